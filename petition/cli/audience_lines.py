"""What the command for circulating says of whom it invites: who is left out, and whom to tell apart."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from petition.cli.edge import people
from petition.models import Person, Statement
from petition.services.statements import audiences
from petition.services.statements.audiences import Audience
from petition.services.statements.telling_apart import confusable


def audience_lines(session: Session, statement: Statement, choice: Audience) -> Iterator[str]:
    """Yield who of the chosen is left out and why, who may be one person, and which addresses are shared."""
    if addressless := audiences.without_address(session, statement, choice):
        yield f"Left out: {people(addressless)} without an address."
    if barred := audiences.not_to_be_invited(session, statement, choice):
        yield f"Left out: {people(barred)} not to be invited."
    found = confusable(session, statement, choice)
    for pair in found.pairs:
        yield f"May be one person: {_named(pair.one)} and {_named(pair.other)} ({pair.why})."
    if more := found.total_pairs - len(found.pairs):
        yield f"May be one person: {more:,} more pairs."
    for one in found.sharing:
        names = ", ".join(map(_named, one.people))
        others = f" and {one.total - len(one.people):,} more" if one.total > len(one.people) else ""
        yield f"Share the address {one.address}: {names}{others}."
    if more := found.total_sharing - len(found.sharing):
        yield f"Share an address: the people of {more:,} more addresses."


def _named(person: Person) -> str:
    return f"{person.id} {person.person_name.display}"
