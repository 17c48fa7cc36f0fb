"""Names that run from right to left: wherever a page shows one, the words around it stay in their order (T24)."""

from urllib.parse import quote

import pytest
from flask import Flask

from petition.domain.persons import Identifier
from petition.domain.searching import Filters
from petition.services.roster import groups, people
from tests import factories
from tests.markup import bare_text_of, text_of
from tests.web_support import Visitor, Work, coordinator, submit, token_of, upload

# Each word stands for one field, so that a page which forgets one of them is seen.
GIVEN, FAMILY, CHAMBER, PARTY, ELSEWHERE = "سلمى", "العبدالله", "النواب", "الحرية", "الشيوخ"
TAG, GROUP, FILE, OTHER_PARTY = "مناخ", "مجموعة", "أعضاء", "العدالة"
NUMBER, HEADING, DISTRICT = "رقم", "ملاحظات", "الجيزة"
WORDS = (GIVEN, FAMILY, CHAMBER, PARTY, ELSEWHERE, TAG, GROUP, FILE, OTHER_PARTY, NUMBER, HEADING, DISTRICT)
PEOPLE = "/desk/people"


def _check(page: str, *shown: str) -> None:
    """Check that a page shows the words that it is looked at for, and each of all only where it is isolated."""
    for word in shown:
        assert word in text_of(page)
    bare = bare_text_of(page)
    assert [word for word in WORDS if word in bare] == []


@pytest.fixture
def engine_name() -> str:
    """What a page looks like does not hang on the database."""
    return "sqlite"


@pytest.fixture
def desk(app: Flask, work: Work) -> Visitor:
    """A coordinator's browser; on the roster is one person twice, with a tag, in a group and on a statement."""
    with work() as session:
        numbers = (Identifier("register", NUMBER),)
        one = factories.person_row(GIVEN, FAMILY, "EG", legislature=CHAMBER, party=PARTY, identifiers=numbers)
        other = factories.person_row(GIVEN, FAMILY, "EG", legislature=ELSEWHERE)
        made = factories.persons(session, [one, other])
        assert [person.id for person in made] == [1, 2]
        # As if somebody had emptied it by hand: an import leaves it so, and its page says what the file says.
        made[0].fixed = "constituency"
        people.tag(session, [1], TAG, actor="test")
        groups.save(session, GROUP, Filters(q=FAMILY, legislature=CHAMBER, party=PARTY, tag=TAG), actor="test")
        factories.circulated(session, made[:1])
    return coordinator(app, work)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (PEOPLE, (GIVEN, FAMILY, CHAMBER, PARTY, TAG)),
        (f"{PEOPLE}/1", (GIVEN, FAMILY, CHAMBER, PARTY, TAG, ELSEWHERE, NUMBER)),
        (f"{PEOPLE}/1/edit", (GIVEN, FAMILY)),
        (f"{PEOPLE}/twins", (GIVEN, FAMILY, CHAMBER, PARTY, ELSEWHERE)),
        (f"{PEOPLE}/2/merge/1", (GIVEN, FAMILY, CHAMBER, PARTY, TAG, ELSEWHERE, NUMBER)),
        (f"{PEOPLE}/groups/", (GROUP, FAMILY, CHAMBER, PARTY, TAG)),
        (f"{PEOPLE}/groups/1/remove", (GROUP,)),
        (f"{PEOPLE}/groups/new?q={FAMILY}&legislature={CHAMBER}", (FAMILY, CHAMBER)),
    ],
)
def test_t24_roster_isolates_each_name(desk: Visitor, path: str, shown: tuple[str, ...]) -> None:
    _check(desk.get(quote(path, safe="/?&=")).text, *shown)


def test_t24_retiring_and_a_merge_isolate_each_name(desk: Visitor) -> None:
    fields = {"csrf_token": token_of(desk.get(PEOPLE).text), "person": "1"}
    _check(desk.post(f"{PEOPLE}/retire", fields, status=200).text, GIVEN, FAMILY)
    submit(desk.get(f"{PEOPLE}/1/merge/2"), action="/merge/2")
    _check(desk.get(f"{PEOPLE}/1").text, GIVEN, FAMILY, ELSEWHERE)


def test_t24_import_isolates_each_name_and_what_changes(desk: Visitor) -> None:
    header = f"given_name,family_name,country,legislature,party,constituency,{HEADING}\n"
    row = f"{GIVEN},{FAMILY},EG,{CHAMBER},{OTHER_PARTY},{DISTRICT},\n"
    columns = upload(desk, f"{FILE}.csv", f"{header}{row}".encode()).follow()
    _check(columns.text, GIVEN, FAMILY, CHAMBER, OTHER_PARTY, DISTRICT, HEADING, FILE)
    _check(desk.get(f"{PEOPLE}/import").text, FILE)
    submit(columns, status=200, action="/read")
    preview = desk.get(f"{columns.request.path}/preview")
    _check(preview.text, GIVEN, FAMILY, CHAMBER, PARTY, OTHER_PARTY, DISTRICT, FILE)
    submit(preview, status=200, action="/commit")
    _check(desk.get(f"{PEOPLE}/1").text, PARTY, OTHER_PARTY, FILE)


def test_t24_encodings_isolate_the_lines_of_the_file(desk: Visitor) -> None:
    page = upload(desk, f"{FILE}.csv", f"{GIVEN},EG\n".encode("cp1256")).follow()
    _check(page.text, GIVEN, FILE)


def test_t24_reader_of_these_tests_sees_a_bare_name() -> None:
    """A check that finds nothing anywhere would prove nothing."""
    assert bare_text_of(f"<title>{GIVEN}</title><p><bdi>{FAMILY}</bdi>, {CHAMBER}</p>") == f", {CHAMBER}"
