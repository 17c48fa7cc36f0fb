"""`python -m bench`: every figure in one run, each beside the bare application of the same round."""

import argparse
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench import load, machine, report, servers
from bench.cells import Cell, Ground, bare, names, of_engine
from bench.load import Result
from tests.databases import new_database
from tests.postgres import private_postgres

ENGINES = ("sqlite", "postgresql")
CONCURRENCIES = (1, 8, 32)
# Who may sign is made beforehand; a cell that is faster than this ends early, which changes no figure.
_MOST_A_SECOND = 700
_WARM_SECONDS = 0.3


@dataclass(frozen=True)
class Plan:
    """How long, how often, and at which concurrencies each wanted cell is run."""

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
    known = names(ENGINES)
    wanted = {name for name in known if name == "hello" or not options.only or any(o in name for o in options.only)}
    plan = Plan(wanted, options.concurrency, options.rounds, options.seconds)
    if options.quick:
        plan = Plan(wanted, plan.concurrencies, 1, 0.5)
    granian = servers.options(options.workers, options.threads)
    facts = machine.describe(granian)
    _say("\n".join(f"{name}: {value}" for name, value in facts.items()))
    with ExitStack() as stack:
        began = time.monotonic()
        cells = _set_up(stack, plan, granian)
        _say(f"set up in {time.monotonic() - began:.0f} s; {plan.rounds} rounds of {plan.seconds} s a cell")
        runs = _measure(cells, plan)
    lines = [
        report.line(cell.name, concurrency, runs[cell.name, concurrency], runs["hello", concurrency])
        for concurrency in plan.concurrencies
        for cell in sorted(cells, key=lambda cell: known.index(cell.name))
    ]
    found = report.aims(lines)
    _say(f"\n{report.table(lines)}\n\n{report.verdicts(found)}")
    if options.json:
        options.json.write_text(report.document(facts, lines, found))
    return 1 if any(line.errors for line in lines) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round, to see that everything works")
    parser.add_argument("--only", action="append", metavar="NAME", help="only cells whose name contains this")
    parser.add_argument("--concurrency", type=int, nargs="+", default=CONCURRENCIES, metavar="N")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--seconds", type=float, default=2.5, metavar="S", help="for each cell in each round")
    parser.add_argument("--workers", type=int, default=servers.WORKERS, metavar="N", help="granian's processes")
    parser.add_argument("--threads", type=int, default=servers.THREADS, metavar="N", help="and threads in each")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything to this file as well")
    return parser.parse_args()


def _set_up(stack: ExitStack, plan: Plan, options: Sequence[str]) -> list[Cell]:
    """Start every server that is wanted; the stack stops them again."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="petition-bench-")))
    cells = stack.enter_context(bare(options))
    for engine in ENGINES:
        if any(name.endswith(engine) for name in plan.wanted):
            database = partial(_sqlite, folder) if engine == "sqlite" else partial(_postgresql, _postgres(stack))
            cells += stack.enter_context(of_engine(engine, Ground(database, folder, options, plan.fresh), plan.wanted))
    return cells


def _postgres(stack: ExitStack) -> str:
    """Return a PostgreSQL server; one of our own survives a power cut, because one that does not would flatter."""
    return os.environ.get("TEST_DATABASE_URL") or stack.enter_context(private_postgres(fsync=True))


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
