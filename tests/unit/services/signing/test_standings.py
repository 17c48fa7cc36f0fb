"""Where a signatory stands: what a genuine link and a granted page show, and what others do not."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.links import Link
from petition.domain.names.person_name import PersonName
from petition.domain.states import InvitationState, StatementState
from petition.errors import BadLink
from petition.services.signing import standings
from tests import factories


def test_link_opens_its_own_invitation(session: Session) -> None:
    people = factories.persons(session, [factories.person_row("Ada", suffix="MP"), factories.person_row("Bea")])
    made, invitations = factories.circulated(session, people)
    factories.noise(session)
    found = standings.by_link(session, factories.link(invitations[0]))
    assert (found.invitation_id, found.statement_id, found.slug) == (invitations[0].id, made.id, "free-press")
    assert (found.title, found.body, found.text_number) == (made.title, made.body, 1)
    assert (found.state, found.statement_state) == (InvitationState.INVITED, StatementState.CIRCULATING)
    assert found.name == found.roster_name == PersonName("Ada", "Lovelace", "", "MP")
    assert found.is_open
    assert abs(found.read_at - database_time(session)) < timedelta(minutes=1)
    assert found.signature_id is found.signed_name is found.signed_at is found.answered_at is None
    assert standings.by_reference(session, invitations[1].reference, 1).roster_name.given_name == "Bea"


def test_t17_t18_unknown_and_superseded_links_open_nothing(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    genuine = factories.link(invitation)
    for link in (Link(genuine.nonce, 2), Link(genuine.nonce, 0), Link(bytes(16), 1), Link(genuine.nonce[::-1], 1)):
        with pytest.raises(BadLink, match=r"^This link is not valid\.$"):
            standings.by_link(session, link)
    for reference, version in ((invitation.reference, 2), ("unknown", 1), ("", 1)):
        with pytest.raises(BadLink):
            standings.by_reference(session, reference, version)
