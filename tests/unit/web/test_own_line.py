"""The page of one's own line: opening it changes nothing, each act is a form, and none is done twice."""

import pytest
from flask import Flask
from sqlalchemy import select

from petition.domain.links import Purpose
from petition.domain.mails import MailKind
from petition.domain.organisation import Organisation
from petition.domain.states import InvitationState, StatementState
from petition.mail.messages import Links, render
from petition.models import Correction, Invitation, OutboxMessage, Signature, Statement
from petition.services.delivery import letters
from petition.services.signing import lines, own_line
from petition.services.statements import correcting, drafting
from tests import factories
from tests.web_support import Page, Visitor, Work, everything, forge, forms_of, link_path, submit, submit_line

SLUG = "free-press"


@pytest.fixture
def signed(work: Work) -> Invitation:
    """An invitation that Ada Lovelace, Liberals, signed."""
    with work() as session:
        factories.noise(session)
        people = factories.persons(session, [factories.person_row(party="Liberals")])
        _, (invitation,) = factories.circulated(session, people)
        factories.sign(session, invitation)
        session.refresh(invitation)
        session.expunge(invitation)
    return invitation


def _open(app: Flask, visitor: Visitor, signed: Invitation, purpose: Purpose = Purpose.LINE) -> Page:
    visitor.get(link_path(app, signed, purpose), status=303)
    return visitor.get(f"/sign/{signed.reference}/line")


def _correct(work: Work, signed: Invitation, **changes: str) -> None:
    with work() as session:
        statement = drafting.find(session, SLUG)
        assert correcting.correct(session, statement, signed.id, changes, actor="user:1", reason="As you wrote.")


def _printed(work: Work, signed: Invitation) -> str:
    with work() as session:
        line = lines.read(session, signed.id)
        assert line is not None
        return line.printed.name.display


def test_link_leads_to_the_line_and_its_token_leaves_the_address(
    app: Flask, visitor: Visitor, signed: Invitation
) -> None:
    answer = visitor.get(link_path(app, signed, Purpose.LINE), status=303)
    assert answer.headers["Location"] == f"/sign/{signed.reference}/line"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    page = answer.follow()
    assert "Ada Lovelace (UK)" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "Put the former line back" not in page.text


def test_person_changes_their_line_without_withdrawing(
    app: Flask, visitor: Visitor, work: Work, signed: Invitation
) -> None:
    look = submit(_open(app, visitor, signed, Purpose.SIGN), {"family_name": "Byron"}, action="/line", status=200)
    assert "This is how you will be printed" in look.text
    assert "Ada Byron (UK)" in look.text
    assert _printed(work, signed) == "Ada Lovelace"
    page = submit(look).follow()
    assert "You changed your line on" in page.text
    assert "Ada Byron (UK)" in page.text
    assert _printed(work, signed) == "Ada Byron"
    statement = visitor.get(f"/sign/{signed.reference}")
    assert "Thank you. You signed on" in statement.text
    assert "Ada Byron (UK)" in statement.text
    page = submit(page, action="/undo").follow()
    assert _printed(work, signed) == "Ada Lovelace"


def test_who_changes_nothing_is_told_so(app: Flask, visitor: Visitor, work: Work, signed: Invitation) -> None:
    page = _open(app, visitor, signed, Purpose.SIGN)
    assert "You are printed like this already." not in page.text
    assert "You are printed like this already." in submit(page, action="/line").follow().text
    page = submit_line(page, {"family_name": "Byron"}, action="/line").follow()
    assert "You are printed like this already." not in page.text


def test_what_the_list_prints_beside_the_name_can_be_changed_and_nothing_else(
    app: Flask, visitor: Visitor, work: Work, signed: Invitation
) -> None:
    page = _open(app, visitor, signed)
    assert not [form for form in forms_of(page) if "party" in form.fields]
    submit_line(page, {"given_name": "Augusta"}, action="/line")
    with work() as session:
        drafting.find(session, SLUG).list_form = factories.list_form("party").as_data()
    page = visitor.get(f"/sign/{signed.reference}/line")
    submit_line(page, {"party": "Greens"}, action="/line")
    forge(page, {"role": "Queen", "party": "Greens"}, action="/line")
    with work() as session:
        line = lines.read(session, signed.id)
        assert line is not None
        assert (line.printed.affiliation.party, line.printed.affiliation.role) == ("Greens", "")


