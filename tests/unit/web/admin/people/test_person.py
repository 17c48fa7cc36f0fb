"""One person: the record with its history, and the form that loses nothing and overwrites nobody."""

import pytest
from sqlalchemy import select

from petition.domain.persons import values_of
from petition.domain.states import InvitationState
from petition.models import Invitation, Person, PersonIdentifier
from petition.services.roster import merging, people
from petition.web.headers import DESK_POLICY
from tests import factories
from tests.markup import dangers_in, text_of
from tests.web_support import COORDINATOR, Visitor, Work, everything, form_of, submit

ENTRIES = {
    "honorific_prefix": "Mr",
    "given_name": "Martijn",
    "additional_name": "J.",
    "family_name": "van Helvert",
    "honorific_suffix": "",
    "name_order": "",
    "sort_name": "",
    "country": "NL",
    "legislature": "Tweede Kamer",
    "party": "CDA",
    "constituency": "Limburg",
    "role": "Chair",
    "email": "mvh@tweedekamer.example",
    "language": "nl",
    "do_not_invite": "",
}


@pytest.fixture
def number(work: Work) -> int:
    """A person among others, tagged, with an identifier, who signed one statement."""
    with work() as session:
        factories.noise(session)
        row = factories.person_row("Kimberley", "Kitching", "AU", prefix="Sen.", legislature="Senate")
        (person,) = factories.persons(session, [row])
        session.add(PersonIdentifier(person_id=person.id, scheme="wikidata", identifier="Q42"))
        people.tag(session, [person.id], "climate", actor="test")
        _, (invitation,) = factories.circulated(session, [person])
        factories.sign(session, invitation)
        return person.id


def _stored(work: Work, number: int) -> dict[str, str]:
    with work() as session:
        return values_of(people.find(session, number))


def test_record_shows_all_that_is_known(desk: Visitor, number: int) -> None:
    page = desk.get(f"/desk/people/{number}")
    words = text_of(page.text)
    for expected in (
        "Sen. Kimberley Kitching (Australia)",
        "Sorted as: Kitching, Kimberley",
        "wikidata Q42",
        "climate take off",
        "A free press signed",
        "was added by an import: “test.csv”",
    ):
        assert expected in words
    assert "Noise" not in words
    assert 'href="/desk/statements/free-press/people/' in page.text
    desk.get("/desk/people/999", status=404)
    desk.get("/desk/people/99999999999999999999", status=404)


def test_edit_is_saved_and_stands_in_the_history(desk: Visitor, work: Work, number: int) -> None:
    page = desk.get(f"/desk/people/{number}/edit")
    assert form_of(page.text)["family_name"] == "Kitching"
    submit(page, {"party": "Labor", "sort_name": "Kitching, K."})
    words = text_of(desk.get(f"/desk/people/{number}").text)
    assert "The person is saved." in words
    assert "Sorted as: Kitching, K. (decided by hand)" in words
    assert "Sorted as: Kitching, Kimberley → Kitching, K." in words
    assert "Party: nothing → Labor" in words
    assert COORDINATOR in words
    assert "Edited by hand, so an import leaves these fields alone: sorted as, party." in words
    assert _stored(work, number)["party"] == "Labor"


def test_imports_may_change_again_what_was_fixed(desk: Visitor, work: Work, number: int) -> None:
    submit(desk.get(f"/desk/people/{number}/edit"), {"party": "Labor"})
    submit(desk.get(f"/desk/people/{number}"), action="/release")
    page = text_of(desk.get(f"/desk/people/{number}").text)
    assert "Edited by hand" not in page
    assert "Imports may change every field of Sen. Kimberley Kitching again." in page


def test_person_is_added(desk: Visitor, work: Work) -> None:
    answer = submit(desk.get("/desk/people/new"), ENTRIES)
    number = int(answer.headers["Location"].rpartition("/")[2])
    assert _stored(work, number) == {**ENTRIES, "sort_name": "Helvert, Martijn van"}
    words = text_of(desk.get(f"/desk/people/{number}").text)
    assert "Mr Martijn van Helvert (Netherlands)" in words
    assert "added by hand" in words


