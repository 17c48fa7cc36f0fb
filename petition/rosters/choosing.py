"""Chooses the column of each field: by the headings, or by what the columns hold if there are none."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from petition.domain.country_names import country_of
from petition.domain.remarks import Remark
from petition.domain.text import fold
from petition.rosters.headings import heading_of, shown_heading
from petition.rosters.table import Line, Table, column_letters

_SAMPLE = 200
# The share of a column's cells that have to agree before the column is taken for what they are.
_MOST = 0.8
# A birth name, of a later rank, is another name: it never replaces the name that a person uses.
_FALLBACK_RANK = 1
_LIKE_ADDRESS = re.compile("[^ ]*@[^ ]*")


@dataclass(slots=True)
class Choice:
    """The chosen columns, those that could be chosen instead, and what is doubtful."""

    columns: dict[str, int] = field(default_factory=dict)
    fallbacks: dict[str, int] = field(default_factory=dict)
    alternatives: dict[str, tuple[int, ...]] = field(default_factory=dict)
    doubts: list[Remark] = field(default_factory=list)


def by_heading(table: Table, header: int) -> Choice:
    """Choose by the headings; a heading of a better rank wins, and of two equal ones a person decides."""
    headings = table.lines[header].cells
    sample = table.lines[header + 1 : header + 1 + _SAMPLE]
    known = {column: heading for column, cell in enumerate(headings) if (heading := heading_of(cell))}
    sure = {heading.field: column for column, heading in reversed(known.items()) if not heading.is_bare_name}
    candidates: dict[str, list[tuple[int, int]]] = {}
    for column, heading in known.items():
        name = _part_of_name(sure, column, sample) if heading.is_bare_name else heading.field
        candidates.setdefault(name, []).append((heading.rank, column))
    choice = Choice()
    for name, ranked in candidates.items():
        (best_rank, best), *others = sorted(ranked)
        choice.columns[name] = best
        if not others:
            continue
        choice.alternatives[name] = tuple(column for _, column in others)
        rivals = [best, *(column for rank, column in others if rank == best_rank)]
        if len(rivals) > 1:
            shown = " or ".join(f"“{shown_heading(headings[column])}” ({column_letters(column)})" for column in rivals)
            choice.doubts.append(Remark("two-columns", name, f"could be {shown}; the first is taken"))
        second_rank, second = others[0]
        if name in ("given_name", "family_name") and best_rank == 0 and second_rank == _FALLBACK_RANK:
            choice.fallbacks[name] = second
    return choice


def by_content(table: Table) -> Choice:
    """Choose by what the columns hold: addresses and countries are recognised, and so is a single column of names."""
    sample = table.lines[:_SAMPLE]
    choice = Choice(doubts=[Remark("no-header", "", "the file has no headings; see that each column is right")])
    rest = [column for column in range(table.width) if _share(sample, column, str.strip) > 0]
    for name, test in (("email", _LIKE_ADDRESS.fullmatch), ("country", country_of)):
        matching = [column for column in rest if _share(sample, column, test) >= _MOST]
        if matching:
            choice.columns[name] = matching[0]
            rest.remove(matching[0])
    names = [column for column in rest if _share(sample, column, _is_like_name) >= _MOST]
    if len(names) == 1 or (names and len(rest) == 1):
        choice.columns["full_name"] = names[0]
    elif rest:
        shown = ", ".join(map(column_letters, rest))
        choice.doubts.append(Remark("columns-unknown", "full_name", f"could be any of the columns {shown}; choose"))
    return choice


def _part_of_name(sure: Mapping[str, int], column: int, sample: Sequence[Line]) -> str:
    """Return the field of a column headed "Name" or "Nom", from the columns whose fields are sure.

    If most of its cells contain the cell of the column for one part, it is the
    whole name. Otherwise it is the part that has no column.
    """
    part = "given_name" if "given_name" in sure else "family_name"
    if part not in sure:
        return "full_name"
    pairs = [(_cell(line, column), _cell(line, sure[part])) for line in sample]
    filled = [(fold(whole), fold(partial)) for whole, partial in pairs if whole and partial]
    if filled and sum(partial in whole for whole, partial in filled) / len(filled) >= _MOST:
        return "full_name"
    return "family_name" if part == "given_name" else "given_name"


def _share(sample: Sequence[Line], column: int, test: Callable[[str], object]) -> float:
    """Return the share of a column's filled cells that pass a test; 0 for an empty column."""
    cells = [cell for line in sample if (cell := _cell(line, column))]
    return sum(bool(test(cell)) for cell in cells) / len(cells) if cells else 0


def _cell(line: Line, column: int) -> str:
    return line.cells[column].strip() if column < len(line.cells) else ""


def _is_like_name(cell: str) -> bool:
    """Return whether a cell could hold a whole name: several words, or one in a script without spaces."""
    letters = sum(character.isalpha() for character in cell)
    return letters > len(cell) / 2 and (" " in cell or not cell.isascii())
