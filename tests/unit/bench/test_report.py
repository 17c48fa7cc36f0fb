"""The report: medians, ratios within a round, and which aims are met."""

import json
from collections import Counter

import pytest

from bench import report
from bench.cells import LARGE
from bench.load import Result
from bench.report import Line


def _run(rate: int, latency: float = 0.01, errors: int = 0) -> Result:
    found = Counter({"status 500": errors}) if errors else Counter()
    return Result(elapsed=1.0, cpu=rate * 0.002, latencies=[latency] * rate, errors=found)


def _line(cell: str, rate: float, *, p99: float = 10.0, of_hello: float = 0.6, concurrency: int = 8) -> Line:
    return Line(cell, concurrency, rate, of_hello, 1.0, 5.0, p99, 2.0, {})


def test_line_takes_medians_and_compares_within_each_round() -> None:
    runs = [_run(100, 0.010), _run(300, 0.030), _run(200, 0.020, errors=2)]
    line = report.line("sign sqlite", 8, runs, [_run(1000), _run(1000), _run(400)])
    assert line.rate == 200
    assert line.of_hello == pytest.approx(0.3)
    assert [line.p50, line.p99] == pytest.approx([20, 20])
    assert line.cpu == pytest.approx(2)
    assert line.errors == {"status 500": 2}


@pytest.mark.parametrize(
    ("rate", "p99", "met"), [(400, 59.9, True), (399, 10, False), (500, 60, False)], ids=["met", "slow", "uneven"]
)
def test_signing_has_to_be_fast_and_even(rate: float, p99: float, met: bool) -> None:
    (aim,) = report.aims([_line("sign postgresql", rate, p99=p99)])
    assert aim.met is met


def test_large_table_is_compared_with_the_small_one() -> None:
    lines = [_line("sign sqlite", 400), _line(f"sign at {LARGE:,} sqlite", 350)]
    assert [aim.met for aim in report.aims(lines)] == [True, False]
    assert "0.88" in report.verdicts(report.aims(lines))


def test_public_page_is_compared_with_hello_at_the_same_concurrency() -> None:
    lines = [_line("public sqlite", 5000, of_hello=0.49), _line("public sqlite", 5000, concurrency=32)]
    assert [aim.met for aim in report.aims(lines)] == [False]


def test_errors_stand_in_the_table_and_in_the_document() -> None:
    line = report.line("hello", 1, [_run(10, errors=1)], [_run(10)])
    assert "1 x status 500" in report.table([line])
    document = json.loads(report.document({"cores": 2}, [], lines=[line]))
    assert document["machine"] == {"cores": 2}
    assert document["lines"][0]["errors"] == {"status 500": 1}
