"""What coordinators hear of at once is written down by its causes, and by nothing else."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.names.person_name import PersonName
from petition.domain.replies import Verdict
from petition.domain.states import OutboxState
from petition.models import Happening, OutboxMessage
from petition.services import happenings
from petition.services.signing import endorsement
from tests import factories


def _written(session: Session) -> list[tuple[str, int]]:
    rows = session.execute(select(Happening.kind, Happening.subject_id).order_by(Happening.id))
    return [(kind.value, subject) for kind, subject in rows]


@pytest.mark.parametrize(("comment", "written"), [("", []), ("Call me.", ["note"])])
def test_an_answer_with_a_note_is_written_down(session: Session, comment: str, written: list[str]) -> None:
    ada = factories.ada_invited(session)
    session.execute(Happening.__table__.delete())
    standing = factories.standing(session, ada)
    assert endorsement.sign(session, standing, standing.roster_name, comment=comment)
    assert _written(session) == [(one, ada.id) for one in written]


def test_declining_with_a_note_and_writing_another_one_are_two(session: Session) -> None:
    ada = factories.ada_invited(session)
    assert endorsement.decline(session, factories.standing(session, ada), comment="No.")
    assert not endorsement.decline(session, factories.standing(session, ada))
    assert not endorsement.decline(session, factories.standing(session, ada), comment="Because …")
    assert _written(session) == [("note", ada.id)] * 2


def test_a_held_line_is_written_down(session: Session) -> None:
    ada = factories.ada_invited(session)
    factories.sign(session, ada, PersonName("Ada", "Lovelace (UK)"))
    assert _written(session) == [("held", ada.id)]


@pytest.mark.parametrize(
    ("state", "verdict", "is_written"),
    [
        (OutboxState.FAILED, Verdict.BAD_ADDRESS, True),
        (OutboxState.BOUNCED, Verdict.REFUSED, True),
        (OutboxState.FAILED, None, False),
        (OutboxState.FAILED, Verdict.NOT_BUILT, False),
        (OutboxState.SENT, Verdict.ACCEPTED, False),
    ],
)
def test_a_mail_that_did_not_arrive_is_written_down(
    session: Session, state: OutboxState, verdict: Verdict | None, *, is_written: bool
) -> None:
    ada = factories.ada_invited(session)
    mail = session.scalars(select(OutboxMessage).where(OutboxMessage.invitation_id == ada.id)).one()
    mail.state, mail.verdict = state, verdict
    session.flush()
    happenings.record_failure(session, mail.id)
    assert _written(session) == ([("unreachable", ada.id)] if is_written else [])


def test_whoever_answered_is_not_missed(session: Session) -> None:
    ada = factories.ada_invited(session)
    factories.sign(session, ada)
    factories.settle_mails(session, OutboxState.BOUNCED, ada)
    for mail in session.scalars(select(OutboxMessage).where(OutboxMessage.invitation_id == ada.id)):
        happenings.record_failure(session, mail.id)
    assert _written(session) == []
