"""Importing in the browser: nothing is written before the last step, and no doubt is hidden."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select

from petition.domain.mails import MailKind
from petition.models import OutboxMessage, Person, RosterImport, RosterImportRow
from petition.rosters import plans
from petition.services.roster.importing import LOT
from petition.services.roster.locks import lock_roster
from tests import factories
from tests.factories import DATA
from tests.markup import dangers_in, text_of
from tests.unit.rosters.sheets import xlsx
from tests.unit.rosters.test_sheet_marks import marked
from tests.web_support import Page, Visitor, Work, everything, forge, form_in, form_of, submit, token_of, upload

FRENCH = (
    "Nom usuel;Prénom;Groupe;Courrier électronique\nDÉPINOY;Damien;UMP;damien@fr.example\nde Courson;Charles;UDI;\n"
)
COMMONS = "Name,Country,Chamber,Email\nAda Lovelace,GB,Commons,ada@gb.example\nGrace Hopper,GB,Commons,grace at gb\n"
# Far longer than any of this takes; a test that waits for ever would tell nothing.
PATIENCE = 60.0
COUNTED = (Person, RosterImportRow)


def _upload(desk: Visitor, content: bytes | str, name: str = "members.csv", status: int = 303) -> Page:
    return upload(desk, name, content.encode() if isinstance(content, str) else content, status)


def _columns(desk: Visitor, content: bytes | str, name: str = "members.csv") -> Page:
    return desk.get(_upload(desk, content, name).headers["Location"])


def _read(desk: Visitor, page: Page, **fields: str) -> Page:
    """Send the columns and return the preview."""
    done = submit(page, fields, status=200, action="/read")
    assert "compared with the roster." in text_of(done.text), text_of(done.text)
    return desk.get(page.request.path + "/preview")


def _import(desk: Visitor, preview: Page, **fields: str) -> str:
    return text_of(submit(preview, fields, status=200, action="/commit").text)


def _people(work: Work) -> list[str]:
    with work() as session:
        return [person.person_name.display for person in session.scalars(select(Person).order_by(Person.id))]


def test_a_file_goes_all_the_way(desk: Visitor, work: Work) -> None:
    page = _columns(desk, (DATA / "roster.csv").read_bytes(), "roster.csv")
    assert "Are the columns read right?" in page.text
    preview = _read(desk, page)
    words = text_of(preview.text)
    assert "33 new" in words
    assert "Add 33 people to the roster" in words
    assert _people(work) == []
    assert "Imported: 33 new, 0 changed, 0 as they were." in _import(desk, preview)
    assert len(_people(work)) == 33
    desk.get(page.request.path, status=404)
    again = _read(desk, _columns(desk, (DATA / "roster.csv").read_bytes()))
    assert "33 as they were" in text_of(again.text)
    assert "there is nothing to import" in again.text


@pytest.mark.parametrize("name", ["members.csv", "members.xlsx"])
def test_a_file_is_opened_once(desk: Visitor, counted: Counter[str], name: str) -> None:
    """From the upload to the commit; and each page proposes columns once, and loads the bytes never."""
    rows = [["Name", "Country"], *([f"Given{number} Family{number}", "GB"] for number in range(60))]
    content = "\n".join(map(",".join, rows)).encode() if name.endswith("csv") else xlsx({"A": rows, "B": rows})
    where = _upload(desk, content, name).headers["Location"]
    assert counted == {"openings": 1}
    page = desk.get(where)
    assert counted == {"openings": 1}
    preview = _read(desk, page)
    desk.get(preview.request.path + "?page=2")
    assert counted == {"openings": 1}
    assert "Imported: 60 new" in _import(desk, preview)
    assert counted == {"openings": 1}


def test_only_another_sheet_or_encoding_opens_a_file_again(desk: Visitor, counted: Counter[str]) -> None:
    rows = [["Name", "Country"], ["Ada Lovelace", "GB"]]
    page = _columns(desk, xlsx({"A": rows, "B": [*rows, ["Els van Hoof", "BE"]]}), "members.xlsx")
    other = desk.get(forge(page, {"sheet": "B"}, action="/encoding").headers["Location"])
    assert counted == {"openings": 2, "loads of the bytes": 1}
    assert "Els van Hoof" in _read(desk, other).text
    counted.clear()
    page = _columns(desk, FRENCH.encode("cp1252"))
    desk.get(page.request.path)
    assert counted == {"openings": 1}
    chosen = submit(page, {"encoding": "cp1252"}, action="/encoding")
    _read(desk, desk.get(chosen.headers["Location"]), country="FR")
    assert counted == {"openings": 2, "loads of the bytes": 1}


@pytest.fixture
def counted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """How often files are opened, columns proposed, and the bytes of uploads loaded."""
    counts: Counter[str] = Counter()

    def counting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            counts[name] += 1
            return function(*given, **named)

        return call

    def look(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        if statement.startswith("SELECT") and "roster_imports.content" in statement:
            counts["loads of the bytes"] += 1

    monkeypatch.setattr(plans, "open_packed", counting("openings", plans.open_packed))
    event.listen(Engine, "before_cursor_execute", look)
    yield counts
    event.remove(Engine, "before_cursor_execute", look)


def test_columns_are_proposed_from_their_headings_with_what_stands_in_them(desk: Visitor) -> None:
    page = _columns(desk, FRENCH)
    fields = form_of(page.text, "/read")
    assert [fields[f"column-{number}"] for number in range(4)] == ["family_name", "given_name", "party", "email"]
    assert "DÉPINOY" in page.text
    assert "the file names no country; choose one for all" in text_of(page.text)


def test_what_holds_for_all_rows_is_given_on_the_page(desk: Visitor, work: Work) -> None:
    preview = _read(desk, _columns(desk, FRENCH), country="FR", legislature="Assemblée nationale", language="fr")
    words = text_of(preview.text)
    assert "France, Assemblée nationale" in words
    assert "Doubt about email address: is missing" in words
    assert "Doubt about family name: is written in capitals" in words
    _import(desk, preview)
    with work() as session:
        person = session.scalars(select(Person).where(Person.family_name == "de Courson")).one()
        assert (person.country, person.legislature, person.language, person.email) == (
            *("FR", "Assemblée nationale", "fr", ""),
        )


def test_the_mapping_is_remembered_for_the_next_such_file(desk: Visitor) -> None:
    page = _columns(desk, FRENCH)
    chosen = {"column-2": "constituency", "country": "FR", "legislature": "Assemblée nationale"}
    _import(desk, _read(desk, page, **chosen))
    again = form_of(_columns(desk, FRENCH.replace("Damien", "David")).text, "/read")
    assert {name: again[name] for name in chosen} == chosen


def test_another_encoding_is_asked_about_and_never_guessed(desk: Visitor, work: Work) -> None:
    page = _columns(desk, FRENCH.encode("cp1252"))
    assert "In which of these do the names read right?" in page.text
    assert "DÉPINOY;Damien" in page.text
    assert "cp1251" in page.text
    chosen = submit(page, {"encoding": "cp1252"}, action="/encoding")
    page = desk.get(chosen.headers["Location"])
    assert "Read as cp1252." in page.text
    _import(desk, _read(desk, page, country="FR"))
    assert _people(work) == ["Damien DÉPINOY", "Charles de Courson"]


def test_capitals_are_changed_with_consent_alone(desk: Visitor, work: Work) -> None:
    page = _columns(desk, FRENCH)
    preview = _read(desk, page, country="FR")
    assert "1 name is written in capitals. They stay so unless you say otherwise." in text_of(preview.text)
    submit(preview, status=200, action="/proper-case")
    preview = desk.get(preview.request.path)
    assert "Damien Dépinoy" in preview.text
    assert "in capitals" not in preview.text
    _import(desk, preview)
    assert _people(work) == ["Damien Dépinoy", "Charles de Courson"]


def test_the_order_of_names_is_shown_once_and_can_be_switched(desk: Visitor, work: Work) -> None:
    given = ("Eleni", "Maria", "Nikos", "Giorgos")
    rows = "".join(f"Papa{place:02} {given[place % 4]},GR,Vouli\n" for place in range(24))
    preview = _read(desk, _columns(desk, "Name,Country,Chamber\n" + rows))
    words = text_of(preview.text)
    assert "Names in one cell, Greece, Vouli: family name first, as in “Papa00 Eleni”; is that right?" in words
    assert "name order" not in words
    assert "Papa00, Eleni" in words
    for said, status in (("given_family", 200), ("x", 303)):
        fields = {"csrf_token": token_of(preview.text), "name_order": said}
        desk.post(preview.request.path.replace("/preview", "/name-order"), fields, status=status)
        words = text_of(desk.get(preview.request.path).text)
        assert "The given name first, as you said." in words
        assert "Eleni, Papa00" in words
    fields["name_order"] = ""
    desk.post(preview.request.path.replace("/preview", "/name-order"), fields, status=200)
    preview = desk.get(preview.request.path)
    assert "family name first" in text_of(preview.text)
    _import(desk, preview)
    assert "Eleni Papa00" in _people(work)


def test_faulty_rows_stop_the_import_unless_they_are_left_out(desk: Visitor, work: Work) -> None:
    preview = _read(desk, _columns(desk, COMMONS))
    assert "Fault in email address: “grace at gb” is not an address" in text_of(preview.text)
    refused = submit(preview, status=303, action="/commit")
    assert refused.headers["Location"].endswith("/preview?show=faulty")
    page = desk.get(refused.headers["Location"])
    assert "Nothing is imported yet." in page.text
    assert "Printed as" in text_of(page.text)
    assert "Sorted as Lovelace, Ada" not in text_of(page.text)
    assert _people(work) == []
    assert "1 new, 0 changed, 0 as they were, 1 left out." in _import(desk, preview, leave_faulty="y")
    assert _people(work) == ["Ada Lovelace"]


def test_the_diff_is_shown_before_anything_is_written(desk: Visitor, work: Work) -> None:
    with work() as session:
        rows = [factories.person_row(name, legislature="Commons", party="Whig") for name in ("Ada", "Bea", "Cyd")]
        factories.persons(session, rows)
    content = (
        "Given name,Family name,Country,Chamber,Party\nAda,Lovelace,GB,Commons,Tory\nBea,Lovelace,GB,Commons,Whig\n"
    )
    preview = _read(desk, _columns(desk, content))
    words = text_of(preview.text)
    assert "0 new 1 changed 1 as they were" in words
    assert "1 gone from the file" in words
    assert "Party: Whig becomes Tory" in words
    for show, shown in (("changed", "Ada"), ("unchanged", "Bea"), ("gone", "Cyd")):
        page = text_of(desk.get(f"{preview.request.path}?show={show}").text)
        for name in ("Ada", "Bea", "Cyd"):
            assert (f"{name} Lovelace" in page) is (name == shown)
    assert "0 new, 1 changed, 1 as they were." in _import(desk, preview)
    with work() as session:
        assert not session.scalars(select(Person).where(Person.retired_at.is_not(None))).all()


def test_t34_preview_says_how_many_are_told_at_their_old_address(desk: Visitor, work: Work) -> None:
    with work() as session:
        rows = [factories.person_row(name, email=f"{name}@old.example") for name in ("Ada", "Bea", "Cyd")]
        ada, bea, other = factories.persons(session, rows)
        factories.circulated(session, [ada, bea])
        cyd = other.id
    content = "given_name,family_name,country,email\n" + "".join(
        f"{name},Lovelace,GB,{name}@new.example\n" for name in ("Ada", "Bea", "Cyd")
    )
    preview = _read(desk, _columns(desk, content))
    words = text_of(preview.text)
    assert "2 people will get a mail at the old address, with a link that undoes the change." in words
    assert "Others who get another address are told at the old one when they are invited" in words
    # Meanwhile one of the others is invited as well.
    with work() as session:
        factories.circulated(session, [session.get_one(Person, cyd)], factories.draft("later"))
    assert "You confirmed 2 people to tell at an old address, but it would now be 3." in _import(desk, preview)
    preview = desk.get(preview.request.path)
    words = text_of(preview.text)
    assert "3 people will get a mail at the old address" in words
    assert "Others who get" not in words
    with work() as session:
        assert not session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.ADDRESS_CHANGED)).all()
    _import(desk, preview)
    with work() as session:
        told = select(OutboxMessage.recipient).where(OutboxMessage.kind == MailKind.ADDRESS_CHANGED)
        assert sorted(session.scalars(told)) == [f"{name}@old.example" for name in ("Ada", "Bea", "Cyd")]


def test_the_gone_are_retired_when_asked(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.persons(session, [factories.person_row("Cyd", legislature="Commons")])
    preview = _read(desk, _columns(desk, COMMONS))
    told = _import(desk, preview, leave_faulty="y", retire_gone="y")
    # Whoever is gone from the file is none of its rows.
    assert "2 rows done of 2." in told
    assert "2 left out" not in told
    with work() as session:
        assert session.scalars(select(Person.given_name).where(Person.retired_at.is_not(None))).all() == ["Cyd"]


def test_a_roster_that_changed_since_is_compared_again(desk: Visitor, work: Work) -> None:
    preview = _read(desk, _columns(desk, (DATA / "roster.csv").read_bytes()))
    with work() as session:
        factories.persons(session, [factories.person_row()])
    refused = text_of(submit(preview, status=200, action="/commit").text)
    assert "The roster changed after this file was compared with it" in refused
    assert len(_people(work)) == 1
    stale = desk.get(preview.request.path)
    assert "The roster has changed since this file was compared" in stale.text
    assert "/commit" not in stale.text
    submit(stale, status=200, action="/again")
    assert "Imported: 33 new" in _import(desk, desk.get(preview.request.path))


def test_a_large_file_comes_in_pages_and_tells_its_progress(desk: Visitor, work: Work) -> None:
    rows = "".join(f"Given{number} Family{number},GB,m{number}@gb.example\n" for number in range(LOT + 20))
    page = _columns(desk, f"Name,Country,Email\n{rows}")
    done = submit(page, status=200, action="/read")
    assert "1,000 rows read of 1,020" in text_of(done.text)
    preview = desk.get(page.request.path + "/preview?page=2")
    assert "Page 2 of 21" in text_of(preview.text)
    assert "Given50 Family50" in preview.text
    assert "Given49 Family49" not in preview.text
    for beyond in ("99", "0", "-1", "x", "9" * 30):
        desk.get(f"{page.request.path}/preview?page={beyond}")
    assert "1,000 rows done of 1,020" in _import(desk, preview)


def test_a_file_can_be_dropped_and_found_again(desk: Visitor, work: Work) -> None:
    page = _columns(desk, COMMONS, "commons.csv")
    _read(desk, page)
    listed = desk.get("/desk/people/import")
    assert "commons.csv" in listed.text
    assert "compared, not imported" in text_of(listed.text)
    question = page.click("Drop this file; import nothing of it")
    assert "Drop this file?" in question.text
    assert "commons.csv" in question.text
    assert question.click("Back").request.path == page.request.path
    submit(question, status=303, action="/drop")
    assert "The file is dropped. Nothing of it was imported." in desk.get("/desk/people/import").text
    desk.get(page.request.path, status=404)
    with work() as session:
        assert session.scalars(select(RosterImport.content)).one() is None
        assert session.scalar(select(func.count()).select_from(RosterImportRow)) == 0


def test_looking_writes_nothing(app: Flask, desk: Visitor) -> None:
    page = _columns(desk, COMMONS)
    _read(desk, page)
    before = everything(app.config["SETTINGS"].database_url)
    for path in ("", "/preview", "/preview?show=faulty", "/preview?show=doubtful", "/preview?show=no-address&page=3"):
        desk.get(page.request.path + path)
    desk.get("/desk/people/import")
    desk.get(f"{page.request.path}/drop")
    for step in ("read", "commit", "encoding", "proper-case", "name-order", "again"):
        desk.get(f"{page.request.path}/{step}", status=405)
    assert everything(app.config["SETTINGS"].database_url) == before


def test_columns_that_cannot_be_read_are_named(desk: Visitor) -> None:
    page = _columns(desk, FRENCH)
    chosen = {"column-0": "given_name", "column-1": "given_name", "country": "FR"}
    refused = submit(page, chosen, status=400, action="/read")
    assert "Two columns are read as “Given name”; choose one." in refused.text
    assert 'href="#column-1"' in refused.text
    assert {name: form_of(refused.text, "/read")[name] for name in chosen} == chosen


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "The file is empty, or none was chosen."),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04broken", "The file "),
        (b'{"persons": [', "The file "),
    ],
)
def test_what_is_no_roster_is_refused_at_once(desk: Visitor, work: Work, content: bytes, problem: str) -> None:
    refused = _upload(desk, content, status=400)
    assert "Nothing was imported" in refused.text
    assert problem in text_of(refused.text)
    with work() as session:
        assert session.scalar(select(func.count()).select_from(RosterImport)) == 0


def test_a_form_without_a_file_is_told(desk: Visitor) -> None:
    page = desk.get("/desk/people/import")
    for fields in ({}, {"file": ""}, {"file": "typed, not chosen"}):
        refused = desk.post("/desk/people/import", {"csrf_token": token_of(page.text), **fields}, status=400)
        assert "The file is empty, or none was chosen." in refused.text


def test_a_columns_page_that_was_open_too_long_comes_back_filled_in(desk: Visitor, work: Work) -> None:
    page = _columns(desk, FRENCH)
    late = submit(page, {"csrf_token": "old", "column-2": "role", "country": "FR"}, status=400, action="/read")
    assert "This page had been open too long, so nothing is saved yet. Please send it again." in late.text
    assert form_of(late.text, "/read")["column-2"] == "role"
    _import(desk, _read(desk, page, **{"column-2": "role", "country": "FR"}))
    with work() as session:
        assert set(session.scalars(select(Person.role))) == {"UMP", "UDI"}


def test_popolo_json_needs_no_columns(desk: Visitor, work: Work) -> None:
    page = _columns(desk, '{"persons": [{"name": "Ada Lovelace", "email": "ada@gb.example"}]}', "people.json")
    assert "What holds for all of them?" in page.text
    _import(desk, _read(desk, page, country="GB"))
    assert _people(work) == ["Ada Lovelace"]


def test_t22_names_are_shown_as_text(desk: Visitor) -> None:
    page = _columns(desk, 'Name,Country\n"<img src=x onerror=y> Lovelace",GB\n', "<b>.csv")
    preview = _read(desk, page)
    assert "<img src=x onerror=y> Lovelace" in text_of(preview.text)
    for html in (page.text, preview.text, desk.get("/desk/people/import").text):
        assert dangers_in(html) == []
        assert "<b>.csv" not in html
        assert "<b>.csv" in text_of(html)


@pytest.mark.parametrize("step", ["read", "commit"])
def test_a_reader_who_goes_away_leaves_no_lock_and_no_half_import(desk: Visitor, work: Work, step: str) -> None:
    """A server may not tell the page that its reader has gone: nothing is read on here, and nothing closed."""
    rows = "".join(f"Given{number} Family{number},GB,m{number}@gb.example\n" for number in range(LOT + 20))
    page = _columns(desk, f"Name,Country,Email\n{rows}")
    if step == "commit":
        page = _read(desk, page)
    answer = desk.ask("POST", form_in(page, step).action, data=form_of(page, step), buffered=False)
    assert answer.status_code == 200
    assert next(iter(answer.response))
    before, wanted = ((0, LOT + 20), (LOT + 20, 0)) if step == "commit" else ((0, 0), (0, LOT + 20))
    seen: list[tuple[int | None, int | None]] = []
    end = time.monotonic() + PATIENCE

    def look() -> None:
        # Takes its turn to write as a signature does, until what was begun has come to its end.
        while wanted not in seen and time.monotonic() < end:
            with work() as session:
                people, rows = (session.scalar(select(func.count()).select_from(one)) for one in COUNTED)
            seen.append((people, rows))
            time.sleep(0.05)

    # In a thread, so that a lock that is never let go fails the test and does not stop it.
    looking = Thread(target=look, daemon=True)
    looking.start()
    looking.join(PATIENCE)
    assert not looking.is_alive(), "the page that nobody reads holds its transaction"
    assert seen[-1] == wanted
    assert set(seen) <= {before, wanted}
    answer.close()


def test_two_imports_at_once_do_not_mix(desk: Visitor, work: Work) -> None:
    first = _read(desk, _columns(desk, COMMONS.replace("grace at gb", "grace@gb.example"), "one.csv"))
    second = _read(desk, _columns(desk, (DATA / "roster.csv").read_bytes(), "two.csv"))
    _import(desk, first)
    assert "The roster changed" in _import(desk, second)
    with work() as session:
        lock_roster(session)
    assert len(_people(work)) == 2


def test_an_encoding_that_does_not_fit_is_asked_about_again(desk: Visitor) -> None:
    page = _columns(desk, FRENCH.encode("cp1252"))
    refused = forge(page, {"encoding": "utf-8"}, action="/encoding")
    again = desk.get(refused.headers["Location"])
    assert "That did not work, and nothing has changed: cannot be read as utf-8" in text_of(again.text)
    assert "In which of these do the names read right?" in again.text


def test_a_commit_is_of_the_preview_that_was_seen(desk: Visitor, work: Work) -> None:
    page = _columns(desk, FRENCH)
    preview = _read(desk, page, country="FR")
    _read(desk, desk.get(page.request.path), country="BE")
    told = text_of(submit(preview, status=200, action="/commit").text)
    assert "This file was read anew after the preview that you saw." in told
    assert _people(work) == []


def test_a_commit_before_reading_is_told(desk: Visitor, work: Work) -> None:
    page = _columns(desk, FRENCH)
    fields = {"csrf_token": token_of(page.text), "previewed": ""}
    told = text_of(desk.post(f"{page.request.path}/commit", fields, status=200).text)
    assert "read anew after the preview" in told
    assert _people(work) == []


def test_what_an_empty_cell_ends_is_counted_and_shown_before_it_does(desk: Visitor, work: Work) -> None:
    file = "Name,Country,Email,Role\nAda Lovelace,GB,ada@gb.example,{}\nGrace Hopper,GB,grace@gb.example,Whip\n"
    _import(desk, _read(desk, _columns(desk, file.format("Chair"))))
    preview = _read(desk, _columns(desk, file.format("")))
    words = text_of(preview.text)
    assert "emptied 1 " in words
    assert "name order 2 " in words
    words = text_of(desk.get(f"{preview.request.path}?show=emptied").text)
    assert "Role: Chair becomes nothing" in words
    assert "Grace" not in words
    assert "0 new, 1 changed" in _import(desk, preview)
    with work() as session:
        assert session.scalars(select(Person.role).order_by(Person.id)).all() == ["", "Whip"]


def test_names_and_addresses_are_pasted(desk: Visitor) -> None:
    page = desk.get("/desk/people/import")
    refused = submit(page, {"pasted": " "}, status=400)
    assert "none was chosen" in refused.text
    taken = submit(page, {"pasted": "Lovelace, Ada <ada@x.example>; Els van Hoof <els@x.example>"})
    preview = _read(desk, desk.get(taken.headers["Location"]), country="GB")
    assert "pasted names" in preview.text
    assert "Ada Lovelace" in preview.text
    assert "els@x.example" in preview.text


def test_sheets_and_what_is_hidden_are_said_and_can_be_read(desk: Visitor) -> None:
    page = _columns(desk, marked(), "members.xlsx")
    assert "are hidden, and left out" in page.text
    assert "not read: “Read me”" in page.text
    chosen = forge(page, {"sheet": "People", "with_hidden": "y"}, action="/encoding")
    page = desk.get(chosen.headers["Location"])
    assert "are hidden, and read like the others" in page.text
    assert "Els" in _read(desk, page, country="GB").text


def test_row_that_is_no_person_is_shown_and_left_out(desk: Visitor) -> None:
    content = "Name,Email,Country\nWhigs (1),,\nAda Lovelace,ada@x.example,GB\n"
    preview = _read(desk, _columns(desk, content.encode()))
    assert "taken for a note or a heading" in preview.text
    assert "Imported: 1 new, 0 changed, 0 as they were, 1 left out" in _import(desk, preview)
