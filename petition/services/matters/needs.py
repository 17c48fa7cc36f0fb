"""What needs a coordinator in a statement: what became of it and of its mail, and the newest few of its people.

Every page of a statement asks, so what is settled is told apart by asking for so
many more of each kind: of those, enough are left.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from sqlalchemy.orm import Session

from petition.domain.matters import Kind, Matter
from petition.models import Statement
from petition.services.matters import of_people, of_statements, settling
from petition.services.statements.silent import count_silent


@dataclass(frozen=True)
class Needs:
    """What needs somebody, of statements and their mail first, then the newest; and what of it is settled.

    `has_more` is whether there are more people than were asked for. `silent` is how many could be reminded.
    """

    matters: list[Matter]
    settled: list[Matter]
    has_more: bool = False
    silent: int = 0

    @property
    def is_time_to_remind(self) -> bool:
        """Whether a reminder is what is called for."""
        return any(one.kind is Kind.SILENT for one in (*self.matters, *self.settled))


def needs(session: Session, statement: Statement, labels: Mapping[str, str], *, most: int) -> Needs:
    """Return what needs a coordinator in a statement, with not more than `most` matters of people.

    `labels` are the organisation's names of countries.
    """
    silent = count_silent(session, statement) if statement.is_open else 0
    return _needs(session, [statement], labels, most, {statement.id: silent})


def needs_of_all(session: Session, statements: Sequence[Statement], labels: Mapping[str, str], *, most: int) -> Needs:
    """Return what needs a coordinator in some statements, with not more than `most` matters of people of all."""
    return _needs(session, statements, labels, most, {})


def _needs(
    session: Session,
    statements: Sequence[Statement],
    labels: Mapping[str, str],
    most: int,
    silent: Mapping[int, int],
) -> Needs:
    settled = settling.standing(session, [one.id for one in statements])
    allowed = Counter(kind for _, kind, *_ in settled)
    wanted = {kind: most + allowed[kind.value] + 1 for kind in of_people.KINDS}
    of_whole = settling.marked(of_statements.find(session, statements, labels, silent=silent), settled)
    people = settling.marked(of_people.find(session, statements, labels, wanted), settled)
    left = sorted((one for one in people if one.settled is None), key=attrgetter("moment"), reverse=True)
    return Needs(
        [*(one for one in of_whole if one.settled is None), *left[:most]],
        [one for one in (*of_whole, *people) if one.settled is not None],
        has_more=len(left) > most,
        silent=sum(silent.values()),
    )
