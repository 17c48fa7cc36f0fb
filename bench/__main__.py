"""`python -m bench`: every figure in one run, each beside the bare application of the same round."""

import argparse
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench import (
    attack,
    attack_report,
    delivery,
    delivery_report,
    desk_pages,
    desk_report,
    editions,
    load,
    machine,
    report,
    roster_lines,
    roster_report,
    rosters,
    servers,
)
from bench.attack_report import AttackLine
from bench.cells import Cell, bare, names, of_engine
from bench.desk_report import DeskLine
from bench.editions import EditionLine
from bench.load import Result
from bench.report import Line
from bench.roster_lines import Lines
from bench.service import Ground
from tests.databases import new_database
from tests.postgres import private_postgres

ENGINES = ("sqlite", "postgresql")
CONCURRENCIES = (1, 8, 32)
# Who may sign is made beforehand; a cell that is faster than this ends early, which changes no figure.
_MOST_A_SECOND = 700
_WARM_SECONDS = 0.3


@dataclass(frozen=True)
class Plan:
    """How long, how often, and at which concurrencies each wanted cell of pages is run."""

    wanted: set[str]
    concurrencies: Sequence[int]
    rounds: int
    seconds: float

    @property
    def fresh(self) -> int:
        """How many people one cell of signing can use up."""
        return int(_MOST_A_SECOND * len(self.concurrencies) * (self.rounds * self.seconds + _WARM_SECONDS))


def main() -> int:
    """Measure and print; the exit code tells whether every answer was a good one."""
    options = _options()
    wanted = {name for name in _known() if not options.only or any(one in name for one in options.only)}
    granian = servers.options(options.workers, options.threads)
    facts = machine.describe(granian)
    _say("\n".join(f"{name}: {value}" for name, value in facts.items()))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="petition-bench-")))
        plan = Plan(wanted | {"hello"}, options.concurrency, options.rounds, options.seconds)
        grounds = {
            engine: Ground(_databases(stack, engine, folder), folder, granian, plan.fresh)
            for engine in ENGINES
            if any(name.endswith(engine) for name in wanted)
        }
        lines = _pages(grounds, plan, granian) if wanted & set(names(ENGINES)) else []
        measured = _deliveries(grounds, wanted, options)
        people = _rosters(grounds, wanted, options)
        desks = _desks(grounds, wanted, options)
        published = _editions(grounds, wanted, options)
        attacks = _attacks(grounds, wanted, options)
    sent = delivery_report.lines(measured.runs)
    found = [*report.aims(lines), *delivery_report.aims(measured.circulated, sent), *roster_report.aims(people)]
    found += [*desk_report.aims(desks), *editions.aims(published), *attack_report.aims(attacks)]
    _say(f"\n{report.verdicts(found)}")
    if options.json:
        parts = {
            "lines": lines,
            "circulated": measured.circulated,
            "sent": sent,
            **vars(people),
            "desks": desks,
            "editions": published,
            "attacks": attacks,
        }
        options.json.write_text(report.document(facts, found, **parts))
    failed = [one.errors for one in (*lines, *people.searched, *desks, *attacks)] + [one.failed for one in sent]
    return 1 if any(failed) else 0


def _known() -> list[str]:
    families = (delivery, rosters, desk_pages, editions, attack)
    return [*names(ENGINES), *(name for family in families for name in family.names(ENGINES))]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round, to see that everything works")
    parser.add_argument("--only", action="append", metavar="NAME", help="only cells whose name contains this")
    parser.add_argument("--concurrency", type=int, nargs="+", default=CONCURRENCIES, metavar="N")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--seconds", type=float, default=2.5, metavar="S", help="for each cell of pages in each round")
    parser.add_argument(
        "--mails", type=int, default=10_000, metavar="N", help="for each cell of sending, in all rounds"
    )
    parser.add_argument(
        "--people", type=int, default=delivery.PEOPLE, metavar="N", help="on rosters, and to circulate to"
    )
    parser.add_argument("--import-rounds", type=int, default=1, metavar="N", help="for imports, which take long")
    parser.add_argument("--workers", type=int, default=servers.WORKERS, metavar="N", help="granian's processes")
    parser.add_argument("--threads", type=int, default=servers.THREADS, metavar="N", help="and threads in each")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything to this file as well")
    parser.add_argument("--attack-seconds", type=float, default=60.0, metavar="S", help="for each engine")
    options = parser.parse_args()
    if options.quick:
        options.attack_seconds = 5.0
        options.rounds, options.seconds, options.mails, options.people = 1, 0.5, 500, 1000
    return options


