"""Where a name stands in the editions: nowhere, in earlier ones, or in the newest."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from petition.domain.compilations import Publication, RenderedFile
from petition.domain.signatures import Decision
from petition.models import Edition, Invitation, Statement
from petition.services.statements import closing, invitees, publishing, recording
from petition.services.statements.printed import Printed, where_printed
from petition.services.statements.recording import Answer
from tests import factories


def _render(publication: Publication) -> list[RenderedFile]:
    return [RenderedFile("txt", "text/plain; charset=utf-8", f"edition {publication.number}".encode())]


def _publish(session: Session, made: Statement) -> None:
    publishing.publish(session, made, render=_render, labels={}, actor="test")


@pytest.fixture
def asked(session: Session) -> tuple[Statement, Invitation, Invitation]:
    """A statement that Ada and Bea signed; another one beside it, that is published."""
    noise = factories.noise(session)
    closing.close(session, noise.statement, actor="test")
    _publish(session, noise.statement)
    rows = [factories.person_row("Ada"), factories.person_row("Bea")]
    made, (ada, bea) = factories.circulated(session, factories.persons(session, rows))
    factories.sign(session, ada)
    factories.sign(session, bea)
    return made, ada, bea


@pytest.mark.parametrize("is_struck", [False, True])
def test_who_left_before_publication_was_never_printed(
    session: Session, asked: tuple[Statement, Invitation, Invitation], *, is_struck: bool
) -> None:
    made, ada, bea = asked
    if is_struck:
        invitees.strike(session, made, ada.id, "She asked for it.", actor="test")
    else:
        factories.withdraw(session, ada)
    assert where_printed(session, ada.id) is Printed.NOWHERE
    closing.close(session, made, actor="test")
    _publish(session, made)
    assert where_printed(session, ada.id) is Printed.NOWHERE
    assert where_printed(session, bea.id) is Printed.NEWEST


def test_who_left_afterwards_stands_in_the_editions_until_then(
    session: Session, asked: tuple[Statement, Invitation, Invitation]
) -> None:
    made, ada, bea = asked
    closing.close(session, made, actor="test")
    _publish(session, made)
    factories.withdraw(session, ada)
    assert where_printed(session, ada.id) is Printed.NEWEST
    _publish(session, made)
    assert where_printed(session, ada.id) is Printed.EARLIER
    assert where_printed(session, bea.id) is Printed.NEWEST


def test_recorded_signature_that_was_left_out_was_not_printed(
    session: Session, asked: tuple[Statement, Invitation, Invitation]
) -> None:
    made, _, _ = asked
    (cyd,) = factories.persons(session, [factories.person_row("Cyd")])
    recorded = recording.record(session, made, cyd, Answer(Decision.SIGN, "a letter"), actor="test")
    closing.close(session, made, actor="test")
    _publish(session, made)
    assert where_printed(session, recorded.invitation_id) is Printed.NOWHERE


def test_line_of_a_merged_invitation_is_theirs(
    session: Session, asked: tuple[Statement, Invitation, Invitation]
) -> None:
    made, ada, bea = asked
    factories.withdraw(session, bea)
    closing.close(session, made, actor="test")
    _publish(session, made)
    session.execute(update(Invitation).where(Invitation.id == ada.id).values(merged_into_id=bea.id))
    assert where_printed(session, bea.id) is Printed.NEWEST


def test_editions_without_numbers_had_whose_signature_was_live(
    session: Session, asked: tuple[Statement, Invitation, Invitation]
) -> None:
    made, ada, bea = asked
    factories.withdraw(session, ada)
    old = Edition(
        statement_id=made.id, text_version_id=made.text_version_id, number=1, signatories=1, entries=None, files=[]
    )
    session.add(old)
    session.flush()
    assert where_printed(session, ada.id) is Printed.NOWHERE
    assert where_printed(session, bea.id) is Printed.NEWEST
