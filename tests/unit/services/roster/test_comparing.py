"""Comparing a file with the roster: what would happen, and nothing else."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from petition.domain.names.person_name import PersonName
from petition.domain.persons import FIELDS, PASSING, Identifier, PersonRow, values_of
from petition.domain.remarks import Remark
from petition.models import PersonIdentifier
from petition.services.roster import duplicates, history, importing, merging, people
from petition.services.roster.comparing import Compared, Kind, compare
from tests import factories
from tests.factories import ACTOR, person_row, persons


def _compare(session: Session, *rows: PersonRow, provided: tuple[str, ...] = FIELDS) -> list[Compared]:
    before = history.latest(session)
    compared = list(compare(session, rows, provided))
    assert history.latest(session) == before
    assert not session.dirty
    return compared


def test_new_changed_unchanged_and_gone_are_told(session: Session) -> None:
    rows = [person_row(name, legislature="Commons", row=line) for line, name in enumerate(("Ada", "Bea", "Cyd"), 2)]
    ada, bea, cyd = persons(session, rows)
    persons(session, [person_row("Eve", legislature="Lords")])
    new = person_row("Dot", legislature="Commons", row=4)
    compared = _compare(session, rows[0], replace(rows[1], party="Whig"), new)
    assert [(one.number, one.kind, one.person_id) for one in compared] == [
        (2, Kind.UNCHANGED, ada.id),
        (3, Kind.CHANGED, bea.id),
        (4, Kind.NEW, None),
        (0, Kind.GONE, cyd.id),
    ]
    assert compared[1].changes == {"party": ("", "Whig")}
    assert compared[2].values["sort_name"] == "Lovelace, Dot"
    assert compared[3].name.display == "Cyd Lovelace"


def test_what_a_file_does_not_mention_stays(session: Session) -> None:
    row = person_row("Ada", email="ada@x.example", party="Whig", language="fr")
    persons(session, [row])
    names_alone = replace(row, email="", party="", language="en")
    (one,) = _compare(session, names_alone, provided=("given_name", "family_name", "country"))
    assert one.kind is Kind.UNCHANGED
    (one,) = _compare(session, replace(row, email="new@x.example", party="Tory"), provided=("family_name", "email"))
    assert one.changes == {"email": ("ada@x.example", "new@x.example")}


def test_what_was_edited_by_hand_is_kept_and_told(session: Session) -> None:
    row = person_row("Ada", party="Whig")
    (ada,) = persons(session, [row])
    people.edit(
        session, ada, factories.row_of({**values_of(ada), "party": "Tory"}), actor=ACTOR, secret=factories.SECRET
    )
    (one,) = _compare(session, row)
    assert (one.kind, one.kept, one.values["party"]) == (Kind.UNCHANGED, {"party": "Whig"}, "Tory")


def test_faults_come_first(session: Session) -> None:
    row = person_row("Ada")
    persons(session, [row])
    error = Remark("email", "email", "is wrong")
    (one,) = _compare(session, replace(row, errors=(error,)))
    assert (one.kind, one.errors) == (Kind.FAULTY, (error,))


def test_an_identifier_finds_who_changed_their_name(session: Session) -> None:
    (ada,) = persons(session, [person_row("Ada", "Byron")])
    session.add(PersonIdentifier(person_id=ada.id, scheme="mnis", identifier="172"))
    session.flush()
    (one,) = _compare(session, replace(person_row("Ada", "Lovelace"), identifiers=(Identifier("mnis", "172"),)))
    assert (one.kind, one.person_id) == (Kind.CHANGED, ada.id)
    assert one.changes["family_name"] == ("Byron", "Lovelace")


def test_an_identifier_or_a_tag_alone_is_a_change(session: Session) -> None:
    row = person_row("Ada")
    persons(session, [row])
    (one,) = _compare(session, replace(row, identifiers=(Identifier("mnis", "172"),)))
    assert (one.kind, one.changes) == (Kind.CHANGED, {})
    (one,) = _compare(session, replace(row, tags=("board",)))
    assert one.kind is Kind.CHANGED


def test_a_new_person_who_may_be_one_who_is_gone_is_doubted(session: Session) -> None:
    persons(session, [person_row("Kimberley", "Kitching", "AU", legislature="Senate")])
    new, gone = _compare(session, person_row("Kimberly", "Kitching", "AU", legislature="Senate"))
    assert (new.kind, gone.kind) == (Kind.NEW, Kind.GONE)
    assert [str(doubt) for doubt in new.doubts] == [
        (
            "family_name: may be Kimberley Kitching, who is on the roster and not in this file "
            "(given names that differ in a letter)"
        )
    ]


def test_somebody_who_retired_returns(session: Session) -> None:
    row = person_row("Ada")
    (ada,) = persons(session, [row])
    people.retire(session, ada, actor=ACTOR)
    (one,) = _compare(session, row)
    assert (one.kind, one.returns, one.changes) == (Kind.CHANGED, True, {})


def test_the_order_follows_a_name_that_changed(session: Session) -> None:
    row = person_row("Michiel", "Nispen", "NL")
    (person,) = persons(session, [row])
    session.add(PersonIdentifier(person_id=person.id, scheme="id", identifier="1"))
    session.flush()
    corrected = person_row("Michiel", "van Nispen", "NL", email=row.email, identifiers=(Identifier("id", "1"),))
    (one,) = _compare(session, corrected)
    assert one.changes == {
        "family_name": ("Nispen", "van Nispen"),
        "sort_name": ("Nispen, Michiel", "Nispen, Michiel van"),
    }


def test_an_empty_cell_of_what_makes_a_person_says_nothing(session: Session) -> None:
    row = person_row("Ada", email="ada@x.example", prefix="Sen.")
    persons(session, [row])
    (one,) = _compare(session, replace(row, email="", name=replace(row.name, honorific_prefix="")))
    assert (one.kind, one.changes) == (Kind.UNCHANGED, {})


@pytest.mark.parametrize("field", PASSING)
def test_an_empty_cell_ends_what_may_pass_where_the_file_names_it_for_others(session: Session, field: str) -> None:
    rows = [person_row("Ada", row=2), person_row("Bea", row=3), person_row("Cyd", row=4)]
    had = [replace(row, **{field: "Chair"}) for row in rows]
    ada, _, cyd = persons(session, had)
    cyd.fixed = field
    session.flush()
    # A column that nobody has a word in is a file without it, and so is a file without the column.
    assert {one.kind for one in _compare(session, *rows)} == {Kind.UNCHANGED}
    without = tuple(name for name in FIELDS if name != field)
    file = (rows[0], had[1], rows[2])
    assert {one.kind for one in _compare(session, *file, provided=without)} == {Kind.UNCHANGED}
    first, second, third = _compare(session, *file)
    assert (first.kind, first.changes, first.values[field]) == (Kind.CHANGED, {field: ("Chair", "")}, "")
    problem = "becomes empty, as in the file; the roster has “Chair”"
    assert first.doubts == (Remark("emptied", field, problem),)
    assert (second.kind, second.doubts) == (Kind.UNCHANGED, ())
    # What was edited by hand stays, and the preview says what the file has.
    assert (third.kind, third.kept, third.doubts) == (Kind.UNCHANGED, {field: ""}, ())
    importing.import_rows(session, file, actor=ACTOR, source="x.csv", secret=factories.SECRET)
    assert (getattr(ada, field), getattr(cyd, field)) == ("", "Chair")
    assert {one.kind for one in _compare(session, *file)} == {Kind.UNCHANGED}


def test_a_new_name_leaves_the_parts_of_the_old_one_behind(session: Session) -> None:
    row = replace(person_row("David", "Alton", prefix="Mr"), identifiers=(Identifier("mnis", "738"),))
    importing.import_rows(session, [row], actor=ACTOR, source="x.csv", secret=factories.SECRET)
    peer = replace(row, name=PersonName("", "Alton of Liverpool", "Lord"))
    (one,) = _compare(session, peer)
    assert one.name.display == "Lord Alton of Liverpool"
    assert one.changes["given_name"] == ("David", "")
    assert [doubt.code for doubt in one.doubts] == ["other-name"]


def test_a_file_without_its_chamber_doubts_who_has_the_name_already(session: Session) -> None:
    row = person_row("Ada", legislature="Commons")
    persons(session, [row])
    without = tuple(field for field in FIELDS if field != "legislature")
    (one,) = _compare(session, replace(row, legislature="", email="else@x.example"), provided=without)
    assert one.kind is Kind.NEW
    assert "may be Ada Lovelace" in str(one.doubts[0])


def test_a_file_without_its_chamber_finds_who_has_the_name_and_the_address(session: Session) -> None:
    row = person_row("Ada", legislature="Commons")
    persons(session, [row])
    without = tuple(field for field in FIELDS if field != "legislature")
    (one,) = _compare(session, replace(row, legislature=""), provided=without)
    assert (one.kind, one.values["legislature"]) == (Kind.UNCHANGED, "Commons")
    assert [doubt.code for doubt in one.doubts] == ["other-chamber"]


def test_a_merged_duplicate_comes_in_any_order_and_through_a_chain(session: Session) -> None:
    rows = [
        person_row(name, "Kitching", "AU", row=line) for line, name in enumerate(("Kim", "Kimberly", "Kimberley"), 2)
    ]
    one, two, three = persons(session, rows)
    merging.merge(session, two, one, actor=ACTOR, secret=factories.SECRET)
    merging.merge(session, three, two, actor=ACTOR, secret=factories.SECRET)
    for order in (rows, rows[::-1]):
        found = _compare(session, *order)
        assert {found_one.kind for found_one in found} == {Kind.UNCHANGED}
        assert {found_one.person_id for found_one in found} == {three.id}


def test_what_a_row_says_against_inviting_is_heard_whatever_the_columns_are(session: Session) -> None:
    row = person_row("Ada")
    (ada,) = persons(session, [row])
    (one,) = _compare(session, replace(row, do_not_invite="has died"), provided=("given_name", "family_name"))
    assert (one.kind, one.changes) == (Kind.CHANGED, {"do_not_invite": ("", "has died")})
    people.set_do_not_invite(session, ada, "has left", actor=ACTOR, secret=factories.SECRET)
    # An empty cell takes nothing back, and what was decided by hand stays.
    (one,) = _compare(session, row)
    assert (one.kind, one.values["do_not_invite"]) == (Kind.UNCHANGED, "has left")
    (one,) = _compare(session, replace(row, do_not_invite="has died"))
    assert (one.kind, one.kept) == (Kind.UNCHANGED, {"do_not_invite": "has died"})


def test_what_a_coordinator_lifted_is_told_where_a_file_says_it_again(session: Session) -> None:
    row = person_row("Ada", do_not_invite="opted out")
    (ada,) = persons(session, [row])
    people.set_do_not_invite(session, ada, "", actor=ACTOR, secret=factories.SECRET)
    (one,) = _compare(session, row)
    assert (one.kind, one.values["do_not_invite"]) == (Kind.UNCHANGED, "")
    assert [str(doubt) for doubt in one.doubts] == [
        "do_not_invite: is “opted out” in the file; a coordinator has lifted it, so that they can be invited"
    ]


def test_who_is_retired_comes_back_by_no_row_that_says_they_are_gone(session: Session) -> None:
    row = person_row("Ada")
    (ada,) = persons(session, [row])
    people.retire(session, ada, actor=ACTOR)
    (one,) = _compare(session, replace(row, do_not_invite="has died"))
    assert (one.kind, one.returns) == (Kind.CHANGED, False)
    (one,) = _compare(session, row)
    assert one.returns


def test_a_surname_that_changed_at_an_office_is_a_doubt_and_a_suggestion(session: Session) -> None:
    (sofia,) = persons(session, [person_row("Sofia", "Farren", legislature="Commons", email="office@p.example")])
    married = person_row("Sofia", "Braver", legislature="Commons", email="office@p.example")
    new, gone = _compare(session, married)
    assert (new.kind, gone.kind) == (Kind.NEW, Kind.GONE)
    assert [doubt.code for doubt in new.doubts] == ["looks-like"]
    assert "may be Sofia Farren" in str(new.doubts[0])
    persons(session, [married])
    assert [pair.why for pair in duplicates.duplicates_of(session, sofia)] == ["the same given name and address"]


def test_a_row_that_is_no_person_is_left_out(session: Session) -> None:
    """It is nobody's row, faulty or not, opens no chamber, and stands in its place among the others."""
    (ada,) = persons(session, [person_row("Ada", legislature="Commons")])
    note = Remark("no-person", "name", "is a note")
    rows = (
        PersonRow(2, PersonName("", "Labour Party"), "", doubts=(note,), errors=(note,), left_out="is a note"),
        person_row("Bea", legislature="Lords", row=3),
        person_row("Ada", legislature="Commons", row=4, doubts=(note,), left_out="is a note"),
    )
    compared = _compare(session, *rows)
    assert [(one.number, one.kind, one.person_id) for one in compared] == [
        (2, Kind.LEFT_OUT, None),
        (3, Kind.NEW, None),
        (4, Kind.LEFT_OUT, None),
    ]
    assert compared[0].doubts == (note,)
    done = importing.import_rows(session, rows, actor=ACTOR, source="members.csv", secret=factories.SECRET)
    assert (done.new, done.left_out, done.done) == (1, 2, 3)
    session.refresh(ada)
    assert ada.retired_at is None
