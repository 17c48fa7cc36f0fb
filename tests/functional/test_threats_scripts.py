"""Stored scripts: whatever people type into names, titles and texts stays words, on every page and in every mail."""

import json
import re
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.persons import Identifier
from petition.domain.replies import Verdict
from petition.domain.states import OutboxState
from petition.mail.local_mailbox import Folder
from petition.models import DeliveryReport, OutboxMessage, Person
from petition.services.delivery import holding
from petition.templating import asset
from tests import factories
from tests.markup import dangers_in, text_of
from tests.web_support import PART, Page, Visitor, Work, coordinator, drain, forge, form_of, submit, token_of, upload

PAYLOADS = [
    "<script>alert(1)</script>",
    "</script><script src=//evil.example/x.js></script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)' x='",
    "<svg/onload=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "</textarea><script>alert(1)</script>",
    "</title></head><body onload=alert(1)>",
    "<a href=javascript:alert(1)>click</a>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<style>@import '//evil.example/x.css';</style>",
    "<p style=position:fixed>cover</p>",
    "<!--<script>-->alert(1)",
    "[click](javascript:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "[click](vbscript:x) <javascript:alert(1)>",
    "![pixel](https://evil.example/pixel.png)",
    '[x](https://good.example "t\\" onmouseover=alert(1) x=\\"")',
    "{{ 7 * 191 }} {% raw %} ${7*191} #{7*191}",
    "javascript:alert(1)//",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]
DESK = "/desk/statements/free-press"
PARTS = f"line={quote('{name}[, {party}][, {legislature}][, {constituency}][, {role}]')}"


def _check(page: str, where: str, *, styled: bool = False) -> None:
    """Check that nothing in a page can run; mails bring their own inline style, and pages none."""
    # The desk's script, on the pages that have it, as it is written there.
    ours = f'<script src="{asset("vendor/htmx/htmx.min.js")}" defer></script>'
    scripted = (f"{DESK}/mail", f"{DESK}/list/form", f"{DESK}/people", f"{DESK}/circulate/people", "/desk/people")
    if where.partition("?")[0] in scripted or (where.startswith("/desk/people/") and where.endswith("/edit")):
        assert page.count(ours) == 1
        page = page.replace(ours, "")
    # The one that drafts have beside it.
    page = page.replace(f'<script src="{asset("paste.js")}" defer></script>', "")
    found = [danger for danger in dangers_in(page) if not (styled and danger.endswith(" style>"))]
    assert found == [], where
    # As a word of its own: within a digest or a token it may stand by chance.
    assert not re.search(r"(?<![\w-])1337(?![\w-])", page), where


NAMED = ("honorific_prefix", "given_name", "family_name", "honorific_suffix")


def _roster(payload: str, party: str = "") -> bytes:
    cell = '"' + payload.replace('"', '""') + '"'
    header = "honorific_prefix,given_name,family_name,honorific_suffix,country,legislature,party,constituency,email\n"
    # Markup is taken out of the cells of a file, and somebody has to be left.
    name = f'"Ann {cell[1:]}'
    rows = f"{cell},{name},{name},{cell},GB,{cell},{party or cell},{cell},ann@parliament.example\n"
    return f"{header}{rows},Bob,Plain,,FR,,,,bob@parliament.example\n,Cyd,Plain,,FR,,,,{cell}\n".encode()


def _file_name(payload: str) -> str:
    """Return the payload as far as the header of an upload can carry it: a quotation mark would end the name."""
    return payload.replace('"', "").replace("\\", "") + ".csv"


def _uploaded(desk: Visitor, content: bytes, payload: str) -> Page:
    """Upload a file and return the page that asks about it."""
    return upload(desk, _file_name(payload), content).follow()


