"""The open doubts of a compared file: counted, settled in a row or all of a kind, and mended."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.persons import FIELDS, PersonRow
from petition.domain.remarks import Remark
from petition.errors import FieldError, NotFound, RosterChanged
from petition.models import Person, RosterImport, SettledDoubt
from petition.services.roster import history, open_doubts, staging, uploads
from petition.services.roster.comparing import Kind, compare
from petition.services.roster.open_doubts import DOUBTFUL, SETTLED, Take
from tests.factories import ACTOR, SECRET, person_row

DIGIT = Remark("digits", "family_name", "has a digit in it")
SPLIT = Remark(
    "uncertain-split", "name", "may be another", other=(("given_name", "Ada Byron"), ("family_name", "King"))
)
MISSING = Remark("no-address", "email", "is missing")
FAULT = Remark("bad-address", "email", "“x” is not an address")
ROWS = (
    person_row("Ada", "Byron King", row=2, doubts=(SPLIT, DIGIT), email="ada@gb.example"),
    person_row("Bea", "Bell", row=3, doubts=(DIGIT, replace(DIGIT, field="given_name")), email="bea@gb.example"),
    person_row("Cyd", "Cole", row=4, errors=(FAULT,), email=""),
    person_row("Dot", "Dean", row=5, email="dot@gb.example"),
)


def _staged(session: Session, *rows: PersonRow, upload: RosterImport | None = None) -> RosterImport:
    upload = upload or uploads.keep(session, "members.csv", b"the file", outline=b"", packed=b"", actor=ACTOR)
    compared = compare(session, rows, FIELDS)
    for _ in uploads.stage(session, upload, compared, signature="s1", seen=history.latest(session)):
        pass
    return upload


def _codes(upload: RosterImport) -> dict[str, int]:
    return open_doubts.of_codes(upload.counts)


def test_rows_are_counted_by_the_kinds_of_their_doubts(session: Session) -> None:
    upload = _staged(session, *ROWS)
    assert _codes(upload) == {"digits": 2, "uncertain-split": 1, "bad-address": 1}
    assert upload.counts[DOUBTFUL] == 2
    many = [person_row(f"Ada{row}", doubts=(MISSING,), row=row) for row in range(2, 30)]
    upload = _staged(session, *many[:-1], replace(many[-1], doubts=(MISSING, DIGIT)))
    assert (_codes(upload), upload.counts[DOUBTFUL]) == ({"no-address": 28, "digits": 1}, 1)
    upload = _staged(session, *many[:20])
    assert upload.counts[DOUBTFUL] == 20


def test_one_row_is_settled(session: Session) -> None:
    upload = _staged(session, *ROWS)
    assert open_doubts.settle(session, upload, "digits", Take.READ, actor=ACTOR, place=2) == 1
    assert (_codes(upload)["digits"], upload.counts[DOUBTFUL], upload.counts[SETTLED]) == (1, 1, 1)
    bea = staging.find_row(session, upload, 2)
    assert (bea.compared.number, bea.open) == (3, frozenset())
    with pytest.raises(NotFound):
        open_doubts.settle(session, upload, "digits", Take.READ, actor=ACTOR, place=2)
    again = _staged(session, *ROWS, upload=upload)
    assert (_codes(again)["digits"], again.counts[SETTLED]) == (1, 1)


def test_all_of_a_kind_are_settled(session: Session) -> None:
    upload = _staged(session, *ROWS)
    assert open_doubts.settle(session, upload, "digits", Take.READ, actor=ACTOR) == 2
    assert _codes(upload) == {"uncertain-split": 1, "bad-address": 1}
    assert staging.find_people(session, upload, "digits").people == []
    kept = session.scalars(select(SettledDoubt).order_by(SettledDoubt.id)).all()
    assert [(one.about.partition(":")[0], one.values, one.settled_by) for one in kept] == [
        ("Ada Byron King", {}, ACTOR),
        ("Bea Bell", {}, ACTOR),
    ]
    *_, done = uploads.complete(session, upload, actor=ACTOR, secret=SECRET, leave_faulty=True)
    assert done.new == 3
    found = session.execute(select(Person.family_name, Person.id).order_by(Person.id)).all()
    assert [(one.about.partition(":")[0].partition(" ")[2], one.person_id) for one in kept] == found[:2]


def test_the_other_reading_waits_for_the_file_to_be_compared_again(session: Session) -> None:
    upload = _staged(session, *ROWS)
    assert open_doubts.settle(session, upload, "uncertain-split", Take.OTHER, actor=ACTOR) == 1
    with pytest.raises(RosterChanged, match="Compare the file again"):
        list(uploads.complete(session, upload, actor=ACTOR, secret=SECRET, leave_faulty=True))
    _staged(session, *ROWS, upload=upload)
    ada = staging.find_row(session, upload, 1)
    assert (ada.compared.name.display, ada.open) == ("Ada Byron King", {"digits"})
    assert ada.compared.values["sort_name"] == "King, Ada Byron"
    with pytest.raises(NotFound):
        open_doubts.settle(session, upload, "digits", Take.OTHER, actor=ACTOR)
    list(uploads.complete(session, upload, actor=ACTOR, secret=SECRET, leave_faulty=True))
    assert "King" in session.scalars(select(Person.family_name)).all()


def test_a_faulty_row_is_mended(session: Session) -> None:
    upload = _staged(session, *ROWS)
    assert (upload.counts[Kind.FAULTY], upload.counts[Kind.NEW]) == (1, 3)
    cyd = staging.find_row(session, upload, 3)
    wanted = {**cyd.compared.read, "email": "cyd@gb.example"}
    assert open_doubts.mend(session, upload, 3, cyd.compared.read, wanted, actor=ACTOR) == 1
    _staged(session, *ROWS, upload=upload)
    assert (upload.counts[Kind.FAULTY], upload.counts[Kind.NEW]) == (0, 4)
    assert staging.find_row(session, upload, 3).compared.values["email"] == "cyd@gb.example"
    with pytest.raises(FieldError):
        open_doubts.mend(session, upload, 1, {}, {"password": "x"}, actor=ACTOR)


def test_a_row_that_nobody_knows_is_not_there(session: Session) -> None:
    with pytest.raises(NotFound):
        staging.find_row(session, _staged(session, *ROWS), 9)
