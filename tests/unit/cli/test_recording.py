"""Recording an answer by command: for an address or a number, with evidence; a dry run changes nothing."""

import hashlib
import json
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from petition.domain.states import InvitationState
from petition.models import Invitation, Recording
from petition.services.roster import people
from petition.services.statements import drafting, recording
from tests import factories
from tests.shell import Work, done, refused

RECORD = ("statement", "record", "free-press")
HOW = ("--decision", "sign", "--how", "letter of 3 May")


def test_an_answer_is_recorded_with_its_evidence(app: Flask, work: Work, tmp_path: Path) -> None:
    with work() as session:
        rows = [factories.person_row("Ada", email="ada@x.example"), factories.person_row("Bea", email="bea@x.example")]
        ada, bea = factories.persons(session, rows)
        people.set_address(session, bea, "", actor=factories.ACTOR, secret=factories.SECRET)
        factories.circulated(session, [ada])
        number = bea.id
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.7")
    more = ("--evidence", str(letter))
    assert done(app, *RECORD, "ADA@x.example", *HOW, *more, "--dry-run") == (
        "Would record that Ada Lovelace signs “free-press”; 1 mail would ask them to confirm it. "
        "Nothing was changed or sent (--dry-run).\n"
    )
    with work() as session:
        assert session.scalars(select(Recording)).all() == []
        assert session.scalars(select(Invitation.state)).all() == [InvitationState.INVITED]
    assert done(app, *RECORD, "ADA@x.example", *HOW, *more) == (
        "Recorded that Ada Lovelace signs “free-press”; 1 mail asks them to confirm it.\n"
    )
    declines = ("--person", str(number), "--decision", "decline", "--how", "on the phone")
    assert done(app, *RECORD, *declines) == (
        "Recorded that Bea Lovelace declines “free-press”; 0 mails: there is no address to confirm it.\n"
    )
    with work() as session:
        kept = session.scalars(select(Recording).order_by(Recording.id)).all()
        assert [(one.evidence_name, one.evidence_type, one.recorded_by) for one in kept] == [
            ("letter.pdf", "application/pdf", "command"),
            ("", "", "command"),
        ]


def test_recorded_answer_is_printed_as_data(app: Flask, work: Work, tmp_path: Path) -> None:
    with work() as session:
        (ada,) = factories.persons(session, [factories.person_row("Ada", email="ada@x.example")])
        factories.circulated(session, [ada])
        number = ada.id
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.7")
    digest = hashlib.sha256(b"%PDF-1.7").hexdigest()
    said = {
        "slug": "free-press",
        "person": number,
        "name": "Ada Lovelace",
        "decision": "sign",
        "how": "letter of 3 May",
    }
    command = (*RECORD, "ada@x.example", *HOW, "--evidence", str(letter), "--json")
    for more, is_done in ((("--dry-run",), False), ((), True)):
        expected = {**said, "evidence": digest, "mails": 1, "done": is_done}
        assert json.loads(done(app, *command, *more)) == expected


def test_what_cannot_be_recorded_is_refused_in_a_line(app: Flask, work: Work) -> None:
    with work() as session:
        factories.circulated(session, factories.persons(session, [factories.person_row("Ada", email="ada@x.example")]))
    for wrong, message in (
        (("bob@x.example", *HOW), "email: nobody on the roster has the address “bob@x.example”"),
        (HOW, "email: give an address or a number"),
        (("--person", "99", *HOW), "person: there is no person 99 on the roster"),
        (("ada@x.example", "--decision", "sign", "--how", " "), "how: say how the answer came, such as"),
        (("ada@x.example", *HOW, "--evidence", "/no/such/file"), "/no/such/file: there is no such file."),
    ):
        assert refused(app, *RECORD, *wrong).startswith(message)
    done(app, *RECORD, "ada@x.example", *HOW)
    assert "is signed; it cannot be recorded as signed now" in refused(app, *RECORD, "ada@x.example", *HOW)


def test_t06_publishing_says_whose_recorded_signature_is_left_out(app: Flask, work: Work) -> None:
    with work() as session:
        rows = [factories.person_row("Ada", email="ada@x.example"), factories.person_row("Bea", email="bea@x.example")]
        people_found = factories.persons(session, rows)
        _, (ada, _) = factories.circulated(session, people_found)
        factories.sign(session, ada)
    done(app, *RECORD, "bea@x.example", *HOW)
    done(app, "statement", "close", "free-press")
    dry = done(app, "statement", "publish", "free-press", "--dry-run").splitlines()
    assert dry[0] == "Recorded and not confirmed, left out: 1 (Bea Lovelace)."
    assert dry[-1] == "Would publish “free-press” with 1 signatory. Nothing was changed or sent (--dry-run)."
    with work() as session:
        recording.set_policy(session, drafting.find(session, "free-press"), prints_unconfirmed=True, actor="test")
    printed = done(app, "statement", "publish", "free-press", "--dry-run").splitlines()
    assert printed[0] == "Recorded and not confirmed, printed all the same: 1 (Bea Lovelace)."
    assert printed[-1].startswith("Would publish “free-press” with 2 signatories.")
