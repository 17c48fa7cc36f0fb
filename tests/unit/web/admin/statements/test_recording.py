"""Recording an answer: for whom it is, what proves it, and what is asked of the person then."""

import pytest
from sqlalchemy import select, update
from webtest import Upload
from werkzeug.http import parse_options_header

from petition.domain.mails import MailKind
from petition.domain.signatures import Decision
from petition.domain.states import OutboxState
from petition.models import Invitation, OutboxMessage, Person, Recording, Signature, Statement
from petition.services.roster import people
from petition.services.statements import recording
from petition.services.statements.attachments import Evidence
from petition.services.statements.recording import Answer
from tests import factories
from tests.markup import text_of
from tests.web_support import Page, Visitor, Work, forge, form_in, submit, token_of

DESK = "/desk/statements/free-press"
HOW = "by letter of 3 May"
HTML = b"<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _circulating(work: Work) -> None:
    """Ann was invited; Cem is on the roster without an address."""
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row(name, "Grey", email=f"{name}@x.example") for name in ("Ann", "Cem")]
        ann, cem = factories.persons(session, rows)
        people.set_address(session, cem, "", actor=factories.ACTOR, secret=factories.SECRET)
        factories.circulated(session, [ann])


def _page_of(desk: Visitor, work: Work, name: str) -> Page:
    with work() as session:
        number = session.scalars(select(Person.id).where(Person.given_name == name)).one()
    return desk.get(f"{DESK}/record?person={number}")


def _record(desk: Visitor, work: Work, name: str, decision: str = "sign", file: Upload | None = None) -> Page:
    fields: dict[str, object] = {"decision": decision, "how": HOW, **({"evidence": file} if file else {})}
    return submit(_page_of(desk, work, name), fields, action="/record").follow()


def _asked(work: Work) -> list[str]:
    with work() as session:
        return list(session.scalars(select(OutboxMessage.recipient).where(OutboxMessage.kind == MailKind.RECORDED)))


def test_anybody_on_the_roster_is_found(desk: Visitor) -> None:
    found = desk.get(f"{DESK}/record?q=grey")
    assert "2 people fit." in text_of(found.text)
    assert "Cem Grey (UK) no address" in text_of(found.text)
    assert "Nobody on the roster fits." in text_of(desk.get(f"{DESK}/record?q=nobody").text)
    assert not desk.get(f"{DESK}/record").html.select("ul.needs")


def test_answer_is_recorded_with_whoever_recorded_it(desk: Visitor, work: Work) -> None:
    done = _record(desk, work, "Ann")
    assert "The answer of Ann Grey is recorded. A mail asks them to confirm it." in text_of(done.text)
    with work() as session:
        kept = session.scalars(select(Recording)).one()
        signed = session.get_one(Signature, kept.signature_id)
        assert (kept.decision, kept.how, kept.recorded_by, kept.evidence) == (Decision.SIGN, HOW, "user:1", None)
        assert signed.invitation_id == kept.invitation_id
    assert _asked(work) == ["Ann@x.example"]


def test_who_has_no_address_is_not_asked(desk: Visitor, work: Work) -> None:
    assert "nobody is asked to confirm it" in text_of(_record(desk, work, "Cem").text)
    assert _asked(work) == []


@pytest.mark.parametrize("decision", ["", "yes", None])
def test_nothing_is_recorded_without_a_decision(desk: Visitor, work: Work, decision: str | None) -> None:
    page = forge(_page_of(desk, work, "Ann"), {"decision": decision, "how": HOW}, action="/record", status="*")
    assert page.status_code == 400
    with work() as session:
        assert session.scalars(select(Recording)).all() == []


def test_all_that_is_missing_is_said_at_once(desk: Visitor, work: Work) -> None:
    empty = Upload("letter.pdf", b"", "application/pdf")
    page = submit(_page_of(desk, work, "Ann"), {"how": " ", "evidence": empty}, action="/record", status=400)
    found = {one["href"]: one.text for one in page.html.select(".summary a")}
    assert found == {
        "#decision-0": "Choose what the answer is.",
        "#how": "Say how the answer came, such as “by letter of 3 May”.",
        "#evidence": "The file is empty.",
    }
    assert [one.text for one in page.html.select(".problem")] == list(found.values())


def test_evidence_is_stored_and_never_shown(desk: Visitor, work: Work) -> None:
    _record(desk, work, "Ann", file=Upload("letter.html", HTML, "text/html"))
    with work() as session:
        number = session.scalars(select(Recording.id)).one()
    sent = desk.get(f"{DESK}/recorded/{number}/evidence")
    assert sent.body == HTML
    assert sent.headers["Content-Type"] == "application/octet-stream"
    assert sent.headers["Content-Disposition"] == "attachment; filename=letter.html"
    desk.get(f"/desk/statements/noise/recorded/{number}/evidence", status=404)


