"""Which signatures count for a statement's text as it is now, and what is printed of them."""

from sqlalchemy import ColumnElement, Select, false, func, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.models import Correction, Invitation, Recording, Signature, Statement, TextVersion
from petition.models.correction import printed_correction
from petition.models.invitation import has_held_line

invitations, recordings, signatures, text_versions = (
    table_of(model) for model in (Invitation, Recording, Signature, TextVersion)
)


def is_counted(statement: Statement) -> list[ColumnElement[bool]]:
    """Return what holds of a signature that counts.

    It is live, and for the text as it is now or one that differs from it by
    editorial changes alone. One that came another way counts once the person
    has confirmed it, unless the statement prints unconfirmed ones.
    """
    counted = [
        signatures.c.statement_id == statement.id,
        signatures.c.text_version_id.in_(_counting_texts(statement)),
        signatures.c.ended_at.is_(None),
    ]
    return counted if statement.prints_unconfirmed else [*counted, ~is_unconfirmed()]


def _counting_texts(statement: Statement) -> Select[int]:
    """Select the versions of a statement's text from the last change of substance on."""
    texts, since = text_versions.c, text_versions.alias("since").c
    substantive = select(func.max(since.number)).where(since.statement_id == statement.id, since.is_substantive)
    return select(texts.id).where(texts.statement_id == statement.id, texts.number >= substantive.scalar_subquery())


def is_unconfirmed() -> ColumnElement[bool]:
    """Return whether a signature came another way and the person has not confirmed it yet."""
    recorded = recordings.c
    return select(recorded.id).where(recorded.signature_id == signatures.c.id, recorded.confirmed_at.is_(None)).exists()


def waits(session: Session, statement: Statement, signature_id: int) -> bool:
    """Return whether a signature is not printed because nobody has confirmed it yet."""
    if statement.prints_unconfirmed:
        return False
    query = select(signatures.c.id).where(signatures.c.id == signature_id, is_unconfirmed())
    return session.scalar(query) is not None


def unconfirmed(statement: Statement) -> Select[int]:
    """Select how many live signatures for the text are not printed because nobody has confirmed them yet."""
    waiting = (
        select(func.count())
        .select_from(signatures)
        .join(recordings, recordings.c.signature_id == signatures.c.id)
        .where(
            recordings.c.statement_id == statement.id,
            recordings.c.confirmed_at.is_(None),
            signatures.c.text_version_id.in_(_counting_texts(statement)),
            signatures.c.ended_at.is_(None),
        )
    )
    return waiting.where(false()) if statement.prints_unconfirmed else waiting


def count_unconfirmed(session: Session, statement: Statement) -> int:
    """Return how many signatures `unconfirmed` counts."""
    return session.scalars(unconfirmed(statement)).one()


def held(statement: Statement) -> Select[int]:
    """Select how many of those who signed are not printed before a coordinator has looked at their line."""
    return select(func.count()).where(invitations.c.statement_id == statement.id, has_held_line())


def count_held(session: Session, statement: Statement) -> int:
    """Return how many signatures `held` counts."""
    return session.scalars(held(statement)).one()


def corrections(session: Session, statement: Statement) -> dict[int, Correction]:
    """Return the corrections that are printed instead of what was signed, by signature; there are few."""
    corrected = select(Correction.signature_id).where(Correction.statement_id == statement.id)
    theirs = select(printed_correction(signatures.c.id)).where(
        signatures.c.id.in_(corrected), signatures.c.ended_at.is_(None)
    )
    return {one.signature_id: one for one in session.scalars(select(Correction).where(Correction.id.in_(theirs)))}
