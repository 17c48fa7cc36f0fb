"""One person of the cells that a file has: every fault and doubt told, none raised."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.names.person_name import PersonName
from petition.domain.persons import NAME_FIELDS, Identifier, PersonRow
from petition.domain.text import fold
from petition.rosters.options import Options, make_options
from petition.rosters.people import Cells, person_of, provided_fields, shared_said_once

ADA = {"given_name": "Ada", "family_name": "Lovelace", "country": "GB", "email": "ada@x.example"}


def _person(options: Options | None = None, **cells: str) -> PersonRow:
    return person_of(2, Cells({**ADA, **cells}), options or Options())


def _codes(person: PersonRow) -> list[tuple[str, str]]:
    return [(error.code, error.field) for error in person.errors]


def test_every_field_is_read() -> None:
    person = _person(
        honorific_prefix="Dr",
        honorific_suffix="MP",
        additional_name="King",
        legislature="Commons",
        party="Whig",
        constituency="Ockham",
        role="Whip",
        language="fr",
        sort_name="Lovelace, Ada",
        identifiers="wikidata=Q7259",
        tags="science",
    )
    assert person == PersonRow(
        row=2,
        name=PersonName("Ada", "Lovelace", "Dr", "MP", "King"),
        country="GB",
        email="ada@x.example",
        legislature="Commons",
        party="Whig",
        constituency="Ockham",
        role="Whip",
        language="fr",
        sort_name="Lovelace, Ada",
        identifiers=(Identifier("wikidata", "Q7259"),),
        tags=("science",),
    )


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"country": "XX"}, ("bad-country", "country")),
        ({"country": ""}, ("bad-country", "country")),
        ({"email": "https://x.example/ada"}, ("bad-address", "email")),
        ({"name_order": "turned"}, ("bad-name-order", "name_order")),
        ({"language": "Klingon"}, ("bad-language", "language")),
        ({"language": "x" * 36}, ("bad-cell", "language")),
        ({"party": "Whig\x1bBcc: x"}, ("bad-cell", "party")),
        ({"role": "x" * 201}, ("bad-cell", "role")),
        ({"given_name": "", "family_name": ""}, ("no-name", "family_name")),
        ({"identifiers": "172"}, ("bad-identifier", "identifiers")),
        ({"tags": "x" * 61}, ("bad-tag", "tags")),
    ],
)
def test_faulty_cell_is_an_error_of_the_row(cells: dict[str, str], fault: tuple[str, str]) -> None:
    assert _codes(_person(**cells)) == [fault]


def test_every_fault_is_told_at_once() -> None:
    person = person_of(7, Cells({"country": "XX", "email": "ada", "party": "\0x"}), Options())
    assert _codes(person) == [
        *(("bad-cell", "party"), ("bad-country", "country"), ("no-name", "family_name"), ("bad-address", "email"))
    ]
    assert person.row == 7


def test_missing_address_is_a_doubt() -> None:
    person = _person(email=" ")
    assert (person.email, person.errors) == ("", ())
    assert [(doubt.code, doubt.field) for doubt in person.doubts] == [("no-address", "email")]


def test_row_wins_over_what_is_said_for_the_file() -> None:
    options = make_options("FR", {"language": "fr", "legislature": "Sénat", "honorific_prefix": "Sen."})
    person = _person(options, language="en")
    assert (person.country, person.language, person.legislature) == ("GB", "en", "Sénat")
    assert person.name.honorific_prefix == "Sen."
    assert _person(options, country="", language="").country == "FR"
    assert _person(options, language="").language == "fr"
    assert _person(options, honorific_prefix="Dr").name.honorific_prefix == "Dr"


@pytest.mark.parametrize("country", ["European Parliament", "EU", "European Union"])
def test_european_parliament_is_eu(country: str) -> None:
    assert _person(country=country).country == "EU"


def test_capitals_are_changed_with_consent_alone() -> None:
    cells = {"given_name": "", "family_name": "", "full_name": "Elisa BULGARELLI", "country": "IT"}
    asked, told = _person(make_options(proper_case=True), **cells), _person(**cells)
    assert told.name == PersonName("Elisa", "BULGARELLI")
    assert "capitals" in [doubt.code for doubt in told.doubts]
    assert asked.name == PersonName("Elisa", "Bulgarelli")
    assert "capitals" not in [doubt.code for doubt in asked.doubts]


@pytest.mark.parametrize("mark", ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad"])
def test_t24_marks_that_no_eye_sees_are_taken_out(mark: str) -> None:
    person = _person(given_name=f"A{mark}da", email=f"{mark}ada@x.example", country=f"G{mark}B")
    assert person.name.given_name == "Ada"
    assert (person.email, person.country, person.errors) == ("ada@x.example", "GB", ())


@pytest.mark.parametrize("line_end", ["\r", "\n", "\r\n"])
def test_line_end_within_a_cell_is_a_blank_that_is_said(line_end: str) -> None:
    person = _person(family_name=f"Love{line_end}Lace", party=f"Whig{line_end}Bcc: x")
    assert (person.name.family_name, person.party, _codes(person)) == ("Love Lace", "Whig Bcc: x", [])
    assert [doubt.field for doubt in person.doubts if doubt.code == "line-break"] == ["family_name", "party"]


@pytest.mark.parametrize("control", ["\0", "\x1b", "\x85", "\u2028", "\ud800"])
def test_t24_controls_within_a_cell_are_errors(control: str) -> None:
    assert _codes(_person(family_name=f"Love{control}lace")) == [("bad-cell", "family_name")]


@pytest.mark.parametrize(
    ("cells", "fields"),
    [
        (
            {"full_name": "Baroness Miller of Hendon", "family_name": "", "additional_name": "z" * 198},
            ["additional_name"],
        ),
        (
            {"given_name": "Dr Ada", "honorific_prefix": "D" * 199, "honorific_suffix": "M" * 200},
            ["honorific_prefix"],
        ),
    ],
)
def test_t24_part_that_grew_by_joining_is_an_error(cells: dict[str, str], fields: list[str]) -> None:
    assert _codes(_person(**cells)) == [("bad-cell", field) for field in fields]


def test_address_beyond_the_standard_is_an_error() -> None:
    assert _codes(_person(email=f"{'a' * 60}@{'b.' * 96}x.example")) == [("bad-address", "email")]


@pytest.mark.parametrize("pair", [("wiki\0data", "Q1"), ("wikidata", "Q\r\n1"), ("wikidata", "\ud800")])
def test_t24_control_in_an_identifier_is_an_error(pair: tuple[str, str]) -> None:
    assert _codes(person_of(2, Cells(ADA), Options(), identifiers=[pair])) == [("bad-cell", "identifiers")]


def test_t24_marks_that_no_eye_sees_are_taken_out_of_identifiers() -> None:
    person = person_of(2, Cells(ADA), Options(), identifiers=[("wiki\u200bdata", "\u202eQ1")])
    assert person.identifiers == (Identifier("wikidata", "Q1"),)


@given(st.dictionaries(st.sampled_from([*ADA, "full_name", "tags", "identifiers", "language"]), st.text(max_size=20)))
def test_t24_no_cell_ever_raises(cells: dict[str, str]) -> None:
    person = person_of(2, Cells(cells), Options("GB"))
    assert person.name.name or person.errors


def test_fields_that_a_file_says_something_about() -> None:
    options = make_options("FR", {"party": "UMP", "role": ""})
    assert provided_fields(["full_name", "identifiers.an", "email"], options) == {
        *(*NAME_FIELDS, "identifiers", "email", "country", "party")
    }
    assert provided_fields(["family_name"], Options()) == {"family_name"}


def test_name_of_one_part_read_from_columns_is_a_doubt() -> None:
    person = _person(family_name="")
    assert [doubt.problem for doubt in person.doubts if doubt.code == "one-part"] == [
        "is empty; “Ada” alone is read as the given name"
    ]
    assert not [doubt for doubt in _person().doubts if doubt.code == "one-part"]


def test_second_family_name_is_read_after_the_first() -> None:
    assert _person(second_family_name="Byron").name.family_name == "Lovelace Byron"


def test_address_that_stands_beside_the_name_is_that_of_the_row() -> None:
    cells = {"full_name": "Ada Lovelace <ada@home.example>"}
    assert person_of(1, Cells(cells), make_options("GB")).email == "ada@home.example"
    person = person_of(1, Cells(cells | {"email": "ada@x.example"}), make_options("GB"))
    assert (person.email, person.name.name) == ("ada@x.example", "Ada Lovelace")


def test_shared_address_is_said_once() -> None:
    rows = [
        person_of(row, Cells({"full_name": name, "email": email}), make_options("GB"))
        for row, (name, email) in enumerate(
            [("Ada Lovelace", "a@x.example"), ("Els Hoof", "A@x.example"), ("Jo Orr", "a@x.example"), ("Bo Ek", "")], 1
        )
    ]
    shared = [
        [doubt.problem for doubt in row.doubts if doubt.code == "shared-address"] for row in shared_said_once(rows)
    ]
    assert [len(doubts) for doubts in shared] == [0, 1, 0, 0]
    assert shared[1][0].startswith("is the address of row 1 as well")
    again = [replace(rows[0], row=7), rows[0]]
    assert list(shared_said_once(again)) == again


NAMES = st.lists(
    st.sampled_from(
        [
            *(
                "Anna",
                "Berg",
                "SUND",
                "Ek",
                "van",
                "de",
                "la",
                "O",
                "J.",
                "H.C.",
                "Lim",
                "Guan",
                "bin",
                "Ó",
                "Nagyné",
                "安倍",
            ),
            *(
                "Dr.",
                "Hon.",
                "(Mrs.)",
                "(Rtd)",
                "Lord",
                "of",
                "Tan",
                "Sri",
                "Jr.",
                "MP",
                "SH.,",
                "MM.",
                "(Bob)",
                '"Al"',
                ",",
            ),
        ]
    ),
    max_size=6,
).map(" ".join)
CELLS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("full_name", "given_name", "family_name", "additional_name"), NAMES)
)
ORDERS = st.sampled_from(["", "given_family", "family_given", "undecided"])
PLACES = st.sampled_from(["SE", "NL", "DE", "ES", "GB", "US", "HU", "JP", "VN", "SG", "MY", "ID", "IS", "UA", "TW"])


@given(cells=CELLS, order=ORDERS, country=PLACES, case=st.booleans())
def test_no_letter_of_a_name_is_lost_in_silence(cells: dict[str, str], order: str, country: str, *, case: bool) -> None:
    options = Options(country, {}, proper_case=case, orders={(country, ""): order})
    person = person_of(1, Cells(cells), options)
    told = " ".join(remark.problem for remark in (*person.doubts, *person.errors))
    kept = letters(f"{person.name.display} {person.name.additional_name} {told}")
    for cell in cells.values():
        assert not letters(cell) - kept


def letters(text: str) -> Counter[str]:
    """How often each letter stands in a text."""
    return Counter(character for character in fold(text) if character.isalpha())
