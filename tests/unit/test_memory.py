"""The collector of cycles rests during a block, works afterwards, and leaves alone what is to stay."""

import gc
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from petition.memory import keep_what_there_is, uncollected

ROOT = Path(__file__).resolve().parents[2]


def test_the_collector_rests_and_works_again() -> None:
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_fault_leaves_it_at_work() -> None:
    with pytest.raises(ZeroDivisionError), uncollected():
        raise ZeroDivisionError
    assert gc.isenabled()


class Knot:
    """An object that refers to itself, so that the collector alone can free it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_exists_is_kept_and_later_cycles_are_freed() -> None:
    with uncollected():
        older = weakref.ref(Knot())
        keep_what_there_is()
    try:
        later = weakref.ref(Knot())
        gc.collect()
        assert older() is not None
        assert later() is None
    finally:
        gc.unfreeze()
    gc.collect()
    assert older() is None


def test_a_server_starts_with_the_application_kept(tmp_path: Path) -> None:
    environment = {"SECRET_KEY": "x" * 40, "DATABASE_URL": f"sqlite:///{tmp_path}/x", "INSTANCE_PATH": str(tmp_path)}
    command = [sys.executable, "-c", "import gc, wsgi; print(gc.get_freeze_count())"]
    said = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout
    assert int(said) > 50_000
