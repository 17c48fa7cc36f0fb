"""Settling: what is settled stays so until its cause is another one, and can be taken back."""

from dataclasses import replace

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from petition.domain.matters import Kind, Matter, about
from petition.errors import FieldError, NotFound, ShownChanged
from petition.models import AuditEvent, SettledMatter, Statement
from petition.services.matters import settling
from tests import factories

NOTE = about(Kind.NOTE, "Call me.", statement=0, subject=3, said={"who": "Ada", "note": "Call me."})
OTHER = about(Kind.NOTE, "Call me again.", statement=0, subject=3, said={"who": "Ada", "note": "Call me again."})


@pytest.fixture
def made(session: Session) -> Statement:
    """A statement, with another one beside it in which the same is settled."""
    noise = factories.noise(session)
    settling.settle(session, noise.statement, [OTHER.key], [OTHER], "", actor="test")
    return factories.circulated(session)[0]


def _all(made: Statement) -> list[Matter]:
    return [replace(one, statement_id=made.id) for one in (NOTE, OTHER)]


def _settle(session: Session, made: Statement, *matters: Matter, word: str = "") -> int:
    there = settling.marked(_all(made), settling.standing(session, [made.id]))
    return settling.settle(session, made, [one.key for one in matters], there, word, actor="user:1")


def _open(session: Session, made: Statement) -> list[Matter]:
    marked = settling.marked(_all(made), settling.standing(session, [made.id]))
    return [replace(one, statement_id=0) for one in marked if one.settled is None]


def test_settled_matter_comes_back_for_another_cause_alone(session: Session, made: Statement) -> None:
    assert _open(session, made) == [NOTE, OTHER]
    assert _settle(session, made, NOTE, word=" She was  called. ") == 1
    assert _open(session, made) == [OTHER]
    (settled,) = settling.standing(session, [made.id]).values()
    assert (settled.word, settled.by) == ("She was called.", "user:1")
    assert _settle(session, made, NOTE) == 0


def test_settling_is_taken_back_once_by_its_own_statement(session: Session, made: Statement) -> None:
    _settle(session, made, NOTE, OTHER)
    (first, _) = settling.standing(session, [made.id]).values()
    elsewhere = session.scalars(select(Statement).where(Statement.id != made.id)).one()
    for statement, number in ((elsewhere, first.number), (made, 4711)):
        with pytest.raises(NotFound, match="no such settled matter"):
            settling.take_back(session, statement, number, actor="user:1")
    for _ in range(2):
        settling.take_back(session, made, first.number, actor="user:1")
    assert _open(session, made) == [NOTE]
    actions = select(AuditEvent.action, AuditEvent.details).where(AuditEvent.subject_id == made.id)
    events = [tuple(row) for row in session.execute(actions.where(AuditEvent.action.like("%settle")))]
    assert [action for action, _ in events] == ["statement.settle"] * 2 + ["statement.unsettle"]
    assert events[-1][1] == {"matter": "note", "settled": first.number}
    assert _settle(session, made, NOTE) == 1


def test_what_was_settled_twice_is_taken_back_whole(session: Session, made: Statement) -> None:
    for _ in range(2):
        settling.settle(session, made, [NOTE.key], [NOTE], "", actor="user:1")
    (newest,) = settling.standing(session, [made.id]).values()
    settling.take_back(session, made, newest.number, actor="user:1")
    assert _open(session, made) == [NOTE, OTHER]


def test_what_is_not_there_any_more_settles_nothing(session: Session, made: Statement) -> None:
    gone = about(Kind.NOTE, "Something else.", statement=made.id, subject=3)
    with pytest.raises(ShownChanged, match="One of these is not there as the page showed it"):
        _settle(session, made, NOTE, gone)
    assert _open(session, made) == [NOTE, OTHER]
    with pytest.raises(FieldError, match="word"):
        _settle(session, made, NOTE, word="x" * 501)


def test_settled_matters_are_kept(session: Session, made: Statement) -> None:
    _settle(session, made, NOTE, word="Ada called.")
    ours = SettledMatter.statement_id == made.id
    row = session.scalars(select(SettledMatter).where(ours)).one()
    copy = {"id": row.id, "statement_id": made.id, "kind": "note", "subject": "", "cause": "", "word": ""}
    for change in (
        update(SettledMatter).where(ours).values(cause="another"),
        update(SettledMatter).where(ours).values(word="another"),
        update(SettledMatter).where(ours).values(undone_at=row.settled_at),
        delete(SettledMatter).where(ours),
        insert(SettledMatter).values(**copy, settled_by="eve"),
    ):
        with pytest.raises(DatabaseError), session.begin_nested():
            session.execute(change)
    session.execute(update(SettledMatter).where(ours).values(word=""))
    settling.take_back(session, made, row.id, actor="user:1")
    with pytest.raises(DatabaseError), session.begin_nested():
        session.execute(update(SettledMatter).where(ours).values(undone_by="eve"))
