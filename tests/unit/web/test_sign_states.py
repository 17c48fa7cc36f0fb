"""Every state of a person and of a statement has a page that is true, and offers what can be done and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from petition.domain.lists.lines import Affiliation
from petition.domain.mails import MailKind
from petition.domain.organisation import Organisation
from petition.domain.states import InvitationState, StatementState
from petition.mail.messages import Links, render
from petition.models import Invitation, OutboxMessage, Person
from petition.services.delivery import letters
from petition.services.statements import closing, describing, drafting, invitees, part_changes
from tests import factories
from tests.markup import text_of
from tests.web_support import Page, Visitor, Work, forge, forms_of, link_path, submit

SIGN = {"decision": "sign", "declaration": "y"}
LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
OVER = (StatementState.CLOSED, StatementState.PUBLISHED, StatementState.RETRACTED, StatementState.CANCELLED)


@pytest.fixture
def invited(work: Work) -> Invitation:
    """Ada's invitation."""
    with work() as session:
        factories.noise(session)
        people = factories.persons(session, [factories.person_row(party="Liberals")])
        _, (invitation,) = factories.circulated(session, people)
        session.refresh(invitation)
        session.expunge(invitation)
    return invitation


def _answered(work: Work, invited: Invitation, state: InvitationState) -> None:
    """Bring the invitation to a state as people and coordinators do."""
    with work() as session:
        mine, statement = session.get_one(Invitation, invited.id), drafting.find(session, "free-press")
        if state is InvitationState.DECLINED:
            factories.decline(session, mine)
        elif state is not InvitationState.INVITED and state is not InvitationState.UNINVITED:
            factories.sign(session, mine)
        if state is InvitationState.WITHDRAWN:
            factories.withdraw(session, mine)
        elif state is InvitationState.STRUCK:
            invitees.strike(session, statement, invited.id, "She asked for it.", actor="user:1")
        elif state is InvitationState.UNINVITED:
            invitees.uninvite(session, statement, invited.id, actor="user:1")


def _end(work: Work, state: StatementState) -> None:
    with work() as session:
        statement = drafting.find(session, "free-press")
        closing.close(session, statement, actor="test")
        statement.state = state
        if state is StatementState.CANCELLED:
            statement.cancelled_at = statement.closed_at


def _admit(work: Work, invited: Invitation) -> None:
    with work() as session:
        invitees.admit(session, drafting.find(session, "free-press"), invited.id, LATER, actor="user:1")


def _opened(app: Flask, invited: Invitation) -> Page:
    return Visitor(app).get(link_path(app, invited), status=303).follow()


def _choices(page: Page) -> set[str]:
    """Return the answers that the page offers."""
    return {field["value"] for field in page.html("input", {"name": "decision"})}


@pytest.mark.parametrize(
    ("state", "words", "choices"),
    [
        (InvitationState.INVITED, "exactly what you would sign", {"sign", "decline"}),
        (InvitationState.SIGNED, "Thank you. You signed on", set()),
        (InvitationState.DECLINED, "If you change your mind, you can still sign below.", {"sign"}),
        (InvitationState.WITHDRAWN, "If you change your mind, you can sign again below.", {"sign"}),
        (InvitationState.STRUCK, "You can also sign again below.", {"sign"}),
        (InvitationState.UNINVITED, "You are not asked to sign any more", set()),
    ],
)
def test_open_statement_offers_what_can_be_answered(
    app: Flask, work: Work, invited: Invitation, *, state: InvitationState, words: str, choices: set[str]
) -> None:
    _answered(work, invited, state)
    page = _opened(app, invited)
    assert words in text_of(page.text)
    assert _choices(page) == choices


@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize("state", [state for state in InvitationState if state not in ("pending", "lapsed")])
def test_statement_that_is_over_takes_no_answer_and_says_what_became_of_it(
    app: Flask, work: Work, invited: Invitation, state: InvitationState, over: StatementState
) -> None:
    _answered(work, invited, state)
    _end(work, over)
    page = _opened(app, invited)
    words = text_of(page.text)
    assert _choices(page) == set()
    assert "below" not in words.replace("the address below", "").replace("The text below", "")
    if state is InvitationState.UNINVITED:
        assert "You are not asked to sign any more" in words
    elif over is StatementState.CANCELLED:
        assert "cancelled" in words
    elif state is not InvitationState.SIGNED and over is StatementState.PUBLISHED:
        assert "without your name" in words
        assert "The next edition leaves your name out." not in words
    assert ("Change how I am printed" in words) is (
        state is InvitationState.SIGNED and over is not StatementState.CANCELLED
    )


