"""Reads the form of a list from a JSON object: each member is checked, and a fault says which one, where, and why."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from petition.domain.countries import is_country
from petition.domain.lengths import LINE
from petition.domain.lists.choices import Column, Group, GroupOrder, HeadingLayout, Layout, Order, Position
from petition.domain.lists.lines import NAMING, SLOTS, read_line, read_name
from petition.domain.lists.patterns import Pattern, cleaned
from petition.domain.lists.words import is_blank, read_heading, read_words
from petition.domain.text import clean_line, unisolated
from petition.errors import FieldError, FieldErrors

MOST_COLUMNS = 8
MOST_GROUPS = 500
# So long may what stands between two people be.
_MOST_SIGNS = 40
_CHOICES: Mapping[str, type[StrEnum]] = MappingProxyType(
    {
        "order": Order,
        "group": Group,
        "heading_layout": HeadingLayout,
        "group_order": GroupOrder,
        "layout": Layout,
        "position": Position,
    }
)


def read_members(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of a list's form by name, checked; raise `FieldErrors` with every fault."""
    if not isinstance(data, Mapping):
        raise FieldErrors([FieldError("form", "must be a JSON object")])
    found: dict[str, Any] = {}
    faults = [
        FieldError(str(name)[:40], f"is no member of a list's form; these are {', '.join(_READERS)}")
        for name in data
        if name not in _READERS
    ]
    for name, reader in _READERS.items():
        if name in data:
            try:
                found[name] = reader(data[name], name)
            except FieldError as fault:
                faults.append(fault)
    if not faults:
        order = found.get("order", Order.COUNTRY)
        found.setdefault("group", Group.COUNTRY if order is Order.COUNTRY else Group.NONE)
        faults += _disagreements(found)
    if faults:
        raise FieldErrors(faults)
    return found


def _text(value: Any, field: str) -> str:
    if not isinstance(value, str):
        raise FieldError(field, "must be a text")
    # Directions are the renderer's.
    return unisolated(value)


def _choice(value: Any, field: str) -> StrEnum:
    kind = _CHOICES[field]
    if not isinstance(value, str) or value not in set(kind):
        raise FieldError(field, f"must be one of {', '.join(kind)}")
    return kind(value)


def _switch(value: Any, field: str) -> bool:
    if not isinstance(value, bool):
        raise FieldError(field, "must be true or false")
    return value


def line_member(value: Any, field: str) -> str:
    """Return the pattern of a line; raise `FieldError` unless it says who it is."""
    return _naming(read_line(_text(value, field), field), field).text


def name_member(value: Any, field: str) -> str:
    """Return the pattern of a name, or nothing; raise `FieldError` unless it says who it is."""
    text = _text(value, field)
    return "" if is_blank(text) else _naming(read_name(text), field).text


def _naming(pattern: Pattern, field: str) -> Pattern:
    """Return the pattern of a line or a name; raise `FieldError` if it does not say who it is."""
    if not pattern.names & NAMING:
        slots = "{given} or {family}" if field == "name" else "{name}, {given} or {family}"
        raise FieldError(field, f"names nobody; it needs {slots}")
    return pattern


def heading_member(value: Any, field: str) -> str:
    """Return the pattern of a heading; raise `FieldError` unless it is one line that says which group it is."""
    pattern = read_heading(_text(value, field))
    if "group" not in pattern.names:
        raise FieldError(field, "needs {group}, so that a reader can distinguish the groups")
    if pattern.is_block:
        raise FieldError(field, "must be one line")
    return pattern.text


def _words(value: Any, field: str) -> str:
    text = _text(value, field)
    return "" if is_blank(text) else read_words(text.rstrip(" \n") if field == "after" else text, field).text


def _signs(value: Any, field: str) -> str:
    text = cleaned(_text(value, field), field, limit=_MOST_SIGNS)
    if "\n" in text:
        raise FieldError(field, "must be on one line")
    return text


def groups_member(value: Any, field: str) -> tuple[str, ...]:
    """Return labels of groups in their order; raise `FieldError` for one that is empty or stands twice."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(one, str) for one in value):
        raise FieldError(field, "must be a list of labels")
    labels = tuple(clean_line(_text(one, field), field) for one in value)
    if len(labels) > MOST_GROUPS:
        raise FieldError(field, f"has {len(labels)} labels; {MOST_GROUPS} are the most")
    folded = [label.casefold() for label in labels]
    for at, label in enumerate(labels):
        if not label or folded[at] in folded[:at]:
            raise FieldError(field, f"label {at + 1} {'stands twice' if label else 'is empty'}")
    return labels


def columns_member(value: Any, field: str) -> tuple[Column, ...]:
    """Return the columns of a table; raise `FieldError` for too many, and for one that is none."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise FieldError(field, "must be a list of columns, each a slot or an object of heading and cell")
    if len(value) > MOST_COLUMNS:
        raise FieldError(field, f"has {len(value)} columns; a table of more than {MOST_COLUMNS} is too wide for a page")
    return tuple(_column(one, field, number) for number, one in enumerate(value, 1))


