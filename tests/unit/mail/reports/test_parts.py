"""Parts: told apart and decoded, also when they are broken."""

import pytest

from petition.mail.reports.parts import split


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
