"""Circulating and reminding: the very mail and the number are shown first, and only that number is written to."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from petition.domain.links import PATHS, Purpose
from petition.domain.mails import MailKind
from petition.domain.searching import Filters
from petition.domain.states import OutboxState, StatementState
from petition.models import Invitation, OutboxMessage, Person, Statement
from petition.services import outbox
from petition.services.outbox import Addressee
from petition.services.roster import groups
from petition.services.roster import people as roster_people
from petition.services.statements import closing
from petition.web.frames import MAIL_POLICY
from tests import factories
from tests.conftest import ENGINES
from tests.markup import links_of, text_of
from tests.web_support import SHOWN, Visitor, Work, forge, form_in, form_of, submit, token_of

pytestmark = pytest.mark.parametrize("engine_name", ENGINES)
DESK = "/desk/statements/free-press"


@pytest.fixture
def people(work: Work) -> list[int]:
    """A draft and four people: two British, one French, one Belgian; beside another statement's."""
    with work() as session:
        factories.noise(session)
        factories.statement(session)
        rows = [
            factories.person_row("Ann", "One", "GB"),
            factories.person_row("Bob", "Two", "GB"),
            factories.person_row("Cléo", "Trois", "FR"),
            factories.person_row("Dirk", "Vier", "BE"),
        ]
        return [person.id for person in factories.persons(session, rows)]


def _invited(work: Work) -> list[str]:
    query = (
        select(Person.given_name)
        .join(Invitation, Invitation.person_id == Person.id)
        .join(Statement, Statement.id == Invitation.statement_id)
        .where(Statement.slug == "free-press")
        .order_by(Person.given_name)
    )
    with work() as session:
        return list(session.scalars(query))


def _queued(work: Work, kind: MailKind) -> int:
    with work() as session:
        query = (
            select(OutboxMessage)
            .join(Invitation, Invitation.id == OutboxMessage.invitation_id)
            .join(Statement, Statement.id == Invitation.statement_id)
            .where(Statement.slug == "free-press", OutboxMessage.kind == kind)
        )
        return len(session.scalars(query).all())


def _chosen(desk: Visitor, fields: Sequence[tuple[str, str]], status: int = 200) -> str:
    page = desk.get(f"{DESK}/circulate")
    sent = [("csrf_token", token_of(page.text)), *fields]
    return desk.post(f"{DESK}/circulate", sent, status=status).text


def test_choices_count_whom_they_reach(desk: Visitor, people: list[int]) -> None:
    words = text_of(desk.get(f"{DESK}/circulate").text)
    assert "8 of 8 people on the roster have not been invited to this statement yet." in words
    for label in ("Everyone who is left (8)", "Belgium (1)", "France (5)", "UK (2)", "By hand"):
        assert label in words
    assert words.index("Belgium (1)") < words.index("France (5)") < words.index("UK (2)")


def test_empty_roster_leads_to_the_import(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.statement(session)
    assert "The roster is empty." in desk.get(f"{DESK}/circulate").text


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ([("who", "countries"), ("country", "GB"), ("country", "BE")], ["Ann", "Bob", "Dirk"]),
        ([("who", "countries"), ("country", "BE"), ("person", "1")], ["Dirk"]),
        ([("who", "people"), ("person", "0"), ("person", "2"), ("country", "GB")], ["Ann", "Cléo"]),
    ],
)
def test_chosen_people_and_nobody_else_are_invited(
    *, desk: Visitor, work: Work, people: list[int], fields: list[tuple[str, str]], names: list[str]
) -> None:
    chosen = [(name, str(people[int(value)]) if name == "person" else value) for name, value in fields]
    page = _chosen(desk, chosen)
    who = "1 person" if len(names) == 1 else f"{len(names)} people"
    assert f"Circulate to {who}?" in page
    assert _invited(work) == []
    confirmed = [*chosen, *((name, form_of(page, "/send")[name]) for name in ("csrf_token", "expected"))]
    for name, value in chosen:
        assert f'name="{name}" value="{value}"' in page
    desk.post(f"{DESK}/circulate/send", confirmed)
    assert _invited(work) == names
    assert _queued(work, MailKind.INVITATION) == len(names)
    many = "invitation is" if len(names) == 1 else "invitations are"
    assert f"{len(names)} {many} on the way." in desk.get(DESK).text


