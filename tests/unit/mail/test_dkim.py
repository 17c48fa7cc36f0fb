"""Signing: the record in the domain name system proves each signature, and shows each change.

The key in `tests/data` was made for these tests and signs nothing else.
"""

from dataclasses import replace

import dkim
import pytest

from petition.domain.mails import MailKind
from petition.mail.dkim import DkimSigner
from tests.factories import DATA
from tests.unit.mail.test_composer import COMPOSER
from tests.unit.mail.test_messages import LETTER, letter_of

SIGNER = DkimSigner.read("alliance.example", "autumn", DATA / "dkim_key.pem")
SIGNING = replace(COMPOSER, dkim=SIGNER)


def _is_genuine(content: bytes) -> bool:
    asked: list[bytes] = []

    def record(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return (DATA / "dkim_record.txt").read_bytes().strip()

    genuine: bool = dkim.verify(content, dnsfunc=record)
    assert asked in ([], [b"autumn._domainkey.alliance.example."])
    return genuine


@pytest.mark.parametrize("kind", MailKind)
def test_signature_is_genuine_and_changes_nothing_else(kind: MailKind) -> None:
    letter = letter_of(kind)
    signed, plain = SIGNING.mail(letter), COMPOSER.mail(letter)
    assert _is_genuine(signed.content)
    assert not _is_genuine(plain.content)
    assert signed.content.startswith(b"DKIM-Signature: ")
    assert signed.content.endswith(plain.content)
    assert (signed.envelope_from, signed.recipient) == (plain.envelope_from, plain.recipient)
    assert signed.content.replace(b"\r\n", b"").count(b"\n") == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Subject: For", b"Subject: Not for"),
        (b"/s/AAAA", b"/s/BBBB"),
        (b"desk@alliance.example", b"eve@alliance.example"),
        (b"List-Unsubscribe: <https", b"List-Unsubscribe: <http"),
        (b"Auto-Submitted: auto-generated", b"Auto-Submitted: no"),
    ],
)
def test_each_change_is_seen(old: bytes, new: bytes) -> None:
    mail = SIGNING.mail(LETTER)
    content = mail.content.replace(old, new)
    if old not in mail.content:
        pytest.fail(f"{old!r} is not in the mail")
    assert not _is_genuine(content)


def test_mail_that_tests_the_settings_is_signed() -> None:
    assert _is_genuine(SIGNING.test_mail("ada@x.example", LETTER.message_key, LETTER.created_at).content)


def test_names_beyond_ascii_and_long_titles_are_signed() -> None:
    letter = replace(LETTER, title="Für eine freie Presse " * 12)
    assert _is_genuine(SIGNING.mail(letter).content)


def test_mail_servers_may_fold_anew() -> None:
    """Relaxed canonicalization (RFC 6376, section 3.4): runs of white space count as one space."""
    mail = SIGNING.mail(LETTER)
    assert _is_genuine(mail.content.replace(b"Subject: For your", b"Subject:  For\r\n your"))


def test_composer_without_a_key_signs_nothing() -> None:
    assert COMPOSER.dkim is None
    assert b"DKIM-Signature" not in COMPOSER.mail(LETTER).content


@pytest.mark.parametrize(
    "name",
    [
        *("From", "Sender", "To", "Cc", "Subject", "Date", "Message-ID", "Reply-To", "List-Unsubscribe"),
        *("List-Unsubscribe-Post", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
    ],
)
@pytest.mark.parametrize("kind", MailKind)
def test_t45_header_that_is_put_on_top_breaks_the_seal(kind: MailKind, name: str) -> None:
    """A reader may show the first of two; so may whoever took the mail and sends it on to others."""
    content = SIGNING.mail(letter_of(kind)).content
    assert _is_genuine(content)
    for word in (name, name.lower(), name.upper()):
        assert not _is_genuine(f"{word}: eve@x.example\r\n".encode() + content)
        head, _, body = content.partition(b"\r\n\r\n")
        assert not _is_genuine(head + f"\r\n{word}: eve@x.example\r\n\r\n".encode() + body)


def test_t45_headers_of_the_way_may_be_added() -> None:
    assert _is_genuine(b"Received: from a by b\r\nX-Spam: no\r\n" + SIGNING.mail(LETTER).content)
