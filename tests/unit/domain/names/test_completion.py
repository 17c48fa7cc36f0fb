"""What a full name adds to the columns beside it."""

from dataclasses import replace

import pytest

from petition.domain.names.cells import read_cell
from petition.domain.names.completion import (
    align,
    merge_honorifics,
    other_titles,
    peer,
    supply,
    with_nickname,
)
from petition.domain.names.person_name import PersonName


@pytest.mark.parametrize(
    ("parts", "full", "country", "expected", "codes"),
    [
        (PersonName("Agustín", "Conde Bajén"), "Agustín Conde", "ES", (PersonName("Agustín", "Conde Bajén"), ""), []),
        (PersonName("Mónica", "De La Cruz"), "Monica De La Cruz", "US", (PersonName("Mónica", "De La Cruz"), ""), []),
        (
            PersonName("Michiel", "Nispen"),
            "Michiel van Nispen",
            "NL",
            (PersonName("Michiel", "van Nispen"), ""),
            ["particle-restored"],
        ),
        (
            PersonName("Jeroen", "Dam"),
            "Jeroen Van Dam",
            "NL",
            (PersonName("Jeroen", "van Dam"), ""),
            ["small-letter", "particle-restored"],
        ),
        (
            PersonName("Albert", "Vries"),
            "Albert A de Vries",
            "NL",
            (PersonName("Albert", "de Vries"), "A"),
            ["particle-restored"],
        ),
        (
            PersonName("Iain", "Smith"),
            "Iain Duncan Smith",
            "GB",
            (PersonName("Iain", "Duncan Smith"), ""),
            ["uncertain-split"],
        ),
        (
            PersonName("Anne", "Morris"),
            "Anne Marie Morris",
            "GB",
            (PersonName("Anne Marie", "Morris"), ""),
            ["given-name"],
        ),
        (PersonName("Shelley", "Capito"), "Shelley Moore Capito", "US", (PersonName("Shelley", "Capito"), "Moore"), []),
        (
            PersonName("H.", "Griffith"),
            "H. Morgan Griffith",
            "US",
            (PersonName("H. Morgan", "Griffith"), ""),
            ["given-name"],
        ),
        (
            PersonName("Лілія", "Гриневич"),
            "Гриневич Лілія Михайлівна",
            "UA",
            (PersonName("Лілія", "Гриневич"), "Михайлівна"),
            [],
        ),
        (PersonName("John", "Reed"), "Jack Reed", "US", (PersonName("John", "Reed"), ""), ["name-mismatch"]),
        (
            PersonName("Henry", "Johnson"),
            'Henry C. "Hank" Johnson, Jr.',
            "US",
            (PersonName("Hank", "Johnson"), "Henry C. Jr."),
            ["nickname"],
        ),
        (
            PersonName("Hank", "Johnson"),
            'Henry C. "Hank" Johnson, Jr.',
            "US",
            (PersonName("Hank", "Johnson"), "Henry C. Jr."),
            [],
        ),
    ],
)
def test_the_full_name_is_aligned(
    parts: PersonName, full: str, country: str, expected: tuple[PersonName, str], codes: list[str]
) -> None:
    name, doubts = align(parts, read_cell(full, country), country)
    assert (replace(name, additional_name=""), name.additional_name) == expected
    assert [doubt.code for doubt in doubts] == codes


@pytest.mark.parametrize(
    ("parts", "full", "expected", "codes"),
    [
        (PersonName("", "Smith"), "Dr Jo Smith", PersonName("Jo", "Smith"), []),
        (PersonName("Jo", ""), "Smith Jo", PersonName("Jo", "Smith"), []),
        (PersonName("Bob", ""), "Jo Smith", PersonName("Bob", "Smith"), ["name-mismatch"]),
        (PersonName("", ""), "Jo Smith", PersonName("Jo", "Smith"), []),
    ],
)
def test_missing_names_are_supplied(parts: PersonName, full: str, expected: PersonName, codes: list[str]) -> None:
    cell = read_cell(full, "GB")
    name, doubts = supply(parts, cell, PersonName(" ".join(cell.words[:-1]), cell.words[-1]))
    assert name == expected
    assert [doubt.code for doubt in doubts] == codes


def test_honorifics_are_merged_and_the_own_titles_win() -> None:
    name = merge_honorifics(PersonName("A", "B", "Sen.", "MP"), PersonName("A", "B", "Dr", "Jr. MP CBE"))
    assert (name.honorific_prefix, name.honorific_suffix) == ("Sen.", "Jr. MP CBE")
    assert merge_honorifics(PersonName("A"), PersonName("A", "B", "Dr")).honorific_prefix == "Dr"


def test_titles_that_a_column_has_not_are_reported() -> None:
    cell = read_cell("Senator Jane Hume", "AU")
    assert [doubt.field for doubt in other_titles(PersonName("Jane", "Hume", "Ms"), cell)] == ["honorific_prefix"]
    assert other_titles(PersonName("Jane", "Hume", "Sen."), cell) == ()
    assert other_titles(PersonName("Jane", "Hume"), cell) == ()


def test_a_peer_prints_by_the_title_alone() -> None:
    title = PersonName("", "Allenby of Megiddo", "The Viscount")
    name, doubts = peer(PersonName("Michael", "Allenby", "Viscount"), title)
    assert (name.display, name.additional_name) == ("The Viscount Allenby of Megiddo", "Michael")
    assert doubts == ()
    _, doubts = peer(PersonName("Michael", "Astor", "Viscount"), title)
    assert [doubt.code for doubt in doubts] == ["name-mismatch"]


def test_a_nickname_takes_the_generation_with_it() -> None:
    formal = PersonName("Henry", "Johnson", "Rep.", "Jr. MP", "C.")
    name, doubt = with_nickname(formal, "Hank", is_used=True)
    assert (name.display, name.additional_name) == ("Rep. Hank Johnson MP", "Henry C. Jr.")
    assert doubt.code == "nickname"
    name, doubt = with_nickname(formal, "Hank", is_used=False)
    assert (name.display, name.additional_name) == ("Rep. Henry Johnson Jr. MP", "C. Hank")
    assert "“Hank”" in doubt.problem


def test_a_nickname_is_not_printed_behind_the_family_name() -> None:
    name = PersonName("James", "Tien", additional_name="Pei-chun", name_order="given_family_additional")
    assert with_nickname(name, "Jimmy", is_used=False)[0] == name


def test_the_full_name_shows_the_order_where_that_is_printed() -> None:
    parts = PersonName("Hsien Loong", "Lee")
    name, doubts = align(parts, read_cell("Lee Hsien Loong", "SG"), "SG")
    assert (name, doubts) == (replace(parts, name_order="family_given"), ())
    assert align(parts, read_cell("Lee Hsien Loong", "HU"), "HU") == (parts, ())


def test_an_initial_of_the_full_name_is_printed() -> None:
    name, doubts = align(PersonName("Robert", "Brady"), read_cell("Robert A. Brady", "US"), "US")
    assert (name, doubts) == (PersonName("Robert A.", "Brady"), ())
