"""Whoever signs may choose to be counted and not named, where the statement lets them; no file names them then."""

import json
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select, update

from petition.domain.links import Purpose
from petition.domain.mails import MailKind
from petition.mail.messages import render
from petition.models import Invitation, OutboxMessage, Signature, Statement
from petition.services.delivery import letters
from petition.services.signing import evidence
from petition.services.statements import closing, list_forms, publishing
from petition.web.context import composer, rendered, settings
from tests import factories
from tests.conftest import ENGINES
from tests.databases import drop_triggers
from tests.markup import text_of
from tests.web_support import Page, Visitor, Work, coordinator, everything, forge, form_of, link_path, submit

pytestmark = pytest.mark.parametrize("engine_name", ENGINES)
SIGN = {"decision": "sign", "declaration": "y"}
QUESTION = "May the published list name you?"
COUNTED = "The published list counts you without your name; the coordinators see it."
FORM = "/desk/statements/free-press/list/form"


@dataclass(frozen=True)
class Asked:
    """One of three people who were asked: their link, their page, and their number."""

    link: str
    page: str
    number: int


@pytest.fixture
def asked(app: Flask, work: Work) -> list[Asked]:
    """Ada, Bea and Cyd, asked to sign a statement that lets them be counted only."""
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row(name, "Bell", "GB") for name in ("Ada", "Bea", "Cyd")]
        made, invitations = factories.circulated(session, factories.persons(session, rows))
        made.list_form = factories.list_form(counted_only=True).as_data()
        return [Asked(link_path(app, one), f"/sign/{one.reference}", one.id) for one in invitations]


def _allow(work: Work, *, allowed: bool) -> None:
    with work() as session:
        made = session.scalars(select(Statement).where(Statement.slug == "free-press")).one()
        form = factories.list_form(counted_only=allowed)
        list_forms.change(session, made, form, labels=list_forms.NO_LABELS, actor="test")


def _open(visitor: Visitor, one: Asked) -> Page:
    return visitor.get(one.link, status=303).follow()


def _choices(work: Work) -> list[bool | None]:
    """Return what everybody chose who signed this statement, in the order of signing."""
    ours = select(Statement.id).where(Statement.slug == "free-press").scalar_subquery()
    with work() as session:
        query = select(Signature.is_counted_only).where(Signature.statement_id == ours).order_by(Signature.id)
        return list(session.scalars(query))


def test_page_asks_calmly_and_names_unless_they_choose_otherwise(
    visitor: Visitor, asked: list[Asked], work: Work
) -> None:
    page = _open(visitor, asked[0])
    assert QUESTION in text_of(page.text)
    assert form_of(page)["naming"] == "named"
    thanks = text_of(submit(page, SIGN).follow().text)
    assert "Printed as Ada Bell (UK)" in thanks
    assert COUNTED not in thanks
    assert _choices(work) == [False]


def test_where_the_statement_does_not_let_them_nothing_is_asked_or_kept(
    visitor: Visitor, asked: list[Asked], work: Work
) -> None:
    _allow(work, allowed=False)
    page = _open(visitor, asked[0])
    assert QUESTION not in text_of(page.text)
    assert "naming" not in form_of(page)
    submit(page, SIGN)
    assert _choices(work) == [None]
    with work() as session:
        assert evidence.verify(session).faults == []


