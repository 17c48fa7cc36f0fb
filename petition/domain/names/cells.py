"""What stands around the name in one cell: titles, suffixes, nicknames, remarks in brackets.

Lists write "Senator the Hon George Brandis QC", 'Henry C. "Hank" Johnson, Jr.'
or "Czunyiné Dr. Bertalan; Judit". This module takes off what is no part of the
name, so that the words that are left can be divided.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from petition.domain.names.honorifics import (
    is_bracketed_title,
    is_post_nominal,
    is_suffix,
    is_title,
    leading_rank,
    leading_titles,
    title_key,
    trailing_suffixes,
)
from petition.domain.names.rules import COUNTED_DOCTORATES, in_capitals, is_initial, is_particle
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
    title, not a family name. `is_quoted` says that the nickname stands in quotation marks.
    """

    words: list[str]
    given: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    suffixes: list[str] = field(default_factory=list)
    nickname: str = ""
    is_quoted: bool = False
    rank: bool = False
    doubts: list[Remark] = field(default_factory=list)


def read_cell(text: str, country: str) -> Cell:
    """Return the name in `text`, with titles, suffixes, nickname and remarks beside it."""
    cell = Cell([])
    if _MARKS.search(text):
        _read_marked(text, cell, country)
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


def is_nickname(text: str) -> bool:
    """Return whether what stands in brackets or quotes can be a name: "Hank", and neither "Rtd." nor "he/him"."""
    return len(text) > 2 and text[0].isupper() and "." not in text and text.replace(" ", "").isalpha()


def part_nickname(given_name: str) -> tuple[str, str, bool]:
    """Divide a given name from the nickname beside it in the cell, as in "James (Jim)", and say if that is quoted."""
    quoted = _QUOTED.search(given_name)
    found = quoted or _BRACKETED.search(given_name)
    if not found or not given_name[: found.start()].strip():
        return given_name, "", False
    rest = " ".join((given_name[: found.start()] + given_name[found.end() :]).split())
    return rest, " ".join(next(filter(None, found.groups()), "").split()), bool(quoted)


def _read_marked(text: str, cell: Cell, country: str) -> None:
    """Store what marks set apart: a nickname, remarks in brackets, and the parts between commas."""
    if quoted := _QUOTED.search(text):
        _add_nickname(" ".join((quoted[1] or quoted[2]).split()), cell, is_quoted=True)
        text = f"{text[: quoted.start()]} {text[quoted.end() :]}"
    place = 0
    while bracketed := _BRACKETED.search(text, place):
        inside, after = " ".join(bracketed[1].split()), text[bracketed.end() :].strip()
        kept = " "
        if is_bracketed_title(f"({inside})", country):
            kept = f" ({inside}) "
        elif inside and all(map(is_suffix, inside.split())):
            cell.suffixes += inside.split()
        elif after and after[0] not in ",;([" and not cell.nickname and not _MAIDEN.match(inside):
            _add_nickname(inside, cell)
        elif inside:
            cell.doubts.append(_left_out(inside))
        text = text[: bracketed.start()] + kept + text[bracketed.end() :]
        place = bracketed.start() + len(kept)
    _read_segments(text, cell, country)


def _read_segments(text: str, cell: Cell, country: str) -> None:
    """Store the parts between commas: a family name and a given name, or a name and letters."""
    names: list[list[str]] = []
    for segment in _SEPARATORS.split(text):
        words = [word if is_bracketed_title(word, country) else _STRAY.sub("", word) for word in segment.split()]
        words = list(filter(None, words))
        whole = bool(names) and len(names[0]) > 1 and not in_capitals(names[0][-1]) and not is_particle(names[0][0])
        if names and words and all(is_post_nominal(word) if whole else _is_letters(word) for word in words):
            cell.suffixes += words
        elif words:
            names.append(words)
    cell.words, cell.given = [*names, [], []][:2]
    for words in names[2:]:
        cell.doubts.append(_left_out(" ".join(words)))
    while cell.suffixes and len(cell.words) > 2 and "." in cell.words[-1] and is_post_nominal(cell.words[-1]):
        cell.suffixes.insert(0, cell.words.pop())


def _is_letters(word: str) -> bool:
    """Return whether a word behind what may be a family name is letters: "Jr.", "MP", neither "J.P." nor "Bart"."""
    return is_suffix(word) and word != "Bart" and not is_initial(word)


def _add_nickname(text: str, cell: Cell, *, is_quoted: bool = False) -> None:
    if is_nickname(text):
        cell.nickname, cell.is_quoted = text, is_quoted
    elif text:
        cell.doubts.append(_left_out(text))


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
    for words in (cell.words, cell.given):
        for word in words[1:]:
            if word[0] != "(" and word[-1] != ".":
                continue
            is_last = word is words[-1] and not cell.given
            if is_bracketed_title(word, country) or (not is_last and is_title(word, country)):
                _add_titles(cell, [word], country)
                words.remove(word)


def _add_titles(cell: Cell, titles: Sequence[str], country: str) -> None:
    for title in titles:
        key = title_key(title)
        doubled = key not in ("the", "of") and key in map(title_key, cell.titles)
        if doubled and not (key == "dr" and country in COUNTED_DOCTORATES):
            cell.doubts.append(Remark("doubled-title", "honorific_prefix", f"has “{title}” twice; it is kept once"))
        else:
            cell.titles.append(title)
