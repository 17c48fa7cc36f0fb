"""Which column of a spreadsheet holds which field: proposed, shown to a person, corrected and remembered."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from petition.domain.persons import FIELDS
from petition.domain.remarks import Remark
from petition.errors import FieldError
from petition.rosters.choosing import by_content, by_heading
from petition.rosters.header_row import find_header
from petition.rosters.headings import IDENTIFIER, fold_heading, shown_heading
from petition.rosters.standing import DO_NOT_INVITE
from petition.rosters.table import Table, column_letters, column_number

# What a column may be mapped to. The second family name ("apellido materno") is read after the first.
MAPPABLE = ("full_name", *FIELDS, "second_family_name", "identifiers", "tags")
# What begins the name of a field that a file may have many columns of, each under its heading.
MANIFOLD = (IDENTIFIER, DO_NOT_INVITE)
NAME_SOURCES = frozenset({"full_name", "given_name", "family_name"})


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """Where things are in a table: the header's place among its lines, and each field's column.

    `fallbacks` are columns that are read where the field's own cell is empty: the
    first name of those who have no preferred one. `signature` is that of the
    headings: by it a mapping is remembered and found again. A file without
    headings has none, because nothing but its width is known of it.
    """

    header: int | None
    columns: Mapping[str, int]
    fallbacks: Mapping[str, int] = field(default_factory=dict)
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A layout that the headings suggest, and what a person should look at before it is used.

    `unmapped` are the headings that no field is read from; `alternatives` are
    other columns that a field could be read from, best first.
    """

    layout: ColumnLayout
    unmapped: tuple[str, ...] = ()
    alternatives: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    doubts: tuple[Remark, ...] = ()


def propose(table: Table) -> Proposal:
    """Return the layout that the headings suggest, or the content where there are none."""
    header = find_header(table)
    choice = by_content(table) if header is None else by_heading(table, header)
    layout = ColumnLayout(header, choice.columns, choice.fallbacks, signature(table, header))
    used = {*choice.columns.values(), *choice.fallbacks.values()}
    unmapped = tuple(name for column, name in enumerate(column_names(table, layout)) if name and column not in used)
    return Proposal(layout, unmapped, choice.alternatives, (*choice.doubts, *_missing(layout)))


def column_names(table: Table, layout: ColumnLayout) -> list[str]:
    """Return what to call each column: its heading, or its letter if it has none of its own.

    A column without a heading and without a cell is called nothing.
    """
    width = table.width
    headings = [shown_heading(cell) for cell in _header_cells(table, layout.header)]
    headings += [""] * (width - len(headings))
    folded = [fold_heading(heading) for heading in headings]
    filled = {column for line in table.lines for column, cell in enumerate(line.cells) if cell and not cell.isspace()}
    names = []
    for column, heading in enumerate(headings):
        own = heading and folded.count(folded[column]) == 1
        names.append(heading if own else column_letters(column) if column in filled else "")
    return names


def apply_map(table: Table, layout: ColumnLayout, mapping: Mapping[str, str]) -> ColumnLayout:
    """Return the layout with columns set by hand: field by heading, letter ("B") or number ("2").

    An empty heading takes the field's column away. A column that is given to a
    field is taken from the field that had it. Raises `FieldError` naming "map".
    """
    columns = dict(layout.columns)
    wanted = {_checked_field(name): _column(table, layout, heading) for name, heading in mapping.items()}
    taken = {column for column in wanted.values() if column is not None}
    for name, column in layout.columns.items():
        if name in wanted or column in taken:
            del columns[name]
    columns.update({name: column for name, column in wanted.items() if column is not None})
    kept = {
        name: column
        for name, column in layout.fallbacks.items()
        if columns.get(name) == layout.columns.get(name) and column not in taken
    }
    return replace(layout, columns=columns, fallbacks=kept)


def to_remember(table: Table, layout: ColumnLayout) -> dict[str, str]:
    """Return heading by field: what `with_columns` makes the same layout of in the next such file."""
    names = column_names(table, layout)
    return {name: names[column] for name, column in layout.columns.items()}


def with_columns(table: Table, proposal: Proposal, chosen: Mapping[str, str]) -> Proposal:
    """Return a table's proposal with the columns that a person chose, for this file or for one like it before.

    What is doubtful about the file stays so; only what was missing is looked
    for anew. Raises `FieldError` for a heading that this file does not have.
    """
    others = {name: "" for name in proposal.layout.columns if name not in chosen}
    layout = apply_map(table, proposal.layout, {**others, **chosen})
    used = {*layout.columns.values(), *layout.fallbacks.values()}
    unmapped = tuple(name for column, name in enumerate(column_names(table, layout)) if name and column not in used)
    settled = _missing(proposal.layout)
    doubts = (doubt for doubt in proposal.doubts if doubt not in settled)
    return Proposal(layout, unmapped, proposal.alternatives, (*doubts, *_missing(layout)))


def signature(table: Table, header: int | None) -> str:
    """Return the digest of the headings; nothing where there are none."""
    if header is None:
        return ""
    return hashlib.sha256("\0".join(map(fold_heading, _header_cells(table, header))).encode()).hexdigest()


def _header_cells(table: Table, header: int | None) -> tuple[str, ...]:
    return table.lines[header].cells if header is not None else ()


def is_mappable(field: str) -> bool:
    """Return whether a column may be read as a field: one of a person, or "identifiers.<scheme>" and the like."""
    return field in MAPPABLE or (field.startswith(MANIFOLD) and field not in MANIFOLD)


def _checked_field(name: str) -> str:
    """Return the field; raise `FieldError` for what is none."""
    known = name.strip().lower()
    if is_mappable(known):
        return known
    raise FieldError("map", f"“{name}” is not a field; the fields are {', '.join(MAPPABLE)}")


def _column(table: Table, layout: ColumnLayout, heading: str) -> int | None:
    """Return the column that a heading, a letter or a number names; None for nothing."""
    if not heading.strip():
        return None
    folded = fold_heading(heading)
    cells = _header_cells(table, layout.header)
    exact = [column for column, cell in enumerate(cells) if shown_heading(cell) == shown_heading(heading)]
    alike = [column for column, cell in enumerate(cells) if folded and fold_heading(cell) == folded]
    if found := exact or alike:
        return found[0]
    column = column_number(heading)
    if column is not None and column < table.width:
        return column
    names = ", ".join(filter(None, column_names(table, layout)))
    raise FieldError("map", f"“{heading}” is not a column of the file; it has: {names}")


def _missing(layout: ColumnLayout) -> tuple[Remark, ...]:
    """Return what no column was found for and an import needs, or nearly."""
    doubts = []
    if not NAME_SOURCES & set(layout.columns):
        doubts.append(Remark("no-name-column", "full_name", "no column is known to hold the names; choose one"))
    if "email" not in layout.columns:
        doubts.append(Remark("no-address-column", "email", "the file has no addresses"))
    if "country" not in layout.columns:
        doubts.append(Remark("no-country-column", "country", "the file names no country; choose one for all"))
    return tuple(doubts)
