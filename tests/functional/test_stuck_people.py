"""People of a statement whom a coordinator must reach: each by the desk's own forms, as a browser sends them."""

import csv
import io
import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select

from petition.domain.envelopes import bounce_address
from petition.domain.mails import MailKind
from petition.domain.states import OutboxState
from petition.domain.statuses import NUMBERS, Status
from petition.models import Invitation, OutboxMessage, PersonTag
from petition.services.signing import endorsement
from petition.services.statements import closing, drafting
from tests import factories
from tests.factories import DATA
from tests.markup import text_of
from tests.shell import done, shell
from tests.web_support import Page, Visitor, Work, drain, form_in, submit, upload

pytestmark = pytest.mark.usefixtures("smtp_sink")
DESK = "/desk/statements/free-press"
NAMES = ("Ada", "Bea", "Cyd", "Dot")


@pytest.fixture
def invitations(work: Work) -> list[int]:
    """Circulate to four people, of whom nobody has got a mail yet; return the numbers of their invitations."""
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row(name, "Lovelace", "GB", email=f"{name}@gb.example") for name in NAMES]
        _, made = factories.circulated(session, factories.persons(session, rows))
        return [one.id for one in made]


def _mails(work: Work, invitation: int) -> list[tuple[MailKind, OutboxState]]:
    with work() as session:
        query = select(OutboxMessage.kind, OutboxMessage.state).where(OutboxMessage.invitation_id == invitation)
        return [tuple(row) for row in session.execute(query.order_by(OutboxMessage.id))]


def _version(work: Work, invitation: int) -> int:
    with work() as session:
        return session.get_one(Invitation, invitation).link_version


def _choose(desk: Visitor, act: str, *numbers: int, **more: str) -> Page:
    """Tick these people on the list, and press the button that leads to an act."""
    form = form_in(desk.get(f"{DESK}/people"), "/people")
    for box in form.fields["invitation"]:
        box.checked = int(box._value) in numbers
    fields = [pair for pair in form.submit_fields() if pair[0] not in more] + list(more.items())
    return desk.get(f"{DESK}/{act}", params=fields, status="*")


def test_s16_whoever_cannot_find_the_mail_gets_it_again_with_the_same_link(
    app: Flask, desk: Visitor, work: Work, invitations: list[int]
) -> None:
    drain(app)
    asked = _choose(desk, "mail/again", invitations[1])
    assert "Send again to 1 person?" in text_of(asked.text)
    assert "Bea@gb.example" in asked.text
    answer = submit(asked, action="/mail/again")
    assert "1 mail is being sent again." in desk.get(answer.headers["Location"]).text
    assert [kind for kind, _ in _mails(work, invitations[1])] == [MailKind.INVITATION] * 2
    assert _version(work, invitations[1]) == 1
    # The second one is on its way, so no third is made.
    again = _choose(desk, "mail/again", invitations[1])
    assert "Nothing was sent: choose somebody who has not answered" in desk.get(again.headers["Location"]).text


def test_s16_from_the_page_of_one_person(app: Flask, desk: Visitor, work: Work, invitations: list[int]) -> None:
    drain(app)
    page = desk.get(f"{DESK}/people/{invitations[0]}")
    asked = page.click("Send it again")
    submit(asked, action="/mail/again")
    assert [kind for kind, _ in _mails(work, invitations[0])] == [MailKind.INVITATION] * 2


def test_s16_by_command(app: Flask, work: Work, invitations: list[int]) -> None:
    drain(app)
    said = done(app, "statement", "send-again", "free-press", "bea@gb.example", "--dry-run")
    assert said.startswith("Would send the invitation again to 1 person.")
    assert len(_mails(work, invitations[1])) == 1
    done(app, "statement", "send-again", "free-press", "bea@gb.example", "Cyd@gb.example")
    assert [len(_mails(work, one)) for one in invitations] == [1, 2, 2, 1]
    assert done(app, "statement", "send-again", "free-press") == "There is nobody to send it to again.\n"


