"""What was recorded for somebody, in front of them: opening the link does nothing, and each button does its own."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.corrections import PrintedLine
from petition.domain.links import Purpose
from petition.domain.signatures import Decision
from petition.models import Invitation, Person, Recording, Signature
from petition.services.signing import own_line, standings
from petition.services.statements import amending, invitees, recording
from petition.services.statements.recording import Answer
from tests import factories
from tests.markup import text_of
from tests.web_support import Page, Visitor, Work, coordinator, everything, link_path, submit

HOW = "by letter of 3 May"


@pytest.fixture
def ann(app: Flask, work: Work) -> Invitation:
    """Ann, for whom a coordinator recorded that she signs."""
    with work() as session:
        factories.noise(session)
        _, (invitation,) = factories.circulated(
            session, factories.persons(session, [factories.person_row("Ann", "Grey")])
        )
        session.expunge(invitation)
    page = coordinator(app, work).get(f"/desk/statements/free-press/record?person={invitation.person_id}")
    submit(page, {"decision": "sign", "how": HOW}, action="/record")
    return invitation


def _open(app: Flask, visitor: Visitor, ann: Invitation, purpose: Purpose = Purpose.CONFIRM) -> Page:
    return visitor.get(link_path(app, ann, purpose), status=303).follow()


def _stands(work: Work) -> tuple[bool, bool]:
    """Return whether the signature lives, and whether the recording is confirmed."""
    with work() as session:
        recording = session.scalars(select(Recording)).one()
        signature = session.get_one(Signature, recording.signature_id)
        return signature.ended_at is None, recording.confirmed_at is not None


def test_opening_the_link_shows_what_was_recorded_and_changes_nothing(
    app: Flask, visitor: Visitor, ann: Invitation, database_url: str
) -> None:
    before = everything(database_url)
    page = _open(app, visitor, ann)
    words = text_of(page.text)
    assert "Did you sign this statement?" in words
    assert f"How the answer came: {HOW}" in words
    assert "Printed as: Ann Grey (UK)" in words
    assert page.headers["Cache-Control"] == "no-store"
    assert everything(database_url) == before


def test_person_confirms(app: Flask, visitor: Visitor, work: Work, ann: Invitation) -> None:
    page = _open(app, visitor, ann)
    for _ in range(2):
        page.forms[0].submit("act", value="confirm", status=303)
        assert _stands(work) == (True, True)
    assert "You confirmed what was recorded" in text_of(_open(app, visitor, ann).text)


def test_person_says_that_it_is_wrong(app: Flask, visitor: Visitor, work: Work, ann: Invitation) -> None:
    page = _open(app, visitor, ann)
    page.forms[0].submit("act", value="deny", status=303)
    assert _stands(work) == (False, False)
    assert "does not stand any more" in text_of(page.forms[0].submit("act", value="confirm", status=409).text)
    assert _stands(work) == (False, False)


@pytest.mark.parametrize("act", ["", "maybe", "CONFIRM"])
def test_form_without_one_of_the_two_buttons_does_nothing(
    app: Flask, visitor: Visitor, work: Work, ann: Invitation, act: str
) -> None:
    page = _open(app, visitor, ann)
    again = visitor.post(page.request.path, {"csrf_token": page.forms[0]["csrf_token"].value, "act": act}, status=400)
    assert "Did you sign this statement?" in text_of(again.text)
    assert _stands(work) == (True, False)


def test_page_that_was_open_too_long_comes_back_with_its_buttons(
    app: Flask, visitor: Visitor, work: Work, ann: Invitation
) -> None:
    page = _open(app, visitor, ann)
    again = visitor.post(page.request.path, {"csrf_token": "old", "act": "deny"}, status=400)
    assert "Did you sign this statement?" in text_of(again.text)
    assert _stands(work) == (True, False)
    again.forms[0].submit("act", value="confirm", status=303)
    assert _stands(work) == (True, True)


def test_page_is_for_whoever_has_a_link_alone(app: Flask, visitor: Visitor, ann: Invitation) -> None:
    page = _open(app, visitor, ann, Purpose.SIGN)
    assert "Your signature was recorded for you on" in text_of(page.text)
    path = f"/sign/{ann.reference}/confirm"
    assert "Did you sign this statement?" in text_of(visitor.get(path).text)
    stranger = Visitor(app)
    assert HOW not in stranger.get(path, status=404).text
    assert HOW not in stranger.get("/c/forged", status=404).text


def test_link_that_was_revoked_opens_and_confirms_nothing(
    app: Flask, visitor: Visitor, work: Work, ann: Invitation
) -> None:
    page = _open(app, visitor, ann)
    with work() as session:
        session.execute(update(Invitation).where(Invitation.id == ann.id).values(link_version=2))
    page.forms[0].submit("act", value="confirm", status=404)
    Visitor(app).get(link_path(app, ann, Purpose.CONFIRM), status=404)
    assert _stands(work) == (True, False)


def test_name_is_that_of_the_invited_person(app: Flask, visitor: Visitor, work: Work, ann: Invitation) -> None:
    with work() as session:
        session.execute(update(Person).where(Person.id == ann.person_id).values(given_name="<b>Ann"))
    assert "<b>" not in str(_open(app, visitor, ann).html.main)


def _record(session: Session, ann: Invitation, decision: Decision) -> None:
    """Let a coordinator record an answer by another letter."""
    person = session.get_one(Person, ann.person_id)
    recording.record(session, factories.statement_of(session, ann), person, Answer(decision, "letter"), actor="user:1")


def _strike(session: Session, ann: Invitation) -> None:
    statement = factories.statement_of(session, ann)
    invitees.strike(session, statement, ann.id, "The letter was from another Ann.", actor="user:1")
    invitees.uninvite(session, statement, ann.id, tell=False, actor="user:1")
    invitees.invite_again(session, statement, ann.id, actor="user:1")


def _record_a_refusal_instead(session: Session, ann: Invitation) -> None:
    _strike(session, ann)
    _record(session, ann, Decision.DECLINE)


def _record_a_signature_anew(session: Session, ann: Invitation) -> None:
    _strike(session, ann)
    _record(session, ann, Decision.SIGN)


def _amend_in_substance_and_record_anew(session: Session, ann: Invitation) -> None:
    amendment = amending.Amendment("A free press", "We ask for the opposite.")
    amending.amend(session, factories.statement_of(session, ann), amendment, actor="user:1")
    _record(session, ann, Decision.SIGN)


def _amend_its_wording(session: Session, ann: Invitation) -> None:
    amendment = amending.Amendment("A free press", "We ask for the opposite.", is_substantive=False)
    amending.amend(session, factories.statement_of(session, ann), amendment, actor="user:1")


def _print_another_line(session: Session, ann: Invitation) -> None:
    standing = standings.by_reference(session, ann.reference, 1)
    line = standing.signed_name, standing.signed_affiliation
    assert line[0] is not None
    assert line[1] is not None
    own_line.change(session, standing, PrintedLine(replace(line[0], given_name="Anna"), line[1]).parts)


@pytest.mark.parametrize(
    "change",
    [
        _record_a_refusal_instead,
        _record_a_signature_anew,
        _amend_in_substance_and_record_anew,
        _amend_its_wording,
        _print_another_line,
    ],
)
def test_t07_old_page_confirms_nothing_but_what_it_had_shown(
    app: Flask, visitor: Visitor, work: Work, ann: Invitation, change: Callable[[Session, Invitation], None]
) -> None:
    page = _open(app, visitor, ann)
    with work() as session:
        change(session, ann)
        # Another link does not come into it.
        session.execute(update(Invitation).where(Invitation.id == ann.id).values(link_version=1))
    again = page.forms[0].submit("act", value="confirm", status=409)
    assert "has changed since you opened this page" in text_of(again.text)
    with work() as session:
        assert not session.scalars(select(Recording.id).where(Recording.confirmed_at.is_not(None))).all()
    again.forms[0].submit("act", value="confirm", status=303)
    with work() as session:
        assert session.scalars(select(Recording.confirmed_at).order_by(Recording.id.desc())).first() is not None


@pytest.mark.parametrize("change", [_record_a_refusal_instead, _record_a_signature_anew])
def test_t06_old_page_ends_nothing_but_what_it_had_shown(
    app: Flask, visitor: Visitor, work: Work, ann: Invitation, change: Callable[[Session, Invitation], None]
) -> None:
    page = _open(app, visitor, ann)
    with work() as session:
        change(session, ann)
        session.execute(update(Invitation).where(Invitation.id == ann.id).values(link_version=1))
        before = session.get_one(Invitation, ann.id).state
    again = page.forms[0].submit("act", value="deny", status=409)
    assert "has changed since you opened this page" in text_of(again.text)
    with work() as session:
        assert session.get_one(Invitation, ann.id).state is before
        assert session.get_one(Invitation, ann.id).comment == ""


def test_line_or_text_that_changed_since_keeps_nobody_from_saying_that_it_is_wrong(
    app: Flask, visitor: Visitor, work: Work, ann: Invitation
) -> None:
    page = _open(app, visitor, ann)
    with work() as session:
        _print_another_line(session, ann)
        _amend_its_wording(session, ann)
    page.forms[0].submit("act", value="deny", status=303)
    assert _stands(work) == (False, False)


@pytest.mark.parametrize("act", ["confirm", "deny"])
def test_t07_form_that_does_not_say_what_was_shown_does_nothing(
    app: Flask, visitor: Visitor, work: Work, ann: Invitation, act: str
) -> None:
    page = _open(app, visitor, ann)
    visitor.post(page.request.path, {"csrf_token": page.forms[0]["csrf_token"].value, "act": act}, status=409)
    assert _stands(work) == (True, False)


def test_page_of_the_line_says_that_the_signature_is_not_confirmed(
    app: Flask, visitor: Visitor, work: Work, ann: Invitation
) -> None:
    _open(app, visitor, ann, Purpose.SIGN)
    line = visitor.get(f"/sign/{ann.reference}/line")
    assert "You have not confirmed it yet, so the list may leave it out." in text_of(line.text)
    line.click("Confirm it, or say that it is wrong").forms[0].submit("act", value="confirm", status=303)
    assert "You have not confirmed it yet" not in visitor.get(f"/sign/{ann.reference}/line").text
    assert _stands(work) == (True, True)
