"""Turns runs into medians and ratios, and says which aims they meet."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from bench.cells import LARGE
from bench.load import Result


@dataclass(frozen=True)
class Line:
    """One cell at one concurrency: medians over the rounds, latencies in milliseconds.

    `of_hello` is the median of the ratios to the bare application in the same
    round at the same concurrency. `cpu` is the processor time, in
    milliseconds, that server, database and client together spent on a request.
    """

    cell: str
    concurrency: int
    rate: float
    of_hello: float
    p50: float
    p95: float
    p99: float
    cpu: float
    errors: dict[str, int]


@dataclass(frozen=True)
class Aim:
    """One aim, what was measured, and whether that meets it."""

    text: str
    measured: str
    met: bool


def line(cell: str, concurrency: int, runs: Sequence[Result], hellos: Sequence[Result]) -> Line:
    """Sum up the runs of a cell beside those of the bare application in the same rounds."""
    errors: dict[str, int] = {}
    for run in runs:
        for error, many in run.errors.items():
            errors[error] = errors.get(error, 0) + many
    return Line(
        cell=cell,
        concurrency=concurrency,
        rate=median(run.rate for run in runs),
        of_hello=median(run.rate / bare.rate if bare.rate else 0.0 for run, bare in zip(runs, hellos, strict=True)),
        p50=median(run.percentile(50) for run in runs) * 1000,
        p95=median(run.percentile(95) for run in runs) * 1000,
        p99=median(run.percentile(99) for run in runs) * 1000,
        cpu=median(run.cpu / max(len(run.latencies), 1) for run in runs) * 1000,
        errors=errors,
    )


def aims(lines: Iterable[Line]) -> list[Aim]:
    """Return the aims that the measured cells can tell about."""
    at = {(one.cell, one.concurrency): one for one in lines}
    found: list[Aim] = []
    for engine, rate, p99 in (("postgresql", 400, 60), ("sqlite", 300, 200)):
        if sign := at.get((f"sign {engine}", 8)):
            met = sign.rate >= rate and sign.p99 < p99
            text = f"sign {engine}, concurrency 8: at least {rate}/s, p99 under {p99} ms"
            found.append(Aim(text, f"{sign.rate:.0f}/s, {sign.p99:.0f} ms", met))
            if large := at.get((f"sign at {LARGE:,} {engine}", 8)):
                ratio = large.rate / sign.rate if sign.rate else 0.0
                text = f"sign {engine}, concurrency 8, with {LARGE:,} signatures: at least 0.90 of that"
                found.append(Aim(text, f"{ratio:.2f}", ratio >= 0.9))
        if public := at.get((f"public {engine}", 8)):
            text = f"public page {engine}, concurrency 8: at least 0.50 of hello"
            found.append(Aim(text, f"{public.of_hello:.2f}", public.of_hello >= 0.5))
    return found


def table(lines: Iterable[Line]) -> str:
    """Return the figures as a table, a blank line between concurrencies."""
    heads = "".join(f" {head:>7}" for head in ("req/s", "/hello", "p50 ms", "p95 ms", "p99 ms", "cpu ms"))
    rows = [f"{'cell':<26} {'conc':>4}{heads}  errors"]
    last = None
    for one in lines:
        if one.concurrency != last:
            rows.append("")
            last = one.concurrency
        errors = ", ".join(f"{many} x {error}" for error, many in one.errors.items()) or "-"
        rows.append(
            f"{one.cell:<26} {one.concurrency:>4} {one.rate:>7.0f} {one.of_hello:>7.3f}"
            f" {one.p50:>7.1f} {one.p95:>7.1f} {one.p99:>7.1f} {one.cpu:>7.2f}  {errors}"
        )
    return "\n".join(rows)


def or_dash(value: float, places: int) -> str:
    """Return a figure as wide as a column, or a dash for one that was not measured."""
    return f"{value:>7.{places}f}" if value else f"{'-':>7}"


def verdicts(found: Iterable[Aim]) -> str:
    """Return one line an aim."""
    return "\n".join(f"{'met    ' if aim.met else 'MISSED '} {aim.text}: {aim.measured}" for aim in found)


def document(machine: dict[str, object], found: Sequence[Aim], **parts: Sequence[Any]) -> str:
    """Return everything as JSON; each part is a list of dataclasses."""
    body = {"machine": machine, **parts, "aims": found}
    return json.dumps(body, indent=2, default=asdict) + "\n"
