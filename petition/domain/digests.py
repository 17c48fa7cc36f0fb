"""The digest that binds a signature to the exact text that was signed."""

import hashlib


def text_digest(title: str, body: str, language: str) -> str:
    """Return the SHA-256 (FIPS 180-4) of a text version, in lower-case hexadecimal.

    The three parts are joined by NUL, which none of them can contain. So no other
    division of the same characters has the same digest.
    """
    return hashlib.sha256("\0".join((language, title, body)).encode()).hexdigest()
