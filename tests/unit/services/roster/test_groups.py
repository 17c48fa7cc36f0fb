"""Saved groups: a search with a name."""

import pytest
from sqlalchemy.orm import Session

from petition.domain.searching import Filters, Reach
from petition.errors import FieldError, NotFound
from petition.services.roster import groups, people
from petition.services.statements import audiences
from petition.services.statements.audiences import Audience
from tests import factories
from tests.factories import ACTOR, person_row, persons


def test_a_group_grows_with_the_roster_and_is_circulated_to(session: Session) -> None:
    ada, _ = persons(session, [person_row("Ada", party="Whig"), person_row("Bea", party="Tory")])
    group = groups.save(session, " Whigs ", Filters(party="Whig"), actor=ACTOR)
    assert (group.name, groups.size(session, group)) == ("Whigs", 1)
    (cyd,) = persons(session, [person_row("Cyd", party="Whig")])
    assert groups.size(session, group) == 2
    statement = factories.statement(session)
    audience = Audience(filters=groups.filters_of(group))
    assert audiences.chosen(session, statement, audience) == [ada, cyd]
    people.set_address(session, ada, "", actor=ACTOR, secret=factories.SECRET)
    assert audiences.chosen(session, statement, audience) == [cyd]


def test_a_group_of_the_retired_invites_nobody(session: Session) -> None:
    (ada,) = persons(session, [person_row("Ada")])
    people.retire(session, ada, actor=ACTOR)
    group = groups.save(session, "Former members", Filters(reach=Reach.RETIRED), actor=ACTOR)
    assert groups.size(session, group) == 1
    statement = factories.statement(session)
    assert not audiences.chosen(session, statement, Audience(filters=groups.filters_of(group)))


def test_groups_are_listed_by_name_and_removed(session: Session) -> None:
    second = groups.save(session, "Second", Filters(q="b"), actor=ACTOR)
    first = groups.save(session, "First", Filters(q="a"), actor=ACTOR)
    assert groups.all_groups(session) == [first, second]
    number = second.id
    groups.remove(session, second, actor=ACTOR)
    assert groups.all_groups(session) == [first]
    with pytest.raises(NotFound):
        groups.find(session, number)


@pytest.mark.parametrize(
    ("name", "filters", "problem"),
    [
        ("", Filters(q="a"), "Give the group a name"),
        ("All", Filters(), "everybody"),
        ("Taken", Filters(q="a"), "“Taken”"),
    ],
)
def test_what_is_no_group_is_refused(session: Session, name: str, filters: Filters, problem: str) -> None:
    groups.save(session, "Taken", Filters(q="b"), actor=ACTOR)
    with pytest.raises(FieldError, match=problem):
        groups.save(session, name, filters, actor=ACTOR)
