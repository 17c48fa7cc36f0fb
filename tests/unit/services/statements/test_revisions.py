"""The history of a draft: each save is kept within bounds, can be compared, and brought back."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from petition.errors import DraftChanged, IllegalTransition, NotFound
from petition.models import DraftRevision, Statement
from petition.services import accounts
from petition.services.statements import audiences, circulation, drafting, renaming, revisions
from petition.services.statements.renaming import Particulars
from tests import factories
from tests.factories import ACTOR


def _titles(session: Session, made: Statement) -> list[str]:
    return [one.entries["title"] for one in revisions.all_revisions(session, made)]


def _save(session: Session, made: Statement, title: str, body: str = "Text.", actor: str = ACTOR) -> None:
    drafting.revise(session, made, factories.draft(title=title, body=body), actor=actor)


def test_s21_each_save_that_changes_something_is_kept_with_who_did_it(session: Session) -> None:
    user = accounts.add_user(session, "bea@alliance.example", "coordinator", actor=ACTOR)
    made = factories.statement(session)
    entries = factories.draft(title="Second")
    for _ in range(2):
        drafting.revise(session, made, entries, actor=f"user:{user.id}")
    assert _titles(session, made) == ["Second", "A free press"]
    session.expire_all()
    newest = revisions.all_revisions(session, made)[0]
    assert (newest.who, newest.text.title) == ("bea@alliance.example", "Second")
    assert revisions.current(made).others(newest) == []


def test_what_stood_there_before_is_kept_whoever_wrote_it(session: Session) -> None:
    """A draft from before revisions were kept, and one whose particulars were edited."""
    made = factories.statement(session)
    session.execute(delete(DraftRevision))
    _save(session, made, "Second")
    assert [(one.who, one.entries["title"]) for one in revisions.all_revisions(session, made)] == [
        (ACTOR, "Second"),
        ("", "A free press"),
    ]
    renaming.edit(session, made, Particulars("free-press", "Others", "x@x.example", names_withdrawn=False), actor=ACTOR)
    _save(session, made, "Third")
    kept = revisions.all_revisions(session, made)
    assert [one.entries["requested_by"] for one in kept][:2] == ["The Alliance", "Others"]


def test_s21_earlier_text_is_brought_back_by_a_save_that_keeps_what_it_replaces(session: Session) -> None:
    made = factories.statement(session)
    _save(session, made, "Mine", "My words.")
    _save(session, made, "Theirs", "Their words.")
    mine = revisions.all_revisions(session, made)[1]
    seen = drafting.fingerprint(made)
    drafting.bring_back(session, made, mine, actor=ACTOR, based_on=seen)
    assert (made.title, made.body, made.slug) == ("Mine", "My words.", "free-press")
    assert _titles(session, made) == ["Mine", "Theirs", "Mine", "A free press"]
    with pytest.raises(DraftChanged):
        drafting.bring_back(session, made, mine, actor=ACTOR, based_on=seen)


def test_difference_between_two_is_of_text_and_of_all_else(session: Session) -> None:
    made = factories.statement(session)
    _save(session, made, "Second", "We ask for it now.")
    new, old = revisions.all_revisions(session, made)
    assert old.change_to(new).is_visible
    assert not new.change_to(new).is_visible
    assert [name for name, *_ in old.others(new)] == ["closes_at"]


def test_newest_fifty_are_kept(session: Session) -> None:
    made, other = factories.statement(session), factories.statement(session, factories.draft("other"))
    for number in range(revisions.MOST + 3):
        _save(session, made, f"Title {number}")
    titles = _titles(session, made)
    assert (len(titles), titles[0], titles[-1]) == (revisions.MOST, f"Title {revisions.MOST + 2}", "Title 3")
    assert _titles(session, other) == ["A free press"]


def test_so_many_bytes_are_kept_and_the_newest_whatever_its_size(session: Session) -> None:
    made = factories.statement(session)
    session.execute(update(DraftRevision).values(size=revisions.MOST_BYTES))
    _save(session, made, "Second")
    assert _titles(session, made) == ["Second"]


def test_of_what_went_out_the_history_stays_and_nothing_is_brought_back(session: Session) -> None:
    made = factories.statement(session)
    (ada,) = factories.persons(session, [factories.person_row()])
    circulation.circulate(session, made, audiences.Audience(person_ids=[ada.id]), actor=ACTOR)
    (first,) = revisions.all_revisions(session, made)
    assert revisions.find(session, made, first.number) == first
    with pytest.raises(IllegalTransition):
        drafting.bring_back(session, made, first, actor=ACTOR)
    other = factories.statement(session, factories.draft("other"))
    with pytest.raises(NotFound):
        revisions.find(session, other, first.number)