def _imported(desk: Visitor, work: Work, payload: str) -> None:
    """Import the roster, looking at every page on the way; then type the payload into what the file's reader mended."""
    encoding = _uploaded(desk, f"é{payload},GB\n".encode("cp1252"), payload)
    _check(encoding.text, "encodings of the file")
    # Of a long line, the page shows the part around the letter that differs.
    assert f"é{payload[:38]}" in text_of(encoding.text)
    columns = _uploaded(desk, _roster(payload), payload)
    _check(columns.text, "columns")
    wrong = {"legislature": payload, "language": payload, "column-0": "email", "column-1": "email"}
    _check(submit(columns, wrong, status=400, action="/read").text, "refused columns")
    _check(submit(columns, {"role": payload}, status=200, action="/read").text, "reading")
    preview = desk.get(f"{columns.request.path}/preview")
    _check(preview.text, "preview of the import")
    _check(desk.get("/desk/people/import").text, "imports under way")
    faulty = {"leave_faulty": "y"} if "leave_faulty" in preview.text else {}
    _check(submit(preview, faulty, status=200, action="/commit").text, "import")
    again = _uploaded(desk, _roster(payload, "Reform"), payload)
    submit(again, status=200, action="/read")
    preview = desk.get(f"{again.request.path}/preview")
    _check(preview.text, "preview of what changes")
    assert "becomes Reform" in text_of(preview.text)
    with work() as session:
        number = session.scalars(select(Person.id).where(Person.email == "ann@parliament.example")).one()
    typed = dict.fromkeys((*NAMED, "legislature", "party", "constituency"), payload)
    editing = f"/desk/people/{number}/edit"
    saved = submit(desk.get(editing), typed, status="*")
    # A name with a doubt is to be looked at once more.
    if saved.status_code == 400:
        _check(saved.text, editing)
        saved = submit(saved)
    _check(saved.follow().text, "person")


def _grouped(desk: Visitor, payload: str) -> None:
    """Save a search of the payload as a group with the payload for its name."""
    query = urlencode({"q": payload, "legislature": payload, "party": payload, "tag": payload})
    form = desk.get(f"/desk/people/groups/new?{query}")
    _check(form.text, "new group")
    _check(submit(form, {"name": payload * 10}, status=400, action="/new").text, "refused group")
    submit(form, {"name": payload}, action="/new")
    taken = submit(form, {"name": payload}, status=400, action="/new")
    _check(taken.text, "group whose name is taken")
    assert f"There is a group “{payload}” already" in text_of(taken.text)
    groups = desk.get("/desk/people/groups/")
    _check(groups.text, "groups")
    assert f"“{payload}” · {payload} · {payload} · tag {payload}" in text_of(groups.text)
    removing = next(path for path in re.findall(r'href="([^"]+)"', groups.text) if path.endswith("/remove"))
    page = desk.get(removing)
    _check(page.text, "removing the group")
    assert f"Remove the group “{payload}”?" in text_of(page.text)


def _drafted(desk: Visitor, payload: str) -> None:
    """Draft the statement, looking at every page on the way."""
    entries = {"title": payload, "slug": "free-press", "body": f"{payload}\n\n# {payload}\n\n- {payload}"}
    more = {"closes_on": "2099-01-01", "requested_by": payload, "contact_email": "desk@alliance.example"}
    form = desk.get("/desk/statements/new")
    wrong = {"slug": payload, "closes_on": payload, "closes_time": payload, "time_zone": payload, "language": payload}
    _check(forge(form, {**entries, **more, **wrong}, status=400).text, "refused draft")
    _check(submit(form, {**entries, **more, "contact_email": payload}, status=400).text, "refused address")
    _check(submit(form, {**entries, **more}, button="preview", status=200).text, "preview")
    submit(form, {**entries, **more})


def _circulated(desk: Visitor, payload: str) -> None:
    page = desk.get(f"{DESK}/circulate")
    _check(page.text, "circulate")
    picking = f"{DESK}/circulate/people?{urlencode({'q': payload, 'tag': payload, 'person': 1})}"
    for path in (f"{DESK}/circulate/people", picking):
        _check(desk.get(path).text, path)
    _check(desk.get(picking.replace("people?", "people/confirm?who=search&")).text, "choosing by hand")
    confirm = submit(page, {"who": "all"}, status=200)
    _check(confirm.text, "confirm")
    submit(confirm, action="/send")


