"""Labels of groups that nobody has are told; the order of groups counts no capitals."""

import pytest
from sqlalchemy.orm import Session

from petition.domain.list_forms import ListForm
from petition.services.statements.unused_groups import unused_groups
from tests import factories


@pytest.mark.parametrize(
    ("group", "groups", "unused"),
    [
        ("party", ["GREENS", "Labor", "Liberals"], ["Labor"]),
        ("legislature", ["Chamber", "Senate"], ["Senate"]),
        ("section", ["Guests", "Hosts"], ["Guests"]),
        ("country", ["U.K.", "Germany", "France"], ["Germany"]),
    ],
)
def test_labels_that_nobody_has_are_found(session: Session, group: str, groups: list[str], unused: list[str]) -> None:
    people = [
        factories.person_row("Ada", "Bell", "GB", party="Greens", legislature="Chamber"),
        factories.person_row("Bea", "Bell", "FR", party="Liberals"),
    ]
    made, (ada, _) = factories.circulated(session, factories.persons(session, people))
    factories.noise(session).invitations[0].section = "Guests"
    ada.section = "Hosts"
    session.flush()
    form = ListForm.read({"group": group, "group_order": "manual", "groups": groups})
    assert unused_groups(session, made, form, {"GB": "U.K."}) == unused
    assert not unused_groups(session, made, ListForm.read({"group": group, "groups": groups}), {})


def test_while_nobody_is_invited_no_label_is_wrong(session: Session) -> None:
    made = factories.statement(session)
    factories.persons(session, [factories.person_row()])
    form = ListForm.read({"group": "party", "group_order": "manual", "groups": ["Greens"]})
    assert not unused_groups(session, made, form, {})
