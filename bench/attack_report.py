"""Prints what signatories saw during an attack, and says whether it meets the aim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.attack import Attacked
from bench.report import Aim

_MOST_MS = 100
_MOST_MIB = 600


@dataclass(frozen=True)
class AttackLine:
    """One engine: milliseconds of signatories before and during the attack, their failed requests, the server's MiB."""

    cell: str
    quiet95: float
    attacked50: float
    attacked95: float
    attacked99: float
    strangers50: float
    mib: float
    errors: int
    strangers: Mapping[str, int]


def lines(found: Mapping[str, Attacked]) -> list[AttackLine]:
    """Sum every engine up."""
    return [
        AttackLine(
            cell=f"attack {engine}",
            quiet95=one.quiet.percentile(95) * 1000,
            attacked50=one.attacked.percentile(50) * 1000,
            attacked95=one.attacked.percentile(95) * 1000,
            attacked99=one.attacked.percentile(99) * 1000,
            strangers50=one.strangers.percentile(50) * 1000,
            mib=one.mib,
            errors=sum(number for answer, number in one.attacked.errors.items() if answer not in ("200", "303")),
            strangers=dict(one.strangers.errors),
        )
        for engine, one in found.items()
    ]


def aims(found: Sequence[AttackLine]) -> list[Aim]:
    """Return the aims for each engine."""
    return [
        Aim(
            f"signatories under {one.cell}: 95 % under {_MOST_MS} ms, memory under {_MOST_MIB} MiB",
            f"{one.attacked95:.0f} ms, {one.mib:.0f} MiB",
            one.attacked95 < _MOST_MS and one.mib < _MOST_MIB and not one.errors,
        )
        for one in found
    ]


def table(found: Sequence[AttackLine]) -> str:
    """Return the figures as a table."""
    heads = ("quiet 95", "p50", "p95", "p99", "strangers", "MiB")
    rows = [f"{'signatories while strangers attack, ms':<40}{''.join(f' {head:>9}' for head in heads)}  answers"]
    for one in found:
        figures = (one.quiet95, one.attacked50, one.attacked95, one.attacked99, one.strangers50, one.mib)
        answers = ", ".join(f"{number} x {answer}" for answer, number in sorted(one.strangers.items()))
        rows.append(f"{one.cell:<40}{''.join(f' {figure:>9.1f}' for figure in figures)}  {answers}")
        if one.errors:
            rows.append(f"{one.errors} requests of signatories failed")
    return "\n".join(rows)