def _answered(app: Flask, payload: str, path: str) -> str:
    """Sign with the payload in every field, after sending it wrongly once; return the page that thanks."""
    guest = Visitor(app)
    page = guest.get(path, status=303).follow()
    _check(page.text, "signing page")
    assert payload in text_of(page.text)
    names = dict.fromkeys((*NAMED, "comment"), payload)
    again = forge(page, {**names, "decision": payload}, status=400)
    _check(again.text, "refused answer")
    assert form_of(again.text)["given_name"] == payload
    signed = submit(page, {**names, "decision": "sign", "declaration": "y"}, status="*")
    # Whoever changes nothing of what the roster has is not asked once more.
    if signed.status_code == 200:
        _check(signed.text, "how it will be printed")
        submit(signed, {"decision": "sign"})
    thanks = guest.get(page.request.path)
    _check(thanks.text, "thanks")
    _check(guest.get(f"{page.request.path}/withdraw").text, "withdraw")
    return thanks.text


def _check_desk(desk: Visitor, person: int, invitation: int, payload: str) -> None:
    found = f"/people?{urlencode({'q': payload, 'invitation': invitation})}"
    pages = ("", "/people", found, "/list", "/mail", f"/people/{invitation}")
    for path in ("/desk/", "/desk/people", "/desk/people?country=GB", *(f"{DESK}{page}" for page in pages)):
        _check(desk.get(path).text, path)
    for path in (
        "list/form",
        f"list/form?order=country&leads_first=y&{PARTS}",
        f"list/form?layout=run_in&order=name&{PARTS}",
        "list/leads",
    ):
        _check(desk.get(f"{DESK}/{path}").text, f"{DESK}/{path}")
    edit = f"/desk/people/{person}/edit"
    _check(desk.get(edit).text, edit)
    _check(desk.get(f"{DESK}/mail", headers=PART).text, "what moves on the page of the mail")
    for act in ("remind", "close", "cancel"):
        _check(desk.get(f"{DESK}/{act}").text, act)
    for kind in ("invitation", "reminder", "link"):
        _check(desk.get(f"{DESK}/mail/{kind}/{person}.html").text, kind, styled=True)


def _twin(session: Session, person: Person) -> int:
    """Put a person on the roster once more, in another chamber and without a party; return that entry's number."""
    given = (Identifier("register", person.family_name),)
    row = factories.person_row(
        person.given_name, person.family_name, person.country, legislature="Elsewhere", identifiers=given
    )
    return factories.persons(session, [row])[0].id


def _check_duplicates(desk: Visitor, person: int, twin: int, payload: str) -> None:
    """Check the pages on which one entry stands beside its duplicate, before and after they are merged."""
    page = desk.get("/desk/people/twins")
    _check(page.text, "twins")
    assert f"{payload} Why: the same name in two chambers." in text_of(page.text)
    ticked = {"person": twin, "csrf_token": token_of(page.text), "q": payload}
    retire = desk.post("/desk/people/retire", ticked, status=200)
    _check(retire.text, "retiring")
    assert f"{payload} (UK)" in text_of(retire.text)
    desk.post("/desk/people/tag", {**ticked, "new_tag": payload})
    _check(desk.get("/desk/people").text, "/desk/people")
    merge = desk.get(f"/desk/people/{twin}/merge/{person}")
    _check(merge.text, "merge")
    assert f"Party is filled in: {payload}" in text_of(merge.text)
    for number in (person, twin):
        _check(desk.get(f"/desk/people/{number}").text, "person with a twin")
    _check(desk.get(f"/desk/people/{person}/merge/{twin}").text, "merge the other way")
    submit(merge, action=f"/merge/{person}")
    for number in (person, twin):
        _check(desk.get(f"/desk/people/{number}").text, "merged person")


def _check_address(desk: Visitor, invitation: int, payload: str) -> None:
    page = desk.get(f"{DESK}/people/{invitation}")
    refused = submit(page, {"email": payload}, status=400, action="/address")
    _check(refused.text, "refused address")
    assert form_of(refused.text, "/address")["email"] == payload.strip()
    form = desk.get(f"{DESK}/remind")
    told = submit(form, {"reminder_days": payload}, action="/reminders").headers["Location"]
    _check(desk.get(told).text, "refused reminders")


