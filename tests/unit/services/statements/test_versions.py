"""The versions of a text: what changed from one to another, and who signed which."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.errors import NotFound
from petition.models import Invitation, Statement, TextVersion
from petition.services.statements import amending, versions
from petition.services.statements.amending import Amendment
from petition.services.statements.versions import Pair
from tests import factories


def _amended(session: Session) -> tuple[Statement, list[Invitation]]:
    """Three sign the first version and one withdraws; one signs the second, of substance; a third is editorial."""
    factories.noise(session)
    rows = [factories.person_row(name, "Lovelace") for name in "abcd"]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    for one in invitations[:3]:
        factories.sign(session, one)
    factories.withdraw(session, invitations[2])
    amending.amend(session, made, Amendment("A free press", "We ask for it at once."), actor="test")
    factories.sign(session, invitations[0])
    amending.amend(
        session, made, Amendment("A free press", "We ask for it at once!", is_substantive=False), actor="test"
    )
    return made, invitations


def _ids(session: Session, made: Statement) -> list[int]:
    query = select(TextVersion.id).where(TextVersion.statement_id == made.id).order_by(TextVersion.number)
    return list(session.scalars(query))


def test_every_version_says_how_many_signed_it(session: Session) -> None:
    made, _ = _amended(session)
    found = versions.all_versions(session, made)
    assert [(one.number, one.is_substantive, one.signed, one.standing, one.lapsed) for one in found] == [
        (3, False, 0, 1, 0),
        (2, True, 1, 1, 0),
        (1, True, 0, 0, 2),
    ]
    assert [one.id for one in found] == _ids(session, made)[::-1]


def test_changes_are_those_between_the_two_versions(session: Session) -> None:
    made, _ = _amended(session)
    first, second, third = _ids(session, made)
    found = versions.changes(session, {Pair(first, second), Pair(second, third), Pair(third, third)})
    assert set(found) == {Pair(first, second), Pair(second, third)}
    change = found[Pair(first, second)]
    assert (change.before, change.after) == (1, 2)
    assert change.body.is_changed
    assert not change.title.is_changed
    assert versions.changes(session, ()) == {}


def test_version_is_found_with_what_changed_by_it(session: Session) -> None:
    made, _ = _amended(session)
    version, change = versions.find(session, made, 3)
    assert (version.number, version.body) == (3, "We ask for it at once!")
    assert change is not None
    assert (change.before, change.after) == (2, 3)
    first, nothing = versions.find(session, made, 1)
    assert (first.number, nothing) == (1, None)
    for number in (0, 4):
        with pytest.raises(NotFound):
            versions.find(session, made, number)


def test_whoever_signed_an_earlier_version_is_told_which(session: Session) -> None:
    made, (renewed, lapsed, withdrew, silent) = _amended(session)
    digests = {one.number: one.digest for one in versions.all_versions(session, made)}
    for invitation, number in ((renewed, 2), (lapsed, 1), (withdrew, 1)):
        found = versions.signed_before(session, factories.standing(session, invitation))
        assert found is not None
        assert (found.number, found.digest, found.change.after) == (number, digests[number], 3)
        assert found.signed_at is not None
    assert versions.signed_before(session, factories.standing(session, silent)) is None
    factories.sign(session, lapsed)
    assert versions.signed_before(session, factories.standing(session, lapsed)) is None


def test_text_that_was_never_amended_is_not_looked_up(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    assert versions.signed_before(session, factories.standing(session, invitation)) is None


def test_text_that_was_shown_is_found_by_its_digest(session: Session) -> None:
    made, (*_, silent) = _amended(session)
    standing = factories.standing(session, silent)
    digests = {one.number: one.digest for one in versions.all_versions(session, made)}
    found = versions.shown_before(session, standing, digests[1])
    assert found is not None
    assert (found.number, found.signed_at, found.change.before) == (1, None, 1)
    assert versions.shown_before(session, standing, standing.digest) is None
    noise = session.scalars(select(TextVersion.digest).where(TextVersion.statement_id != made.id)).one()
    for other in (noise, "", "x" * 100):
        assert versions.shown_before(session, standing, other) is None
