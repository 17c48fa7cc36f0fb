"""The signatory's pages: every state is told, every answer is recorded once, nothing typed is lost."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from petition.db import database_now
from petition.domain.links import Purpose
from petition.domain.mails import MailKind
from petition.domain.signatures import Ending
from petition.domain.states import InvitationState
from petition.models import Invitation, OutboxMessage, Person, Signature, Statement
from petition.services.signing import endorsement, links
from petition.services.statements import cancelling, closing, publishing
from petition.web import grants
from petition.web.context import rendered
from petition.web.grants import _MOST
from tests import factories
from tests.conftest import ENGINES
from tests.markup import text_of
from tests.web_support import (
    Page,
    Visitor,
    Work,
    coordinator,
    copy_of,
    everything,
    forge,
    form_of,
    link_path,
    submit,
    submit_line,
    token_of,
)

pytestmark = pytest.mark.parametrize("engine_name", ENGINES)
SIGN = {"decision": "sign", "declaration": "y"}
Act = Callable[[Work, "Asked"], None]


@dataclass(frozen=True)
class Asked:
    """One person who was asked: where their links lead, and the rows behind them."""

    path: str
    withdraw_path: str
    page: str
    invitation_id: int
    statement_id: int


@pytest.fixture
def asked(app: Flask, work: Work) -> Asked:
    """A person with a link, beside another statement with people in every state."""
    with work() as session:
        factories.noise(session)
        person = factories.persons(session, [factories.person_row("Els", "Van Hoof", "BE", prefix="Hon.")])
        statement, (invitation,) = factories.circulated(session, person)
        return Asked(
            link_path(app, invitation),
            link_path(app, invitation, Purpose.WITHDRAW),
            f"/sign/{invitation.reference}",
            invitation.id,
            statement.id,
        )


def _let_time_pass(work: Work, asked: Asked) -> None:
    """Let the closing time come without anybody having closed the statement yet."""
    with work() as session:
        statement = session.get_one(Statement, asked.statement_id)
        statement.closes_at = statement.created_at - timedelta(seconds=1)


def _close(work: Work, asked: Asked) -> None:
    with work() as session:
        closing.close(session, session.get_one(Statement, asked.statement_id), actor="test")


def _cancel(work: Work, asked: Asked) -> None:
    with work() as session:
        cancelling.cancel(session, session.get_one(Statement, asked.statement_id), actor="test")


def _publish(work: Work, asked: Asked) -> None:
    _close(work, asked)
    with work() as session:
        statement = session.get_one(Statement, asked.statement_id)
        publishing.publish(session, statement, render=rendered, labels={}, actor="test")


def _state(work: Work, asked: Asked) -> InvitationState:
    with work() as session:
        return session.get_one(Invitation, asked.invitation_id).state


def _mails(work: Work, asked: Asked) -> list[MailKind]:
    """Return what was written to the person after the invitation."""
    query = select(OutboxMessage.kind).where(OutboxMessage.invitation_id == asked.invitation_id)
    with work() as session:
        first, *later = session.scalars(query.order_by(OutboxMessage.id))
    assert first is MailKind.INVITATION
    return later


def _signatures(work: Work, asked: Asked) -> list[Signature]:
    with work() as session:
        found = list(session.scalars(select(Signature).where(Signature.invitation_id == asked.invitation_id)))
        session.expunge_all()
        return found


def _sign(visitor: Visitor, asked: Asked, **fields: str) -> Page:
    """Sign as a browser does, and return the page that thanks."""
    page = visitor.get(asked.path, status=303).follow()
    is_changed = not fields.keys() <= {"comment"}
    answer = (submit_line if is_changed else submit)(page, {**SIGN, **fields})
    assert answer.headers["Location"] == asked.page
    return visitor.get(asked.page)


def test_page_names_the_person_and_shows_the_text(visitor: Visitor, asked: Asked) -> None:
    page = visitor.get(asked.path, status=303).follow()
    words = text_of(page.text)
    for expected in (
        "For Hon. Els Van Hoof · Closes",
        "A free press",
        "Circulated by The Alliance. Version 1. The text below is exactly what you would sign.",
        "We ask for a free press. We ask for it now.",
        "Hon. Els Van Hoof (Belgium)",
        "desk@alliance.example",
    ):
        assert expected in words
    assert "checked" not in page.text


def test_text_has_its_language_and_its_direction(app: Flask, visitor: Visitor, work: Work) -> None:
    with work() as session:
        person = factories.persons(session, [factories.person_row()])
        _, (invitation,) = factories.circulated(session, person, replace(factories.draft(), language="ar"))
        path, address = link_path(app, invitation), f"/sign/{invitation.reference}"
    visitor.get(path, status=303)
    page = visitor.get(address).text
    assert '<h1 lang="ar" dir="rtl">' in page
    assert '<div class="text" lang="ar" dir="rtl">' in page
    assert '<html lang="en"' in page


def test_signing_is_recorded_and_thanked_for(visitor: Visitor, asked: Asked, work: Work) -> None:
    thanks = text_of(_sign(visitor, asked, comment="Gladly").text)
    assert "Thank you. You signed on" in thanks
    assert "Printed as Hon. Els Van Hoof (Belgium)" in thanks
    assert "The text below is exactly what you signed." in thanks
    assert "Confirm my answer" not in thanks
    (signature,) = _signatures(work, asked)
    assert (signature.honorific_prefix, signature.given_name, signature.family_name) == ("Hon.", "Els", "Van Hoof")
    assert not signature.name_changed
    assert _mails(work, asked) == [MailKind.RECEIPT]
    with work() as session:
        assert session.get_one(Invitation, asked.invitation_id).comment == "Gladly"


def test_name_is_printed_as_the_signatory_changed_it(visitor: Visitor, asked: Asked, work: Work) -> None:
    thanks = _sign(
        visitor, asked, honorific_prefix="Senator", family_name="Van\u202e  Hoof-Maes", honorific_suffix="OBE"
    )
    assert "Printed as Senator Els Van Hoof-Maes OBE (Belgium)" in text_of(thanks.text)
    (signature,) = _signatures(work, asked)
    assert signature.name_changed


def test_prefix_alone_marks_the_name_as_changed(visitor: Visitor, asked: Asked, work: Work) -> None:
    _sign(visitor, asked, honorific_prefix="")
    (signature,) = _signatures(work, asked)
    assert signature.honorific_prefix == ""
    assert signature.name_changed


def test_changed_name_is_shown_as_it_will_be_printed_before_it_counts(
    visitor: Visitor, asked: Asked, work: Work
) -> None:
    page = visitor.get(asked.path, status=303).follow()
    look = submit(page, {**SIGN, "family_name": "Van  Hoof-Maes", "comment": "Gladly"}, status=200)
    words = text_of(look.text)
    assert "This is how you will be printed" in words
    assert "Hon. Els Van Hoof-Maes (Belgium)" in words
    assert "A coordinator looks at a line like this" not in words
    assert look.headers["Cache-Control"] == "no-store"
    assert (_state(work, asked), _mails(work, asked)) == (InvitationState.INVITED, [])
    # What is sent with another line than was shown is shown once more.
    other = forge(look, {"family_name": "Nobody"}, action=asked.page, status=200)
    assert "Hon. Els Nobody (Belgium)" in text_of(other.text)
    again = submit(look, action=asked.page, button="edit", status=200)
    assert form_of(again, asked.page)["family_name"] == "Van Hoof-Maes"
    assert _state(work, asked) is InvitationState.INVITED
    submit(look, action=asked.page)
    (signature,) = _signatures(work, asked)
    assert signature.family_name == "Van Hoof-Maes"
    with work() as session:
        assert session.get_one(Invitation, asked.invitation_id).comment == "Gladly"


def test_line_that_was_shown_beside_other_words_is_shown_again(visitor: Visitor, asked: Asked, work: Work) -> None:
    look = submit(visitor.get(asked.path, status=303).follow(), {**SIGN, "family_name": "Van Hoof-Maes"}, status=200)
    with work() as session:
        statement = session.get_one(Statement, asked.statement_id)
        statement.list_form = factories.list_form("party").as_data()
        session.get_one(Invitation, asked.invitation_id).party = "Greens"
    words = text_of(submit(look, action=asked.page, status=409).text)
    assert "What stands beside your name has changed" in words
    assert "Hon. Els Van Hoof-Maes, Greens (Belgium)" in words
    assert _state(work, asked) is InvitationState.INVITED


def test_held_line_is_said_to_be_looked_at(visitor: Visitor, asked: Asked, work: Work) -> None:
    page = visitor.get(asked.path, status=303).follow()
    look = submit(page, {**SIGN, "honorific_suffix": "MP; Els Van Hoof MP (Belgium)"}, status=200)
    assert "A coordinator looks at a line like this before it is printed." in text_of(look.text)
    words = text_of(submit(look, action=asked.page).follow().text)
    assert "Your signature stands. A coordinator looks at your line before it is printed." in words
    assert "To be printed as Hon. Els Van Hoof MP; Els Van Hoof MP (Belgium)" in words
    line = text_of(visitor.get(f"{asked.page}/line").text)
    assert "Your signature stands. A coordinator looks at your line before it is printed." in line


def test_form_without_the_name_parts_prints_the_roster_name(visitor: Visitor, asked: Asked, work: Work) -> None:
    """A script of an office may send the answer alone."""
    page = visitor.get(asked.path, status=303).follow()
    parts = dict.fromkeys(("honorific_prefix", "given_name", "family_name", "honorific_suffix"))
    forge(page, {**SIGN, **parts})
    (signature,) = _signatures(work, asked)
    assert signature.person_name.display == "Hon. Els Van Hoof"


@pytest.mark.parametrize(
    ("fields", "problem", "link"),
    [
        ({}, "Choose whether you sign or decline.", "#decision-0"),
        ({"declaration": "y"}, "Choose whether you sign or decline.", "#decision-0"),
        ({"decision": "maybe", "declaration": "y"}, "Choose whether you sign or decline.", "#decision-0"),
        ({"decision": "sign"}, "Tick the declaration to sign.", "#declaration"),
        ({**SIGN, "given_name": " ", "family_name": ""}, "Enter the name that is to be printed.", "#family_name"),
        ({**SIGN, "given_name": "1", "family_name": "--"}, "Enter the name that is to be printed.", "#family_name"),
        ({**SIGN, "given_name": "A\x00da"}, "This has a control character (U+0000) in it.", "#given_name"),
        ({**SIGN, "honorific_prefix": "x" * 201}, "This is longer than 200 characters.", "#honorific_prefix"),
        ({**SIGN, "comment": "x" * 2001}, "This is longer than 2,000 characters.", "#comment"),
    ],
)
def test_faulty_form_comes_back_with_what_was_typed(
    *, visitor: Visitor, asked: Asked, work: Work, fields: dict[str, str], problem: str, link: str
) -> None:
    page = visitor.get(asked.path, status=303).follow()
    typed = {"honorific_suffix": "MP", "comment": "A note “to you”", **fields}
    again = forge(page, typed, status=400)
    assert f'<a href="{link}">{problem}</a>' in again.text
    assert f'id="{link[1:]}"' in again.text
    for name, value in typed.items():
        if name in ("decision", "declaration"):
            assert ("checked" in again.text) == ("sign" in fields.values() or "declaration" in fields)
        elif "\x00" not in value:
            assert value in text_of(again.text) or f'value="{value}"' in again.text
    assert _state(work, asked) is InvitationState.INVITED
    assert _mails(work, asked) == []


def test_family_name_alone_is_enough(visitor: Visitor, asked: Asked) -> None:
    thanks = _sign(visitor, asked, given_name="", family_name="Suharto")
    assert "Printed as Hon. Suharto (Belgium)" in text_of(thanks.text)


def test_t32_expired_form_comes_back_filled_in_and_without_an_answer(
    visitor: Visitor, asked: Asked, work: Work
) -> None:
    page = visitor.get(asked.path, status=303).follow()
    again = submit(page, {**SIGN, "csrf_token": "stale", "comment": "Kept"}, status=400)
    words = text_of(again.text)
    assert "Your page had expired, so nothing was recorded yet. Please answer again." in words
    assert "Kept" in words
    assert _state(work, asked) is InvitationState.INVITED
    assert {"decision", "declaration"}.isdisjoint(form_of(again, asked.page))
    submit(again, SIGN)
    assert _state(work, asked) is InvitationState.SIGNED


@pytest.mark.parametrize("typed", ["Gladly <b>", ""])
def test_expired_form_of_a_browser_that_is_not_let_in_gives_back_what_was_typed(
    visitor: Visitor, asked: Asked, typed: str
) -> None:
    """Nobody learns whether the invitation exists: what comes back is what they sent."""
    sent = {**SIGN, "csrf_token": "stale", "comment": typed}
    here = {"Sec-Fetch-Site": "same-origin"}
    page = visitor.post(asked.page, sent, headers=here, status=400)
    assert "Your answer was not recorded" in page.text
    assert ("Gladly &lt;b&gt;" in page.text) is bool(typed)
    assert "Van Hoof" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert visitor.post("/sign/unknown", sent, headers=here, status=400).text == page.text


def test_declining_is_recorded_and_can_turn_into_signing(visitor: Visitor, asked: Asked, work: Work) -> None:
    submit(visitor.get(asked.path, status=303).follow(), {"decision": "decline", "comment": "Not now"})
    page = visitor.get(asked.path, status=303).follow()
    words = text_of(page.text)
    assert "You declined on" in words
    assert "you can still sign below" in words
    assert _state(work, asked) is InvitationState.DECLINED
    submit(page, SIGN)
    assert "Thank you. You signed on" in visitor.get(asked.page).text
    assert _mails(work, asked) == [MailKind.DECLINED, MailKind.RECEIPT]


def test_declining_twice_is_recorded_once(visitor: Visitor, asked: Asked, work: Work) -> None:
    page = visitor.get(asked.path, status=303).follow()
    submit(page, {"decision": "decline"})
    submit(page, {"decision": "decline"})
    assert _mails(work, asked) == [MailKind.DECLINED]


def test_signing_in_two_tabs_is_one_signature_and_one_receipt(visitor: Visitor, asked: Asked, work: Work) -> None:
    tabs = [visitor.get(asked.path, status=303).follow(), visitor.get(asked.path, status=303).follow()]
    for tab in tabs:
        assert submit(tab, SIGN).headers["Location"] == asked.page
    assert len(_signatures(work, asked)) == 1
    assert _mails(work, asked) == [MailKind.RECEIPT]


@pytest.mark.parametrize("fields", [{"family_name": "Van Hoof-Maes"}, {"comment": "One more thing"}])
def test_second_signature_that_says_something_else_is_not_lost_in_silence(
    visitor: Visitor, asked: Asked, work: Work, fields: dict[str, str]
) -> None:
    first, second = visitor.get(asked.path, status=303).follow(), visitor.get(asked.path, status=303).follow()
    submit(first, {**SIGN, "comment": "Gladly"})
    words = text_of(submit(second, {**SIGN, **fields}, status=409).text)
    assert "You had signed already, so this second answer was not recorded." in words
    assert "Printed as Hon. Els Van Hoof (Belgium)" in words
    if "comment" in fields:
        assert "What you had written to the coordinator was not sent: One more thing" in words
    assert len(_signatures(work, asked)) == 1
    assert _mails(work, asked) == [MailKind.RECEIPT]


def test_second_signature_that_says_the_same_is_thanked_for(visitor: Visitor, asked: Asked) -> None:
    tabs = [visitor.get(asked.path, status=303).follow(), visitor.get(asked.path, status=303).follow()]
    for tab in tabs:
        answer = submit(tab, {**SIGN, "comment": "Gladly"})
        assert answer.headers["Location"] == asked.page


def test_declining_again_keeps_a_new_note(visitor: Visitor, asked: Asked, work: Work) -> None:
    tabs = [visitor.get(asked.path, status=303).follow() for _ in range(3)]
    for tab, note in zip(tabs, ("Too long", "Far too long", ""), strict=True):
        submit(tab, {"decision": "decline", "comment": note})
    with work() as session:
        assert session.get_one(Invitation, asked.invitation_id).comment == "Far too long"
    assert _mails(work, asked) == [MailKind.DECLINED]


def test_declining_is_not_offered_to_whoever_has_answered(visitor: Visitor, asked: Asked) -> None:
    assert "I decline" in visitor.get(asked.path, status=303).follow().text
    submit(visitor.get(asked.path, status=303).follow(), {"decision": "decline"})
    page = visitor.get(asked.page)
    assert "I sign this statement" in page.text
    assert "I decline" not in page.text


def test_declining_in_a_second_tab_after_signing_is_refused_in_words(
    visitor: Visitor, asked: Asked, work: Work
) -> None:
    first, second = visitor.get(asked.path, status=303).follow(), visitor.get(asked.path, status=303).follow()
    submit(first, SIGN)
    page = submit(second, {"decision": "decline"}, status=409)
    assert "Thank you. You signed on" in text_of(page.text)
    assert "You had answered already, so this was not recorded." in text_of(page.text)
    assert _state(work, asked) is InvitationState.SIGNED


def test_withdrawing_asks_first_and_can_be_undone(visitor: Visitor, asked: Asked, work: Work) -> None:
    _sign(visitor, asked)
    question = visitor.get(asked.withdraw_path, status=303).follow()
    assert "Withdraw your signature?" in question.text
    assert "You can sign again until" in text_of(question.text)
    assert _state(work, asked) is InvitationState.SIGNED
    submit(question)
    page = visitor.get(asked.page)
    assert "You withdrew your signature on" in page.text
    assert "you can sign again below" in text_of(page.text)
    submit(page, SIGN)
    assert _state(work, asked) is InvitationState.SIGNED
    assert _mails(work, asked) == [MailKind.RECEIPT, MailKind.WITHDRAWN, MailKind.RECEIPT]


def test_t38_page_says_when_one_can_sign_again(visitor: Visitor, asked: Asked, work: Work) -> None:
    with work() as session:
        invitation = session.get_one(Invitation, asked.invitation_id)
        for _ in range(endorsement.MOST_ANSWERS // 2):
            factories.sign(session, invitation)
            factories.withdraw(session, invitation)
    page = submit(visitor.get(asked.path, status=303).follow(), {**SIGN, "comment": "Once more."}, status=429)
    assert 86_000 < int(page.headers["Retry-After"]) <= 86_400
    words = text_of(page.text)
    assert "You can sign again in 24 hours. Withdrawing is possible at any time." in words
    assert "You withdrew your signature on" in words
    assert "Once more." in page.text
    assert _state(work, asked) is InvitationState.WITHDRAWN


def test_link_of_a_receipt_withdraws_and_does_no_more(app: Flask, visitor: Visitor, asked: Asked, work: Work) -> None:
    """Whoever a receipt is forwarded to can take a signature back, and not put one down."""
    _sign(visitor, asked)
    another = Visitor(app)
    submit(another.get(asked.withdraw_path, status=303).follow())
    page = another.get(asked.page)
    assert "If you change your mind, you can sign with the link in the invitation." in text_of(page.text)
    assert "Confirm my answer" not in page.text
    assert "no more reminders" not in page.text
    token = token_of(another.get("/link").text)
    for suffix in ("", "/mute"):
        refused = another.post(asked.page + suffix, {**SIGN, "csrf_token": token}, status=404)
        assert "This link does not work" in refused.text
    another.get(f"{asked.page}/mute", status=404)
    assert _state(work, asked) is InvitationState.WITHDRAWN


def test_receipt_of_a_new_link_opens_beside_the_old_link(
    app: Flask, visitor: Visitor, asked: Asked, work: Work
) -> None:
    """The browser still holds the link that was revoked; the newest one counts."""
    visitor.get(asked.path, status=303).follow()
    with work() as session:
        links.reissue(session, session.get_one(Statement, asked.statement_id), asked.invitation_id, actor="test")
        invitation = session.get_one(Invitation, asked.invitation_id)
        session.refresh(invitation)
        factories.sign(session, invitation)
        path = link_path(app, invitation, Purpose.WITHDRAW)
    assert "Withdraw your signature?" in visitor.get(path, status=303).follow().text
    submit(visitor.get(path, status=303).follow())
    page = visitor.get(asked.page)
    assert "You withdrew your signature on" in page.text
    assert "Confirm my answer" not in page.text


def test_reminders_are_ended_on_the_page(visitor: Visitor, asked: Asked, work: Work) -> None:
    page = visitor.get(asked.path, status=303).follow()
    assert f'href="{asked.page}/mute"' in page.text
    question = visitor.get(f"{asked.page}/mute")
    assert "No more reminders about this?" in question.text
    with work() as session:
        assert session.get_one(Invitation, asked.invitation_id).muted_at is None
    done = submit(question, status=200)
    assert "You get no more reminders" in done.text
    assert done.headers["Cache-Control"] == "no-store"
    for shown in (question, done):
        assert "A free press" in shown.click("Back to the statement").text
    with work() as session:
        assert session.get_one(Invitation, asked.invitation_id).muted_at is not None
    assert _state(work, asked) is InvitationState.INVITED
    submit(page, SIGN)
    assert f"{asked.page}/mute" not in visitor.get(asked.page).text


def test_withdrawing_twice_is_recorded_once(visitor: Visitor, asked: Asked, work: Work) -> None:
    _sign(visitor, asked)
    question = visitor.get(asked.withdraw_path, status=303).follow()
    submit(question)
    submit(question)
    assert _mails(work, asked) == [MailKind.RECEIPT, MailKind.WITHDRAWN]


def test_withdrawing_with_a_stale_form_asks_again(visitor: Visitor, asked: Asked, work: Work) -> None:
    _sign(visitor, asked)
    page = submit(visitor.get(asked.withdraw_path, status=303).follow(), {"csrf_token": "stale"}, status=400)
    assert "Your page had expired" in page.text
    assert _state(work, asked) is InvitationState.SIGNED


def test_withdraw_link_before_signing_shows_the_statement(visitor: Visitor, asked: Asked, work: Work) -> None:
    page = visitor.get(asked.withdraw_path, status=303).follow()
    assert "We ask for a free press." in page.text
    assert "Confirm my answer" not in page.text
    token = token_of(visitor.get("/link").text)
    refused = visitor.post(f"{asked.page}/withdraw", {"csrf_token": token}, status=409)
    assert "There is no signature of yours to withdraw." in text_of(refused.text)
    assert _state(work, asked) is InvitationState.INVITED


def test_withdrawing_after_closing_is_possible_and_final(visitor: Visitor, asked: Asked, work: Work) -> None:
    _sign(visitor, asked)
    _close(work, asked)
    assert "This statement closed to answers on" in visitor.get(asked.page).text
    question = visitor.get(asked.withdraw_path, status=303).follow()
    assert "so you cannot sign it again" in text_of(question.text)
    submit(question)
    words = text_of(visitor.get(asked.page).text)
    assert "This statement has closed. Your name is not on it." in words
    assert "Confirm my answer" not in words


def test_withdrawing_after_publication_leaves_the_name_out_of_the_next_edition(
    visitor: Visitor, asked: Asked, work: Work
) -> None:
    _sign(visitor, asked)
    _publish(work, asked)
    assert "Withdraw my signature — the next edition then leaves your name out." in text_of(
        visitor.get(asked.page).text
    )
    question = visitor.get(asked.withdraw_path, status=303).follow()
    assert "If you withdraw, the next edition leaves your name out." in text_of(question.text)
    page = submit(question).follow()
    words = text_of(page.text)
    assert "You withdrew your signature on" in words
    assert "The next edition leaves your name out. Editions that are out stay as they were published" in words
    assert "Your name is not on it" not in words
    assert "Withdraw my signature" not in words


@pytest.mark.parametrize("ending", [_close, _let_time_pass])
def test_answer_after_closing_is_refused_in_words(visitor: Visitor, asked: Asked, work: Work, ending: Act) -> None:
    page = visitor.get(asked.path, status=303).follow()
    ending(work, asked)
    refused = text_of(submit(page, SIGN, status=409).text)
    assert "Your answer came after the end, so it was not recorded." in refused
    assert refused.count("This statement has closed.") == 1
    later = text_of(visitor.get(asked.path, status=303).follow().text)
    assert "This statement has closed. It closed on" in later
    assert "Confirm my answer" not in later
    assert _signatures(work, asked) == []


def test_link_of_a_cancelled_statement_says_so(visitor: Visitor, asked: Asked, work: Work) -> None:
    _cancel(work, asked)
    words = text_of(visitor.get(asked.path, status=303).follow().text)
    assert "This statement was cancelled." in words
    assert "For Hon. Els Van Hoof · Cancelled" in words


def test_signature_under_a_cancelled_statement_is_told_to_count_nowhere(
    visitor: Visitor, asked: Asked, work: Work
) -> None:
    _sign(visitor, asked)
    _cancel(work, asked)
    words = text_of(visitor.get(asked.page).text)
    assert "It will not be published, and your name is printed nowhere." in words


def test_statement_that_was_closed_by_hand_tells_when(visitor: Visitor, asked: Asked, work: Work) -> None:
    _close(work, asked)
    with work() as session:
        statement = session.get_one(Statement, asked.statement_id)
        statement.closed_at = statement.closes_at.replace(year=2026, month=1, day=2, hour=3, minute=4)
    words = text_of(visitor.get(asked.path, status=303).follow().text)
    assert "It closed on Friday 2 January 2026, 03:04 UTC, and no answer of yours was recorded." in words
    assert "Closed Friday 2 January 2026, 03:04 UTC" in words


def test_declined_link_after_closing_says_both(visitor: Visitor, asked: Asked, work: Work) -> None:
    submit(visitor.get(asked.path, status=303).follow(), {"decision": "decline"})
    _close(work, asked)
    words = text_of(visitor.get(asked.path, status=303).follow().text)
    assert "You declined on" in words
    assert "This statement has closed. Your name is not on it." in words


@pytest.mark.parametrize("closed", [False, True])
def test_lapsed_signature_asks_for_the_new_text(visitor: Visitor, asked: Asked, work: Work, closed: bool) -> None:
    _sign(visitor, asked)
    with work() as session:
        lapsed = update(Invitation).where(Invitation.id == asked.invitation_id)
        session.execute(lapsed.values(state=InvitationState.LAPSED))
        ended = {"ended_at": database_now(), "ending": Ending.LAPSED, "ended_by": "test"}
        session.execute(update(Signature).where(Signature.invitation_id == asked.invitation_id).values(ended))
    if closed:
        _close(work, asked)
    words = text_of(visitor.get(asked.path, status=303).follow().text)
    assert "The text has changed since you signed." in words
    assert ("Please read the new text and sign again" in words) is not closed


@pytest.mark.parametrize("digest", ["0" * 64, "", None])
def test_t07_answer_to_another_text_or_to_none_is_refused_and_comes_back(
    visitor: Visitor, asked: Asked, work: Work, digest: str | None
) -> None:
    page = visitor.get(asked.path, status=303).follow()
    again = forge(page, {**SIGN, "text_digest": digest, "comment": "Kept"}, status=409)
    assert _signatures(work, asked) == []
    words = text_of(again.text)
    assert "The text has changed since you opened this page. Please read it again." in words
    assert "Kept" in words
    submit(again, {"declaration": "y"})
    assert len(_signatures(work, asked)) == 1


def test_page_without_its_link_shows_nothing(visitor: Visitor, asked: Asked) -> None:
    pages = [visitor.get(path, status=404) for path in (asked.page, f"{asked.page}/withdraw", "/sign/unknown")]
    assert "<h1>Open the link in your mail again</h1>" in pages[0].text
    # Whether there is such a page is told to nobody.
    assert len({page.text for page in pages}) == 1


def test_answer_without_the_link_is_refused(app: Flask, visitor: Visitor, asked: Asked, work: Work) -> None:
    token = token_of(visitor.get("/link").text)
    for suffix in ("", "/withdraw"):
        visitor.post(asked.page + suffix, {**SIGN, "csrf_token": token}, status=404)
        visitor.post(asked.page + suffix, {"csrf_token": token}, status=404)
    assert _state(work, asked) is InvitationState.INVITED


def test_superseded_link_closes_the_page_that_it_opened(visitor: Visitor, asked: Asked, work: Work) -> None:
    page = visitor.get(asked.path, status=303).follow()
    with work() as session:
        links.reissue(session, session.get_one(Statement, asked.statement_id), asked.invitation_id, actor="test")
    assert "This link does not work" in submit(page, SIGN, status=404).text
    visitor.get(asked.page, status=404)
    visitor.get(asked.path, status=404)
    assert _state(work, asked) is InvitationState.INVITED


def test_browser_keeps_the_latest_grants_only(app: Flask, visitor: Visitor, work: Work) -> None:
    with work() as session:
        people = factories.persons(session, [factories.person_row(f"Nr{i}") for i in range(_MOST + 2)])
        _, invitations = factories.circulated(session, people)
        paths = [link_path(app, one) for one in invitations]
        pages = [f"/sign/{one.reference}" for one in invitations]
    for path in paths[:_MOST]:
        visitor.get(path, status=303)
    visitor.get(paths[0], status=303)
    for path in paths[_MOST:]:
        visitor.get(path, status=303)
    assert len(visitor.cookies["petition"]) < 4000
    assert [visitor.get(page, status="*").status_code for page in pages] == [200, 404, 404, *[200] * (_MOST - 1)]


def test_page_speaks_of_the_roster_name_until_it_is_signed(visitor: Visitor, asked: Asked, work: Work) -> None:
    with work() as session:
        person = session.scalars(select(Person).where(Person.family_name == "Van Hoof")).one()
        person.honorific_prefix = "Dr"
    assert "Dr Els Van Hoof (Belgium)" in visitor.get(asked.path, status=303).follow().text


def test_t35_page_closes_half_an_hour_after_the_answer_and_the_link_opens_it_again(
    visitor: Visitor, asked: Asked, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy of the cookie closes with it, also one of before the answer."""
    page = visitor.get(asked.path, status=303).follow()
    thief = copy_of(visitor)
    submit(page, SIGN)
    assert "Thank you." in thief.get(asked.page).text
    wait = int(grants.AFTER_ANSWER.total_seconds()) + 1
    monkeypatch.setattr(grants, "_clock", lambda standing: int(standing.read_at.timestamp()) + wait)
    thief.get(asked.page, status=404)
    assert "until half an hour after an answer" in visitor.get(asked.page, status=404).text
    thief.get(f"{asked.page}/withdraw", status=404)
    before = everything(database_url)
    assert "Thank you." in visitor.get(asked.path, status=303).follow().text
    assert everything(database_url) == before


