"""The assembly of mails: what the standard library reads back is what was put in, on lines that are legal."""

import re
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.errors import FieldError
from petition.mail.assembly import Field, assemble, mailbox, unstructured

NAMES = (
    *("Dovilė Šakalienė", 'ÉŁÎŠ "Quote" O’Connor', "O'Connor", 'Ada "Countess" Lovelace', "Back\\slash", "A, B; C"),
    *("Ada Lovelace (MP)", "<ada@x.example>", "a@b", "Dr. Ada Lovelace", "李 明", "Ελένη Παπαδοπούλου", "أحمد علي"),
    *("Name: colon", "semi;colon", "=", "?=", "_", "🗳️ Vote", "é", " ".join(["Maximiliane"] * 17), "Š" * 150),
    # What looks like an encoded word is a name like any other.
    *("=?utf-8?q?x?=", "Is it so =? Yes ?=", "=?utf-8?b?w6k=?= é", "=?utf-8?q?=22Eve=22_=3Ceve=40x.example=3E?="),
    *("Ünver " * 30).strip().split("|"),
)
LONG = "A very long title without any end that goes on and on " * 8
URL = f"https://sign.alliance.example/s/{'A' * 24}.{'b' * 22}"
# No control characters, separators of lines or lone surrogates: those are refused.
LINES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=200)
# Real words, parted by single spaces, as stored text is.
CLEAN = LINES.map(lambda text: " ".join(text.split()))
BODIES = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r"), max_size=400)


def _parsed(content: bytes) -> EmailMessage:
    return cast("EmailMessage", BytesParser(policy=policy.default).parsebytes(content))


def recipient_of(message: EmailMessage) -> tuple[str, str]:
    """Return the name and address of the one recipient.

    The parser's own `display_name` keeps the space between two encoded words
    (RFC 2047, section 6.2 says that it does not count), so these are decoded apart.
    """
    (raw,) = (value for name, value in message.raw_items() if name == "To")
    name, address = parseaddr(raw.replace("\r\n", ""))
    assert [one.addr_spec for one in message["To"].addresses] == [address]
    return str(make_header(decode_header(name))), address


def _mail(header: list[Field], text: str = "Hello\n", html: str = "<p>Hello</p>\n") -> bytes:
    content = assemble(header, text, html, "=_boundary")
    _assert_legal(content)
    return content


def _lines(content: bytes, name: str) -> list[str]:
    """Return the lines of one field as they stand in the source."""
    head = content.partition(b"\r\n\r\n")[0].decode("ascii")
    (field,) = (one for one in re.split(r"\r\n(?=\S)", head) if one.startswith(f"{name}: "))
    return field.split("\r\n")


def _assert_legal(content: bytes) -> None:
    """RFC 5322, section 2.1.1 and RFC 2045: CRLF alone, ASCII alone, no line over 998, nor over 76 in bodies."""
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    head, _, body = content.partition(b"\r\n\r\n")
    assert all(len(line) <= 76 for line in body.split(b"\r\n") if not line.startswith(b"https://"))
    assert all(line.strip() for line in head.split(b"\r\n"))


@pytest.mark.parametrize("name", NAMES)
def test_name_is_read_back(name: str) -> None:
    message = _parsed(_mail([mailbox("To", name, "ada@parliament.example")]))
    assert recipient_of(message) == (name, "ada@parliament.example")
    assert not message["To"].defects
    assert message.keys() == ["Content-Type", "MIME-Version", "To"]


@pytest.mark.parametrize("name", [name for name in NAMES if not name.isascii()])
def test_encoded_words_are_of_legal_length(name: str) -> None:
    """RFC 2047, section 2: an encoded word has at most 75 characters, and a line with one at most 76."""
    for line in _lines(_mail([mailbox("To", name, "ada@x.example")]), "To"):
        assert all(len(word) <= 75 for word in line.split())
        assert len(line) <= 76


def test_long_address_begins_its_own_line() -> None:
    address = f"{'a' * 60}@{'b' * 60}.example"
    content = _mail([mailbox("To", "Dovilė Šakalienė", address)])
    assert _lines(content, "To")[1:] == [f" <{address}>"]
    assert recipient_of(_parsed(content)) == ("Dovilė Šakalienė", address)


@given(CLEAN)
def test_t11_any_name_is_read_back(name: str) -> None:
    message = _parsed(_mail([mailbox("To", name, "ada@parliament.example")]))
    assert recipient_of(message) == (name, "ada@parliament.example")
    assert message.keys() == ["Content-Type", "MIME-Version", "To"]


