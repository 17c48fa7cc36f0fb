"""Whom to tell apart before mails go out: pairs who may be one person, and people who share an address.

All of the chosen are looked at, with those who are invited already, and a page
names the first few; a roster may hold every parliamentarian in the world.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.duplicates import Namesake, find_duplicates
from petition.domain.states import InvitationState
from petition.models import Invitation, Person, Statement
from petition.services.roster.duplicates import Pair, said_to_be_two
from petition.services.statements.audiences import Audience, chosen_query

# So many pairs and addresses are named, and so many people of an address.
MOST_NAMED = 20
_COLUMNS = (Person.id, Person.given_name, Person.family_name, Person.country, Person.legislature, Person.email)


class Sharing(NamedTuple):
    """The first of the people who share an address, and how many share it."""

    address: str
    people: Sequence[Person]
    total: int


class Confusable(NamedTuple):
    """The first pairs and shared addresses, and how many there are of each."""

    pairs: Sequence[Pair]
    total_pairs: int
    sharing: Sequence[Sharing]
    total_sharing: int


def confusable(session: Session, statement: Statement, choice: Audience) -> Confusable:
    """Return the pairs and shared addresses among the chosen, and between them and who is invited already."""
    chosen = session.execute(chosen_query(statement, choice).with_only_columns(*_COLUMNS).order_by(None)).all()
    invited = (
        select(*_COLUMNS)
        .join(Invitation, Invitation.person_id == Person.id)
        .where(Invitation.statement_id == statement.id, Invitation.state != InvitationState.UNINVITED)
    )
    people = [Namesake(*row) for row in (*chosen, *session.execute(invited))]
    new = {row.id for row in chosen}
    two = said_to_be_two(session)
    pairs = [
        pair
        for pair in find_duplicates(people)
        if not new.isdisjoint((pair.low, pair.high)) and (pair.low, pair.high) not in two
    ]
    owners = defaultdict[str, list[int]](list)
    for one in people:
        owners[one.email.casefold()].append(one.number)
    # Somebody invited before may have no address any more.
    shared = {email: those for email, those in owners.items() if email and len(those) > 1 and not new.isdisjoint(those)}
    addresses = sorted(shared, key=lambda email: (-len(shared[email]), email))[:MOST_NAMED]
    numbers = {number for pair in pairs[:MOST_NAMED] for number in (pair.low, pair.high)}
    numbers.update(number for email in addresses for number in shared[email][:MOST_NAMED])
    named: Mapping[int, Person] = {
        person.id: person for person in session.scalars(select(Person).where(Person.id.in_(numbers)))
    }
    return Confusable(
        [Pair(named[pair.low], named[pair.high], pair.why) for pair in pairs[:MOST_NAMED]],
        len(pairs),
        [
            Sharing(email, [named[number] for number in shared[email][:MOST_NAMED]], len(shared[email]))
            for email in addresses
        ],
        len(shared),
    )
