"""The public pages: stored bytes with their digest as ETag, and nothing that is not published."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.states import StatementState
from petition.domain.times import format_day
from petition.models import EditionFile, FormerSlug, Invitation, Statement
from petition.services.statements import circulation, closing, editions, publishing, retracting
from petition.services.statements.audiences import Audience
from petition.web import public
from petition.web.context import rendered
from tests import factories
from tests.markup import text_of
from tests.web_support import Visitor, Work

PATHS = ("/statements/free-press", "/statements/free-press.txt", "/statements/free-press.json")


@pytest.fixture
def publish(work: Work) -> Callable[..., None]:
    """What publishes a statement that one person signed."""

    def make(slug: str = "free-press", title: str = "A free press", language: str = "en") -> None:
        with work() as session:
            person = factories.persons(session, [factories.person_row("Els", f"Van {slug}", "BE")])
            statement, (invitation,) = factories.circulated(
                session, person, replace(factories.draft(slug, title=title), language=language)
            )
            factories.sign(session, invitation)
            closing.close(session, statement, actor="test")
            publishing.publish(session, statement, render=rendered, labels={}, actor="test")

    return make


def test_front_page_before_anything_is_published(visitor: Visitor, work: Work) -> None:
    with work() as session:
        factories.noise(session)
    page = visitor.get("/")
    assert "Nothing has been published yet." in page.text
    assert "Noise" not in page.text


def test_front_page_lists_what_is_published_the_latest_first(visitor: Visitor, publish: Callable[..., None]) -> None:
    publish()
    publish("second", "A second one")
    page = visitor.get("/")
    assert page.text.index("A second one") < page.text.index("A free press")
    assert page.text.count("1 signatory") == 2


def test_front_page_speaks_the_organisations_language_and_each_title_its_own(
    visitor: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch, publish: Callable[..., None]
) -> None:
    publish(language="ar")
    french = replace(app.config["SETTINGS"], organisation_language="fr-BE")
    monkeypatch.setitem(app.config, "SETTINGS", french)
    page = visitor.get("/").text
    assert '<html lang="fr" dir="ltr">' in page
    assert re.search(r'lang="ar"\s+dir="rtl">A free press</a>', page)
    for word in ("Déclarations", "1 signataire", "Aller au contenu"):
        assert word in text_of(page)
    for word in ("Statements", "signatory", "Published by"):
        assert word not in text_of(page)


def test_dates_are_of_one_style(visitor: Visitor, work: Work, publish: Callable[..., None]) -> None:
    publish()
    with work() as session:
        day = format_day(session.scalars(select(Statement.published_at)).one())
    assert day[0].isdigit()
    for path in ("/", PATHS[0]):
        assert day in text_of(visitor.get(path).text)
    assert re.search(rf"published {day}, \d\d:\d\d UTC", text_of(visitor.get(PATHS[0]).text))


@pytest.mark.parametrize(
    ("path", "media_type"), [(PATHS[0], "text/html"), (PATHS[1], "text/plain"), (PATHS[2], "application/json")]
)
def test_stored_bytes_are_served(
    visitor: Visitor, work: Work, publish: Callable[..., None], path: str, media_type: str
) -> None:
    publish()
    answer = visitor.get(path)
    extension = path.rpartition(".")[2] if "." in path else "html"
    with work() as session:
        stored = session.scalars(select(EditionFile).where(EditionFile.extension == extension)).one()
        assert answer.body == stored.content
        assert answer.headers["ETag"] == f'"{stored.etag}"'
    assert answer.content_type == media_type
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers


@pytest.mark.parametrize("path", PATHS)
def test_copy_that_is_still_right_is_not_sent_again(visitor: Visitor, publish: Callable[..., None], path: str) -> None:
    publish()
    first = visitor.get(path)
    again = visitor.get(path, status=304, headers={"If-None-Match": first.headers["ETag"]})
    assert again.body == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert visitor.get(path, headers={"If-None-Match": '"another"'}).body == first.body


def test_front_page_that_is_still_right_is_not_sent_again(visitor: Visitor, publish: Callable[..., None]) -> None:
    publish()
    etag = visitor.get("/").headers["ETag"]
    assert visitor.get("/", status=304, headers={"If-None-Match": etag}).body == b""
    publish("second", "A second one")
    assert "A second one" in visitor.get("/", headers={"If-None-Match": etag}).text


def test_head_gives_the_headers_alone(visitor: Visitor, publish: Callable[..., None]) -> None:
    publish()
    answer = visitor.head(PATHS[0])
    assert answer.body == b""
    assert answer.headers["ETag"] == visitor.get(PATHS[0]).headers["ETag"]


@pytest.mark.parametrize("extension", ["", ".txt", ".json"])
@pytest.mark.parametrize("slug", ["noise", "unknown"])
def test_what_is_not_published_is_not_there(visitor: Visitor, work: Work, slug: str, extension: str) -> None:
    """A circulating statement and no statement at all look the same."""
    with work() as session:
        factories.noise(session)
    page = visitor.get(f"/statements/{slug}{extension}", status=404)
    assert "There is no such published statement." in page.text
    assert "Noise" not in page.text


def test_unknown_kinds_of_file_are_not_there(visitor: Visitor, publish: Callable[..., None]) -> None:
    publish()
    visitor.get("/statements/free-press.exe", status=404)
    visitor.get("/statements/free-press.html", status=404)


def test_newest_edition_is_remembered_for_a_moment(
    app: Flask, visitor: Visitor, work: Work, publish: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    before = visitor.get(PATHS[2]).body
    monkeypatch.setattr(editions, "published_file", lambda *_: pytest.fail("the database was asked"))
    assert visitor.get(PATHS[2]).body == before
    monkeypatch.undo()
    with work() as session:
        session.execute(update(Statement).values(slug="moved"))
    later = time.monotonic() + public._REMEMBERED_SECONDS + 0.1
    monkeypatch.setattr("petition.web.public.time.monotonic", lambda: later)
    visitor.get(PATHS[2], status=404)


def test_forgetting_asks_the_database_again(visitor: Visitor, work: Work, publish: Callable[..., None]) -> None:
    publish()
    visitor.get(PATHS[2])
    with work() as session:
        session.execute(update(Statement).values(slug="moved"))
    public.forget()
    visitor.get(PATHS[2], status=404)


def _again(work: Work, name: str = "Ada") -> None:
    """Publish the statement once more, with another signatory."""
    with work() as session:
        statement = session.scalars(select(Statement).where(Statement.slug == "free-press")).one()
        statement.state = StatementState.CIRCULATING
        (person,) = factories.persons(session, [factories.person_row(name, "Late", "FR")])
        circulation.circulate(session, statement, Audience(person_ids=[person.id]), actor="test")
        theirs = select(Invitation).where(Invitation.person_id == person.id)
        factories.sign(session, session.scalars(theirs).one())
        closing.close(session, statement, actor="test")
        publishing.publish(session, statement, render=rendered, labels={}, actor="test")
    public.forget()


EDITION_PATHS = [("/statements/free-press/1", "html"), *((f"/statements/free-press/1.{e}", e) for e in ("txt", "json"))]


@pytest.mark.parametrize(("path", "extension"), EDITION_PATHS)
def test_newest_edition_is_the_same_at_its_number(
    visitor: Visitor, publish: Callable[..., None], path: str, extension: str
) -> None:
    publish()
    newest = visitor.get(path.replace("/1", ""))
    numbered = visitor.get(path)
    assert (numbered.body, numbered.headers["ETag"]) == (newest.body, newest.headers["ETag"])
    assert "Link" not in numbered.headers
    assert b"superseded" not in numbered.body


def test_bar_speaks_the_statements_language(visitor: Visitor, work: Work, publish: Callable[..., None]) -> None:
    publish(language="ar")
    _again(work)
    older = visitor.get("/statements/free-press/1").text
    assert '<html lang="ar" dir="rtl">' in older
    assert '<aside class="superseded" role="note" lang="ar" dir="rtl">' in older
    assert "هذا هو الإصدار 1، وقد حلّ محله الإصدار 2: اقرأ أحدث إصدار." in text_of(older)


def test_older_page_has_a_bar_before_its_stored_bytes(
    visitor: Visitor, work: Work, publish: Callable[..., None]
) -> None:
    publish()
    first = visitor.get("/statements/free-press/1")
    _again(work)
    older = visitor.get("/statements/free-press/1")
    start, _, rest = older.text.partition('<aside class="superseded"')
    bar, _, end = rest.partition("</aside>")
    assert (start + end).encode() == first.body
    assert "This is edition 1, superseded by edition 2: read the newest edition." in text_of(bar)
    assert visitor.get(re.findall(r'href="([^"]+)"', bar)[0]).body == visitor.get("/statements/free-press/2").body
    second = older.headers["ETag"]
    assert second != first.headers["ETag"]
    assert visitor.get("/statements/free-press/1", status=304, headers={"If-None-Match": second}).body == b""
    _again(work, "Bea")
    third = visitor.get("/statements/free-press/1", headers={"If-None-Match": second})
    assert "superseded by edition 3" in third.text
    visitor.get("/statements/free-press/1", headers={"If-None-Match": first.headers["ETag"]})


@pytest.mark.parametrize("extension", ["txt", "json"])
def test_older_files_never_change_and_say_where_the_newest_is(
    visitor: Visitor, work: Work, publish: Callable[..., None], extension: str
) -> None:
    publish()
    first = visitor.get(f"/statements/free-press/1.{extension}")
    _again(work)
    older = visitor.get(f"/statements/free-press/1.{extension}")
    assert (older.body, older.headers["ETag"]) == (first.body, first.headers["ETag"])
    assert older.headers["Link"] == f'</statements/free-press.{extension}>; rel="latest-version"'
    assert visitor.get(f"/statements/free-press.{extension}").body != first.body


@pytest.mark.parametrize("number", ["0", "3", "2147483647", "2147483648", "9" * 40, "-1", "one"])
@pytest.mark.parametrize("extension", ["", ".txt", ".json"])
def test_editions_that_there_are_not(
    visitor: Visitor, publish: Callable[..., None], number: str, extension: str
) -> None:
    publish()
    visitor.get(f"/statements/free-press/{number}{extension}", status=404)


def test_downloads_of_an_edition_are_its_own(visitor: Visitor, work: Work, publish: Callable[..., None]) -> None:
    publish()
    _again(work)
    for number in (1, 2):
        page = visitor.get(f"/statements/free-press/{number}")
        for extension in ("txt", "json"):
            assert f'href="/statements/free-press/{number}.{extension}"' in page.text
        assert json.loads(visitor.get(f"/statements/free-press/{number}.json").text)["edition"] == number


def _of(session: Session) -> Statement:
    return session.scalars(select(Statement).where(Statement.slug == "free-press")).one()


EVERY_PATH = [f"/statements/free-press{number}{end}" for number in ("", "/1", "/2") for end in ("", ".txt", ".json")]


def test_retracted_statement_answers_with_a_notice_everywhere(
    visitor: Visitor, work: Work, publish: Callable[..., None]
) -> None:
    publish()
    publish("other", "Another one")
    _again(work)
    etag = visitor.get(EVERY_PATH[0]).headers["ETag"]
    with work() as session:
        retracting.retract(session, _of(session), "It was <not> agreed.", actor="user:1")
    public.forget()
    for path in EVERY_PATH:
        answer = visitor.get(path, status=410, headers={"If-None-Match": etag})
        for word in ("It was", "agreed.", "The Alliance"):
            assert word in answer.text
        for word in ("A free press", "We ask for", "Van free-press", "Ada", "user:1", "@"):
            assert word not in answer.text
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        assert answer.headers["ETag"] != etag
        assert visitor.head(path, status=410).body == b""
    assert "It was <not> agreed." in text_of(visitor.get(EVERY_PATH[0], status=410).text)
    words = visitor.get(EVERY_PATH[1], status=410).text
    assert words.startswith("This statement was retracted\n\nBy The Alliance, on ")
    assert words.endswith(" UTC.\n\nThe reason: It was <not> agreed.\n")
    told = json.loads(visitor.get(EVERY_PATH[2], status=410).text)
    assert told.pop("retracted_at").endswith("+00:00")
    assert told == {
        "slug": "free-press",
        "edition": None,
        "retracted_by": "The Alliance",
        "reason": "It was <not> agreed.",
    }
    front = visitor.get("/").text
    assert "A free press" not in front
    assert "Another one" in front
    visitor.get("/statements/free-press/3", status=404)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "fr-CA",
            ('<html lang="fr" dir="ltr">', "Cette déclaration a été retirée", "Par <bdi>The Alliance</bdi>, le "),
        ),
        ("ar", ('<html lang="ar" dir="rtl">', "سُحب هذا البيان", "السبب: <bdi>Not agreed.</bdi>")),
        # There is no catalogue of it.
        ("fi", ('<html lang="en" dir="ltr">', "This statement was retracted", "By <bdi>The Alliance</bdi>, on ")),
    ],
)
def test_notice_speaks_the_language_of_the_statement(
    visitor: Visitor, work: Work, publish: Callable[..., None], language: str, words: tuple[str, ...]
) -> None:
    publish(language=language)
    _again(work)
    with work() as session:
        retracting.withhold(session, _of(session), 1, "A name.", actor="user:1")
        retracting.retract(session, _of(session), "Not agreed.", actor="user:1")
    page = visitor.get(EVERY_PATH[0], status=410).text
    for word in words:
        assert word in page
    assert words[1] in visitor.get(EVERY_PATH[1], status=410).text
    for word in ("The reason", "This page sets no cookies"):
        assert (word in page) is (language == "fi")


def test_withheld_edition_leads_to_the_newest_in_its_language(
    visitor: Visitor, work: Work, publish: Callable[..., None]
) -> None:
    publish(language="de")
    _again(work)
    with work() as session:
        retracting.withhold(session, _of(session), 1, "Ein Name.", actor="user:1")
    page = text_of(visitor.get("/statements/free-press/1", status=410).text)
    assert "Ausgabe 1 wird zurückgehalten" in page
    assert "Die neueste Ausgabe dieser Erklärung sagt, was jetzt gilt." in page
    words = visitor.get("/statements/free-press/1.txt", status=410).text
    assert words.startswith("Ausgabe 1 wird zurückgehalten\n\nVon The Alliance, am ")


def test_in_arabic_text_a_reason_in_latin_letters_keeps_its_direction(
    visitor: Visitor, work: Work, publish: Callable[..., None]
) -> None:
    publish(language="ar")
    with work() as session:
        retracting.retract(session, _of(session), "Not agreed.", actor="user:1")
    assert "السبب: \u2068Not agreed.\u2069\n" in visitor.get(EVERY_PATH[1], status=410).text


def test_withheld_edition_answers_with_a_notice_alone(
    visitor: Visitor, work: Work, publish: Callable[..., None]
) -> None:
    publish()
    _again(work)
    newest = visitor.get("/statements/free-press").body
    with work() as session:
        retracting.withhold(session, _of(session), 1, "A name endangers somebody.", actor="user:1")
    page = visitor.get("/statements/free-press/1", status=410)
    assert "Edition 1 was withheld" in text_of(page.text)
    assert visitor.get(re.findall(r'href="(/statements/[^"]+)"', page.text)[0]).body == newest
    assert json.loads(visitor.get("/statements/free-press/1.json", status=410).text)["edition"] == 1
    with work() as session:
        retracting.withhold(session, _of(session), 2, "Another name.", actor="user:1")
    public.forget()
    page = visitor.get("/statements/free-press", status=410)
    assert "Edition 2 was withheld" in text_of(page.text)
    assert 'href="/statements/' not in page.text, "there is no newer one to read"


def test_notice_is_remembered_for_a_moment(
    visitor: Visitor, work: Work, publish: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    with work() as session:
        retracting.retract(session, _of(session), "Too early.", actor="user:1")
    notice = visitor.get(PATHS[0], status=410).body
    monkeypatch.setattr(editions, "published_file", lambda *_: pytest.fail("the database was asked"))
    assert visitor.get(PATHS[0], status=410).body == notice


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "evil.example"])
def test_t11_t12_former_slug_leads_to_the_one_of_today(
    visitor: Visitor, work: Work, publish: Callable[..., None], host: str
) -> None:
    """Its target is a path of this site, whatever the request says."""
    publish()
    _again(work)
    with work() as session:
        statement = _of(session)
        statement.slug = "free-media"
        session.add(FormerSlug(slug="free-press", statement_id=statement.id))
    public.forget()
    for path in EVERY_PATH:
        moved = visitor.get(path, status=301 if host.startswith("127") else 400, headers={"Host": host})
        if moved.status_int == 301:
            assert moved.headers["Location"] == path.replace("free-press", "free-media")
            # The address may be given back to what had it.
            assert moved.headers["Cache-Control"] == "no-cache"
            assert moved.follow().body == visitor.get(path.replace("free-press", "free-media")).body
    for path in ("/statements/free-press%0d%0aSet-Cookie:x", "/statements/free-pres", "/statements/FREE-PRESS"):
        visitor.get(path, status=404)


def test_data_holds_no_address(visitor: Visitor, publish: Callable[..., None]) -> None:
    publish()
    document = json.loads(visitor.get(PATHS[2]).text)
    assert document["signatories"][0]["line"] == "Els Van free-press (Belgium)"
    for path in PATHS:
        assert "@" not in visitor.get(path).text