def test_page_says_how_many_old_addresses_are_told(desk: Visitor, work: Work, people: list[int]) -> None:
    with work() as session:
        for number, address in ((people[0], "a@y.example"), (people[1], "b@y.example"), (people[0], "c@y.example")):
            person = session.get_one(Person, number)
            roster_people.set_address(session, person, address, actor="test", secret=factories.SECRET)
    for chosen, words in (
        ((people[0], people[1]), "3 old addresses of theirs were replaced within the last 30 days and get a mail"),
        ((people[1], people[2]), "1 old address of theirs was replaced within the last 30 days and gets a mail"),
        ((people[2],), ""),
    ):
        page = _chosen(desk, [("who", "people"), *(("person", str(number)) for number in chosen)])
        assert words in text_of(page)
        assert ("old address" in page) is bool(words)


def test_saved_group_is_invited_and_who_has_no_address_is_told(desk: Visitor, work: Work, people: list[int]) -> None:
    with work() as session:
        roster_people.tag(session, [people[0], people[1], people[3]], "climate", actor="test")
        roster_people.set_address(
            session, session.get_one(Person, people[1]), "", actor="test", secret=factories.SECRET
        )
        group = groups.save(session, "Climate", Filters(tag="climate"), actor="test").id
    choosing = text_of(desk.get(f"{DESK}/circulate").text)
    assert "Climate: tag climate" in choosing
    assert "1 person has no address and cannot be invited." in choosing
    page = _chosen(desk, [("who", "group"), ("group", str(group))])
    assert "Circulate to 2 people?" in page
    assert "1 person of this choice has no address and is left out." in text_of(page)
    assert _invited(work) == []
    sent = form_of(page, "/circulate/send")
    assert (sent["who"], sent["group"]) == ("group", str(group))
    with work() as session:
        roster_people.untag(session, [people[0]], "climate", actor="test")
    refused = desk.post(f"{DESK}/circulate/send", sent, status=409)
    assert "You confirmed 2 people, but it would now be 1." in refused.text
    page = _chosen(desk, [("who", "group"), ("group", str(group))])
    desk.post(f"{DESK}/circulate/send", form_of(page, "/circulate/send"))
    assert _invited(work) == ["Dirk"]
    _chosen(desk, [("who", "group"), ("group", "999")], 404)