def _check_mails(visitor: Visitor, folder: Folder, payload: str) -> None:
    """Check every mail, both parts and header, and the local mailbox that shows them."""
    kinds = set()
    for mail in folder.mails():
        # A note's subject names its writer.
        kinds.add(str(mail.message["Subject"]).partition(":")[0].partition(" from ")[0])
        html = mail.part("html")
        _check(html, "mail", styled=True)
        assert " ".join(payload.split()) in text_of(html)
        assert payload in str(mail.message["Subject"])
        assert " ".join(payload.split()) in " ".join(mail.part("plain").split())
        assert html.count("<a ") == 1
        _check(visitor.get(f"/mailbox/{mail.name}").text, "mailbox")
        _check(visitor.get(f"/mailbox/{mail.name}/html").text, "mailbox frame", styled=True)
    assert kinds == {"A note", "For your signature", "Receipt"}
    _check(visitor.get("/mailbox").text, "mailbox")


def _check_published(visitor: Visitor, payload: str) -> None:
    page = visitor.get("/statements/free-press")
    _check(page.text, "public page")
    _check(visitor.get("/").text, "front page")
    assert payload in text_of(visitor.get("/").text)
    assert payload in text_of(page.text)
    data = visitor.get("/statements/free-press.json")
    assert data.content_type == "application/json"
    document = json.loads(data.text)
    assert document["title"] == payload
    assert [one["family_name"] for one in document["signatories"]] == [payload]
    text = visitor.get("/statements/free-press.txt")
    assert text.content_type == "text/plain"
    assert text.text.startswith(payload)


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_t22_payload_stays_words_from_the_roster_to_the_public_page(
    app: Flask, work: Work, smtp_sink: Folder, payload: str
) -> None:
    desk = coordinator(app, work)
    _imported(desk, work, payload)
    _grouped(desk, payload)
    _drafted(desk, payload)
    _check_desk_of_a_draft(desk)
    _circulated(desk, payload)
    drain(app)
    invitation = next(mail for mail in smtp_sink.mails() if mail.recipient == "ann@parliament.example")
    link = next(line for line in invitation.part("plain").splitlines() if line.startswith(desk.base_url))
    _answered(app, payload, link.removeprefix(desk.base_url))
    drain(app)
    with work() as session:
        refused = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()[1]
        refused.state, refused.last_reply, refused.verdict = OutboxState.FAILED, payload, Verdict.OUR_PROBLEM
        report = DeliveryReport(outbox_message_id=refused.id, fingerprint="f", kind="hard", status="5.7.1")
        report.diagnostic = payload
        session.add(report)
        holding.hold(session, payload, actor="test")
        invitation = refused.invitation_id
        person = session.scalars(select(Person).where(Person.family_name == payload)).one()
        number, twin = person.id, _twin(session, person)
    _check_desk(desk, number, invitation, payload)
    _check_address(desk, invitation, payload)
    _check_mails(desk, smtp_sink, payload)
    submit(desk.get(f"{DESK}/close"))
    submit(desk.get(f"{DESK}/publish"), action="/publish")
    _check_published(Visitor(app), payload)
    _check_duplicates(desk, number, twin, payload)


def _check_desk_of_a_draft(desk: Visitor) -> None:
    for path in ("/desk/", DESK, f"{DESK}/edit"):
        _check(desk.get(path).text, path)


@pytest.mark.parametrize(
    "page",
    [
        "<script>alert(1)</script>",
        "<p onclick='x()'>",
        "<a href='java\nscript:alert(1)'>x</a>",
        "<img src=/x>",
        "<iframe src='data:text/html,x'></iframe>",
        "<meta http-equiv=refresh>",
        "<p style='x'>",
        "<form action='javascript:x'>",
    ],
)
def test_t22_reader_of_these_tests_sees_danger(page: str) -> None:
    """A check that finds nothing anywhere would prove nothing."""
    assert dangers_in(page)
