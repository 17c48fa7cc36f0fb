"""The people of a statement: searched, filtered and paged by the address, and ticked over several pages."""

import pytest
from sqlalchemy import update

from petition.domain.names.person_name import PersonName
from petition.domain.states import OutboxState
from petition.models import Invitation, OutboxMessage
from petition.web.admin.inputs import A_PAGE
from petition.web.admin.ticks import MOST_TICKED
from petition.web.headers import DESK_POLICY
from tests import factories
from tests.markup import dangers_in, one_line, text_of
from tests.web_support import PART, Visitor, Work, forms_of

PEOPLE = "/desk/statements/free-press/people"
NAMES = ("Anne One", "Bob Two", "Cléo Trois")


@pytest.fixture
def _answers(work: Work) -> None:
    with work() as session:
        factories.noise(session)
        rows = [
            factories.person_row("Ann", "One", "GB"),
            factories.person_row("Bob", "Two", "GB"),
            factories.person_row("Cléo", "Trois", "FR"),
        ]
        _, (ann, bob, cleo) = factories.circulated(session, factories.persons(session, rows))
        factories.sign(session, ann, PersonName("Anne", "One"))
        factories.settle_mails(session, OutboxState.SENT, bob)
        factories.settle_mails(session, OutboxState.FAILED, cleo)
        refused = update(OutboxMessage).where(OutboxMessage.invitation_id == cleo.id)
        session.execute(refused.values(last_reply="550 5.1.1 Unknown"))
        session.execute(update(Invitation).where(Invitation.id == bob.id).values(comment="Call me"))


@pytest.mark.usefixtures("_answers")
@pytest.mark.parametrize(
    ("query", "names", "said"),
    [
        ("", ["Anne One", "Bob Two", "Cléo Trois"], "3 people."),
        ("?standing=signed", ["Anne One"], "1 person fits: signed."),
        ("?standing=no_answer", ["Bob Two"], "1 person fits: no answer."),
        ("?standing=unreachable", ["Cléo Trois"], "1 person fits: unreachable."),
        ("?standing=declined", [], "Nobody fits: declined."),
        ("?standing=nonsense", ["Anne One", "Bob Two", "Cléo Trois"], "3 people."),
        ("?country=GB", ["Anne One", "Bob Two"], "2 people fit: UK."),
        ("?country=FR&standing=signed", [], "Nobody fits: signed · France."),
        ("?country=XX", [], "Nobody fits: XX."),
        ("?q=TROIS", ["Cléo Trois"], "1 person fits: “TROIS”."),
        ("?q=o&country=GB", ["Anne One", "Bob Two"], "2 people fit: “o” · UK."),
        ("?q=two&standing=no_answer", ["Bob Two"], "1 person fits: “two” · no answer."),
        ("?q=noise", [], "Nobody fits: “noise”."),
    ],
)
def test_people_are_found_by_the_address(desk: Visitor, query: str, names: list[str], said: str) -> None:
    for headers in ({}, PART):
        words = text_of(desk.get(f"{PEOPLE}{query}", headers=headers).text)
        assert said in words
        assert [name for name in NAMES if name in words] == names
        assert "Noise" not in words


@pytest.mark.usefixtures("_answers")
def test_table_tells_what_happened_to_each(desk: Visitor) -> None:
    words = text_of(desk.get(PEOPLE).text)
    assert "Anne One name changed" in words
    assert "“Call me”" in words
    assert "failed: the mailbox does not exist (550 5.1.1 Unknown)" in words


@pytest.mark.usefixtures("_answers")
def test_form_shows_what_is_chosen_and_the_countries_that_there_are(desk: Visitor) -> None:
    page = desk.get(f"{PEOPLE}?q=o&standing=signed&country=FR").text
    for part in (
        'value="o"',
        '<option value="signed" selected>Signed</option>',
        '<option value="FR" selected>France</option>',
        '<option value="GB">UK</option>',
    ):
        assert part in page
    assert page.count("<option") == 2 + 9 + 2 + 3


@pytest.mark.usefixtures("_answers")
def test_script_gets_the_list_alone_and_the_address_to_show(desk: Visitor) -> None:
    whole, part = desk.get(f"{PEOPLE}?q=bob"), desk.get(f"{PEOPLE}?q=bob&country=&standing=", headers=PART)
    assert "<h1>" not in part.text
    assert 'id="q"' not in part.text
    assert 'id="people"' in part.text
    assert part.headers["HX-Replace-Url"] == f"{PEOPLE}?q=bob"
    for answer in (whole, part):
        assert answer.headers["Content-Security-Policy"] == DESK_POLICY


@pytest.fixture
def numbers(work: Work) -> list[int]:
    """A hundred and one people whom no mail reached; their invitations in the order of the list."""
    with work() as session:
        rows = [factories.person_row("Nr", f"N{number:04}", "GB") for number in range(2 * A_PAGE + 1)]
        _, invitations = factories.circulated(session, factories.persons(session, rows))
        factories.settle_mails(session, OutboxState.FAILED)
        return [one.id for one in invitations]


def _boxes(html: str) -> int:
    return one_line(html).count('type="checkbox" id="tick-')


def _form(html: str) -> dict[str, str]:
    return next(dict(form.submit_fields()) for form in forms_of(html) if form.action == PEOPLE)


