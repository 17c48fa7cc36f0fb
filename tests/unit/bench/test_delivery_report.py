"""The report on delivery: medians, ratios within a round, and which aims are met."""

import json
import os
import subprocess
import sys

import pytest

from bench import delivery_report, machine, report
from bench.delivery import PEOPLE, Measured, cell, names
from bench.delivery_report import Line
from bench.office import Circulated, Sent
from bench.references import BUILT, READY


def _sent(rate: float, *, start: float = 100.0, end: float = 101.0, failed: int = 0) -> Sent:
    return Sent(mails=1000, seconds=(1000 - failed) / rate, cpu=1.5, start=start, end=end, failed=failed)


def _reference(rate: float) -> Sent:
    return Sent(mails=1000, seconds=1000 / rate, cpu=1.0)


def _line(name: str, *, of_built: float = 1.0, of_one: float = 1.0, start: float = 100.0, end: float = 101.0) -> Line:
    return Line(name, 1000, 700.0, of_built, of_one, 1.5, start, end, 0)


def _circulated(seconds: float, people: int = PEOPLE) -> Circulated:
    return Circulated("sqlite", people, seconds, 3 * people + 1, 180.0)


def test_rate_counts_what_was_sent() -> None:
    assert _sent(500, failed=100).rate == pytest.approx(500)
    assert Sent(mails=10, seconds=0.0, cpu=0.0, failed=10).rate == 0


def test_lines_take_medians_and_compare_within_each_round() -> None:
    runs = {
        READY: [_reference(2000), _reference(2000), _reference(1000)],
        BUILT: [_reference(500), _reference(1000), _reference(100)],
        cell("postgresql", 1): [_sent(1000), _sent(800, end=120), _sent(200, failed=3)],
        cell("postgresql", 2): [_sent(1500), _sent(1600), _sent(300)],
    }
    ready, built, one, two = delivery_report.lines(runs)
    assert (ready.rate, ready.of_built, ready.of_one) == (2000, 4, 0)
    assert (built.of_built, built.end) == (1, 0)
    assert (one.rate, one.of_built, one.of_one, one.failed) == (800, 2, 1, 3)
    assert (one.mails, one.cpu, one.start, one.end) == (3000, pytest.approx(1.5), 100, 120)
    assert (two.rate, two.of_one) == (1500, 1.5)


@pytest.mark.parametrize(("seconds", "people", "met"), [(19.9, PEOPLE, [True]), (20, PEOPLE, [False]), (30, 1000, [])])
def test_circulating_to_everybody_has_to_be_fast(seconds: float, people: int, met: list[bool]) -> None:
    assert [aim.met for aim in delivery_report.aims([_circulated(seconds, people)], [])] == met


@pytest.mark.parametrize(("of_built", "of_one", "met"), [(0.9, 1.6, True), (0.89, 1.59, False)])
def test_one_worker_keeps_up_and_two_do_more(of_built: float, of_one: float, met: bool) -> None:
    found = [_line(cell("postgresql", 1), of_built=of_built), _line(cell("postgresql", 2), of_one=of_one)]
    assert [aim.met for aim in delivery_report.aims([], found)] == [met, met, True]


@pytest.mark.parametrize(("start", "end", "met"), [(149, 150, True), (149, 151, False), (90, 100, False)])
def test_memory_has_to_be_small_and_flat(start: float, end: float, met: bool) -> None:
    *_, memory = delivery_report.aims([], [_line(cell("sqlite", 1), start=start, end=end)])
    assert memory.met is met


def test_references_have_no_aims_of_their_own() -> None:
    assert delivery_report.aims([], [_line(BUILT, start=0, end=0)]) == []


def test_table_and_document_hold_every_figure() -> None:
    runs = {BUILT: [_reference(500)], cell("sqlite", 1): [_sent(450, failed=2)]}
    lines = delivery_report.lines(runs)
    text = delivery_report.table(Measured("smtp-sink of Postfix", 2418, [_circulated(8.4)], runs), lines)
    assert "mails of 2,418 bytes to smtp-sink of Postfix" in text
    assert "2 not sent" in text
    assert "132,001" in text
    document = json.loads(report.document({}, [], sent=lines))
    assert document["sent"][1]["failed"] == 2


def test_names_say_what_may_be_chosen() -> None:
    assert names(["sqlite", "postgresql"])[2:] == ["send sqlite", "send postgresql"]
    assert (cell("sqlite", 1), cell("postgresql", 4)) == ("1 worker sqlite", "4 workers postgresql")


def test_memory_of_a_process_is_known_while_it_runs() -> None:
    now, most = machine.memory(os.getpid())
    assert 1 < now <= most
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert machine.memory(ended.pid) == (0, 0)
