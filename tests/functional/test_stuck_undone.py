"""What a coordinator did by mistake and takes back (S12, S13, S14, S21), through the forms, with real mail."""

import pytest
from flask import Flask
from sqlalchemy import select

from petition.domain.links import Purpose
from petition.mail.local_mailbox import Folder
from petition.models import Person
from tests import factories
from tests.markup import text_of
from tests.web_support import Page, Visitor, Work, coordinator, drain, form_in, form_of, link_path, submit, upload

DESK = "/desk/statements/free-press"
HEADER = "given_name,family_name,country,email,party\n"


def _import(desk: Visitor, content: str, name: str) -> None:
    """Import a file by its steps."""
    columns = upload(desk, name, (HEADER + content).encode()).follow()
    submit(columns, action="/read", status=200)
    preview = desk.get(columns.request.path + "/preview")
    submit(preview, action="/commit", status=200)


def test_s12_wrong_file_is_undone_and_what_was_done_since_stays(
    app: Flask, work: Work, desk: Visitor, smtp_sink: Folder
) -> None:
    _import(desk, "Ann,Old,GB,ann@x.example,Whig\nBob,Old,GB,bob@x.example,Whig\n", "right.csv")
    with work() as session:
        factories.circulated(session, [session.scalars(select(Person).where(Person.given_name == "Ann")).one()])
    new = "".join(f"Person{number},New,FR,p{number}@x.example,\n" for number in range(574))
    _import(desk, f"Ann,Old,GB,else@x.example,Tory\n{new}", "wrong.csv")
    with work() as session:
        first = session.scalars(select(Person).where(Person.given_name == "Person0")).one()
        factories.circulated(session, [first], factories.draft("other"))
        last = session.scalars(select(Person.id).where(Person.given_name == "Person573")).one()
    listed = desk.get("/desk/people/import").click("What was imported")
    assert "574" in text_of(listed.text)
    page = listed.click("Undo this import", index=0)
    words = text_of(page.text)
    assert "573 people who came by it are removed" in words
    assert "1 person goes back to what stood before it" in words
    assert "1 person is told at the address that goes" in words
    assert "Person0 New: was invited since, and stays" in words
    done = submit(page).follow()
    assert "The import of wrong.csv is undone: 573 people removed, 1 person put back" in text_of(done.text)
    assert "cannot" not in text_of(submit(page).follow().text)
    assert "3 people on the roster" in text_of(desk.get("/desk/people").text)
    with work() as session:
        ann = session.scalars(select(Person).where(Person.given_name == "Ann")).one()
        assert (ann.email, ann.party) == ("ann@x.example", "Whig")
        number = ann.id
    assert "An import was undone, and what it did to Ann" in text_of(desk.get(f"/desk/people/{number}").text)
    gone = text_of(desk.get(f"/desk/people/{last}").text)
    assert "Somebody who was deleted" in gone
    assert "Person573" not in gone
    drain(app)
    told = [one.recipient for one in smtp_sink.mails() if "address" in str(one.message["Subject"]).lower()]
    assert sorted(told) == ["ann@x.example", "else@x.example"]


def _press(page: Page, words: str) -> Page:
    """Choose all who fit, and press the button of these words, which sends the form elsewhere."""
    form = form_in(page, "/tag")
    form["who"] = "all"
    button = next(one for one in form.html.find_all("button") if one.get_text() == words)
    return page.goto(str(button["formaction"]), "post", params=form.submit_fields(), status=200)