def test_confirmation_counts_the_countries_and_names_the_first_hundred(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.statement(session)
        rows = [factories.person_row("Nr", f"N{number:03}", ("FR", "GB")[number > 3]) for number in range(120)]
        factories.persons(session, rows)
    words = text_of(_chosen(desk, [("who", "all")]))
    for expected in ("Circulate to 120 people?", "France: 4 UK: 116", "The first 100 of them:", "and 20 more"):
        assert expected in words
    assert words.count("Nr N") - words.count("Dear Nr N") == 100 + 1


def test_choosing_again_finds_what_was_chosen(desk: Visitor, people: list[int]) -> None:
    page = _chosen(desk, [("who", "countries"), ("country", "GB"), ("country", "BE")])
    back = next(href for href in links_of(page) if href.startswith(f"{DESK}/circulate"))
    assert back == f"{DESK}/circulate?who=countries&country=GB&country=BE"
    again = desk.get(back).text
    for box in ('value="countries" checked', 'value="GB" checked', 'value="BE" checked'):
        assert box in again
    assert 'value="FR" checked' not in again


def test_everybody_is_invited_at_once(desk: Visitor, work: Work, people: list[int]) -> None:
    page = _chosen(desk, [("who", "all")])
    assert "Circulate to 8 people?" in page
    assert "it changes by being amended alone, and whoever has signed is told" in page
    desk.post(f"{DESK}/circulate/send", form_of(page, "/circulate/send"))
    assert len(_invited(work)) == 8
    assert "Everyone on the roster has been invited." in desk.get(f"{DESK}/circulate").text


def test_more_people_can_be_invited_later(desk: Visitor, work: Work, people: list[int]) -> None:
    for number, left in ((people[0], 7), (people[1], 6)):
        page = _chosen(desk, [("who", "people"), ("person", str(number))])
        desk.post(f"{DESK}/circulate/send", form_of(page, "/circulate/send"))
        assert f"Everyone who is left ({left})" in desk.get(f"{DESK}/circulate").text
    assert "it changes by being amended alone" not in page
    assert _invited(work) == ["Ann", "Bob"]


@pytest.mark.parametrize(
    "fields",
    [
        [],
        [("who", "")],
        [("who", "nobody")],
        [("who", "countries")],
        [("who", "countries"), ("country", "XX")],
        [("who", "people")],
        [("who", "group")],
        [("who", "group"), ("group", "none")],
        [("who", "people"), ("person", "none")],
        [("who", "people"), ("person", "99999999999999999999999")],
        [("who", "people"), ("person", "-1")],
    ],
)
def test_choice_of_nobody_comes_back(
    desk: Visitor, work: Work, people: list[int], fields: list[tuple[str, str]]
) -> None:
    page = _chosen(desk, fields, 400)
    assert "at least one person who has an address and is not invited yet." in page
    assert "Everyone who is left (8)" in page
    assert _invited(work) == []


def test_t36_one_person_in_the_place_of_another_is_shown_anew(desk: Visitor, work: Work, people: list[int]) -> None:
    """As many as before; the page comes again with its digest, and says what changed."""
    page = _chosen(desk, [("who", "countries"), ("country", "GB"), ("country", "BE")])
    with work() as session:
        roster_people.retire(session, session.get_one(Person, people[0]), actor="test")
        factories.persons(session, [factories.person_row("Eve", "Five", "GB")])
    shown = desk.post(f"{DESK}/circulate/send", form_in(page, "/circulate/send").submit_fields(), status=409)
    assert "You confirmed 3 people. It would be as many now, but something about them changed." in text_of(shown.text)
    assert _invited(work) == []
    assert "Circulate to 3 people?" in shown.text
    assert "Eve Five" in text_of(shown.text)
    submit(shown, action="/circulate/send")
    assert _invited(work) == ["Bob", "Dirk", "Eve"]


def test_number_that_has_changed_meanwhile_sends_nothing(desk: Visitor, work: Work, people: list[int]) -> None:
    page = _chosen(desk, [("who", "all")])
    with work() as session:
        factories.persons(session, [factories.person_row("Eve", "Five", "GB")])
    refused = desk.post(f"{DESK}/circulate/send", form_of(page, "/circulate/send"), status=409)
    assert "You confirmed 8 people, but it would now be 9. Nothing was sent; look again." in refused.text
    assert _invited(work) == []


@pytest.mark.parametrize("expected", [None, "", "many"])
def test_number_that_was_not_confirmed_sends_nothing(
    desk: Visitor, work: Work, people: list[int], expected: str | None
) -> None:
    fields = {"csrf_token": token_of(desk.get(f"{DESK}/circulate").text), "who": "all"}
    if expected is not None:
        fields["expected"] = expected
    assert (
        "What the page showed of the people that you confirm is missing."
        in desk.post(f"{DESK}/circulate/send", fields, status=409).text
    )
    assert _invited(work) == []


def test_sending_the_confirmation_twice_invites_once(desk: Visitor, work: Work, people: list[int]) -> None:
    page = _chosen(desk, [("who", "all")])
    desk.post(f"{DESK}/circulate/send", form_of(page, "/circulate/send"))
    again = desk.post(f"{DESK}/circulate/send", form_of(page, "/circulate/send"), status=409)
    assert "You confirmed 8 people, but it would now be 0. Nothing was sent; look again." in again.text
    assert _queued(work, MailKind.INVITATION) == 8


def test_statement_that_has_ended_cannot_be_circulated(desk: Visitor, work: Work, people: list[int]) -> None:
    with work() as session:
        session.execute(update(Statement).where(Statement.slug == "free-press").values(state=StatementState.CANCELLED))
    words = "This statement is cancelled; it cannot be circulated now."
    fields = {"csrf_token": token_of(desk.get("/desk/").text), "who": "all", "expected": SHOWN}
    assert words in desk.get(f"{DESK}/circulate", status=409).text
    assert words in desk.post(f"{DESK}/circulate", fields, status=409).text
    assert words in desk.post(f"{DESK}/circulate/send", fields, status=409).text


def test_draft_whose_closing_time_has_come_cannot_be_circulated(desk: Visitor, work: Work, people: list[int]) -> None:
    page = _chosen(desk, [("who", "all")])
    with work() as session:
        statement = session.scalars(select(Statement).where(Statement.slug == "free-press")).one()
        statement.closes_at = statement.created_at - timedelta(seconds=1)
    refused = desk.post(f"{DESK}/circulate/send", form_of(page, "/circulate/send"), status=409)
    assert "The closing time is in the past." in refused.text
    assert f'href="{DESK}"' in refused.text


def test_mail_is_shown_as_the_first_person_gets_it(desk: Visitor, people: list[int]) -> None:
    page = _chosen(desk, [("who", "people"), ("person", str(people[2]))])
    words = text_of(page)
    for expected in ("For your signature: A free press", "Dear Cléo Trois,", "Questions? Answer this mail"):
        assert expected in words
    frame = f"{DESK}/mail/invitation/{people[2]}.html"
    assert f'src="{frame}"' in page
    shown = desk.get(frame)
    assert "Dear Cléo Trois," in shown.text
    assert shown.headers["Content-Security-Policy"] == MAIL_POLICY


def test_link_of_the_previewed_mail_opens_nothing(desk: Visitor, people: list[int]) -> None:
    page = _chosen(desk, [("who", "people"), ("person", str(people[2]))])
    base = desk.base_url + PATHS[Purpose.SIGN]
    token = page.partition(base)[2].split()[0]
    assert "This link does not work" in desk.get(PATHS[Purpose.SIGN] + token, status=404).text


@pytest.mark.parametrize(
    "path",
    [
        f"{DESK}/mail/invitation/999999.html",
        f"{DESK}/mail/invitation/99999999999999999999999.html",
        f"{DESK}/mail/receipt/1.html",
        "/desk/statements/none/mail/invitation/1.html",
    ],
)
def test_preview_for_nobody_is_not_there(desk: Visitor, people: list[int], path: str) -> None:
    desk.get(path, status=404)


def _circulated(work: Work, state: OutboxState) -> list[int]:
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row(name, "Test", "GB") for name in ("Ann", "Bob", "Cem")]
        _, invitations = factories.circulated(session, factories.persons(session, rows))
        factories.settle_mails(session, state)
        factories.sign(session, invitations[0])
        return [one.id for one in invitations]


