"""What was recorded of one person is told whole, and of nobody else."""

import re

from sqlalchemy.orm import Session

from petition.domain.states import InvitationEvent
from petition.services import accounts
from petition.services.signing import lines, own_line
from petition.services.statements import correcting, invitees
from petition.services.statements.invitee_history import recorded
from tests import factories
from tests.documents import ROOT, read


def test_everything_of_one_person_is_told_with_who_did_it(session: Session) -> None:
    user = accounts.add_user(session, "anna@alliance.example", "coordinator", actor="test")
    statement, (invitation,) = factories.circulated(session)
    factories.noise(session)
    factories.sign(session, invitation)
    desk = f"user:{user.id}"
    correcting.correct(session, statement, invitation.id, {"family_name": "Byron"}, actor=desk)
    line = lines.read(session, invitation.id)
    assert line is not None
    assert line.pending is not None
    own_line.agree(session, factories.standing(session, invitation), line.pending.id)
    invitees.strike(session, statement, invitation.id, "She asked.", actor="command")
    found = recorded(session, invitation.id)
    assert [(one.what, one.who) for one in reversed(found)] == [
        ("invite", "test"),
        ("sign", "person"),
        ("correct", "anna@alliance.example"),
        ("agree", "person"),
        ("strike", "command"),
    ]
    corrections = [one.correction.family_name for one in found if one.correction]
    assert corrections == ["Byron", "Byron"]
    assert found == sorted(found, key=lambda one: one.at, reverse=True)


def test_nothing_is_recorded_of_an_invitation_that_is_not_there(session: Session) -> None:
    assert recorded(session, 99) == []


def test_desk_has_words_for_everything_that_is_recorded_of_an_invitation() -> None:
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "petition").rglob("*.py"))
    found = {action for source in sources for action in re.findall(r'"invitation\.([a-z_]+)"', source)}
    assert {"lead", "describe"} < found
    words = read("templates/admin/_invitee_history.html")
    # What a correction says depends on the correction.
    wanted = (found | {event.value for event in InvitationEvent}) - {"correct"}
    assert wanted <= set(re.findall(r'^  "([a-z_]+)": ', words, re.MULTILINE))
