"""Digests: that which binds a signature to the exact text that was signed, and that of a notice."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

# Begins what the digest of several texts is made of; no language is called so.
_SEVERAL = "petition-texts-1"


class Text(NamedTuple):
    """The words of a version in one language (BCP 47); the body is Markdown."""

    language: str
    title: str
    body: str


def text_digest(title: str, body: str, language: str) -> str:
    """Return the SHA-256 (FIPS 180-4) of a text version, in lower-case hexadecimal.

    The three parts are joined by NUL, which none of them can contain. So no other
    division of the same characters has the same digest.
    """
    return hashlib.sha256("\0".join((language, title, body)).encode()).hexdigest()


def texts_digest(authoritative: Text, translations: Sequence[Text] = ()) -> str:
    """Return the SHA-256 of a text version in all its languages, in lower-case hexadecimal.

    Of one text it is its `text_digest`. Of several it begins with the name of
    this form; then come language, title and body of each text, the authoritative
    one first and its translations by their language, all joined by NUL.
    """
    if not translations:
        return text_digest(authoritative.title, authoritative.body, authoritative.language)
    parts = [_SEVERAL]
    for text in (authoritative, *sorted(translations)):
        parts += text
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def notice_digest(reason: str, requested_by: str, at: datetime) -> str:
    """Return the SHA-256 of what a notice of a retraction says, in lower-case hexadecimal.

    The parts are joined by NUL, which none of them can contain. It has no salt,
    because all of them are public as long as the notice is.
    """
    return hashlib.sha256("\0".join((reason, requested_by, at.astimezone(UTC).isoformat())).encode()).hexdigest()
