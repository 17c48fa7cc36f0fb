"""People who got many mails within a day: of all statements together, and of nobody else."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.mails import MANY, PERIOD, MailKind
from petition.models import OutboxMessage, Person
from petition.services import outbox
from petition.services.statements.frequent import frequent_among
from tests import factories


def _names(session: Session, *numbers: int) -> list[str]:
    among = select(Person.id).where(Person.id.in_(numbers)) if numbers else select(Person.id)
    return [person.given_name for person in frequent_among(session, among)]


def test_t38_people_with_five_mails_of_any_statements_are_named(session: Session) -> None:
    factories.noise(session)
    people = factories.persons(session, [factories.person_row(name) for name in ("Ada", "Bea", "Cyd")])
    ada, bea, cyd = people
    one, first = factories.circulated(session, people, factories.draft("one"))
    other, second = factories.circulated(session, people, factories.draft("other"))
    assert _names(session) == []
    for statement, invited, count in ((one, first[0], 2), (other, second[0], MANY - 4), (one, first[1], MANY - 1)):
        for _ in range(count):
            outbox.enqueue(
                session,
                MailKind.REMINDER,
                [factories.addressee(statement, invited, "x@x.example")],
            )
    assert _names(session) == ["Ada", "Bea"]
    assert _names(session, bea.id, cyd.id) == ["Bea"]
    assert _names(session, cyd.id) == []
    old = update(OutboxMessage).where(OutboxMessage.invitation_id == first[1].id)
    session.execute(old.values(created_at=database_time(session) - PERIOD - timedelta(seconds=1)))
    assert _names(session) == ["Ada"]
    assert _names(session, ada.id) == ["Ada"]
