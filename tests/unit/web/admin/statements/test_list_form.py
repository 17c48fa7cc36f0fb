"""The form of a list: its preview changes nothing, saving prints it so everywhere, and leads are ticked."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, update

from petition.domain.list_forms import USUAL, ListForm
from petition.domain.mails import MailKind
from petition.domain.names.person_name import PersonName
from petition.domain.states import StatementState
from petition.models import Invitation, OutboxMessage, Statement
from petition.services.statements import closing
from petition.web.headers import DESK_POLICY
from tests import factories
from tests.markup import text_of
from tests.statement_support import let_sign
from tests.web_support import PART, Visitor, Work, everything, form_of, link_path, submit

DESK = "/desk/statements/free-press"
FORM = f"{DESK}/list/form"
LEADS = f"{DESK}/list/leads"
RUN_IN = {"order": "name", "group": "none", "layout": "run_in", "line": "{name}[, {party}][ ({country})]"}


@pytest.fixture
def numbers(work: Work) -> list[int]:
    """A circulating statement with three people who have not answered."""
    with work() as session:
        factories.noise(session)
        rows = [
            factories.person_row("Martijn", "van Helvert", "NL", party="CDA"),
            factories.person_row("Els", "Van Hoof", "BE", party="CD&V", role="Chair"),
            factories.person_row("Iain", "Duncan Smith", "GB", prefix="Sir", suffix="MP"),
        ]
        _, invitations = factories.circulated(session, factories.persons(session, rows))
        return [one.id for one in invitations]


def _stored(work: Work) -> ListForm:
    with work() as session:
        return ListForm.read(session.scalars(select(Statement.list_form).where(Statement.slug == "free-press")).one())


def _preview(html: str) -> str:
    return text_of(html).partition("Preview")[2]


def test_preview_shows_the_invited_as_if_all_had_signed_and_changes_nothing(
    desk: Visitor, work: Work, numbers: list[int], database_url: str
) -> None:
    before = everything(database_url)
    usual = desk.get(FORM)
    assert "Nobody has signed yet. This is the list as if all 3 who are invited had signed" in text_of(usual.text)
    assert "On the page Belgium Els Van Hoof Netherlands Martijn van Helvert UK Sir Iain" in _preview(usual.text)
    assert "In the text file Els Van Hoof (Belgium) Martijn van Helvert" in _preview(usual.text)
    told = submit(usual, RUN_IN, action="/list/form", button="preview").headers["Location"]
    shown = desk.get(told)
    line = "Sir Iain Duncan Smith MP (UK); Martijn van Helvert, CDA (Netherlands); Els Van Hoof, CD&V (Belgium)"
    words = _preview(shown.text)
    assert ", not saved yet Nobody has signed yet." in words
    assert f"by surname. On the page {line} In the text file {line} On paper A free press The text {line}" in words
    assert form_of(shown.text, "/list/form").items() >= RUN_IN.items()
    assert everything(database_url) == before


def test_script_gets_the_preview_alone(desk: Visitor, numbers: list[int]) -> None:
    page = desk.get(FORM)
    assert page.headers["Content-Security-Policy"] == DESK_POLICY
    query = urlencode({**RUN_IN, "heading_layout": "page"})
    part = desk.get(f"{FORM}?{query}", headers=PART)
    assert part.text.lstrip().startswith('<section id="list-preview"')
    assert "<form" not in part.text
    assert "stands under" not in text_of(part.text)
    slip = urlencode({**RUN_IN, "group": "party", "group_order": "manual", "groups": "CD&V\nCDAA"})
    assert "nobody who is invited stands under “CDAA”." in text_of(desk.get(f"{FORM}?{slip}", headers=PART).text)
    assert "Martijn van Helvert, CDA (Netherlands); Els" in text_of(part.text)
    wrong = desk.get(f"{FORM}?order=rank", status=400, headers=PART)
    assert "Order: must be one of country" in text_of(wrong.text)


def test_saved_form_is_that_of_the_list_the_signing_page_and_the_edition(
    desk: Visitor, work: Work, numbers: list[int], visitor: Visitor
) -> None:
    assert submit(desk.get(FORM), RUN_IN, action="/list/form").headers["Location"] == FORM
    page = desk.get(FORM)
    assert "The form of the list is saved." in page.text
    assert form_of(page.text, "/list/form").items() >= RUN_IN.items()
    assert _stored(work) == factories.list_form("party", order="name", layout="run_in")
    with work() as session:
        path = link_path(desk.app, session.get_one(Invitation, numbers[1]))
    signing = visitor.get(path, status=303).follow()
    assert "Els Van Hoof, CD&V (Belgium) What stands beside the name comes from the coordinator." in text_of(
        signing.text
    )
    again = submit(signing, {"decision": "sign", "honorific_prefix": "Dr"}, status=400)
    assert "Dr Els Van Hoof, CD&V (Belgium)" in text_of(again.text)
    let_sign(work, *numbers)
    line = "Sir Iain Duncan Smith MP (UK); Martijn van Helvert, CDA (Netherlands); Els Van Hoof, CD&V (Belgium)"
    assert line in text_of(desk.get(f"{DESK}/list").text)
    assert desk.get(f"{DESK}/list.txt").text == f"{line}\n"
    with work() as session:
        closing.close(
            session, session.scalars(select(Statement).where(Statement.slug == "free-press")).one(), actor="t"
        )
    submit(desk.get(f"{DESK}/publish"), action="/publish")
    assert desk.get("/statements/free-press.txt").text.endswith(f"\n\n\n{line}\n")
    assert line in text_of(desk.get("/statements/free-press").text)
    assert desk.get("/statements/free-press.json").json["signatories"][1]["party"] == "CDA"


def test_preview_of_a_draft_shows_the_roster(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.statement(session)
    assert "The roster is empty" in text_of(desk.get(FORM).text)
    with work() as session:
        factories.persons(session, [factories.person_row(f"Ada{number}", "L", "GB") for number in range(31)])
    words = _preview(desk.get(FORM).text)
    assert "as if all 31 of the roster had signed, by country, then surname. The first 30 are shown." in words
    assert words.count("(UK)") == 30
    assert FORM in desk.get(DESK).text


def test_form_of_a_published_list_goes_into_the_next_edition(desk: Visitor, work: Work, numbers: list[int]) -> None:
    with work() as session:
        session.execute(update(Statement).values(state=StatementState.PUBLISHED))
    page = desk.get(FORM)
    assert "Its edition is fixed; what you change goes into the next one." in page.text
    submit(page, RUN_IN, action="/list/form")
    assert _stored(work).layout == "run_in"


def test_form_stands_once_it_is_given_up(desk: Visitor, work: Work, numbers: list[int]) -> None:
    page, leads = desk.get(FORM), desk.get(LEADS)
    with work() as session:
        session.execute(update(Statement).values(state=StatementState.CANCELLED))
    closed = desk.get(FORM)
    assert "This statement was cancelled." in closed.text
    assert "Save this form" not in closed.text
    assert "Save who leads" not in desk.get(LEADS).text
    refused = submit(page, RUN_IN, status=409, action="/list/form")
    assert "it cannot have the form of its list changed now." in text_of(refused.text)
    submit(leads, {"lead": [str(numbers[0])]}, status=409, action="/list/leads")
    assert _stored(work) == USUAL


def test_what_is_wrong_is_said_and_nothing_saved(desk: Visitor, work: Work, numbers: list[int]) -> None:
    page = desk.get(FORM)
    wrong = {"order": "name", "line": "{name}, {hat}"}
    for button in (None, "preview"):
        refused = submit(page, wrong, status=400, action="/list/form", button=button)
        assert "Line: at character 9, there is no slot {hat}" in text_of(refused.text)
        assert form_of(refused.text, "/list/form").items() >= wrong.items()
    desk.get(f"{FORM}?order=name&line=%3Cscript%3E", status=400)
    assert _stored(work) == USUAL


def test_expired_form_comes_back_filled_in(desk: Visitor, work: Work, numbers: list[int]) -> None:
    page = desk.get(FORM)
    expired = submit(page, {**RUN_IN, "csrf_token": "old"}, status=400, action="/list/form")
    assert "This page had been open too long, so nothing is saved yet." in expired.text
    assert form_of(expired.text, "/list/form").items() >= RUN_IN.items()
    assert expired.headers["Content-Security-Policy"] == DESK_POLICY
    assert _stored(work) == USUAL
    submit(expired, action="/list/form")
    assert _stored(work) != USUAL
    assert "open too long" in desk.post("/desk/statements/none/list/form", {"csrf_token": "old"}, status=400).text
    fields = {**form_of(desk.get(LEADS).text, "/list/leads"), "csrf_token": "old"}
    assert "open too long" in desk.post(LEADS, fields, status=400).text


def test_stranger_without_a_token_sees_nothing_of_the_list(visitor: Visitor, work: Work, numbers: list[int]) -> None:
    """The gate stands before the token of a form is looked at, so this answer is not the page."""
    for more in ({}, {"preview": "1"}):
        refused = visitor.post(FORM, {**RUN_IN, **more}, status=401)
        assert "You are signed out" in refused.text
        for word in ("A free press", "Van Hoof", "list-preview"):
            assert word not in refused.text


def test_gallery_is_drawn_with_the_statements_own_people_and_one_press_shows_it(
    desk: Visitor, numbers: list[int], database_url: str
) -> None:
    before = everything(database_url)
    page = desk.get(FORM)
    words = text_of(page.text)
    assert "By country: Name (Country) Belgium Els Van Hoof" in words
    assert "Name, Role, Country Sir Iain Duncan Smith MP, UK Martijn van Helvert, Netherlands" in words
    assert "Els Van Hoof, Chair, Belgium" in words
    # Sixteen lists stand on the page, so no heading of one can be jumped to.
    assert "<h3 id=" not in page.text
    chosen = page.click("^Numbered$")
    assert "Preview, not saved yet" in text_of(chosen.text)
    assert "1. Sir Iain Duncan Smith MP, UK 2. Martijn" in _preview(chosen.text)
    assert form_of(chosen.text, "/list/form")["layout"] == "numbers"
    assert 'class="chosen"' in chosen.text
    assert everything(database_url) == before
    submit(chosen, action="/list/form")
    assert "chosen" in desk.get(FORM).text


def test_gallery_without_anybody_shows_people_who_do_not_exist(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.statement(session)
    page = desk.get(FORM)
    assert "people who do not exist" in text_of(page.text)
    assert "Dr Given Family (Party A-North)" in text_of(page.text)
    desk.get(page.click("^Table with dates$").request.url)


@pytest.mark.parametrize(
    ("language", "title", "name"), [("ar", "بيان", "ليلى"), ("ja", "共同声明", "安倍晋三")], ids=["ar", "ja"]
)
def test_list_in_other_scripts_is_shown_in_its_direction(
    desk: Visitor, work: Work, language: str, title: str, name: str
) -> None:
    with work() as session:
        rows = [factories.person_row(name, "أ" * 180 if language == "ar" else "山" * 180, "JP")]
        draft = replace(factories.draft(title=title), language=language)
        factories.circulated(session, factories.persons(session, rows), draft)
    page = desk.get(f"/desk/statements/{draft.slug}/list/form")
    direction = "rtl" if language == "ar" else "ltr"
    assert " ".join(page.text.split()).count(f'lang="{language}" dir="{direction}"') == 14 + 3
    shown = page.click("^One paragraph, with commas$")
    assert name in _preview(shown.text)


def test_every_member_comes_back_as_it_was_saved(desk: Visitor, work: Work, numbers: list[int]) -> None:
    told = {
        "line": "{name}\r\n[{role}]\r\n",
        "name": "{given} {FAMILY}",
        "order": "given",
        "leads_first": "y",
        "leads_apart": "y",
        "group": "party",
        "heading": "{group} ({count})",
        "heading_layout": "above",
        "group_order": "manual",
        "groups": "CDA\r\n\r\nCD&V",
        "layout": "lines",
        "columns": "Name | {name}\r\ncountry\r\n{date}",
        "between": " / ",
        "last": " and ",
        "end": ".",
        "before": "Signed by:",
        "after": "[and {hidden} others]",
        "labels": "nl = The Netherlands",
        "position": "before_text",
        "national": "y",
    }
    submit(desk.get(FORM), told, action="/list/form")
    form = _stored(work)
    assert (form.line, form.name, form.groups) == ("{name}\n[{role}]", "{given} {FAMILY}", ("CDA", "CD&V"))
    assert [tuple(column) for column in form.columns] == [("Name", "{name}"), ("Country", "{country}"), ("", "{date}")]
    assert (form.between, form.last, form.end, form.labels) == (" / ", " and ", ".", (("NL", "The Netherlands"),))
    assert (form.leads_first, form.leads_apart, form.national, form.position) == (True, True, True, "before_text")
    submit(desk.get(FORM), action="/list/form")
    assert _stored(work) == form
    assert "Preview 0" not in desk.get(FORM).text
    assert "not saved yet" not in _preview(desk.get(FORM).text)


def test_lines_of_people_who_signed_change_after_they_were_shown(desk: Visitor, work: Work, numbers: list[int]) -> None:
    let_sign(work, *numbers)
    told = {"line": "{name}[, {role}]"}
    looked = submit(desk.get(FORM), told, status=200, action="/list/form")
    words = text_of(looked.text)
    assert "The lines of 3 people who have signed change" in words
    assert "Els Van Hoof (Belgium) Els Van Hoof, Chair" in words
    assert "Tell these 3 people by a mail" in words
    assert "Until now: Els Van Hoof (Belgium)" in words or "Until now: Martijn van Helvert (Netherlands)" in words
    assert _stored(work) == USUAL
    submit(looked, {"tell": "y"}, action="/form/confirm")
    assert "The form of the list is saved. 3 mails are on the way." in text_of(desk.get(FORM).text)
    assert _stored(work).line == told["line"]
    with work() as session:
        kinds = session.scalars(select(OutboxMessage.kind).where(OutboxMessage.kind == MailKind.LINE_CHANGED)).all()
    assert len(kinds) == 3


def test_what_was_shown_of_the_lines_must_still_be_so(desk: Visitor, work: Work, numbers: list[int]) -> None:
    let_sign(work, *numbers[:2])
    looked = submit(desk.get(FORM), {"line": "{name}[, {role}]"}, status=200, action="/list/form")
    let_sign(work, *numbers[2:])
    refused = submit(looked, {"tell": "y"}, status=409, action="/form/confirm")
    assert "You confirmed 2 people, but it would now be 3. Nothing was saved; look again." in text_of(refused.text)
    assert "The lines of 3 people who have signed change" in text_of(refused.text)
    assert _stored(work) == USUAL
    submit(refused, action="/form/confirm")
    assert "The form of the list is saved. Nobody is written to." in text_of(desk.get(FORM).text)
    assert "open too long" in submit(looked, {"csrf_token": "old"}, status=400, action="/form/confirm").text


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"labels": "The Netherlands"}, "Names of countries: line 1 has no equals sign"),
        ({"labels": "NL = a\nnl = b"}, "Names of countries: line 2 names NL again"),
        ({"labels": "NL = Holland (Netherlands)"}, "for NL has a bracket"),
        ({"layout": "table", "columns": "Name | {name"}, "Columns of a table: column 1: at character 1"),
        ({"layout": "table", "columns": "name\n" * 9}, "has 9 columns"),
        ({"groups": "A\nA"}, "Groups in their order: label 2 stands twice"),
        ({"before": "[{count}"}, "Before the list: at character 1"),
        ({"name": "{given"}, "Name: at character 1"),
        ({"heading": "Members"}, "Heading: needs {group}"),
    ],
)
def test_fault_stands_at_its_field_and_says_where(
    desk: Visitor, work: Work, numbers: list[int], told: dict[str, str], problem: str
) -> None:
    refused = submit(desk.get(FORM), told, status=400, action="/list/form")
    assert problem in text_of(refused.text)
    assert form_of(refused.text, "/list/form")[next(reversed(told))].split() == next(reversed(told.values())).split()
    assert '<details class="fold" open' in refused.text
    assert _stored(work) == USUAL


def test_changed_name_is_marked_in_a_list_that_is_run_in(desk: Visitor, work: Work, numbers: list[int]) -> None:
    submit(desk.get(FORM), {"layout": "run_in"}, action="/list/form")
    with work() as session:
        factories.sign(session, session.get_one(Invitation, numbers[1]), PersonName("Elsie", "Van Hoof"))
        factories.sign(session, session.get_one(Invitation, numbers[0]))
    words = text_of(desk.get(f"{DESK}/list").text)
    assert "Elsie Van Hoof (Belgium) name changed by the signatory; Martijn van Helvert (Netherlands)" in words
    assert "2 signatories, by country, then surname" in _preview(desk.get(FORM).text)


def test_list_and_its_form_of_no_statement_are_nowhere(desk: Visitor) -> None:
    for path in (FORM, LEADS, f"{DESK}/list.txt"):
        desk.get(path, status=404)
