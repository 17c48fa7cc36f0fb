"""Taking a statement's people out: each as they stand, as printed, and nobody of another statement."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.names.person_name import PersonName
from petition.domain.ordering import sort_key
from petition.domain.signatures import Decision
from petition.models import AuditEvent, Correction, Recording, Signature, Statement
from petition.services.statements.invitee_export import COLUMNS, Invitee, export_invitees
from tests import factories
from tests.factories import ACTOR

NAMES = ("Ada", "Bea", "Cyd", "Dot")


def _exported(session: Session, statement: Statement) -> dict[str, Invitee]:
    session.flush()
    found = export_invitees(session, statement, {"GB": "UK"}, actor="user:7")
    return {one.given_name: one for one in found}


def test_everybody_is_there_as_they_stand(session: Session) -> None:
    rows = [
        factories.person_row(name, "Lovelace", prefix="Dr", party="Whig", email=f"{name}@x.example") for name in NAMES
    ]
    stored = factories.persons(session, rows)
    statement, (ada, bea, cyd, dot) = factories.circulated(session, stored)
    factories.noise(session)
    factories.sign(session, ada, PersonName("Ada", "King", "Countess"))
    factories.decline(session, bea)
    factories.sign(session, cyd)
    cyd.held_at, cyd.held_for = statement.created_at, "digit"
    dot.admitted_until = datetime(2030, 1, 2, 3, 4, tzinfo=UTC)
    statement.list_form = factories.list_form("party").as_data()
    found = _exported(session, statement)
    assert list(found) == list(NAMES)
    assert COLUMNS[:2] == ("number", "email")
    told = found["Ada"]._asdict()
    moments = {key: told.pop(key) for key in ("invited_at", "answered_at", "signed_at")}
    assert all(datetime.fromisoformat(str(moment)).tzinfo == UTC for moment in moments.values())
    assert told == {
        "number": stored[0].id,
        "email": "Ada@x.example",
        "honorific_prefix": "Countess",
        "given_name": "Ada",
        "additional_name": "",
        "family_name": "King",
        "honorific_suffix": "",
        "line": "Countess Ada King, Whig (UK)",
        "state": "signed",
        "version": 1,
        "recorded": False,
        "held": False,
        "admitted_until": None,
        "counted_only": False,
        "status": "signed",
        "country": "GB",
        "country_label": "UK",
        "confirmed_at": None,
        "muted_at": None,
        "comment": "",
        "held_for": "",
        "name_changed": True,
        "roster_name": "Dr Ada Lovelace",
    }
    assert (found["Dot"].honorific_prefix, found["Dot"].family_name) == ("Dr", "Lovelace")
    assert [one.state for one in found.values()] == ["signed", "declined", "signed", "invited"]
    assert found["Dot"].line == "Dr Dot Lovelace, Whig (UK)"
    assert (found["Bea"].version, found["Cyd"].held, found["Dot"].held) == (None, True, False)
    assert found["Dot"].admitted_until == "2030-01-02T03:04:00+00:00"
    assert found["Cyd"].cells[8:13] == ["signed", "1", "", "yes", ""]
    assert found["Cyd"].cells[-3:] == ["digit", "", "Dr Cyd Lovelace"]
    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "statement.export"))
    assert (event.subject_id, event.actor, event.details) == (statement.id, "user:7", {"people": 4})


def test_a_corrected_line_is_as_it_is_printed(session: Session) -> None:
    statement, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    signature = session.scalars(select(Signature).where(Signature.invitation_id == invitation.id)).one()
    said = dict.fromkeys(("honorific_prefix", "honorific_suffix", "role", "legislature", "party", "constituency"), "")
    said |= {"given_name": "Adah", "family_name": "Lovelace", "sort_name": "Lovelace, Adah", "reason": "spelling"}
    more = {"sort_key": sort_key("Lovelace, Adah"), "before": {"given_name": "Ada"}, "made_by": ACTOR}
    rows = {"signature_id": signature.id, "statement_id": statement.id, "needs_agreement": False}
    session.add(Correction(**rows, **said, **more))
    assert _exported(session, statement)["Adah"].line == "Adah Lovelace (UK)"


def test_an_answer_that_came_another_way_is_marked_until_the_person_answers(session: Session) -> None:
    people = factories.persons(session, [factories.person_row(name) for name in NAMES])
    statement, (ada, bea, cyd, _) = factories.circulated(session, people)
    factories.sign(session, ada)
    signature = session.scalars(select(Signature).where(Signature.invitation_id == ada.id)).one()
    facts = {"statement_id": statement.id, "how": "letter", "recorded_by": ACTOR}
    session.add(Recording(invitation_id=ada.id, signature_id=signature.id, decision=Decision.SIGN, **facts))
    for one in (bea, cyd):
        factories.decline(session, one)
        session.add(Recording(invitation_id=one.id, decision=Decision.DECLINE, **facts))
    session.flush()
    # Cyd declined by herself since, after the text had changed.
    cyd.answered_at = datetime(2100, 1, 1, tzinfo=UTC)
    assert {name: one.recorded for name, one in _exported(session, statement).items()} == {
        "Ada": True,
        "Bea": True,
        "Cyd": False,
        "Dot": False,
    }
    factories.withdraw(session, ada)
    factories.sign(session, ada)
    assert not _exported(session, statement)["Ada"].recorded
