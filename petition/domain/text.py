"""Cleaning of what people type or paste, before anything is stored.

Invisible characters (zero-width marks, direction overrides) are removed without
notice. Control characters (CR, LF, NUL and the like), which would change a mail
header or a file, are refused, because they never come by accident; so are marks
heaped upon a letter until they cover the lines around it.
"""

import re
import unicodedata

import icu

from petition.domain.lengths import LINE, TEXT
from petition.errors import FieldError


def _class_of(pattern: str) -> str:
    """Return the inside of a regular expression's class with the characters of a set of Unicode (UTS 35)."""
    found = icu.UnicodeSet(pattern)
    ranges = range(found.getRangeCount())
    return "".join(f"{re.escape(found.getRangeStart(at))}-{re.escape(found.getRangeEnd(at))}" for at in ranges)


# Whatever is drawn as nothing, by its property in Unicode: format characters, direction marks and overrides, fillers,
# tags; and the blank of Braille. Joiners and variation selectors are looked at below, where they stand.
_INVISIBLE_CLASS = _class_of(
    "[[[:Default_Ignorable_Code_Point:][:Cf:]\u2800]"
    "-[\u200c\u200d\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]]"
)
_INVISIBLE = re.compile(f"[{_INVISIBLE_CLASS}]")
# Persian and Indic scripts need the joiners U+200C and U+200D after their letters, Han and Mongolian a selector of the
# letter's shape. Elsewhere, in a row, and in Arabic script at the end of a word they only make two equal names differ.
_ARABIC = "\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
_JOINED = f"{_ARABIC}\u0900-\u1cff\ua800-\uabff"
_SHAPED = "\u2e80-\u2fff\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_STRAY = re.compile(
    f"(?<![{_JOINED}])[\u200c\u200d]|(?<=[{_ARABIC}])\u200c(?![{_ARABIC}])"
    f"|(?<![{_SHAPED}])[\ufe00-\ufe0f\U000e0100-\U000e01ef]|(?<![\u1820-\u18aa])[\u180b-\u180d\u180f]"
)
# European letters bear two marks at most; points and vowels of other scripts may be more.
_ACCENTS = _class_of(
    "[[:Block=Combining_Diacritical_Marks:][:Block=Combining_Diacritical_Marks_Extended:]"
    "[:Block=Combining_Diacritical_Marks_Supplement:][:Block=Combining_Diacritical_Marks_For_Symbols:]"
    "[:Block=Combining_Half_Marks:]\u0483-\u0489]"
)
_HEAPED = re.compile(f"[{_ACCENTS}]{{3}}|[{_class_of('[[:Mn:][:Me:]]')}]{{6}}")
# To bring marks into their order takes steps by the square of their number, so a run of them has thirty at most, as in
# Unicode's Stream-Safe Text Format (UAX 15, section 13). The two of half width become marks in NFKD alone.
_MARKS = _class_of("[[:^lccc=0:]\uff9e\uff9f]")
_LONGEST_RUN = 30
_LONG_RUN = re.compile(f"([{_MARKS}]{{{_LONGEST_RUN}}})[{_MARKS}]+")
_TOO_MANY_MARKS = "has too many marks over or under a letter"
# What is printable in Unicode, and may have to go all the same.
_UNUSUAL = re.compile(f"[{_INVISIBLE_CLASS}\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]|{_HEAPED.pattern}")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_LEFT_TO_RIGHT = re.compile(f"[{_class_of('[:Bidi_Class=Left_To_Right:]')}]")
_SPACES = re.compile(r"\s+")
# Word processors write U+2028, or U+000B, where a line ends within a paragraph, and U+000C where a page does.
_LINE_END = re.compile("\r\n?|[\u000b\u000c\u0085\u2028\u2029]")
# Arabic and Hebrew set numbers and Latin words straight by a mark, one at a time; scripts without blanks between words
# say by U+200B where a line may end.
_DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f]+")
_SOUTH_EAST_ASIAN = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_WORD_END = re.compile(f"(?<=[{_SOUTH_EAST_ASIAN}])\u200b(?=[{_SOUTH_EAST_ASIAN}])")
# Stand for them while all others are taken away; no text has them, because they are no characters (Unicode 23.7).
_KEPT = {"\u061c": "\ufdd0", "\u200e": "\ufdd1", "\u200f": "\ufdd2", "\u200b": "\ufdd3"}
_GIVING_BACK = str.maketrans({kept: mark for mark, kept in _KEPT.items()})
_NO_CHARACTER = re.compile("[\ufdd0-\ufdef]")
# Control characters, and the separators of lines and paragraphs.
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def clean_line(text: str | None, field: str, *, limit: int = LINE) -> str:
    """Return one line of text in NFC, without invisible characters or spare spaces.

    Raises `FieldError` naming `field` for control characters, for more than two
    accents on a letter, and for more than `limit` characters.
    """
    # Nearly every line is plain. Some letters are longer in NFC, as U+0958 is.
    line = _composed((text or "").strip(" "), field)
    if not is_plain(line):
        line = _cleaned(line, field)
    if len(line) > limit:
        raise FieldError(field, f"is longer than {limit} characters")
    return line