def test_whoever_is_counted_is_named_nowhere_and_the_evidence_says_so(
    app: Flask, visitor: Visitor, asked: list[Asked], work: Work
) -> None:
    """From the choice on the page to the published files, over the receipt, the desk and the log."""
    thanks = text_of(submit(_open(visitor, asked[0]), {**SIGN, "naming": "counted"}).follow().text)
    assert "Signed as Ada Bell (UK)" in thanks
    assert COUNTED in thanks
    for one in asked[1:]:
        submit(_open(Visitor(app), one), {**SIGN, "naming": "named"})
    assert _choices(work) == [True, False, False]
    with work() as session:
        mail = select(OutboxMessage.id).where(
            OutboxMessage.kind == MailKind.RECEIPT, OutboxMessage.invitation_id == asked[0].number
        )
        (letter,) = letters.letters(session, session.scalars(mail).all()).values()
        receipt = render(letter, composer().links(letter), settings().organisation)
        assert evidence.verify(session).faults == []
    for body in (receipt.text, receipt.html):
        assert COUNTED in " ".join(body.split())
        assert "will be printed" not in body
    desk = coordinator(app, work)
    people = text_of(desk.get("/desk/statements/free-press/people").text)
    assert people.count("asked to be counted only") == 1
    assert "Ada Bell asked to be counted only" in people
    assert "as they chose when they signed" in text_of(
        desk.get(f"/desk/statements/free-press/people/{asked[0].number}").text
    )
    assert "3 signatories, 1 of them counted and not named" in text_of(
        desk.get("/desk/statements/free-press/list").text
    )
    with work() as session:
        made = session.scalars(select(Statement).where(Statement.slug == "free-press")).one()
        closing.close(session, made, actor="test")
        publishing.publish(session, made, render=rendered, labels={}, actor="test")
    public = Visitor(app)
    page = public.get("/statements/free-press").text
    assert "3 signatories" in text_of(page)
    assert "and 1 other" in text_of(page)
    text = public.get("/statements/free-press.txt").text
    assert text.endswith("Bea Bell (United Kingdom)\n\nCyd Bell (United Kingdom)\n\n\nand 1 other\n")
    data = json.loads(public.get("/statements/free-press.json").text)
    assert (data["hidden"], [one["given_name"] for one in data["signatories"]]) == (1, ["Bea", "Cyd"])
    for written in (page, text, json.dumps(data)):
        assert "Ada" not in written
    assert "3 signatories" in text_of(public.get("/").text)


def test_t41_choice_that_was_changed_in_the_database_is_found(
    app: Flask, visitor: Visitor, asked: list[Asked], work: Work
) -> None:
    submit(_open(visitor, asked[0]), {**SIGN, "naming": "counted"})
    with work() as session:
        drop_triggers(session)
        session.execute(
            update(Signature).where(Signature.invitation_id == asked[0].number).values(is_counted_only=False)
        )
        (fault,) = evidence.verify(session).faults
    assert "a line is not the one that was signed" in fault


def test_a_forged_choice_is_refused_and_nothing_is_recorded(
    app: Flask, visitor: Visitor, asked: list[Asked], work: Work, database_url: str
) -> None:
    _allow(work, allowed=False)
    page = _open(visitor, asked[0])
    before = everything(database_url)
    for naming in ("counted", "named"):
        answer = forge(page, {**SIGN, "naming": naming}, status=400)
        assert "This statement does not let you choose" in text_of(answer.text)
    assert everything(database_url) == before


@pytest.mark.parametrize(("naming", "problem"), [("x", "Choose whether the list"), (None, "Choose whether the list")])
def test_a_form_that_does_not_say_is_refused(
    visitor: Visitor, asked: list[Asked], work: Work, naming: str | None, problem: str
) -> None:
    answer = forge(_open(visitor, asked[0]), {**SIGN, "naming": naming}, status=400)
    assert problem in text_of(answer.text)
    assert _choices(work) == []


@pytest.mark.parametrize(
    ("at_first", "said"), [(True, "counted without your name has changed"), (False, "You can choose by now")]
)
def test_what_changes_between_page_and_answer_is_shown_first(
    visitor: Visitor, asked: list[Asked], work: Work, *, at_first: bool, said: str
) -> None:
    _allow(work, allowed=at_first)
    page = _open(visitor, asked[0])
    _allow(work, allowed=not at_first)
    again = submit(page, {**SIGN, **({"naming": "counted"} if at_first else {})}, status=409)
    assert said in text_of(again.text)
    assert (QUESTION in text_of(again.text)) is not at_first
    assert _choices(work) == []
    assert "declaration" not in form_of(again, asked[0].page)
    submit(again, SIGN, action=asked[0].page)
    assert _choices(work) == [None if at_first else False]


