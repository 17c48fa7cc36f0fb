"""Deleting people who were never invited: no word is left, and the number is nobody's again."""

import json
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.db import Base
from petition.domain.persons import FIELDS, Identifier, values_of
from petition.domain.searching import Filters, Reach
from petition.errors import FieldError, NotFound, ShownChanged
from petition.models import AuditEvent, Person
from petition.services.roster import comparing, deleting, importing, merging, people, search, uploads
from petition.services.roster.importing import Imported
from petition.services.statements import invitees
from tests import factories
from tests.factories import ACTOR, SECRET


def _everything(session: Session) -> str:
    """Return every word of every table."""
    return json.dumps(
        [[list(map(repr, row)) for row in session.execute(select(one))] for one in Base.metadata.sorted_tables]
    )


def test_no_word_of_them_is_left_and_the_history_says_so(session: Session) -> None:
    more = {"party": "Zyxparty", "legislature": "Zyxhouse", "constituency": "Zyxtown", "role": "Zyxrole"}
    row = factories.person_row(
        *("Zyxgiven", "Zyxfamily"),
        prefix="Zyxtitle",
        email="zyx@x.example",
        **more,
        identifiers=(Identifier("wikidata", "Zyx1"),),
        tags=("zyxtag",),
    )
    made = uploads.remember(session, "one.csv", "", {}, Imported(), actor=ACTOR)
    about: dict[str, Any] = {"actor": ACTOR, "source": "one.csv", "secret": SECRET}
    compared = list(comparing.compare(session, [row], FIELDS))
    list(importing.write(session, compared, **about, import_id=made.id))
    person = session.scalars(select(Person)).one()
    people.set_address(session, person, "zyx2@x.example", actor=ACTOR, secret=SECRET)
    assert "zyx" in _everything(session).lower()
    deleting.delete_person(session, person, actor=ACTOR, expected=people.shown_people(session, [person.id]))
    assert "zyx" not in _everything(session).lower()
    told = factories.changes_of(session, person.id)
    assert [(one.action, one.changes) for one in told] == [("delete", {}), ("edit", {}), ("import", {})]
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "person.delete")).one()
    assert (event.subject_id, event.actor) == (person.id, ACTOR)
    deleting.delete_person(session, person, actor=ACTOR)
    assert session.scalar(select(func.count()).where(AuditEvent.action == "person.delete")) == 1


def test_deleted_people_are_found_nowhere_and_come_again_as_others(session: Session) -> None:
    row = factories.person_row("Ann", "Other")
    (ann,) = factories.persons(session, [row])
    deleting.delete_person(session, ann, actor=ACTOR)
    for reach in ("", Reach.RETIRED):
        assert search.find_ids(session, Filters(reach=reach)) == []
    with pytest.raises(NotFound):
        people.find(session, ann.id)
    assert people.find(session, ann.id, or_deleted=True).family_name == "Deleted"
    with pytest.raises(NotFound):
        people.restore(session, ann, actor=ACTOR)
    with pytest.raises(NotFound):
        people.set_address(session, ann, "x@x.example", actor=ACTOR, secret=SECRET)
    (again,) = factories.persons(session, [row])
    assert again.id > ann.id


def test_whoever_was_asked_is_never_deleted(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    person = session.get_one(Person, invitation.person_id)
    invitees.uninvite(session, made, invitation.id, actor=ACTOR)
    assert "asked to sign" in deleting.refusal(session, person)
    with pytest.raises(FieldError, match="asked to sign"):
        deleting.delete_person(session, person, actor=ACTOR)


def test_merged_entries_are_not_deleted_before_the_merge_is_undone(session: Session) -> None:
    ann, bob = factories.persons(session, [factories.person_row(name) for name in ("Ann", "Bob")])
    merged = merging.merge(session, ann, bob, actor=ACTOR, secret=SECRET)
    for one in (ann, bob):
        with pytest.raises(FieldError, match="merged here"):
            deleting.delete_person(session, one, actor=ACTOR)
    merging.undo(session, merged.id, actor=ACTOR, secret=SECRET)
    deleting.delete_person(session, bob, actor=ACTOR)
    assert people.find(session, ann.id)


def test_person_is_deleted_as_they_were_shown(session: Session) -> None:
    (ann,) = factories.persons(session, [factories.person_row("Ann")])
    shown = people.shown_people(session, [ann.id])
    row = factories.row_of({**values_of(ann), "given_name": "Anna"})
    people.edit(session, ann, row, actor=ACTOR, secret=SECRET)
    with pytest.raises(ShownChanged, match="Nobody was deleted"):
        deleting.delete_person(session, ann, actor=ACTOR, expected=shown)
