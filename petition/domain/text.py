"""Cleaning of what people type or paste, before anything is stored.

Stray characters that no eye sees are taken out in silence (zero-width marks,
direction overrides); those that would change what a mail header or a file says
(CR, LF, NUL and their kind) are refused, because they never come by accident.
"""

import re
import unicodedata

from petition.errors import FieldError

# Zero-width characters, direction marks and overrides, the soft hyphen and the
# byte order mark. U+200C and U+200D stay: Persian and Indic names need them.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_SPACES = re.compile(r"\s+")


def clean_line(text: str | None, field: str, *, limit: int = 200) -> str:
    """Return one line of text in NFC, without invisible characters or spare spaces.

    Raises `FieldError` naming `field` for control characters and for more than
    `limit` characters.
    """
    line = unicodedata.normalize("NFC", _INVISIBLE.sub("", text or "")).strip(" \t\u00a0")
    for character in line:
        if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"):
            raise FieldError(field, f"has a control character (U+{ord(character):04X}) in it")
    line = _SPACES.sub(" ", line)
    if len(line) > limit:
        raise FieldError(field, f"is longer than {limit} characters")
    return line


def clean_text(text: str | None, field: str, *, limit: int = 100_000) -> str:
    """Return a text of several lines in NFC with LF line ends and no invisible characters.

    Raises `FieldError` for other control characters and for more than `limit` characters.
    """
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ").split("\n")
    cleaned = unicodedata.normalize("NFC", _INVISIBLE.sub("", "\n".join(lines))).strip("\n ")
    for character in cleaned:
        if character != "\n" and unicodedata.category(character) in ("Cc", "Cs"):
            raise FieldError(field, f"has a control character (U+{ord(character):04X}) in it")
    if len(cleaned) > limit:
        raise FieldError(field, f"is longer than {limit:,} characters")
    return cleaned
