"""Chooses the column of each field: by the headings, or by what the columns hold if there are none.

What the columns hold is looked at over the whole file: the first rows of many
files are another chamber, or the only ones that are filled.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from petition.domain.country_names import country_of
from petition.domain.persons import NAME_FIELDS
from petition.domain.remarks import Remark
from petition.domain.text import fold
from petition.rosters.headings import heading_of, shown_heading
from petition.rosters.table import Line, Table, column_letters

# The most rows that are looked at, evenly over the file. A roster of the whole world has 44,000.
_MOST_LINES = 50_000
# The share of a column's cells that have to agree before the column is taken for what they are.
_MOST = 0.8
# A birth name, of a later rank, is another name: it never replaces the name that a person uses.
_FALLBACK_RANK = 1
# Where the columns for a part are filled in fewer rows than this share, the column "name" holds whole names.
_HALF = 0.5
_LIKE_ADDRESS = re.compile("[^ ]*@[^ ]*")
_ADDRESS = re.compile(r"[^\s@<>]@[^\s@<>]+\.\w")
# The fields whose column of the second rank is read where that of the first is empty, with any rank of the first.
_SPARE = {"given_name": 0, "family_name": 0, "full_name": 0, "email": _FALLBACK_RANK}


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
    lines = _spread(table.lines[header + 1 :])
    known = {column: heading for column, cell in enumerate(headings) if (heading := heading_of(cell))}
    sure = {heading.field: column for column, heading in reversed(known.items()) if not heading.is_bare_name}
    # A preferred surname ("Nom usuel") may stand beside the other one ("Nom").
    has_parts = "given_name" in sure and "family_name" in sure and known[sure["family_name"]].rank > 0
    candidates: dict[str, list[tuple[int, int]]] = {}
    for column, heading in known.items():
        name = heading.field
        if heading.is_bare_name and not has_parts:
            name = _part_of_name(sure, column, lines)
        candidates.setdefault(name, []).append((heading.rank, column))
    choice = Choice()
    _take_addresses(candidates, headings, lines, choice)
    for name, ranked in candidates.items():
        (best_rank, best), *others = sorted(ranked)
        choice.columns[name] = best
        if not others:
            continue
        choice.alternatives[name] = tuple(column for _, column in others)
        rivals = [best, *(column for rank, column in others if rank == best_rank)]
        if len(rivals) > 1:
            shown = " or ".join(_shown(headings, column) for column in rivals)
            choice.doubts.append(Remark("two-columns", name, f"could be {shown}; the first is taken"))
        second_rank, second = others[0]
        if best_rank <= _SPARE.get(name, -1) and second_rank == _FALLBACK_RANK:
            choice.fallbacks[name] = second
    return choice


def _take_addresses(
    candidates: dict[str, list[tuple[int, int]]], headings: Sequence[str], lines: Sequence[Line], choice: Choice
) -> None:
    """Take the column that is full of addresses as theirs, where no column with a heading for them has any."""
    counts = Counter(column for line in lines for column, cell in enumerate(line.cells) if "@" in cell)
    if any(counts[column] for _, column in candidates.get("email", ())):
        return
    parts = {column for name in NAME_FIELDS for _, column in candidates.get(name, ())}
    names = {column for _, column in candidates.get("full_name", ())}
    full = [
        (-counts[column], column)
        for column in counts.keys() - parts
        # "Anna Berg <anna@...>" in the column of names is a name.
        if _share(lines, column, _LIKE_ADDRESS.fullmatch if column in names else _ADDRESS.search) >= _MOST
    ]
    if not full:
        return
    for ranked in candidates.values():
        ranked[:] = [(rank, column) for rank, column in ranked if column not in {one for _, one in full}]
    for name in [name for name, ranked in candidates.items() if not ranked or name == "email"]:
        del candidates[name]
    candidates["email"] = [(_FALLBACK_RANK, column) for _, column in sorted(full)]
    where = _shown(headings, sorted(full)[0][1])
    choice.doubts.append(Remark("address-column", "email", f"is read from {where}, which is full of addresses"))


def _shown(headings: Sequence[str], column: int) -> str:
    heading = shown_heading(headings[column]) if column < len(headings) else ""
    return f"“{heading}” ({column_letters(column)})" if heading else f"column {column_letters(column)}"


def by_content(table: Table) -> Choice:
    """Choose by what the columns hold: addresses and countries are recognised, and so is a single column of names."""
    sample = _spread(table.lines)
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


def _part_of_name(sure: Mapping[str, int], column: int, lines: Sequence[Line]) -> str:
    """Return the field of a column headed "Name" or "Nom", from the columns whose fields are sure.

    It is the whole name if the column for one part is empty in most rows, or its
    cells are contained in those of this one; else it is the other part.
    """
    part = "given_name" if "given_name" in sure else "family_name"
    if part not in sure:
        return "full_name"
    pairs = [(_cell(line, column), _cell(line, sure[part])) for line in lines]
    named = sum(bool(whole) for whole, _ in pairs)
    filled = [(fold(whole), fold(partial)) for whole, partial in pairs if whole and partial]
    if len(filled) < named * _HALF:
        return "full_name"
    if filled and sum(partial in whole for whole, partial in filled) / len(filled) >= _MOST:
        return "full_name"
    return "family_name" if part == "given_name" else "given_name"


def _spread(lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines that are looked at: all, or as many as that takes, evenly over the file."""
    return lines[:: len(lines) // _MOST_LINES + 1]


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
