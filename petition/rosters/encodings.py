"""Turns the bytes of a text file into text, without a guess.

Detectors of encodings take cp1250, cp1252 and cp1257 for each other, and each
mistake is a wrong letter in somebody's name. So a file is read if it says what
it is in (a byte order mark), if it is UTF-8 (which nothing else is by chance),
or if a person says so; else the person is shown how the names would read.
"""

import codecs

from petition.errors import EncodingPreview, EncodingUnknown, FieldError, RosterRefused, RowProblem

# In the order in which they are shown: what spreadsheets of each region write.
LIKELY = (
    *("cp1252", "iso-8859-15", "iso-8859-1", "cp1250", "iso-8859-2", "cp1257", "iso-8859-13", "cp1254"),
    *("cp1253", "iso-8859-7", "cp1251", "koi8-u", "cp1255", "cp1256", "cp1258"),
    *("cp932", "euc-jp", "gb18030", "big5", "cp949", "mac-roman", "mac-latin2", "cp850", "cp852"),
)
# UTF-32 begins as UTF-16 does, so that it is looked for first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MARK = "\ufeff"
_PREVIEW_LINES = 5
# Characters before and after the first that differs.
_PREVIEW_AROUND = 40


def decode(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return the text, without a byte order mark, and the encoding that it was in.

    `encoding` is what a person chose; it wins over everything. Raises
    `FieldError` for a name that is no encoding's, `RosterRefused` for bytes that
    are not in the encoding, and `EncodingUnknown`, with previews, where nobody
    has said what the file is in and it is not UTF-8.
    """
    if encoding:
        return _decoded_as(content, _known(encoding)), encoding
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _decoded_as(content, name), name
    if b"\0\0" in content or content.count(b"\0") > len(content) // 8:
        raise RosterRefused([RowProblem(0, "", "is not text; save it as XLSX, or as “CSV UTF-8”, and try again")])
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        raise EncodingUnknown(previews(content)) from None


def previews(content: bytes) -> list[EncodingPreview]:
    """Return how the first lines beyond ASCII read in each likely encoding.

    Encodings that read the whole file alike are one: the first stands for all.
    Those that cannot read it, or find control characters, are left out.
    """
    lines = [line for line in content.replace(b"\r", b"\n").split(b"\n") if not line.isascii()]
    beyond_ascii = b"\n".join(lines)
    found: dict[str, EncodingPreview] = {}
    for encoding in LIKELY:
        try:
            text = beyond_ascii.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text not in found and not _has_controls(text):
            shown = tuple(map(_excerpt, text.split("\n")[:_PREVIEW_LINES]))
            found[text] = EncodingPreview(encoding, shown)
    return list(found.values())


def _excerpt(line: str) -> str:
    """Return the part of a line around its first character beyond ASCII."""
    place = next((place for place, character in enumerate(line) if not character.isascii()), 0)
    start = max(0, place - _PREVIEW_AROUND)
    return line[start : place + _PREVIEW_AROUND].strip()


def _known(encoding: str) -> str:
    """Return the codec's own name; raise `FieldError` for what is no encoding of text."""
    try:
        name = codecs.lookup(encoding).name
        # Python has codecs that are not of text, such as base64, and tells them only when they are used.
        b" ".decode(name, errors="ignore")
    except (LookupError, ValueError):
        raise FieldError("encoding", f"“{encoding}” is not an encoding such as utf-8 or cp1252") from None
    return name


def _decoded_as(content: bytes, name: str) -> str:
    try:
        return content.decode(name).removeprefix(_MARK)
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        byte = f"byte 0x{content[problem.start]:02X}"
        raise RosterRefused(
            [RowProblem(line, "", f"cannot be read as {name} ({byte}); choose another encoding")]
        ) from None
    except UnicodeError:
        raise RosterRefused([RowProblem(0, "", f"cannot be read as {name}; choose another encoding")]) from None


def _has_controls(text: str) -> bool:
    """Tell whether the text has C1 controls, which no file of names has: it is in another encoding."""
    return any("\x80" <= character <= "\x9f" for character in text)
