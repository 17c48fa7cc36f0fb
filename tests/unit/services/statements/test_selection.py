"""Several people at once: those who fit a search, and asking them no more."""

import pytest
from sqlalchemy.orm import Session

from petition.domain.states import InvitationState, OutboxState
from petition.domain.statuses import Status
from petition.errors import FieldError, ShownChanged
from petition.services.statements import selection
from petition.services.statements.invited import Wanted
from tests import factories


def test_who_fits_is_chosen_and_too_many_are_refused(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    made = factories.every_status(session)
    assert len(selection.all_who_fit(session, made, Wanted())) == 10
    assert len(selection.all_who_fit(session, made, Wanted(status=Status.UNREACHABLE))) == 2
    monkeypatch.setattr(selection, "MOST_CHOSEN", 9)
    with pytest.raises(FieldError, match="10 people fit, and 9 at most"):
        selection.all_who_fit(session, made, Wanted())


def test_only_people_of_the_statement_are_concerned(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    noise = factories.noise(session).invitations[0]
    both = [invitation.id, noise.id]
    assert selection.ours(session, made, both) == selection.uninvitable(session, made, both) == [invitation.id]
    assert selection.person_ids(session, made, both) == [invitation.person_id]


def test_those_who_have_not_signed_are_uninvited(session: Session) -> None:
    rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd")]
    made, (ada, bea, cyd) = factories.circulated(session, factories.persons(session, rows))
    factories.settle_mails(session, OutboxState.SENT, bea)
    factories.sign(session, ada)
    everybody = [ada.id, bea.id, cyd.id]
    shown = selection.shown_uninvited(session, made, everybody)
    assert selection.uninvite(session, made, everybody, actor="user:1", expected=shown) == (2, 1)
    for one, state in ((ada, "signed"), (bea, "uninvited"), (cyd, "uninvited")):
        session.refresh(one)
        assert one.state is InvitationState(state)
    with pytest.raises(ShownChanged, match="You confirmed 2 people, but it would now be 0"):
        selection.uninvite(session, made, everybody, actor="user:1", expected=shown)
