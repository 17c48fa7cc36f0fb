"""The report on rosters: medians, ratios within a round, and which aims are met."""

import json

import pytest

from bench import report, roster_lines, roster_report
from bench.delivery import PEOPLE
from bench.imports import Imported
from bench.load import Result
from bench.lookups import BARE, LIST, PAGE, SERVICE, WAYS, typed
from bench.made_roster import made_rows
from bench.parsing import KINDS, Parsed, parse
from bench.roster_lines import CompileLine, ImportLine, Lines, SearchLine
from bench.rosters import Compiled, Measured, names
from petition.domain.searching import Filters, searchable


def _result(milliseconds: float) -> Result:
    return Result(elapsed=1.0, latencies=[milliseconds / 1000] * 9 + [2 * milliseconds / 1000])


def _import(seconds: float = 14.9, peak: float = 299.0, rows: int = PEOPLE) -> Lines:
    return Lines([ImportLine("command sqlite", rows, seconds, 9.0, 8.0, 0.0, 0.0, 0.0, peak)], [], [], [])


def _search(cell: str, list95: float, people: int = PEOPLE) -> SearchLine:
    return SearchLine(cell, people, 5, 1.0, 2.0, list95, 3.0, 4.0, 1.0, 2.0, 0)


def _compile(cell: str, seconds: float, people: int = PEOPLE) -> Lines:
    return Lines([], [], [CompileLine(cell, people, seconds, 0.1, 4.0)], [])


def test_imports_take_medians_and_compare_within_each_round() -> None:
    runs = [
        Imported("page sqlite", 100, seconds=8.0, cpu=5.0, peak=200.0, bare=2.0, first=0.1, read=3.0, written=4.0),
        Imported("page sqlite", 100, seconds=9.0, cpu=6.0, peak=250.0, bare=1.0, first=0.3, read=5.0, written=6.0),
        Imported("page sqlite", 100, seconds=20.0, cpu=9.0, peak=210.0, bare=20.0, first=0.2, read=9.0, written=9.0),
    ]
    (line,) = roster_lines.lines(Measured(100, imported={"page sqlite": runs})).imported
    assert (line.rows, line.seconds, line.of_bare, line.cpu, line.peak) == (100, 9.0, 4.0, 6.0, 250.0)
    assert (line.first, line.read, line.written) == (0.2, 5.0, 6.0)


def test_searches_are_percentiles_and_their_errors_count() -> None:
    # One slow search among the others moves what most see nowhere, and its own round alone.
    ways = {way: [_result(value), _result(value)] for way, value in zip(WAYS, (1, 4, 6, 2), strict=True)}
    ways[LIST][1].latencies[-1] = 1.0
    ways[PAGE][0].errors["status 500"] += 2
    measured = Measured(100, searched={"sqlite surname": ways}, hits={"sqlite surname": 7})
    (line,) = roster_lines.lines(measured).searched
    assert (line.people, line.hits, line.errors) == (100, 7, 2)
    assert (line.service, line.bare, line.of_bare) == (pytest.approx(1), pytest.approx(2), pytest.approx(2))
    assert (line.list50, line.list95) == (pytest.approx(4), pytest.approx(1000))
    assert (line.page50, line.page95) == (pytest.approx(6), pytest.approx(12))
    assert set(ways) == {SERVICE, LIST, PAGE, BARE}


def test_lists_and_readings_are_medians_too() -> None:
    measured = Measured(
        100,
        compiled={"sqlite country": [Compiled(90, 0.4, 0.1), Compiled(90, 0.2, 0.2), Compiled(90, 0.3, 0.1)]},
        parsed={"names in parts": [Parsed(1000, 0.01, 0.05, 0.02)]},
    )
    found = roster_lines.lines(measured)
    (compiled,) = found.compiled
    assert (compiled.people, compiled.seconds, compiled.bare, compiled.of_bare) == pytest.approx((90, 0.3, 0.1, 3))
    (line,) = found.parsed
    assert (line.opened, line.people, line.bare, line.of_bare) == pytest.approx((10, 50, 20, 3))


