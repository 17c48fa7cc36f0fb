"""Letters: what a queued mail says, and what one would say."""

import threading
from collections.abc import Callable, Collection
from typing import Any, cast

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.digests import text_digest
from petition.domain.letters import StatementLetter
from petition.domain.mails import ABOUT_TEXT, ASKING, RULES, TO_INVITED, MailKind
from petition.domain.names.person_name import PersonName
from petition.domain.organisation import Organisation
from petition.domain.signatures import Decision
from petition.errors import BadLink
from petition.mail.messages import Links, render
from petition.models import Invitation, OutboxMessage, Person, Statement
from petition.services import outbox
from petition.services.delivery import letters
from petition.services.roster import people
from petition.services.signing import muting, standings
from petition.services.statements import amending, closing, invitees, publishing, recording
from petition.services.statements.amending import Amendment
from petition.services.statements.recording import Answer
from tests import factories


def _mail(session: Session, kind: MailKind, recipient: str) -> OutboxMessage:
    query = select(OutboxMessage).where(OutboxMessage.kind == kind, OutboxMessage.recipient == recipient)
    return session.scalars(query).one()


def _letter(session: Session, mail: OutboxMessage) -> StatementLetter:
    letter = letters.letters(session, [mail.id])[mail.id]
    assert isinstance(letter, StatementLetter)
    return letter


def test_letter_says_what_stands_in_the_database(session: Session) -> None:
    rows = [factories.person_row(name, suffix="MP", email=f"{name}@x.example") for name in ("Ada", "Bea")]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    factories.noise(session)
    mail = _mail(session, MailKind.INVITATION, "Bea@x.example")
    letter = _letter(session, mail)
    assert (letter.kind, letter.recipient) == (MailKind.INVITATION, "Bea@x.example")
    assert (letter.message_key, letter.created_at) == (mail.message_key, mail.created_at)
    assert letter.link == factories.link(invitations[1])
    assert letter.person == letter.printed == PersonName("Bea", "Lovelace", "", "MP")
    assert (letter.title, letter.country, letter.text_language) == (made.title, "GB", "en")
    assert letter.digest == text_digest(made.title, made.body, "en")
    assert (letter.closes_at, letter.time_zone) == (made.closes_at, "UTC")
    assert (letter.requested_by, letter.contact_email) == ("The Alliance", "desk@alliance.example")


def test_receipt_prints_the_name_as_signed(session: Session) -> None:
    people = factories.persons(session, [factories.person_row(email="ada@x.example")])
    _, (invitation,) = factories.circulated(session, people)
    factories.sign(session, invitation, PersonName("Ada", "Byron", "Dr"))
    letter = _letter(session, _mail(session, MailKind.RECEIPT, "ada@x.example"))
    assert letter.printed == PersonName("Ada", "Byron", "Dr")
    assert letter.person == PersonName("Ada", "Lovelace")


def test_line_is_in_the_statements_form_and_as_it_was_signed(session: Session) -> None:
    row = factories.person_row(email="ada@x.example", party="Liberals", role="Chair")
    (person,) = factories.persons(session, [row])
    made, (invitation,) = factories.circulated(session, [person])
    made.list_form = factories.list_form("party", "role").as_data()
    line = letters.sample(made, person, MailKind.INVITATION, database_time(session), labels={}).line("UK")
    assert line == "Ada Lovelace, Liberals, Chair (UK)"
    factories.sign(session, invitation)
    session.get_one(Person, person.id).party = invitation.party = "Conservatives"
    session.flush()
    said = letters.letters(session, session.scalars(select(OutboxMessage.id)).all())
    lines = {letter.kind: letter.line("UK") for letter in said.values()}
    assert lines[MailKind.RECEIPT] == "Ada Lovelace, Liberals, Chair (UK)"
    # Before the signature it was the invitation's.
    assert lines[MailKind.INVITATION] == "Ada Lovelace, Conservatives, Chair (UK)"


def test_receipt_tells_of_the_signature_that_it_was_queued_with(session: Session) -> None:
    """It may be sent late: after a withdrawal, or a signature with another name."""
    people = factories.persons(session, [factories.person_row(email="ada@x.example")])
    _, (invitation,) = factories.circulated(session, people)
    factories.sign(session, invitation, PersonName("Ada", "Byron"))
    receipt = _mail(session, MailKind.RECEIPT, "ada@x.example")
    threading.Event().wait(0.01)
    factories.withdraw(session, invitation)
    assert _letter(session, receipt).printed == PersonName("Ada", "Byron")
    factories.sign(session, invitation, PersonName("Ada", "King"))
    said = letters.letters(session, session.scalars(select(OutboxMessage.id)).all())
    printed = [said[number].printed.family_name for number in sorted(said) if said[number].kind is MailKind.RECEIPT]
    assert printed == ["Byron", "King"]


def _answer(session: Session, invitation: Invitation) -> None:
    factories.sign(session, invitation)


def _mute(session: Session, invitation: Invitation) -> None:
    assert muting.mute(session, factories.standing(session, invitation))


