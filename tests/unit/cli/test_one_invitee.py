"""Acts on one person by command: the same as at the desk, said in a line, and tried out without doing them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from petition.domain.states import InvitationState
from petition.models import Correction, Invitation, OutboxMessage, Person
from petition.services.statements import closing, drafting
from tests import factories
from tests.shell import Work, done, refused
from tests.web_support import everything

ADA = "ada@x.example"
LATER = (datetime.now(UTC) + timedelta(days=2)).isoformat(timespec="minutes")
DRY = "Nothing was changed or sent (--dry-run)."


@pytest.fixture
def invited(work: Work) -> Invitation:
    """Ada's invitation, beside others to another statement."""
    with work() as session:
        people = factories.persons(session, [factories.person_row(email=ADA)])
        _, (invitation,) = factories.circulated(session, people)
        factories.noise(session)
        session.refresh(invitation)
        session.expunge(invitation)
    return invitation


def _sign(work: Work, invited: Invitation) -> None:
    with work() as session:
        factories.sign(session, session.get_one(Invitation, invited.id))


def _close(work: Work) -> None:
    with work() as session:
        closing.close(session, drafting.find(session, "free-press"), actor="test")


def _state(work: Work, invited: Invitation) -> InvitationState:
    with work() as session:
        return session.get_one(Invitation, invited.id).state


def test_somebody_is_uninvited(app: Flask, work: Work, invited: Invitation) -> None:
    would = "Would ask Ada Lovelace to sign “free-press” no more; a mail would go to 0 people."
    assert done(app, "statement", "uninvite", "free-press", ADA, "--dry-run") == f"{would} {DRY}\n"
    words = "Ada Lovelace is not asked to sign “free-press” any more; a mail goes to 0 people."
    assert _state(work, invited) is InvitationState.INVITED
    assert done(app, "statement", "uninvite", "free-press", ADA) == f"{words}\n"
    assert _state(work, invited) is InvitationState.UNINVITED
    assert "that was so already" in done(app, "statement", "uninvite", "free-press", ADA)


def test_who_is_uninvited_is_told_if_that_is_wanted(app: Flask, work: Work, invited: Invitation) -> None:
    told = done(app, "statement", "uninvite", "free-press", "--person", str(invited.person_id), "--tell")
    assert "a mail goes to 1 person" in told


def test_signature_is_struck(app: Flask, work: Work, invited: Invitation) -> None:
    command = ("statement", "strike", "free-press", ADA, "--reason", "She asked.")
    assert refused(app, *command) == "person: this person has no signature under this statement that could be struck"
    _sign(work, invited)
    assert DRY in done(app, *command, "--dry-run")
    assert _state(work, invited) is InvitationState.SIGNED
    assert (
        done(app, *command) == "The signature of Ada Lovelace under “free-press” is struck; a mail goes to 1 person.\n"
    )
    assert "is struck; that was so already." in done(app, *command)
    assert refused(app, *command[:-1], " ") == "reason: is missing; the person is told it"


def test_line_is_corrected_or_proposed(app: Flask, work: Work, invited: Invitation) -> None:
    command = ("statement", "correct", "free-press", ADA)
    assert "has not signed" in refused(app, *command, "--party", "Greens")
    _sign(work, invited)
    said = done(app, *command, "--family-name", "Lovelase", "--dry-run")
    assert said == (
        f"Before: Ada Lovelace (UK)\nAfter:  Ada Lovelase (UK)\n"
        f"Would print it at once; a mail would go to 1 person. {DRY}\n"
    )
    with work() as session:
        assert session.scalars(select(Correction)).all() == []
    assert "Printed at once; a mail goes to 1 person.\n" in done(app, *command, "--family-name", "Lovelase")
    assert "already" in done(app, *command, "--family-name", "Lovelase")
    assert "Proposed; the former line is printed" in done(app, *command, "--honorific-suffix", "MP", "--role", "Chair")
    assert "taken back" in done(app, *command, "--honorific-suffix", "")
    assert refused(app, *command) == "correct: nothing is given that should be corrected; see --help"


def test_late_answer_is_admitted(app: Flask, work: Work, invited: Invitation) -> None:
    command = ("statement", "admit", "free-press", ADA, "--until", LATER)
    assert "for when the statement has closed" in refused(app, *command)
    _close(work)
    assert DRY in done(app, *command, "--dry-run")
    said = done(app, *command)
    assert said.startswith("Ada Lovelace can answer “free-press” until ")
    assert said.endswith("; a mail goes to 1 person.\n")
    assert "that was so already" in done(app, *command)
    assert refused(app, *command[:-1], "2020-01-01T00:00+00:00") == "until: is in the past"
    assert refused(app, *command[:-1], "soon").startswith("until: “soon” is not a time")


def _told(app: Flask, *command: str) -> dict[str, object]:
    told = json.loads(done(app, "statement", command[0], "free-press", ADA, *command[1:], "--json"))
    assert isinstance(told, dict)
    return told


def test_every_act_is_printed_as_data(app: Flask, work: Work, invited: Invitation) -> None:
    same = {"slug": "free-press", "person": invited.person_id, "name": "Ada Lovelace", "changed": True, "done": True}
    assert _told(app, "uninvite", "--tell", "--dry-run") == {**same, "mails": 1, "done": False}
    _sign(work, invited)
    lines = {"before": "Ada Lovelace (UK)", "after": "Ada Lovelase (UK)"}
    spelling = ("correct", "--family-name", "Lovelase")
    assert _told(app, *spelling) == {**same, "mails": 1, **lines, "proposed": False}
    again = {**same, "changed": False, "mails": 0}
    assert _told(app, *spelling) == {**again, "name": "Ada Lovelase"}
    assert _told(app, "correct", "--family-name", "Byron", "--given-name", "Bea", "--dry-run")["proposed"] is True
    strike = ("strike", "--reason", "She asked.")
    assert _told(app, *strike) == {**same, "name": "Ada Lovelase", "mails": 1}
    assert _told(app, *strike) == again
    _close(work)
    until = {"until": datetime.fromisoformat(LATER).isoformat()}
    assert _told(app, "admit", "--until", LATER) == {**same, "mails": 1, **until}
    assert _told(app, "admit", "--until", LATER) == {**again, **until}
    assert _told(app, "uninvite", "--no-tell") == {**same, "mails": 0}
    assert _told(app, "uninvite", "--no-tell") == again


@pytest.mark.parametrize(
    "act", ["uninvite", "strike --reason x", "correct --party x --reason y", "admit --until {later}"]
)
def test_dry_run_leaves_every_row_as_it_is(
    app: Flask, work: Work, invited: Invitation, database_url: str, act: str
) -> None:
    if act.startswith(("strike", "correct")):
        _sign(work, invited)
    if act.startswith("admit"):
        _close(work)
    before = everything(database_url)
    name, *options = act.format(later=LATER).split()
    assert DRY in done(app, "statement", name, "free-press", ADA, *options, "--dry-run")
    assert everything(database_url) == before


def test_person_is_named_once_and_known(app: Flask, work: Work, invited: Invitation) -> None:
    command = ("statement", "uninvite", "free-press")
    assert "email" in refused(app, *command)
    assert "nobody who is invited" in refused(app, *command, "nobody@x.example")
    assert "is not invited" in refused(app, *command, "--person", "999")
    with work() as session:
        session.execute(update(Person).where(Person.id != invited.person_id).values(email=ADA))
    assert done(app, *command, ADA)
    with work() as session:
        assert session.scalars(select(OutboxMessage.kind).where(OutboxMessage.kind == "uninvited")).all() == []
