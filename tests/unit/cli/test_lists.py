"""How a statement stands, and its list, by command."""

import csv
import io
import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from petition.cli.edge import UNDONE
from petition.domain.list_forms import USUAL
from petition.domain.mails import MailKind
from petition.models import OutboxMessage, Person
from tests.factories import (
    DATA,
    circulated,
    decline,
    noise,
    person_row,
    persons,
    sample_rows,
    settle_mails,
    sign,
    withdraw,
)
from tests.shell import Work, done, refused, shell


@pytest.fixture
def answered(work: Work) -> None:
    """A statement that all of the sample signed but three: one declined, one withdrew, one is unreachable."""
    with work() as session:
        noise(session)
        _, invitations = circulated(session, persons(session, sample_rows()))
        for invitation in invitations[3:]:
            sign(session, invitation)
        decline(session, invitations[0])
        sign(session, invitations[1])
        withdraw(session, invitations[1])
        settle_mails(session, "failed", invitations[2])


def test_status_as_data(app: Flask, answered: None):
    status = json.loads(done(app, "statement", "status", "free-press", "--json"))
    assert status.pop("closes_at").endswith("+00:00")
    assert status == {
        "slug": "free-press",
        "title": "A free press",
        "state": "circulating",
        "closed_at": None,
        "invited": 33,
        "signed": 30,
        "declined": 1,
        "no_answer": 0,
        "unreachable": 1,
        "not_sent": 0,
        "withdrawn": 1,
        "lapsed": 0,
        "struck": 0,
        "uninvited": 0,
        "held": 0,
        "recorded": 0,
        "unconfirmed": 0,
    }


def test_status_in_words(app: Flask, answered: None):
    lines = done(app, "statement", "status", "free-press").splitlines()
    assert lines[0] == "A free press (free-press)"
    assert lines[1].startswith("State: circulating. Closing time: ")
    assert [line.split() for line in lines[3:]] == [
        ["Invited", "33"],
        ["Signed", "30"],
        ["Declined", "1"],
        ["No", "answer", "0"],
        ["Unreachable", "1"],
        ["Not", "sent", "0"],
        ["Withdrawn", "1"],
        ["Lapsed", "0"],
        ["Struck", "0"],
        ["Uninvited", "0"],
        ["Held", "0"],
        ["Recorded", "0"],
        ["Unconfirmed", "0"],
    ]


def test_the_list_is_exactly_the_one_to_be_published(app: Flask, work: Work):
    with work() as session:
        noise(session)
        _, invitations = circulated(session, persons(session, sample_rows()))
        for invitation in invitations[::-1]:
            sign(session, invitation)
    signatories = ("statement", "signatories", "free-press")
    assert shell(app, *signatories).stdout_bytes == (DATA / "signatories.txt").read_bytes()
    lines = (DATA / "signatories.txt").read_text().splitlines()
    assert [one["line"] for one in json.loads(done(app, *signatories, "--format", "json"))] == lines
    printed = shell(app, *signatories, "--format", "csv").stdout_bytes
    assert printed.count(b"\r\n") == 34
    assert [row["line"] for row in csv.DictReader(io.StringIO(printed.decode()))] == lines


def test_what_cannot_be_shown_is_said(app: Flask, work: Work):
    assert refused(app, "statement", "status", "no-press") == "There is no statement “no-press”."
    assert refused(app, "statement", "signatories", "no-press") == "There is no statement “no-press”."
    assert shell(app, "statement", "signatories", "no-press", "--format", "doc").exit_code == 2