def _close(session: Session, invitation: Invitation) -> None:
    closing.close(session, session.get_one(Statement, invitation.statement_id), actor="test")


def _retire(session: Session, invitation: Invitation) -> None:
    people.retire(session, people.find(session, invitation.person_id), actor="test")


def _pass_closing_time(session: Session, invitation: Invitation) -> None:
    session.execute(update(Statement).values(closes_at=factories.LONG_AGO))


UNTIL_ANSWERED = {kind for kind, rule in RULES.items() if rule.until_answered}


@pytest.mark.parametrize(
    ("event", "why", "kinds"),
    [
        (_answer, "not sent: the person had answered", UNTIL_ANSWERED | {MailKind.ADMITTED}),
        (
            _mute,
            "not sent: the person asked for no more mails",
            {MailKind.REMINDER, MailKind.CLOSING_CHANGED, MailKind.RESUMED},
        ),
        (_close, "not sent: the statement had closed", ASKING),
        (_retire, "not sent: the person is no longer on the roster", ASKING),
        (_pass_closing_time, "not sent: the statement had closed", ASKING),
    ],
)
def test_mail_may_become_pointless_in_the_queue(
    session: Session, event: Callable[[Session, Invitation], None], why: str, kinds: Collection[MailKind]
) -> None:
    ada = factories.persons(session, [factories.person_row(email="ada@x.example")])
    made, (invitation,) = factories.circulated(session, ada)
    # These are told to those who signed, and there is no signature here; nor is anything cancelled.
    others = {kind for kind in TO_INVITED - ABOUT_TEXT if not RULES[kind].to_signatories} - {MailKind.CANCELLED}
    for kind in others - {MailKind.INVITATION}:
        outbox.enqueue(session, kind, [factories.addressee(made, invitation, "ada@x.example")])
    before = letters.letters(session, session.scalars(select(OutboxMessage.id)).all())
    assert {letter.pointless for letter in before.values()} == {""}
    event(session, invitation)
    after = letters.letters(session, list(before))
    assert {letter.kind: letter.pointless for letter in after.values()} == {
        kind: why if kind in kinds else "" for kind in others
    }
    assert {letter.is_open for letter in after.values()} == {event in (_answer, _mute, _retire)}


@pytest.mark.parametrize("decision", list(Decision))
def test_nobody_is_asked_to_confirm_what_does_not_stand_any_more(session: Session, decision: Decision) -> None:
    factories.noise(session)
    made, (invitation,) = factories.circulated(session, factories.persons(session, [factories.person_row()]))
    person, answer = session.get_one(Person, invitation.person_id), Answer(decision, "by letter")
    recording.record(session, made, person, answer, actor=factories.ACTOR)
    mail = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.RECORDED)).one()
    assert _letter(session, mail).pointless == ""
    if decision is Decision.SIGN:
        invitees.strike(session, made, invitation.id, "It was another Ada.", actor=factories.ACTOR)
        assert _letter(session, mail).pointless == "not sent: the signature that it is about had ended"
    else:
        factories.sign(session, invitation)
        assert _letter(session, mail).pointless == "not sent: they had answered otherwise"


@pytest.mark.parametrize(
    ("address", "moved_to", "why"),
    [
        ("Ada@Old.example", "", ""),
        ("ada@new.example", "ada@new.example", ""),
        ("", "", "not sent: the person has no address any more"),
    ],
)
def test_t34_mail_goes_to_the_address_on_file(session: Session, address: str, moved_to: str, why: str) -> None:
    (ada,) = factories.persons(session, [factories.person_row(email="ada@old.example")])
    made, (invitation,) = factories.circulated(session, [ada])
    mail = _mail(session, MailKind.INVITATION, "ada@old.example")
    people.set_address(session, ada, address, actor=factories.ACTOR, secret=factories.SECRET)
    letter = _letter(session, mail)
    assert (letter.recipient, letter.moved_to, letter.pointless) == ("ada@old.example", moved_to, why)
    # A newer mail that asks makes it needless; one that tells of an answer does not.
    for kind, last in ((MailKind.DECLINED, why), (MailKind.LINK, "not sent: a newer mail goes to the new address")):
        outbox.enqueue(session, kind, [factories.addressee(made, invitation, "x@x.example")])
        assert _letter(session, mail).pointless == (last if moved_to else why)


def test_t34_mail_that_tells_what_changed_gives_way_to_no_newer_one(session: Session) -> None:
    (ada,) = factories.persons(session, [factories.person_row(email="ada@old.example")])
    made, (invitation,) = factories.circulated(session, [ada])
    kinds = (MailKind.CLOSING_CHANGED, MailKind.ADMITTED)
    for kind in kinds:
        outbox.enqueue(session, kind, [factories.addressee(made, invitation, "ada@old.example")])
    people.set_address(session, ada, "ada@new.example", actor=factories.ACTOR, secret=factories.SECRET)
    outbox.enqueue(session, MailKind.LINK, [factories.addressee(made, invitation, "ada@new.example")])
    for kind in kinds:
        letter = _letter(session, _mail(session, kind, "ada@old.example"))
        assert (letter.pointless, letter.moved_to) == ("", "ada@new.example")


