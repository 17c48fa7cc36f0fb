"""The page by which the old address undoes a change, and what coordinators see of it."""

import pytest
from flask import Flask
from sqlalchemy import select

from petition.domain.links import Link, Purpose
from petition.mail.local_mailbox import Folder
from petition.models import AddressChange, Invitation, Person, Statement
from petition.services.roster import people
from petition.services.statements import closing
from tests import factories
from tests.factories import SECRET
from tests.markup import text_of
from tests.web_support import (
    Visitor,
    Work,
    coordinator,
    drain,
    everything,
    form_of,
    link_path,
    path_of,
    submit,
    token_of,
)

OLD, NEW = "ada@old.example", "attacker@elsewhere.example"
DESK = "/desk/statements/free-press"


@pytest.fixture
def invitation_id(work: Work) -> int:
    """Ada was invited at her old address."""
    with work() as session:
        _, (invitation,) = factories.circulated(session, factories.persons(session, [factories.person_row(email=OLD)]))
        factories.noise(session)
        return invitation.id


def _undo_path(app: Flask, work: Work, number: int = 0) -> str:
    with work() as session:
        nonce = session.scalars(select(AddressChange.nonce).order_by(AddressChange.id)).all()[number]
    assert nonce
    return path_of(app, Purpose.UNDO_ADDRESS, Link(nonce, 0))


def test_t34_account_that_redirects_signs_and_puts_back_is_seen(
    app: Flask, work: Work, smtp_sink: Folder, invitation_id: int
) -> None:
    """The story: one account gives a member another address, signs there, and puts the old one back."""
    desk = coordinator(app, work)
    person_page = f"{DESK}/people/{invitation_id}"
    submit(desk.get(person_page), {"email": NEW}, action="/address")
    with work() as session:
        taken = link_path(app, session.get_one(Invitation, invitation_id))
    attacker = Visitor(app)
    page = attacker.get(taken, status=303).follow()
    attacker.post(page.request.path, {**form_of(page.text), "decision": "sign", "declaration": "y"})
    submit(desk.get(person_page), {"email": OLD}, action="/address")
    drain(app)
    told = [mail for mail in smtp_sink.mails() if "was changed" in str(mail.message["Subject"])]
    assert {mail.recipient for mail in told} == {OLD, NEW}
    (to_member,) = (mail for mail in told if mail.recipient == OLD)
    assert "A coordinator entered another address for you" in " ".join(to_member.part("plain").split())
    assert _undo_path(app, work) in to_member.part("plain")
    # The other address learns it too, and can undo nothing.
    (to_other,) = (mail for mail in told if mail.recipient == NEW)
    assert "/a/" not in to_other.part("plain")
    for where in (f"{DESK}/people", person_page):
        assert "address changed on the day of the answer" in text_of(desk.get(where).text)
    # The member's link finds the address as it was, and ends what the other address still has.
    member = Visitor(app)
    page = member.get(_undo_path(app, work))
    assert "yours was put back since then. Links that went to the other address may still work" in text_of(page.text)
    done = submit(page, status=200)
    assert "A new link is on the way to you" in text_of(done.text)
    Visitor(app).get(taken, status=404)
    assert "undid a change of their address. Look at their page" in text_of(desk.get(DESK).text)
    drain(app)
    last = smtp_sink.mails()[-1]
    assert (last.recipient, "Your link" in str(last.message["Subject"])) == (OLD, True)


def test_t34_opening_the_link_changes_nothing_and_the_button_undoes(
    app: Flask, work: Work, invitation_id: int, database_url: str
) -> None:
    with work() as session:
        invitation = session.get_one(Invitation, invitation_id)
        person = session.get_one(Person, invitation.person_id)
        people.set_address(session, person, NEW, actor="user:7", secret=SECRET)
        taken = link_path(app, invitation)
    path = _undo_path(app, work)
    before = everything(database_url)
    member = Visitor(app)
    page = member.get(path)
    assert everything(database_url) == before
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert f"mail goes to {OLD} again" in text_of(page.text)
    # The other address is not told to whoever has the link.
    assert NEW not in page.text
    done = submit(page, status=200)
    assert "Your address stands as before" in done.text
    assert "Your address stands as before" in member.get(path).text
    assert "Your address stands as before" in member.post(path, form_of(page.text), status=200).text
    Visitor(app).get(taken, status=404)
    with work() as session:
        person = session.get_one(Person, session.get_one(Invitation, invitation_id).person_id)
        assert person.email == OLD
        person_id = person.id
    desk = coordinator(app, work)
    assert "undid a change of their address. Look at their page" in text_of(desk.get(DESK).text)
    assert "undid a change of address" in text_of(desk.get(f"{DESK}/people/{invitation_id}").text)
    assert "undid a change of address" in text_of(desk.get(f"/desk/people/{person_id}").text)


def test_t34_page_says_what_was_queued_and_what_stands_now(app: Flask, work: Work, invitation_id: int) -> None:
    with work() as session:
        invitation = session.get_one(Invitation, invitation_id)
        person = session.get_one(Person, invitation.person_id)
        people.set_address(session, person, NEW, actor="user:7", secret=SECRET)
        closing.close(session, session.get_one(Statement, invitation.statement_id), actor="user:7")
    member, path = Visitor(app), _undo_path(app, work)
    done = submit(member.get(path), status=200)
    assert "Your address stands as before" in done.text
    # Nothing can be answered, and nobody signed.
    assert "on the way" not in text_of(done.text)
    with work() as session:
        person = session.scalars(select(Person).where(Person.email == OLD)).one()
        people.set_address(session, person, NEW, actor="user:7", secret=SECRET)
    later = member.get(path)
    assert "Another address stands now" in later.text
    assert "stands as before" not in later.text
    assert NEW not in later.text


def test_t34_link_of_an_address_that_was_put_in_opens_nothing(app: Flask, work: Work, invitation_id: int) -> None:
    with work() as session:
        person = session.get_one(Person, session.get_one(Invitation, invitation_id).person_id)
        for address in (NEW, "worse@elsewhere.example", OLD):
            people.set_address(session, person, address, actor="user:7", secret=SECRET)
    assert "This link does not work" in text_of(Visitor(app).get(_undo_path(app, work, 1), status=404).text)
    Visitor(app).get(_undo_path(app, work))


def test_link_that_is_none_undoes_nothing(app: Flask, work: Work, invitation_id: int, database_url: str) -> None:
    with work() as session:
        another = link_path(app, session.get_one(Invitation, invitation_id)).replace("/s/", "/a/")
    before = everything(database_url)
    visitor = Visitor(app)
    token = token_of(visitor.get("/link").text)
    for path in ("/a/token", another, path_of(app, Purpose.UNDO_ADDRESS, Link(bytes(16), 0))):
        assert "This link does not work" in text_of(visitor.get(path, status=404).text)
        visitor.post(path, {"csrf_token": token}, status=404)
    assert everything(database_url) == before