def _pages(grounds: Mapping[str, Ground], plan: Plan, granian: Sequence[str]) -> list[Line]:
    """Measure the pages and print their table."""
    with ExitStack() as stack:
        began = time.monotonic()
        cells = stack.enter_context(bare(granian))
        for engine, ground in grounds.items():
            cells += stack.enter_context(of_engine(engine, ground, plan.wanted))
        _say(f"set up in {time.monotonic() - began:.0f} s; {plan.rounds} rounds of {plan.seconds} s a cell")
        runs = _measure(cells, plan)
    order = names(ENGINES)
    lines = [
        report.line(cell.name, concurrency, runs[cell.name, concurrency], runs["hello", concurrency])
        for concurrency in plan.concurrencies
        for cell in sorted(cells, key=lambda cell: order.index(cell.name))
    ]
    _say(f"\n{report.table(lines)}")
    return lines


def _deliveries(grounds: Mapping[str, Ground], wanted: set[str], options: argparse.Namespace) -> delivery.Measured:
    """Measure delivery on the engines for which it is wanted, and print its tables."""
    chosen = {engine: ground for engine, ground in grounds.items() if wanted & set(delivery.names([engine]))}
    if not chosen:
        return delivery.Measured()
    mails = min(options.mails // options.rounds, options.people)
    measured = delivery.measure(chosen, delivery.Plan(options.people, mails, options.rounds), wanted)
    _say(f"\n{delivery_report.table(measured, delivery_report.lines(measured.runs))}")
    return measured


def _rosters(grounds: Mapping[str, Ground], wanted: set[str], options: argparse.Namespace) -> Lines:
    """Measure rosters on the engines for which it is wanted, and print their tables."""
    chosen = wanted & set(rosters.names(ENGINES))
    lines = roster_lines.lines(
        rosters.measure(grounds, rosters.Plan(options.people, options.import_rounds, options.rounds), chosen)
    )
    if chosen:
        _say(f"\n{roster_report.table(lines)}")
    return lines


def _desks(grounds: Mapping[str, Ground], wanted: set[str], options: argparse.Namespace) -> list[DeskLine]:
    """Measure the desk's pages on the engines for which it is wanted, and print their table."""
    chosen = {engine: ground for engine, ground in grounds.items() if wanted & set(desk_pages.names([engine]))}
    plan = desk_pages.Plan(options.people, options.rounds)
    lines = desk_report.lines(desk_pages.measure(chosen, plan), options.people)
    if lines:
        _say(f"\n{desk_report.table(lines)}")
    return lines


def _editions(grounds: Mapping[str, Ground], wanted: set[str], options: argparse.Namespace) -> list[EditionLine]:
    """Measure publishing on the engines for which it is wanted, and print its table."""
    chosen = {engine: ground for engine, ground in grounds.items() if wanted & set(editions.names([engine]))}
    lines = editions.lines(editions.measure(chosen, options.rounds))
    if lines:
        _say(f"\n{editions.table(lines)}")
    return lines


def _attacks(grounds: Mapping[str, Ground], wanted: set[str], options: argparse.Namespace) -> list[AttackLine]:
    """Measure signatories under an attack on the engines for which it is wanted, and print their table."""
    chosen = {engine: ground for engine, ground in grounds.items() if wanted & set(attack.names([engine]))}
    lines = attack_report.lines(attack.measure(chosen, options.attack_seconds))
    if lines:
        _say(f"\n{attack_report.table(lines)}")
    return lines


def _databases(stack: ExitStack, engine: str, folder: Path) -> Callable[[str], AbstractContextManager[str]]:
    """Return what makes an empty database by its name; a PostgreSQL of our own survives a
    power cut, because one that does not would flatter.
    """
    if engine == "sqlite":
        return partial(_sqlite, folder)
    server = os.environ.get("TEST_DATABASE_URL") or stack.enter_context(private_postgres(fsync=True))
    return partial(_postgresql, server)


def _postgresql(server_url: str, name: str) -> AbstractContextManager[str]:
    return new_database(server_url)


@contextmanager
def _sqlite(folder: Path, name: str) -> Iterator[str]:
    yield f"sqlite:///{folder / name}.sqlite"


def _measure(cells: Sequence[Cell], plan: Plan) -> dict[tuple[str, int], list[Result]]:
    """Run every cell once in each round, so that what disturbs the machine disturbs all alike."""
    runs: dict[tuple[str, int], list[Result]] = defaultdict(list)
    for concurrency in plan.concurrencies:
        for cell in cells:
            _run(cell, concurrency, _WARM_SECONDS)
        for _ in range(plan.rounds):
            for cell in cells:
                runs[cell.name, concurrency].append(_run(cell, concurrency, plan.seconds))
    return runs


def _run(cell: Cell, concurrency: int, seconds: float) -> Result:
    spent = machine.cpu_seconds()
    result = load.run(cell.port, cell.requests, status=cell.status, connections=concurrency, seconds=seconds)
    result.cpu = machine.cpu_seconds() - spent
    return result


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
