"""What stands around the name in one cell: titles, suffixes, nicknames, remarks in brackets.

Lists write "Senator the Hon George Brandis QC", 'Henry C. "Hank" Johnson, Jr.'
or "Czunyiné Dr. Bertalan; Judit". This module takes off what is no part of the
name, so that the words that are left can be divided.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from petition.domain.names.honorifics import (
    is_suffix,
    is_title,
    leading_rank,
    leading_titles,
    title_key,
    trailing_suffixes,
)
from petition.domain.names.rules import COUNTED_DOCTORATES
from petition.domain.remarks import Remark

# Text without these holds nothing but words.
_MARKS = re.compile(r"[,;\"“”„«»()\[\]]|(?<!\S)['‘]\w+['’](?!\S)")
_QUOTED = re.compile(r"[\"“”„«]([^\"“”„«»]+)[\"“”»]|(?<!\S)['‘](\w+)['’](?!\S)")
_BRACKETED = re.compile(r"[(\[]([^()\[\]]*)[)\]]?")
_MAIDEN = re.compile(r"(?:née?|geb\.?|born)\s", re.IGNORECASE)
_SEPARATORS = re.compile(r"[,;]")
_STRAY = re.compile(r"[\"“”„«»()\[\]]")


@dataclass(slots=True)
class Cell:
    """One cell in its parts; where `given` is filled, a comma marked `words` as the family name.

    `rank` marks a prefix that ends in a peer's rank: what follows is a peer's
    title, not a family name.
    """

    words: list[str]
    given: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    suffixes: list[str] = field(default_factory=list)
    nickname: str = ""
    rank: bool = False
    doubts: list[Remark] = field(default_factory=list)


def read_cell(text: str, country: str) -> Cell:
    """Return the name in `text`, with titles, suffixes, nickname and remarks beside it."""
    cell = Cell([])
    if _MARKS.search(text):
        _read_marked(text, cell)
    else:
        cell.words = text.split()
    if not cell.words:
        return cell
    for words in filter(None, (cell.given, cell.words)):
        if count := trailing_suffixes(words):
            cell.suffixes[:0] = words[-count:]
            del words[-count:]
    _take_titles(cell, country)
    return cell


def part_nickname(given_name: str) -> tuple[str, str]:
    """Divide a given name from the nickname that stands in the same cell, as in "James (Jim)"."""
    found = _QUOTED.search(given_name) or _BRACKETED.search(given_name)
    if not found or not given_name[: found.start()].strip():
        return given_name, ""
    rest = " ".join((given_name[: found.start()] + given_name[found.end() :]).split())
    return rest, " ".join(next(filter(None, found.groups()), "").split())


def _read_marked(text: str, cell: Cell) -> None:
    """Store what marks set apart: a nickname, remarks in brackets, and the parts between commas."""
    if quoted := _QUOTED.search(text):
        cell.nickname = " ".join((quoted[1] or quoted[2]).split())
        text = f"{text[: quoted.start()]} {text[quoted.end() :]}"
    while bracketed := _BRACKETED.search(text):
        inside, after = " ".join(bracketed[1].split()), text[bracketed.end() :].strip()
        if inside and after and after[0] not in ",;([" and not cell.nickname and not _MAIDEN.match(inside):
            cell.nickname = inside
        elif inside:
            cell.doubts.append(_left_out(inside))
        text = f"{text[: bracketed.start()]} {text[bracketed.end() :]}"
    names: list[list[str]] = []
    for segment in _SEPARATORS.split(_STRAY.sub(" ", text)):
        words = segment.split()
        if names and words and all(map(is_suffix, words)):
            cell.suffixes += words
        elif words:
            names.append(words)
    cell.words, cell.given = [*names, [], []][:2]
    for words in names[2:]:
        cell.doubts.append(_left_out(" ".join(words)))


def _left_out(text: str) -> Remark:
    return Remark("left-out", "name", f"has “{text}” beside it, which is left out")


def _take_titles(cell: Cell, country: str) -> None:
    """Take titles from the front, and those with a full stop from the middle of a family name."""
    for words in filter(None, (cell.words, cell.given)):
        if count := leading_titles(words, country):
            _add_titles(cell, words[:count], country)
            del words[:count]
    if rank := leading_rank(cell.words, country):
        cell.rank = True
        _add_titles(cell, cell.words[:rank], country)
        del cell.words[:rank]
    for word in cell.words[1:-1] if not cell.given else cell.words[1:]:
        if word[-1] == "." and is_title(word, country):
            _add_titles(cell, [word], country)
            cell.words.remove(word)


def _add_titles(cell: Cell, titles: Sequence[str], country: str) -> None:
    for title in titles:
        key = title_key(title)
        doubled = key not in ("the", "of") and key in map(title_key, cell.titles)
        if doubled and not (key == "dr" and country in COUNTED_DOCTORATES):
            cell.doubts.append(Remark("doubled-title", "honorific_prefix", f"has “{title}” twice; it is kept once"))
        else:
            cell.titles.append(title)
