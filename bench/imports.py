"""Imports a made roster, by the command and through the pages, and the same again with nothing and little changed.

Beside each stands what the bare driver needs to put the same file's cells into
a table, in the same round.
"""

from dataclasses import dataclass

from bench import machine
from bench.bare import connected
from bench.desk import Answer, Desk, desk
from bench.made_roster import csv_of, made_rows
from bench.service import Service
from petition.services.roster.importing import Imported as Outcome

CHANGED = 1000
_STEP = 'class="step '


@dataclass(frozen=True)
class Imported:
    """One import: `seconds` in all, processor time of all that took part, memory at most, in MiB,
    and the seconds of the bare driver.

    Through the pages it has parts: `first` until the first step is seen, `read`
    and `written` for the two that tell how far they are.
    """

    cell: str
    rows: int
    seconds: float
    cpu: float
    peak: float
    bare: float
    first: float = 0.0
    read: float = 0.0
    written: float = 0.0


def by_command(service: Service, engine: str, people: int) -> list[Imported]:
    """Import a file into an empty database, then again, then with some rows changed."""
    changed = min(CHANGED, people)
    plain, other = (csv_of(made_rows(people, changed=many)) for many in (0, changed))
    done = []
    for kind, content, outcome in (
        ("", plain, Outcome(new=people)),
        (" again", plain, Outcome(unchanged=people)),
        (f" {changed:,} changed", other, Outcome(changed=changed, unchanged=people - changed)),
    ):
        with connected(service.url) as driver:
            bare = driver.store(content)
        file = service.log.with_suffix(".csv")
        file.write_bytes(content)
        ran = service.run("roster", "import", str(file))
        _check(ran.said, outcome)
        done.append(Imported(f"command {engine}{kind}", people, ran.seconds, ran.cpu, ran.peak, bare))
    return done


def by_page(service: Service, engine: str, people: int) -> Imported:
    """Import a file into an empty database as a coordinator does."""
    content = csv_of(made_rows(people))
    with connected(service.url) as driver:
        bare = driver.store(content)
    with service.served() as server, desk(service) as browser:
        spent = machine.cpu_seconds()
        steps = _walk(browser, content)
        spent = machine.cpu_seconds() - spent
        peak = max(machine.memory(process)[1] for process in machine.descendants(server.pid))
    read, written = steps[-3], steps[-1]
    _check(written.page, Outcome(new=people))
    seconds = sum(step.seconds for step in steps)
    return Imported(f"page {engine}", people, seconds, spent, peak, bare, read.first, read.seconds, written.seconds)


def _walk(browser: Desk, content: bytes) -> list[Answer]:
    """Upload, look at the columns, read, look at the preview, commit; return what came each time."""
    uploaded = browser.upload(browser.get("/desk/people/import"), "members.csv", content)
    columns = browser.get(uploaded.location)
    read = browser.submit(columns, f"{columns.path}/read", 200, wait_for=_STEP)
    preview = browser.get(f"{columns.path}/preview")
    written = browser.submit(preview, f"{columns.path}/commit", 200, wait_for=_STEP)
    return [uploaded, columns, read, preview, written]


def _check(said: str, outcome: Outcome) -> None:
    """Refuse figures of an import that did something else than it should have."""
    if outcome.words not in said:
        raise RuntimeError(f"the import should have said “{outcome.words}”, and said:\n{said[-2000:]}")
