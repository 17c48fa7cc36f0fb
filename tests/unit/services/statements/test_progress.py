"""Progress: where each invited person stands, with which mail, and who needs a coordinator."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.names.person_name import PersonName
from petition.domain.replies import Verdict
from petition.domain.states import InvitationState, OutboxState
from petition.domain.statuses import Status
from petition.errors import NotFound
from petition.models import Invitation, OutboxMessage, Statement
from petition.services import outbox
from petition.services.delivery import holding, sending_again
from petition.services.signing import lines, own_line
from petition.services.statements import correcting, progress, reaching, tallies
from petition.services.statements.compilation import compile_list
from petition.services.statements.progress import PersonProgress
from petition.services.statements.silent import find_silent
from tests import factories, histories


def _everybody(session: Session, statement: Statement) -> list[PersonProgress]:
    query = select(Invitation.id).where(Invitation.statement_id == statement.id)
    return progress.of_invitations(session, session.scalars(query).all())


def test_person_comes_with_live_signature_and_last_asking_mail(session: Session) -> None:
    people = {one.person.given_name: one for one in _everybody(session, factories.every_status(session))}
    assert people["Ada"].signature is not None
    assert people["Cyd"].signature is None
    mail = people["Ada"].mail
    assert mail is not None
    assert mail.kind is MailKind.INVITATION


def test_mail_that_was_dropped_makes_nobody_unreachable(session: Session) -> None:
    """It failed without a server's verdict; the one before it tells how the person stands."""
    made, (invitation,) = factories.circulated(session)
    factories.settle_mails(session, OutboxState.SENT)
    outbox.enqueue(session, MailKind.REMINDER, [factories.addressee(made, invitation, "ada@x.example")])
    dropped = update(OutboxMessage).where(OutboxMessage.kind == MailKind.REMINDER)
    session.execute(dropped.values(state=OutboxState.FAILED, last_reply="not sent: the person had answered"))
    (one,) = _everybody(session, made)
    assert one.status is Status.NO_ANSWER
    assert one.mail is not None
    assert one.mail.kind is MailKind.INVITATION
    assert len(find_silent(session, made)) == 1
    assert sending_again.shown_unsent(session, made).count == 0


def test_one_person_is_found_by_their_invitation_in_this_statement(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    noise = factories.noise(session)
    assert progress.person(session, made, invitation.id).person.id == invitation.person_id
    for number in (noise.invitations[0].id, 4711):
        with pytest.raises(NotFound, match="no such invitation"):
            progress.person(session, made, number)


def _changed(session: Session, made: Statement) -> list[str]:
    numbers = [number for number, _ in session.execute(progress.changed_lines([made.id]))]
    return [one.printed.display for one in progress.of_invitations(session, numbers)]


def test_changed_lines_are_those_of_live_signatures(session: Session) -> None:
    rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd")]
    made, (ada, bea, cyd) = factories.circulated(session, factories.persons(session, rows))
    factories.noise(session)
    factories.sign(session, ada, PersonName("Ada", "Byron"))
    factories.sign(session, bea, PersonName("Bea", "Lovelace", "Dr"))
    factories.sign(session, cyd, PersonName("Cyd", "Byron"))
    factories.withdraw(session, cyd)
    assert _changed(session, made) == ["Ada Byron", "Dr Bea Lovelace"]


def test_statements_of_a_person_come_with_where_they_stand(session: Session) -> None:
    ada, bea = factories.persons(session, [factories.person_row("Ada"), factories.person_row("Bea")])
    first, (signed, _) = factories.circulated(session, [ada, bea])
    factories.sign(session, signed)
    second, _ = factories.circulated(session, [ada], factories.draft("second"))
    factories.noise(session)
    found = progress.of_person(session, ada.id)
    assert [(statement, one.person, one.status) for statement, one in found] == [
        (second, ada, Status.NO_ANSWER),
        (first, ada, Status.SIGNED),
    ]
    assert [statement for statement, _ in progress.of_person(session, bea.id)] == [first]
    assert progress.of_person(session, 999) == []


@pytest.mark.parametrize("stands_still", [False, True])
def test_everybody_has_the_status_and_the_mail_of_their_own_history(session: Session, stands_still: bool) -> None:
    made = histories.circulated(session)
    if stands_still:
        holding.pause(session, made, actor=factories.ACTOR)
    last, never_sent = histories.last_mails(session), histories.never_sent(session, stands_still=stands_still)
    found = _everybody(session, made)
    assert len({one.status for one in found}) == len(Status)
    for one in found:
        mail = last.get(one.invitation.id)
        assert one.mail is mail
        if one.invitation.state not in (InvitationState.PENDING, InvitationState.INVITED):
            assert one.status.value == one.invitation.state.value
        elif (
            mail is not None
            and mail.state in (OutboxState.FAILED, OutboxState.BOUNCED)
            and mail.verdict is not Verdict.NOT_BUILT
        ):
            assert one.status is Status.UNREACHABLE
        elif one.invitation.id in never_sent:
            assert one.status is Status.NOT_SENT
        else:
            assert one.status is Status.NO_ANSWER
    for status in Status:
        query = select(Invitation.id).where(Invitation.statement_id == made.id, reaching.has_status(made, status))
        assert set(session.scalars(query)) == {one.invitation.id for one in found if one.status is status}
        assert tallies.tally(session, made)[status] == sum(one.status is status for one in found)


def test_who_changes_their_line_is_marked_and_shown_as_printed(session: Session) -> None:
    rows = [factories.person_row(name, "Guest", party="Liberals") for name in ("Ann", "Bob", "Cem", "Dee")]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    factories.noise(session)
    changes: list[dict[str, str]] = [
        {"family_name": "Smith"},
        {"honorific_prefix": "Dr"},
        {"party": "Greens"},
        {"family_name": "Gueste"},
    ]
    for invitation, change in zip(invitations, changes, strict=True):
        factories.sign(session, invitation)
        if change == changes[-1]:
            correcting.correct(session, made, invitation.id, change, actor="user:1")
        else:
            standing = factories.standing(session, invitation)
            assert own_line.change(session, standing, change)
    assert _changed(session, made) == ["Ann Smith", "Dr Bob Guest", "Cem Guest"]
    marks = {
        one.printed.display: one.name_changed for one in progress.of_invitations(session, [i.id for i in invitations])
    }
    assert marks == {"Ann Smith": True, "Dr Bob Guest": True, "Cem Guest": True, "Dee Gueste": False}
    printed = {one.name.display: one.name_changed for one in compile_list(session, made, {}).signatories}
    assert printed == {"Ann Smith": True, "Dr Bob Guest": True, "Cem Guest": False, "Dee Gueste": False}


def test_who_puts_their_former_line_back_is_marked_no_more(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    own_line.change(session, factories.standing(session, invitation), {"family_name": "Byron"})
    assert _changed(session, made) == ["Ada Byron"]
    line = lines.read(session, invitation.id)
    assert line is not None
    assert line.correction is not None
    own_line.undo(session, factories.standing(session, invitation), line.correction.id)
    assert _changed(session, made) == []
