"""Takes from a cell what programs and people put around a text: markup, footnote marks, emoji, placeholders.

Cells come from web pages, mail programs and other spreadsheets. What is not part
of the text is taken off, and each time a doubt says what, so that nothing is
printed, or lost, in silence.
"""

import html
import re
from collections.abc import Iterator

from petition.domain.persons import NAME_FIELDS
from petition.domain.remarks import Remark
from petition.domain.text import compatible, has_letter
from petition.rosters.table import FORMULA

# What other programs compare, sign by sign.
_AS_WRITTEN = ("identifiers", "tags")
# No cell that is kept is longer; the patterns below may look at a long one for a long time.
_LONGEST = 2_000
NAMES = frozenset({"full_name", "second_family_name", *NAME_FIELDS} - {"honorific_prefix", "honorific_suffix"})
# Nearly every cell has none of these, and is looked at no further.
_SUSPECT = re.compile(
    "[\0\n\r\v&<@#*†‡§¶^\\[\u00b9\u00b2\u00b3\u2070-\u209f\u2460-\u24ff\ufb00-\ufb06"
    "\u2190-\u2bff\ufe0f\U0001d400-\U0001d7ff\U0001f000-\U0001faff\U000e0000-\U000e007f]|/"
)
# The line ends that keyboards and spreadsheets make; any other control character is a fault of the row.
_BREAKS = re.compile("[ \t]*[\n\r\v]+[ \t]*")
_SHOWN_LINK = re.compile(r'\s*HYPERLINK\(\s*"([^"]*)"\s*(?:[;,]\s*"([^"]*)"\s*)?\)', re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = re.compile(r"</?[A-Za-z][^<>@]*>")
_BLOCK = re.compile(r"</?(?:br|p|div|li|td|tr)\b[^<>@]*>", re.IGNORECASE)
_STYLED = re.compile("[\ufb00-\ufb06\u2460-\u24ff\U0001d400-\U0001d7ff\U0001f130-\U0001f189]+")
_EMOJI = re.compile("(?:[\u2190-\u21ff\u2300-\u2bff\U0001f000-\U0001faff\ufe0f\u20e3\U000e0020-\U000e007f]\u200d?)+")
_HANDLE = re.compile(r"(?<!\S)[(\[]?@[A-Za-z0-9_.]{2,}[)\]]?(?!\S)")
_PRONOUNS = re.compile(
    r"(?<!\S)[(\[]?(?:she|he|they|her|him|them|sie|er|elle|il|iel|ella|ellas?|hon|han|hen|ze|xe)"
    r"(?:\s?/\s?(?:her|hers|him|his|them|their|theirs|they|she|he|ihr|ihn|ihm|elle|il|iel|ella|él|hon|han|hen|henne|honom"
    r"|dem|hir|any))+[)\]]?(?!\S)",
    re.IGNORECASE,
)
_MARK = "[*†‡§¶^\u00b9\u00b2\u00b3\u2070-\u2079\u2080-\u2089]+"
_FOOTNOTE = re.compile(rf"\s*{_MARK}(?=\s|[,;)]|$)|^{_MARK}\s*|\s*\[(?:\d{{1,3}}|[a-z]{{1,2}}|note \d+|nb \d+)\]")
_OVERFLOWN = re.compile("#{3,}")
# What stands for nothing; of words those that nobody is called, in the capitals that programs write.
_PLACEHOLDER = re.compile(
    r"n/?a\.?|N/A\.?|n\. ?a\.|N\. ?A\.|#N/?A|#REF!|#NAME\?|#VALUE!|#NULL!|#DIV/0!|NaN|null|NULL|none|NONE|"
    r"nil|undefined|blank|empty|(?i:tb[acd]|to be (?:announced|confirmed|decided|determined)|unknown|not known|"
    r"not available|not applicable|no name|no data|unbekannt|inconnue?|desconocid[oa]|sconosciut[oa]|desconhecid[oa]|"
    r"onbekend|okänd|ukjent|ukendt|nieznan[ya])"
)
# A cell that begins with a letter and is none of these is none of the above.
_WORDS = frozenset(
    {
        *(
            "n/a",
            "n/a.",
            "na",
            "na.",
            "n.a.",
            "n. a.",
            "n.a",
            "n. a",
            "nan",
            "null",
            "none",
            "nil",
            "undefined",
            "blank",
            "empty",
        ),
        *("tba", "tbc", "tbd", "unknown", "not known", "not available", "not applicable", "no name", "no data"),
        *(
            "to be announced",
            "to be confirmed",
            "to be decided",
            "to be determined",
            "unbekannt",
            "inconnu",
            "inconnue",
        ),
        *("desconocido", "desconocida", "sconosciuto", "sconosciuta", "desconhecido", "desconhecida", "onbekend"),
        *("okänd", "ukjent", "ukendt", "nieznany", "nieznana"),
        *("fnu", "lnu", "nfn", "nln", "nmn", "nmi", "xxx"),
    }
)
# Signs alone; columns that were too narrow show "####" for what they hold.
_SIGNS = re.compile(r"(?!#{3})[\W_]+")
_DASHES = re.compile(r"[-‐‑–—.?_/\s]+")
_NO_NAME = frozenset({"FNU", "LNU", "NFN", "NLN", "NMN", "NMI", "XXX", "xxx"})


def plain(field: str, cell: str) -> tuple[str, list[Remark]]:
    """Return a cell as text alone, and a doubt for each thing that was read otherwise, or taken off."""
    # Nearly every cell is plain, and this is asked of each.
    if cell[:1].isalpha() and cell.lower() not in _WORDS and not _SUSPECT.search(cell):
        return cell, []
    if len(cell) > _LONGEST or field.startswith(_AS_WRITTEN):
        return cell, []
    is_name = field in NAMES
    found = [*unwrapped(field, cell)]
    text, doubts = found[-1][0], [doubt for _, doubt in found if doubt]
    if is_name:
        for pattern, code in ((_EMOJI, "emoji"), (_PRONOUNS, "left-out"), (_HANDLE, "handle"), (_FOOTNOTE, "footnote")):
            taken = " ".join(match[0].strip() for match in pattern.finditer(text))
            # A cell of nothing else is no name with a mark.
            if taken and has_letter(rest := pattern.sub(" ", text)):
                text = " ".join(rest.split())
                doubts.append(Remark(code, field, f"has “{taken}” beside it, which is left out"))
    if _OVERFLOWN.fullmatch(text.strip()):
        doubts.append(Remark("overflown", field, "was too narrow a column when the file was saved; “####” is no text"))
        return "", doubts
    if is_placeholder(text, is_name=is_name):
        doubts.append(Remark("placeholder", field, f"has “{text.strip()}”, which stands for nothing"))
        return "", doubts
    return text, doubts


def is_placeholder(text: str, *, is_name: bool) -> bool:
    """Return whether a text stands for nothing, as "-", "N/A" or, for a name, "FNU"."""
    bare = text.strip()
    if is_name and (bare in _NO_NAME or _SIGNS.fullmatch(bare)):
        return True
    return bool(_PLACEHOLDER.fullmatch(bare) or _DASHES.fullmatch(bare))


def unwrapped(field: str, cell: str) -> Iterator[tuple[str, Remark | None]]:
    """Yield the text of a cell, step by step, without what a program put around it."""
    text = cell
    yield text, None
    if text.startswith(FORMULA):
        formula = text.removeprefix(FORMULA).strip()
        if link := _SHOWN_LINK.fullmatch(formula):
            # What a link shows is its value.
            target, shown = link[1].strip(), (link[2] or "").strip()
            yield (f"{shown} <{target}>" if field == "email" else shown or target), None
        else:
            yield "", Remark("formula", field, f"holds a formula without a value: “={formula[:60]}”")
        return
    if _TAG.search(text):
        shown, text = text.strip()[:60], " ".join(_TAG.sub("", _BLOCK.sub(" ", text)).split())
        yield text, Remark("markup", field, f"has markup, which is left out: “{shown}”")
    if _ENTITY.search(text):
        shown, text = text.strip()[:60], html.unescape(text).replace("\u00a0", " ")
        yield text, Remark("entities", field, f"is written “{shown}” in the file, and is read as “{text.strip()[:60]}”")
    if _BREAKS.search(stripped := text.strip()):
        text = _BREAKS.sub(" ", stripped)
        yield text, Remark("line-break", field, f"has a line break, which is read as a blank: “{text[:60]}”")
    else:
        yield (text := stripped), None
    if _STYLED.search(text):
        shown, text = text[:60], _STYLED.sub(lambda letters: compatible(letters[0]), text)
        yield text, Remark("styled-letters", field, f"is written “{shown}”, and is read as “{text[:60]}”")
