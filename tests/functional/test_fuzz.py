"""T47: a short run of `make fuzz`, always the same; the long one takes new seeds."""

import random

import pytest
from flask import Flask

from fuzz import run
from fuzz.__main__ import parsers
from fuzz.hostile_requests import A_WORLD, world
from fuzz.parsers import TARGETS
from petition.errors import FieldError
from tests.conftest import ENGINES

_SEED = 20261125


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_t39_t47_parsers_refuse_and_never_break(name: str) -> None:
    """Some hundred odd inputs each; a workbook takes a process of its own, and so there are few."""
    count = 20_000 if name == "workbooks" else 4_500
    (outcome,) = parsers(_SEED, count, only=name)
    assert outcome.failures == []
    assert outcome.count > (10 if name == "workbooks" else 200)


@pytest.mark.slow
@pytest.mark.parametrize("engine_name", ENGINES)
def test_t47_hostile_requests_break_nothing(own_app: Flask) -> None:
    # The database is the test's own, and empty.
    with world(own_app, lambda: None) as made:
        outcome = run.run("requests", range(A_WORLD), _SEED, made.send)
    assert outcome.failures == []


def test_run_tells_what_broke_and_how_to_do_it_again() -> None:
    def act(chance: random.Random, number: int) -> None:
        if number == 3:
            raise FieldError("x", "is refused on purpose")
        if number == 5:
            raise ZeroDivisionError(chance.random())

    outcome = run.run("some", range(8), 7, act)
    assert (outcome.count, len(outcome.failures)) == (8, 1)
    assert outcome.failures[0].startswith("--only some:5\n")
    again = run.run("some", [5], 7, act)
    assert again.failures == outcome.failures
    assert run.run("some", [5], 8, act).failures != outcome.failures


def test_slow_input_and_growth_are_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "MOST_SECONDS", 0.0)
    assert "took" in run.run("slow", range(1), 1, lambda *_: None).failures[0]
    monkeypatch.setattr(run, "MOST_SECONDS", 9.0)
    kept: list[bytes] = []
    outcome = run.run("growing", range(20), 1, lambda *given: kept.append(given[0].randbytes(8 << 20)))
    assert "memory grew" in outcome.failures[-1]