@pytest.mark.parametrize(
    ("seconds", "peak", "rows", "met"),
    [(14.9, 299, PEOPLE, [True]), (15, 299, PEOPLE, [False]), (14.9, 300, PEOPLE, [False]), (99, 999, 1000, [])],
)
def test_importing_everybody_has_to_be_fast_and_small(seconds: float, peak: float, rows: int, met: list[bool]) -> None:
    assert [aim.met for aim in roster_report.aims(_import(seconds, peak, rows))] == met


def test_slowest_search_of_each_engine_counts() -> None:
    searched = [_search("sqlite surname", 20), _search("sqlite one letter", 50), _search("postgresql party", 49.9)]
    sqlite, postgresql = roster_report.aims(Lines([], searched, [], []))
    assert (sqlite.met, sqlite.measured) == (False, "50 ms (one letter)")
    assert (postgresql.met, postgresql.measured) == (True, "50 ms (party)")
    assert roster_report.aims(Lines([], [_search("sqlite surname", 99, people=1000)], [], [])) == []


@pytest.mark.parametrize(
    ("cell", "seconds", "people", "met"),
    [
        ("sqlite country", 0.49, PEOPLE, [True]),
        ("sqlite country", 0.5, PEOPLE, [False]),
        ("sqlite country, national", 0.9, PEOPLE, []),
        ("sqlite country", 0.9, 1000, []),
    ],
)
def test_compiling_in_the_usual_order_has_to_be_fast(cell: str, seconds: float, people: int, met: list[bool]) -> None:
    assert [aim.met for aim in roster_report.aims(_compile(cell, seconds, people))] == met


def test_table_and_document_hold_every_figure() -> None:
    found = Lines(
        _import().imported,
        [SearchLine("sqlite party", PEOPLE, 1234, 1.0, 2.0, 48.7, 3.0, 4.0, 1.0, 2.0, 3)],
        _compile("sqlite country", 0.123).compiled,
        roster_lines.lines(Measured(10, parsed={"names in one cell": [Parsed(10, 0.1, 0.2, 0.1)]})).parsed,
    )
    text = roster_report.table(found)
    for figure in ("44,000", "14.9", "1,234", "48.7", "3 errors", "0.123", "names in one cell"):
        assert figure in text
    assert roster_report.table(Lines([], [], [], [])) == ""
    document = json.loads(report.document({}, [], **vars(found)))
    assert document["imported"][0]["peak"] == 299
    assert document["searched"][0]["hits"] == 1234


def test_names_say_what_may_be_chosen() -> None:
    assert names(["sqlite"]) == [
        "import command sqlite",
        "import page sqlite",
        "search sqlite",
        "compile sqlite",
        "parse",
    ]


def test_what_is_typed_finds_somebody_but_where_it_should_not() -> None:
    rows = made_rows(1000)
    texts = [searchable(row.given, row.family, row.party) for row in rows]
    hits = {
        kind: sum(all(word in text for word in Filters(q=words).words) for text in texts)
        for kind, words in typed(rows).items()
    }
    assert hits["no hit"] == 0
    assert min(hits["surname"], hits["two words"], hits["party"]) > 0
    assert hits["one letter"] > hits["party"] > hits["two words"]


@pytest.mark.parametrize("kind", list(KINDS))
def test_readers_are_timed_over_every_row(kind: str) -> None:
    parsed = parse(KINDS[kind](made_rows(200)))
    assert parsed.rows == 200
    assert min(parsed.opened, parsed.people, parsed.bare) > 0


def test_faulty_rows_refuse_the_figures() -> None:
    faulty = made_rows(3)
    faulty[1] = faulty[1]._replace(country="Nowhere")
    with pytest.raises(RuntimeError, match="1 rows"):
        parse(KINDS["names in parts"](faulty))
