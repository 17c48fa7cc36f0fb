"""Publishing: making an edition once."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.compilations import Compilation, Publication, Renderer
from petition.domain.confirmations import Shown
from petition.domain.states import STATEMENT, StatementEvent
from petition.errors import FieldError
from petition.models import Edition, EditionFile, Statement
from petition.services.signing import evidence
from petition.services.statements.compilation import compile_list, current_text
from petition.services.transitions import locked, move


def publish(
    session: Session,
    statement: Statement,
    *,
    render: Renderer,
    labels: Mapping[str, str],
    actor: str,
    expected: Shown | None = None,
) -> Edition:
    """Publish a closed statement as its next edition and return that.

    The statement's lock keeps withdrawals out while the list is compiled, so
    the edition is one consistent snapshot. `render` makes the files. `expected`
    is what was shown to who confirmed it (`shown_list`); `ShownChanged` is raised
    where it is not so any more, and `EvidenceDisagrees` where the audit log tells another story.
    """
    statement = locked(session, statement)
    move(session, STATEMENT, Statement, statement.id, StatementEvent.PUBLISH, actor=actor, time_column="published_at")
    evidence.require(session, statement)
    compilation = compile_list(session, statement, labels)
    count = len(compilation.signatories)
    if not count:
        raise FieldError("signatories", "nobody has signed, so there is nothing to publish")
    shown_list(compilation).check(expected, "Nothing was published", what="signatories")
    last = select(func.max(Edition.number)).where(Edition.statement_id == statement.id)
    published_at = database_time(session)
    publication = Publication(compilation, (session.scalar(last) or 0) + 1, published_at)
    edition = Edition(
        statement_id=statement.id,
        text_version_id=current_text(session, statement).id,
        number=publication.number,
        signatories=count,
        published_at=published_at,
        files=[
            EditionFile(**asdict(file), etag=hashlib.sha256(file.content).hexdigest()) for file in render(publication)
        ],
    )
    session.add(edition)
    session.flush()
    session.refresh(statement)
    return edition


def shown_list(compilation: Compilation) -> Shown:
    """Return what `publish` must find again: the text, the form of the list, and every line in its place."""
    one = compilation
    facts = (one.slug, one.title, one.body, one.language, one.digest, one.time_zone, one.requested_by, str(one.form))
    labels = (signatory.country_label for signatory in one.signatories)
    return Shown.of(facts, enumerate(zip(one.lines, labels, strict=True)))