def _cleaned(text: str, field: str) -> str:
    """Return a line without what is invisible; raise `FieldError` for what comes by no accident."""
    line = _composed(_STRAY.sub("", _INVISIBLE.sub("", text)), field).strip(" \t\u00a0")
    for character in line:
        if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"):
            raise FieldError(field, f"has a control character (U+{ord(character):04X}) in it")
    if _HEAPED.search(line):
        raise FieldError(field, _TOO_MANY_MARKS)
    return _SPACES.sub(" ", line).strip()


def _composed(text: str, field: str) -> str:
    """Return `text` in NFC; raise `FieldError` for a run of marks that no language has."""
    if not is_stream_safe(text):
        raise FieldError(field, _TOO_MANY_MARKS)
    return unicodedata.normalize("NFC", text)


def is_stream_safe(text: str) -> bool:
    """Return whether `text` can be brought into a normal form in a time that grows with its length alone."""
    return len(text) <= _LONGEST_RUN or text.isascii() or not _LONG_RUN.search(text)


def stream_safe(text: str) -> str:
    """Return `text` with its runs of marks cut to thirty; what is stored is refused instead, and not cut."""
    return text if is_stream_safe(text) else _LONG_RUN.sub(r"\1", text)


def is_plain(line: str) -> bool:
    """Return whether a line in NFC surely has nothing to take away or to refuse."""
    if line.isascii():
        return line.isprintable() and "  " not in line
    return line.isprintable() and "  " not in line and not _UNUSUAL.search(line)


def has_letter(text: str) -> bool:
    """Return whether there is a letter of any script in a text, and not marks, digits or signs alone."""
    return any(map(str.isalpha, text))


def clean_text(text: str | None, field: str, *, limit: int = TEXT) -> str:
    """Return a text of several lines in NFC with LF line ends and no invisible characters.

    Marks stay that its script needs: of direction in Arabic and Hebrew, of the
    end of a word in Thai. A text of blanks alone is empty.

    Raises `FieldError` for other control characters, for marks heaped upon a letter,
    and for more than `limit` characters.
    """
    lines = _LINE_END.sub("\n", text or "").replace("\t", "    ")
    cleaned = _composed(without_invisible(lines), field).strip("\n ")
    if not cleaned.strip():
        return ""
    for character in cleaned:
        if character != "\n" and unicodedata.category(character) in ("Cc", "Cs"):
            raise FieldError(field, f"has a control character (U+{ord(character):04X}) in it")
    if _HEAPED.search(cleaned):
        raise FieldError(field, "has too many marks over or under a letter")
    if len(cleaned) > limit:
        raise FieldError(field, f"is longer than {limit:,} characters")
    return cleaned


def without_invisible(text: str) -> str:
    """Return `text` without what nobody sees, but with the marks that its script needs."""
    if text.isascii():
        return text
    text = _NO_CHARACTER.sub("", text)
    if _RIGHT_TO_LEFT.search(text):
        text = "\n".join(
            _DIRECTION_MARKS.sub(lambda marks: _KEPT[marks[0][0]], line) if _RIGHT_TO_LEFT.search(line) else line
            for line in text.split("\n")
        )
    text = _WORD_END.sub(_KEPT["\u200b"], text)
    return _STRAY.sub("", _INVISIBLE.sub("", text)).translate(_GIVING_BACK)


def printable(text: str) -> str:
    """Return a stranger's words without what a database or a page cannot show, such as NUL."""
    return "".join(filter(str.isprintable, text))


def visible(text: str) -> str:
    """Return what a reader sees of a text that was decoded after it was cleaned; only LF ends a line in it.

    Nothing is refused: such a text may be stored already, and asked for by everybody.
    """
    if text.isascii() and text.isprintable():
        return text
    return stream_safe(_CONTROL.sub(" ", _STRAY.sub("", _INVISIBLE.sub("", text))))


def legible(text: str) -> str:
    """Return what a reader sees of a text that was cleaned, as `visible` does, with the marks that its script needs."""
    if text.isascii() and text.isprintable():
        return text
    return stream_safe(_CONTROL.sub(" ", without_invisible(text)))


def isolate(text: str, *, right_to_left: bool = False) -> str:
    """Return `text` for a line of plain text: what runs against the line's direction in U+2068 and U+2069.

    Without these isolates the brackets and the country after a Hebrew or Arabic
    name would be drawn on the wrong side of it (Unicode Standard Annex 9), and
    in an Arabic list those after a French name.
    """
    return f"\u2068{text}\u2069" if runs_against(text, right_to_left=right_to_left) else text


def runs_against(text: str, *, right_to_left: bool = False) -> bool:
    """Return whether a letter of `text` runs against the direction of its line."""
    return bool((_LEFT_TO_RIGHT if right_to_left else _RIGHT_TO_LEFT).search(text))


def unisolated(text: str) -> str:
    """Return `text` as data and pages have it, where no character says a direction."""
    return text.replace("\u2068", "").replace("\u2069", "")


def join_words(*words: str) -> str:
    """Return the words that are not empty, with a space between them."""
    return " ".join(filter(None, words))


def compatible(text: str) -> str:
    """Return `text` with plain signs for those of other widths and styles, as "(" for "（" (NFKC)."""
    return text if text.isascii() else unicodedata.normalize("NFKC", stream_safe(text))


def fold(text: str) -> str:
    """Return `text` without capitals, accents and apostrophe styles, for comparing."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", stream_safe(text.replace("’", "'"))).casefold()
    # Class 8 has the marks that make another syllable in kana: が is not か with an accent.
    return "".join(character for character in plain if unicodedata.combining(character) in (0, 8))
