"""Files from outside are opened in a process of their own, and what comes back is bounded."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from petition.confined import running
from petition.errors import EncodingUnknown, FieldError, RosterRefused
from petition.rosters import opening
from petition.rosters.opening import open_packed
from petition.rosters.packing import Packed, pack, read_outline
from petition.rosters.reading import open_roster
from tests.factories import DATA
from tests.unit.rosters.sheets import ORDINARY, SHEET, edited, ods, ods_cell, shared, xlsx
from tests.unit.rosters.test_popolo import DOCUMENT

TODAY = date(2021, 2, 2)


def _open(content: bytes, **how: str) -> Packed:
    return open_packed(content, today=TODAY, **how)


@pytest.mark.parametrize(
    "content",
    [(DATA / "roster.csv").read_bytes(), ORDINARY, json.dumps(DOCUMENT).encode()],
    ids=["csv", "xlsx", "json"],
)
def test_file_of_each_kind_comes_back_as_it_is_kept(content: bytes) -> None:
    assert _open(content) == pack(open_roster(content), today=TODAY)


def test_refusals_come_back_as_they_were_raised() -> None:
    latin = "Name\nZoë\n".encode("cp1252")
    with pytest.raises(EncodingUnknown) as unknown:
        _open(latin)
    with pytest.raises(EncodingUnknown) as here:
        open_roster(latin)
    assert unknown.value.previews == here.value.previews
    assert read_outline(_open(latin, encoding="cp1252").outline).encoding == "cp1252"
    with pytest.raises(FieldError, match="sheet: “Members” is not in the file; it has: People"):
        _open(ORDINARY, sheets=["Members"])
    with pytest.raises(RosterRefused) as refused:
        _open(b'Name\nAda "\n"Els" x\n')
    assert [problem.row for problem in refused.value.problems] == [3]


# Each was made to fill the memory of whoever reads it, and takes some kilobytes.
BOMBS = {
    "far cell": edited(ORDINARY, SHEET, 'r="B2"', 'r="XFD1048576"'),
    "sign in an attribute": edited(ORDINARY, SHEET, '<c r="B2"', '<c x=">" r="SF99999"'),
    "shared text": shared("A" * 1_000_000, times=4000),
    "short text, many times": shared("A", times=99_000),
    "repeated cells": ods(
        '<table:table-row table:number-rows-repeated="90000">',
        ods_cell("x" * 40, 'table:number-columns-repeated="450"'),
        "</table:table-row>",
    ),
    "nothing but commas": b"," * 20_000_000,
    "empty lists": b'{"persons": [' + b"[]," * 6_000_000 + b"[]]}",
    "one name in every membership": json.dumps(
        {
            "persons": [{"id": number} for number in range(50_000)],
            "organizations": [{"id": "a", "name": "A" * 15_000, "classification": "chamber"}],
            "memberships": [{"person_id": str(number), "organization_id": "a"} for number in range(50_000)],
        }
    ).encode(),
    "numbers without end": b'{"persons": [' + b"9" * 10_000_000 + b"]}",
    "deep nesting": b'{"persons": ' + b"[" * 1_000_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("shape", BOMBS)
def test_t39_bomb_costs_this_process_next_to_nothing(shape: str) -> None:
    """12 kB of a workbook took 1.57 GB of the web process, which had to read the answer."""
    content = BOMBS[shape]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.thread_time()
    packed, words = Packed(b""), ""
    try:
        packed = _open(content)
    except RosterRefused as refused:
        words = str(refused)
    assert len(packed.outline) + len(packed.rows) < 2**20
    assert len(words) < 1000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 80 * 1024, "kilobytes"
    assert time.thread_time() - begun < 2


def test_t39_answer_has_a_bound(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The process may write so much and no more, whatever it was brought to do."""
    program = tmp_path / "program.py"
    bound = Path(running._PROGRAM).read_text().partition("if __name__")[0]
    program.write_text(f"{bound}limit_process()\nsys.stdout.buffer.write(bytes(64 << 20))\n")
    monkeypatch.setattr(running, "_PROGRAM", program)
    with pytest.raises(RosterRefused, match="needs more memory or time"):
        _open(ORDINARY)


def test_t39_reading_ends_at_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "answered", partial(running.answered, seconds=0.001))
    with pytest.raises(RosterRefused, match="needs more memory or time"):
        _open(ORDINARY)


# Works on a file as another process of the service does, until it may end.
_OTHER = """if True:
    import sys
    from pathlib import Path
    from petition.confined import running
    running._LOCK = Path(sys.argv[1])
    with running.one_file_at_a_time():
        print("at work", flush=True)
        sys.stdin.read()
"""


@pytest.mark.slow
def test_t39_one_file_is_worked_on_at_once_by_all_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six files of 19 MB at once took 1.9 GB: each process of the service opened two."""
    monkeypatch.setattr(running, "_WAITED", 0.01)
    command = [sys.executable, "-c", _OTHER, str(running._LOCK)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"at work\n"
        with pytest.raises(RosterRefused, match="has to wait"):
            _open(ORDINARY)
        other.kill()
    # The lock is gone with the process that held it, and free again after a file that was refused as well.
    with pytest.raises(RosterRefused, match="is empty"):
        _open(b"")
    assert _open(ORDINARY).rows


def test_large_roster_is_read_wherever_the_service_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [["Name", "Party", "Seat"], *([f"Ada {row}", "Whig", "Öckham\n(south)"] for row in range(10_000))]
    started = time.perf_counter()
    packed = _open(xlsx({"People": rows}))
    record_property("seconds", time.perf_counter() - started)
    assert read_outline(packed.outline).lines == 10_001
