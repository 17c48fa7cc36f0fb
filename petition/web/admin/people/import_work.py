"""The two steps of an import that take a while: reading a file, and writing it; both tell how far they are."""

from collections import deque
from collections.abc import Iterator

from petition.db import database_time, transaction
from petition.domain.persons import PersonRow
from petition.rosters.plans import Plan
from petition.rosters.reading import people_of, provided
from petition.services.roster import history, uploads
from petition.services.roster.comparing import Kind, compare
from petition.services.roster.importing import Imported
from petition.web.context import reading
from petition.web.long_work import Step

_SAID_EVERY = 1000


def read_file(import_id: int) -> Iterator[Step]:
    """Read and compare a file outside of a transaction, so that nobody waits for it, and keep the result in one."""
    session = reading()
    found = uploads.find(session, import_id)
    plan, seen = Plan.read(found.settings), history.latest(session)
    opened = plan.open(found.content or b"")
    proposal, options, today = plan.proposal(opened), plan.options, database_time(session).date()
    layout = proposal.layout if proposal else None
    total = len(opened.table.lines) if opened.table else 0
    rows: deque[PersonRow] = deque()
    for row in people_of(opened, layout, options, today=today):
        rows.append(row)
        if len(rows) % _SAID_EVERY == 0:
            yield Step(f"{len(rows):,} rows read", len(rows), total)
    yield Step("Comparing with the roster", len(rows), total)
    number = len(rows)
    # Each row is let go of as it is compared: a large file stands in memory once.
    handed = (rows.popleft() for _ in range(number))
    compared = list(compare(session, handed, provided(opened, layout, options, today=today)))
    with transaction() as session:
        found = uploads.find(session, import_id, lock=True)
        signature = layout.signature if layout else ""
        uploads.check_settings(found, plan.kept)
        for done in uploads.stage(session, found, compared, signature=signature, seen=seen):
            yield Step(f"{done:,} rows compared", done, len(compared))
    yield Step(f"{number:,} {'row is' if number == 1 else 'rows are'} read and compared with the roster.", state="done")


def write_file(import_id: int, actor: str, *, previewed: str, retire_gone: bool) -> Iterator[Step]:
    """Write a compared file to the roster, all of it or nothing; `previewed` tells which reading was looked at."""
    done = Imported()
    with transaction() as session:
        found = uploads.find(session, import_id, lock=True)
        uploads.check_previewed(found, previewed)
        total = sum(found.counts[kind] for kind in Kind)
        for done in uploads.complete(session, found, actor=actor, leave_faulty=True, retire_gone=retire_gone):
            yield Step(f"{done.done:,} people written", done.done, total)
    yield Step(f"Imported: {done.words}.", state="done")
