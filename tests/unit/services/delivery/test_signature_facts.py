"""Mails about a recorded signature: nobody is told that they signed what they have not confirmed."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.letters import StatementLetter
from petition.domain.links import Purpose
from petition.domain.mails import MailKind
from petition.domain.organisation import Organisation
from petition.domain.signatures import Decision
from petition.mail.messages import Links, render
from petition.models import OutboxMessage, Statement
from petition.services.delivery import letters
from petition.services.signing import recorded
from petition.services.statements import amending, recording, renaming
from petition.services.statements.amending import Amendment
from petition.services.statements.recording import Answer
from petition.services.statements.renaming import Particulars
from tests import factories

OURS = Organisation("The Alliance", "a@x.example", {})


def _change(session: Session, made: Statement, kind: MailKind) -> None:
    if kind is MailKind.REQUESTER_CHANGED:
        particulars = replace(Particulars.of(made), requested_by="Another Alliance")
        renaming.edit(session, made, particulars, actor="test")
    else:
        is_substantive = kind is MailKind.TEXT_CHANGED
        amending.amend(session, made, Amendment("A free press", "A law.", is_substantive), actor="test")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", [MailKind.TEXT_CHANGED, MailKind.TEXT_CORRECTED, MailKind.REQUESTER_CHANGED])
def test_recorded_signature_is_not_called_the_persons_own(session: Session, kind: MailKind, language: str) -> None:
    """Ada signed, Bea's signature is recorded, and Cyd confirmed theirs."""
    names = ("Ada", "Bea", "Cyd")
    rows = [factories.person_row(name, email=f"{name}@x.example", language=language) for name in names]
    people = factories.persons(session, rows)
    made, (ada, _, cyd) = factories.circulated(session, people)
    factories.noise(session)
    factories.sign(session, ada)
    for person in people[1:]:
        recording.record(session, made, person, Answer(Decision.SIGN, "a letter"), actor="test")
    recorded.confirm(session, factories.standing(session, cyd))
    session.expire_all()
    _change(session, made, kind)
    mails = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)).all()
    assert [mail.recipient for mail in mails] == [f"{name}@x.example" for name in names]
    found = letters.letters(session, [mail.id for mail in mails])
    for name, mail in zip(names, mails, strict=True):
        letter, is_unconfirmed = found[mail.id], name == "Bea"
        assert isinstance(letter, StatementLetter)
        assert letter.is_unconfirmed is is_unconfirmed
        # A change of substance asks for a signature, the others lead to the question whether it is right.
        usual = Purpose.SIGN if kind is MailKind.TEXT_CHANGED else Purpose.WITHDRAW
        asks_first = is_unconfirmed and usual is Purpose.WITHDRAW
        assert letter.purpose is (Purpose.CONFIRM if asks_first else usual)
        rendered = render(letter, Links("https://x.example/c/1"), OURS)
        for body in (rendered.text, rendered.html) if language == "en" else ():
            said = " ".join(body.split())
            assert ("under which a coordinator recorded your signature" in said) is is_unconfirmed
            assert ("that you signed" in said or "since you signed" in said) is not is_unconfirmed
            assert ("Say here whether the signature is right:" in said) is asks_first
            assert ("Your signature stands" in said) is (not is_unconfirmed and kind is not MailKind.TEXT_CHANGED)
