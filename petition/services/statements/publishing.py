"""Publishing: making an edition once.

An edition takes a moment to render, and nobody waits for that: it is proposed
from one snapshot, rendered without a transaction, and stored in another, under
the statement's lock, only if list and text are still what was rendered. Where
they are not, nothing is published, and whoever wanted it looks again.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy.orm import Session

from petition.domain.compilations import RenderedFile, Renderer
from petition.domain.confirmations import Shown
from petition.domain.mails import MailKind
from petition.domain.states import STATEMENT, StatementEvent
from petition.models import Edition, EditionFile, Statement
from petition.services.signing import evidence
from petition.services.statements import retracting, telling
from petition.services.statements.proposals import Proposal, propose
from petition.services.statements.telling import Notice, Telling
from petition.services.transitions import locked, move


def store(
    session: Session,
    statement: Statement,
    proposal: Proposal,
    files: Sequence[RenderedFile],
    *,
    labels: Mapping[str, str],
    actor: str,
    notice: Notice | None = None,
    expected_told: Shown | None = None,
) -> Edition:
    """Store a proposed edition with its rendered files, and end what retracted the statement.

    The statement's lock keeps answers out while the list is compiled once more.
    `ShownChanged` is raised where it is not the one that was proposed, and
    `EvidenceDisagrees` where the audit log tells another story.
    With a `notice`, those whom the edition concerns get a mail (`plan_told`); `expected_told` is what was shown of it.
    """
    statement = locked(session, statement)
    proposal.check()
    propose(session, statement, labels).check(proposal.shown)
    evidence.require(session, statement)
    planned = None if notice is None else plan_told(session, statement, proposal, notice)
    if planned is not None:
        planned.shown.check(expected_told, "Nothing was published")
    publication = proposal.publication
    digests = {file.extension: hashlib.sha256(file.content).hexdigest() for file in files}
    move(
        session,
        STATEMENT,
        Statement,
        statement.id,
        StatementEvent.PUBLISH,
        actor=actor,
        time_column="published_at",
        details={"edition": publication.number, "files": digests},
    )
    retracting.end_retraction(session, statement, actor=actor)
    stored = [EditionFile(**asdict(file), etag=digests[file.extension]) for file in files]
    edition = _edition(statement, proposal, stored)
    session.add(edition)
    session.flush()
    session.refresh(statement)
    if planned is not None:
        telling.send(session, planned, actor=actor)
    return edition


def plan_told(session: Session, statement: Statement, proposal: Proposal, notice: Notice) -> Telling:
    """Return whom an edition concerns: of the first, and of one that ends a retraction, everybody who signed.

    Of a later one it is those who come onto the list. Whose line it corrects was told of the correction, and of
    another text everybody was told when it was amended.
    """
    difference, number = proposal.difference, proposal.publication.number
    among = None
    if difference is not None and not proposal.is_retracted:
        among = {entry.number for entry in difference.lists.added if entry.number is not None}
    facts = (statement.id, statement.slug, statement.state.value)
    return telling.plan(session, statement, MailKind.PUBLISHED, notice.word, facts=facts, among=among, edition=number)


def _edition(statement: Statement, proposal: Proposal, files: list[EditionFile]) -> Edition:
    publication = proposal.publication
    return Edition(
        statement_id=statement.id,
        text_version_id=statement.text_version_id,
        number=publication.number,
        signatories=proposal.publication.compilation.count,
        published_at=publication.published_at,
        entries=[list(entry) for entry in proposal.entries],
        changes=None if publication.changes is None else publication.changes.as_data(),
        files=files,
    )


def publish(
    session: Session,
    statement: Statement,
    *,
    render: Renderer,
    labels: Mapping[str, str],
    actor: str,
    expected: Shown | None = None,
) -> Edition:
    """Propose, render and store the next edition in one transaction, where nobody waits for the lock."""
    proposal = propose(session, locked(session, statement), labels)
    proposal.check(expected)
    return store(session, statement, proposal, render(proposal.publication), labels=labels, actor=actor)
