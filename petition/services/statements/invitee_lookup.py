"""Finding the one person that an act is about, by their address or by their number.

An office may read the mail of several people, and some have no address. Then a
number says who is meant: the person's number on the roster, which exports and
lists of invitees print.
"""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.domain.lengths import LARGEST_ROW
from petition.errors import FieldError
from petition.models import Invitation, Person, Statement

_INSTEAD = "an answer of somebody who was not invited can be recorded"


def find_invitee(session: Session, statement: Statement, email: str | None, number: int | None) -> Invitation:
    """Return the invitation of the person meant; raise `FieldError` where that is nobody or several people.

    Exactly one of `email` and `number`, that of the person, is given. Whose
    entry was merged into another one counts by number alone.
    """
    theirs = select(Invitation, Person).join(Person, Person.id == Invitation.person_id)
    theirs = theirs.where(Invitation.statement_id == statement.id)
    if _is_number(email, number):
        asked = theirs.where(Person.id == number)
        found: Invitation | None = session.scalars(asked).one_or_none() if _fits(number) else None
        if found is None:
            raise FieldError("person", f"person {number} is not invited to “{statement.slug}”; {_INSTEAD}")
        return found
    has_address = func.lower(Person.email) == _written(email)
    rows = session.execute(theirs.where(has_address, Invitation.merged_into_id.is_(None)).order_by(Person.id)).all()
    if not rows:
        raise FieldError("email", f"nobody who is invited to “{statement.slug}” has the address “{email}”; {_INSTEAD}")
    _check_one([person for _, person in rows], email)
    invitation: Invitation = rows[0][0]
    return invitation


def find_person(session: Session, email: str | None, number: int | None) -> Person:
    """Return the person on the roster who is meant, invited or not; raise as `find_invitee` does."""
    here = select(Person).where(Person.merged_into_id.is_(None))
    if _is_number(email, number):
        found = session.scalars(here.where(Person.id == number)).one_or_none() if _fits(number) else None
        if found is None:
            raise FieldError("person", f"there is no person {number} on the roster")
        return found
    has_address = func.lower(Person.email) == _written(email)
    people = session.scalars(here.where(has_address, Person.retired_at.is_(None)).order_by(Person.id)).all()
    if not people:
        raise FieldError("email", f"nobody on the roster has the address “{email}”")
    _check_one(people, email)
    return people[0]


def _is_number(email: str | None, number: int | None) -> bool:
    """Return whether somebody is named by number; raise `FieldError` unless exactly one is given."""
    if number is None and not email:
        raise FieldError("email", "give an address or a number")
    if number is not None and email:
        raise FieldError("email", "give an address or a number, not both")
    return number is not None


def _fits(number: int | None) -> bool:
    """Return whether a person could have the number; PostgreSQL refuses to look for a larger one."""
    return number is not None and 0 < number <= LARGEST_ROW


def _written(email: str | None) -> str:
    """Return an address as it is compared."""
    return (email or "").strip().lower()


def _check_one(people: Sequence[Person], email: str | None) -> None:
    if len(people) > 1:
        who = ", ".join(f"{person.id} ({person.person_name.name})" for person in people)
        raise FieldError("email", f"{len(people)} people have the address “{email}”; give one by number: {who}")
