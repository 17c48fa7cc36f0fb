"""What stands beside a name is edited before its person signs, and corrected with their knowledge after."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.lists.lines import Affiliation
from petition.errors import FieldError, NotFound, ShownChanged
from petition.models import AuditEvent, Invitation, OutboxMessage, Person, Signature
from petition.services.statements.describing import affiliation_of, describe, shown_affiliation
from tests import factories

GREEN = Affiliation("Chair", "House of Commons", "Greens", "Leeds")


@pytest.fixture
def invited(session: Session) -> Invitation:
    """Ada's invitation; the roster has her party."""
    people = factories.persons(session, [factories.person_row(party="Liberals")])
    _, (invitation,) = factories.circulated(session, people)
    factories.noise(session)
    return invitation


def _describe(session: Session, invitation: Invitation, affiliation: Affiliation = GREEN) -> bool:
    statement = factories.statement_of(session, invitation)
    done = describe(session, statement, invitation.id, affiliation, actor="user:1")
    session.expire_all()
    return done


def test_what_was_described_is_signed_and_the_roster_stays(session: Session, invited: Invitation) -> None:
    mails = len(session.scalars(select(OutboxMessage)).all())
    assert _describe(session, invited)
    assert not _describe(session, invited)
    assert session.get_one(Person, invited.person_id).party == "Liberals"
    assert len(session.scalars(select(OutboxMessage)).all()) == mails
    factories.sign(session, invited)
    assert (
        session.scalars(select(Signature).where(Signature.invitation_id == invited.id)).one().line.affiliation == GREEN
    )
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "invitation.describe")).one()
    assert event.details == {"parts": ["role", "legislature", "party", "constituency"]}


def test_who_signed_is_not_described_behind_their_back(session: Session, invited: Invitation) -> None:
    factories.sign(session, invited)
    with pytest.raises(FieldError, match="correct the printed line"):
        _describe(session, invited)
    factories.withdraw(session, invited)
    assert _describe(session, invited)


def test_t36_two_who_describe_one_person_do_not_undo_each_other(session: Session, invited: Invitation) -> None:
    shown = shown_affiliation(invited)
    _describe(session, invited, Affiliation(party="Greens"))
    statement = factories.statement_of(session, invited)
    with pytest.raises(ShownChanged):
        describe(session, statement, invited.id, GREEN, actor="user:2", expected=shown)
    assert affiliation_of(invited).party == "Greens"


def test_parts_are_lines(session: Session, invited: Invitation) -> None:
    _describe(session, invited, Affiliation(party="  Gree\u200bns "))
    assert invited.party == "Greens"
    with pytest.raises(FieldError, match="role"):
        _describe(session, invited, Affiliation(role="x" * 201))


def test_invitation_to_another_statement_is_not_there(session: Session, invited: Invitation) -> None:
    other, _ = factories.circulated(session, entries=factories.draft("other"))
    with pytest.raises(NotFound):
        describe(session, other, invited.id, GREEN, actor="user:1")
