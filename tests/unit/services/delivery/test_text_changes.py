"""Mails about another text: what changed since their reader signed, and which of them need not go."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.differences import TextChange, compare
from petition.domain.digests import text_digest
from petition.domain.letters import StatementLetter
from petition.domain.mails import ABOUT_TEXT, MailKind
from petition.domain.organisation import Organisation
from petition.mail.messages import Links, render
from petition.models import Invitation, OutboxMessage, Statement
from petition.services.delivery import letters
from petition.services.delivery.text_changes import in_a_mail
from petition.services.statements import amending, closing
from petition.services.statements.amending import Amendment
from tests import factories

ADA = "ada@x.example"


def _mail(session: Session, kind: MailKind, recipient: str) -> OutboxMessage:
    query = select(OutboxMessage).where(OutboxMessage.kind == kind, OutboxMessage.recipient == recipient)
    return session.scalars(query).one()


def _letter(session: Session, mail: OutboxMessage) -> StatementLetter:
    letter = letters.letters(session, [mail.id])[mail.id]
    assert isinstance(letter, StatementLetter)
    return letter


def _amended(session: Session) -> tuple[Statement, Invitation]:
    """One person signed the first version, and waits for the mail about the second, which is one of substance."""
    factories.noise(session)
    made, (invitation,) = factories.circulated(session, factories.persons(session, [factories.person_row(email=ADA)]))
    factories.sign(session, invitation)
    session.refresh(made)
    amending.amend(session, made, Amendment("A free press", "We ask for a law."), actor="test")
    session.expire_all()
    return made, invitation


def test_letter_about_another_text_says_what_changed(session: Session) -> None:
    made, _ = _amended(session)
    letter = _letter(session, _mail(session, MailKind.TEXT_CHANGED, ADA))
    assert (letter.text_number, letter.digest) == (2, text_digest(made.title, made.body, "en"))
    assert (letter.pointless, letter.is_open, letter.until) == ("", True, made.closes_at)
    assert letter.change is not None
    assert (letter.change.before, letter.change.after) == (1, 2)
    assert letter.change.body == compare("We ask for a free press.\n\nWe ask for it now.", made.body).shortened()


def test_receipt_that_is_late_names_the_version_that_was_signed(session: Session) -> None:
    _amended(session)
    letter = _letter(session, _mail(session, MailKind.RECEIPT, ADA))
    assert (letter.text_number, letter.change) == (1, None)
    assert letter.digest == text_digest("A free press", "We ask for a free press.\n\nWe ask for it now.", "en")


def test_letter_to_renew_is_pointless_once_it_is_renewed(session: Session) -> None:
    _, invitation = _amended(session)
    factories.sign(session, invitation)
    letter = _letter(session, _mail(session, MailKind.TEXT_CHANGED, ADA))
    assert letter.pointless == "not sent: the person had answered"


def test_letter_to_renew_on_a_closed_statement_tells_its_own_end(session: Session) -> None:
    made, (invitation,) = factories.circulated(session, factories.persons(session, [factories.person_row(email=ADA)]))
    factories.sign(session, invitation)
    closing.close(session, made, actor="test")
    until = database_time(session) + timedelta(days=30)
    amending.amend(session, made, Amendment("A free press", "A law.", renew_until=until), actor="test")
    session.expire_all()
    letter = _letter(session, _mail(session, MailKind.TEXT_CHANGED, ADA))
    assert (letter.pointless, letter.closes_at, letter.until, letter.is_open) == ("", until, until, True)


def test_of_two_letters_about_the_text_the_newer_says_it_all(session: Session) -> None:
    made, invitation = _amended(session)
    factories.sign(session, invitation)
    for turn, is_substantive in enumerate((False, False, True)):
        amending.amend(session, made, Amendment("A free press", f"A law {turn}.", is_substantive), actor="test")
    session.expire_all()
    query = select(OutboxMessage.id).where(OutboxMessage.kind.in_(ABOUT_TEXT)).order_by(OutboxMessage.id)
    found = letters.letters(session, session.scalars(query).all())
    *older, newest = (found[number] for number in sorted(found))
    assert isinstance(newest, StatementLetter)
    assert (newest.kind, newest.pointless, newest.text_number) == (MailKind.TEXT_CHANGED, "", 5)
    assert newest.change is not None
    assert newest.change.before == 2
    said = "not sent: a newer one says the same"
    assert [one.pointless for one in older] == [said, *["not sent: the signature that it is about had ended"] * 2]


def test_letter_about_a_correction_is_pointless_once_the_signature_has_ended(session: Session) -> None:
    made, (invitation,) = factories.circulated(session, factories.persons(session, [factories.person_row(email=ADA)]))
    factories.sign(session, invitation)
    amending.amend(session, made, Amendment("A free press", "A law.", is_substantive=False), actor="test")
    mail = _mail(session, MailKind.TEXT_CORRECTED, ADA)
    assert _letter(session, mail).pointless == ""
    factories.withdraw(session, invitation)
    assert _letter(session, mail).pointless == "not sent: the signature that it is about had ended"


def test_text_that_is_again_what_was_signed_is_told_as_that(session: Session) -> None:
    """A correction that is taken back: the mail has no difference to show, and no spaces changed either."""
    made, (invitation,) = factories.circulated(session, factories.persons(session, [factories.person_row(email=ADA)]))
    factories.noise(session)
    factories.sign(session, invitation)
    signed = made.body
    for body in ("A law.", signed):
        amending.amend(session, made, Amendment("A free press", body, is_substantive=False), actor="test")
    session.expire_all()
    newest = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)).one()
    letter = _letter(session, newest)
    assert letter.change is not None
    assert letter.change.is_same
    rendered = render(letter, Links("https://x.example/w/1"), Organisation("The Alliance", "a@x.example", {}))
    for said in (rendered.text, rendered.html):
        assert "It is again, word for word, the text that you signed." in " ".join(said.split())
        assert "Only spaces" not in said


def test_mail_holds_so_much_and_the_page_all() -> None:
    change = TextChange(1, 2, compare("A", "B"), compare("a " * 20_000, "b " * 20_000))
    told = in_a_mail(change)
    assert told.body.is_cut
    assert sum(paragraph.size for paragraph in told.body.paragraphs) <= 12_000
    assert told.title == change.title