def test_changing_the_statement_later_does_not_touch_who_has_signed(
    app: Flask, visitor: Visitor, asked: list[Asked], work: Work
) -> None:
    submit(_open(visitor, asked[0]), {**SIGN, "naming": "counted"})
    _allow(work, allowed=False)
    assert COUNTED in text_of(visitor.get(asked[0].page).text)
    with work() as session:
        session.get_one(Invitation, asked[0].number).is_counted_only = False
        made = session.scalars(select(Statement).where(Statement.slug == "free-press")).one()
        planned = list_forms.plan(session, made, factories.list_form(counted_only=True), list_forms.NO_LABELS)
        assert not planned.lines
        assert evidence.verify(session).faults == []
    assert "1 signatory, 1 of them counted and not named" in text_of(
        coordinator(app, work).get("/desk/statements/free-press/list").text
    )


def test_signing_again_keeps_the_last_choice(app: Flask, visitor: Visitor, asked: list[Asked], work: Work) -> None:
    submit(_open(visitor, asked[0]), {**SIGN, "naming": "counted"})
    asking = visitor.get(f"{asked[0].page}/withdraw")
    assert "to be counted without your name, as Ada Bell" in text_of(asking.text)
    submit(asking, action="/withdraw")
    page = visitor.get(asked[0].page)
    assert form_of(page, asked[0].page)["naming"] == "counted"
    submit(page, SIGN, action=asked[0].page)
    assert _choices(work) == [True, True]


def test_a_second_answer_that_chooses_otherwise_is_not_taken_for_the_same(
    visitor: Visitor, asked: list[Asked], work: Work
) -> None:
    first, second = _open(visitor, asked[0]), visitor.get(asked[0].page)
    submit(first, {**SIGN, "naming": "named"})
    answer = submit(second, {**SIGN, "naming": "counted"}, status=409)
    assert "this second answer was not recorded" in text_of(answer.text)
    submit(second, {**SIGN, "naming": "named"})
    assert _choices(work) == [False]


def test_who_is_counted_by_arrangement_is_told_and_not_asked(visitor: Visitor, asked: list[Asked], work: Work) -> None:
    with work() as session:
        session.get_one(Invitation, asked[0].number).is_counted_only = True
    page = _open(visitor, asked[0])
    assert COUNTED in text_of(page.text)
    assert QUESTION not in text_of(page.text)
    submit(page, SIGN)
    assert _choices(work) == [None]


def test_declining_takes_no_choice(visitor: Visitor, asked: list[Asked], work: Work) -> None:
    submit(_open(visitor, asked[0]), {"decision": "decline", "naming": "counted"})
    assert _choices(work) == []


def test_line_page_says_that_the_line_is_not_printed(
    visitor: Visitor, asked: list[Asked], app: Flask, work: Work
) -> None:
    submit(_open(visitor, asked[0]), {**SIGN, "naming": "counted"})
    assert COUNTED in text_of(visitor.get(f"{asked[0].page}/line").text)
    with work() as session:
        withdraw = link_path(app, session.get_one(Invitation, asked[0].number), Purpose.WITHDRAW)
    assert "counted without your name" in text_of(Visitor(app).get(withdraw, status=303).follow().text)


def test_the_desk_lets_people_choose_and_says_what_that_means(app: Flask, asked: list[Asked], work: Work) -> None:
    _allow(work, allowed=False)
    desk = coordinator(app, work)
    page = desk.get(FORM)
    assert "Their names stay at this desk." in text_of(page.text)
    assert "counted_only" not in form_of(page, "/list/form")
    submit(page, {"counted_only": "y"}, action="/list/form")
    assert form_of(desk.get(FORM), "/list/form")["counted_only"] == "y"
    assert QUESTION in text_of(_open(Visitor(app), asked[1]).text)
