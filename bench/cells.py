"""What is measured: each cell is one kind of request to one server."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle

from flask import Flask

from bench import prepared
from bench.servers import free_port, server
from bench.service import Ground, service
from bench.world import World, build

LARGE = 100_000
_VISITORS = 200


@dataclass(frozen=True)
class Cell:
    """One line of the report: where to send what, and the status of a good answer.

    `requests` goes on from run to run, so that nobody signs twice.
    """

    name: str
    port: int
    requests: Iterator[bytes]
    status: str = "200"


@dataclass(frozen=True)
class Site:
    """The service on a database of its own; `app` is a copy that makes cookies and tokens."""

    app: Flask
    port: int
    world: World


def names(engines: tuple[str, ...]) -> list[str]:
    """Return the cells that there are, in the order of the report."""
    kinds = ("open", "public", "sign", f"sign at {LARGE:,}")
    return ["hello", *(f"{kind} {engine}" for kind in kinds for engine in engines)]


@contextmanager
def bare(options: Sequence[str]) -> Iterator[list[Cell]]:
    """Serve the bare application with granian's options."""
    port = free_port()
    with server("bench.hello:app", port, {}, options):
        yield [Cell("hello", port, cycle([prepared.hello(port)]))]


@contextmanager
def of_engine(engine: str, ground: Ground, wanted: set[str]) -> Iterator[list[Cell]]:
    """Serve the application on one engine and yield those of its cells that are wanted."""
    small = {f"open {engine}", f"public {engine}", f"sign {engine}"} & wanted
    large = {f"sign at {LARGE:,} {engine}"} & wanted
    with ExitStack() as stack:
        cells: list[Cell] = []
        for found, signed in ((small, 0), (large, LARGE)):
            if found:
                site = stack.enter_context(_site(f"{engine}{signed}", ground, signed))
                cells += [cell for cell in _cells(site, engine, signed) if cell.name in found]
        yield cells


@contextmanager
def _site(name: str, ground: Ground, signed: int) -> Iterator[Site]:
    with service(name, ground) as made:
        world = build(made.app, signed=signed, invited=ground.fresh + _VISITORS)
        with made.served():
            yield Site(made.app, made.port, world)


def _cells(site: Site, engine: str, signed: int) -> list[Cell]:
    app, port, world = site.app, site.port, site.world
    visits, answers = world.invited[:_VISITORS], world.invited[_VISITORS:]
    sign = f"sign at {signed:,} {engine}" if signed else f"sign {engine}"
    return [
        Cell(f"open {engine}", port, cycle(prepared.signing_pages(app, port, visits))),
        Cell(f"public {engine}", port, cycle([prepared.public_page(port)])),
        Cell(sign, port, iter(prepared.answers(app, port, world, answers)), "303"),
    ]