@pytest.mark.parametrize("where", ["", "/withdraw", "/mute"])
def test_t35_device_is_forgotten_at_once(visitor: Visitor, asked: Asked, where: str, database_url: str) -> None:
    page = visitor.get(asked.path, status=303).follow()
    if where == "/withdraw":
        submit(page, SIGN)
    before = everything(database_url)
    page = visitor.get(f"{asked.page}{where}")
    forgotten = submit(page, action="/forget", status=200)
    assert "This device is forgotten" in forgotten.text
    visitor.get(asked.page, status=404)
    visitor.get(asked.path, status=303)
    assert everything(database_url) == before


def test_forgetting_leaves_the_desk_signed_in(app: Flask, work: Work, asked: Asked) -> None:
    desk = coordinator(app, work)
    submit(desk.get(asked.path, status=303).follow(), action="/forget", status=200)
    desk.get("/desk/")


def test_words_around_the_list_are_shown_as_no_part_of_the_text(visitor: Visitor, work: Work, asked: Asked) -> None:
    visitor.get(asked.path, status=303)
    about = "The list stands between these words, which are the coordinator’s"
    assert about not in text_of(visitor.get(asked.page).text)
    with work() as session:
        around = {"before": "The undersigned {count}:", "after": "* Chair"}
        ours = update(Statement).where(Statement.id == asked.statement_id)
        session.execute(ours.values(list_form=around))
    words = text_of(visitor.get(asked.page).text)
    assert f"{about} and no part of the text that you sign: The undersigned …: * Chair" in words
