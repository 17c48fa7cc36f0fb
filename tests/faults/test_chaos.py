"""F07 in the large: two thousand mails, three workers, and a kill -9 again and again."""

import secrets
from pathlib import Path

import pytest

from tests.chaos import Outcome, run


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_f07_random_kills_lose_nothing_and_repeat_nothing_needlessly(database_url: str, tmp_path: Path) -> None:
    seed = secrets.randbelow(1 << 16)
    outcome = run(database_url, tmp_path, messages=2_000, kills=4, workers=3, seed=seed)
    assert outcome.faults() == [], f"seed {seed}: {outcome.figures()}"
    assert outcome.kills == 4


def test_f07_every_kind_of_fault_would_be_seen() -> None:
    """The judge itself: what was lost, changed, left behind, or repeated out of turn."""
    right = Outcome(2, reached=2, states={"sent": 2}, repeated={"a": 1}, in_hand=["a"])
    assert right.faults() == []
    wrong = Outcome(2, reached=1, states={"sent": 1, "claimed": 1}, repeated={"a": 2, "b": 1}, in_hand=["a"])
    wrong.changed.append("a")
    assert len(wrong.faults()) == 4
    assert "2 mails were repeated" in " ".join(wrong.faults())
