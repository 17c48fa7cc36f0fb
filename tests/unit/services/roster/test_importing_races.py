"""Imports, edits, merges and circulation at once: nobody waits for ever, and nobody is invited twice."""

from contextlib import suppress

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.persons import values_of
from petition.errors import FieldError, PersonChanged
from petition.models import Invitation, Person, Statement
from petition.services.delivery import sending
from petition.services.roster import history, merging, people
from petition.services.roster.locks import lock_roster
from petition.services.statements import circulation
from petition.services.statements.audiences import Audience
from tests import factories
from tests.factories import ACTOR, person_row, persons
from tests.races import at_once
from tests.web_support import Work


def test_an_edit_waits_for_an_import_and_neither_for_ever(work: Work) -> None:
    """Both lock the person and the roster; were it in another order, PostgreSQL would end one of them."""
    with work() as session:
        number = persons(session, [person_row("Ada")])[0].id

    def write(session: Session) -> None:
        session.execute(update(Person).where(Person.id == number).values(role="Chair"))

    def edit(session: Session) -> None:
        people.set_address(
            session, people.find(session, number), "ada@new.example", actor=ACTOR, secret=factories.SECRET
        )

    at_once(work, lock_roster, edit, then=write)
    with work() as session:
        person = people.find(session, number)
        assert (person.role, person.email) == ("Chair", "ada@new.example")


def test_whoever_is_being_merged_is_not_invited_beside_the_kept_person(work: Work) -> None:
    with work() as session:
        kept, duplicate = (person.id for person in persons(session, [person_row("Ada"), person_row("Adah")]))
        statement = factories.statement(session).id

    def merge(session: Session) -> None:
        merging.merge(
            session, people.find(session, kept), people.find(session, duplicate), actor=ACTOR, secret=factories.SECRET
        )

    def circulate(session: Session) -> None:
        made = session.get_one(Statement, statement)
        assert circulation.circulate(session, made, Audience(), actor=ACTOR) == 1

    at_once(work, merge, circulate)
    with work() as session:
        assert list(session.scalars(select(Invitation.person_id))) == [kept]


def test_a_change_that_is_committed_late_is_noticed(work: Work, engine_name: str) -> None:
    """A number that was drawn first may be committed last, when a higher one is known already."""
    with work() as session:
        one, other = (person.id for person in persons(session, [person_row("Ada"), person_row("Bea")]))
    seen: list[int] = []

    def edit(session: Session, number: int) -> None:
        person = people.find(session, number)
        people.edit(
            session,
            person,
            factories.row_of({**values_of(person), "party": "Whig"}),
            actor=ACTOR,
            secret=factories.SECRET,
        )

    def edit_meanwhile(session: Session) -> None:
        edit(session, other)
        seen.append(history.latest(session))

    at_once(work, lambda session: edit(session, one), edit_meanwhile)
    with work() as session:
        # SQLite lets one writer in at a time, so nothing is committed late there.
        assert (history.latest(session) > seen[0]) is (engine_name == "postgresql")


def test_correcting_an_address_and_merging_wait_for_each_other_in_one_order(work: Work) -> None:
    """Both lock people before invitations; the other way round, PostgreSQL would end one of them."""
    with work() as session:
        kept, duplicate = persons(session, [person_row("Ada"), person_row("Ada", email="old@x.example")])
        made, (invitation,) = factories.circulated(session, [duplicate])
        numbers = (kept.id, duplicate.id, made.id, invitation.id)

    def hold(session: Session) -> None:
        session.refresh(people.find(session, numbers[1]), with_for_update=True)

    def merge(session: Session) -> None:
        kept, duplicate = (people.find(session, number) for number in numbers[:2])
        merging.merge(session, kept, duplicate, actor=ACTOR, secret=factories.SECRET)

    def correct(session: Session) -> None:
        statement = session.get_one(Statement, numbers[2])
        # Which of the two it says hangs on what it had read when the merge came.
        with suppress(PersonChanged, FieldError):
            sending.correct_address(
                session, statement, numbers[3], "new@x.example", revoke=False, actor=ACTOR, secret=factories.SECRET
            )

    at_once(work, hold, correct, then=merge)
    with work() as session:
        assert session.get_one(Person, numbers[1]).merged_into_id == numbers[0]
        assert session.get_one(Invitation, numbers[3]).person_id == numbers[0]