@given(CLEAN)
def test_t11_any_subject_is_read_back(subject: str) -> None:
    content = _mail([unstructured("Subject", subject), ("From", "a@b.example")])
    message = _parsed(content)
    assert str(message["Subject"]) == subject
    assert message.keys() == ["Content-Type", "MIME-Version", "Subject", "From"]
    said = "".join(_lines(content, "Subject")).removeprefix("Subject: ")
    assert str(make_header(decode_header(said))) == subject


@pytest.mark.parametrize(
    "subject", [LONG.strip(), ("Ž" + LONG).strip(), "x" * 900, "Für Ihre Unterschrift: " + "é" * 300, "=?utf-8?q?x?= y"]
)
def test_long_subject_is_folded_where_it_may_be(subject: str) -> None:
    message = _parsed(_mail([unstructured("Subject", subject)]))
    assert str(message["Subject"]) == subject


@given(BODIES, BODIES)
def test_t11_bodies_are_read_back(text: str, html: str) -> None:
    message = _parsed(_mail([("From", "a@b.example")], f"{text}\n", f"{html}\n"))
    assert message.get_content_type() == "multipart/alternative"
    plain, rich = message.iter_parts()
    assert [part.get_content_type() for part in (plain, rich)] == ["text/plain", "text/html"]
    for part, body in ((plain, text), (rich, html)):
        assert part["Content-Transfer-Encoding"] == "quoted-printable"
        assert part.get_content_charset() == "utf-8"
        assert part.get_payload(decode=True).decode() == f"{body}\n".replace("\n", "\r\n")
    assert not message.defects


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_either_line_end_is_taken(ends: str) -> None:
    content = _mail([("From", "a@b.example")], f"One{ends}Two{ends}")
    plain = _parsed(content).get_body(("plain",))
    assert plain is not None
    assert plain.get_payload(decode=True) == b"One\r\nTwo\r\n"


def test_link_stands_whole_on_its_own_raw_line() -> None:
    assert _mail([], f"Déjà vu:\n\n{URL}\n\nBye\n").split(b"\r\n").count(URL.encode()) == 1


@pytest.mark.parametrize("words", ["😀" * 270, "é" * 170, "e\u0301" * 900, "x" * 3_000, "a=" * 400])
def test_t40_words_that_look_like_a_link_make_no_endless_line(words: str) -> None:
    """A title can begin a line of the mail; with one, every server refused it, and everybody looked unreachable."""
    text = f"https://{words}\n{URL}\n"
    content = _mail([], text, f"<p>\n{text}</p>\n")
    assert content.split(b"\r\n").count(URL.encode()) == 2
    plain, _ = _parsed(content).iter_parts()
    assert plain.get_content() == text.replace("\n", "\r\n")


@given(st.text(st.sampled_from("h:/=\n é😀a."), max_size=1500).map(lambda text: f"https://{text}"))
def test_t40_no_text_makes_a_line_that_servers_refuse(text: str) -> None:
    content = assemble([], text, text, "=_boundary")
    assert max(map(len, content.split(b"\r\n"))) <= 998


def test_t40_mail_with_an_endless_line_is_not_made() -> None:
    with pytest.raises(FieldError, match="line of more than 998"):
        assemble([("List-Unsubscribe", "x" * 990)], "", "", "=_boundary")


def test_boundary_in_a_body_does_not_end_it() -> None:
    message = _parsed(_mail([], "--=_boundary--\n--=_boundary\nStill here.\n"))
    plain, _ = message.iter_parts()
    assert plain.get_content() == "--=_boundary--\r\n--=_boundary\r\nStill here.\r\n"


@pytest.mark.parametrize(
    "evil", ["a\r\nBcc: x", "a\nb", "a\rb", "\0", "a\x7f", "a\x85b", "a\u2028b", "a\u2029b", "\ud800"]
)
def test_t11_what_could_end_a_header_is_refused(evil: str) -> None:
    for make in (
        lambda: unstructured("Subject", evil),
        lambda: mailbox("To", evil, "a@b.example"),
        lambda: mailbox("To", "", evil),
        lambda: mailbox("To", "Ada", f"a@b.example{evil}"),
    ):
        with pytest.raises(FieldError):
            make()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "@x.example",
        "ada@",
        "é@x.example",
        "a b@x.example",
        "<a@b.c>",
        "a@b.c, d@e.f",
        "a@b.c>",
        "a@b@c",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(FieldError, match="reply-to"):
        mailbox("Reply-To", "Ada", address)


def test_domain_in_other_letters_is_written_in_plain_ones() -> None:
    assert _lines(_mail([mailbox("To", "", "ada@é.example")]), "To") == ["To: ada@xn--9ca.example"]


def test_mailbox_without_a_name_is_the_address() -> None:
    assert _lines(_mail([mailbox("To", "", "ada+mp@x.example")]), "To") == ["To: ada+mp@x.example"]
