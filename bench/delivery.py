"""Measures delivery: circulating to everybody, and sending with one worker and with more.

Every round sends with the references and with each number of workers in turn,
so that what disturbs the machine disturbs all of them alike.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

from bench import machine, references
from bench.office import Circulated, Office, Sent, office
from bench.service import Ground
from bench.sink import Sink, sink

PEOPLE = 44_000
# How many workers send at once on each engine; SQLite has one writer at a time.
WORKERS: Mapping[str, Sequence[int]] = {"postgresql": (1, 2, 4), "sqlite": (1,)}
_WARM_MAILS = 100


@dataclass(frozen=True)
class Plan:
    """To how many people to circulate, and how many mails each cell sends in each of the rounds."""

    people: int
    mails: int
    rounds: int


@dataclass
class Measured:
    """What was measured: circulations, the runs of each cell of sending, and the mails' size and sink."""

    sink: str = ""
    size: int = 0
    circulated: list[Circulated] = field(default_factory=list)
    runs: dict[str, list[Sent]] = field(default_factory=lambda: defaultdict(list))


def names(engines: Iterable[str]) -> list[str]:
    """Return what may be chosen."""
    return [f"{kind} {engine}" for kind in ("circulate", "send") for engine in engines]


def cell(engine: str, workers: int) -> str:
    """Return the name of one cell of sending."""
    return f"{workers} worker{'' if workers == 1 else 's'} {engine}"


def measure(grounds: Mapping[str, Ground], plan: Plan, wanted: set[str]) -> Measured:
    """Circulate on each wanted engine, then send from each wanted one, round by round."""
    measured = Measured()
    with ExitStack() as stack:
        sending: list[Office] = []
        for engine, ground in grounds.items():
            service = stack.enter_context(office(engine, ground))
            measured.circulated.append(service.circulate(plan.people))
            if f"send {engine}" in wanted:
                sending.append(service)
        if sending:
            target = stack.enter_context(sink())
            cells = _cells(sending, target, measured)
            for _ in range(plan.rounds):
                for name, run in cells.items():
                    measured.runs[name].append(run(plan.mails))
    return measured


def _cells(sending: Sequence[Office], target: Sink, measured: Measured) -> dict[str, Callable[[int], Sent]]:
    """Return how each cell sends so many mails, the references first."""
    sample = sending[0].sample()
    measured.sink, measured.size = target.program, len(sample.mail.content)
    cells: dict[str, Callable[[int], Sent]] = {}
    for name, carry in references.carriers(sample).items():
        references.send(target.port, carry, _WARM_MAILS)
        cells[name] = partial(_refer, target.port, carry)
    for service in sending:
        for workers in WORKERS[service.engine]:
            cells[cell(service.engine, workers)] = partial(_work, service, workers, target.port)
    return cells


def _refer(port: int, carry: references.Carry, mails: int) -> Sent:
    spent = machine.cpu_seconds()
    seconds = references.send(port, carry, mails)
    return Sent(mails, seconds, machine.cpu_seconds() - spent)


def _work(service: Office, workers: int, port: int, mails: int) -> Sent:
    return service.send(mails, workers, port)
