"""Decodes text files, and never guesses an encoding.

Detectors of encodings take cp1250, cp1252 and cp1257 for each other, and each
mistake is a wrong letter in somebody's name. So a file is read if it has a byte
order mark, if it is UTF-8 (which nothing else is by chance), or if a person
chose an encoding. Otherwise the person sees how the names would read.
"""

import codecs
import hashlib
import re
from collections.abc import Iterator

from petition.errors import EncodingPreview, EncodingUnknown, FieldError, RosterRefused, RowProblem

# In the order in which they are shown: what spreadsheets of each region write.
LIKELY = (
    *("cp1252", "iso-8859-15", "iso-8859-1", "cp1250", "iso-8859-2", "cp1257", "iso-8859-13", "cp1254"),
    *("cp1253", "iso-8859-7", "cp1251", "koi8-u", "cp1255", "cp1256", "cp1258"),
    *("cp932", "euc-jp", "gb18030", "big5", "cp949", "mac-roman", "mac-latin2", "cp850", "cp852"),
)
# What may be chosen: what a page offers, and what says itself that it is Unicode. Python has codecs that are
# not of text, and some of text take time that grows with the square of its length.
_UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
ALLOWED = frozenset(codecs.lookup(name).name for name in (*LIKELY, *_UNICODE))
# The rest have one byte a letter: what they make of the bytes that a file has says how they read all of it.
_OF_SEVERAL_BYTES = frozenset({"cp932", "euc-jp", "gb18030", "big5", "cp949"})
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
# How much of a line is read for its preview, and how much of a file at a time.
_PREVIEW_BYTES = 400
_CHUNK = 1 << 20
_LINE_END = re.compile(rb"[\r\n]")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
# C1 controls, which no file of names has: it is in another encoding.
_CONTROL = re.compile("[\x80-\x9f]")


def decode(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return the text, without a byte order mark, and the encoding that it was in.

    `encoding` is what a person chose; it wins over everything. Raises
    `FieldError` for the name of no encoding, `RosterRefused` for bytes that are
    not in the encoding, and `EncodingUnknown`, with previews, for a file that is
    not UTF-8 if nobody has chosen an encoding.
    """
    if encoding:
        return _decoded_as(content, encoding), encoding
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

    Of encodings that read the whole file alike only the first is returned.
    Those that cannot read it, or find control characters, are left out.
    """
    lines = list(_lines_beyond_ascii(content))
    present = bytes(sorted(set(content)))
    by_digest: dict[str, EncodingPreview] = {}
    for encoding in LIKELY:
        digest = _digest(content if encoding in _OF_SEVERAL_BYTES else present, encoding)
        if not digest or digest in by_digest:
            continue
        excerpts = []
        for line in lines:
            # A line that is cut may end within a letter.
            text = line.decode(encoding, errors="ignore")
            place = next((place for place, character in enumerate(text) if not character.isascii()), 0)
            excerpts.append(text[max(0, place - _PREVIEW_AROUND) : place + _PREVIEW_AROUND].strip())
        by_digest[digest] = EncodingPreview(encoding, tuple(excerpts))
    return list(by_digest.values())


def _lines_beyond_ascii(content: bytes) -> Iterator[bytes]:
    """Yield the first lines with a byte beyond ASCII: of each the part around that byte that a preview needs."""
    end = 0
    for _ in range(_PREVIEW_LINES):
        beyond = _BEYOND_ASCII.search(content, end)
        if beyond is None:
            return
        # The bytes before are ASCII, which can be cut anywhere in any encoding.
        before = content[max(end, beyond.start() - _PREVIEW_AROUND) : beyond.start()].splitlines(keepends=True)
        after = _LINE_END.search(content, beyond.start())
        end = after.start() if after else len(content)
        head = before[-1] if before else b""
        yield head + content[beyond.start() : min(end, beyond.start() + _PREVIEW_BYTES)]


def _digest(content: bytes, encoding: str) -> str:
    """Return the digest of the text, decoded piece by piece to spare memory; "" for what is no text."""
    decoder = codecs.getincrementaldecoder(encoding)()
    digest = hashlib.sha256()
    try:
        for start in range(0, len(content), _CHUNK):
            text = decoder.decode(content[start : start + _CHUNK])
            if _CONTROL.search(text):
                return ""
            digest.update(text.encode())
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return ""
    return digest.hexdigest()


def _decoded_as(content: bytes, encoding: str) -> str:
    """Return the text; raise `FieldError` for the name of no encoding, and `RosterRefused` for other bytes."""
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        name = ""
    if name not in ALLOWED:
        known = ", ".join(("utf-8", "utf-16", *LIKELY))
        raise FieldError("encoding", f"“{encoding[:40]}” is no encoding that a roster is read in; these are: {known}")
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
