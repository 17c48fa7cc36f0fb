"""Names as files give them, in one cell or in several, read into Popolo's parts.

No rule on a name alone is right, so what is not sure comes with a doubt that
names the other reading, for a person to settle. What is read and not printed
is kept in `additional_name` or named in a doubt: nothing is lost in silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from petition.domain.names.cells import Cell, read_cell
from petition.domain.names.completion import (
    align,
    merge_honorifics,
    other_titles,
    peer,
    supply,
    with_nickname,
)
from petition.domain.names.person_name import FAMILY_GIVEN, GIVEN_FAMILY, PersonName, is_east_asian
from petition.domain.names.rules import (
    CALLED_BY_NICKNAME,
    KEEPS_ORDER,
    PRINTS_FAMILY_FIRST,
    SMALL_SYLLABLES,
    begins_family,
)
from petition.domain.names.splitting import (
    Split,
    move_particles,
    small_letters,
    split,
    without_initials,
)
from petition.domain.names.tidying import tidy
from petition.domain.remarks import Remark

_ONE_WORD = "is one word; say whether it is a given or a family name"


@dataclass(frozen=True, slots=True)
class ParsedName:
    """A name in its parts, and what is doubtful about the reading."""

    name: PersonName
    doubts: tuple[Remark, ...] = ()


def complete(parts: PersonName, full_name: str, country: str, order: str = "") -> ParsedName:
    """Read a name from its parts and the full name beside them; either may be empty.

    A full name may be all that there is, as "ABE Shinzo" or "Bakshi, Kanwaljit
    Singh". The parts win. What they lack is taken from the full name, and a doubt names
    where the two contradict each other. `order` is that of names in one cell in the
    file (`file_order`). Never raises.
    """
    parts, doubts = tidy(parts, country)
    if not full_name.strip():
        is_turned = parts.given_name and parts.family_name and not parts.name_order and country in PRINTS_FAMILY_FIRST
        if is_turned and not is_east_asian(parts.family_name):
            parts = replace(parts, name_order=FAMILY_GIVEN)
        return ParsedName(parts, doubts)
    cell = read_cell(full_name, country)
    whole = _assemble(cell, country, order)
    if cell.rank and not whole.name.given_name:
        name, more = peer(parts, whole.name)
        return ParsedName(name, (*whole.doubts, *more))
    doubts = (*doubts, *other_titles(parts, cell))
    if parts.given_name and parts.family_name:
        name, more = align(parts, cell, country)
        doubts = (*doubts, *cell.doubts)
    else:
        name, more = supply(parts, cell, whole.name)
        doubts = (*doubts, *whole.doubts)
    return ParsedName(merge_honorifics(name, whole.name), (*doubts, *more))


def _assemble(cell: Cell, country: str, order: str) -> ParsedName:
    """Return the name that the words of a cell make, and every doubt about it."""
    found, doubts = _divide(cell, country, order)
    name = PersonName(
        given_name=" ".join(found.given),
        family_name=" ".join(found.family),
        honorific_prefix=" ".join(cell.titles),
        honorific_suffix=" ".join(cell.suffixes),
        additional_name=" ".join(found.additional),
        name_order=found.order or (FAMILY_GIVEN if _is_kept_turned(cell, found, country) else ""),
    )
    if cell.nickname:
        is_used = cell.is_quoted and country in CALLED_BY_NICKNAME
        name, nickname = with_nickname(name, cell.nickname, is_used=is_used)
        doubts = (*doubts, nickname)
    return ParsedName(name, (*cell.doubts, *doubts))


def _is_kept_turned(cell: Cell, found: Split, country: str) -> bool:
    """Return whether the source has the family name first and the country's names are printed so."""
    if country not in KEEPS_ORDER or not found.given or not found.family or is_east_asian(found.family[0]):
        return False
    return bool(cell.given) or cell.words[0] == found.family[0]


def _divide(cell: Cell, country: str, order: str) -> tuple[Split, tuple[Remark, ...]]:
    """Return the words of a cell as given and family names, and the doubts about that."""
    if cell.given:
        given, family = move_particles(cell.given, cell.words)
        found = without_initials(Split(given, family), country)
    elif cell.rank:
        found = _peer(cell, country)
    elif len(cell.words) < 2:
        # One word is read as a given name, after a title as a family name; the doubt asks which it is.
        found = Split((), cell.words) if cell.titles else Split(cell.words, ())
        other = (("given_name", " ".join(found.family)), ("family_name", " ".join(found.given)))
        return found, (Remark("one-word", "name", _ONE_WORD, other=other),) if cell.words else ()
    else:
        found = split(cell.words, country, order)
    if order in (GIVEN_FAMILY, FAMILY_GIVEN) and country in SMALL_SYLLABLES:
        # In the list of a chamber each name is written as its person writes it.
        return found, found.doubts()
    given, family, small = small_letters(found.given, found.family, country)
    if small:
        return replace(found, given=given, family=family), (*found.doubts(), *small)
    return found, found.doubts()


def _peer(cell: Cell, country: str) -> Split:
    """Divide what follows a rank: a title such as "Alton of Liverpool", or a forename and a family name."""
    words = cell.words
    end = words.index("of") if "of" in words[1:] else len(words)
    title: Sequence[str] = words[:end]
    if len(title) == 1 or cell.titles[-1].lower() == "of" or "and" in title or begins_family(title[0], country):
        return Split((), words)
    found = split(title, country)
    return Split(found.given, [*found.family, *words[end:]], found.additional, other=((), words))