@pytest.mark.parametrize("over", [StatementState.CLOSED, StatementState.PUBLISHED])
@pytest.mark.parametrize("state", [InvitationState.INVITED, InvitationState.DECLINED, InvitationState.STRUCK])
def test_who_is_admitted_sees_until_when_and_signs(
    app: Flask, work: Work, invited: Invitation, state: InvitationState, over: StatementState
) -> None:
    _answered(work, invited, state)
    _end(work, over)
    _admit(work, invited)
    page = _opened(app, invited)
    words = text_of(page.text)
    assert "The statement has closed for others. You can sign it until" in words
    can_decline = state is InvitationState.INVITED and over is StatementState.CLOSED
    assert _choices(page) == ({"sign", "decline"} if can_decline else {"sign"})
    assert ("if you sign, the next edition has your name" in words) is (over is StatementState.PUBLISHED)
    assert "Thank you. You signed" in submit(page, SIGN).follow().text


@pytest.mark.parametrize("is_published", [False, True])
@pytest.mark.parametrize("state", [InvitationState.INVITED, InvitationState.DECLINED])
def test_declining_is_named_where_it_is_left(
    app: Flask, work: Work, invited: Invitation, state: InvitationState, *, is_published: bool
) -> None:
    _answered(work, invited, state)
    _end(work, StatementState.PUBLISHED if is_published else StatementState.CLOSED)
    _admit(work, invited)
    page = _opened(app, invited)
    words = text_of(page.text)
    is_left = state is InvitationState.INVITED and not is_published
    assert ("you can still sign or decline." in words) is is_left
    assert ("you can still sign." in words) is (state is InvitationState.INVITED and is_published)
    with work() as session:
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.ADMITTED)).one()
        letter = letters.letters(session, [mail.id])[mail.id]
        said = render(letter, Links("https://x.example/s/1"), Organisation("The Alliance", "a@x.example", {}))
    for body in (said.text, said.html):
        flat = " ".join(body.split())
        assert ("then sign or decline" in flat) is is_left
        assert ("then sign if you agree" in flat) is not is_left


def test_nobody_declines_what_is_published(app: Flask, work: Work, invited: Invitation) -> None:
    _end(work, StatementState.CLOSED)
    _admit(work, invited)
    page = _opened(app, invited)
    with work() as session:
        drafting.find(session, "free-press").state = StatementState.PUBLISHED
    answer = submit(page, {"decision": "decline"}, status=409)
    assert "so there is nothing to decline" in text_of(answer.text)
    with work() as session:
        assert session.get_one(Invitation, invited.id).state is InvitationState.INVITED


def test_refusal_may_say_why(app: Flask, work: Work, invited: Invitation) -> None:
    page = _opened(app, invited)
    assert "If you decline, you may say why." in text_of(page.text)
    submit(page, {"decision": "decline", "comment": "The second demand goes too far."})
    with work() as session:
        mine = session.get_one(Invitation, invited.id)
        assert (mine.state, mine.comment) == (InvitationState.DECLINED, "The second demand goes too far.")


@pytest.mark.parametrize("printed", [True, False])
def test_t36_what_stands_beside_the_name_is_signed_as_it_was_shown(
    app: Flask, work: Work, invited: Invitation, *, printed: bool
) -> None:
    """A coordinator edits the party while the page is open; where the list prints no party it changes nothing."""
    with work() as session:
        drafting.find(session, "free-press").list_form = factories.list_form(*["party"] if printed else []).as_data()
    page = _opened(app, invited)
    with work() as session:
        statement = drafting.find(session, "free-press")
        describing.describe(session, statement, invited.id, Affiliation(party="Greens"), actor="user:1")
    if not printed:
        submit(page, SIGN)
        return
    answer = submit(page, SIGN, status=409)
    assert "What stands beside your name has changed since you opened this page." in text_of(answer.text)
    assert "Ada Lovelace, Greens (UK)" in text_of(answer.text)
    # They look at it and declare it anew.
    assert not [box for box in answer.html("input", {"name": "declaration"}) if box.has_attr("checked")]
    assert "Ada Lovelace, Greens (UK)" in text_of(submit(answer, {"declaration": "y"}).follow().text)


