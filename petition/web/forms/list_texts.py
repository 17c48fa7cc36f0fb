"""Members of a list's form that a coordinator writes line by line: columns, groups, labels, and the line itself."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from petition.domain.list_forms import ListForm
from petition.errors import FieldError, FieldErrors

_BAR, _EQUALS = "|", "="


def _lines(text: str) -> list[tuple[int, str]]:
    """Return the lines that are not blank, with their numbers."""
    return [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def read_columns(text: str) -> list[Any]:
    """Return the columns; a line without a bar is a slot, as `country`, or a pattern without a heading."""
    columns: list[Any] = []
    for _, line in _lines(text):
        heading, bar, cell = line.partition(_BAR)
        if bar or "{" in line:
            columns.append({"heading": heading.strip() if bar else "", "cell": (cell if bar else line).strip()})
        else:
            columns.append(line)
    return columns


def read_labels(text: str) -> dict[str, str]:
    """Return the labels by code; raise `FieldErrors` for a line that has none, and for a code that stands twice."""
    labels: dict[str, str] = {}
    faults = []
    for number, line in _lines(text):
        code, equals, label = (part.strip() for part in line.partition(_EQUALS))
        if not equals:
            faults.append(FieldError("labels", f"line {number} has no equals sign; write it as NL = The Netherlands"))
        elif code.upper() in labels:
            faults.append(FieldError("labels", f"line {number} names {code.upper()} again"))
        labels[code.upper()] = label
    if faults:
        raise FieldErrors(faults)
    return labels


READ: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        # A line end behind the last line is a habit of typing.
        "line": lambda text: text.replace("\r\n", "\n").rstrip("\n"),
        "groups": lambda text: [line for _, line in _lines(text)],
        "columns": read_columns,
        "labels": read_labels,
    }
)
"""What makes a member of what was typed; raises `FieldErrors` that say in which line something is wrong."""

WRITTEN: Mapping[str, Callable[[ListForm], str]] = MappingProxyType(
    {
        "line": lambda form: form.line,
        "groups": lambda form: "\n".join(form.groups),
        "columns": lambda form: "\n".join(f"{column.heading} {_BAR} {column.cell}".strip() for column in form.columns),
        "labels": lambda form: "\n".join(f"{code} {_EQUALS} {label}" for code, label in form.labels),
    }
)
"""What shows a member as it would be typed."""
