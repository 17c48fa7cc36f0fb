"""Amending at the desk: write, look, say what it is, look at the mail, confirm; nothing is lost on the way."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from webtest import Upload

from petition.domain.mails import MailKind
from petition.domain.states import InvitationState, StatementState
from petition.models import DeskSession, Invitation, OutboxMessage, Statement, TextVersion
from petition.services.statements import amending, circulation, closing, drafting
from petition.services.statements.amending import Amendment
from petition.services.statements.audiences import Audience
from petition.templating import asset
from petition.version import VERSION
from petition.web.headers import DESK_POLICY
from tests import factories
from tests.markup import text_of
from tests.statement_support import put_state, stored_statement
from tests.unit.documents.word_files import paragraph, word_file
from tests.web_support import COORDINATOR, Page, Visitor, Work, coordinator, forge, form_in, form_of, submit, token_of

DESK = "/desk/statements/free-press"
NEW = {"title": "A free press", "body": "We ask for a free press.\r\n\r\nWe ask for it at once."}


@pytest.fixture(autouse=True)
def _circulating(work: Work) -> None:
    """Ann and Bob signed, Cem did not; another statement has people of its own."""
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row(name, "Guest", email=f"{name}@x.example") for name in ("Ann", "Bob", "Cem")]
        _, invitations = factories.circulated(session, factories.persons(session, rows))
        for one in invitations[:2]:
            factories.sign(session, one)


def _states(work: Work) -> list[InvitationState]:
    with work() as session:
        ours = select(Statement.id).where(Statement.slug == "free-press").scalar_subquery()
        query = select(Invitation.state).where(Invitation.statement_id == ours).order_by(Invitation.id)
        return list(session.scalars(query))


def _told(work: Work, kind: MailKind) -> list[str]:
    with work() as session:
        query = select(OutboxMessage.recipient).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
        return list(session.scalars(query))


def _close(work: Work) -> None:
    with work() as session:
        closing.close(
            session, session.scalars(select(Statement).where(Statement.slug == "free-press")).one(), actor="test"
        )


def _looked(desk: Visitor, **fields: str) -> Page:
    return submit(desk.get(f"{DESK}/amend"), {**NEW, **fields}, status=200)


def _asked(desk: Visitor, **fields: str | bool) -> Page:
    return submit(_looked(desk), fields, action="/amend/mail", status=200)


def test_difference_is_shown_before_anything_is_said(desk: Visitor, work: Work) -> None:
    page = _looked(desk)
    assert "What changes in version 2" in text_of(page.text)
    assert "[taken out: now] [added: at once]" in text_of(page.text)
    assert "2 people have signed. These signatures lapse" in text_of(page.text)
    assert form_of(page, "/amend/mail")["kind"] == "substance"
    assert stored_statement(work).text_number == 1


def test_change_of_substance_shows_whom_and_what_and_is_done(desk: Visitor, work: Work) -> None:
    page = _asked(desk)
    words = text_of(page.text)
    assert "2 signatures lapse until signed again." in words
    assert "2 people get the mail below." in words
    assert "Ann Guest <Ann@x.example>" in words
    assert "The text has changed, please read it again: A free press" in words
    assert "[taken out: now] [added: at once]" in words
    assert stored_statement(work).text_number == 1
    assert page.html.find("button", class_="grave") is not None
    assert submit(page, action="/amend/confirm").headers["Location"] == DESK
    assert _states(work) == ["lapsed", "lapsed", "invited"]
    assert _told(work, MailKind.TEXT_CHANGED) == ["Ann@x.example", "Bob@x.example"]
    words = text_of(desk.get(DESK).text)
    assert "The text is now version 2. 2 signatures lapsed, and 2 mails are on the way." in words
    assert stored_statement(work).body == "We ask for a free press.\n\nWe ask for it at once."


def test_editorial_change_shows_whom_and_what_and_is_done(desk: Visitor, work: Work) -> None:
    page = _asked(desk, kind="editorial")
    words = text_of(page.text)
    assert "2 signatures stand and count for the new text." in words
    assert "Corrected since you signed: A free press" in words
    submit(page, action="/amend/confirm")
    assert _states(work) == ["signed", "signed", "invited"]
    assert _told(work, MailKind.TEXT_CORRECTED) == ["Ann@x.example", "Bob@x.example"]
    assert "2 signatures count for it, and 2 mails are on the way" in text_of(desk.get(DESK).text)


def test_editorial_change_may_go_without_a_notice(desk: Visitor, work: Work) -> None:
    page = _asked(desk, kind="editorial", notice=False)
    assert "Nobody is written to." in text_of(page.text)
    submit(page, action="/amend/confirm")
    assert _told(work, MailKind.TEXT_CORRECTED) == []
    assert stored_statement(work).text_number == 2


def test_way_back_keeps_what_was_written(desk: Visitor) -> None:
    fields = form_of(_asked(desk, kind="editorial"), "/amend/confirm")
    back = desk.post(f"{DESK}/amend", fields, status=200)
    assert "What changes in version 2" in text_of(back.text)
    written = submit(back, {}, action="/amend/mail", button="edit", status=200)
    fields = form_of(written, "/amend")
    assert (fields["title"], fields["body"].split("\n")[-1]) == ("A free press", "We ask for it at once.")


def test_mail_is_shown_in_each_language_in_which_somebody_gets_it(desk: Visitor, work: Work) -> None:
    assert "In English" not in text_of(_asked(desk).text)
    with work() as session:
        rows = [factories.person_row(name, "Guest", language=tag) for name, tag in (("Dee", "fr-CA"), ("Eve", "tlh"))]
        circulation.circulate(
            session,
            drafting.find(session, "free-press"),
            Audience(person_ids=[one.id for one in factories.persons(session, rows)]),
            actor="test",
        )
        for one in session.scalars(select(Invitation).order_by(Invitation.id.desc()).limit(2)):
            factories.sign(session, one)
    words = text_of(_asked(desk).text)
    assert "In English, to 3 people" in words
    assert "In French, to 1 person" in words
    assert "Lisez le nouveau texte" in words


def test_closed_statement_asks_until_when_to_sign_again(desk: Visitor, work: Work) -> None:
    _close(work)
    page = _looked(desk)
    missing = submit(page, {}, action="/amend/mail", status=400)
    assert "They can sign again until: enter a date such as" in text_of(missing.text)
    past = submit(missing, {"closes_on": "2001-01-01"}, action="/amend/mail", status=400)
    assert "The time until which people can sign again is in the past." in text_of(past.text)
    far = submit(past, {"closes_on": "9999-12-31"}, action="/amend/mail", status=400)
    assert "sign again is not in the years 1900 to 2200." in text_of(far.text)
    # Any day that is to come will do.
    until = (date.today() + timedelta(days=30)).isoformat()  # noqa: DTZ011
    asked = submit(past, {"closes_on": until}, action="/amend/mail", status=200)
    assert "which is possible until" in text_of(asked.text)
    submit(asked, action="/amend/confirm")
    with work() as session:
        admitted = session.scalars(select(Invitation.admitted_until).order_by(Invitation.id)).all()
    assert [one is not None for one in admitted[-3:]] == [True, True, False]


def test_published_statement_is_only_corrected(desk: Visitor, work: Work) -> None:
    put_state(work, StatementState.PUBLISHED)
    page = _looked(desk)
    assert "The published edition stays as it is" in text_of(page.text)
    assert 'value="substance"' not in page.text
    refused = forge(page, {"kind": "substance"}, action="/amend/mail", status=409)
    assert "it cannot be amended in substance" in text_of(refused.text)
    submit(submit(page, {}, action="/amend/mail", status=200), action="/amend/confirm")
    assert _states(work) == ["signed", "signed", "invited"]


def test_retracted_statement_is_amended_and_stays_retracted(desk: Visitor, work: Work) -> None:
    _close(work)
    put_state(work, StatementState.RETRACTED)
    with work() as session:
        session.execute(
            update(Statement).where(Statement.slug == "free-press").values(published_at=Statement.closed_at)
        )
    assert f"{DESK}/amend" in desk.get(DESK).text
    page = _looked(desk)
    assert "The statement is retracted, and takes no other answers." in text_of(page.text)
    # Any day that is to come will do.
    until = (date.today() + timedelta(days=30)).isoformat()  # noqa: DTZ011
    asked = submit(page, {"closes_on": until}, action="/amend/mail", status=200)
    assert "The statement stays retracted. The next edition publishes the new text and ends that." in text_of(
        asked.text
    )
    submit(asked, action="/amend/confirm")
    assert stored_statement(work).state is StatementState.RETRACTED
    assert _states(work) == ["lapsed", "lapsed", "invited"]


@pytest.mark.parametrize("state", [StatementState.DRAFT, StatementState.CANCELLED])
def test_other_states_refuse_at_once(desk: Visitor, work: Work, state: StatementState) -> None:
    put_state(work, state)
    assert "it cannot be amended now" in text_of(desk.get(f"{DESK}/amend", status=409).text)


def test_text_without_a_change_comes_back(desk: Visitor) -> None:
    page = submit(desk.get(f"{DESK}/amend"), {}, status=400)
    assert "The text is the same as that of version 1." in text_of(page.text)


def test_faults_come_back_with_what_was_written(desk: Visitor) -> None:
    page = submit(desk.get(f"{DESK}/amend"), {"title": " ", "body": "a\u0001b"}, status=400)
    assert "The title is empty." in text_of(page.text)
    assert "The text has a control character" in text_of(page.text)


def test_text_that_cannot_be_laid_out_is_refused_before_anybody_reads_it(desk: Visitor, work: Work) -> None:
    page = submit(desk.get(f"{DESK}/amend"), {"body": "> " * 40 + "deep"}, status=400)
    assert "within each other" in text_of(page.text)
    # So it is where a form was sent on by hand.
    asked = _asked(desk)
    refused = forge(asked, {"body": "> " * 40 + "deep"}, action="/amend/confirm", status=400)
    assert "within each other" in text_of(refused.text)
    assert stored_statement(work).text_number == 1


def test_t36_what_was_confirmed_is_done_or_shown_anew(desk: Visitor, work: Work) -> None:
    page = _asked(desk)
    with work() as session:
        cem = session.scalars(select(Invitation).order_by(Invitation.id.desc())).first()
        assert cem is not None
        factories.sign(session, cem)
    again = submit(page, action="/amend/confirm", status=409)
    assert "You confirmed 2 signatories, but it would now be 3. Nothing was changed; look again." in text_of(again.text)
    assert stored_statement(work).text_number == 1
    submit(again, action="/amend/confirm")
    assert _states(work) == ["lapsed"] * 3


def test_second_coordinator_sees_what_the_first_did(app: Flask, desk: Visitor, work: Work) -> None:
    other = coordinator(app, work, "bea@alliance.example")
    mine, theirs = desk.get(f"{DESK}/amend"), _asked(other, kind="editorial")
    submit(theirs, action="/amend/confirm")
    page = submit(mine, {"title": "A free press", "body": "Something else."}, status=200)
    words = text_of(page.text)
    assert "While you were writing, somebody else made version 2." in words
    assert "What changes in version 3" in words


def test_confirming_twice_is_harmless(desk: Visitor, work: Work) -> None:
    page = _asked(desk)
    submit(page, action="/amend/confirm")
    again = submit(page, action="/amend/confirm", status=400)
    assert "The text is the same as that of version 2." in text_of(again.text)
    assert stored_statement(work).text_number == 2
    assert len(_told(work, MailKind.TEXT_CHANGED)) == 2


def test_confirming_needs_what_was_shown(desk: Visitor, work: Work) -> None:
    refused = forge(_asked(desk), {"expected": None}, action="/amend/confirm", status="*")
    assert refused.status_int >= 400
    assert stored_statement(work).text_number == 1


def test_t35_amending_with_an_old_session_asks_to_sign_in_and_loses_nothing(desk: Visitor, work: Work) -> None:
    page = _asked(desk)
    with work() as session:
        session.execute(update(DeskSession).values(fresh_at=factories.LONG_AGO))
    asked = submit(page, action="/amend/confirm", status=403)
    assert COORDINATOR in asked.text
    assert form_of(asked, "/amend/confirm")["body"] == form_of(page, "/amend/confirm")["body"]
    assert stored_statement(work).text_number == 1


@pytest.mark.parametrize("action", ["/amend", "/amend/mail", "/amend/confirm"])
def test_page_that_was_open_too_long_keeps_what_was_written(desk: Visitor, action: str) -> None:
    page = {"/amend": desk.get(f"{DESK}/amend"), "/amend/mail": _looked(desk)}.get(action) or _asked(desk)
    late = forge(page, {**NEW, "csrf_token": "late"}, action=action, status=400)
    assert "This page had been open too long" in text_of(late.text)
    assert "We ask for it at once." in form_of(late, "/amend")["body"]
    assert submit(late, status=200).status_int == 200


def test_desk_shows_who_signed_which_version(desk: Visitor, work: Work) -> None:
    assert "Who signed which version" not in desk.get(DESK).text
    with work() as session:
        made = session.scalars(select(Statement).where(Statement.slug == "free-press")).one()
        amending.amend(session, made, Amendment("A free press", "New.", is_substantive=False), actor="test")
        amending.amend(session, made, Amendment("A free press", "Newer."), actor="test")
        ann = session.scalars(select(Invitation).where(Invitation.statement_id == made.id)).first()
        assert ann is not None
        factories.sign(session, ann)
    words = text_of(desk.get(DESK).text)
    assert "Who signed which version" in words
    assert "1 lapsed" in words
    rows = words[words.index("Signed it Stand for it") :]
    assert "substance 1 1 0" in rows
    assert "editorial 0 0 0" in rows
    assert "the first text 0 0 2" in rows
    people = text_of(desk.get(f"{DESK}/people").text)
    assert "signed version 3" in people


def test_every_version_has_a_page_with_what_changed(desk: Visitor, work: Work) -> None:
    with work() as session:
        made = session.scalars(select(Statement).where(Statement.slug == "free-press")).one()
        amending.amend(session, made, Amendment("A freer press", "New.", is_substantive=False), actor="test")
        digests = session.scalars(select(TextVersion.digest).where(TextVersion.statement_id == made.id)).all()
    first, second = (desk.get(f"{DESK}/versions/{number}").text for number in (1, 2))
    assert "The first text" in first
    assert "What changed since" not in first
    assert "An editorial change" in second
    assert "A [taken out: free] [added: freer] press" in text_of(second)
    assert digests[0] in first
    assert digests[1] in second
    # What the foot of every page says is another version.
    assert f"Petition {VERSION}" in text_of(second)
    desk.get(f"{DESK}/versions/3", status=404)


def test_draft_page_of_a_circulated_text_leads_to_amending(desk: Visitor) -> None:
    page = desk.get(f"{DESK}/edit", status=303).follow()
    assert "It changes by being amended" in text_of(page.text)
    assert f"{DESK}/amend" in page.text
    assert token_of(page.text)


def test_paste_and_preview_are_those_of_a_draft(desk: Visitor, work: Work) -> None:
    page = desk.get(f"{DESK}/amend")
    assert asset("paste.js") in page.text
    assert page.headers["Content-Security-Policy"] == DESK_POLICY
    wrapped = f"{'We call upon all governments ' * 2}here\nand there.\n\n![logo](https://x.example/a.png)"
    page = submit(page, {"body": wrapped}, button="preview", status=200)
    assert "1 paragraph was wrapped by hand" in text_of(page.text)
    assert "A picture is left out" in text_of(page.text)
    assert "here and there." in text_of(page.text)
    page = submit(page, {"keeps_lines": "y"}, button="preview", status=200)
    assert "here<br>\nand there." in page.text
    assert stored_statement(work).text_number == 1
    page = submit(page, {"body": "\x00"}, button="preview", status=400)
    assert "control character" in text_of(page.text)


def test_lines_that_are_kept_are_carried_to_the_end(desk: Visitor, work: Work) -> None:
    wrapped = f"{'We call upon all governments ' * 2}here\nand there."
    page = submit(desk.get(f"{DESK}/amend"), {"body": wrapped, "keeps_lines": "y"}, status=200)
    assert "here<br>\nand there." in page.text
    assert "Every line end stays from this version on" in text_of(page.text)
    page = submit(page, {"kind": "editorial"}, action="/amend/mail", status=200)
    submit(page, action="/amend/confirm")
    assert not stored_statement(work).joins_lines
    assert form_in(desk.get(f"{DESK}/amend"))["keeps_lines"].checked


def test_other_lines_of_the_same_words_are_taken_for_editorial(desk: Visitor, work: Work) -> None:
    page = submit(desk.get(f"{DESK}/amend"), {"keeps_lines": "y"}, status=200)
    assert "It is the same text, word for word." in text_of(page.text)
    assert form_of(page, "/amend/mail")["kind"] == "editorial"


def test_text_is_taken_from_a_file_of_word(desk: Visitor, work: Work) -> None:
    form = form_in(desk.get(f"{DESK}/amend"))
    form["body"] = "What stands there."
    form["document"] = Upload("text.docx", word_file(paragraph("From Word", looks='<w:u w:val="single"/>')))
    page = form.submit("take", status=200)
    assert form_in(page)["body"].value == "What stands there.\n\nFrom Word"
    assert "Left out of the file: underlining." in text_of(page.text)
    form = form_in(page)
    form["document"] = Upload("text.docx", b"no file of Word")
    page = form.submit("take", status=400)
    assert "The file cannot be read as a file of Word (.docx)" in text_of(page.text)
    assert form_in(page)["body"].value == "What stands there.\n\nFrom Word"
    assert stored_statement(work).text_number == 1


def test_text_of_the_first_rule_has_no_choice_of_lines(desk: Visitor, work: Work) -> None:
    with work() as session:
        session.execute(update(Statement).values(text_rule=1))
    page = desk.get(f"{DESK}/amend")
    assert "keeps_lines" not in form_in(page).fields
    assert "is written for the newest one" in text_of(page.text)
    assert "What changes in version 2" in text_of(submit(page, NEW, status=200).text)
