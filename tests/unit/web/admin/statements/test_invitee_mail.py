"""The mail of an act on one person: what is shown before the act are the very words that the act sends."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.letters import Letter
from petition.domain.links import Link
from petition.domain.mails import MailKind
from petition.domain.names.person_name import PersonName
from petition.domain.organisation import Organisation
from petition.mail.messages import Links, Rendered, render
from petition.models import Invitation, OutboxMessage, Person
from petition.services.delivery import letters
from petition.services.statements import cancelling, closing, country_labels, invitees, publishing
from petition.web.admin.statements import invitee_mail
from petition.web.context import composer, settings
from petition.web.forms.invitee import AdmitForm, StrikeForm
from tests import factories
from tests.factories import ACTOR

# No statement of these tests closes so late.
TIME = {"closes_on": "2150-03-04", "closes_time": "12:30", "time_zone": "UTC"}
UNTIL = datetime(2150, 3, 4, 12, 30, tzinfo=UTC)
REASON = "She asked for it."
SIGN_AGAIN = "You can also sign again until"
TOO_LATE = "What was recorded stands here:"


def _of_one_moment(letter: Letter, links: Links, organisation: Organisation) -> Rendered:
    """Render a mail as if it were of long ago, since a minute may end between what is shown and what is sent."""
    return render(replace(letter, created_at=factories.LONG_AGO), links, organisation)


@pytest.fixture(autouse=True)
def _one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitee_mail, "render", _of_one_moment)


@pytest.fixture
def ada(session: Session) -> Invitation:
    """Ada's invitation to a statement whose list prints parties, and which somebody else signed."""
    factories.noise(session)
    rows = [factories.person_row(party="Liberals"), factories.person_row("Bea", party="Whigs")]
    made, (invited, other) = factories.circulated(session, factories.persons(session, rows))
    made.list_form = factories.list_form("party").as_data()
    factories.sign(session, other)
    return invited


def _act(session: Session, ada: Invitation, act: Callable[..., object], *given: object, **more: object) -> None:
    act(session, factories.statement_of(session, ada), *given, actor=ACTOR, **more)
    session.expire_all()


def _close(session: Session, ada: Invitation) -> None:
    _act(session, ada, closing.close)


def _publish(session: Session, ada: Invitation) -> None:
    _act(session, ada, publishing.publish, render=lambda _: [], labels={})


def _admit(session: Session, ada: Invitation) -> None:
    _act(session, ada, invitees.admit, ada.id, UNTIL)


def _strike(session: Session, ada: Invitation) -> None:
    _act(session, ada, invitees.strike, ada.id, REASON)


def _shown(
    session: Session, app: Flask, ada: Invitation, form: type[StrikeForm | AdmitForm] | None = None, **sent: str
) -> Rendered | None:
    """Return what is shown of the mail when this form is sent."""
    statement = factories.statement_of(session, ada)
    with app.test_request_context(method="POST", data=sent):
        one = invitees.find(session, statement, ada.id)
        return invitee_mail.mail_of(session, statement, one, form() if form else None)


def _sent(session: Session, kind: MailKind) -> Rendered:
    """Return the newest mail of a kind as a worker sends it, but for its link: nobody is shown what opens anything."""
    query = select(OutboxMessage.id).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id.desc())
    number = session.scalars(query).first()
    assert number is not None
    letter = replace(letters.letters(session, [number])[number], link=Link(bytes(16), 0))
    assert (letter.pointless, letter.fault) == ("", "")
    return _of_one_moment(letter, composer().links(letter), settings().organisation)


def _words(mail: Rendered | None) -> str:
    assert mail is not None
    return " ".join(mail.text.split())


def _signed_by_another_name(session: Session, ada: Invitation) -> None:
    factories.sign(session, ada, PersonName("Ada", "King"))
    # What was signed stands, whatever the invitation says since.
    ada.party = "Greens"
    session.flush()


def _signed_and_closed(session: Session, ada: Invitation) -> None:
    factories.sign(session, ada)
    _close(session, ada)


def _signed_late(session: Session, ada: Invitation) -> None:
    _close(session, ada)
    _admit(session, ada)
    factories.sign(session, ada)


def _signed_late_and_the_time_came(session: Session, ada: Invitation) -> None:
    _signed_late(session, ada)
    ada.admitted_until = factories.LONG_AGO
    session.flush()


def _signed_late_and_cancelled(session: Session, ada: Invitation) -> None:
    _signed_late(session, ada)
    _act(session, ada, cancelling.cancel)


def _signed_and_published(session: Session, ada: Invitation) -> None:
    _signed_and_closed(session, ada)
    _publish(session, ada)


def _signed_after_publication(session: Session, ada: Invitation) -> None:
    _close(session, ada)
    _publish(session, ada)
    _admit(session, ada)
    factories.sign(session, ada)


