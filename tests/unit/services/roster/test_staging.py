"""The rows of a compared file: looked at page by page, replaced by the next reading, and read back whole."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.persons import FIELDS, Identifier, PersonRow
from petition.domain.remarks import Remark
from petition.domain.states import StatementState
from petition.errors import ShownChanged
from petition.models import OutboxMessage, RosterImport, Statement
from petition.services.roster import history, open_doubts, staging, uploads
from petition.services.roster.comparing import Kind, compare
from petition.services.statements import cancelling, circulation, closing
from petition.services.statements.audiences import Audience
from tests import factories
from tests.factories import ACTOR, SECRET, person_row, persons

DOUBT = Remark("capitals", "family_name", "is written in capitals")
ERROR = Remark("email", "email", "is wrong")


def _staged(session: Session, *rows: PersonRow) -> RosterImport:
    upload = uploads.keep(session, "members.csv", b"the file", outline=b"", packed=b"", actor=ACTOR)
    compared = compare(session, rows, FIELDS)
    for _ in uploads.stage(session, upload, compared, signature="s1", seen=history.latest(session)):
        pass
    return upload


def test_a_compared_file_is_looked_at_page_by_page(session: Session) -> None:
    persons(session, [person_row("Old", legislature="Commons")])
    rows = (
        person_row(
            "Ada", legislature="Commons", row=2, doubts=(DOUBT,), identifiers=(Identifier("id", "1"),), tags=("x",)
        ),
        person_row("Bea", legislature="Commons", row=3, errors=(ERROR,)),
        person_row("Cyd", legislature="Commons", row=4),
    )
    upload = _staged(session, *rows)
    assert upload.counts[Kind.NEW] == 2
    assert upload.counts[open_doubts.DOUBTFUL] == 1
    assert [one.compared.name.given_name for one in staging.find_people(session, upload).people] == [
        "Old",
        "Ada",
        "Bea",
        "Cyd",
    ]
    assert [one.compared.name.given_name for one in staging.find_people(session, upload, limit=1, offset=1).people] == [
        "Ada"
    ]
    (ada,) = staging.find_people(session, upload, open_doubts.DOUBTFUL).people
    assert (ada.place, ada.open) == (1, {"capitals"})
    ada = ada.compared
    assert (ada.doubts, ada.identifiers, ada.tags) == ((DOUBT,), (Identifier("id", "1"),), ("x",))
    assert ada == next(one for one in compare(session, rows, FIELDS) if one.number == 2)
    (bea,) = staging.find_people(session, upload, Kind.FAULTY).people
    assert bea.compared.errors == (ERROR,)
    shown = ("", Kind.NEW, Kind.GONE, "doubtful", "capitals", "capital")
    assert [staging.find_people(session, upload, show).total for show in shown] == [4, 2, 1, 1, 1, 0]
    assert upload.counts["doubt:capitals"] == 1


def _close(session: Session, made: Statement) -> None:
    closing.close(session, made, actor=ACTOR)


def _cancel(session: Session, made: Statement) -> None:
    cancelling.cancel(session, made, actor=ACTOR)


def _leave(session: Session, made: Statement) -> None:
    assert made.state is StatementState.CIRCULATING


@pytest.mark.parametrize(("end", "told"), [(_leave, ["Ada"]), (_close, ["Ada"]), (_cancel, [])])
def test_t34_number_that_is_shown_is_the_one_that_is_told(
    session: Session, end: Callable[[Session, Statement], None], told: list[str]
) -> None:
    """Whether a statement circulates, closes or ends, before the file is read or after: what is shown goes out."""
    factories.noise(session)
    names = ("Ada", "Bea", "Cyd", "Dot")
    rows = [person_row(name, email=f"{name}@old.example") for name in names]
    ada, bea, *_ = persons(session, rows)
    draft = factories.statement(session, factories.draft("drafted"))
    new = [person_row(name, email=f"{name}@new.example") for name in names[:3]]
    upload = _staged(session, *new, person_row("Dot", email="DOT@old.example"))
    # Dot's differs in capitals alone. A draft has invited nobody, so nobody is told yet.
    assert (upload.counts[Kind.CHANGED], upload.counts[staging.READDRESSED]) == (4, 3)
    nobody = staging.shown_told(session, upload)
    assert nobody.count == 0
    circulation.circulate(session, draft, Audience(person_ids=[ada.id]), actor=ACTOR)
    end(session, draft)
    shown = staging.shown_told(session, upload)
    assert shown.count == len(told)
    assert (shown == nobody) is not bool(told)
    if told:
        with pytest.raises(ShownChanged, match="0 people to tell at an old address, but it would now be 1"):
            list(uploads.complete(session, upload, actor=ACTOR, secret=SECRET, expected=nobody))
    *_, done = uploads.complete(session, upload, actor=ACTOR, secret=SECRET, expected=shown)
    assert done.changed == 4
    mails = select(OutboxMessage.recipient).where(OutboxMessage.kind == MailKind.ADDRESS_CHANGED)
    assert list(session.scalars(mails)) == [f"{name}@old.example" for name in told]
    # Others are told when they are invited.
    factories.circulated(session, [bea], factories.draft("later"))
    assert list(session.scalars(mails.order_by(OutboxMessage.id)))[len(told) :] == ["Bea@old.example"]


def test_comparing_again_replaces_what_was_compared(session: Session) -> None:
    upload = _staged(session, person_row("Ada"))
    again = compare(session, [person_row("Bea")], FIELDS)
    assert list(uploads.stage(session, upload, again, signature="s2", seen=0)) == [1]
    assert [one.compared.name.given_name for one in staging.find_people(session, upload).people] == ["Bea"]


def test_what_changes_nothing_is_written_by_its_number_alone(session: Session) -> None:
    known = person_row("Ada", row=2)
    persons(session, [known])
    upload = _staged(session, known, person_row("Bea", row=3, errors=(ERROR,)), person_row("Cyd", row=4, tags=("x",)))
    unchanged, faulty, new = staging.to_write(session, upload)
    assert (unchanged.kind, unchanged.values, faulty.kind, faulty.errors) == (Kind.UNCHANGED, {}, Kind.FAULTY, ())
    assert (new.kind, new.name.given_name, new.tags) == (Kind.NEW, "Cyd", ("x",))
    staging.forget(session, upload.id)
    assert staging.find_people(session, upload).people == []
