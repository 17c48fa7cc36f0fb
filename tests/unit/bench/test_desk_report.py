"""The report on the desk's pages: medians, ratios within a round, and whether the slowest meets the aim."""

import pytest

from bench import desk_report
from bench.delivery import PEOPLE
from bench.desk_pages import PAGES, Opened, names
from bench.desk_report import DeskLine
from bench.load import Result


def _result(milliseconds: float, cpu: float = 0.0) -> Result:
    return Result(latencies=[milliseconds / 1000] * 4, cpu=cpu)


def _line(cell: str, many50: float, people: int = PEOPLE) -> DeskLine:
    return DeskLine(cell, people, 5.0, many50, 90.0, 2.0, 10.0, 0)


def test_ratio_is_that_of_one_round_and_errors_count() -> None:
    opened = Opened(few=[_result(5), _result(50), _result(5)], many=[_result(10, 0.04), _result(50, 0.08), _result(20)])
    opened.few[0].errors["status 500"] += 2
    (line,) = desk_report.lines({"sqlite people": opened}, 1000)
    assert (line.cell, line.people, line.errors) == ("sqlite people", 1000, 2)
    assert (line.few50, line.many50, line.many95) == (pytest.approx(5), pytest.approx(20), pytest.approx(50))
    # Of 2, 1 and 4.
    assert line.of_few == pytest.approx(2)
    assert line.cpu == pytest.approx(10)


def test_slowest_page_of_each_engine_has_the_aim() -> None:
    found = [_line("sqlite people", 10), _line("sqlite statement", 49.9), _line("postgresql its mail", 50.1)]
    aims = desk_report.aims(found)
    assert [(aim.measured, aim.met) for aim in aims] == [("50 ms (statement)", True), ("50 ms (its mail)", False)]
    assert desk_report.aims([_line("sqlite people", 10, people=1000)]) == []


def test_table_has_a_row_for_each_page() -> None:
    table = desk_report.table([_line("sqlite people", 12.34), DeskLine("sqlite groups", 9, 1, 2, 3, 4, 5, 6)])
    assert [row.split()[-1] for row in table.splitlines()[1:]] == ["-", "errors"]
    assert "12.3" in table
    assert desk_report.lines({}, 9) == []


def test_every_page_is_another_one() -> None:
    assert len(set(PAGES.values())) == len(PAGES)
    assert names(["sqlite"]) == ["desk sqlite"]