@pytest.mark.parametrize(
    "part", [{"mark": "*"}, {"note": "in a personal capacity"}, {"script_name": "Άντα"}, {"is_organisation": True}]
)
@pytest.mark.parametrize("printed", [True, False])
def test_t36_own_part_is_signed_as_it_was_shown(
    app: Flask, work: Work, invited: Invitation, part: dict[str, object], *, printed: bool
) -> None:
    """A coordinator changes the part while the page is open; where the list does not print it, it changes nothing."""
    with work() as session:
        slots = ["mark", "note", "script"] if printed else []
        drafting.find(session, "free-press").list_form = factories.list_form(*slots).as_data()
    page = _opened(app, invited)
    with work() as session:
        part_changes.change(session, drafting.find(session, "free-press"), invited.id, part, {}, actor="user:1")
    # Every list prints the name, and of an organisation it has no honorifics.
    if not printed and "is_organisation" not in part:
        submit(page, SIGN)
        return
    answer = submit(page, SIGN, status=409)
    assert "What stands beside your name has changed since you opened this page." in text_of(answer.text)
    with work() as session:
        assert session.get_one(Invitation, invited.id).state is InvitationState.INVITED
    assert "Ada Lovelace" in text_of(submit(answer, {"declaration": "y"}).follow().text)


@pytest.mark.parametrize(
    ("before", "after"), [((), ("party",)), (("role",), ("party",)), (("party",), ("party", "role"))]
)
def test_t07_form_of_the_list_that_changed_meanwhile_is_looked_at(
    app: Flask, work: Work, invited: Invitation, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    with work() as session:
        statement = drafting.find(session, "free-press")
        statement.list_form = factories.list_form(*before).as_data()
        describing.describe(session, statement, invited.id, Affiliation(party="Greens", role="Chair"), actor="user:1")
    page = _opened(app, invited)
    with work() as session:
        drafting.find(session, "free-press").list_form = factories.list_form(*after).as_data()
    answer = submit(page, SIGN, status=409)
    assert "What stands beside your name has changed" in text_of(answer.text)
    assert "Greens" in text_of(submit(answer, {"declaration": "y"}).follow().text)


def test_t07_country_that_changed_meanwhile_is_looked_at(app: Flask, work: Work, invited: Invitation) -> None:
    page = _opened(app, invited)
    with work() as session:
        session.get_one(Person, invited.person_id).country = "RU"
    answer = submit(page, SIGN, status=409)
    assert "Ada Lovelace (Russia)" in text_of(answer.text)


def test_country_that_was_signed_stays(app: Flask, work: Work, invited: Invitation) -> None:
    submit(_opened(app, invited), SIGN)
    with work() as session:
        session.get_one(Person, invited.person_id).country = "RU"
    assert "Ada Lovelace (UK)" in text_of(_opened(app, invited).text)


def test_t07_who_does_not_say_what_they_were_shown_is_shown_it(app: Flask, invited: Invitation) -> None:
    page = _opened(app, invited)
    answer = forge(page, {"beside": None, "decision": "sign", "declaration": "y"}, status=409)
    assert "What stands beside your name has changed" in text_of(answer.text)


@pytest.mark.parametrize("decision", ["sign", "decline"])
def test_t17_open_page_of_who_was_uninvited_takes_nothing_and_gives_back_what_was_written(
    app: Flask, work: Work, invited: Invitation, decision: str
) -> None:
    page = _opened(app, invited)
    _answered(work, invited, InvitationState.UNINVITED)
    answer = submit(page, {"decision": decision, "declaration": "y", "comment": "Gladly."}, status=409)
    words = text_of(answer.text)
    assert "You are not asked to sign any more" in words
    assert "Nothing of what you sent from an earlier page was recorded." in words
    assert "Gladly." in words
    assert "We ask for a free press" not in words
    assert not [form for form in forms_of(answer) if "decision" in form.fields]
    with work() as session:
        mine = session.get_one(Invitation, invited.id)
        assert (mine.state, mine.comment) == (InvitationState.UNINVITED, "")
