"""What the roster's commands say of a file: its columns, its doubts and faults, and its rows as JSON."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence

from petition.domain.persons import FIELDS
from petition.rosters.layout import ColumnLayout, Proposal, column_names
from petition.rosters.table import Table
from petition.services.roster.comparing import Compared

# So many rows are named for each kind of doubt.
_MOST_NAMED = 5


def mapping_lines(table: Table, layout: ColumnLayout, proposal: Proposal, said: Collection[str]) -> Iterator[str]:
    """Yield which columns are read as which fields, and what is doubtful about that.

    A column that is called as its field is needs no word, and what was `said` for all rows is not missing.
    """
    names = column_names(table, layout)
    pairs = [(field, names[column]) for field, column in layout.columns.items()]
    told = "; ".join(f"{field} from “{name}”" for field, name in pairs if name != field)
    if told:
        yield f"Columns: {told}."
    used = {*layout.columns.values(), *layout.fallbacks.values()}
    unread = [name for column, name in enumerate(names) if name and column not in used]
    if unread:
        yield f"Not read: {', '.join(unread)}."
    yield from (f"Look: {doubt}." for doubt in proposal.doubts if doubt.field not in {*layout.columns, *said})


def doubt_lines(compared: Iterable[Compared]) -> Iterator[str]:
    """Yield the doubts, those of one kind together, with the first rows that have them."""
    kinds: dict[str, list[tuple[int, str]]] = {}
    for one in compared:
        for doubt in one.doubts:
            kinds.setdefault(doubt.code, []).append((one.number, str(doubt)))
    for code, found in kinds.items():
        rows = ", ".join(str(number) for number, _ in found[:_MOST_NAMED])
        more = ", …" if len(found) > _MOST_NAMED else ""
        many = f"{len(found):,} {'row' if len(found) == 1 else 'rows'}"
        yield f"Doubt ({code}), {many} ({rows}{more}), such as {found[0][1]}."


def fault_lines(compared: Iterable[Compared]) -> Iterator[str]:
    """Yield every fault with its row and field."""
    for one in compared:
        for error in one.errors:
            yield f"  row {one.number}, {error}" if error.field else f"  row {one.number}: {error}"


def json_line(one: Compared) -> str:
    """Return one row as a line of JSON: the Popolo parts, how it is printed and sorted, doubts and errors."""
    name = one.name
    document = {
        "row": one.number,
        "change": one.kind.value,
        "name": name.name,
        **{field: one.values[field] for field in FIELDS},
        "display": name.display,
        "identifiers": [{"scheme": each.scheme, "identifier": each.identifier} for each in one.identifiers],
        "tags": list(one.tags),
        "doubts": _texts(one.doubts),
        "errors": _texts(one.errors),
    }
    return json.dumps(document, ensure_ascii=False)


def _texts(remarks: Sequence[object]) -> list[str]:
    return [str(remark) for remark in remarks]
