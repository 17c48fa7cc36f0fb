"""Real spreadsheets of real parliaments, where the folder with them is present."""

import csv
import unicodedata
from collections import Counter
from datetime import date

import pytest

from petition.domain.countries import country_label
from petition.domain.list_forms import USUAL
from petition.domain.lists.lines import NOWHERE, Listed
from petition.domain.names.person_name import PersonName
from petition.domain.persons import PersonRow
from petition.domain.text import clean_line
from petition.errors import EncodingUnknown
from petition.rosters.options import make_options
from petition.rosters.reading import open_roster, people_of
from tests.report_samples import shared_folder

pytestmark = pytest.mark.skipif(
    not (shared_folder() / "messy").is_dir(), reason="the folder with shared data is not here"
)


def _people(path: str, country: str = "", encoding: str | None = None) -> list[PersonRow]:
    opened = open_roster((shared_folder() / path).read_bytes(), encoding=encoding)
    return list(people_of(opened, None, make_options(country), today=date(2021, 2, 2)))


def _by_family(people: list[PersonRow], family: str) -> PersonRow:
    (found,) = [person for person in people if person.name.family_name.casefold() == family.casefold()]
    return found


@pytest.mark.parametrize("name", ["au-senators-cp1252.csv", "fr-deputes-latin1-semicolon.csv"])
def test_encoding_is_asked_for(name: str) -> None:
    with pytest.raises(EncodingUnknown) as refusal:
        open_roster((shared_folder() / "messy" / name).read_bytes())
    shown = {preview.encoding: " ".join(preview.lines) for preview in refusal.value.previews}
    assert "Hanson’s" in shown["cp1252"] or "Prénom" in shown["cp1252"]


def test_australian_senators() -> None:
    people = _people("messy/au-senators-cp1252.csv", "AU", "cp1252")
    assert len(people) == 76
    assert not [person for person in people if person.errors]
    ayres = _by_family(people, "Ayres")
    assert ayres.name.display == "Senator the Hon Tim Ayres"
    assert (ayres.party, ayres.constituency) == ("ALP", "NSW")
    assert ayres.role.startswith("Assistant Minister for Trade")


def test_french_deputies() -> None:
    people = _people("messy/fr-deputes-latin1-semicolon.csv", "FR", "iso-8859-1")
    assert len(people) == 574
    assert not [person for person in people if person.errors]
    courson = _by_family(people, "de Courson")
    assert courson.name == PersonName("Charles", "de Courson")
    assert {doubt.code for person in people for doubt in person.doubts} == {"no-address"}


def test_italian_senators() -> None:
    people = _people("messy/it-senatori.csv", "IT")
    assert len(people) == 337
    assert not [person for person in people if person.errors]
    biagio = _by_family(people, "Di Biagio")
    assert biagio.name == PersonName("Aldo", "DI BIAGIO")
    assert "capitals" in [doubt.code for doubt in biagio.doubts]
    assert all(person.name.given_name for person in people)


def test_parliamentarians_of_many_countries() -> None:
    people = _people("rosters/parliamentarians.csv")
    assert len(people) == 5_378
    assert Counter(error.code for person in people for error in person.errors) == {"bad-address": 1}
    assert len({person.country for person in people}) == 15


def test_published_lines_come_out() -> None:
    labels = {"GB": "UK", "US": "USA", "EU": "EU"}
    people = _people("ipac-2021-02-02/roster.csv")
    listed = [Listed(one.name, NOWHERE, country_label(one.country, "en", labels)) for one in people]
    lines = {USUAL.line_of(one, "en") for one in listed}
    published = (shared_folder() / "ipac-2021-02-02" / "signatories.txt").read_text(encoding="utf-8").split("\n")
    assert lines == set(filter(None, published))


@pytest.mark.parametrize("path", ["rosters/parliamentarians.csv", "names/tricky-names.csv", "messy/it-senatori.csv"])
def test_t44_real_names_pass_unchanged(path: str) -> None:
    """Nothing that a parliament writes is taken for an invisible letter, or for too many marks."""
    with (shared_folder() / path).open(encoding="utf-8-sig", newline="") as file:
        cells = {" ".join(cell.split()) for row in csv.reader(file) for cell in row}
    assert len(cells) > 50
    for cell in cells:
        assert clean_line(cell, "name", limit=1000) == unicodedata.normalize("NFC", cell)