def test_pages_have_fifty_people_and_the_exact_number(desk: Visitor, numbers: list[int]) -> None:
    first, last = desk.get(PEOPLE), desk.get(f"{PEOPLE}?page=3")
    assert "101 people." in text_of(first.text)
    assert (_boxes(first.text), _boxes(last.text)) == (A_PAGE, 1)
    assert '<button type="submit" name="page" value="2" class="plain">Next</button>' in first.text
    assert "Previous" not in first.text
    assert "Page 3 of 3" in last.text
    assert "Next" not in last.text
    for odd, boxes in (("0", A_PAGE), ("-4", A_PAGE), ("x", A_PAGE), ("99999999999999999999", 1), ("4", 1)):
        assert _boxes(desk.get(f"{PEOPLE}?page={odd}").text) == boxes


def test_nothing_ticked_is_lost_between_the_pages(desk: Visitor, numbers: list[int]) -> None:
    """As a browser without a script sends the form: what is ticked on this page, and what the page carries."""
    query = f"invitation={numbers[0]}&invitation={numbers[60]}"
    first = desk.get(f"{PEOPLE}?{query}&page=1")
    assert f'value="{numbers[0]}" aria-label="Choose Nr N0000" checked' in one_line(first.text)
    assert f'<input type="hidden" name="invitation" value="{numbers[60]}">' in first.text
    assert "Ticked so far: 2 people" in text_of(first.text)
    for shown in (f"{query}&page=2", f"{query}&page=3", f"{query}&q=n0099", f"{query}&standing=signed"):
        page = desk.get(f"{PEOPLE}?{shown}")
        assert "Ticked so far: 2 people Nr N0000 (UK) Take off Nr N0060 (UK) Take off" in text_of(page.text)
        assert page.headers["HX-Replace-Url"].count("invitation=") == 2
        sent = [part for part in page.text.split("<") if 'name="invitation"' in part]
        held = [part for part in sent if "hidden" in part or "checked" in part]
        assert len(held) == 2


def test_one_who_is_taken_off_is_gone_from_the_address(desk: Visitor, numbers: list[int]) -> None:
    query = f"q=n00&invitation={numbers[0]}&invitation={numbers[60]}&off={numbers[0]}"
    answer = desk.get(f"{PEOPLE}?{query}", status=303)
    assert answer.headers["Location"] == f"{PEOPLE}?q=n00&invitation={numbers[60]}"
    part = desk.get(f"{PEOPLE}?{query}", headers=PART)
    assert part.headers["HX-Replace-Url"] == f"{PEOPLE}?q=n00&invitation={numbers[60]}"


def test_showing_all_keeps_what_is_ticked(desk: Visitor, numbers: list[int]) -> None:
    answer = desk.get(f"{PEOPLE}?q=n0001&country=GB&page=2&show=all&invitation={numbers[60]}", status=303)
    assert answer.headers["Location"] == f"{PEOPLE}?invitation={numbers[60]}"


def test_no_more_is_ticked_than_an_address_holds(desk: Visitor, work: Work) -> None:
    with work() as session:
        rows = [factories.person_row("Nr", f"N{number:04}", "GB") for number in range(MOST_TICKED + 10)]
        _, invitations = factories.circulated(session, factories.persons(session, rows))
        factories.settle_mails(session, OutboxState.FAILED)
        full = [one.id for one in invitations[:MOST_TICKED]]
    query = "&".join(f"invitation={number}" for number in full)
    page = desk.get(f"{PEOPLE}?{query}&page=4").text
    assert _boxes(page) == 10
    assert one_line(page).count(" disabled>") == 10
    assert "No more than this can be ticked at once." in page
    assert f"Ticked so far: {MOST_TICKED} people" in text_of(page)
    fewer = desk.get(f"{PEOPLE}?{query}&off={full[0]}&page=4", headers=PART).text
    assert " disabled>" not in one_line(fewer)


@pytest.mark.usefixtures("_answers")
def test_only_people_of_this_statement_are_ticked(desk: Visitor, work: Work) -> None:
    with work() as session:
        everybody = [one.id for one in session.query(Invitation)]
    page = desk.get(
        f"{PEOPLE}?{'&'.join(f'invitation={one}' for one in (*everybody, 4711))}&invitation=-1&off=x", status=303
    )
    words = text_of(desk.get(page.headers["Location"]).text)
    assert "Ticked so far: 3 people" in words
    assert "Noise" not in words
    assert _boxes(desk.get(PEOPLE).text) == 3


def test_t22_names_stay_words(desk: Visitor, work: Work) -> None:
    payload = "\"><img src=x onerror='alert(1)'>"
    with work() as session:
        row = factories.person_row(payload, payload, "GB", legislature=payload, party=payload)
        _, (invitation,) = factories.circulated(session, factories.persons(session, [row]))
        factories.settle_mails(session, OutboxState.FAILED)
        number = invitation.id
        invitation.comment = payload
    query = f"?q=%22%3E%3Cimg+src%3Dx+onerror%3D%27alert(1)%27%3E&invitation={number}"
    for path in (PEOPLE, f"{PEOPLE}{query}", f"/desk/statements/free-press/mail/again{query}"):
        for headers in ({}, PART):
            page = desk.get(path, headers=headers).text
            assert dangers_in(page.replace("<script src=", "<link href=")) == []
            assert payload in text_of(page)
