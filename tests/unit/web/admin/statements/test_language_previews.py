"""A mail to all who signed, in each language in which it is read: how many read it, and by whom it is shown."""

from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from petition.mail.messages import Rendered
from petition.models import Invitation, Person, Statement
from petition.web.admin.statements.language_previews import Preview, by_language
from tests import factories


def _signed(session: Session, languages: Sequence[str]) -> tuple[Statement, list[Invitation]]:
    """Return a statement that somebody signed in each of these languages; another one has people of its own."""
    factories.noise(session)
    # Somebody who is not invited, so that people and invitations have other numbers.
    factories.persons(session, [factories.person_row("Uwe")])
    rows = [factories.person_row(f"Nr{number}", language=tag) for number, tag in enumerate(languages)]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    for one in invitations:
        factories.sign(session, one)
    return made, invitations


def _mail_to(person: Person, invitation_id: int) -> Rendered:
    return Rendered(person.language, str(invitation_id), "")


@pytest.mark.parametrize(
    ("languages", "shown"),
    [
        (["en"], [("English", 1, 0)]),
        (["en", "fr", "fr"], [("French", 2, 1), ("English", 1, 0)]),
        # As many of each: in the order of the tags.
        (["nl", "de", "fr"], [("German", 1, 1), ("French", 1, 2), ("Dutch", 1, 0)]),
        # A region counts as its language, and its most frequent form is shown.
        (["fr-CA", "fr", "fr-CA", "de"], [("French", 3, 0), ("German", 1, 3)]),
        (["fr-CA", "fr", "fr", "de"], [("French", 3, 1), ("German", 1, 3)]),
        # Neither Klingon nor Welsh has a catalogue.
        (["tlh", "de", "cy", "en"], [("English", 3, 0), ("German", 1, 1)]),
    ],
)
def test_mail_is_shown_in_each_language_that_has_a_catalogue(
    session: Session, languages: list[str], shown: list[tuple[str, int, int]]
) -> None:
    made, invitations = _signed(session, languages)
    found = by_language(made, _mail_to)
    assert [(one.language, one.people, one.mail) for one in found] == [
        (name, people, Rendered(languages[first], str(invitations[first].id), "")) for name, people, first in shown
    ]
    assert [one.person.id for one in found] == [invitations[first].person_id for *_, first in shown]


def test_only_who_has_signed_counts(session: Session) -> None:
    made, invitations = _signed(session, ["en", "fr"])
    factories.withdraw(session, invitations[0])
    person = session.get_one(Person, invitations[1].person_id)
    expected = Preview("French", 1, person, Rendered("fr", str(invitations[1].id), ""))
    assert by_language(made, _mail_to) == [expected]
    factories.withdraw(session, invitations[1])
    assert by_language(made, _mail_to) == []