def _break_form(session: Session, statement: Statement) -> None:
    statement.list_form = cast("dict[str, Any]", ["none"])


def _lose_text(session: Session, statement: Statement) -> None:
    ours = OutboxMessage.statement_id == statement.id
    session.execute(update(OutboxMessage).where(ours).values(text_version_id=None))


@pytest.mark.parametrize("poison", [_break_form, _lose_text])
def test_t40_letter_that_cannot_be_read_says_so_and_others_are_read(
    session: Session, poison: Callable[[Session, Statement], None]
) -> None:
    noise = factories.noise(session)
    poisoned, _ = factories.circulated(session)
    poison(session, poisoned)
    session.flush()
    mails = {mail.id: mail for mail in session.scalars(select(OutboxMessage))}
    found = letters.letters(session, list(mails))
    assert {number: bool(letter.fault) for number, letter in found.items()} == {
        number: mail.statement_id == poisoned.id for number, mail in mails.items()
    }
    (bad,) = (letter for letter in found.values() if letter.fault)
    assert (bad.kind, bad.pointless) == (MailKind.INVITATION, "")
    assert {mail.statement_id for mail in mails.values()} == {noise.statement.id, poisoned.id}


def test_no_mails_say_nothing(session: Session) -> None:
    assert letters.letters(session, []) == {}


def test_sample_reads_like_the_real_letter_and_opens_nothing(session: Session) -> None:
    people = factories.persons(session, [factories.person_row(email="ada@x.example")])
    made, _ = factories.circulated(session, people)
    real = _letter(session, _mail(session, MailKind.INVITATION, "ada@x.example"))
    sample = letters.sample(made, people[0], MailKind.INVITATION, database_time(session), labels={})
    different = {"message_key", "created_at", "link"}
    assert {name: value for name, value in vars(sample).items() if name not in different} == {
        name: value for name, value in vars(real).items() if name not in different
    }
    with pytest.raises(BadLink):
        standings.by_link(session, sample.link)


@pytest.mark.parametrize("is_struck", [False, True])
@pytest.mark.parametrize("is_printed", [False, True])
def test_mail_about_an_ended_signature_says_whether_it_was_printed(
    session: Session, *, is_printed: bool, is_struck: bool
) -> None:
    """The statement is published when the mail goes; the name is in it only if the signature ended afterwards."""
    rows = [factories.person_row(name, email=f"{name}@x.example") for name in ("Ada", "Bea")]
    made, (ada, bea) = factories.circulated(session, factories.persons(session, rows))
    factories.sign(session, ada)
    factories.sign(session, bea)
    factories.noise(session)

    def end() -> None:
        if is_struck:
            invitees.strike(session, made, ada.id, "She asked for it.", actor="test")
        else:
            factories.withdraw(session, ada)

    def publish() -> None:
        closing.close(session, made, actor="test")
        publishing.publish(session, made, render=lambda _: [], labels={}, actor="test")

    for act in (publish, end) if is_printed else (end, publish):
        act()
    kind = MailKind.STRUCK if is_struck else MailKind.WITHDRAWN
    letter = _letter(session, _mail(session, kind, "Ada@x.example"))
    assert letter.printed_in == ("newest" if is_printed else "nowhere")
    rendered = render(letter, Links("https://x.example/s/1"), Organisation("The Alliance", "a@x.example", {}))
    for body in (rendered.text, rendered.html):
        said = " ".join(body.split())
        assert ("The next edition leaves your name out." in said) is is_printed
        assert ("The statement was published without your name." in said) is not is_printed


@pytest.mark.parametrize("kind", [MailKind.REMINDER, MailKind.CLOSING_CHANGED])
def test_who_signed_an_earlier_text_is_not_told_that_they_never_answered(session: Session, kind: MailKind) -> None:
    rows = [factories.person_row(name, email=f"{name}@x.example") for name in ("Ada", "Bea")]
    made, (ada, bea) = factories.circulated(session, factories.persons(session, rows))
    factories.sign(session, ada)
    amending.amend(session, made, Amendment("A free press", "We ask otherwise."), actor="test")
    to = (factories.addressee(made, one, f"{name}@x.example") for one, name in ((ada, "Ada"), (bea, "Bea")))
    outbox.enqueue(session, kind, list(to))
    for name, has_lapsed in (("Ada", True), ("Bea", False)):
        letter = _letter(session, _mail(session, kind, f"{name}@x.example"))
        rendered = render(letter, Links("https://x.example/s/1"), Organisation("The Alliance", "a@x.example", {}))
        for body in (rendered.text, rendered.html):
            said = " ".join(body.split())
            assert ("have not answered yet" in said) is not has_lapsed
            assert ("You signed an earlier text" in said) is has_lapsed
