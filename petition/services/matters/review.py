"""What does not fit before a list is published."""

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from petition.domain.compilations import Compilation
from petition.domain.matters import REVIEWED, Kind, Matter
from petition.models import Statement
from petition.services.matters import settling
from petition.services.matters.of_lists import FINDERS, Given


def review(
    session: Session,
    statement: Statement,
    made: Compilation,
    labels: Mapping[str, str],
    kinds: Collection[Kind] = REVIEWED,
) -> list[Matter]:
    """Return what does not fit in a compiled list, in the order of the kinds; what is settled is marked.

    `labels` are the organisation's names of countries.
    """
    given = Given(session, statement, made, {one.invitation_id: one for one in made.signatories}, labels)
    found = [matter for kind, find in FINDERS.items() if kind in kinds for matter in find(given)]
    return settling.marked(found, settling.standing(session, [statement.id]))
