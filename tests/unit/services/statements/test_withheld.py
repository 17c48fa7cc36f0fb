"""Which editions are withheld: the newest of a statement, and what an older page leads to."""

from sqlalchemy.orm import Session

from petition.domain.compilations import Publication, RenderedFile
from petition.models import Statement
from petition.services.statements import closing, publishing, retracting
from petition.services.statements.withheld import Unreadable, is_anything_published, newest_withheld, unreadable_from
from tests import factories


def _render(publication: Publication) -> list[RenderedFile]:
    return [RenderedFile("txt", "text/plain; charset=utf-8", b"text")]


def _published(session: Session) -> Statement:
    """Three editions, each with one signatory less; another statement beside it has one."""
    names = ("Ann", "Bob", "Cem")
    noise = factories.noise(session)
    assert not is_anything_published(session)
    closing.close(session, noise.statement, actor="test")
    publishing.publish(session, noise.statement, render=_render, labels={}, actor="test")
    made, invitations = factories.circulated(
        session, factories.persons(session, [factories.person_row(name) for name in names])
    )
    for one in invitations:
        factories.sign(session, one)
    closing.close(session, made, actor="test")
    for one in (None, *invitations[:2]):
        if one is not None:
            factories.withdraw(session, one)
        publishing.publish(session, made, render=_render, labels={}, actor="test")
    return made


def test_newest_that_is_withheld_is_named(session: Session) -> None:
    made = _published(session)
    assert is_anything_published(session)
    retracting.withhold(session, made, 2, "A name.", actor="test")
    assert newest_withheld(session) == newest_withheld(session, made.id) == {}
    retracting.withhold(session, made, 3, "A name.", actor="test")
    assert newest_withheld(session) == newest_withheld(session, made.id) == {made.id: 3}
    retracting.show_again(session, made, 3, actor="test")
    assert newest_withheld(session) == {}


def test_older_page_knows_what_it_leads_to_in_vain(session: Session) -> None:
    made = _published(session)
    assert unreadable_from(session, made.slug, 2) == Unreadable(newest=False, compared=None)
    retracting.withhold(session, made, 1, "A name.", actor="test")
    assert unreadable_from(session, made.slug, 2) == Unreadable(newest=False, compared=1)
    assert unreadable_from(session, made.slug, 1) == Unreadable(newest=False, compared=None)
    retracting.withhold(session, made, 3, "A name.", actor="test")
    assert unreadable_from(session, made.slug, 2) == Unreadable(newest=True, compared=1)
