"""The pieces of the reader, each alone: addresses, codes, parts, fields, words."""

import pytest

from petition.mail.reports.addresses import field_address, find_addresses
from petition.mail.reports.codes import best_status, enhanced_code, one_line, reply_code
from petition.mail.reports.fields import groups, is_complete
from petition.mail.reports.html import plain_text
from petition.mail.reports.parts import split
from petition.mail.reports.replies import announces_reply, reads_like_reply
from petition.mail.reports.texts import own_words, recipients_of_copy


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("rfc822; ada@lords.example", "ada@lords.example"),
        ("RFC822; <ada@lords.example>", "ada@lords.example"),
        ("rfc/822;ada@lords.example", "ada@lords.example"),
        ("utf-8; josé@congreso.example", "josé@congreso.example"),
        ("ada@lords.example.", "ada@lords.example"),
        ("rfc822; @relay.example:ada@lords.example", "ada@lords.example"),
        ("rfc822; Brendan.O'Connor.MP@aph.example", "Brendan.O'Connor.MP@aph.example"),
        ('rfc822; "ada lovelace"@lords.example', '"ada lovelace"@lords.example'),
        ("rfc822; ada@localhost", "ada@localhost"),
        ("rfc822; @lords.example", ""),
        ("rfc822; |/usr/bin/filter ada@lords.example", ""),
        ("x-unix; /dev/null", ""),
        ("", ""),
    ],
)
def test_field_holds_one_address_or_none(value: str, address: str) -> None:
    assert field_address(value) == address


def test_addresses_lose_the_punctuation_of_their_sentence() -> None:
    text = "Write to <ada@lords.example>, 'bea@lords.example' or ADA@lords.example. Not to me@here."
    assert find_addresses(text) == ["ada@lords.example", "bea@lords.example"]


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


def test_parts_inside_the_returned_message_are_marked() -> None:
    raw = (
        b"Content-Type: multipart/report; boundary=a\n\n--a\nContent-Type: text/plain\n\nours\n"
        b"--a\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\ntheirs\n--b--\n--a\nContent-Type: text/plain\n\nours again\n--a--\n"
    )
    told = [(part.text.strip(), part.returned) for part in split(raw) if part.kind == "text/plain" and part.text]
    assert told == [("ours", False), ("theirs", True), ("ours again", False)]


@pytest.mark.parametrize("encoding", ["utf-16", "idna", "unicode_escape", "zip", "nonsense", "rot13"])
def test_odd_charsets_leave_the_words_readable_or_at_least_there(encoding: str) -> None:
    head = f"Content-Type: text/plain; charset={encoding}\n\n"
    text = split(head.encode() + "Guten Tag".encode("utf-16" if encoding == "utf-16" else "ascii"))[0].text
    assert "Guten Tag" in text


def test_torn_base64_is_read_as_far_as_it_goes() -> None:
    raw = b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nR3V0ZW4gVGFn\nR3V0Z"
    assert split(raw)[0].text.startswith("Guten Tag")


def test_fields_survive_lost_and_added_blank_lines() -> None:
    crowded = (
        "Final-Recipient: rfc822; a@x.example\nAction: failed\nFinal-Recipient: rfc822; b@x.example\nAction: failed"
    )
    torn = "Final-Recipient: rfc822; a@x.example\n\nAction: failed\nStatus: 5.1.1\n"
    assert [group["final-recipient"] for group in groups(crowded)] == ["rfc822; a@x.example", "rfc822; b@x.example"]
    assert [is_complete(group) for group in groups(torn)] == [True]


def test_quoted_fields_are_no_fields() -> None:
    assert groups("> Final-Recipient: rfc822; a@x.example\n> Action: failed\n") == []


def test_html_keeps_lines_and_addresses() -> None:
    markup = "<style>a{b}</style><p>Not delivered:<br>ada&#64;lords.example</p><div>bye &lt;now&gt;</div>"
    assert [line.strip() for line in plain_text(markup).split("\n") if line.strip()] == [
        "Not delivered:",
        "ada@lords.example",
        "bye <now>",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "------ This is a copy of the message, including all the headers. ------",
        "--- Below this line is a copy of the message.",
        "   ----- Unsent message follows -----",
        "Original message follows.",
        "--- The header of the original message is following. ---",
        "Received: from x",
    ],
)
def test_copy_of_the_message_is_no_word_of_the_writer(line: str) -> None:
    assert own_words(f"It failed.\n{line}\nTo: ada@lords.example") == ("It failed.", f"{line}\nTo: ada@lords.example")


def test_copy_tells_its_recipient_only_if_there_is_one() -> None:
    assert recipients_of_copy("Subject: x\nTo: Ada <ada@lords.example>\n") == ["ada@lords.example"]
    assert recipients_of_copy("To: a@x.example,\n b@x.example\n") == []
    assert recipients_of_copy("Received: by y\n\tfor <a@x.example>; Mon, 23 Nov 2026\n") == ["a@x.example"]


@pytest.mark.parametrize(
    ("subject", "is_reply"),
    [
        ("Automatic reply: An invitation", True),
        ("[External] Out of Office Re: An invitation", True),
        ("Re: Abwesenheitsnotiz", True),
        ("Réponse automatique : An invitation", True),
        ("自動応答: An invitation", True),
        ("Автоответ: An invitation", True),
        ("An invitation", False),
        ("How to build an automatic reply", False),
    ],
)
def test_subject_of_a_reply(subject: str, is_reply: bool) -> None:
    assert announces_reply(subject) is is_reply


def test_words_of_a_reply() -> None:
    assert reads_like_reply("Dear all,\nI am currently out\nof the country until May.")
    assert not reads_like_reply("I would like to sign, where do I find the link?")
