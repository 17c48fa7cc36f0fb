"""Names as files give them, in one cell or in several, read into Popolo's parts.

No rule on a name alone is right, so what is not sure comes with a doubt that
names the other reading, for a person to settle. What is read and not printed
is kept in `additional_name` or told in a doubt: nothing is lost in silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from petition.domain.names.cells import Cell, read_cell
from petition.domain.names.completion import (
    align,
    merge_honorifics,
    other_titles,
    peer,
    small_letter,
    with_nickname,
)
from petition.domain.names.person_name import PersonName
from petition.domain.names.rules import begins_family
from petition.domain.names.splitting import (
    Split,
    move_particles,
    small_particle,
    small_syllable,
    split,
    without_initials,
)
from petition.domain.names.tidying import tidy
from petition.domain.remarks import Remark


@dataclass(frozen=True, slots=True)
class ParsedName:
    """A name in its parts, and what is doubtful about the reading."""

    name: PersonName
    doubts: tuple[Remark, ...] = ()


def parse_name(text: str, country: str) -> ParsedName:
    """Read a name that came in one cell, as "ABE Shinzo" or "Bakshi, Kanwaljit Singh"; never raises."""
    return _assemble(read_cell(text, country), country)


def complete(parts: PersonName, full_name: str, country: str) -> ParsedName:
    """Read a name from its parts and the full name beside them; either may be empty.

    The parts win. What they lack is taken from the full name, and where the two
    contradict each other a doubt says so. Never raises.
    """
    parts, doubts = tidy(parts, country)
    if not full_name.strip():
        return ParsedName(parts, doubts)
    cell = read_cell(full_name, country)
    whole = _assemble(cell, country)
    if cell.rank and not whole.name.given_name:
        name, more = peer(parts, whole.name)
        return ParsedName(name, (*whole.doubts, *more))
    both = parts.given_name and parts.family_name
    doubts = (*doubts, *other_titles(parts, cell), *(cell.doubts if both else whole.doubts))
    name, more = align(parts, cell, whole.name, country)
    return ParsedName(merge_honorifics(name, whole.name), (*doubts, *more))


def _assemble(cell: Cell, country: str) -> ParsedName:
    """Return the name that the words of a cell make, and every doubt about it."""
    found, doubts = _divide(cell, country)
    name = PersonName(
        given_name=" ".join(found.given),
        family_name=" ".join(found.family),
        honorific_prefix=" ".join(cell.titles),
        honorific_suffix=" ".join(cell.suffixes),
        additional_name=" ".join(found.additional),
    )
    if cell.nickname:
        name, nickname = with_nickname(name, cell.nickname)
        doubts = (*doubts, nickname)
    return ParsedName(name, (*cell.doubts, *doubts))


def _divide(cell: Cell, country: str) -> tuple[Split, tuple[Remark, ...]]:
    if cell.given:
        given, family = move_particles(cell.given, cell.words)
        found = without_initials(Split(given, family), country)
    elif cell.rank:
        found = _peer(cell, country)
    elif len(cell.words) < 2:
        return _one_word(cell)
    else:
        found = split(cell.words, country)
    given, family = small_syllable(found.given, country), small_particle(found.family, country)
    doubts = list(found.doubts())
    if given is not found.given:
        doubts.append(small_letter("given_name", " ".join(found.given)))
    if family is not found.family:
        doubts.append(small_letter("family_name", found.family[0]))
    return replace(found, given=given, family=family), tuple(doubts)


def _one_word(cell: Cell) -> tuple[Split, tuple[Remark, ...]]:
    """A word alone is a given name, after a title a family name; which one is for a person to say."""
    found = Split((), cell.words) if cell.titles else Split(cell.words, ())
    doubts = (Remark("one-word", "name", "is one word; say whether it is a given or a family name"),)
    return found, doubts if cell.words else ()


def _peer(cell: Cell, country: str) -> Split:
    """Divide what follows a rank: a title such as "Alton of Liverpool", or a forename and a family name."""
    words = cell.words
    end = words.index("of") if "of" in words[1:] else len(words)
    title: Sequence[str] = words[:end]
    if len(title) == 1 or cell.titles[-1].lower() == "of" or "and" in title or begins_family(title[0], country):
        return Split((), words)
    found = split(title, country)
    return Split(found.given, [*found.family, *words[end:]], found.additional, other=((), words))
