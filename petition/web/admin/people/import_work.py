"""What the steps of an import work on: a file as it is kept; and the two steps that tell how far they are."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from petition.db import transaction
from petition.domain.persons import PersonRow
from petition.models import RosterImport
from petition.rosters.layout import Proposal, propose
from petition.rosters.packing import Outline, people_of, read_outline
from petition.rosters.plans import Plan
from petition.services.roster import history, uploads
from petition.services.roster.comparing import Kind, compare
from petition.services.roster.importing import Imported
from petition.web.context import reading
from petition.web.long_work import Step

_SAID_EVERY = 1000


@dataclass(frozen=True)
class KeptFile:
    """A file on its way, and how it is to be read; `proposal` is what its headings suggest, None for JSON."""

    plan: Plan
    outline: Outline
    proposal: Proposal | None

    @classmethod
    def of(cls, upload: RosterImport) -> "KeptFile":
        """Return the file of an upload; raise `EncodingUnknown` where nobody has said yet what it is in."""
        outline = read_outline(uploads.outline(reading(), upload))
        return cls(Plan.read(upload.settings), outline, propose(outline.sample) if outline.sample else None)

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
        # The encoding and the sheet are this file's own.
        return replace(self, plan=Plan.read({**before, "encoding": self.plan.encoding, "sheet": self.plan.sheet}))


def read_file(import_id: int, file: KeptFile) -> Iterator[Step]:
    """Read and compare a file outside of a transaction, so that nobody waits for it, and keep the result in one."""
    session = reading()
    seen = history.latest(session)
    kept = uploads.packed(session, uploads.find(session, import_id))
    layout = file.chosen.layout if file.chosen else None
    people, provided = people_of(kept, layout, file.plan.options)
    rows: deque[PersonRow] = deque()
    for row in people:
        rows.append(row)
        if len(rows) % _SAID_EVERY == 0:
            yield Step(f"{len(rows):,} rows read", len(rows), file.outline.lines)
    number = len(rows)
    yield Step("Comparing with the roster", number, file.outline.lines)
    # Each row is let go of as it is compared: a large file stands in memory once.
    handed = (rows.popleft() for _ in range(number))
    compared = list(compare(session, handed, provided))
    with transaction() as session:
        found = uploads.find(session, import_id, lock=True)
        uploads.check_settings(found, file.plan.kept)
        signature = layout.signature if layout else ""
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
