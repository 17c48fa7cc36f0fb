"""Publishing: one immutable edition, and its very bytes ever after."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.compilations import Publication, RenderedFile
from petition.domain.states import StatementState
from petition.errors import FieldError, IllegalTransition, ShownChanged
from petition.models import Edition, Invitation, Signature, Statement
from petition.services.statements import closing, editions, publishing
from petition.services.statements.proposals import propose
from tests import factories

Work = Callable[[], AbstractContextManager[Session]]


def _render(publication: Publication) -> list[RenderedFile]:
    lines = "\n".join(publication.compilation.lines)
    return [
        RenderedFile("txt", "text/plain; charset=utf-8", f"{publication.number}\n{lines}".encode()),
        RenderedFile("json", "application/json", b"{}"),
    ]


def _publish(session: Session, made: Statement) -> Edition:
    return publishing.publish(session, made, render=_render, labels={"GB": "UK"}, actor="user:1")


def _closed(session: Session, slug: str = "free-press") -> Statement:
    people = factories.persons(session, [factories.person_row("Ada", slug), factories.person_row("Bea", slug)])
    made, invitations = factories.circulated(session, people, factories.draft(slug, title=slug.title()))
    factories.sign(session, invitations[0])
    closing.close(session, made, actor="test")
    return made


def test_publishing_stores_what_was_rendered(session: Session) -> None:
    factories.noise(session)
    made = _closed(session)
    edition = _publish(session, made)
    assert (edition.number, edition.signatories) == (1, 1)
    assert made.state is StatementState.PUBLISHED
    assert made.published_at is not None
    assert abs(edition.published_at - datetime.now(UTC)) < timedelta(minutes=1)
    stored = editions.published_file(session, "free-press", "txt")
    assert stored.content == b"1\nAda free-press (UK)"
    assert stored.media_type == "text/plain; charset=utf-8"
    assert stored.etag == hashlib.sha256(stored.content).hexdigest()


def test_newest_edition_is_served(session: Session) -> None:
    made = _closed(session)
    first = _publish(session, made)
    made.state = StatementState.CLOSED
    session.flush()
    second = _publish(session, made)
    assert (first.number, second.number) == (1, 2)
    assert editions.published_file(session, "free-press", "txt").content.startswith(b"2\n")
    assert [one.slug for one in editions.published(session)] == ["free-press"]


def test_nothing_is_published_without_signatories(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    factories.withdraw(session, invitation)
    closing.close(session, made, actor="test")
    with pytest.raises(FieldError, match="nobody has signed"), session.begin_nested():
        _publish(session, made)
    session.refresh(made)
    assert made.state is StatementState.CLOSED
    assert session.scalars(select(Edition)).all() == []


def test_nothing_is_published_where_nobody_is_named(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    made.list_form = factories.list_form(counted_only=True).as_data()
    session.flush()
    factories.sign(session, invitation, is_counted_only=True)
    closing.close(session, made, actor="test")
    with pytest.raises(FieldError, match="nobody who signed is named"), session.begin_nested():
        _publish(session, made)


def _withdraw(session: Session, made: Statement) -> None:
    factories.withdraw(session, session.scalars(select(Invitation).where(Invitation.statement_id == made.id)).all()[0])


def _sort_anew(session: Session, made: Statement) -> None:
    signatures = session.scalars(select(Signature).where(Signature.statement_id == made.id)).all()
    for signature in signatures:
        signature.sort_key = {"Ada": b"z", "Bea": b"a"}[signature.given_name]


def _sort_by_another_name(session: Session, made: Statement) -> None:
    """Nobody stands elsewhere for it, and the file with the data tells it."""
    signature = session.scalars(select(Signature).where(Signature.statement_id == made.id)).first()
    assert signature is not None
    signature.sort_name = "Another, Name"


def _change_form(session: Session, made: Statement) -> None:
    made.list_form = {"before": "Signed by:"}


def _rename_who_asks(session: Session, made: Statement) -> None:
    made.requested_by = "Others"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_withdraw, r"confirmed 2 signatories, but it would now be 1\."),
        (_sort_anew, r"confirmed 2 signatories\. It would be as many now, but something about them changed\."),
        (_sort_by_another_name, "but something about them changed"),
        (_change_form, "was changed after you had opened the page"),
        (_rename_who_asks, "was changed after you had opened the page"),
        (None, "but something about them changed"),
    ],
)
def test_t36_list_that_is_published_is_the_one_that_was_shown(
    session: Session, change: Callable[[Session, Statement], None] | None, words: str
) -> None:
    """Where nobody changed the statement, the organisation calls a country otherwise."""
    people = factories.persons(session, [factories.person_row("Ada"), factories.person_row("Bea")])
    made, mine = factories.circulated(session, people)
    for invitation in mine:
        factories.sign(session, invitation)
    closing.close(session, made, actor="test")
    shown = propose(session, made, {}).shown
    labels = {} if change else {"GB": "Britain"}
    with session.begin_nested() as before:
        if change:
            change(session, made)
            session.flush()
        with pytest.raises(ShownChanged, match=words):
            publishing.publish(session, made, render=_render, labels=labels, actor="user:1", expected=shown)
        before.rollback()
    session.expire_all()
    assert session.scalars(select(Edition)).all() == []
    assert publishing.publish(session, made, render=_render, labels={}, actor="user:1", expected=shown).signatories == 2


def test_only_a_closed_statement_is_published(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    with pytest.raises(IllegalTransition, match="circulating"):
        _publish(session, made)


def test_front_page_lists_the_latest_first(work: Work) -> None:
    for slug in ("one", "two"):
        with work() as session:
            _publish(session, _closed(session, slug))
    with work() as session:
        _closed(session, "three")
        listed = editions.published(session)
    assert [(one.slug, one.title, one.signatories, one.time_zone) for one in listed] == [
        ("two", "Two", 1, "UTC"),
        ("one", "One", 1, "UTC"),
    ]
    assert listed[0].published_at > listed[1].published_at
