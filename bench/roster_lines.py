"""Turns what was measured of rosters into medians and ratios."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.imports import Imported
from bench.load import Result
from bench.lookups import BARE, LIST, PAGE, SERVICE
from bench.parsing import Parsed
from bench.rosters import Compiled, Measured


@dataclass(frozen=True)
class ImportLine:
    """One import: medians over the rounds, and the most memory; `of_bare` is the median of ratios in one round.

    `cpu` is the processor time of all that took part; the parts are zero for a command.
    """

    cell: str
    rows: int
    seconds: float
    of_bare: float
    cpu: float
    first: float
    read: float
    written: float
    peak: float


@dataclass(frozen=True)
class SearchLine:
    """One search: percentiles over all rounds, in milliseconds; `of_bare` is the median over
    the rounds of the list's median beside that of the bare driver.
    """

    cell: str
    people: int
    hits: int
    service: float
    list50: float
    list95: float
    page50: float
    page95: float
    bare: float
    of_bare: float
    errors: int


@dataclass(frozen=True)
class CompileLine:
    """One list: medians over the rounds in seconds."""

    cell: str
    people: int
    seconds: float
    bare: float
    of_bare: float


@dataclass(frozen=True)
class ParseLine:
    """One reading: medians over the rounds in microseconds a row; `of_bare` compares both steps together."""

    cell: str
    rows: int
    opened: float
    people: float
    bare: float
    of_bare: float


@dataclass(frozen=True)
class Lines:
    """The lines of each table; a table of what was not wanted has none."""

    imported: Sequence[ImportLine]
    searched: Sequence[SearchLine]
    compiled: Sequence[CompileLine]
    parsed: Sequence[ParseLine]


def lines(measured: Measured) -> Lines:
    """Sum every cell up."""
    return Lines(
        [_import_line(cell, runs) for cell, runs in measured.imported.items()],
        [_search_line(cell, measured, runs) for cell, runs in measured.searched.items()],
        [_compile_line(cell, runs) for cell, runs in measured.compiled.items()],
        [_parse_line(cell, runs) for cell, runs in measured.parsed.items()],
    )


def _import_line(cell: str, runs: Sequence[Imported]) -> ImportLine:
    return ImportLine(
        cell=cell,
        rows=runs[0].rows,
        seconds=median(run.seconds for run in runs),
        of_bare=median(run.seconds / run.bare for run in runs),
        cpu=median(run.cpu for run in runs),
        first=median(run.first for run in runs),
        read=median(run.read for run in runs),
        written=median(run.written for run in runs),
        peak=max(run.peak for run in runs),
    )


def _search_line(cell: str, measured: Measured, ways: Mapping[str, Sequence[Result]]) -> SearchLine:
    return SearchLine(
        cell=cell,
        people=measured.people,
        hits=measured.hits[cell],
        service=_milliseconds(ways[SERVICE], 50),
        list50=_milliseconds(ways[LIST], 50),
        list95=_milliseconds(ways[LIST], 95),
        page50=_milliseconds(ways[PAGE], 50),
        page95=_milliseconds(ways[PAGE], 95),
        bare=_milliseconds(ways[BARE], 50),
        of_bare=median(
            one.percentile(50) / bare.percentile(50) for one, bare in zip(ways[LIST], ways[BARE], strict=True)
        ),
        errors=sum(sum(run.errors.values()) for runs in ways.values() for run in runs),
    )


def _milliseconds(runs: Sequence[Result], percent: float) -> float:
    return Result(latencies=[latency for run in runs for latency in run.latencies]).percentile(percent) * 1000


def _compile_line(cell: str, runs: Sequence[Compiled]) -> CompileLine:
    return CompileLine(
        cell=cell,
        people=runs[0].people,
        seconds=median(run.seconds for run in runs),
        bare=median(run.bare for run in runs),
        of_bare=median(run.seconds / run.bare for run in runs),
    )


def _parse_line(cell: str, runs: Sequence[Parsed]) -> ParseLine:
    each = 1e6 / runs[0].rows
    return ParseLine(
        cell=cell,
        rows=runs[0].rows,
        opened=median(run.opened for run in runs) * each,
        people=median(run.people for run in runs) * each,
        bare=median(run.bare for run in runs) * each,
        of_bare=median((run.opened + run.people) / run.bare for run in runs),
    )