def _signed_again_after_the_second_edition(session: Session, ada: Invitation) -> None:
    _signed_and_published(session, ada)
    _strike(session, ada)
    _publish(session, ada)
    _admit(session, ada)
    factories.sign(session, ada)


def _signed_in_french(session: Session, ada: Invitation) -> None:
    factories.sign(session, ada)
    session.get_one(Person, ada.person_id).language = "fr-BE"
    change = country_labels.plan(session, {}, language="en", code="GB", label="Britain")
    country_labels.store(session, change, actor=ACTOR)
    session.flush()


@pytest.mark.parametrize(
    ("arrange", "said"),
    [
        (factories.sign, ["Ada Lovelace, Liberals (UK)", "Your name will not be printed.", SIGN_AGAIN]),
        (_signed_by_another_name, ["Dear Ada Lovelace,", "Ada King, Liberals (UK)"]),
        (_signed_and_closed, ["Your name will not be printed.", TOO_LATE]),
        (_signed_late, [f"{SIGN_AGAIN} Wednesday 4 March 2150, 12:30 UTC:"]),
        (_signed_late_and_the_time_came, [TOO_LATE]),
        (_signed_late_and_cancelled, [TOO_LATE]),
        (_signed_and_published, ["The next edition leaves your name out.", TOO_LATE]),
        (_signed_after_publication, ["The statement was published without your name.", SIGN_AGAIN]),
        (_signed_again_after_the_second_edition, ["Its newest edition does not have it", SIGN_AGAIN]),
        (_signed_in_french, ["Ada Lovelace, Liberals (Britain)", "Motif indiqué"]),
    ],
)
def test_struck_person_gets_what_was_shown(
    session: Session, app: Flask, ada: Invitation, arrange: Callable[[Session, Invitation], None], said: list[str]
) -> None:
    arrange(session, ada)
    shown = _shown(session, app, ada, StrikeForm, reason=REASON)
    for words in (*said, REASON):
        assert words in _words(shown)
    _strike(session, ada)
    assert shown == _sent(session, MailKind.STRUCK)


def test_reason_that_is_not_written_yet_is_left_open(session: Session, app: Flask, ada: Invitation) -> None:
    factories.sign(session, ada)
    assert "The reason that was given: … Your name" in _words(_shown(session, app, ada, StrikeForm))


def test_who_has_withdrawn_meanwhile_is_shown_as_they_would_be_printed(
    session: Session, app: Flask, ada: Invitation
) -> None:
    _signed_by_another_name(session, ada)
    factories.withdraw(session, ada)
    assert "as: Ada Lovelace, Greens (UK)" in _words(_shown(session, app, ada, StrikeForm, reason=REASON))


def _declined(session: Session, ada: Invitation) -> None:
    factories.decline(session, ada)
    _close(session, ada)


def _withdrawn(session: Session, ada: Invitation) -> None:
    factories.sign(session, ada)
    factories.withdraw(session, ada)
    _close(session, ada)


def _published(session: Session, ada: Invitation) -> None:
    _close(session, ada)
    _publish(session, ada)


@pytest.mark.parametrize(
    ("arrange", "said"),
    [
        (_close, "then sign or decline,"),
        (_declined, "then sign if you agree,"),
        (_withdrawn, "then sign if you agree,"),
        (_published, "If you sign, the next edition has your name."),
        (_published, "then sign if you agree,"),
    ],
)
def test_admitted_person_gets_what_was_shown(
    session: Session, app: Flask, ada: Invitation, arrange: Callable[[Session, Invitation], None], said: str
) -> None:
    arrange(session, ada)
    shown = _shown(session, app, ada, AdmitForm, **TIME)
    assert said in _words(shown)
    assert "Your link works until Wednesday 4 March 2150, 12:30 UTC." in _words(shown)
    _admit(session, ada)
    assert shown == _sent(session, MailKind.ADMITTED)


@pytest.mark.parametrize("changed", [{"closes_on": ""}, {"closes_on": "soon"}, {"closes_time": ""}, {"time_zone": "x"}])
def test_without_a_time_there_is_no_mail_to_show(
    session: Session, app: Flask, ada: Invitation, changed: dict[str, str]
) -> None:
    _close(session, ada)
    assert _shown(session, app, ada, AdmitForm, **{**TIME, **changed}) is None


@pytest.mark.parametrize("arrange", [lambda *_: None, factories.decline, _close, _published])
def test_uninvited_person_gets_what_was_shown(
    session: Session, app: Flask, ada: Invitation, arrange: Callable[[Session, Invitation], None]
) -> None:
    arrange(session, ada)
    shown = _shown(session, app, ada)
    assert "You are not asked any more." in _words(shown)
    _act(session, ada, invitees.uninvite, ada.id, tell=True)
    assert shown == _sent(session, MailKind.UNINVITED)
