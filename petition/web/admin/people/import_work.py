"""What the steps of an import work on: a file as it is kept; and the two steps that tell how far they are."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from petition.confined.running import one_file_at_a_time
from petition.db import reading as glance
from petition.db import transaction
from petition.domain.confirmations import Shown
from petition.domain.persons import PersonRow
from petition.errors import ReadingRefused
from petition.models import RosterImport
from petition.rosters.layout import Proposal
from petition.rosters.packing import Outline, orders_of, people_of, read_outline
from petition.rosters.plans import Plan
from petition.services.delivery import corrected
from petition.services.roster import history, readings, uploads
from petition.services.roster.comparing import Kind, compare
from petition.services.roster.importing import Imported
from petition.web.context import reading
from petition.web.long_work import Step

_SAID_EVERY = 1000
_CHECKED_EVERY = 0.5
# Nobody else's page waits meanwhile.
_WAITED = 60.0


@dataclass(frozen=True)
class KeptFile:
    """A file on its way, and how it is to be read."""

    plan: Plan
    outline: Outline

    @classmethod
    def of(cls, upload: RosterImport) -> "KeptFile":
        """Return the file of an upload; raise `EncodingUnknown` where nobody has said yet what it is in."""
        return cls(Plan.read(upload.settings), read_outline(uploads.outline(reading(), upload)))

    @property
    def proposal(self) -> Proposal | None:
        """The columns as the headings and the whole file suggest them, None for JSON."""
        return self.outline.proposal

    @property
    def chosen(self) -> Proposal | None:
        """The columns as they are planned, or else as they are proposed."""
        sample, proposal = self.outline.sample, self.proposal
        return self.plan.chosen(sample, proposal) if sample and proposal else None

    def with_remembered(self) -> "KeptFile":
        """Return the file with the settings of the last one like it, where nothing was chosen yet."""
        if self.plan.columns or self.proposal is None:
            return self
        before = dict(uploads.remembered(reading(), self.proposal.layout.signature))
        # The encoding and the sheets are this file's own.
        own = {name: self.plan.kept[name] for name in ("encoding", "sheets", "with_hidden")}
        return replace(self, plan=Plan.read({**before, **own}))


def read_file(import_id: int, file: KeptFile, name: str) -> Iterator[Step]:
    """Read a file as the reading `name`, which is over after it, whatever comes of it."""
    try:
        with one_file_at_a_time(_WAITED):
            yield from _read_file(import_id, file, name)
    finally:
        with transaction() as session:
            readings.end(session, import_id, name)


def _read_file(import_id: int, file: KeptFile, name: str) -> Iterator[Step]:
    """Read and compare a file outside of a transaction, so that nobody waits for it, and keep the result in one."""
    until = time.monotonic() + readings.MOST_SECONDS
    session = reading()
    kept = uploads.packed(session, uploads.find(session, import_id))
    layout = file.chosen.layout if file.chosen else None
    orders = orders_of(kept, layout, file.plan.options)
    people, provided = people_of(kept, layout, orders.options)
    # What stands above the rows is none of them.
    total = file.outline.lines - (layout.header + 1 if layout and layout.header is not None else 0)
    rows: deque[PersonRow] = deque()
    for row in people:
        rows.append(row)
        if len(rows) % _SAID_EVERY == 0:
            _go_on(import_id, name, until)
            yield Step(f"{len(rows):,} rows read", len(rows), total)
    number = len(rows)
    yield Step("Comparing with the roster", number, total)
    _go_on(import_id, name, until)
    session = reading()
    seen = history.latest(session)
    # Each row is let go of as it is compared: a large file stands in memory once.
    handed = (rows.popleft() for _ in range(number))
    check = _now_and_then(lambda: _go_on(import_id, name, until))
    compared = list(compare(session, handed, provided, check))
    with transaction() as session:
        found = uploads.find(session, import_id, lock=True)
        readings.check(session, import_id, name)
        uploads.check_settings(found, file.plan.kept)
        signature = layout.signature if layout else ""
        about: dict[str, Any] = {"signature": signature, "seen": seen, "notes": orders.words}
        for done in uploads.stage(session, found, compared, **about):
            yield Step(f"{done:,} rows compared", done, len(compared))
    yield Step(f"{number:,} {'row is' if number == 1 else 'rows are'} read and compared with the roster.", state="done")


def _go_on(import_id: int, name: str, until: float) -> None:
    """Raise `ReadingRefused` if the reading was cancelled, or takes longer than any roster does."""
    # What the session saw before is let go: on SQLite it would go on to see that.
    with glance() as session:
        readings.check(session, import_id, name)
    if time.monotonic() > until:
        raise ReadingRefused("This file takes longer to read than any roster. Nothing of it is compared.")


def _now_and_then(check: Callable[[], None]) -> Callable[[], None]:
    """Return what makes a check every half second, however often it is called."""
    due = 0.0

    def go_on() -> None:
        nonlocal due
        if (now := time.monotonic()) >= due:
            check()
            due = now + _CHECKED_EVERY

    return go_on


def write_file(
    import_id: int, actor: str, *, secret: str, previewed: str, expected: str, retire_gone: bool
) -> Iterator[Step]:
    """Write a compared file to the roster, all of it or nothing.

    `previewed` tells which reading was looked at, and `expected` whom the page said that it tells (`Shown`).
    """
    done = Imported()
    with transaction() as session:
        found = uploads.find(session, import_id, lock=True)
        uploads.check_previewed(found, previewed)
        # Whoever is gone from the file is none of its rows.
        total = sum(found.counts.get(kind, 0) for kind in Kind if kind is not Kind.GONE)
        shown = Shown.read(expected)
        about: dict[str, Any] = {"actor": actor, "secret": secret, "expected": shown, "retire_gone": retire_gone}
        for done in uploads.complete(session, found, **about, leave_faulty=True):
            yield Step(f"{done.done:,} rows done", done.done, total)
        waiting = corrected.find(session)
    yield Step(f"Imported: {done.words}.", state="done", people=waiting)