def test_reminder_goes_to_the_silent(desk: Visitor, work: Work) -> None:
    _circulated(work, OutboxState.SENT)
    page = desk.get(f"{DESK}/remind")
    assert "Remind 2 people?" in page.text
    assert "Dear Bob Test," in page.text
    submit(page)
    assert _queued(work, MailKind.REMINDER) == 2
    assert "2 reminders are on the way." in desk.get(DESK).text
    assert "Nobody to remind" in desk.get(f"{DESK}/remind").text


def test_one_reminder_is_spoken_of_as_one(desk: Visitor, work: Work) -> None:
    _, bob, _ = _circulated(work, OutboxState.SENT)
    with work() as session:
        factories.decline(session, session.get_one(Invitation, bob))
    page = desk.get(f"{DESK}/remind")
    assert "Remind 1 person?" in page.text
    submit(page)
    assert "1 reminder is on the way." in desk.get(DESK).text


def test_nobody_is_reminded_of_a_mail_that_is_on_its_way(desk: Visitor, work: Work) -> None:
    _circulated(work, OutboxState.QUEUED)
    assert "Nobody to remind" in desk.get(f"{DESK}/remind").text


def test_answer_that_came_meanwhile_stops_the_reminder(desk: Visitor, work: Work) -> None:
    _, bob, _ = _circulated(work, OutboxState.SENT)
    page = desk.get(f"{DESK}/remind")
    with work() as session:
        factories.decline(session, session.get_one(Invitation, bob))
    assert "You confirmed 2 people, but it would now be 1." in submit(page, status=409).text
    assert _queued(work, MailKind.REMINDER) == 0


