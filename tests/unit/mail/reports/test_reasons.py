"""Reasons in words: those that pass, those of a full mailbox, and those that stay."""

import pytest

from petition.mail.reports.reasons import FULL, TEMPORARY


@pytest.mark.parametrize(
    "text",
    [
        "Connection timed out",
        "retry timeout exceeded",
        "Envelope expired",
        "please try again later",
        "lost connection with x",
    ],
)
def test_reason_passes(text: str) -> None:
    assert TEMPORARY.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "mailbox is full",
        "The account is over quota",
        "Disk quota exceeded",
        "Das Postfach ist voll",
        "boîte aux lettres pleine",
    ],
)
def test_mailbox_is_full(text: str) -> None:
    assert FULL.search(text)


@pytest.mark.parametrize(
    "text", ["User unknown", "no such host", "refused by policy", "check the address and try again"]
)
def test_reason_stays(text: str) -> None:
    assert not TEMPORARY.search(text)
    assert not FULL.search(text)
