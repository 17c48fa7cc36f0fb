"""What the roster's commands say of a file: its columns, its doubts and faults, and its rows as JSON."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from petition.domain.persons import FIELDS
from petition.domain.remarks import Remark, counted_once
from petition.rosters.layout import ColumnLayout, Proposal, column_names
from petition.rosters.table import Table
from petition.services.roster.comparing import Compared, Kind

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


def doubt_lines(compared: Sequence[Compared]) -> Iterator[str]:
    """Yield the doubts, those of one kind together, with the first rows unless they are counted once."""
    kinds: dict[str, dict[int, Remark]] = {}
    for one in compared:
        for doubt in one.doubts:
            kinds.setdefault(doubt.code, {}).setdefault(one.number, doubt)
    counted = counted_once({code: len(found) for code, found in kinds.items()})
    for code, found in kinds.items():
        many = f"{len(found):,} {'row' if len(found) == 1 else 'rows'}"
        if code not in counted:
            more = ", …" if len(found) > _MOST_NAMED else ""
            many += f" ({', '.join(map(str, islice(found, _MOST_NAMED)))}{more})"
        yield f"Doubt ({code}), {many}, such as {next(iter(found.values()))}."
    if settled := sum(len(one.settled) for one in compared):
        yield f"Doubts that are settled: {settled:,}."


def fault_lines(compared: Iterable[Compared]) -> Iterator[str]:
    """Yield every fault with its row and field."""
    for one in compared:
        for error in one.errors:
            yield f"  row {one.number}, {error}" if error.field else f"  row {one.number}: {error}"


def json_lines(compared: Sequence[Compared]) -> Iterator[str]:
    """Yield a line of JSON for each row of the file, in its order: the Popolo parts, how it is printed and sorted,
    doubts, errors, and the codes of both. A doubt that is counted once for the file is among the codes alone.
    """
    codes = (code for one in compared for code in {doubt.code for doubt in one.doubts})
    counted = counted_once(Counter(codes))
    for one in compared:
        if one.kind is Kind.GONE:
            continue
        name = one.name
        document = {
            "row": one.number,
            "change": one.kind.value,
            "name": name.name,
            **{field: one.values[field] for field in FIELDS},
            "display": name.display,
            "identifiers": [{"scheme": each.scheme, "identifier": each.identifier} for each in one.identifiers],
            "tags": list(one.tags),
            "doubts": [str(doubt) for doubt in one.doubts if doubt.code not in counted],
            "errors": [str(error) for error in one.errors],
            "settled": list(one.settled),
            "codes": list(dict.fromkeys(remark.code for remark in (*one.doubts, *one.errors))),
        }
        yield json.dumps(document, ensure_ascii=False)