def test_preview_shows_the_line_and_the_rule_and_saves_nothing(desk: Visitor, database_url: str) -> None:
    page = desk.get("/desk/people/new")
    before = everything(database_url)
    shown = submit(page, {**ENTRIES, "sort_name": "van Helvert, M."}, button="preview", status=200)
    words = text_of(shown.text)
    assert "Mr Martijn van Helvert (Netherlands)" in words
    assert "Sorted as: van Helvert, M. The rule for Netherlands proposes: Helvert, Martijn van" in words
    again = form_of(shown.text)
    assert {name: again[name] for name in ENTRIES} == {**ENTRIES, "sort_name": "van Helvert, M."}
    part = desk.get("/desk/people/preview?given_name=Els&family_name=van+Hoof&country=BE")
    assert "This is what the rule for Belgium proposes." in text_of(part.text)
    assert "Sorted as: van Hoof, Els" in text_of(part.text)
    assert "<h1>" not in part.text
    for answer in (page, shown, part):
        assert answer.headers["Content-Security-Policy"] == DESK_POLICY
    assert everything(database_url) == before


def test_bad_entry_names_its_field_and_loses_nothing(desk: Visitor, work: Work) -> None:
    typed = {**ENTRIES, "given_name": "", "family_name": "", "country": "", "email": "x", "language": "?"}
    page = submit(desk.get("/desk/people/new"), typed, status=400)
    for field in ("family_name", "country", "email", "language"):
        assert f'href="#{field}"' in page.text
    again = form_of(page.text)
    assert {name: again[name] for name in typed} == typed
    with work() as session:
        assert session.scalar(select(Person)) is None


def test_odd_name_is_saved_after_it_was_shown_once(desk: Visitor, work: Work, number: int) -> None:
    odd = {"family_name": "Kit\u0441hing"}
    shown = submit(desk.get(f"/desk/people/{number}/edit"), odd, status=400)
    words = text_of(shown.text)
    assert "The family name mixes scripts; “\u0441” is cyrillic small letter es" in words
    assert "Save the name all the same" in words
    assert _stored(work, number)["family_name"] == "Kitching"
    submit(shown)
    assert _stored(work, number)["family_name"] == "Kit\u0441hing"
    submit(desk.get(f"/desk/people/{number}/edit"), {"party": "Labor"})
    assert _stored(work, number)["party"] == "Labor"


def test_somebody_elses_edit_is_not_overwritten_unseen(desk: Visitor, work: Work, number: int) -> None:
    mine, theirs = (desk.get(f"/desk/people/{number}/edit") for _ in range(2))
    submit(theirs, {"party": "Theirs"})
    refused = submit(mine, {"party": "Mine"}, status=409)
    words = text_of(refused.text)
    assert "Somebody else changed this person while you were editing." in words
    assert "Saving again replaces what they wrote." in words
    assert form_of(refused.text)["party"] == "Mine"
    assert _stored(work, number)["party"] == "Theirs"
    submit(refused)
    assert _stored(work, number)["party"] == "Mine"


def test_t20_expired_form_comes_back_as_it_was_written(desk: Visitor, work: Work, number: int) -> None:
    for path in ("/desk/people/new", f"/desk/people/{number}/edit"):
        again = submit(desk.get(path), {**ENTRIES, "csrf_token": "stale"}, status=400)
        assert "This page had been open too long, so nothing is saved yet." in text_of(again.text)
        fields = form_of(again.text)
        assert {name: fields[name] for name in ENTRIES} == ENTRIES
    submit(again)
    assert _stored(work, number)["family_name"] == "van Helvert"
    stale = desk.post(f"/desk/people/{number}/retire", {"csrf_token": "stale"}, status=400)
    assert "This page had been open too long" in stale.text


def test_tags_are_put_on_and_taken_off(desk: Visitor, work: Work, number: int) -> None:
    path = f"/desk/people/{number}"
    page = desk.get(path)
    sent = {"csrf_token": form_of(page.text, "/tags")["csrf_token"], "new_tag": "board"}
    desk.post(f"{path}/tags", sent)
    assert "board take off" in text_of(desk.get(path).text)
    desk.post(f"{path}/tags", {**sent, "act": "untag"})
    assert "board take off" not in text_of(desk.get(path).text)
    desk.post(f"{path}/tags", {**sent, "new_tag": " "})
    assert "Nothing was changed: the tag is empty." in text_of(desk.get(path).text)


def test_retired_person_can_be_put_back(desk: Visitor, number: int) -> None:
    path = f"/desk/people/{number}"
    submit(desk.get(path), action="/retire")
    page = desk.get(path)
    assert "Retired since" in page.text
    submit(page, action="/restore")
    page = desk.get(path)
    assert "Retired since" not in page.text
    assert "put back on the roster" in page.text