def _numbers_everywhere(app: Flask, desk: Visitor) -> list[dict[str, int]]:
    """Return the numbers of the statement as its page, command, JSON, metrics and export have them."""
    links = desk.get(DESK).html.select("ul.numbers a")
    page = {str(one["href"]).partition("standing=")[2]: int(one.find("strong").text) for one in links}
    said = done(app, "statement", "status", "free-press").splitlines()[3:]
    command = {line.rsplit(None, 1)[0].lower().replace(" ", "_"): int(line.split()[-1]) for line in said}
    data = json.loads(done(app, "statement", "status", "free-press", "--json"))
    metrics = {
        line.partition('status="')[2].partition('"')[0]: int(float(line.split()[-1]))
        for line in desk.get("/metrics").text.splitlines()
        if line.startswith('petition_people{statement="free-press"')
    }
    people = json.loads(done(app, "statement", "invitees", "free-press", "--format", "json"))
    export = {"invited": len(people), **{one.value: sum(p["status"] == one for p in people) for one in Status}}
    signed = [one for one in people if one["status"] == "signed"]
    export |= {"held": sum(one["held"] for one in signed), "recorded": sum(one["recorded"] for one in signed)}
    export["unconfirmed"] = sum(one["recorded"] and not one["confirmed_at"] for one in signed)
    shown = {key: page.get(key, 0) for key in NUMBERS if key in set(Status)}
    found = [{key: one[key] for key in NUMBERS} for one in (command, data, metrics, export)]
    # The page has the statuses, how many are invited, and the parts of those who signed where there are any.
    words = text_of(desk.get(DESK).text)
    assert f"{data['invited']:,} invited" in words
    parts = f"{data['recorded']} recorded, {data['unconfirmed']} of these unconfirmed; {data['held']} held."
    assert (parts in words) is bool(data["recorded"] or data["held"])
    return [*found, {key: shown.get(key, data[key]) for key in NUMBERS}]


def test_s17_four_mails_dropped_by_the_closing_are_not_sent_everywhere(
    app: Flask, desk: Visitor, work: Work, invitations: list[int]
) -> None:
    with work() as session:
        closing.close(session, drafting.find(session, "free-press"), actor="user:1")
    drain(app)
    for numbers in _numbers_everywhere(app, desk):
        assert {key: count for key, count in numbers.items() if count} == {"invited": 4, "not_sent": 4}
    mail = text_of(desk.get(f"{DESK}/mail").text)
    assert "4 not sent, because nothing was to be asked any more" in mail
    assert "4 failed" not in mail
    listed = text_of(desk.get(f"{DESK}/people?standing=not_sent").text)
    assert "4 people fit: not sent." in listed


def test_every_number_is_the_same_wherever_it_stands(
    app: Flask, desk: Visitor, work: Work, invitations: list[int]
) -> None:
    with work() as session:
        ada, bea, cyd, _ = (session.get_one(Invitation, number) for number in invitations)
        factories.settle_mails(session, OutboxState.SENT)
        factories.sign(session, ada)
        endorsement.decline(session, factories.standing(session, bea))
        factories.drop_mails(session, cyd)
        ada.held_at = factories.LONG_AGO
    first, *others = _numbers_everywhere(app, desk)
    assert {key: count for key, count in first.items() if count} == {
        "invited": 4,
        "signed": 1,
        "declined": 1,
        "no_answer": 1,
        "not_sent": 1,
        "held": 1,
    }
    assert others == [first] * len(others)


def test_several_are_reminded_uninvited_and_tagged_as_they_were_shown(
    app: Flask, desk: Visitor, work: Work, invitations: list[int]
) -> None:
    drain(app)
    asked = _choose(desk, "people/selected/remind", *invitations[:2])
    assert "Remind 2 people?" in text_of(asked.text)
    submit(asked, action="/remind")
    assert [len(_mails(work, one)) for one in invitations] == [2, 2, 1, 1]
    with work() as session:
        factories.sign(session, session.get_one(Invitation, invitations[0]))
    asked = _choose(desk, "people/selected/uninvite", invitations[0], invitations[3])
    assert "Uninvite 1 person?" in text_of(asked.text)
    assert "1 other person whom you chose is left out" in text_of(asked.text)
    submit(asked, action="/uninvite")
    assert [kind for kind, _ in _mails(work, invitations[3])][-1] is MailKind.UNINVITED
    asked = _choose(desk, "people/selected/tag", invitations[1], new_tag="called", who="fit")
    assert "Put the tag on 4 people?" in text_of(asked.text)
    submit(asked, action="/tag")
    with work() as session:
        assert session.scalars(select(PersonTag.tag)).all() == ["called"] * 4


