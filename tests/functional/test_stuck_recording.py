"""“Yes, put me on”, by letter or phone: recorded at the desk, confirmed by the person or ended by them (S8)."""

import hashlib

import pytest
from flask import Flask
from sqlalchemy import select
from webtest import Upload

from petition.domain import lengths
from petition.domain.links import Purpose
from petition.mail.local_mailbox import Folder, StoredMail
from petition.models import DeskSession, Invitation, Person, Recording
from petition.services.roster import people
from petition.services.signing import evidence
from petition.services.statements import amending, drafting
from petition.services.statements.amending import Amendment
from tests import factories
from tests.markup import text_of
from tests.web_support import Page, Visitor, Work, drain, forge, link_path, submit

DESK = "/desk/statements/free-press"
PDF = b"%PDF-1.7 <script>alert(1)</script>"
HOW = "by letter of 3 May"


@pytest.fixture(autouse=True)
def _circulating(app: Flask, work: Work, smtp_sink: Folder) -> None:
    """Ann was invited; Bob is on the roster, and Cem there without an address."""
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row(name, "Grey", "GB", email=f"{name}@x.example") for name in ("Ann", "Bob", "Cem")]
        found = factories.persons(session, rows)
        people.set_address(session, found[2], "", actor=factories.ACTOR, secret=factories.SECRET)
        factories.circulated(session, found[:1])
    drain(app)


def _record(desk: Visitor, name: str, decision: str = "sign", file: Upload | None = None, status: int = 303) -> Page:
    found = submit(desk.get(f"{DESK}/record"), {"q": name}, action="", status=200)
    form = found.click(f"{name} Grey")
    fields: dict[str, object] = {"decision": decision, "how": HOW}
    if file:
        fields["evidence"] = file
    return submit(form, fields, action="/record", status=status)


def _mail(app: Flask, sink: Folder, recipient: str) -> StoredMail:
    drain(app)
    return [mail for mail in sink.mails() if mail.recipient == recipient][-1]


def _link(app: Flask, work: Work, name: str, purpose: Purpose) -> str:
    with work() as session:
        ours = select(Invitation).join(Person, Person.id == Invitation.person_id).where(Person.given_name == name)
        return link_path(app, session.scalars(ours).one(), purpose)


def _list(desk: Visitor) -> str:
    return text_of(str(desk.get(f"{DESK}/list").html.main))


def test_s08_recorded_signature_is_confirmed_and_then_printed(
    app: Flask, work: Work, desk: Visitor, visitor: Visitor, smtp_sink: Folder
) -> None:
    done = _record(desk, "Bob", file=Upload("C:\\scans\\Brief ä.pdf", PDF, "application/pdf")).follow()
    assert "The answer of Bob Grey is recorded. A mail asks them to confirm it." in text_of(done.text)
    assert "Bob Grey (UK) signs not printed" in text_of(done.text)
    with work() as session:
        kept = session.scalars(select(Recording)).one()
        assert (kept.evidence_digest, kept.recorded_by) == (hashlib.sha256(PDF).hexdigest(), "user:1")
        assert evidence.verify(session).faults == []
    file = done.click(verbose=False, href="/evidence")
    assert file.body == PDF
    assert file.headers["Content-Type"] == "application/octet-stream"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "1 recorded signature is not confirmed, and is left out: Bob Grey (UK)" in _list(desk)
    assert "recorded, not confirmed" in desk.get(f"{DESK}/people").text
    mail = _mail(app, smtp_sink, "Bob@x.example")
    assert mail.message["Subject"] == "Please confirm: your signature of A free press"
    words = " ".join(mail.part("plain").split())
    assert f"How your answer came: {HOW}" in words
    assert "To be printed as: Bob Grey (UK)" in words
    page = visitor.get(_link(app, work, "Bob", Purpose.CONFIRM), status=303).follow()
    assert "Did you sign this statement?" in text_of(page.text)
    assert HOW in text_of(page.text)
    stands = submit(page, button="act", status=303).follow()
    assert "that this is right." in text_of(stands.text)
    listed = _list(desk)
    assert "Recorded, and confirmed by their people: Bob Grey (UK)" in listed
    assert "1 signatory" in listed


def test_s08_person_says_that_it_is_wrong(app: Flask, work: Work, desk: Visitor, visitor: Visitor) -> None:
    _record(desk, "Ann")
    # The link of the invitation leads to the truth, and to the same two buttons.
    page = visitor.get(_link(app, work, "Ann", Purpose.SIGN), status=303).follow()
    assert "Your signature was recorded for you on" in text_of(page.text)
    assert "Thank you. You signed" not in page.text
    asked = page.click("Say whether it is right")
    form = asked.forms[0]
    ended = form.submit("act", value="deny", status=303).follow()
    assert "You withdrew your signature on" in text_of(ended.text)
    again = form.submit("act", value="confirm", status=409)
    assert "does not stand any more" in text_of(again.text)
    assert "0 signatories" in _list(desk)
    with work() as session:
        assert evidence.verify(session).faults == []


