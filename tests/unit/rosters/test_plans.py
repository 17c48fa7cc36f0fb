"""How a file is to be read survives being kept."""

from datetime import date

import pytest

from petition.errors import EncodingUnknown, FieldError
from petition.rosters.layout import propose
from petition.rosters.packing import read_outline
from petition.rosters.plans import Plan
from petition.rosters.table import Table

TODAY = date(2021, 2, 2)
FILE = "Nom;Prénom;Groupe\nAbad;Damien;UMP\n".encode("latin-1")


def _sample(content: bytes) -> Table | None:
    return read_outline(Plan(encoding="cp1252").open(content, today=TODAY).outline).sample


def test_a_plan_comes_back_as_it_was_kept() -> None:
    plan = Plan("cp1252", ("Sheet 1",), {"family_name": "Nom"}, "FR", {"language": "fr"}, proper_case=True)
    assert Plan.read(plan.kept) == plan
    assert Plan.read({}) == Plan()
    assert Plan.read({"country": "FR", "of another version": 1}) == Plan(country="FR")


def test_a_file_is_opened_as_planned() -> None:
    with pytest.raises(EncodingUnknown):
        Plan().open(FILE, today=TODAY)
    sample = _sample(FILE)
    assert sample is not None
    assert sample.lines[0].cells == ("Nom", "Prénom", "Groupe")


def test_chosen_columns_come_before_proposed_ones() -> None:
    sample = _sample(FILE)
    assert sample is not None
    proposal = propose(sample)
    proposed = Plan().chosen(sample, proposal)
    chosen = Plan(columns={"family_name": "Prénom", "given_name": "Nom"}).chosen(sample, proposal)
    assert dict(proposed.layout.columns) == {"family_name": 0, "given_name": 1, "party": 2}
    assert dict(chosen.layout.columns) == {"family_name": 1, "given_name": 0}


def test_wrong_options_are_told_by_their_field() -> None:
    with pytest.raises(FieldError, match="country"):
        _ = Plan(country="Atlantis").options