def test_what_is_no_name_is_shown_again_as_typed(app: Flask, visitor: Visitor, signed: Invitation) -> None:
    page = submit(
        _open(app, visitor, signed),
        {"given_name": "", "family_name": "-", "honorific_prefix": "Dr"},
        action="/line",
        status=400,
    )
    assert "The family name has no letter in it." in page.text
    assert 'value="Dr"' in page.text


def test_t38_who_changes_their_line_all_day_has_to_wait(
    app: Flask, visitor: Visitor, work: Work, signed: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_line, "MOST_CHANGES", 1)
    page = submit_line(_open(app, visitor, signed), {"family_name": "Byron"}, action="/line").follow()
    for answer in (
        submit(page, {"family_name": "King"}, action="/line", status=429),
        submit(page, action="/undo", status=429),
    ):
        assert "You changed your line many times within a day" in answer.text
        assert 86_000 < int(answer.headers["Retry-After"]) <= 86_400
    assert _printed(work, signed) == "Ada Byron"


@pytest.mark.parametrize("act", ["agree", "refuse"])
def test_person_answers_a_correction_that_waits(
    app: Flask, visitor: Visitor, work: Work, signed: Invitation, act: str
) -> None:
    _correct(work, signed, family_name="Byron")
    page = _open(app, visitor, signed)
    assert "proposes a correction" in page.text
    assert "As you wrote." in page.text
    answered = submit(page, action=f"/{act}").follow()
    assert "proposes a correction" not in answered.text
    expected = "Ada Byron" if act == "agree" else "Ada Lovelace"
    assert _printed(work, signed) == expected
    # The connection was lost, and the browser sends it again.
    submit(page, action=f"/{act}")
    assert _printed(work, signed) == expected


def test_answer_to_a_correction_that_was_replaced_is_not_taken(
    app: Flask, visitor: Visitor, work: Work, signed: Invitation
) -> None:
    _correct(work, signed, family_name="Byron")
    page = _open(app, visitor, signed)
    _correct(work, signed, family_name="King")
    answered = submit(page, action="/agree", status=409)
    assert "Another correction was proposed" in answered.text
    assert "Ada King (UK)" in answered.text
    assert _printed(work, signed) == "Ada Lovelace"


def test_spelling_is_undone_by_its_person_once(app: Flask, visitor: Visitor, work: Work, signed: Invitation) -> None:
    _correct(work, signed, family_name="Lovelase")
    page = _open(app, visitor, signed)
    assert "corrected your line on" in page.text
    submit(page, action="/undo")
    submit(page, action="/undo")
    assert _printed(work, signed) == "Ada Lovelace"


def test_change_of_an_unprinted_part_is_shown(app: Flask, visitor: Visitor, work: Work, signed: Invitation) -> None:
    _correct(work, signed, party="Liberales")
    page = _open(app, visitor, signed)
    assert "Party" in page.text
    assert "Liberales" in page.text


@pytest.mark.parametrize("number", ["", "x", "-1", "99999999999999999999"])
def test_act_without_its_correction_does_nothing(
    app: Flask, visitor: Visitor, work: Work, signed: Invitation, number: str
) -> None:
    _correct(work, signed, family_name="Lovelase")
    forge(_open(app, visitor, signed), {"correction": number}, action="/undo")
    assert _printed(work, signed) == "Ada Lovelase"


def test_who_is_not_signed_or_whose_statement_was_cancelled_sees_the_statement(
    app: Flask, visitor: Visitor, work: Work, signed: Invitation
) -> None:
    page = _open(app, visitor, signed)
    with work() as session:
        session.get_one(Statement, signed.statement_id).state = StatementState.CANCELLED
    assert submit(page, {"family_name": "Byron"}, action="/line").headers["Location"] == f"/sign/{signed.reference}"
    assert visitor.get(f"/sign/{signed.reference}/line", status=303).headers["Location"] == f"/sign/{signed.reference}"
    with work() as session:
        session.get_one(Statement, signed.statement_id).state = StatementState.CLOSED
        factories.withdraw(session, session.get_one(Invitation, signed.id))
    assert submit(page, {"family_name": "Byron"}, action="/line").headers["Location"] == f"/sign/{signed.reference}"
    with work() as session:
        assert session.scalars(select(Correction)).all() == []