def test_s08_refusal_is_recorded_and_can_be_denied(
    app: Flask, work: Work, desk: Visitor, visitor: Visitor, smtp_sink: Folder
) -> None:
    _record(desk, "Ann", "decline")
    assert _mail(app, smtp_sink, "Ann@x.example").message["Subject"] == (
        "Please confirm: you decline to sign A free press"
    )
    page = visitor.get(_link(app, work, "Ann", Purpose.CONFIRM), status=303).follow()
    assert "Did you decline to sign this statement?" in text_of(page.text)
    asked = page.forms[0]
    for _ in range(2):
        asked.submit("act", value="deny", status=303)
    assert "does not stand any more" in text_of(asked.submit("act", value="confirm", status=409).text)
    assert "The refusal that was recorded for me is wrong." in text_of(desk.get(DESK).text)
    assert _mail(app, smtp_sink, "Ann@x.example").message["Subject"].startswith("Your link")


def test_s08_who_has_no_address_is_printed_as_the_statement_says(desk: Visitor) -> None:
    assert "There is no address, so nobody is asked" in text_of(_record(desk, "Cem").follow().text)
    page = desk.get(f"{DESK}/recorded")
    assert "by your word alone" in text_of(page.text)
    submit(page, action="/policy", button="prints_unconfirmed")
    assert "is not confirmed, and is printed all the same" in _list(desk)
    submit(desk.get(f"{DESK}/recorded"), action="/policy", button="prints_unconfirmed")
    assert "0 signatories" in _list(desk)


def test_s08_what_is_missing_is_said_and_what_was_typed_is_kept(desk: Visitor, work: Work) -> None:
    page = _record(desk, "Ann", file=Upload("large.pdf", bytes(lengths.EVIDENCE + 1)), status=400)
    assert "The file is larger than 10 MB." in text_of(page.text)
    assert page.html.find(id="how")["value"] == HOW
    assert page.html.find(id="decision-0").has_attr("checked")
    empty = submit(desk.get(f"{DESK}/record?person=1"), action="/record", status=400)
    assert "Choose what the answer is." in text_of(empty.text)
    with work() as session:
        session.scalars(select(DeskSession)).one().fresh_at = factories.LONG_AGO
    stale = submit(
        desk.get(f"{DESK}/record?person=1"),
        {"decision": "sign", "how": HOW, "evidence": Upload("a.pdf", PDF)},
        action="/record",
        status=403,
    )
    with work() as session:
        for row in session.scalars(select(DeskSession)):
            row.fresh_at = row.created_at
    # The page that asks for the password holds no file, and nothing is recorded without it in silence.
    lost = submit(stale, action="/record", status=400)
    assert "a file is not kept while you sign in" in text_of(lost.text)
    assert lost.html.find(id="how")["value"] == HOW
    with work() as session:
        assert session.scalars(select(Recording)).all() == []


def test_t07_old_form_records_nothing_to_a_text_that_was_amended(desk: Visitor, work: Work) -> None:
    page = desk.get(f"{DESK}/record?person=1")
    assert "What they answered to version 1 of the text" in text_of(page.text)
    with work() as session:
        amendment = Amendment("A free press", "We ask for the opposite.")
        amending.amend(session, drafting.find(session, "free-press"), amendment, actor="user:2")
    # What is missing is said first; the page that says so still knows what was shown before.
    missing = submit(page, {"how": HOW}, action="/record", status=400)
    fields = {"decision": "sign", "evidence": Upload("letter.pdf", PDF)}
    anew = submit(missing, fields, action="/record", status=409)
    assert "Nothing was recorded; look again. Choose the file once more." in text_of(anew.text)
    assert "What they answered to version 2 of the text" in text_of(anew.text)
    assert anew.html.find(id="how")["value"] == HOW
    assert anew.html.find(id="decision-0").has_attr("checked")
    with work() as session:
        assert session.scalars(select(Recording)).all() == []
    submit(anew, action="/record")
    with work() as session:
        assert len(session.scalars(select(Recording)).all()) == 1


def test_t36_old_form_signs_for_nobody_who_declined_by_themselves(desk: Visitor, work: Work) -> None:
    with work() as session:
        number = session.scalars(select(Person.id).where(Person.given_name == "Ann")).one()
    page = desk.get(f"{DESK}/record?person={number}")
    with work() as session:
        factories.decline(session, session.scalars(select(Invitation).where(Invitation.person_id == number)).one())
    anew = submit(page, {"decision": "sign", "how": HOW}, action="/record", status=409)
    assert "They declined by themselves on" in text_of(anew.text)
    assert anew.html.find(id="how")["value"] == HOW
    refused = submit(anew, action="/record", status=409)
    assert "They declined by themselves; only they can sign now, by their own link." in text_of(refused.text)
    opened = desk.get(f"{DESK}/record?person={number}")
    assert "They declined by themselves on" in text_of(opened.text)
    assert opened.html.find(id="how") is None
    forge(page, {"expected": None, "decision": "sign", "how": HOW}, action="/record", status=400)
    with work() as session:
        assert session.scalars(select(Recording)).all() == []
