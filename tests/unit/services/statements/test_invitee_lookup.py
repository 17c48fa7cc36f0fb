"""Finding one person: an address means one, or the numbers are named; a number means exactly its person."""

import pytest
from sqlalchemy.orm import Session

from petition.domain.lengths import LARGEST_ROW
from petition.errors import FieldError
from petition.models import Invitation, Person, Statement
from petition.services.roster import merging, people
from petition.services.statements.invitee_lookup import find_invitee, find_person
from tests import factories
from tests.factories import ACTOR, SECRET

OFFICE = "office@gb.parliament.example"


@pytest.fixture
def made(session: Session) -> Statement:
    """A statement that Ada, and Bea and Cyd of one office, were invited to; Dot is on the roster; others elsewhere."""
    rows = [
        factories.person_row("Ada", "Lovelace", email="Ada@gb.parliament.example"),
        *(factories.person_row(name, "Curie", email=OFFICE) for name in ("Bea", "Cyd")),
        factories.person_row("Dot", "Noether", email="dot@gb.parliament.example"),
    ]
    ada, bea, cyd, _ = factories.persons(session, rows)
    factories.noise(session)
    statement, _ = factories.circulated(session, [ada, bea, cyd])
    return statement


def by_name(session: Session, given_name: str) -> Person:
    """Return the person of this name."""
    found = session.query(Person).filter_by(given_name=given_name).one()
    assert isinstance(found, Person)
    return found


def invited(session: Session, statement: Statement, given_name: str) -> Invitation:
    """Return the invitation of the person of this name."""
    person_id = by_name(session, given_name).id
    found = session.query(Invitation).filter_by(statement_id=statement.id, person_id=person_id).one()
    assert isinstance(found, Invitation)
    return found


@pytest.mark.parametrize("address", ["Ada@gb.parliament.example", " ada@GB.parliament.example "])
def test_an_address_means_its_person_in_any_case(session: Session, made: Statement, address: str) -> None:
    assert find_invitee(session, made, address, None) == invited(session, made, "Ada")
    assert find_person(session, address, None) == by_name(session, "Ada")


def test_a_shared_address_names_the_numbers_and_a_number_means_one(session: Session, made: Statement) -> None:
    bea, cyd = by_name(session, "Bea"), by_name(session, "Cyd")
    said = f"2 people have the address “{OFFICE}”; give one by number: {bea.id} (Bea Curie), {cyd.id} (Cyd Curie)"
    with pytest.raises(FieldError) as refusal:
        find_invitee(session, made, OFFICE, None)
    assert refusal.value.problem == said
    with pytest.raises(FieldError) as refusal:
        find_person(session, OFFICE, None)
    assert refusal.value.problem == said
    assert find_invitee(session, made, None, cyd.id) == invited(session, made, "Cyd")
    assert find_person(session, None, cyd.id) == cyd


def test_of_a_shared_address_one_who_is_invited_is_meant(session: Session, made: Statement) -> None:
    people.set_address(session, by_name(session, "Dot"), "ada@gb.parliament.example", actor=ACTOR, secret=SECRET)
    assert find_invitee(session, made, "ada@gb.parliament.example", None) == invited(session, made, "Ada")


def test_nobody_is_found_where_nobody_is_meant(session: Session, made: Statement) -> None:
    with pytest.raises(FieldError, match="nobody who is invited to “free-press” has the address “dot@"):
        find_invitee(session, made, "dot@gb.parliament.example", None)
    with pytest.raises(FieldError, match=r"nobody on the roster has the address “nobody@gb\.example”"):
        find_person(session, "nobody@gb.example", None)
    dot = by_name(session, "Dot")
    assert find_person(session, None, dot.id) == dot
    with pytest.raises(FieldError, match=f"person {dot.id} is not invited to “free-press”"):
        find_invitee(session, made, None, dot.id)
    for number in (0, -1, LARGEST_ROW, LARGEST_ROW + 1, 10**30):
        with pytest.raises(FieldError, match="is not invited"):
            find_invitee(session, made, None, number)
        with pytest.raises(FieldError, match="there is no person"):
            find_person(session, None, number)


@pytest.mark.parametrize(("email", "number"), [(None, None), ("", None), ("ada@gb.parliament.example", 1)])
def test_one_way_of_naming_is_given(session: Session, made: Statement, email: str | None, number: int | None) -> None:
    for ask in (lambda: find_invitee(session, made, email, number), lambda: find_person(session, email, number)):
        with pytest.raises(FieldError, match="give an address or a number"):
            ask()


def test_retired_people_are_found_where_they_were_invited(session: Session, made: Statement) -> None:
    ada = by_name(session, "Ada")
    people.retire(session, ada, actor=ACTOR)
    assert find_invitee(session, made, ada.email, None) == invited(session, made, "Ada")
    with pytest.raises(FieldError, match="nobody on the roster"):
        find_person(session, ada.email, None)
    assert find_person(session, None, ada.id) == ada


def test_a_merged_entry_is_no_person_of_its_own(session: Session, made: Statement) -> None:
    ada, dot = by_name(session, "Ada"), by_name(session, "Dot")
    merging.merge(session, ada, dot, actor=ACTOR, secret=SECRET)
    with pytest.raises(FieldError, match="there is no person"):
        find_person(session, None, dot.id)
