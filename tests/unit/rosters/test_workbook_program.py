"""The program that opens workbooks: bound before it reads, and a line of JSON for each row."""

import io
import json
import resource
import subprocess
import sys
from typing import Any

import pytest

from petition.rosters import workbook_program
from petition.rosters.workbook_program import answer, text_of
from tests.unit.rosters.sheets import xlsx

BOOK = xlsx({"Note": [["Read"]], "People": [["Name", ""], [], ["Ada", 7250.0]]})


def _answer(content: bytes, sheet: str = "", rows: int = 100, columns: int = 10) -> list[Any]:
    asked = {"sheet": sheet, "most_rows": rows, "most_columns": columns}
    return list(answer(io.BytesIO(json.dumps(asked).encode() + b"\n" + content)))


def test_sheet_and_rows_are_answered() -> None:
    assert _answer(BOOK) == [{"sheet": "People", "sheets": ["Note", "People"]}, (1, ["Name"]), (3, ["Ada", "7250"])]


@pytest.mark.parametrize(
    ("question", "kind", "detail"),
    [
        ({"sheet": "Members"}, "no-sheet", "Note, People"),
        ({"rows": 2}, "too-large", "has 3 rows in the sheet “People”"),
        ({"columns": 1}, "too-large", "has 2 columns in the sheet “People”"),
        ({"content": b"PK"}, "broken", "Cannot detect file format"),
        ({"content": xlsx({"A": []})}, "empty", ""),
    ],
)
def test_fault_is_answered_by_its_name(question: dict[str, Any], kind: str, detail: str) -> None:
    assert _answer(**{"content": BOOK, **question}) == [{"fault": kind, "detail": detail}]


@pytest.mark.parametrize("bound", ["_MOST_CELLS", "_MOST_TEXT"])
def test_more_than_any_roster_is_not_handed_back(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_program, bound, 2)
    assert _answer(BOOK)[0]["fault"] == "too-large"


@pytest.mark.parametrize(
    ("cell", "text"), [("=a", "=a"), (True, "TRUE"), (7250.0, "7250"), (0.1 + 0.2, "0.3"), (12, "12")]
)
def test_cell_is_what_was_typed(cell: object, text: str) -> None:
    assert text_of(cell) == text


def test_process_is_bound_and_never_beyond_what_it_was_bound_to() -> None:
    code = """if True:
        import resource, runpy, sys
        resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
        runpy.run_path(sys.argv[1])["limit_process"]()
        bounds = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)
        print(*(resource.getrlimit(which)[0] for which in bounds))
    """
    program = str(workbook_program.__file__)
    done = subprocess.run([sys.executable, "-I", "-c", code, program], capture_output=True, text=True, check=True)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    space, seconds, core = map(int, done.stdout.split())
    assert space == (1 << 30 if hard == resource.RLIM_INFINITY else min(hard, 1 << 30))
    assert (seconds, core) == (30, 0)


def test_program_knows_nothing_of_the_service() -> None:
    code = "import runpy, sys; runpy.run_path(sys.argv[1]); print('petition' in sys.modules, 'flask' in sys.modules)"
    program = str(workbook_program.__file__)
    done = subprocess.run([sys.executable, "-I", "-c", code, program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