def test_s12_many_who_were_retired_by_mistake_come_back_at_once(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.persons(session, [factories.person_row(name) for name in ("Ann", "Bob", "Cem")])
    people = desk.get("/desk/people")
    retiring = _press(people, "Retire …")
    submit(retiring, action="/retire/confirmed")
    retired = desk.get("/desk/people?reach=retired")
    back = _press(retired, "Put back on the roster …")
    assert "Put 3 people back on the roster?" in text_of(back.text)
    assert "3 people are back on the roster." in text_of(submit(back, action="/restore/confirmed").follow().text)
    assert "3 people on the roster" in text_of(desk.get("/desk/people").text)


def test_s12_person_who_was_added_by_mistake_is_deleted(desk: Visitor, work: Work) -> None:
    with work() as session:
        ann, bob = factories.persons(session, [factories.person_row(name) for name in ("Ann", "Bob")])
        factories.circulated(session, [bob])
        numbers = (ann.id, bob.id)
    page = desk.get(f"/desk/people/{numbers[0]}").click("Delete …")
    gone = submit(page).follow()
    assert "No word of them is kept" in text_of(gone.text)
    assert "Ann" not in text_of(gone.text)
    assert "Delete …" not in desk.get(f"/desk/people/{numbers[1]}").text
    assert "cannot be deleted" in text_of(desk.get(f"/desk/people/{numbers[1]}/delete").text)
    desk.get(f"/desk/people/{numbers[0]}/edit", status=404)


def test_s13_draft_made_by_mistake_is_deleted_and_comes_back(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.statement(session)
    assert "Deleted drafts" not in desk.get("/desk/").text
    home = submit(desk.get(DESK).click("Delete this draft")).follow()
    assert "The draft is deleted. It can be brought back for 30 days" in text_of(home.text)
    assert "A free press" not in text_of(home.text)
    desk.get(DESK, status=404)
    with work() as session:
        factories.statement(session, factories.draft(title="Another"))
    listed = desk.get("/desk/").click("Deleted drafts")
    assert "another statement took its own" in text_of(listed.text)
    refused = submit(listed, {"slug": "free-press"}, action="/restore", status=400)
    assert "is taken. Nothing was brought back." in text_of(refused.text)
    back = submit(refused, {"slug": "free-press-2"}, action="/restore").follow()
    assert "The draft is back." in text_of(back.text)
    assert "We ask for a free press." in back.text
    assert "There is none." in text_of(desk.get("/desk/deleted").text)


def test_s13_what_went_out_is_not_deleted(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.circulated(session)
    assert "Delete this draft" not in desk.get(DESK).text
    assert "it cannot be deleted now" in text_of(desk.get(f"{DESK}/delete", status=409).text)


@pytest.fixture
def asked(app: Flask, work: Work, smtp_sink: Folder) -> str:
    """Ann has not answered, Bob signed, and both have their mails; this is Ann's link."""
    with work() as session:
        factories.noise(session)
        rows = [
            factories.person_row(name, email=f"{name}@x.example", language=lang)
            for name, lang in (("Ann", "de"), ("Bob", "fr"))
        ]
        _, (ann, bob) = factories.circulated(session, factories.persons(session, rows))
        factories.sign(session, bob)
        path = link_path(app, ann, Purpose.SIGN)
    drain(app)
    return path


def _got(sink: Folder, name: str, subject: str) -> list[str]:
    mails = [one for one in sink.mails() if one.recipient == f"{name}@x.example"]
    return [" ".join(one.part("plain").split()) for one in mails if str(one.message["Subject"]).startswith(subject)]


def test_s14_cancelling_is_told_and_taking_it_back_too(
    app: Flask, work: Work, desk: Visitor, asked: str, smtp_sink: Folder
) -> None:
    visitor = Visitor(app)
    page = desk.get(f"{DESK}/cancel")
    assert "Cancel it and tell 2 people …" in text_of(page.text)
    told = submit(page, {"word": "We begin anew in May."}, button="tell", status=200)
    words = text_of(told.text)
    assert "Cancel this statement, and tell 2 people?" in words
    assert words.count("We begin anew in May.") == 2
    done = submit(told, button="tell").follow()
    assert "2 people are told." in text_of(done.text)
    drain(app)
    (mail,) = _got(smtp_sink, "Ann", "Abgebrochen")
    assert "The Alliance schreibt: “We begin anew in May.”" in mail
    (mail,) = _got(smtp_sink, "Bob", "Annulée")
    assert "Votre signature n’est imprimée nulle part." in mail
    assert "This statement was cancelled" in text_of(visitor.get(asked, status=303).follow().text)
    with work() as session:
        factories.statement(session)
    listed = desk.get("/desk/").click("A free press", href="~")
    back = listed.click("Undo the cancellation")
    assert "2 people who were told of the cancellation are told that it goes on" in text_of(back.text)
    refused = submit(back, {"slug": "free-press"}, status=400)
    assert "is taken. Nothing was changed or sent." in text_of(refused.text)
    done = submit(refused, {"slug": "free-press-2"}).follow()
    assert "2 people are told that it goes on." in text_of(done.text)
    drain(app)
    (mail,) = _got(smtp_sink, "Ann", "Es geht weiter")
    assert "über denselben Link wie zuvor" in mail
    assert "Votre signature compte comme avant." in _got(smtp_sink, "Bob", "Elle se poursuit")[0]
    submit(visitor.get(asked, status=303).follow(), {"decision": "sign", "declaration": "y"})


def test_s14_cancelling_can_be_told_to_nobody(app: Flask, desk: Visitor, asked: str, smtp_sink: Folder) -> None:
    before = len(smtp_sink.mails())
    submit(desk.get(f"{DESK}/cancel"))
    back = desk.get(DESK).click("Undo the cancellation")
    assert "Nobody is written to." in text_of(back.text)
    submit(back)
    drain(app)
    assert len(smtp_sink.mails()) == before


def test_s14_word_that_is_too_long_comes_back(desk: Visitor, asked: str) -> None:
    again = submit(desk.get(f"{DESK}/cancel"), {"word": "x" * 501}, button="tell", status=400)
    assert "Your sentence" in text_of(again.text)
    assert form_of(again.text, "")["word"] == "x" * 501


def test_s21_who_saves_second_sees_the_others_text_and_can_have_it_back(app: Flask, work: Work, desk: Visitor) -> None:
    with work() as session:
        factories.statement(session)
    other = coordinator(app, work, "bea@alliance.example")
    mine, theirs = desk.get(f"{DESK}/edit"), other.get(f"{DESK}/edit")
    submit(theirs, {"body": "Their careful words.", "closes_time": "09:00"})
    refused = submit(mine, {"body": "My words."}, status=409)
    words = text_of(refused.text)
    assert "by bea@alliance.example" in words
    assert [one.get_text() for one in refused.html.select(".text del, .text ins")][:2] == [
        "[taken out: Their careful]",
        "[added: My]",
    ]
    assert "Closing time" in words
    assert "Their careful words." in text_of(refused.click("Their text alone").text)
    submit(refused)
    listed = desk.get(DESK).click("Earlier versions of this draft")
    kept = listed.click("20 characters")
    assert "Their careful words." in text_of(kept.text)
    submit(kept)
    assert "Their careful words." in text_of(desk.get(DESK).text)
    stale = submit(kept, status=409)
    assert "Somebody else saved this draft" in text_of(stale.text)
    assert len(desk.get(f"{DESK}/drafts").html.select("tbody tr")) == 4
