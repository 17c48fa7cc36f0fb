"""Codes and diagnostics: the most telling one, never a piece of something else."""

import pytest

from petition.mail.reports.codes import best_status, enhanced_code, one_line, reply_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("550 5.1.1 unknown", "5.1.1"),
        ("250 2.1.5 ok, then 554 5.7.1 no", "5.7.1"),
        ("(#4.4.3)", "4.4.3"),
        ("5.7.606 banned", "5.7.606"),
        ("250 2.1.5 ok", "2.1.5"),
        ("host 10.5.1.1 and version 5.1.1.2", ""),
        ("", ""),
    ],
)
def test_enhanced_code_is_no_part_of_an_ip_address(text: str, code: str) -> None:
    assert enhanced_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("said: 550 no", "550"), ("421-later", "421"), ("port 25:4500", ""), ("192.0.2.450", ""), ("550", "550")],
)
def test_reply_code_stands_alone(text: str, code: str) -> None:
    assert reply_code(text) == code


@pytest.mark.parametrize(
    ("field", "diagnostic", "status"),
    [
        ("5.0.0", "550 5.1.1 x", "5.1.1"),
        ("5.0.0 (permanent failure)", "", "5.0.0"),
        ("4.0.0", "554 5.7.1 x", "4.0.0"),
        ("5.1.1", "550 5.7.1 x", "5.1.1"),
        ("", "550 5.7.1 x", "5.7.1"),
        ("", "550 x", ""),
    ],
)
def test_status_is_the_most_telling_of_its_class(field: str, diagnostic: str, status: str) -> None:
    assert best_status(field, diagnostic) == status


def test_diagnostic_is_one_bounded_line() -> None:
    assert one_line(" 550\n\tno  such\r\nuser ") == "550 no such user"
    assert len(one_line("x" * 100_000)) == 1000
