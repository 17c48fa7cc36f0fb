"""Importing: all of it or nothing, each person once, and nothing of the roster lost."""

from contextlib import suppress
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.domain.ordering import sort_key
from petition.domain.persons import Identifier
from petition.domain.remarks import Remark
from petition.models import AuditEvent, Person, PersonChange, Signature
from petition.services.roster import history, importing, people
from petition.services.roster.comparing import compare
from petition.services.roster.importing import Imported, import_rows
from tests import factories
from tests.factories import ACTOR, person_row, persons
from tests.web_support import Work


def test_new_people_are_added_with_their_order_and_history(session: Session) -> None:
    row = person_row("Martijn", "van Helvert", "NL", suffix="MP", legislature="Tweede Kamer")
    assert import_rows(session, [row], actor="user:1", source="nl.csv", secret=factories.SECRET) == Imported(new=1)
    person = session.scalars(select(Person)).one()
    assert person.person_name == row.name
    assert (person.sort_name, person.sort_key) == ("Helvert, Martijn van", sort_key("Helvert, Martijn van"))
    assert (person.country, person.email, person.legislature, person.language) == (
        *("NL", row.email, "Tweede Kamer", "en"),
    )
    event = session.scalars(select(AuditEvent)).one()
    assert (event.actor, event.action) == ("user:1", "roster.import")
    assert event.details == {"new": 1, "changed": 0, "unchanged": 0, "left_out": 0, "retired": 0}
    assert [change.source for change in factories.changes_of(session, person.id)] == ["nl.csv"]


def test_importing_again_changes_nothing(session: Session) -> None:
    rows = factories.sample_rows()
    assert import_rows(session, rows, actor=ACTOR, source="one.csv", secret=factories.SECRET) == Imported(new=33)
    latest = history.latest(session)
    assert import_rows(session, rows[::-1], actor=ACTOR, source="two.csv", secret=factories.SECRET) == Imported(
        unchanged=33
    )
    assert history.latest(session) == latest


def test_importing_again_brings_up_to_date(session: Session) -> None:
    one, two = person_row("Ada"), person_row("Bea")
    persons(session, [one, two])
    rows = [replace(one, email="new@x.example", party="Whig"), two, person_row("Cyd")]
    assert import_rows(session, rows, actor=ACTOR, source="two.csv", secret=factories.SECRET) == Imported(
        new=1, changed=1, unchanged=1
    )
    found = {person.given_name: person for person in session.scalars(select(Person))}
    assert (found["Ada"].email, found["Ada"].party) == ("new@x.example", "Whig")
    assert found["Bea"].email == two.email
    assert factories.changes_of(session, found["Ada"].id)[0].changes == {
        "email": (one.email, "new@x.example"),
        "party": ("", "Whig"),
    }


def test_homonyms_stay_two_however_often_they_come(session: Session) -> None:
    rows = [
        person_row("Mehmet", "Erdoğan", "TR", legislature="Meclis", constituency=place, row=line)
        for line, place in enumerate(("Gaziantep", "Muğla"), 2)
    ]
    assert import_rows(session, rows, actor=ACTOR, source="tr.csv", secret=factories.SECRET) == Imported(new=2)
    assert import_rows(session, rows[::-1], actor=ACTOR, source="tr.csv", secret=factories.SECRET) == Imported(
        unchanged=2
    )
    places = select(Person.constituency).order_by(Person.id)
    assert list(session.scalars(places)) == ["Gaziantep", "Muğla"]


def test_people_may_share_an_address(session: Session) -> None:
    rows = [person_row(f"Given{number}", email="office@x.example") for number in range(13)]
    assert import_rows(session, rows, actor=ACTOR, source="x.csv", secret=factories.SECRET) == Imported(new=13)
    assert import_rows(session, rows, actor=ACTOR, source="x.csv", secret=factories.SECRET) == Imported(unchanged=13)


def test_identifiers_and_tags_are_kept_once(session: Session) -> None:
    row = replace(
        person_row(),
        identifiers=(Identifier("petition", "0-1"), Identifier("mnis", "172"), Identifier("mnis", "172")),
        tags=("board", "board"),
    )
    import_rows(session, [row], actor=ACTOR, source="x.csv", secret=factories.SECRET)
    again = replace(row, identifiers=(Identifier("mnis", "172"), Identifier("wikidata", "Q7259")), tags=("chair",))
    assert import_rows(session, [again], actor=ACTOR, source="x.csv", secret=factories.SECRET) == Imported(changed=1)
    person = session.scalars(select(Person)).one()
    assert people.identifiers(session, person.id) == [Identifier("mnis", "172"), Identifier("wikidata", "Q7259")]
    assert people.tags(session, person.id) == ["board", "chair"]


def test_faulty_rows_are_left_out(session: Session) -> None:
    rows = [person_row("Ada"), replace(person_row("Bea"), errors=(Remark("email", "email", "is wrong"),))]
    assert import_rows(session, rows, actor=ACTOR, source="x.csv", secret=factories.SECRET) == Imported(
        new=1, left_out=1
    )


