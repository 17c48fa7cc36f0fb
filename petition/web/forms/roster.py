"""How a roster file is to be read, as it is chosen on the page: columns, and what is said for all rows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from petition.errors import FieldError, FieldErrors
from petition.rosters.headings import IDENTIFIER, fold_heading
from petition.rosters.layout import (
    MANIFOLD,
    MAPPABLE,
    NAME_SOURCES,
    ColumnLayout,
    Proposal,
    column_names,
    is_mappable,
    to_remember,
)
from petition.rosters.options import DEFAULTABLE
from petition.rosters.plans import Plan
from petition.rosters.standing import DO_NOT_INVITE
from petition.rosters.table import Table, column_letters
from petition.web.forms.person import LABELS

# How the desk calls what a column can hold, beside the fields of a person.
FIELD_WORDS = {
    **LABELS,
    "full_name": "Whole name",
    "second_family_name": "Second family name",
    "identifiers": "Identifiers",
    "tags": "Tags",
    "do_not_invite": "Not to be invited",
}
# What a column under its own heading may be.
_OWN_WORDS = {IDENTIFIER: "An identifier ({})", DO_NOT_INVITE: "A reason not to invite ({})"}
# Where an encoding is usual, for those who do not know it by its name.
REGIONS = {
    "cp1252": "Western Europe, Windows",
    "cp1250": "Central Europe, Windows",
    "cp1251": "Cyrillic, Windows",
    "cp1253": "Greek, Windows",
    "cp1254": "Turkish, Windows",
    "cp1257": "Baltic, Windows",
    "iso-8859-1": "Western Europe",
    "iso-8859-2": "Central Europe",
    "iso-8859-7": "Greek",
    "iso-8859-13": "Baltic",
    "iso-8859-15": "Western Europe with the euro sign",
    "cp1255": "Hebrew, Windows",
    "cp1256": "Arabic, Windows",
    "cp1258": "Vietnamese, Windows",
    "koi8-u": "Ukrainian",
    "cp932": "Japanese",
    "cp949": "Korean",
    "gb18030": "Chinese",
    "big5": "Chinese, traditional",
    "mac-roman": "Western Europe, older Macs",
    "mac-latin2": "Central Europe, older Macs",
    "euc-jp": "Japanese, Unix",
    "cp850": "Western Europe, DOS",
    "cp852": "Central Europe, DOS",
}
_SAMPLES = 3
_PREFIX = "column-"


@dataclass(frozen=True)
class Column:
    """One column as the page offers it: what it is called, what stands in it, what it is read as."""

    index: int
    name: str
    samples: list[str]
    field: str
    choices: list[tuple[str, str]]


def columns_of(table: Table, layout: ColumnLayout) -> list[Column]:
    """Return the columns of a table as the page offers them."""
    fields = {column: field for field, column in layout.columns.items()}
    spare = {column: field for field, column in layout.fallbacks.items()}
    first = 0 if layout.header is None else layout.header + 1
    names = column_names(table, layout)
    found = []
    for index in range(table.width):
        cells = (line.cells[index].strip() for line in table.lines[first:] if index < len(line.cells))
        samples = [cell for _, cell in zip(range(_SAMPLES), filter(None, cells), strict=False)]
        name = names[index] or column_letters(index)
        field = fields.get(index, "")
        note = f"Read where “{FIELD_WORDS[spare[index]]}” is empty" if index in spare else "Not read"
        found.append(Column(index, name, samples, field, [("", note), *_choices(name, field)]))
    return found


def _choices(name: str, field: str) -> list[tuple[str, str]]:
    """Return what a column may be read as; beside the fields it may be an identifier under its own name."""
    heading = fold_heading(name)[:60]
    own = dict.fromkeys([f"{IDENTIFIER}{heading}", f"{DO_NOT_INVITE}{heading}"] if heading else [])
    if field.startswith(MANIFOLD):
        own[field] = None
    return [
        *((one, FIELD_WORDS[one]) for one in MAPPABLE),
        *((one, _OWN_WORDS[one[: one.index(".") + 1]].format(one.partition(".")[2])) for one in own),
    ]


def planned(plan: Plan, form: MultiDict[str, str], table: Table | None, proposal: Proposal | None) -> Plan:
    """Return the plan with what the form says; raise `FieldErrors` with every fault of it."""
    faults: list[FieldError] = []
    made = replace(
        plan,
        country=form.get("country", "").strip(),
        defaults={name: text for name in DEFAULTABLE if (text := form.get(name, "").strip())},
        proper_case=form.get("proper_case") == "y",
    )
    if table is not None and proposal is not None:
        layout = replace(proposal.layout, columns=_columns(form, table.width, faults), fallbacks={})
        made = replace(made, columns=to_remember(table, layout))
    try:
        _ = made.options
    except FieldError as fault:
        faults.append(fault)
    if table is not None and not faults and not made.country and "country" not in made.columns:
        # Otherwise each row would be faulty, which the next page would say of all of them.
        faults.append(FieldError("country", "No column is read as the country; choose the country of everybody here"))
    if faults:
        raise FieldErrors(faults)
    return made


def _columns(form: Mapping[str, str], width: int, faults: list[FieldError]) -> dict[str, int]:
    """Return column by field, noting a field that two columns are read as, and a file without names."""
    columns: dict[str, int] = {}
    for name, field in form.items():
        number = name.removeprefix(_PREFIX)
        if name == number or not field or not _is_column(number, width) or not is_mappable(field):
            continue
        if field in columns:
            words = FIELD_WORDS.get(field, field)
            faults.append(FieldError(name, f"Two columns are read as “{words}”; choose one"))
        columns.setdefault(field, int(number))
    if not NAME_SOURCES & set(columns):
        faults.append(FieldError(f"{_PREFIX}0", "No column is read as a name; choose one"))
    return columns


def _is_column(number: str, width: int) -> bool:
    return number.isascii() and number.isdigit() and len(number) < 5 and int(number) < width
