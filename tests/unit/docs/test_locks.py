"""The table of locks and the list of confirmed acts in docs/architecture.md name every function that there is."""

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.documents import ROOT, code, table

PAGE = "docs/architecture.md"
SERVICES = ROOT / "petition" / "services"
Is = Callable[[ast.Call], bool]


@cache
def _functions() -> dict[Path, list[ast.FunctionDef]]:
    return {
        path: [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)]
        for path in sorted(SERVICES.rglob("*.py"))
    }


def _calls(function: ast.FunctionDef, wanted: Is) -> bool:
    return any(isinstance(node, ast.Call) and wanted(node) for node in ast.walk(function))


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_call_of(name: str) -> Is:
    return lambda call: _called(call) == name


def _acts(functions: list[ast.FunctionDef], wanted: Is) -> Iterator[str]:
    """Yield the public functions of a module that make a call, by themselves or through its private functions."""
    for function in functions:
        if not _calls(function, wanted):
            continue
        if function.name.startswith("_"):
            yield from _acts(functions, _is_call_of(function.name))
        else:
            yield function.name


def _all_acts(wanted: Is) -> set[str]:
    return {f"{path.stem}.{name}" for path, functions in _functions().items() for name in _acts(functions, wanted)}


def _named(text: str) -> set[str]:
    """Return what a cell names as "module.function"."""
    return {one for one in code(text) if one.count(".") == 1 and "/" not in one}


@pytest.mark.parametrize(
    ("order", "locks"),
    [
        ("1", {"locked"}),
        ("2", {"lock_for_edit", "lock_against_edits", "lock_roster"}),
        ("3", {"lock_people"}),
    ],
)
def test_table_of_locks_names_all_who_take_one(order: str, locks: set[str]) -> None:
    (row,) = (row for row in table(PAGE, "order", "what is locked", "by whom") if row[0] == order)
    # `lock_people` takes the lock of the roster itself, so its callers stand in its own row.
    takers = _all_acts(lambda call: _called(call) in locks) - {"locks.lock_people"}
    assert _named(row[2]) == takers


def _compares(call: ast.Call) -> bool:
    """Return whether a call compares what is so with what was confirmed."""
    given = call.args[0] if _called(call) == "check" and call.args else None
    return getattr(given, "id", "") == "expected" or getattr(given, "attr", "") == "shown"


def test_list_of_confirmed_acts_names_all() -> None:
    question = "Is what is done what was confirmed?"
    (row,) = (row for row in table(PAGE, "question", "answer") if row[0] == question)
    assert _named(row[1]) == _all_acts(_compares) - {"proposals.check"}
