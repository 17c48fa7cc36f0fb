"""Asking for all matters of a statement, and for those that keys name.

For a key nobody else is looked at: there may be tens of thousands of people beside them.
"""

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from petition.domain.matters import REVIEWED, Key, Matter
from petition.models import Statement
from petition.services.matters import of_people, of_statements, settling
from petition.services.matters.needs import needs
from petition.services.matters.review import review
from petition.services.statements.compilation import compile_list


def find(session: Session, statement: Statement, labels: Mapping[str, str], keys: Collection[str]) -> list[Matter]:
    """Return the matters of the kinds and people that these keys name, as they are now; what is settled is marked.

    `labels` are the organisation's names of countries.
    """
    named = [key for key in map(Key.read, keys) if key is not None]
    numbers = sorted({number for key in named for number in key.invitations})
    kinds = {key.kind for key in named}
    of_single = kinds & set(of_people.KINDS)
    found: list[Matter] = []
    if numbers and of_single:
        found += of_people.find(session, [statement], labels, dict.fromkeys(of_single, len(numbers)), numbers)
    if reviewed := (kinds & set(REVIEWED)) - of_single:
        # Where nobody is named, nobody's line is wanted; no invitation has this number.
        made = compile_list(session, statement, labels, among=numbers or [0])
        found += review(session, statement, made, labels, reviewed)
    if kinds - of_single - set(REVIEWED):
        found += of_statements.find(session, [statement], labels)
    return settling.marked(found, settling.standing(session, [statement.id]))


def find_all(session: Session, statement: Statement, labels: Mapping[str, str], *, most: int) -> list[Matter]:
    """Return what needs somebody, then what does not fit in the list, each once; what is settled is marked.

    It has not more than `most` of the people of the first, and `labels` are the organisation's names of countries.
    """
    one = needs(session, statement, labels, most=most)
    found = {matter.key: matter for matter in (*one.matters, *one.settled)}
    if statement.text_number:
        listed = review(session, statement, compile_list(session, statement, labels), labels)
        found |= {matter.key: matter for matter in listed}
    return list(found.values())
