"""How a file is to be read survives being kept."""

import pytest

from petition.errors import EncodingUnknown, FieldError
from petition.rosters.plans import Plan

FILE = "Nom;Prénom;Groupe\nAbad;Damien;UMP\n".encode("latin-1")


def test_a_plan_comes_back_as_it_was_kept() -> None:
    plan = Plan("cp1252", "Sheet 1", {"family_name": "Nom"}, "FR", {"language": "fr"}, proper_case=True)
    assert Plan.read(plan.kept) == plan
    assert Plan.read({}) == Plan()
    assert Plan.read({"country": "FR", "of another version": 1}) == Plan(country="FR")


def test_a_file_is_opened_as_planned() -> None:
    with pytest.raises(EncodingUnknown):
        Plan().open(FILE)
    opened = Plan(encoding="cp1252").open(FILE)
    assert opened.table is not None
    assert opened.table.lines[0].cells == ("Nom", "Prénom", "Groupe")


def test_chosen_columns_come_before_proposed_ones() -> None:
    opened = Plan(encoding="cp1252").open(FILE)
    proposed = Plan().proposal(opened.table)
    chosen = Plan(columns={"family_name": "Prénom", "given_name": "Nom"}).proposal(opened.table)
    assert proposed is not None
    assert chosen is not None
    assert dict(proposed.layout.columns) == {"family_name": 0, "given_name": 1, "party": 2}
    assert dict(chosen.layout.columns) == {"family_name": 1, "given_name": 0}


def test_data_has_no_columns() -> None:
    assert Plan().proposal(Plan().open(b'{"persons": [{"name": "Ada Lovelace"}]}').table) is None


def test_wrong_options_are_told_by_their_field() -> None:
    with pytest.raises(FieldError, match="country"):
        _ = Plan(country="Atlantis").options
