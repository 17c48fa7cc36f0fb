"""What was decided about a file's doubts is remembered for the next file: by person, kind and value."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.decisions import Answers, Decisions
from petition.domain.persons import FIELDS, Identifier, PersonRow
from petition.domain.remarks import Remark
from petition.errors import NotFound
from petition.models import AuditEvent, Person, RosterImport, SettledDoubt
from petition.services.roster import deleting, importing, settled_doubts, undoing, uploads
from petition.services.roster.comparing import Compared, Kind, compare
from petition.services.roster.importing import Imported
from tests.factories import ACTOR, SECRET, person_row

DIGIT = Remark("digits", "family_name", "has a digit in it")
SPLIT = Remark(
    "uncertain-split", "name", "may be another", other=(("given_name", "Ada Byron"), ("family_name", "King"))
)
ROW = person_row("Ada", "Byron King", legislature="Lords", doubts=(SPLIT, DIGIT), email="ada@gb.example")
READ, TAKEN = Answers(accepted=frozenset({"digits"})), Answers(other=frozenset({"uncertain-split"}))


def _import(session: Session, *rows: PersonRow, answers: Answers | None = None) -> RosterImport:
    """Import rows with what is remembered and what is answered, and remember that."""
    decisions = Decisions(settled_doubts.remembered(session), answers)
    compared = list(compare(session, rows, FIELDS, decisions=decisions))
    settled_doubts.remember(session, decisions.made, actor=ACTOR)
    made = uploads.remember(session, "members.csv", "", {}, Imported(), actor=ACTOR)
    list(importing.write(session, compared, actor=ACTOR, source="members.csv", secret=SECRET, import_id=made.id))
    return made


def _compare(session: Session, *rows: PersonRow) -> list[Compared]:
    return list(compare(session, rows, FIELDS))


def test_what_was_settled_is_not_asked_again(session: Session) -> None:
    (before,) = _compare(session, ROW)
    assert ([one.code for one in before.doubts], before.settled) == (["uncertain-split", "digits"], ())
    _import(session, ROW, answers=READ)
    (again,) = _compare(session, ROW)
    assert (again.kind, again.settled) == (Kind.UNCHANGED, ("digits",))
    assert [one.code for one in again.doubts] == ["uncertain-split"]
    (other,) = _compare(session, replace(ROW, doubts=(replace(DIGIT, problem="has 7 in it"),)))
    assert [one.code for one in other.doubts] == ["digits"]


def test_the_other_reading_is_imported_and_stays(session: Session) -> None:
    """And the person is found again by the name in the file as well as by their own."""
    _import(session, ROW, answers=TAKEN)
    person = session.scalars(select(Person)).one()
    assert (person.given_name, person.family_name, person.sort_name) == ("Ada Byron", "King", "King, Ada Byron")
    as_edited = replace(ROW, name=person.person_name, doubts=())
    for row in (ROW, as_edited):
        (again,) = _compare(session, row)
        assert (again.kind, again.person_id) == (Kind.UNCHANGED, person.id)
    (moved,) = _compare(session, replace(ROW, party="Whig"))
    assert moved.changes == {"party": ("", "Whig")}


def test_it_follows_the_person_into_another_chamber(session: Session) -> None:
    row = replace(ROW, identifiers=(Identifier("wikidata", "Q7"),))
    _import(session, row, answers=READ)
    (settled,) = session.scalars(select(SettledDoubt))
    assert settled.person_id == session.scalars(select(Person.id)).one()
    for legislature in ("House of Lords", "Senate"):
        (again,) = _compare(session, renamed := replace(row, legislature=legislature))
        assert "digits" in again.settled
        _import(session, renamed)


def test_two_people_of_one_name_are_told_apart_once_they_are_known(session: Session) -> None:
    """As long as they have one identity, no decision is of one of them alone."""
    one, two = (replace(ROW, row=row, constituency=name) for row, name in enumerate(("Leeds", "York"), 2))
    _import(session, one, two, answers=Answers(rows={2: [(frozenset({"digits"}), {})]}))
    assert session.scalars(select(SettledDoubt.person_id)).one() is None
    ada, _ = session.scalars(select(Person).order_by(Person.id))
    session.execute(SettledDoubt.__table__.update().values(person_id=ada.id))
    found = {one.values["constituency"]: one.settled for one in _compare(session, one, two)}
    assert found == {"Leeds": ("digits",), "York": ()}


def test_it_is_listed_and_taken_back(session: Session) -> None:
    _import(session, ROW, answers=replace(READ, other=TAKEN.other))
    page = settled_doubts.find(session, limit=1)
    assert page.total == 2
    assert [(one.code, one.about, who) for one, who in page.people] == [
        ("digits", "Ada Byron King: family name has a digit in it", ACTOR)
    ]
    assert settled_doubts.take_back(session, [page.people[0][0].id], actor=ACTOR) == 1
    with pytest.raises(NotFound):
        settled_doubts.take_back(session, [page.people[0][0].id], actor=ACTOR)
    (again,) = _compare(session, ROW)
    assert [one.code for one in again.doubts] == ["digits"]
    actions = session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("roster.%settle")))
    assert list(actions) == ["roster.settle", "roster.unsettle"]


def test_undoing_an_import_leaves_it_and_deleting_a_person_does_not(session: Session) -> None:
    made = _import(session, ROW, answers=READ)
    undoing.undo(session, made.id, actor=ACTOR, secret=SECRET)
    (again,) = _compare(session, ROW)
    assert (again.kind, again.settled) == (Kind.NEW, ("digits",))
    _import(session, ROW)
    person = session.scalars(select(Person).where(Person.deleted_at.is_(None))).one()
    assert session.scalars(select(SettledDoubt.person_id)).one() == person.id
    deleting.delete_person(session, person, actor=ACTOR)
    assert settled_doubts.find(session).total == 0