def test_merged_entry_leads_to_the_one_that_stays(desk: Visitor, work: Work, number: int) -> None:
    with work() as session:
        (other,) = factories.persons(session, [factories.person_row("Kimberly", "Kitching", "AU")])
        merging.merge(session, people.find(session, number), other, actor="test", secret=factories.SECRET)
        merged = other.id
    page = desk.get(f"/desk/people/{merged}").text
    assert "This entry was merged into" in page
    assert f'href="/desk/people/{number}"' in page
    assert f"/desk/people/{merged}/edit" not in page


def test_t34_merged_entry_is_not_edited(desk: Visitor, work: Work, number: int) -> None:
    """A form that was open already, or an address that somebody types."""
    with work() as session:
        (other,) = factories.persons(session, [factories.person_row("Kimberly", "Kitching", "AU")])
        merging.merge(session, people.find(session, number), other, actor="test", secret=factories.SECRET)
        merged, before = other.id, values_of(other)
    form = desk.get(f"/desk/people/{merged}/edit")
    refused = submit(form, {"email": "evil@x.example", "party": "Labor"}, status=400)
    assert "This entry was merged into another one. Edit that one, or undo the merge first." in text_of(refused.text)
    assert _stored(work, merged) == before


def test_t01_looking_changes_nothing(desk: Visitor, number: int, database_url: str) -> None:
    before = everything(database_url)
    for path in (f"/desk/people/{number}", f"/desk/people/{number}/edit", "/desk/people/new", "/desk/people/preview"):
        for method in ("GET", "HEAD", "OPTIONS"):
            assert desk.ask(method, path).status_code == 200
    assert everything(database_url) == before


def test_t22_record_and_form_hold_words_alone(desk: Visitor, work: Work) -> None:
    payload = "\"><img src=x onerror='alert(1)'>"
    with work() as session:
        row = factories.person_row(payload, payload, "GB", prefix=payload, suffix=payload, party=payload)
        (person,) = factories.persons(session, [row])
        people.tag(session, [person.id], payload, actor="test")
        number = person.id
    ours = '<script src="'
    for path in (f"/desk/people/{number}", f"/desk/people/{number}/edit"):
        page = desk.get(path).text
        assert [danger for danger in dangers_in(page) if danger != "<script>"] == []
        assert page.count(ours) == (1 if path.endswith("edit") else 0)
        assert "<img" not in page


def test_s02_retiring_offers_to_take_open_invitations_back(desk: Visitor, work: Work) -> None:
    with work() as session:
        found = factories.persons(session, [factories.person_row("Ann"), factories.person_row("Bob")])
        factories.circulated(session, found)
        numbers = [person.id for person in found]
    page = desk.get(f"/desk/people/{numbers[0]}")
    assert "and take back the invitation to “A free press”" in text_of(page.text)
    submit(page, {"uninvite": True}, action="/retire")
    page = desk.get(f"/desk/people/{numbers[0]}")
    assert "Open invitations are taken back." in text_of(page.text)
    submit(desk.get(f"/desk/people/{numbers[1]}"), action="/retire")
    assert "Earlier invitations still take an answer" in text_of(desk.get(f"/desk/people/{numbers[1]}").text)
    with work() as session:
        states = dict(session.execute(select(Invitation.person_id, Invitation.state)).all())
    assert states == {numbers[0]: InvitationState.UNINVITED, numbers[1]: InvitationState.INVITED}


def test_who_is_not_to_be_invited_is_said_with_where_it_comes_from(desk: Visitor, work: Work, number: int) -> None:
    with work() as session:
        people.find(session, number).do_not_invite = "opted out"
    page = text_of(desk.get(f"/desk/people/{number}").text)
    assert "Not to be invited: opted out (so a file says)." in page
    form = form_of(desk.get(f"/desk/people/{number}/edit").text, "")
    assert form["do_not_invite"] == "opted out"
    for reason, words in (("has died", "Not to be invited: has died (decided by hand)."), ("", "")):
        form = form_of(desk.get(f"/desk/people/{number}/edit").text, "")
        desk.post(f"/desk/people/{number}/edit", {**form, "do_not_invite": reason})
        page = text_of(desk.get(f"/desk/people/{number}").text)
        assert words in page
        assert ("No invitation and no reminder goes" in page) is bool(words)
