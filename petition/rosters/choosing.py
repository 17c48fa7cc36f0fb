"""Chooses each field's column: by the headings, or by what the columns hold where there are none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from petition.domain.country_names import country_of
from petition.domain.remarks import Remark
from petition.domain.text import fold
from petition.rosters.headings import heading_of, shown_heading
from petition.rosters.table import Line, Table, column_letters

_SAMPLE = 200
# The share of a column's cells that have to agree before they say what the column is.
_MOST = 0.8
# A name of birth is another name, and never stands in for the one that a person uses.
_FALLBACK_RANK = 1


@dataclass(slots=True)
class Choice:
    """The columns chosen, with what else could have been and what is doubtful."""

    columns: dict[str, int] = field(default_factory=dict)
    fallbacks: dict[str, int] = field(default_factory=dict)
    alternatives: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    doubts: list[Remark] = field(default_factory=list)


def by_heading(table: Table, header: int) -> Choice:
    """Choose by the headings; a heading of a better rank wins, and of two equal ones a person decides."""
    headings = table.lines[header].cells
    sample = table.lines[header + 1 : header + 1 + _SAMPLE]
    candidates = _candidates(headings, sample)
    choice = Choice()
    alternatives = {}
    for name, ranked in candidates.items():
        best_rank, best = ranked[0]
        choice.columns[name] = best
        others = tuple(column for _, column in ranked[1:])
        if others:
            alternatives[name] = others
            rivals = [column for rank, column in ranked if rank == best_rank]
            if len(rivals) > 1:
                shown = " or ".join(
                    f"“{shown_heading(headings[column])}” ({column_letters(column)})" for column in rivals
                )
                choice.doubts.append(Remark("two-columns", name, f"could be {shown}; the first is taken"))
        if name in ("given_name", "family_name") and best_rank == 0 and others:
            rank, second = ranked[1]
            if rank == _FALLBACK_RANK:
                choice.fallbacks[name] = second
    choice.alternatives = alternatives
    return choice


def by_content(table: Table) -> Choice:
    """Choose by what the columns hold: addresses and countries are plain to see, one column of names too."""
    sample = table.lines[:_SAMPLE]
    choice = Choice(doubts=[Remark("no-header", "", "the file has no headings; see that each column is right")])
    rest = [column for column in range(table.width) if _share(sample, column, str.strip) > 0]
    for name, test in (("email", _is_like_address), ("country", country_of)):
        found = [column for column in rest if _share(sample, column, test) >= _MOST]
        if found:
            choice.columns[name] = found[0]
            rest.remove(found[0])
    names = [column for column in rest if _share(sample, column, _is_like_name) >= _MOST]
    if len(names) == 1 or (names and len(rest) == 1):
        choice.columns["full_name"] = names[0]
    elif rest:
        shown = ", ".join(map(column_letters, rest))
        choice.doubts.append(Remark("columns-unknown", "full_name", f"could be any of the columns {shown}; choose"))
    return choice


def _candidates(headings: tuple[str, ...], sample: Sequence[Line]) -> dict[str, list[tuple[int, int]]]:
    """Return rank and column by field, best first."""
    known = {column: heading for column, cell in enumerate(headings) if (heading := heading_of(cell))}
    fields = {heading.field: column for column, heading in reversed(known.items()) if not heading.is_bare_name}
    candidates: dict[str, list[tuple[int, int]]] = {}
    for column, heading in known.items():
        name = _part_of_name(fields, column, sample) if heading.is_bare_name else heading.field
        candidates.setdefault(name, []).append((heading.rank, column))
    return {name: sorted(ranked) for name, ranked in candidates.items()}


def _part_of_name(fields: Mapping[str, int], column: int, sample: Sequence[Line]) -> str:
    """Return what a column headed "Name" or "Nom" is, beside the columns for parts of the name.

    Where its cells hold what the other column holds, it is the whole name;
    else it is the part for which there is no column.
    """
    other = "given_name" if "given_name" in fields else "family_name"
    if other not in fields or _contains(sample, column, fields[other]):
        return "full_name"
    return "family_name" if other == "given_name" else "given_name"


def _contains(sample: Sequence[Line], whole: int, part: int) -> bool:
    """Return whether most cells of one column have the cell of another in them."""
    pairs = [(_cell(line, whole), _cell(line, part)) for line in sample]
    filled = [(one, other) for one, other in pairs if one and other]
    return bool(filled) and sum(fold(other) in fold(one) for one, other in filled) / len(filled) >= _MOST


def _share(sample: Sequence[Line], column: int, test: Callable[[str], object]) -> float:
    """Return the share of a column's filled cells that pass a test; none for an empty column."""
    cells = [cell for line in sample if (cell := _cell(line, column))]
    return sum(bool(test(cell)) for cell in cells) / len(cells) if cells else 0


def _cell(line: Line, column: int) -> str:
    return line.cells[column].strip() if column < len(line.cells) else ""


def _is_like_address(cell: str) -> bool:
    return "@" in cell and " " not in cell


def _is_like_name(cell: str) -> bool:
    """Return whether a cell could hold a whole name: several words, or one in a script without spaces."""
    letters = sum(character.isalpha() for character in cell)
    return letters > len(cell) / 2 and (" " in cell or not cell.isascii())