def _column(value: Any, field: str, number: int) -> Column:
    if isinstance(value, str) and value.lower() in SLOTS:
        return Column(value.capitalize(), f"{{{value}}}")
    if not isinstance(value, Mapping) or set(value) != {"heading", "cell"}:
        raise FieldError(field, f"column {number} must be a slot, or an object of heading and cell")
    heading = clean_line(_text(value["heading"], field), field)
    try:
        cell = read_line(_text(value["cell"], field), field)
    except FieldError as fault:
        raise FieldError(field, f"column {number}: {fault.problem}") from None
    if not cell.slots or cell.is_block:
        raise FieldError(field, f"column {number} {'must be one line' if cell.slots else 'has no slot'}")
    return Column(heading, cell.text)


def labels_member(value: Any, field: str) -> tuple[tuple[str, str], ...]:
    """Return labels of countries by code; raise `FieldError` for an unknown code and for what is no label."""
    if not isinstance(value, Mapping):
        raise FieldError(field, "must be an object of labels by country code")
    labels = {}
    for code, text in value.items():
        if not is_country(code):
            raise FieldError(field, f"“{str(code)[:40]}” is no country's code, such as GB")
        label = clean_line(_text(text, field), field, limit=LINE)
        if is_blank(label) or any(sign in label for sign in "<>{}[]"):
            raise FieldError(field, f"“{label}” for {code} {'has markup in it' if label else 'is empty'}")
        labels[code] = label
    return tuple(sorted(labels.items()))


def _disagreements(found: Mapping[str, Any]) -> list[FieldError]:
    """Return what is right by itself and cannot be printed together."""
    faults = []
    line = read_line(found.get("line", "{name}[ ({country})]"), "line")
    layout = found.get("layout", Layout.LINES)
    if line.is_block and layout in (Layout.RUN_IN, Layout.TABLE):
        at = line.text.index("\n") + 1
        faults.append(FieldError("line", f"at character {at}, there is a line end, which the layout {layout} has not"))
    if found.get("name") and read_name(found["name"]).is_block:
        faults.append(FieldError("name", "must be one line"))
    if found.get("heading_layout") is HeadingLayout.INLINE and layout is not Layout.RUN_IN:
        faults.append(FieldError("heading_layout", "can be inline in the layout run_in alone"))
    columns: tuple[Column, ...] = found.get("columns", ())
    if layout is Layout.TABLE and not any(read_line(column.cell, "columns").names & NAMING for column in columns):
        faults.append(FieldError("columns", "must have one with {name}, {given} or {family}"))
    return faults + _bracketed_labels(found, line)


def _bracketed_labels(found: Mapping[str, Any], line: Pattern) -> list[FieldError]:
    """Return the labels with a bracket that would stand in brackets."""
    printed = {"the line": line.is_in_brackets("country")}
    if found["group"] is Group.COUNTRY and "heading" in found:
        printed["the heading"] = read_heading(found["heading"]).is_in_brackets("group")
    for number, column in enumerate(found.get("columns", ()), 1):
        printed[f"column {number}"] = read_line(column.cell, "columns").is_in_brackets("country")
    where = next((name for name, has_brackets in printed.items() if has_brackets), None)
    return [
        FieldError("labels", f"“{label}” for {code} has a bracket, and {where} puts the country in brackets already")
        for code, label in found.get("labels", ())
        if where and any(sign in label for sign in "()（）")
    ]


_READERS: Mapping[str, Callable[[Any, str], Any]] = MappingProxyType(
    {
        "line": line_member,
        "name": name_member,
        "order": _choice,
        "leads_first": _switch,
        "leads_apart": _switch,
        "group": _choice,
        "heading": heading_member,
        "heading_layout": _choice,
        "group_order": _choice,
        "groups": groups_member,
        "layout": _choice,
        "columns": columns_member,
        "between": _signs,
        "last": _signs,
        "end": _signs,
        "before": _words,
        "after": _words,
        "position": _choice,
        "labels": labels_member,
        "national": _switch,
        "counted_only": _switch,
    }
)
