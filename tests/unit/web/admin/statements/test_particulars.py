"""A statement's address, who asks and the contact: looked at first, then saved, and told to those who signed."""

import pytest
from sqlalchemy import select

from petition.domain.mails import MailKind
from petition.models import OutboxMessage, Statement
from tests import factories
from tests.markup import text_of
from tests.web_support import Visitor, Work, forge, form_of, go_back, submit

DESK = "/desk/statements/free-press"


@pytest.fixture(autouse=True)
def _signed(work: Work) -> None:
    with work() as session:
        factories.noise(session)
        people = factories.persons(session, [factories.person_row("Ann", "Bell"), factories.person_row("Bob", "Bell")])
        _, (ann, _) = factories.circulated(session, people)
        factories.sign(session, ann)


def _stored(work: Work) -> Statement:
    with work() as session:
        found = session.scalars(select(Statement).where(Statement.title == "A free press")).one()
        session.expunge(found)
        return found


def _mails(work: Work) -> int:
    with work() as session:
        return len(session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.REQUESTER_CHANGED)).all())


def test_who_asks_is_changed_with_the_very_mail_in_sight(desk: Visitor, work: Work) -> None:
    page = desk.get(f"{DESK}/particulars")
    looked = submit(page, {"requested_by": "The <b>Alliances</b>"}, action="/particulars", status=200)
    words = text_of(looked.text)
    assert "Who asks The Alliance The <b>Alliances</b>" in words
    assert "1 person who signed will get this mail, with a link to withdraw." in words
    assert "Until now it was circulated by The Alliance. From now on it is circulated by The <b>Alliances</b>." in words
    assert "printed as: Ann Bell (UK)" in words
    assert (_stored(work).requested_by, _mails(work)) == ("The Alliance", 0)
    submit(looked, action="/save")
    assert (_stored(work).requested_by, _mails(work)) == ("The <b>Alliances</b>", 1)
    assert "Saved. 1 mail is on the way." in desk.get(DESK).text


def test_address_is_changed_and_its_page_is_the_new_one(desk: Visitor, work: Work) -> None:
    looked = submit(
        desk.get(f"{DESK}/particulars"),
        {"slug": "free-media", "contact_email": "press@alliance.example", "names_withdrawn": True},
        action="/particulars",
        status=200,
    )
    words = text_of(looked.text)
    assert "Address free-press free-media" in words
    assert "Nobody is written to." in words
    done = submit(looked, action="/save")
    assert done.headers["Location"] == "/desk/statements/free-media"
    stored = _stored(work)
    assert (stored.slug, stored.contact_email, stored.names_withdrawn) == ("free-media", "press@alliance.example", True)
    assert _mails(work) == 0


def test_nothing_different_is_said(desk: Visitor) -> None:
    page = submit(desk.get(f"{DESK}/particulars"), action="/particulars", status=200)
    assert "Nothing is different from what stands now." in page.text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("slug", "noise", "The address “noise” is taken."),
        ("slug", "Free Press", "“Free Press” must be at most"),
        ("requested_by", " ", "Who asks is empty."),
        ("contact_email", "desk", "“desk” is not an address"),
    ],
)
def test_faults_stand_at_their_fields(desk: Visitor, work: Work, field: str, value: str, words: str) -> None:
    page = desk.get(f"{DESK}/particulars")
    refused = submit(page, {field: value}, action="/particulars", status=400)
    assert words in text_of(refused.text)
    looked = submit(page, {"requested_by": "Others"}, action="/particulars", status=200)
    forge(looked, {field: value}, action="/save", status="*")
    assert _stored(work).slug == "free-press"


def test_t36_edit_is_the_one_that_was_shown(desk: Visitor, work: Work) -> None:
    looked = submit(desk.get(f"{DESK}/particulars"), {"requested_by": "Others"}, action="/particulars", status=200)
    for change in ({"requested_by": "Somebody else"}, {"expected": None}):
        forge(looked, change, action="/save", status=409)
    with work() as session:
        session.scalars(select(Statement).where(Statement.slug == "free-press")).one().contact_email = "x@y.example"
    refused = submit(looked, action="/save", status=409)
    assert "was changed after you had opened the page. Nothing was changed; look again." in text_of(refused.text)
    assert (_stored(work).requested_by, _mails(work)) == ("The Alliance", 0)
    submit(refused, action="/save")
    assert (_stored(work).requested_by, _mails(work)) == ("Others", 1)


def test_draft_can_be_edited_too(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.statement(session, factories.draft("drafted", title="Drafted"))
    looked = submit(
        desk.get("/desk/statements/drafted/particulars"), {"slug": "redrafted"}, action="/particulars", status=200
    )
    submit(looked, action="/save")
    desk.get("/desk/statements/redrafted")


def test_nothing_typed_is_lost_on_the_way_back_or_when_it_came_too_late(desk: Visitor) -> None:
    page, typed = desk.get(f"{DESK}/particulars"), {"requested_by": "The Alliances"}
    looked = submit(page, typed, action="/particulars", status=200)
    assert form_of(go_back(looked, "/save"), "/particulars")["requested_by"] == "The Alliances"
    for form, action in ((page, "/particulars"), (looked, "/save")):
        late = submit(form, {**typed, "csrf_token": "stale"}, action=action, status=400)
        assert "open too long" in late.text
        assert form_of(late, "/particulars")["requested_by"] == "The Alliances"
