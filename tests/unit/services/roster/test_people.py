"""People one by one: what is edited stays, and stands in the history."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.names.person_name import PersonName
from petition.domain.ordering import sort_key
from petition.domain.persons import PersonRow, values_of
from petition.domain.searching import Filters
from petition.errors import FieldError, NotFound, PersonChanged, ShownChanged
from petition.models import AuditEvent, Person, Signature
from petition.services.roster import importing, people, search
from petition.services.statements import audiences
from petition.services.statements.audiences import Audience
from tests import factories
from tests.factories import ACTOR, person_row, persons


def _row(person: Person, **more: str) -> PersonRow:
    """Return what a form holds that was opened and not touched, but for `more`."""
    return factories.row_of({**values_of(person), **more})


def test_somebody_is_added_with_the_proposed_order(session: Session) -> None:
    person = people.add(session, person_row("Martijn", "van Helvert", "NL"), actor=ACTOR)
    assert (person.sort_name, person.sort_key) == ("Helvert, Martijn van", sort_key("Helvert, Martijn van"))
    assert person.fixed_fields == frozenset()
    assert [change.action for change in factories.changes_of(session, person.id)] == ["add"]
    assert people.find(session, person.id) is person
    with pytest.raises(NotFound):
        people.find(session, person.id + 1)


def test_namesakes_may_be_added(session: Session) -> None:
    one, two = (people.add(session, person_row(), actor=ACTOR) for _ in range(2))
    assert one.id != two.id


def test_an_edit_is_recorded_and_no_import_takes_it_back(session: Session) -> None:
    row = person_row("Michiel", "Nispen", "NL", party="SP")
    (person,) = persons(session, [row])
    changed = people.edit(session, person, _row(person, family_name="van Nispen"), actor=ACTOR, secret=factories.SECRET)
    assert changed == ["family_name", "sort_name"]
    assert person.sort_name == "Nispen, Michiel van"
    assert person.fixed_fields == {"family_name"}
    edited = factories.changes_of(session, person.id)[0]
    assert edited.changes == {
        "family_name": ("Nispen", "van Nispen"),
        "sort_name": ("Nispen, Michiel", "Nispen, Michiel van"),
    }
    done = importing.import_rows(
        session, [replace(row, party="Other")], actor=ACTOR, source="again.csv", secret=factories.SECRET
    )
    assert (done.new, done.changed) == (0, 1)
    session.refresh(person)
    assert (person.family_name, person.party, person.sort_name) == ("van Nispen", "Other", "Nispen, Michiel van")
    assert search.find_people(session, Filters(q="van nispen")).total == 1


def test_a_sort_name_of_ones_own_stays_whatever_the_name_becomes(session: Session) -> None:
    (person,) = persons(session, [person_row("Björn Leví", "Gunnarsson", "IS")])
    people.edit(session, person, _row(person, sort_name="Gunnarsson, Björn Leví"), actor=ACTOR, secret=factories.SECRET)
    assert person.fixed_fields == {"sort_name"}
    people.edit(session, person, _row(person, given_name="Björn"), actor=ACTOR, secret=factories.SECRET)
    assert person.sort_name == "Gunnarsson, Björn Leví"
    people.edit(session, person, _row(person, sort_name=""), actor=ACTOR, secret=factories.SECRET)
    assert "sort_name" not in person.fixed_fields
    assert person.sort_name == _row(person, sort_name="").values["sort_name"]


def test_an_edit_that_changes_nothing_leaves_no_trace(session: Session) -> None:
    (person,) = persons(session, [person_row()])
    assert people.edit(session, person, _row(person), actor=ACTOR, secret=factories.SECRET) == []
    assert len(factories.changes_of(session, person.id)) == 1


def test_somebody_elses_edit_is_not_written_over(session: Session) -> None:
    (person,) = persons(session, [person_row()])
    began = people.fingerprint(person)
    people.edit(session, person, _row(person, party="Whig"), actor=ACTOR, secret=factories.SECRET)
    with pytest.raises(PersonChanged):
        people.edit(session, person, _row(person, party="Tory"), actor=ACTOR, based_on=began, secret=factories.SECRET)
    assert person.party == "Whig"


def test_live_signatures_stand_where_their_people_do(session: Session) -> None:
    one, two = persons(session, [person_row("Ada"), person_row("Bea")])
    _, (first, second) = factories.circulated(session, [one, two])
    factories.sign(session, first)
    factories.sign(session, second, PersonName("Beatrice", "Lovelace"))
    for person in (one, two):
        people.edit(
            session, person, _row(person, sort_name=f"Zuse, {person.given_name}"), actor=ACTOR, secret=factories.SECRET
        )
    session.expire_all()
    orders = dict(session.execute(select(Signature.invitation_id, Signature.sort_name)).all())
    assert orders == {first.id: "Zuse, Ada", second.id: "Lovelace, Beatrice"}
    key = session.scalars(select(Signature.sort_key).where(Signature.invitation_id == first.id)).one()
    assert key == sort_key("Zuse, Ada")


def test_the_retired_are_kept_and_asked_nothing(session: Session) -> None:
    one, two = persons(session, [person_row("Ada"), person_row("Bea")])
    people.retire(session, one, actor=ACTOR)
    statement = factories.statement(session)
    assert audiences.chosen(session, statement, Audience()) == [two]
    people.retire(session, one, actor=ACTOR)
    people.restore(session, one, actor=ACTOR)
    assert audiences.chosen(session, statement, Audience()) == [one, two]
    assert [change.action for change in factories.changes_of(session, one.id)] == ["restore", "retire", "import"]


def test_t36_those_are_retired_who_were_confirmed(session: Session) -> None:
    ada, bea, cyd = persons(session, [person_row("Ada"), person_row("Bea"), person_row("Cyd")])
    people.retire(session, ada, actor=ACTOR)
    chosen = [ada.id, bea.id, 999]
    assert people.still_here(session, chosen) == [bea.id]
    for others, words in (([bea.id, cyd.id], "but it would now be 1"), ([cyd.id], "something about them changed")):
        with pytest.raises(ShownChanged, match=f"You confirmed {len(others)} pe.*{words}"):
            people.retire_all(session, chosen, actor=ACTOR, expected=people.shown_people(session, others))
    assert people.retire_all(session, chosen, actor=ACTOR, expected=people.shown_people(session, [bea.id])) == 1
    assert people.retire_all(session, chosen, actor=ACTOR, expected=people.shown_people(session, [])) == 0
    assert search.find_people(session, Filters()).people == [cyd]
    assert [change.action for change in factories.changes_of(session, bea.id)] == ["retire", "import"]
    events = session.scalars(select(AuditEvent.subject_id).where(AuditEvent.action == "person.retire"))
    assert list(events) == [ada.id, bea.id]


def test_imports_may_change_again_what_was_released(session: Session) -> None:
    row = person_row("Michiel", "Nispen", "NL", party="SP")
    (person,) = persons(session, [row])
    people.edit(session, person, _row(person, party="Other"), actor=ACTOR, secret=factories.SECRET)
    people.release(session, person, actor=ACTOR)
    people.release(session, person, actor=ACTOR)
    assert person.fixed_fields == frozenset()
    assert [change.action for change in factories.changes_of(session, person.id)] == ["release", "edit", "import"]
    importing.import_rows(session, [row], actor=ACTOR, source="again.csv", secret=factories.SECRET)
    session.refresh(person)
    assert person.party == "SP"


def test_tags_are_put_on_and_taken_off(session: Session) -> None:
    one, two = persons(session, [person_row("Ada"), person_row("Bea")])
    assert people.tag(session, [one.id, two.id, 999], " board ", actor=ACTOR) == 2
    assert people.tag(session, [one.id], "board", actor=ACTOR) == 0
    assert people.tags(session, one.id) == ["board"]
    assert people.untag(session, [one.id], "board", actor=ACTOR) == 1
    assert people.untag(session, [one.id], "board", actor=ACTOR) == 0
    assert people.tags(session, one.id) == []
    assert people.tags(session, two.id) == ["board"]
    assert [change.action for change in factories.changes_of(session, one.id)] == ["untag", "tag", "import"]


@pytest.mark.parametrize("tag", ["", " ", "x" * 61, "a\nb"])
def test_a_tag_that_is_none_is_refused(session: Session, tag: str) -> None:
    with pytest.raises(FieldError):
        people.tag(session, [], tag, actor=ACTOR)


def test_t44_person_needs_a_name(session: Session) -> None:
    for given, family in (("", ""), ("1", "-")):
        with pytest.raises(FieldError, match="no letter"):
            people.add(session, person_row(given, family), actor=ACTOR)
    person = people.add(session, person_row(), actor=ACTOR)
    with pytest.raises(FieldError, match="no letter"):
        people.edit(session, person, _row(person, given_name="", family_name="?"), actor=ACTOR, secret=factories.SECRET)


def test_what_was_decided_about_inviting_is_not_released(session: Session) -> None:
    (person,) = factories.persons(session, [factories.person_row()])
    about = {"actor": ACTOR, "secret": factories.SECRET}
    assert people.set_do_not_invite(session, person, " has  died ", **about)
    assert not people.set_do_not_invite(session, person, "has died", **about)
    people.set_address(session, person, "new@x.example", **about)
    people.release(session, person, actor=ACTOR)
    assert (person.do_not_invite, person.fixed) == ("has died", "do_not_invite")
    assert factories.changes_of(session, person.id)[-2].changes == {"do_not_invite": ("", "has died")}
    assert people.set_do_not_invite(session, person, "", **about)
    people.release(session, person, actor=ACTOR)
    assert (person.do_not_invite, person.fixed) == ("", "")


def test_who_is_added_with_a_reason_has_it_by_hand(session: Session) -> None:
    person = people.add(session, factories.person_row(do_not_invite="has died"), actor=ACTOR)
    assert (person.do_not_invite, person.fixed) == ("has died", "do_not_invite")
