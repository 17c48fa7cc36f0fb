"""The stored editions: which file an address leads to."""

import hashlib

import pytest
from sqlalchemy.orm import Session

from petition.domain.compilations import Publication, RenderedFile
from petition.domain.states import StatementState
from petition.errors import NotFound
from petition.models import Statement
from petition.services.statements import closing, editions, publishing
from tests import factories


def _render(publication: Publication) -> list[RenderedFile]:
    return [RenderedFile("txt", "text/plain; charset=utf-8", f"edition {publication.number}".encode())]


def _published(session: Session, slug: str = "free-press", *, times: int = 1) -> Statement:
    people = factories.persons(session, [factories.person_row("Ada", slug)])
    made, (invitation,) = factories.circulated(session, people, factories.draft(slug, title=slug.title()))
    factories.sign(session, invitation)
    closing.close(session, made, actor="test")
    for _ in range(times):
        made.state = StatementState.CLOSED
        session.flush()
        publishing.publish(session, made, render=_render, labels={}, actor="test")
    return made


def test_newest_edition_is_the_one_without_a_number(session: Session) -> None:
    factories.noise(session)
    _published(session, "other", times=3)
    _published(session, times=2)
    newest = editions.published_file(session, "free-press", "txt")
    assert (newest.content, newest.number, newest.newest) == (b"edition 2", 2, 2)
    assert newest.etag == hashlib.sha256(newest.content).hexdigest()
    assert editions.published_file(session, "free-press", "txt", 2) == newest


def test_earlier_edition_stays_at_its_number(session: Session) -> None:
    _published(session, times=2)
    first = editions.published_file(session, "free-press", "txt", 1)
    assert (first.content, first.number, first.newest) == (b"edition 1", 1, 2)


@pytest.mark.parametrize(
    ("slug", "extension", "number"),
    [
        *(("noise", "txt", None), ("noise", "txt", 1), ("nothing", "txt", None), ("nothing", "txt", 1)),
        *(("free-press", "exe", None), ("free-press", "txt", 0), ("free-press", "txt", 2)),
    ],
)
def test_t28_what_is_not_published_is_not_served(
    session: Session, slug: str, extension: str, number: int | None
) -> None:
    factories.noise(session)
    _published(session)
    with pytest.raises(NotFound, match="no such published statement"):
        editions.published_file(session, slug, extension, number)
