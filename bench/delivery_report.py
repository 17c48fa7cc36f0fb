"""Turns what delivery did into medians and ratios, and says which aims it meets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.delivery import PEOPLE, WORKERS, Measured, cell
from bench.office import Circulated, Sent
from bench.references import BUILT
from bench.report import Aim, or_dash

_MOST_SECONDS = 20
# The reference keeps no promise and writes nothing down; a worker commits before and after each mail.
_LEAST_OF_BUILT = 0.9
_MOST_MEMORY = 150
# A worker that holds on to what it has sent grows by more than this in any run worth the name.
_MOST_GROWTH = 10


@dataclass(frozen=True)
class Line:
    """One cell of sending: medians over the rounds.

    `of_built` and `of_one` are medians of the ratios to the reference that
    builds its mails, and to one worker on the same engine, in the same round.
    `cpu` is the processor time, in milliseconds, that workers, database and
    sink together spent on a mail; memory, in MiB, is the most of any round.
    """

    cell: str
    mails: int
    rate: float
    of_built: float
    of_one: float
    cpu: float
    start: float
    end: float
    failed: int


def lines(runs: Mapping[str, Sequence[Sent]]) -> list[Line]:
    """Sum up every cell beside the references of the same rounds."""
    ones = {cell(engine, workers): cell(engine, 1) for engine, many in WORKERS.items() for workers in many}
    return [
        Line(
            cell=name,
            mails=sum(run.mails for run in sent),
            rate=median(run.rate for run in sent),
            of_built=_ratio(sent, runs[BUILT]),
            of_one=_ratio(sent, runs[ones[name]]) if name in ones else 0.0,
            cpu=median(run.cpu / run.mails for run in sent) * 1000,
            start=max(run.start for run in sent),
            end=max(run.end for run in sent),
            failed=sum(run.failed for run in sent),
        )
        for name, sent in runs.items()
    ]


def _ratio(these: Sequence[Sent], those: Sequence[Sent]) -> float:
    return median(one.rate / other.rate if other.rate else 0.0 for one, other in zip(these, those, strict=True))


def aims(circulated: Sequence[Circulated], found: Sequence[Line]) -> list[Aim]:
    """Return the aims that were measured; circulating to fewer people than everybody tells nothing."""
    kept = [
        Aim(
            f"circulating to {PEOPLE:,} on {one.engine}: under {_MOST_SECONDS} s",
            f"{one.seconds:.1f} s",
            one.seconds < _MOST_SECONDS,
        )
        for one in circulated
        if one.people >= PEOPLE
    ]
    at = {line.cell: line for line in found}
    for engine in WORKERS:
        if one := at.get(cell(engine, 1)):
            text = f"one worker on {engine}: at least {_LEAST_OF_BUILT:.2f} of one EmailMessage built per mail"
            kept.append(Aim(text, f"{one.of_built:.2f}", one.of_built >= _LEAST_OF_BUILT))
        if two := at.get(cell(engine, 2)):
            text = f"two workers on {engine}: at least 1.60 of one"
            kept.append(Aim(text, f"{two.of_one:.2f}", two.of_one >= 1.6))
    workers = [line for line in found if line.end]
    if workers:
        most, growth = max(line.end for line in workers), max(line.end - line.start for line in workers)
        text = f"memory of a worker: at most {_MOST_MEMORY} MiB, growing by less than {_MOST_GROWTH}"
        kept.append(Aim(text, f"{most:.0f}, {growth:+.1f}", most <= _MOST_MEMORY and growth < _MOST_GROWTH))
    return kept


def table(measured: Measured, found: Sequence[Line]) -> str:
    """Return the figures as two tables."""
    rows = [f"{'circulating':<26} {'people':>7} {'rows':>8} {'s':>7} {'MiB peak':>8}"]
    rows += [
        f"{one.engine:<26} {one.people:>7,} {one.rows:>8,} {one.seconds:>7.1f} {one.peak:>8.0f}"
        for one in measured.circulated
    ]
    if found:
        heads = "".join(f" {head:>7}" for head in ("mails", "mails/s", "/built", "/one", "cpu ms", "MiB", "at end"))
        rows += ["", f"mails of {measured.size:,} bytes to {measured.sink}", f"{'sending':<26}{heads}  errors"]
    rows += [
        f"{one.cell:<26} {one.mails:>7,} {one.rate:>7.0f} {one.of_built:>7.2f} {or_dash(one.of_one, 2)}"
        f" {one.cpu:>7.2f} {or_dash(one.start, 0)} {or_dash(one.end, 0)}"
        f"  {f'{one.failed} not sent' if one.failed else '-'}"
        for one in found
    ]
    return "\n".join(rows)