def test_closed_statement_reminds_nobody(desk: Visitor, work: Work) -> None:
    _circulated(work, OutboxState.SENT)
    page = desk.get(f"{DESK}/remind")
    with work() as session:
        statement = session.scalars(select(Statement).where(Statement.slug == "free-press")).one()
        closing.close(session, statement, actor="test")
    assert "This statement is closed; it cannot send reminders now." in submit(page, status=409).text


@pytest.mark.parametrize("page", ["circulate", "remind", "again"])
def test_t38_confirmation_names_who_got_five_mails_today(desk: Visitor, work: Work, page: str) -> None:
    """They are told before, and the mail goes to them all the same."""
    _, bob, cem = _circulated(work, OutboxState.FAILED if page == "again" else OutboxState.SENT)
    with work() as session:
        invited = session.get_one(Invitation, bob)
        text = session.get_one(Statement, invited.statement_id).text_version_id
        addressee = Addressee(invited.id, invited.statement_id, "bob@x.example", text)
        for _ in range(3):
            outbox.enqueue(session, MailKind.RECEIPT, [addressee])
        if page == "circulate":
            factories.statement(session, factories.draft("other"))
    path = f"{DESK}/remind" if page == "remind" else f"{DESK}/mail/again?invitation={bob}&invitation={cem}"

    def look() -> str:
        if page != "circulate":
            return text_of(desk.get(path).text)
        choosing = desk.get("/desk/statements/other/circulate")
        return text_of(submit(choosing, {"who": "all"}, status=200).text)

    assert "five mails or more" not in look()
    with work() as session:
        outbox.enqueue(session, MailKind.RECEIPT, [addressee])
    words = look()
    assert "1 person of these got five mails or more within the last day, over all statements: Bob Test (UK)" in words
    assert "Cem Test" in words or page == "remind"


def test_choosing_nobody_leads_to_the_choice(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.persons(session, [factories.person_row()])
        factories.statement(session)
    page = forge(desk.get(f"{DESK}/circulate"), {"who": None}, status=400)
    target = page.html.select_one(".summary a")["href"]
    assert page.html.select_one(target)["name"] == "who"


def test_who_is_not_to_be_invited_is_told_and_left_out(desk: Visitor, work: Work, people: list[int]) -> None:
    with work() as session:
        for number in people[:2]:
            person = session.get_one(Person, number)
            roster_people.set_do_not_invite(session, person, "has died", actor="test", secret=factories.SECRET)
    choosing = desk.get(f"{DESK}/circulate")
    assert "2 people are not to be invited." in text_of(choosing.text)
    assert 'href="/desk/people?reach=do_not_invite"' in choosing.text
    page = _chosen(desk, [("who", "all")])
    assert "2 people of this choice are not to be invited and are left out." in text_of(page)
    names = text_of(page)
    assert ("Ann One" in names, "Bob Two" in names, "Cléo Trois" in names) == (False, False, True)
    picking = text_of(desk.get(f"{DESK}/circulate/people").text)
    assert "2 more are not to be invited." in picking


def test_confirmation_names_whom_to_tell_apart(desk: Visitor, work: Work, people: list[int]) -> None:
    assert "may be one person" not in text_of(_chosen(desk, [("who", "all")]))
    with work() as session:
        rows = [factories.person_row(name, "Kitching", "AU", email="office@x.example") for name in ("Kim", "Kimberley")]
        kim, _ = (person.id for person in factories.persons(session, rows))
    page = _chosen(desk, [("who", "all")])
    words = text_of(page)
    assert "1 pair of these people, or of them and those who are invited already, may be one person." in words
    assert "Kim Kitching and Kimberley Kitching (Australia): a given name that may be short for the other" in words
    assert "office@x.example: Kim Kitching, Kimberley Kitching" in words
    assert f'href="/desk/people/{kim}"' in page


def test_everyone_is_not_taken_while_countries_are_ticked(desk: Visitor, people: list[int], work: Work) -> None:
    page = desk.get(f"{DESK}/circulate")
    refused = forge(page, {"who": "all", "country": "GB"}, status=400)
    assert "Countries are ticked, and “Everyone” is chosen." in text_of(refused.text)
    assert form_of(refused.text)["country"] == "GB"
    assert _invited(work) == []
