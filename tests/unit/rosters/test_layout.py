"""Layouts: proposed, corrected by hand, remembered."""

import pytest

from petition.errors import FieldError
from petition.rosters.layout import apply_map, column_names, propose, signature, to_remember, with_columns
from petition.rosters.table import Table
from tests.unit.rosters.sheets import table

FRENCH = (["Nom", "Nom usuel", "Prénom", "Groupe", "Téléphone"], ["Dupont", "Martin", "Élie", "UMP", "1"])


@pytest.fixture
def french() -> Table:
    return table(["Députés"], *FRENCH)


def test_proposal_says_what_is_read_and_what_is_not(french: Table) -> None:
    proposal = propose(french)
    assert proposal.layout.header == 1
    assert proposal.layout.columns == {"family_name": 1, "given_name": 2, "party": 3}
    assert proposal.layout.fallbacks == {"family_name": 0}
    assert proposal.unmapped == ("Téléphone",)
    assert [doubt.code for doubt in proposal.doubts] == ["no-address-column", "no-country-column"]


def test_file_without_names_is_told() -> None:
    assert "no-name-column" in [
        doubt.code for doubt in propose(table(["Party", "Email"], ["Whig", "x@y.example"])).doubts
    ]


def test_columns_without_a_heading_of_their_own_are_called_by_letter() -> None:
    made = table(["Name", "Email", "email", ""], ["Ada", "a@x.example", "b@x.example", "?"])
    assert column_names(made, propose(made).layout) == ["Name", "B", "C", "D"]


@pytest.mark.parametrize("heading", ["Nom", "NOM", " nom ", "A", "1"])
def test_column_is_set_by_heading_letter_or_number(french: Table, heading: str) -> None:
    layout = apply_map(french, propose(french).layout, {"family_name": heading})
    assert layout.columns == {"family_name": 0, "given_name": 2, "party": 3}
    assert layout.fallbacks == {}


def test_column_is_taken_from_the_field_that_had_it_or_away(french: Table) -> None:
    layout = apply_map(french, propose(french).layout, {"role": "Groupe", "given_name": ""})
    assert layout.columns == {"family_name": 1, "role": 3}
    assert layout.fallbacks == {"family_name": 0}


def test_identifiers_may_be_mapped_by_scheme(french: Table) -> None:
    layout = apply_map(french, propose(french).layout, {"identifiers.an": "Téléphone"})
    assert layout.columns["identifiers.an"] == 4


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        (
            {"family_name": "Nomen"},
            "“Nomen” is not a column of the file; it has: Nom, Nom usuel, Prénom, Groupe, Téléphone",
        ),
        ({"family_name": "Z"}, "“Z” is not a column"),
        ({"shoe_size": "Nom"}, "“shoe_size” is not a field; the fields are full_name,"),
        ({"identifiers.": "Nom"}, "is not a field"),
    ],
)
def test_mistake_is_told_with_what_there_is(french: Table, mapping: dict[str, str], message: str) -> None:
    with pytest.raises(FieldError, match=message) as refusal:
        apply_map(french, propose(french).layout, mapping)
    assert refusal.value.field == "map"


def test_mapping_is_remembered_for_the_next_file_of_its_kind(french: Table) -> None:
    chosen = apply_map(french, propose(french).layout, {"family_name": "Nom", "party": "", "role": "Téléphone"})
    remembered = to_remember(french, chosen)
    assert remembered == {"family_name": "Nom", "given_name": "Prénom", "role": "Téléphone"}
    later = table(FRENCH[0], ["Abad", "", "Damien"])
    assert signature(later, 0) == chosen.signature
    assert with_columns(later, propose(later), remembered).layout.columns == chosen.columns
    assert with_columns(later, propose(later), to_remember(french, propose(french).layout)).layout.fallbacks == {
        "family_name": 0
    }


def test_signature_is_that_of_the_headings() -> None:
    one, other = table(["Name", "E-Mail"], ["Ada"]), table(["NAME", "e_mail"], ["Els", "x"])
    assert propose(one).layout.signature == propose(other).layout.signature
    assert propose(one).layout.signature != propose(table(["Name", "Party"], ["Ada"])).layout.signature


def test_file_without_headings_has_no_signature_and_keeps_its_doubts() -> None:
    made = table(["Ada L", "New York"], ["Els H", "Le Mans"])
    assert propose(made).layout.signature == ""
    remembered = with_columns(made, propose(made), {"full_name": "A", "constituency": "B"})
    assert remembered.layout.signature == ""
    codes = [doubt.code for doubt in remembered.doubts]
    assert codes == ["no-header", "columns-unknown", "no-address-column", "no-country-column"]


def test_remembered_columns_settle_what_was_missing_alone() -> None:
    made = table(["Name", "Party", "Party", "Contact"], ["Ada", "Whig", "Tory", "by post"])
    codes = [doubt.code for doubt in propose(made).doubts]
    assert codes == ["two-columns", "no-address-column", "no-country-column"]
    chosen = {"full_name": "Name", "party": "B", "email": "Contact"}
    assert [doubt.code for doubt in with_columns(made, propose(made), chosen).doubts] == [
        "two-columns",
        "no-country-column",
    ]


def test_heading_is_shown_and_remembered_as_one_line_that_can_be_printed() -> None:
    made = table(["Name", "#\0\u202e", "E-Mail\r\n(office)"], ["Ada", "1", "ada@x.example"])
    assert column_names(made, propose(made).layout) == ["Name", "#", "E-Mail (office)"]
    layout = apply_map(made, propose(made).layout, {"identifiers.no": "#", "email": "E-Mail (office)"})
    assert (layout.columns["identifiers.no"], layout.columns["email"]) == (1, 2)


def test_remembered_heading_that_is_gone_is_told(french: Table) -> None:
    with pytest.raises(FieldError, match="“Fax” is not a column"):
        with_columns(french, propose(french), {"role": "Fax"})
