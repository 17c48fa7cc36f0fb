"""Correcting a line at the desk: both lines and the mail are shown before anything is done."""

import pytest
from sqlalchemy import select, update

from petition.domain.mails import MailKind
from petition.models import Correction, Invitation, OutboxMessage, Person
from petition.services.signing import lines
from petition.services.statements import correcting, drafting
from petition.services.statements.compilation import compile_list
from tests import factories
from tests.markup import text_of
from tests.web_support import Visitor, Work, forge, form_of, go_back, submit

STATEMENT = "/desk/statements/free-press"


@pytest.fixture
def signed(work: Work) -> Invitation:
    """An invitation that Ada Lovelace, Liberals, signed."""
    with work() as session:
        invitation = factories.ada_invited(session)
        factories.sign(session, invitation)
        session.refresh(invitation)
        session.expunge(invitation)
    return invitation


@pytest.fixture
def here(signed: Invitation) -> str:
    """The address of the page on which the line is corrected."""
    return f"{STATEMENT}/people/{signed.id}/correct"


def _printed(work: Work, signed: Invitation) -> str:
    with work() as session:
        line = lines.read(session, signed.id)
        assert line is not None
        return line.printed.name.display


def _kinds(work: Work) -> list[MailKind]:
    with work() as session:
        kinds = (MailKind.CORRECTED, MailKind.CORRECTION_PROPOSED)
        return list(session.scalars(select(OutboxMessage.kind).where(OutboxMessage.kind.in_(kinds))))


def test_spelling_is_shown_before_and_after_and_printed_at_once(
    desk: Visitor, work: Work, signed: Invitation, here: str
) -> None:
    look = submit(desk.get(here), {"family_name": "Lovelase", "reason": "As you wrote."}, action="/correct", status=200)
    words = text_of(look.text)
    assert "Correct the spelling?" in words
    assert "Ada Lovelace (UK)" in words
    assert "Ada Lovelase (UK)" in words
    assert "One mail goes to ada@x.example" in words
    assert "Before: Ada Lovelace (UK)" in words
    assert "The reason that was given: As you wrote." in words
    assert _printed(work, signed) == "Ada Lovelace"
    done = submit(look, action="/confirm").follow()
    assert "The line is corrected. The person is told by a mail." in done.text
    assert _printed(work, signed) == "Ada Lovelase"
    # The answer was lost, and the browser sends it again.
    assert "Nothing was changed." in submit(look, action="/confirm").follow().text
    assert _kinds(work) == [MailKind.CORRECTED]


def test_any_other_correction_is_proposed(desk: Visitor, work: Work, signed: Invitation, here: str) -> None:
    look = submit(desk.get(here), {"family_name": "Byron"}, action="/correct", status=200)
    assert "Propose this correction?" in look.text
    done = submit(look, action="/confirm").follow()
    assert "The line stays as it is until the person agrees." in done.text
    assert "waiting for the person to agree: Ada Byron" in text_of(done.text)
    assert _printed(work, signed) == "Ada Lovelace"
    assert _kinds(work) == [MailKind.CORRECTION_PROPOSED]
    page = desk.get(here)
    assert "Proposed already, and waiting" in page.text
    look = submit(page, action="/correct", status=200)
    assert "Take the proposal back?" in look.text
    assert "The proposal is taken back." in submit(look, action="/confirm").follow().text
    assert _kinds(work) == [MailKind.CORRECTION_PROPOSED]


def test_line_as_it_is_printed_is_no_correction(desk: Visitor, here: str) -> None:
    assert "already" in submit(desk.get(here), action="/correct", status=400).text


def test_what_is_wrong_stands_at_its_field_with_what_was_typed(desk: Visitor, here: str) -> None:
    fields = {"given_name": "", "family_name": "-", "party": "Greens"}
    page = submit(desk.get(here), fields, action="/correct", status=400)
    assert "The family name has no letter in it." in page.text
    assert 'value="Greens"' in page.text
    page = forge(page, {"role": "x" * 201, "family_name": "Byron"}, action="/correct", status=400)
    assert "The role is longer than 200 characters." in page.text


def test_without_an_address_only_a_spelling(desk: Visitor, work: Work, signed: Invitation, here: str) -> None:
    with work() as session:
        session.execute(update(Person).where(Person.id == signed.person_id).values(email=""))
    page = submit(desk.get(here), {"family_name": "Byron"}, action="/correct", status=400)
    assert "This person has no address and cannot be asked to agree" in page.text
    look = submit(page, {"family_name": "Lovelase"}, action="/correct", status=200)
    assert "so nobody is told" in look.text
    assert "Nobody is written to." in submit(look, action="/confirm").follow().text


def test_t36_line_that_changed_after_it_was_shown_is_shown_anew(
    desk: Visitor, work: Work, signed: Invitation, here: str
) -> None:
    look = submit(desk.get(here), {"family_name": "Lovelase"}, action="/correct", status=200)
    with work() as session:
        statement = drafting.find(session, "free-press")
        assert correcting.correct(session, statement, signed.id, {"party": "Liberales"}, actor="user:2")
    answer = submit(look, action="/confirm", status=409)
    assert "Nothing was corrected; look again" in text_of(answer.text)
    assert _printed(work, signed) == "Ada Lovelace"
    with work() as session:
        assert len(session.scalars(select(Correction)).all()) == 1


def test_expired_form_keeps_what_was_typed(desk: Visitor, work: Work, signed: Invitation, here: str) -> None:
    look = submit(desk.get(here), {"family_name": "Lovelase"}, action="/correct", status=200)
    page = forge(look, {"csrf_token": "old"}, action="/confirm", status=400)
    assert 'value="Lovelase"' in page.text
    assert _printed(work, signed) == "Ada Lovelace"


def test_whoever_writes_it_otherwise_begins_with_what_was_written(desk: Visitor, here: str) -> None:
    look = submit(desk.get(here), {"family_name": "Byron", "reason": "As you wrote."}, action="/correct", status=200)
    back = form_of(go_back(look, "/confirm"), "/correct")
    assert (back["family_name"], back["reason"]) == ("Byron", "As you wrote.")


def test_mail_that_is_shown_prints_mark_and_date_as_the_list_does(
    desk: Visitor, work: Work, signed: Invitation, here: str
) -> None:
    with work() as session:
        made = drafting.find(session, "free-press")
        made.list_form = factories.list_form("mark", "date").as_data()
        session.execute(update(Invitation).where(Invitation.id == signed.id).values(mark="§"))
        session.flush()
        (before,) = compile_list(session, made, {"GB": "UK"}).lines
    assert before.startswith("Ada Lovelace, §, ")
    words = text_of(submit(desk.get(here), {"family_name": "Lovelase"}, action="/correct", status=200).text)
    assert f"Before: {before}" in words
    assert f"Now: {before.replace('Lovelace', 'Lovelase')}" in words
