"""What tests of a statement's pages do behind the pages: read it, put it into a state, and let people sign."""

from sqlalchemy import select, update

from petition.domain.states import StatementState
from petition.models import Invitation, Statement
from tests import factories
from tests.web_support import Work

_OURS = Statement.slug == factories.draft().slug


def stored_statement(work: Work) -> Statement:
    """Return the statement of the factories as it is stored now."""
    with work() as session:
        found = session.scalars(select(Statement).where(_OURS)).one()
        session.expunge_all()
        return found


def put_state(work: Work, state: StatementState) -> None:
    """Put it into a state, and nothing else of it."""
    with work() as session:
        session.execute(update(Statement).where(_OURS).values(state=state))


def let_sign(work: Work, *invitation_ids: int) -> None:
    """Sign as each of these invited people, in their order."""
    with work() as session:
        for number in invitation_ids:
            factories.sign(session, session.get_one(Invitation, number))