def test_the_form_of_a_list_is_shown_and_changed_by_its_members(app: Flask, work: Work, tmp_path: Path):
    with work() as session:
        noise(session)
        _, invitations = circulated(session, persons(session, sample_rows()[:2]))
        for invitation in invitations:
            sign(session, invitation)
    command, file = ("statement", "list-form", "free-press"), tmp_path / "form.json"

    def changed(told: object) -> tuple[str, ...]:
        file.write_text(json.dumps(told), encoding="utf-8")
        return (*command, "--file", str(file))

    assert json.loads(done(app, *command)) == USUAL.as_data()
    ran = shell(app, *changed({"layout": "run_in", "line": "{name}[, {party}]", "national": True}))
    told = {**USUAL.as_data(), "layout": "run_in", "line": "{name}[, {party}]", "national": True}
    assert json.loads(ran.stdout) == told
    told_how = "Nobody is told; with --tell, a mail goes to 2 people."
    assert ran.stderr == f"The line of 2 people who signed is another one now. {told_how}\n"
    ran = shell(app, *changed({"order": "name"}))
    assert json.loads(ran.stdout) == {**told, "order": "name", "group": "none"}
    assert ran.stderr == ""
    assert done(app, "statement", "signatories", "free-press").count("; ") == 1
    hosts = {"group": "section", "group_order": "manual", "groups": ["Hosts"]}
    assert shell(app, *changed(hosts)).stderr == "groups: nobody who is invited stands under “Hosts”.\n"
    assert not shell(app, *changed({"group": "none", "group_order": "label", "groups": []})).stderr
    assert refused(app, *changed({"order": "rank"})).startswith("order: must be one of country, name, given")
    assert refused(app, *changed({"parts": []})).startswith("parts: is no member of a list's form")
    assert refused(app, *changed([1])) == "file: must hold a JSON object"
    file.write_text("{", encoding="utf-8")
    assert refused(app, *command, "--file", str(file)).startswith("file: is not JSON: ")
    assert refused(app, "statement", "list-form", "no-press") == "There is no statement “no-press”."
    assert json.loads(done(app, *command)) == {**told, "order": "name", "group": "none"}


def test_those_whose_line_another_form_changes_are_told_by_the_mail_of_the_desk(app: Flask, work: Work, tmp_path: Path):
    with work() as session:
        noise(session)
        rows = [person_row(name, email=f"{name}@x.example") for name in ("Ada", "Bea")]
        _, invitations = circulated(session, persons(session, rows))
        for invitation in invitations:
            sign(session, invitation)
        session.execute(update(Person).where(Person.given_name == "Bea").values(email=""))
    command, file = ("statement", "list-form", "free-press"), tmp_path / "form.json"
    file.write_text('{"line": "{name}[, {country}]"}', encoding="utf-8")
    told = (*command, "--file", str(file), "--tell")

    def mails() -> list[tuple[str, object]]:
        with work() as session:
            query = select(OutboxMessage).where(OutboxMessage.kind == MailKind.LINE_CHANGED)
            return [(mail.recipient, mail.details) for mail in session.scalars(query)]

    tried = shell(app, *told, "--dry-run")
    would = "The line of 2 people who signed would be another one. A mail would go to 1 person."
    assert tried.stderr == f"{would}\n{UNDONE}\n"
    assert json.loads(tried.stdout)["line"] == "{name}[, {country}]"
    assert (json.loads(done(app, *command)), mails()) == (USUAL.as_data(), [])
    ran = shell(app, *told)
    assert ran.stderr == "The line of 2 people who signed is another one now. A mail goes to 1 person.\n"
    assert mails() == [("Ada@x.example", {"before": "Ada Lovelace (UK)", "after": "Ada Lovelace, UK"})]
    assert (shell(app, *told).stderr, len(mails())) == ("", 1)
    for option in ("--tell", "--no-tell", "--dry-run"):
        assert refused(app, *command, option) == "file: must be given with --tell, --no-tell and --dry-run"


def test_leads_are_named_and_must_be_one_each(app: Flask, work: Work):
    with work() as session:
        noise(session)
        rows = [person_row("Els", "Van Hoof", "BE"), person_row("Ada", "Pole"), person_row("Eva", "Pole", prefix="Dr")]
        circulated(session, persons(session, rows))
    command = ("statement", "leads", "free-press")
    assert done(app, *command) == ""
    assert done(app, *command, "--add", "van hoof", "--add", "Eva Pole") == "Els Van Hoof (BE)\nDr Eva Pole (GB)\n"
    assert done(app, *command, "--remove", "Hoof") == "Dr Eva Pole (GB)\n"
    for name, many in (("Pole", "2 people"), ("Noise", "nobody")):
        message = refused(app, *command, "--add", name)
        assert message == f"name: “{name}” means {many} of those invited; it must mean one"
