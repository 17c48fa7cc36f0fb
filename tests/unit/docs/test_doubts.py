"""The guide explains every kind of doubt and fault that a roster file can raise."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.documents import ROOT

GUIDE = "".join((ROOT / "docs" / name).read_text() for name in ("names.md", "coordinators.md"))


def _codes() -> Iterator[str]:
    """Yield the first argument of each `Remark` that the code makes, and what is handed on as a code."""
    for path in sorted(Path(ROOT / "petition").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            names = ("Remark", "checked") if "rosters" in path.parts else ("Remark",)
            if called in names and isinstance(node.args[0], ast.Constant) and node.args[0].value:
                yield str(node.args[0].value)


CODES = sorted(set(_codes()))


def test_codes_are_found() -> None:
    assert {"uncertain-split", "no-address", "bad-country", "ambiguous", "emptied"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_its_place_in_the_guide(code: str) -> None:
    assert f"`{code}`" in GUIDE
