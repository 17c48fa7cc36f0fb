"""What needs a coordinator over all statements: for the desk's home."""

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy.orm import Session

from petition.domain.matters import Matter
from petition.domain.states import StatementState
from petition.models import Statement
from petition.services.matters.needs import needs_of_all

# The order in which statements are looked at: those that wait for somebody first.
_LIVE = (StatementState.CLOSED, StatementState.CIRCULATING, StatementState.PUBLISHED, StatementState.RETRACTED)
# So many matters of people are counted.
MOST_COUNTED = 100


class Need(NamedTuple):
    """One matter, with its statement."""

    statement: Statement
    matter: Matter


class Home(NamedTuple):
    """The newest matters of all statements, how many there are in all, and of each statement.

    With `has_more` there are more than were counted.
    """

    newest: list[Need]
    total: int
    counts: Mapping[int, int]
    has_more: bool


def overview(session: Session, statements: Sequence[Statement], labels: Mapping[str, str], *, most: int) -> Home:
    """Return what needs a coordinator, with not more than `most` of the newest matters.

    `statements` are those of the desk, the newest first; `labels` are the organisation's names of countries.
    """
    live = {one.id: one for state in _LIVE for one in statements if one.state is state}
    if not live:
        return Home([], 0, {}, has_more=False)
    found = needs_of_all(session, list(live.values()), labels, most=MOST_COUNTED)
    # What is so all the time, such as mail that is refused, comes first.
    newest = sorted(found.matters, key=attrgetter("moment"), reverse=True)
    counts = Counter(one.statement_id for one in newest)
    return Home([Need(live[one.statement_id], one) for one in newest[:most]], len(newest), counts, found.has_more)