@pytest.mark.parametrize("name", ["lettre signée.pdf", "письмо.pdf", "署名.pdf", 'a"b; c.pdf'])
def test_t47_evidence_comes_back_whatever_its_name(desk: Visitor, work: Work, name: str) -> None:
    """A server sends headers in Latin-1; what else a name has is written in ASCII beside it (RFC 8187)."""
    with work() as session:
        statement = session.scalars(select(Statement).where(Statement.slug == "free-press")).one()
        ann = session.scalars(select(Person).where(Person.given_name == "Ann")).one()
        answer = Answer(Decision.SIGN, HOW, Evidence(name, "text/html", HTML))
        number = recording.record(session, statement, ann, answer, actor=factories.ACTOR).id
    sent = desk.get(f"{DESK}/recorded/{number}/evidence")
    kind, options = parse_options_header(sent.headers["Content-Disposition"])
    assert (kind, options["filename"], sent.body) == ("attachment", name, HTML)
    for value in sent.headers.values():
        assert value.encode("latin-1")
    assert sent.headers["Content-Type"] == "application/octet-stream"
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert sent.headers["Cache-Control"] == "no-store"


def test_recording_without_a_file_has_no_evidence_to_send(desk: Visitor, work: Work) -> None:
    _record(desk, work, "Ann")
    with work() as session:
        number = session.scalars(select(Recording.id)).one()
    assert "/evidence" not in desk.get(f"{DESK}/recorded").text
    desk.get(f"{DESK}/recorded/{number}/evidence", status=404)


def test_person_is_asked_again(desk: Visitor, work: Work) -> None:
    listed = _record(desk, work, "Ann", "decline")
    submit(listed, action="/ask", status=409)
    with work() as session:
        session.execute(update(OutboxMessage).values(state=OutboxState.SENT, created_at=factories.LONG_AGO))
    again = submit(listed, action="/ask").follow()
    assert "A mail asks them to confirm it." in text_of(again.text)
    assert _asked(work) == ["Ann@x.example"] * 2
    with work() as session:
        session.execute(update(Recording).values(confirmed_at=factories.LONG_AGO))
    assert "They have confirmed it already, so no further mail goes out." in submit(listed, action="/ask").follow().text
    assert _asked(work) == ["Ann@x.example"] * 2
    number = form_in(listed, "/ask").action.split("/")[-2]
    desk.post(f"/desk/statements/noise/recorded/{number}/ask", {"csrf_token": token_of(listed)}, status=404)


@pytest.mark.parametrize(("sent", "prints"), [("y", True), ("", False), ("yes", False)])
def test_whether_unconfirmed_signatures_are_printed_is_decided_for_one_statement(
    desk: Visitor, work: Work, sent: str, *, prints: bool
) -> None:
    page = _record(desk, work, "Ann")
    forge(page, {"prints_unconfirmed": sent}, action="/policy")
    with work() as session:
        found = dict(session.execute(select(Statement.slug, Statement.prints_unconfirmed)).all())
    assert found == {"free-press": prints, "noise": False}


@pytest.mark.parametrize("prints", [True, False])
def test_t36_what_is_printed_unconfirmed_is_decided_for_those_who_were_shown(
    desk: Visitor, work: Work, *, prints: bool
) -> None:
    page = _record(desk, work, "Ann")
    if not prints:
        page = form_in(page, "/policy").submit("prints_unconfirmed", value="y", status=303).follow()
    _record(desk, work, "Cem")
    button = ("prints_unconfirmed", "y" if prints else "n")
    again = form_in(page, "/policy").submit(button[0], value=button[1], status=409)
    assert "You confirmed 1 signatory, but it would now be 2. Nothing was decided; look again." in text_of(again.text)
    decided = select(Statement.prints_unconfirmed).where(Statement.slug == "free-press")
    with work() as session:
        assert session.scalar(decided) is not prints
    form_in(again, "/policy").submit(button[0], value=button[1], status=303)
    with work() as session:
        assert session.scalar(decided) is prints
    desk.post(f"{DESK}/recorded/policy", {"csrf_token": token_of(again), "prints_unconfirmed": "x"}, status=409)


def test_who_signed_by_themselves_has_nothing_to_record(desk: Visitor, work: Work) -> None:
    page = _page_of(desk, work, "Ann")
    with work() as session:
        ann = select(Invitation).join(Person, Person.id == Invitation.person_id).where(Person.given_name == "Ann")
        factories.sign(session, session.scalars(ann).one())
    submit(page, {"decision": "decline", "how": HOW}, action="/record", status=409)
    assert "There is nothing to record." in text_of(_page_of(desk, work, "Ann").text)
    with work() as session:
        assert session.scalars(select(Recording)).all() == []
