"""Cleaning of what people type or paste, before anything is stored.

Invisible characters (zero-width marks, direction overrides) are removed without
notice. Control characters (CR, LF, NUL and the like), which would change a mail
header or a file, are refused, because they never come by accident.
"""

import re
import unicodedata

from petition.errors import FieldError

# Format characters and blank letters: zero-width ones, direction marks and
# overrides, the soft hyphen, the byte order mark, tags, fillers of Hangul.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
# The joiners U+200C and U+200D are kept after letters of Persian and Indic scripts, which need
# them. Between Latin letters they only make two equal names differ.
_STRAY_JOINER = re.compile("(?<![\u0600-\u1cff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc])[\u200c\u200d]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_SPACES = re.compile(r"\s+")
# The most that a text of several lines has, in characters.
MOST_TEXT = 100_000


def clean_line(text: str | None, field: str, *, limit: int = 200) -> str:
    """Return one line of text in NFC, without invisible characters or spare spaces.

    Raises `FieldError` naming `field` for control characters and for more than
    `limit` characters.
    """
    visible = _STRAY_JOINER.sub("", _INVISIBLE.sub("", text or ""))
    line = unicodedata.normalize("NFC", visible).strip(" \t\u00a0")
    for character in line:
        if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"):
            raise FieldError(field, f"has a control character (U+{ord(character):04X}) in it")
    line = _SPACES.sub(" ", line).strip()
    if len(line) > limit:
        raise FieldError(field, f"is longer than {limit} characters")
    return line


def clean_text(text: str | None, field: str, *, limit: int = MOST_TEXT) -> str:
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


def isolate(text: str) -> str:
    """Return `text` for a line of plain text: right-to-left text in U+2068 and U+2069, other text as it is.

    Without these isolates the brackets and the country after a Hebrew or Arabic
    name would be drawn on the wrong side of it (Unicode Standard Annex 9).
    """
    return f"\u2068{text}\u2069" if _RIGHT_TO_LEFT.search(text) else text


def join_words(*words: str) -> str:
    """Return the words that are not empty, with a space between them."""
    return " ".join(filter(None, words))


def fold(text: str) -> str:
    """Return `text` without capitals, accents and apostrophe styles, for comparing."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    # Class 8 has the marks that make another syllable in kana: が is not か with an accent.
    return "".join(character for character in plain if unicodedata.combining(character) in (0, 8))
