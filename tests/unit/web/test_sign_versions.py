"""The signing page of a text that changed: what changed comes first, and nothing typed is lost."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from petition.domain.mails import MailKind
from petition.models import Invitation, OutboxMessage, Signature, Statement, TextVersion
from petition.services.statements import amending, closing
from petition.services.statements.amending import Amendment
from tests import factories
from tests.conftest import ENGINES
from tests.markup import text_of
from tests.web_support import Visitor, Work, form_of, link_path, submit, submit_line

pytestmark = pytest.mark.parametrize("engine_name", ENGINES)
SIGN = {"decision": "sign", "declaration": "y"}
BODY = "We ask for a free press.\n\nWe ask for it at once."


@dataclass(frozen=True)
class Asked:
    """One person who was asked."""

    path: str
    page: str
    invitation_id: int


@pytest.fixture
def asked(app: Flask, work: Work) -> Asked:
    """A person with a link."""
    with work() as session:
        factories.noise(session)
        people = factories.persons(session, [factories.person_row("Els", "Van Hoof", "BE")])
        _, (invitation,) = factories.circulated(session, people)
        return Asked(link_path(app, invitation), f"/sign/{invitation.reference}", invitation.id)


def _amend(work: Work, body: str = BODY, *, is_substantive: bool = True, title: str = "A free press") -> None:
    with work() as session:
        made = session.scalars(select(Statement).where(Statement.slug == "free-press")).one()
        amending.amend(session, made, Amendment(title, body, is_substantive), actor="test")


def _signed_versions(work: Work, asked: Asked) -> list[tuple[int, bool]]:
    """Return the version of each signature, and whether it counts."""
    with work() as session:
        query = select(TextVersion.number, Signature.ended_at).join(
            Signature, Signature.text_version_id == TextVersion.id
        )
        found = session.execute(query.where(Signature.invitation_id == asked.invitation_id).order_by(Signature.id))
        return [(number, ended is None) for number, ended in found]


def test_t07_old_page_is_refused_with_the_new_text_and_what_changed(visitor: Visitor, asked: Asked, work: Work) -> None:
    page = visitor.get(asked.path, status=303).follow()
    _amend(work, title="A freer press")
    typed = {**SIGN, "given_name": "Elsie", "comment": "A note"}
    refused = submit(page, typed, status=409)
    words = text_of(refused.text)
    assert "The text has changed since you opened this page. Please read it again." in words
    assert "What changed since version 1, which you were shown" in words
    assert "A [taken out: free] [added: freer] press" in words
    assert "We ask for it [taken out: now] [added: at once]" in words
    assert words.index("[added: at once]") < words.index("Circulated by The Alliance. Version 2.")
    assert "We ask for it at once." in words
    assert _signed_versions(work, asked) == []
    kept = form_of(refused)
    assert (kept["given_name"], kept["comment"], kept["decision"]) == ("Elsie", "A note", "sign")
    # That the text was read is said anew.
    assert "declaration" not in kept
    submit_line(refused, {"declaration": "y"})
    assert _signed_versions(work, asked) == [(2, True)]


def test_t07_fault_on_an_old_page_shows_what_changed_as_well(visitor: Visitor, asked: Asked, work: Work) -> None:
    """The form comes back for its fault, and with it another text than the one that was read."""
    page = visitor.get(asked.path, status=303).follow()
    _amend(work)
    faulty = submit(page, {"decision": "sign"}, status=400)
    words = text_of(faulty.text)
    assert "Tick the declaration to sign." in words
    assert "We ask for it [taken out: now] [added: at once]" in words


@pytest.mark.parametrize("digest", ["", "0" * 64, "x", "\0", "f" * 5000])
def test_page_with_an_odd_digest_shows_the_text_as_it_is(
    visitor: Visitor, asked: Asked, work: Work, digest: str
) -> None:
    page = visitor.get(asked.path, status=303).follow()
    fields = {**form_of(page), "text_digest": digest, "decision": "sign"}
    answer = visitor.post(asked.page, fields, status=400)
    assert "What changed since" not in answer.text
    assert "Tick the declaration" in answer.text


def test_t07_whoever_lapsed_sees_what_changed_first_and_signs_again(visitor: Visitor, asked: Asked, work: Work) -> None:
    submit(visitor.get(asked.path, status=303).follow(), SIGN)
    _amend(work)
    page = visitor.get(asked.path, status=303).follow()
    words = text_of(page.text)
    assert "The text has changed since you signed." in words
    assert "What changed since you signed version 1" in words
    assert words.index("[added: at once]") < words.index("Your answer")
    assert "The text below is exactly what you would sign." in words
    thanks = submit(page, SIGN).follow()
    assert "Version 2, fingerprint" in text_of(thanks.text)
    assert "What changed since" not in thanks.text
    assert _signed_versions(work, asked) == [(1, False), (2, True)]
    with work() as session:
        receipts = session.scalars(
            select(TextVersion.number)
            .join(OutboxMessage, OutboxMessage.text_version_id == TextVersion.id)
            .where(OutboxMessage.kind == MailKind.RECEIPT, OutboxMessage.invitation_id == asked.invitation_id)
            .order_by(OutboxMessage.id)
        ).all()
    assert receipts == [1, 2]


def test_whoever_signed_before_an_editorial_change_sees_it_and_can_withdraw(
    visitor: Visitor, asked: Asked, work: Work
) -> None:
    submit(visitor.get(asked.path, status=303).follow(), SIGN)
    _amend(work, is_substantive=False)
    page = visitor.get(asked.page)
    words = text_of(page.text)
    assert "Thank you. You signed on" in words
    assert "Version 1, fingerprint" in words
    assert "corrected by an editorial change, to version 2. Your signature stands" in words
    assert "What changed since you signed version 1" in words
    assert "The text below is version 2; you signed version 1." in words
    submit(visitor.get(f"{asked.page}/withdraw"))
    assert _signed_versions(work, asked) == [(1, False)]


def test_change_that_nobody_sees_is_told_as_such(visitor: Visitor, asked: Asked, work: Work) -> None:
    submit(visitor.get(asked.path, status=303).follow(), SIGN)
    _amend(work, "We ask for a free press.\n\n\nWe ask for it now.", is_substantive=False)
    assert "Only spaces or line ends changed" in text_of(visitor.get(asked.page).text)


def test_whoever_never_signed_reads_the_new_text_alone(visitor: Visitor, asked: Asked, work: Work) -> None:
    _amend(work)
    words = text_of(visitor.get(asked.path, status=303).follow().text)
    assert "Version 2." in words
    assert "What changed" not in words


def test_t22_difference_on_the_page_is_escaped(visitor: Visitor, asked: Asked, work: Work) -> None:
    submit(visitor.get(asked.path, status=303).follow(), SIGN)
    _amend(work, "<script>alert(1)</script>")
    page = visitor.get(asked.page).text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_closed_statement_lets_whoever_lapsed_renew(visitor: Visitor, asked: Asked, work: Work) -> None:
    submit(visitor.get(asked.path, status=303).follow(), SIGN)
    with work() as session:
        made = session.scalars(select(Statement).where(Statement.slug == "free-press")).one()
        closing.close(session, made, actor="test")
        until = session.get_one(Invitation, asked.invitation_id).created_at + timedelta(days=30)
        amending.amend(session, made, Amendment("A free press", BODY, renew_until=until), actor="test")
    page = visitor.get(asked.path, status=303).follow()
    assert "Please read the new text and sign again if you agree." in text_of(page.text)
    submit(page, SIGN)
    assert _signed_versions(work, asked) == [(1, False), (2, True)]
