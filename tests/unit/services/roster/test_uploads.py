"""Files on their way in: looked at page by page, imported once, and gone afterwards."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from petition.domain.persons import FIELDS, PersonRow
from petition.domain.remarks import Remark
from petition.errors import FieldError, NotFound, RosterChanged
from petition.models import Person, RosterImport, RosterImportRow
from petition.services.roster import history, staging, uploads
from petition.services.roster.comparing import Kind, compare
from petition.services.roster.importing import LOT, Imported
from tests.factories import ACTOR, SECRET, person_row, persons

DOUBT = Remark("capitals", "family_name", "is written in capitals")
ERROR = Remark("email", "email", "is wrong")


def _kept(session: Session, filename: str = "members.csv") -> RosterImport:
    return uploads.keep(session, filename, b"the file", outline=b"what it is", packed=b"its rows", actor=ACTOR)


def _staged(session: Session, *rows: PersonRow, filename: str = "members.csv") -> RosterImport:
    upload = _kept(session, filename)
    seen = history.latest(session)
    uploads.configure(session, upload, {"columns": {"family_name": "Nom usuel"}})
    for _ in uploads.stage(session, upload, compare(session, rows, FIELDS), signature="s1", seen=seen):
        pass
    return upload


def _check_gone(session: Session, number: int) -> None:
    """Check that nothing of a file is left but that it was there."""
    large = (RosterImport.content, RosterImport.outline, RosterImport.packed)
    assert session.execute(select(*large).where(RosterImport.id == number)).one() == (None, None, None)


def _committed(session: Session, upload: RosterImport, **more: bool) -> Imported:
    *_, done = uploads.complete(session, upload, actor=ACTOR, **more, secret=SECRET)
    session.expire_all()
    return done


def test_an_import_is_written_once_and_its_file_goes(session: Session) -> None:
    rows = [person_row(f"Given{number}", row=number) for number in range(LOT + 5)]
    upload = _staged(session, *rows)
    number = upload.id
    assert uploads.waiting(session) == [upload]
    assert _committed(session, upload) == Imported(new=LOT + 5)
    assert session.scalar(select(func.count()).select_from(Person)) == LOT + 5
    assert session.scalar(select(func.count()).select_from(RosterImportRow)) == 0
    _check_gone(session, number)
    assert uploads.waiting(session) == []
    with pytest.raises(NotFound):
        uploads.find(session, number)


def test_faulty_rows_stop_it_unless_they_may_be_left_out(session: Session) -> None:
    upload = _staged(session, person_row("Ada"), person_row("Bea", errors=(ERROR,)))
    with pytest.raises(FieldError, match="some rows are faulty"):
        _committed(session, upload)
    assert _committed(session, upload, leave_faulty=True) == Imported(new=1, left_out=1)


def test_the_gone_are_retired_only_when_asked(session: Session) -> None:
    persons(session, [person_row("Old")])
    upload = _staged(session, person_row("Ada"))
    assert _committed(session, upload, retire_gone=True) == Imported(new=1, retired=1)


def test_a_roster_that_changed_since_is_compared_anew(session: Session) -> None:
    upload = _staged(session, person_row("Ada"))
    persons(session, [person_row("Bea")])
    with pytest.raises(RosterChanged):
        _committed(session, upload)


def test_what_is_large_is_loaded_by_name_alone(session: Session) -> None:
    number = _kept(session).id
    session.expunge_all()
    upload = uploads.find(session, number)
    for large in ("content", "outline", "packed"):
        with pytest.raises(InvalidRequestError, match="raiseload"):
            getattr(upload, large)
    loaded = (uploads.content(session, upload), uploads.outline(session, upload), uploads.packed(session, upload))
    assert loaded == (b"the file", b"what it is", b"its rows")


def test_a_file_that_is_opened_anew_is_compared_anew(session: Session) -> None:
    upload = _staged(session, person_row("Ada"))
    uploads.reopen(session, upload, {"encoding": "cp1252"}, outline=b"another", packed=b"others")
    assert (uploads.outline(session, upload), uploads.packed(session, upload)) == (b"another", b"others")
    assert uploads.content(session, upload) == b"the file"
    assert upload.settings == {"encoding": "cp1252"}
    with pytest.raises(RosterChanged):
        _committed(session, upload)


def test_nothing_is_loaded_of_a_file_that_went_meanwhile(session: Session) -> None:
    upload = _kept(session)
    uploads.drop(session, upload, actor=ACTOR)
    for load in (uploads.content, uploads.outline, uploads.packed):
        with pytest.raises(NotFound, match="imported or dropped already"):
            load(session, upload)


def test_other_settings_have_to_be_compared_anew(session: Session) -> None:
    upload = _staged(session, person_row("Ada"))
    uploads.configure(session, upload, {"country": "FR"})
    with pytest.raises(RosterChanged):
        _committed(session, upload)


def test_a_file_that_was_not_compared_is_not_imported(session: Session) -> None:
    upload = _kept(session)
    with pytest.raises(RosterChanged):
        _committed(session, upload)


def test_what_is_dropped_is_gone(session: Session) -> None:
    upload = _staged(session, person_row("Ada"))
    uploads.drop(session, upload, actor=ACTOR)
    session.expire_all()
    _check_gone(session, upload.id)
    assert session.scalar(select(func.count()).select_from(RosterImportRow)) == 0
    with pytest.raises(NotFound):
        uploads.find(session, upload.id)


def test_columns_are_remembered_from_the_last_import_alone(session: Session) -> None:
    assert uploads.remembered(session, "s1") == {}
    upload = _staged(session, person_row("Ada"))
    assert uploads.remembered(session, "s1") == {}
    _committed(session, upload)
    assert uploads.remembered(session, "s1") == {"columns": {"family_name": "Nom usuel"}}
    uploads.remember(session, "x.csv", "s1", {"columns": {"family_name": "Nom"}}, Imported(new=1), actor=ACTOR)
    assert uploads.remembered(session, "s1") == {"columns": {"family_name": "Nom"}}
    assert uploads.waiting(session) == []


def test_only_the_last_part_of_a_path_is_a_files_name(session: Session) -> None:
    for given, kept in (("C:\\Users\\anna\\m.csv", "m.csv"), ("../../etc/passwd", "passwd"), ("", "roster")):
        assert _kept(session, given).filename == kept


def test_the_oldest_files_that_nobody_came_back_to_are_dropped(session: Session) -> None:
    old = _staged(session, person_row("Ada"))
    old.created_at = old.created_at.replace(year=2020)
    session.flush()
    new = _kept(session, "new.csv")
    session.expire_all()
    assert uploads.waiting(session) == [new]
    _check_gone(session, old.id)


def test_somebody_who_returns_is_shown_as_such(session: Session) -> None:
    row = person_row("Ada")
    (ada,) = persons(session, [row])
    persons(session, [person_row("Bea")])
    _committed(session, _staged(session, person_row("Cyd")), retire_gone=True)
    assert ada.retired_at is not None
    upload = _staged(session, replace(row, party="Whig"))
    ((_, one, _),) = staging.find_people(session, upload, Kind.CHANGED).people
    assert (one.returns, one.changes) == (True, {"party": ("", "Whig")})


def test_what_is_confirmed_is_what_was_previewed(session: Session) -> None:
    upload = _staged(session, person_row("Ada"))
    seen = uploads.previewed(upload)
    uploads.check_previewed(upload, seen)
    for wrong in ("", "2000-01-01T00:00:00+00:00"):
        with pytest.raises(RosterChanged, match="read anew after the preview"):
            uploads.check_previewed(upload, wrong)
    uploads.configure(session, upload, {"country": "FR"})
    with pytest.raises(RosterChanged):
        uploads.check_previewed(upload, seen)


def test_settings_that_changed_while_a_file_was_read_are_noticed(session: Session) -> None:
    upload = _staged(session, person_row("Ada"))
    uploads.check_settings(upload, upload.settings)
    with pytest.raises(RosterChanged, match="other columns"):
        uploads.check_settings(upload, {"country": "FR"})


def test_files_without_headings_remember_nothing(session: Session) -> None:
    uploads.remember(session, "x.csv", "", {"columns": {"family_name": "A"}}, Imported(new=1), actor=ACTOR)
    assert uploads.remembered(session, "") == {}


def test_a_long_file_name_is_cut(session: Session) -> None:
    assert len(_kept(session, "x" * 500 + ".csv").filename) == 200
