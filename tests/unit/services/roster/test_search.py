"""The roster: searching and filtering it, and taking it out."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from petition.domain.searching import Filters, Reach
from petition.domain.states import OutboxState
from petition.models.person import SEARCH_INDEX
from petition.services.roster import people, search
from tests import factories
from tests.factories import ACTOR, person_row, persons, settle_mails


@pytest.fixture
def _some(session: Session) -> None:
    persons(
        session,
        [
            person_row("Dovilė", "Šakalienė", "LT", suffix="MP", legislature="Seimas", party="Socialdemokratai"),
            person_row("Els", "Van Hoof", "BE", legislature="Kamer", constituency="Leuven"),
            person_row("Iain", "Duncan Smith", "GB", legislature="Commons", party="100% Unionist_"),
            person_row("Henk", "Krol", "NL", legislature="Tweede Kamer"),
        ],
    )


def _names(session: Session, **filters: str) -> list[str]:
    return [person.family_name for person in search.find_people(session, Filters(**filters)).people]


@pytest.mark.usefixtures("_some")
@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["Van Hoof", "Duncan Smith", "Šakalienė", "Krol"]),
        ({"q": "sakaliene"}, ["Šakalienė"]),
        ({"q": "hoof els"}, ["Van Hoof"]),
        ({"q": "duncan-smith"}, ["Duncan Smith"]),
        ({"q": "leuven"}, ["Van Hoof"]),
        ({"q": "100%"}, ["Duncan Smith"]),
        ({"q": "%"}, ["Duncan Smith"]),
        ({"q": "nobody"}, []),
        ({"country": "NL"}, ["Krol"]),
        ({"country": "NL", "q": "hoof"}, []),
        ({"legislature": "Kamer"}, ["Van Hoof"]),
        ({"party": "Socialdemokratai"}, ["Šakalienė"]),
        ({"tag": "board"}, []),
    ],
)
def test_people_are_found_by_search_and_filters(session: Session, filters: dict[str, str], names: list[str]) -> None:
    assert _names(session, **filters) == names


@pytest.mark.usefixtures("_some")
def test_a_search_comes_in_pages_and_tells_its_total(session: Session) -> None:
    found = search.find_people(session, Filters(), limit=2, offset=1)
    assert [person.family_name for person in found.people] == ["Duncan Smith", "Šakalienė"]
    assert found.total == 4


def test_reach_tells_who_can_be_written_to(session: Session) -> None:
    rows = [person_row("Ada"), person_row("Bea"), person_row("Cyd"), person_row("Dot")]
    ada, bea, cyd, dot = persons(session, rows)
    people.set_address(session, cyd, "", actor=ACTOR, secret=factories.SECRET)
    people.retire(session, dot, actor=ACTOR)
    people.set_do_not_invite(session, cyd, "has left", actor=ACTOR, secret=factories.SECRET)
    factories.circulated(session, [ada])
    settle_mails(session, OutboxState.BOUNCED)
    by_reach = {
        reach: [person.id for person in search.find_people(session, Filters(reach=reach)).people]
        for reach in ("", *Reach)
    }
    assert by_reach == {
        "": [ada.id, bea.id, cyd.id],
        Reach.REACHABLE: [bea.id],
        Reach.NO_ADDRESS: [cyd.id],
        Reach.DO_NOT_INVITE: [cyd.id],
        Reach.BOUNCED: [ada.id],
        Reach.RETIRED: [dot.id],
    }
    assert search.bounced_among(session, [ada.id, bea.id]) == {ada.id}
    people.set_address(session, ada, "new@x.example", actor=ACTOR, secret=factories.SECRET)
    assert search.bounced_among(session, [ada.id]) == set()


def test_tags_are_found_and_counted(session: Session) -> None:
    ada, bea = persons(session, [person_row("Ada"), person_row("Bea")])
    people.tag(session, [ada.id, bea.id], "board", actor=ACTOR)
    people.tag(session, [ada.id], "chair", actor=ACTOR)
    assert [person.id for person in search.find_people(session, Filters(tag="chair")).people] == [ada.id]
    assert search.tags_by_person(session, [ada.id]) == {ada.id: ["board", "chair"]}
    assert search.choices(session).tags == {"board": 2, "chair": 1}
    assert search.find_ids(session, Filters(tag="board")) == [ada.id, bea.id]


@pytest.mark.usefixtures("_some")
def test_choices_are_counted_and_follow_the_country(session: Session) -> None:
    found = search.choices(session)
    assert found.countries == {"BE": 1, "GB": 1, "LT": 1, "NL": 1}
    assert found.legislatures == {"Commons": 1, "Kamer": 1, "Seimas": 1, "Tweede Kamer": 1}
    assert search.choices(session, "LT").parties == {"Socialdemokratai": 1}


@pytest.mark.usefixtures("_some")
def test_large_roster_offers_legislatures_and_parties_once_a_country_is_chosen(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_FEW", 3)
    found = search.choices(session)
    assert len(found.countries) == 4
    assert (found.legislatures, found.parties) == ({}, {})
    assert search.choices(session, "LT").legislatures == {"Seimas": 1}


@pytest.mark.parametrize("words", ["family", "f"])
def test_pages_of_a_search_join_without_gap_or_repeat(session: Session, words: str) -> None:
    """What many have is found in another way than what few have, and comes in the same order."""
    persons(session, [person_row(f"Given{number}", f"Family{number:02}", "GB") for number in range(25)])
    pages = [search.find_people(session, Filters(q=words), limit=10, offset=start) for start in (0, 10, 20, 30)]
    assert [one.family_name for page in pages for one in page.people] == [f"Family{number:02}" for number in range(25)]
    assert {page.total for page in pages} == {25}
    assert search.find_people(session, Filters(q=words), limit=0).total == 25
    assert search.find_people(session, Filters(q=f"{words} nobody")).total == 0


@pytest.mark.parametrize("engine_name", ["postgresql"])
@pytest.mark.parametrize(
    ("words", "is_used"), [("ada lovelace", True), ("ada l", True), ("100%", True), ("gr_b/c%d", True), ("ad", False)]
)
def test_the_index_is_used_for_words_that_it_has(session: Session, words: str, *, is_used: bool) -> None:
    """A short word has no trigram: PostgreSQL would read the whole index, and then everybody all the same."""
    persons(session, [person_row("Ada", party="100% gr_b/c%d"), person_row("Ad", "Lo")])
    # Of so few people any index will do.
    session.execute(text("DROP INDEX ix_persons_order, ix_persons_belonging"))
    used = select(func.pg_stat_get_xact_numscans(text(f"'{SEARCH_INDEX}'::regclass")))
    session.execute(text("SET LOCAL enable_seqscan = off"))
    assert search.is_indexed(session)
    assert search.find_people(session, Filters(q=words)).total == (1 if is_used else 2)
    assert bool(session.scalar(used)) is is_used


def test_a_search_finds_the_same_without_the_index(session: Session) -> None:
    persons(session, [person_row("Ada"), person_row("Ad", "Lo"), person_row("Άδα", "Λόβελεϊς", "GR")])
    session.execute(text(f"DROP INDEX IF EXISTS {SEARCH_INDEX}"))
    assert not search.is_indexed(session)
    found = {
        words: search.find_people(session, Filters(q=words)).total for words in ("ada", "ad", "λοβ", "ad lov", "zz")
    }
    assert found == {"ada": 1, "ad": 2, "λοβ": 1, "ad lov": 1, "zz": 0}


def test_people_stand_in_the_order_of_their_countries_names(session: Session) -> None:
    """Page by page as all at once, with and without words; a country that has no name of its own stands last."""
    factories.noise(session)
    rows = [factories.person_row(f"Ada{number}", country=code) for code in ("CA", "CH", "CZ") for number in range(3)]
    factories.persons(session, rows)
    order = ["CA", "CZ", "CH"]
    for words in ("", "ada"):
        filters = Filters(q=words)
        whole = search.find_people(session, filters, countries=order)
        codes = [person.country for person in whole.people]
        assert list(dict.fromkeys(codes))[:3] == order
        assert whole.total == len(codes) == search.find_people(session, filters).total
        pages = [
            search.find_people(session, filters, countries=order, limit=2, offset=at) for at in range(0, len(codes), 2)
        ]
        assert [person.id for page in pages for person in page.people] == [person.id for person in whole.people]
