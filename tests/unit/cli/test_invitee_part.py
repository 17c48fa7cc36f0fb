"""A person's part in a statement by command: printed, set, and what it does to a line that was signed."""

import json

import pytest
from flask import Flask
from sqlalchemy import select, update

from petition.cli.edge import UNDONE
from petition.domain.mails import MailKind
from petition.models import Invitation, OutboxMessage, Person
from petition.services.statements import cancelling, drafting
from tests import factories
from tests.shell import Work, done, refused, shell

ADA = "ada@x.example"
COMMAND = ("statement", "invitee", "free-press", ADA)


@pytest.fixture
def invited(work: Work) -> int:
    """The number of Ada's invitation; the list prints mark, note and script."""
    with work() as session:
        people = factories.persons(session, [factories.person_row(email=ADA, role="Chair")])
        made, (invitation,) = factories.circulated(session, people)
        factories.noise(session)
        made.list_form = factories.list_form("role", "note", "mark", "script").as_data()
        return invitation.id


def test_part_is_printed_and_set(app: Flask, invited: int) -> None:
    assert done(app, *COMMAND) == "Ada Lovelace under “free-press”: Ada Lovelace, Chair (UK)\n"
    affiliation = ("--legislature", "Commons", "--party", "Whigs", "--constituency", "Leeds")
    options = (
        *affiliation,
        "--role",
        "Speaker",
        "--section",
        "Hosts",
        "--place",
        "3",
        "--mark",
        "*",
        "--note",
        "by proxy",
    )
    more = ("--no-country", "--script", "Άντα", "--name-order", "family_first", "--lead", "--counted", "--json")
    more = (*more, "--further", "King")
    told = json.loads(done(app, *COMMAND, *options, *more))
    assert told == {
        "slug": "free-press",
        "person": told["person"],
        "done": True,
        "name": "Ada Lovelace",
        "line": "Lovelace Ada, Speaker, by proxy, *, Άντα",
        "lines_changed": 0,
        "mails": 0,
        "role": "Speaker",
        "legislature": "Commons",
        "party": "Whigs",
        "constituency": "Leeds",
        "section": "Hosts",
        "place": 3,
        "mark": "*",
        "note": "by proxy",
        "script_name": "Άντα",
        "name_order": "family_first",
        "additional_name": "King",
        "is_without_country": True,
        "is_organisation": False,
        "is_counted_only": True,
        "is_lead": True,
    }
    again = json.loads(done(app, *COMMAND, "--place", "0", "--note", "", "--country", "--no-lead", "--named", "--json"))
    changed = {"place": None, "note": "", "is_without_country": False, "is_lead": False, "is_counted_only": False}
    assert again == {**told, **changed, "line": "Lovelace Ada, Speaker, *, Άντα (UK)"}


def test_line_that_was_signed_is_told(app: Flask, work: Work, invited: int) -> None:
    with work() as session:
        factories.sign(session, session.get_one(Invitation, invited))
    told = done(app, *COMMAND, "--mark", "*")
    assert told == (
        "Ada Lovelace under “free-press”: Ada Lovelace, Chair, * (UK)\n"
        "The line of 1 person who signed is another one now. Nobody is told; with --tell, a mail goes to 1 person. "
        "Before: Ada Lovelace, Chair (UK)\n"
    )
    assert "is another one" not in done(app, *COMMAND, "--place", "4")
    assert done(app, *COMMAND, "--counted").startswith("Ada Lovelace under “free-press”: counted, and not named\n")
    assert "Nobody is told. Before: counted, and not named" in done(app, *COMMAND, "--named", "--no-tell")
    proposed = done(app, *COMMAND, "--role", "Treasurer")
    assert "Ada Lovelace, Chair, * (UK)\nThe role is proposed; the former line is printed until" in proposed
    assert "The proposal is taken back; the line stays as it is." in done(app, *COMMAND, "--role", "Chair")
    corrected = done(app, *COMMAND, "--role", "Cháir").splitlines()[1:]
    assert corrected == ["Before: Ada Lovelace, Chair, * (UK)", "The role is corrected; a mail goes to 1 person."]
    assert _mails(work) == []


def _mails(work: Work) -> list[object]:
    with work() as session:
        ours = OutboxMessage.kind == MailKind.LINE_CHANGED
        return list(session.scalars(select(OutboxMessage.details).where(ours)))


def test_person_is_told_by_the_mail_of_the_desk(app: Flask, work: Work, invited: int) -> None:
    with work() as session:
        factories.sign(session, session.get_one(Invitation, invited))
    told = (*COMMAND, "--mark", "*", "--tell")
    assert "would be another one. A mail would go to 1 person. Before" in done(app, *told, "--dry-run")
    assert _mails(work) == []
    assert json.loads(shell(app, *told, "--dry-run", "--json").stdout)["mails"] == 1
    assert "is another one now. A mail goes to 1 person. Before" in done(app, *told)
    assert _mails(work) == [{"before": "Ada Lovelace, Chair (UK)", "after": "Ada Lovelace, Chair, * (UK)"}]
    # A mark that is there already tells nobody.
    assert done(app, *told) == "Ada Lovelace under “free-press”: Ada Lovelace, Chair, * (UK)\n"
    with work() as session:
        session.execute(update(Person).values(email=""))
        number = str(session.get_one(Invitation, invited).person_id)
    nobody = done(app, *COMMAND[:3], "--person", number, "--mark", "", "--tell")
    assert "Nobody can be told: there is no address." in nobody
    assert len(_mails(work)) == 1


def test_part_is_printed_of_a_cancelled_statement_and_not_changed(app: Flask, work: Work, invited: int) -> None:
    with work() as session:
        cancelling.cancel(session, drafting.find(session, "free-press"), actor="user:7")
    assert done(app, *COMMAND) == "Ada Lovelace under “free-press”: Ada Lovelace, Chair (UK)\n"
    assert "cancelled" in refused(app, *COMMAND, "--mark", "*")


def test_dry_run_changes_nothing(app: Flask, work: Work, invited: int) -> None:
    assert UNDONE in done(app, *COMMAND, "--mark", "*", "--dry-run")
    with work() as session:
        assert session.get_one(Invitation, invited).mark == ""


def test_what_is_wrong_is_named(app: Flask, invited: int) -> None:
    assert refused(app, *COMMAND, "--place", "1000000") == "place: must be a number from 1 to 999,999, or 0 for none"
    assert refused(app, *COMMAND, "--script", "x" * 201) == "script: is longer than 200 characters"
    assert refused(app, *COMMAND, "--mark", "a\tb") == "mark: has a control character (U+0009) in it"
    assert shell(app, *COMMAND, "--name-order", "none").exit_code == 2
    assert "has the address" in refused(app, *COMMAND[:3], "bob@x.example", "--mark", "*")


def test_an_organisation_and_a_hidden_person_by_command(app: Flask, work: Work, invited: int) -> None:
    """Who is counted, not named, leaves the list, and the words after it count them."""
    with work() as session:
        made = drafting.find(session, "free-press")
        made.list_form = factories.list_form(after="[and {hidden} other]").as_data()
        factories.sign(session, session.get_one(Invitation, invited))
    done(app, *COMMAND, "--organisation")
    assert done(app, "statement", "signatories", "free-press") == "Ada Lovelace (UK)\n"
    done(app, *COMMAND, "--counted")
    assert done(app, "statement", "signatories", "free-press") == ""