def test_what_changed_since_it_was_shown_is_not_done(
    app: Flask, desk: Visitor, work: Work, invitations: list[int]
) -> None:
    drain(app)
    asked = _choose(desk, "people/selected/uninvite", *invitations[:2])
    with work() as session:
        factories.sign(session, session.get_one(Invitation, invitations[0]))
    answer = submit(asked, action="/uninvite", status=409)
    assert "You confirmed 2 people, but it would now be 1." in text_of(answer.text)
    with work() as session:
        assert session.get_one(Invitation, invitations[1]).state.value == "invited"


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_s26_state_of_everybody_in_a_spreadsheet(desk: Visitor, work: Work, invitations: list[int], kind: str) -> None:
    with work() as session:
        ada, bea, *_ = (session.get_one(Invitation, number) for number in invitations)
        factories.sign(session, ada)
        endorsement.decline(session, factories.standing(session, bea), comment="Too late for us.")
    form = form_in(desk.get(f"{DESK}/people"), "/export")
    form["format"] = kind
    answer = form.submit(status=200)
    assert answer.headers["Content-Disposition"].endswith(f'.{kind}"')
    if kind == "xlsx":
        words = "".join(
            ZipFile(io.BytesIO(answer.body)).read(name).decode()
            for name in ZipFile(io.BytesIO(answer.body)).namelist()
            if name.endswith(".xml")
        )
        assert all(word in words for word in ("no_answer", "Too late for us.", "answered_at", "UK"))
        return
    rows = (
        json.loads(answer.body)
        if kind == "json"
        else list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    )
    assert [one["status"] for one in rows] == ["signed", "declined", "no_answer", "no_answer"]
    assert [one["country"] for one in rows] == ["GB"] * 4
    assert [bool(one["answered_at"]) for one in rows] == [True, True, False, False]
    assert [one["comment"] for one in rows] == ["", "Too late for us.", "", ""]
    assert rows[0]["signed_at"]
    assert rows[0]["invited_at"]


def _bounced_then_imported(work: Work, invitation: int) -> bytes:
    """Let a mail to Ada come back; return a file with another address of hers."""
    with work() as session:
        factories.settle_mails(session, OutboxState.BOUNCED, session.get_one(Invitation, invitation))
    return b"given_name,family_name,country,email\nAda,Lovelace,GB,ada@new.example\n"


def test_import_that_corrects_an_address_names_the_one_that_failed_and_offers_to_send_again(
    desk: Visitor, work: Work, invitations: list[int]
) -> None:
    columns = desk.get(upload(desk, "people.csv", _bounced_then_imported(work, invitations[0])).headers["Location"])
    submit(columns, status=200, action="/read")
    preview = desk.get(f"{columns.request.path}/preview")
    done_page = submit(preview, status=200, action="/commit")
    words = text_of(done_page.text)
    assert "Ada Lovelace: Ada@gb.example failed, ada@new.example now" in words
    asked = desk.get("/desk/people/corrected")
    assert "Send 1 mail again" in text_of(asked.text)
    answer = submit(asked, action="")
    assert "Nobody waits for a mail" in desk.get(answer.headers["Location"]).text
    assert _mails(work, invitations[0])[-1] == (MailKind.INVITATION, OutboxState.QUEUED)


def test_import_by_command_names_them_and_one_command_sends(
    app: Flask, work: Work, invitations: list[int], tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(_bounced_then_imported(work, invitations[0]))
    said = shell(app, "roster", "import", str(file)).output
    assert "Ada Lovelace: Ada@gb.example failed, ada@new.example now (free-press)" in said
    assert done(app, "mail", "send-corrected", "--dry-run").endswith("Would send 1 mail again.\n")
    assert done(app, "mail", "send-corrected").endswith("Sending 1 mail again.\n")
    assert done(app, "mail", "send-corrected") == "Sending 0 mails again.\n"


def test_person_is_found_over_all_statements_from_the_home_of_the_desk(
    app: Flask, desk: Visitor, invitations: list[int]
) -> None:
    form = form_in(desk.get("/desk/"), "/desk/find")
    form["q"] = "ada lovelace"
    words = text_of(form.submit(status=200).text)
    assert "1 person fits" in words
    assert "A free press no answer" in words
    assert "free-press: no answer" in done(app, "roster", "find", "ada", "lovelace")
    assert "no_answer    Ada Lovelace" in done(app, "statement", "people", "free-press", "--search", "ada")
    assert json.loads(done(app, "roster", "find", "nobody", "--json")) == {"total": 0, "people": []}


def test_who_reported_a_mail_as_spam_is_told_and_written_to_again_on_their_wish(
    app: Flask, desk: Visitor, work: Work, invitations: list[int], tmp_path: Path
) -> None:
    with work() as session:
        factories.settle_mails(session, OutboxState.SENT)
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.invitation_id == invitations[0])).one()
        person = session.get_one(Invitation, invitations[0]).person_id
        sender = bounce_address(app.config["SETTINGS"].secret_keys, mail.message_key, "alliance.example")
    file = tmp_path / "complaint.eml"
    complaint = (DATA / "reports" / "abuse-report.eml").read_text()
    file.write_text(complaint.replace("To: abuse@petition.example", f"To: {sender}", 1))
    assert done(app, "mail", "bounces", str(file)) == "Reports: 1 complained.\n"
    assert "Ada Lovelace reported a mail of ours as spam" in text_of(desk.get(DESK).text)
    assert "Remind 3 people?" in text_of(desk.get(f"{DESK}/remind").text)
    page = desk.get(f"/desk/people/{person}")
    submit(page, action="/write-again")
    assert "reported a mail of ours" not in text_of(desk.get(DESK).text)
    assert done(app, "roster", "write-again", "Ada@gb.example").endswith("that was so already.\n")
