"""Possible duplicates: shown side by side, merged only when somebody confirms it, and taken apart again."""

import pytest

from petition.domain.searching import Filters
from petition.services.roster import people, search
from tests import factories
from tests.markup import text_of
from tests.web_support import SHOWN, Visitor, Work, everything, submit, token_of

DUPLICATES = "/desk/people/twins"


@pytest.fixture
def pair(work: Work) -> tuple[int, int]:
    """Two entries of one person among others."""
    with work() as session:
        factories.noise(session)
        rows = [
            factories.person_row("Iain", "Duncan Smith", "GB", legislature="Commons"),
            factories.person_row("Iain", "Duncan-Smith", "GB", legislature="Commons", party="Unionist"),
            factories.person_row("James", "Paterson", "AU"),
        ]
        kept, other, _ = factories.persons(session, rows)
        people.tag(session, [other.id], "chair", actor="test")
        return kept.id, other.id


def _on_roster(work: Work) -> list[int]:
    with work() as session:
        return search.find_ids(session, Filters(country="GB"))


def test_pairs_stand_side_by_side_with_the_reason(desk: Visitor, pair: tuple[int, int]) -> None:
    words = text_of(desk.get(DUPLICATES).text)
    assert "1 pair." in words
    assert "Why: the same name." in words
    assert "Family name differs Duncan Smith Duncan-Smith" in words
    assert "Given name Iain Iain" in words
    assert "Paterson" not in words
    assert "No two entries look like one person." in text_of(desk.get(f"{DUPLICATES}?country=AU").text)
    assert "1 pair." in text_of(desk.get(f"{DUPLICATES}?country=XX").text)


def test_merging_is_shown_confirmed_and_undone(desk: Visitor, work: Work, pair: tuple[int, int]) -> None:
    kept, other = pair
    page = desk.get(f"/desk/people/{kept}/merge/{other}")
    words = text_of(page.text)
    assert "Party is filled in: Unionist" in words
    assert "The tag chair comes over" in words
    assert _on_roster(work) == [kept, other]
    answer = submit(page, action=f"/merge/{other}")
    assert answer.headers["Location"] == f"/desk/people/{kept}"
    assert _on_roster(work) == [kept]
    record = desk.get(answer.headers["Location"])
    assert "Iain Duncan-Smith , Commons, merged on" in text_of(record.text).replace("Duncan-Smith,", "Duncan-Smith ,")
    submit(record, action="/undo")
    assert _on_roster(work) == [kept, other]
    assert "A merge was undone." in desk.get(f"/desk/people/{kept}").text


def test_either_of_the_two_can_stay(desk: Visitor, work: Work, pair: tuple[int, int]) -> None:
    kept, other = pair
    assert f'href="/desk/people/{other}/merge/{kept}"' in desk.get(DUPLICATES).text
    page = desk.get(f"/desk/people/{other}/merge/{kept}")
    assert "Nothing comes over" in page.text
    submit(page, action=f"/merge/{kept}")
    assert _on_roster(work) == [other]


def test_t36_entries_are_merged_as_they_were_shown(desk: Visitor, work: Work, pair: tuple[int, int]) -> None:
    """One of the two was edited while the page stood open, and the next time an invitation came to move."""
    kept, other = pair
    page = desk.get(f"/desk/people/{kept}/merge/{other}")
    with work() as session:
        people.set_address(session, people.find(session, other), "x@y.example", actor="test", secret=factories.SECRET)
    shown = submit(page, status=409, action=f"/merge/{other}")
    assert "You confirmed 2 entries. It would be as many now, but something about them changed." in shown.text
    with work() as session:
        factories.circulated(session, [people.find(session, other)])
    shown = submit(shown, status=409, action=f"/merge/{other}")
    assert "What this is about was changed after you had opened the page. Nothing was merged" in shown.text
    assert "The invitation to “A free press” comes over" in text_of(shown.text)
    assert _on_roster(work) == [kept, other]
    submit(shown, action=f"/merge/{other}")
    assert _on_roster(work) == [kept]


def test_conflict_is_told_and_merges_nothing(desk: Visitor, work: Work, pair: tuple[int, int]) -> None:
    kept, other = pair
    page = desk.get(f"/desk/people/{kept}/merge/{other}")
    with work() as session:
        factories.circulated(session, [people.find(session, number) for number in pair])
    refused = submit(page, status=409, action=f"/merge/{other}")
    assert "Nothing was merged; look again." in text_of(refused.text)
    assert "Both were asked to sign “A free press”" in text_of(refused.text)
    assert _on_roster(work) == [kept, other]
    assert (
        "a person cannot be merged into themselves"
        in desk.post(
            f"/desk/people/{kept}/merge/{kept}", {"csrf_token": token_of(page.text), "expected": SHOWN}, status=409
        ).text
    )
    desk.get(f"/desk/people/{kept}/merge/999", status=404)


def test_two_people_are_not_suggested_again(desk: Visitor, work: Work, pair: tuple[int, int]) -> None:
    kept, other = pair
    record = desk.get(f"/desk/people/{kept}")
    assert "Iain Duncan-Smith" in text_of(record.text)
    answer = submit(record, action="/twins/two")
    assert answer.headers["Location"] == f"/desk/people/{kept}"
    assert "are two people, and are not suggested again." in desk.get(f"/desk/people/{kept}").text
    assert "No two entries look like one person." in text_of(desk.get(DUPLICATES).text)
    assert _on_roster(work) == [kept, other]


def test_dismissal_from_the_list_leads_back_to_it(desk: Visitor, pair: tuple[int, int]) -> None:
    page = desk.get(f"{DUPLICATES}?country=GB")
    assert submit(page, action="/twins/two").headers["Location"] == f"{DUPLICATES}?country=GB"


@pytest.mark.parametrize("number", ["", "x", "0", "-1", "999", "99999999999999999999999"])
def test_dismissal_of_nobody_is_not_there(desk: Visitor, pair: tuple[int, int], number: str) -> None:
    token = token_of(desk.get(DUPLICATES).text)
    desk.post(f"{DUPLICATES}/two", {"csrf_token": token, "one": str(pair[0]), "other": number}, status=404)


def test_t01_looking_merges_nothing(desk: Visitor, pair: tuple[int, int], database_url: str) -> None:
    before = everything(database_url)
    for path in (DUPLICATES, f"/desk/people/{pair[0]}/merge/{pair[1]}"):
        for method in ("GET", "HEAD", "OPTIONS"):
            assert desk.ask(method, path).status_code == 200
    desk.get("/desk/people/merges/1/undo", status=405)
    assert everything(database_url) == before


def test_merge_says_that_the_mark_of_a_complaint_comes_over(desk: Visitor, work: Work, pair: tuple[int, int]) -> None:
    kept, other = pair
    with work() as session:
        people.find(session, other).complained_at = factories.LONG_AGO
    page = desk.get(f"/desk/people/{kept}/merge/{other}")
    said = "The other entry reported a mail of ours as spam, so no mails go to the one that stays, either"
    assert said in text_of(page.text)
    assert said not in text_of(desk.get(f"/desk/people/{other}/merge/{kept}").text)
    submit(page, action=f"/merge/{other}")
    assert "Reported a mail of ours as spam" in text_of(desk.get(f"/desk/people/{kept}").text)