@pytest.mark.parametrize("state", [StatementState.CLOSED, StatementState.PUBLISHED, StatementState.RETRACTED])
def test_line_is_changed_after_closing_and_publishing(
    app: Flask, visitor: Visitor, work: Work, signed: Invitation, state: StatementState
) -> None:
    with work() as session:
        session.get_one(Statement, signed.statement_id).state = state
    page = _open(app, visitor, signed)
    assert ("The next edition prints the new line" in page.text) is (state is not StatementState.CLOSED)
    submit_line(page, {"family_name": "Byron"}, action="/line")
    assert _printed(work, signed) == "Ada Byron"


def test_t16_receipts_link_changes_no_line_and_a_lines_link_withdraws_nothing(
    app: Flask, visitor: Visitor, work: Work, signed: Invitation
) -> None:
    visitor.get(link_path(app, signed, Purpose.WITHDRAW), status=303)
    visitor.get(f"/sign/{signed.reference}/line", status=404)
    assert "Change how I am printed" not in visitor.get(f"/sign/{signed.reference}").text
    question = visitor.get(f"/sign/{signed.reference}/withdraw")
    other = Visitor(app)
    page = _open(app, other, signed)
    other.get(f"/sign/{signed.reference}/withdraw", status=404)
    token = forms_of(page)[0]["csrf_token"].value
    other.post(f"/sign/{signed.reference}/withdraw", {"csrf_token": token}, status=404)
    with work() as session:
        signature = session.scalars(select(Signature).where(Signature.invitation_id == signed.id)).one()
        assert signature.ended_at is None
        assert session.get_one(Invitation, signed.id).state is InvitationState.SIGNED
    submit(question)


def test_t01_safe_methods_on_a_line_change_nothing(
    app: Flask, visitor: Visitor, work: Work, signed: Invitation, database_url: str
) -> None:
    _correct(work, signed, family_name="Byron")
    visitor.get(link_path(app, signed, Purpose.LINE), status=303)
    before = everything(database_url)
    for path in (link_path(app, signed, Purpose.LINE), f"/sign/{signed.reference}/line"):
        for method in ("GET", "HEAD", "OPTIONS"):
            assert visitor.ask(method, path).status_code in (200, 303)
    for act in ("agree", "refuse", "undo"):
        assert visitor.ask("GET", f"/sign/{signed.reference}/line/{act}").status_code == 405
    assert everything(database_url) == before


def test_expired_form_keeps_what_was_typed(app: Flask, visitor: Visitor, work: Work, signed: Invitation) -> None:
    page = _open(app, visitor, signed)
    answer = forge(page, {"csrf_token": "old", "family_name": "Byron"}, action="/line", status=400)
    assert 'value="Byron"' in answer.text
    submit_line(answer, {}, action="/line")
    assert _printed(work, signed) == "Ada Byron"


def test_part_that_the_list_does_not_print_is_said_to_be_one(
    app: Flask, visitor: Visitor, work: Work, signed: Invitation
) -> None:
    said = "The list of this statement does not print what changes, so the line looks as it did."
    _correct(work, signed, given_name="Beatrice")
    assert said not in _open(app, visitor, signed).text
    _correct(work, signed, party="Greens")
    assert said in _open(app, visitor, signed).text
    with work() as session:
        proposed = (MailKind.CORRECTION_PROPOSED, MailKind.CORRECTED)
        query = select(OutboxMessage.id).where(OutboxMessage.kind.in_(proposed)).order_by(OutboxMessage.id)
        found = letters.letters(session, session.scalars(query).all())
        ours = Organisation("The Alliance", "a@x.example", {})
        mails = [render(found[number], Links("https://x.example/l/1"), ours) for number in sorted(found)]
    for body in ("text", "html"):
        assert [said in " ".join(getattr(mail, body).split()) for mail in mails] == [False, True]
