"""The report on editions: medians, and whether each kind meets the aim."""

import pytest

from bench import editions
from bench.editions import EditionLine, Made


def test_median_of_all_that_is_waited_for() -> None:
    runs = [Made(0.1, 0.2, 0.3), Made(1.0, 1.0, 1.0), Made(0.2, 0.3, 0.4)]
    (line,) = editions.lines({"next edition sqlite": runs})
    assert line == EditionLine("next edition sqlite", pytest.approx(0.9), 0.2, 0.3, 0.4)


def test_every_kind_has_the_aim() -> None:
    found = [EditionLine("first edition sqlite", 1.99, 1, 1, 1), EditionLine("next edition sqlite", 2.01, 1, 1, 1)]
    assert [(aim.measured, aim.met) for aim in editions.aims(found)] == [("1.99 s", True), ("2.01 s", False)]
    assert len(editions.table(found).splitlines()) == 3
    assert editions.names(["sqlite"]) == ["edition sqlite"]
