"""What happened is told whole, with names, reasons and changes that the log itself does not have."""

from sqlalchemy.orm import Session

from petition.domain.log_filters import Wanted
from petition.models import Person
from petition.services import accounts, audit
from petition.services.roster import people
from petition.services.signing import lines, own_line
from petition.services.statements import correcting, invitees, log_entries, log_queries
from petition.services.statements.log_entries import Entry
from tests import factories

ALL = Wanted()


def _told(entries: list[Entry]) -> list[str]:
    return [f"{one.who}: {one.sentence}" for one in reversed(entries)]


def test_everything_of_one_person_is_told_with_who_did_it(session: Session) -> None:
    user = accounts.add_user(session, "anna@alliance.example", "coordinator", actor="test")
    statement, (invitation,) = factories.circulated(session)
    factories.noise(session)
    factories.sign(session, invitation)
    correcting.correct(session, statement, invitation.id, {"family_name": "Byron"}, actor=f"user:{user.id}")
    line = lines.read(session, invitation.id)
    assert line is not None
    assert line.pending is not None
    own_line.agree(session, factories.standing(session, invitation), line.pending.id)
    invitees.strike(session, statement, invitation.id, "She asked.", actor="command")
    found = log_entries.page(session, log_queries.of_invitation(statement, invitation.id), ALL, limit=50)
    assert _told(found.entries) == [
        "test: Ada Lovelace was invited.",
        "the person: Ada Lovelace signed.",
        "anna@alliance.example: Another line was proposed to Ada Lovelace.",
        "the person: Ada Lovelace agreed to the correction.",
        "a command: The signature of Ada Lovelace was struck: “She asked.”",
    ]
    (changed,) = [one.changes for one in found.entries if one.changes]
    assert changed == [("family_name", "Lovelace", "Byron")]
    assert found.older == ""
    whole = log_entries.page(session, log_queries.of_statement(statement), ALL, limit=50)
    assert _told(whole.entries)[:2] == ["test: The draft was written.", "test: The statement was circulated."]
    assert _told(whole.entries)[2:] == _told(found.entries)


def test_log_of_a_person_has_what_changed_of_their_entry_once(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    person = session.get_one(Person, invitation.person_id)
    people.retire(session, person, actor="command")
    people.restore(session, person, actor="command")
    audit.record(session, "person.complain", ("person", person.id), actor="report")
    factories.sign(session, invitation)
    found = log_entries.page(session, log_queries.of_person(session, person), ALL, limit=50)
    assert _told(found.entries) == [
        "test: Ada Lovelace was added by an import: “test.csv”",
        "test: Ada Lovelace was invited.",
        "a command: Ada Lovelace was retired.",
        "a command: Ada Lovelace was put back on the roster.",
        "a delivery report: Ada Lovelace reported a mail as spam, and gets no more.",
        "the person: Ada Lovelace signed.",
    ]
    assert {one.asked.slug for one in found.entries if one.asked} == {"free-press"}


def test_a_notice_is_told_with_its_reason_and_somebody_unknown_as_they_stand(session: Session) -> None:
    statement, _ = factories.circulated(session)
    audit.record(session, "invitation.sign", ("invitation", 10**6), actor="user:99")
    audit.record(session, "statement.settle", ("statement", statement.id), actor="stranger", details={"settled": 5})
    entries = log_entries.page(session, log_queries.of_statement(statement), ALL, limit=1).entries
    assert _told(entries) == ["stranger: Dealt with: ?."]
