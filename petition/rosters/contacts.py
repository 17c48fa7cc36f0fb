"""Reads people from what is no table: a vCard file, and a list of addresses as mail programs write it in a To line."""

import quopri
import re
from collections.abc import Iterator

from petition.rosters.address_cells import without_addresses
from petition.rosters.headings import is_heading
from petition.rosters.table import Line

_CARD = re.compile(r"\s*BEGIN:VCARD\s", re.IGNORECASE)
_FIELDS = ("honorific_prefix", "given_name", "additional_name", "family_name", "honorific_suffix", "full_name", "email")
_MORE_FIELDS = ("role", "vcard id")
# N (RFC 6350, section 6.2.2): family names, given names, additional names, prefixes, suffixes.
_N = ("family_name", "given_name", "additional_name", "honorific_prefix", "honorific_suffix")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_BRACKETED = re.compile(r"<\s*(?:mailto:)?[^\s<>@]+@[^\s<>@]+\s*>")
# A name may hold a comma, in quotation marks or not: what ends an entry is the sign after its address.
_ENTRY = re.compile(r"[^<>;\n]*<[^<>\n]*>|[^<>;\n]+")
_LABEL = re.compile(r"^\s*(?:to|cc|bcc|an|à|para|per|aan|till|til|do|a)\s*:\s*", re.IGNORECASE)


def is_cards(text: str) -> bool:
    """Return whether a text is a vCard file."""
    return bool(_CARD.match(text))


def read_cards(text: str) -> list[Line]:
    """Return the people of a vCard file as rows with headings, numbered by the lines where cards begin."""
    lines = [Line(0, (*_FIELDS, *_MORE_FIELDS))]
    card: dict[str, list[str]] = {}
    start = 0
    for number, line in unfolded(text):
        name, value = property_of(line)
        if name == "BEGIN":
            card, start = {}, number
        elif name == "END":
            lines.append(Line(start, tuple("; ".join(card.get(field, ())) for field in (*_FIELDS, *_MORE_FIELDS))))
        elif name == "N":
            parts = [" ".join(_plain(part).split(",")) for part in re.split(r"(?<!\\);", value)]
            card |= {field: [part.strip()] for field, part in zip(_N, parts, strict=False)}
        elif field := {"FN": "full_name", "EMAIL": "email", "TITLE": "role", "UID": "vcard id"}.get(name):
            card.setdefault(field, []).append(_plain(value).strip())
    return lines


def is_address_list(text: str) -> bool:
    """Return whether a text without headings is a list such as a To line: names with addresses in angle brackets."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    headed = any(is_heading(cell.strip(' "')) for cell in re.split("[,;\t|]", first))
    return not headed and bool(_BRACKETED.search(first)) and len(_BRACKETED.findall(text)) >= text.count("@") / 2


def read_address_list(text: str) -> list[Line]:
    """Return the people of a list of addresses as rows with headings, numbered from 1 in the order of the list."""
    lines = [Line(0, ("full_name", "email"))]
    for entry in _ENTRY.findall(_LABEL.sub("", text)):
        name, address = without_addresses(entry.strip(" ,\t\r"))
        name = name.strip(" ,'\"“”„")
        if name or address:
            lines.append(Line(len(lines), (name, address)))
    return lines


def unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of vCard with their numbers, those that go on in the next line (RFC 6350, section 3.2) as one."""
    begun, number = "", 0
    for count, line in enumerate(text.splitlines(), start=1):
        if begun and (line[:1] in (" ", "\t") or (begun.endswith("=") and "QUOTED-PRINTABLE" in begun.upper())):
            begun = begun[:-1] + line if begun.endswith("=") else begun + line[1:]
            continue
        if begun:
            yield number, begun
        begun, number = line, count
    if begun:
        yield number, begun


def property_of(line: str) -> tuple[str, str]:
    """Return the name of a property, without its group and parameters, and its value."""
    head, _, value = line.partition(":")
    name, *parameters = head.split(";")
    if any("QUOTED-PRINTABLE" in parameter.upper() for parameter in parameters):
        value = quopri.decodestring(value.encode()).decode("utf-8", "replace")
    return name.rpartition(".")[2].strip().upper(), value


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda sign: "\n" if sign[1] in "nN" else sign[1], value)
