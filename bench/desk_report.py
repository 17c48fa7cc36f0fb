"""Sums up what the desk's pages took, prints it, and says whether it meets the aim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.delivery import PEOPLE
from bench.desk_pages import FEW, Opened
from bench.load import Result
from bench.report import Aim

_MOST_MS = 50


@dataclass(frozen=True)
class DeskLine:
    """One page: milliseconds with few people and with many; `of_few` is the median over the
    rounds of their ratio, `cpu` the processor time of everybody for one request with many.
    """

    cell: str
    people: int
    few50: float
    many50: float
    many95: float
    of_few: float
    cpu: float
    errors: int


def lines(opened: Mapping[str, Opened], people: int) -> list[DeskLine]:
    """Sum every page up."""
    return [_line(cell, one, people) for cell, one in opened.items()]


def _line(cell: str, opened: Opened, people: int) -> DeskLine:
    few, many = (_together(runs) for runs in (opened.few, opened.many))
    pairs = zip(opened.few, opened.many, strict=True)
    return DeskLine(
        cell=cell,
        people=people,
        few50=few.percentile(50) * 1000,
        many50=many.percentile(50) * 1000,
        many95=many.percentile(95) * 1000,
        of_few=median(after.percentile(50) / before.percentile(50) for before, after in pairs),
        cpu=many.cpu / max(len(many.latencies), 1) * 1000,
        errors=sum((few.errors + many.errors).values()),
    )


def _together(runs: Sequence[Result]) -> Result:
    """Return the runs as one."""
    result = Result(cpu=sum(run.cpu for run in runs))
    for run in runs:
        result.latencies += run.latencies
        result.errors += run.errors
    return result


def aims(found: Sequence[DeskLine]) -> list[Aim]:
    """Return the aim for the slowest page of each engine; fewer people than in all parliaments tell nothing."""
    slowest: dict[str, DeskLine] = {}
    for one in found:
        engine = one.cell.partition(" ")[0]
        if one.people >= PEOPLE and (engine not in slowest or one.many50 > slowest[engine].many50):
            slowest[engine] = one
    return [
        Aim(
            f"the desk with {PEOPLE:,} people on {engine}: the slowest page, median under {_MOST_MS} ms",
            f"{one.many50:.0f} ms ({one.cell.partition(' ')[2]})",
            one.many50 < _MOST_MS,
        )
        for engine, one in slowest.items()
    ]


def table(found: Sequence[DeskLine]) -> str:
    """Return the figures as a table."""
    heads = (f"{FEW} p50", "p50", "p95", f"/{FEW}", "cpu ms")
    first = f"opening the desk with {found[0].people:,} people, ms" if found else ""
    rows = [f"{first:<46}{''.join(f' {head:>7}' for head in heads)}"]
    rows += [
        f"{one.cell:<46} {one.few50:>7.1f} {one.many50:>7.1f} {one.many95:>7.1f} {one.of_few:>7.1f} {one.cpu:>7.1f}"
        f"  {f'{one.errors} errors' if one.errors else '-'}"
        for one in found
    ]
    return "\n".join(rows)
