"""Measures rosters: importing them, searching them, compiling lists of everybody, and the readers alone.

Every round goes through all cells in turn, so that what disturbs the machine
disturbs all of them alike. An import takes as long as many searches, and each
needs an empty database, so imports have rounds of their own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from bench import imports, lists, lookups, parsing
from bench.imports import Imported
from bench.load import Result
from bench.made_roster import csv_of, made_rows
from bench.parsing import Parsed
from bench.service import Ground, Service, service

_KINDS = ("import command", "import page", "search", "compile")


@dataclass(frozen=True)
class Plan:
    """How many people a roster has, how many rounds there are of imports and of the
    others, and how often each search is asked in a round.
    """

    people: int
    import_rounds: int
    rounds: int
    searches: int = 16


@dataclass(frozen=True)
class Compiled:
    """One list: how many people are on it, the seconds to compile it, and those of the bare driver."""

    people: int
    seconds: float
    bare: float


@dataclass
class Measured:
    """What was measured, by cell; a search has its runs by way as well, and how many people it finds."""

    people: int
    imported: dict[str, list[Imported]] = field(default_factory=lambda: defaultdict(list))
    searched: dict[str, dict[str, list[Result]]] = field(default_factory=dict)
    hits: dict[str, int] = field(default_factory=dict)
    compiled: dict[str, list[Compiled]] = field(default_factory=lambda: defaultdict(list))
    parsed: dict[str, list[Parsed]] = field(default_factory=lambda: defaultdict(list))


def names(engines: Iterable[str]) -> list[str]:
    """Return what may be chosen."""
    chosen = list(engines)
    return [*(f"{kind} {engine}" for kind in _KINDS for engine in chosen), "parse"]


def measure(grounds: Mapping[str, Ground], plan: Plan, wanted: set[str]) -> Measured:
    """Measure what is wanted on each engine."""
    measured = Measured(plan.people)
    for number in range(plan.import_rounds):
        for engine, ground in grounds.items():
            _import(f"{engine}-{number}", ground, plan.people, wanted, measured)
    with ExitStack() as stack:
        full = {
            engine: stack.enter_context(_full(engine, ground, plan.people))
            for engine, ground in grounds.items()
            if wanted & {f"search {engine}", f"compile {engine}"}
        }
        _search({engine: one for engine, one in full.items() if f"search {engine}" in wanted}, plan, measured)
        _compile({engine: one for engine, one in full.items() if f"compile {engine}" in wanted}, plan, measured)
    if "parse" in wanted:
        files = {kind: write(made_rows(plan.people)) for kind, write in parsing.KINDS.items()}
        for _ in range(plan.rounds):
            for kind, content in files.items():
                measured.parsed[kind].append(parsing.parse(content))
    return measured


def _import(name: str, ground: Ground, people: int, wanted: set[str], measured: Measured) -> None:
    """Import once in each wanted way, each into an empty database."""
    engine = name.partition("-")[0]
    if f"import command {engine}" in wanted:
        with service(f"command-{name}", ground) as empty:
            for one in imports.by_command(empty, engine, people):
                measured.imported[one.cell].append(one)
    if f"import page {engine}" in wanted:
        with service(f"page-{name}", ground) as empty:
            one = imports.by_page(empty, engine, people)
            measured.imported[one.cell].append(one)


@contextmanager
def _full(engine: str, ground: Ground, people: int) -> Iterator[Service]:
    """Make a service with so many people on its roster."""
    with service(f"roster-{engine}", ground) as made:
        file = ground.folder / f"roster-{engine}.csv"
        file.write_bytes(csv_of(made_rows(people)))
        made.run("roster", "import", str(file))
        made.settle()
        yield made


def _search(full: Mapping[str, Service], plan: Plan, measured: Measured) -> None:
    words = lookups.typed(made_rows(plan.people))
    with ExitStack() as stack:
        searchers = {engine: stack.enter_context(lookups.searcher(one)) for engine, one in full.items()}
        cells = [
            (f"{engine} {kind}", searcher, said)
            for engine, searcher in searchers.items()
            for kind, said in words.items()
        ]
        for cell, searcher, said in cells:
            measured.hits[cell] = searcher.hits(said)
            measured.searched[cell] = {way: [] for way in lookups.WAYS}
        for _ in range(plan.rounds):
            for cell, searcher, said in cells:
                for way, runs in measured.searched[cell].items():
                    runs.append(searcher.ask(way, said, plan.searches))


def _compile(full: Mapping[str, Service], plan: Plan, measured: Measured) -> None:
    with ExitStack() as stack:
        compilers = {engine: stack.enter_context(lists.compiler(one)) for engine, one in full.items()}
        for _ in range(plan.rounds):
            for engine, compiler in compilers.items():
                bare = compiler.bare()
                for name, form in lists.FORMS.items():
                    compiled = Compiled(compiler.signed, compiler.compiled(form), bare)
                    measured.compiled[f"{engine} {name}"].append(compiled)