def test_the_gone_stay_unless_they_are_to_be_retired(session: Session) -> None:
    ada, bea = person_row("Ada"), person_row("Bea")
    persons(session, [ada, bea])
    assert import_rows(session, [ada], actor=ACTOR, source="x.csv", secret=factories.SECRET) == Imported(unchanged=1)
    assert import_rows(
        session, [ada], actor=ACTOR, source="x.csv", retire_gone=True, secret=factories.SECRET
    ) == Imported(unchanged=1, retired=1)
    retired = session.scalars(select(Person).where(Person.retired_at.is_not(None))).one()
    assert retired.given_name == "Bea"
    assert import_rows(session, [ada, bea], actor=ACTOR, source="x.csv", secret=factories.SECRET) == Imported(
        changed=1, unchanged=1
    )
    session.refresh(retired)
    assert retired.retired_at is None


def test_signatures_stand_where_the_new_name_does(session: Session) -> None:
    row = person_row("Michiel", "Nispen", "NL", identifiers=(Identifier("id", "1"),))
    _, (invitation,) = factories.circulated(session, persons(session, [row]))
    factories.sign(session, invitation)
    corrected = replace(row, name=replace(row.name, family_name="van Nispen"), sort_name="van Nispen, Michiel")
    import_rows(session, [corrected], actor=ACTOR, source="x.csv", secret=factories.SECRET)
    assert session.scalars(select(Signature.sort_name)).one() == "van Nispen, Michiel"
    assert session.scalars(select(Signature.family_name)).one() == "Nispen"


def test_a_large_file_is_written_in_lots_and_tells_how_far_it_is(session: Session) -> None:
    many = importing.LOT + 1
    rows = [person_row(f"Given{number}", row=number) for number in range(many)]
    compared = compare(session, rows, ("email",))
    done = importing.write(session, compared, actor=ACTOR, source="x.csv", secret=factories.SECRET)
    assert [progress.done for progress in done] == [importing.LOT, many]
    assert session.scalar(select(func.count()).select_from(Person)) == many
    assert session.scalar(select(func.count()).select_from(PersonChange)) == many


def test_an_import_that_breaks_off_leaves_nothing(work: Work) -> None:
    with suppress(ZeroDivisionError), work() as session:
        import_rows(session, [person_row()], actor=ACTOR, source="x.csv", secret=factories.SECRET)
        raise ZeroDivisionError
    with work() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_no_import_lets_somebody_be_invited_again(session: Session) -> None:
    rows = [person_row("Ada", do_not_invite="has died"), person_row("Bea"), person_row("Cyd")]
    persons(session, rows[1:])
    cyd = session.scalars(select(Person).where(Person.given_name == "Cyd")).one()
    people.retire(session, cyd, actor=ACTOR)
    barring = [rows[0], replace(rows[1], do_not_invite="opted out"), replace(rows[2], do_not_invite="has left")]
    for one in (barring, [replace(row, do_not_invite="") for row in rows[:2]]):
        import_rows(session, one, actor=ACTOR, source="x.csv", secret=factories.SECRET)
        found = {one.given_name: one.do_not_invite for one in session.scalars(select(Person))}
        assert found == {"Ada": "has died", "Bea": "opted out", "Cyd": "has left"}
        assert session.get_one(Person, cyd.id).retired_at is not None


def test_an_identifier_is_stored_once_however_it_is_written(session: Session) -> None:
    first = person_row("Ada", identifiers=(Identifier("mnis", "00042"), Identifier("mnis", "42")))
    again = replace(
        person_row("Ada", "Byron"),
        identifiers=(Identifier("mnis", "42.0"), Identifier("wikidata", "https://www.wikidata.org/wiki/Q7259")),
    )
    last = replace(again, identifiers=(Identifier("mnis", "042"), Identifier("wikidata", "Q7259")))
    for row, counts in (
        (first, Imported(new=1)),
        (again, Imported(changed=1)),
        (last, Imported(unchanged=1)),
    ):
        assert import_rows(session, [row], actor=ACTOR, source="x.csv", secret=factories.SECRET) == counts
    ada = session.scalars(select(Person)).one()
    assert [one.identifier for one in people.identifiers(session, ada.id)] == [
        "00042",
        "https://www.wikidata.org/wiki/Q7259",
    ]


def test_of_two_new_people_one_has_an_identifier(session: Session) -> None:
    shared = (Identifier("wikidata", "Q42"),)
    rows = [person_row("Ada", "Lovelace", identifiers=shared), person_row("Bea", "Byron", identifiers=shared, row=3)]
    done = import_rows(session, rows, actor=ACTOR, source="x.csv", secret=factories.SECRET)
    assert done == Imported(new=1, left_out=1)


def test_rows_of_one_person_are_one_and_each_is_counted(session: Session) -> None:
    anna = person_row("Anna", email="anna@x.example")
    rows = [anna, replace(anna, row=3, email="Anna@X.example"), person_row("Bo", row=4)]
    for counts in (Imported(new=2, unchanged=1), Imported(unchanged=3)):
        assert import_rows(session, rows, actor=ACTOR, source="x.csv", secret=factories.SECRET) == counts
    assert session.scalars(select(func.count(Person.id))).one() == 2
