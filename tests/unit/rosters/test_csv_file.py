"""Rosters as CSV: every fault at once, with its row and field, or the people."""

import pytest

from petition.domain.names import PersonName
from petition.domain.persons import PersonRow
from petition.errors import RosterRefused
from petition.rosters.csv_file import COLUMNS, NEEDED, read_csv
from tests.factories import DATA, sample_rows

HEAD = "given_name,family_name,country,email\n"


def _problems(content: str | bytes) -> list[tuple[int, str]]:
    with pytest.raises(RosterRefused) as refusal:
        read_csv(content.encode() if isinstance(content, str) else content)
    return [(problem.row, problem.field) for problem in refusal.value.problems]


def test_rows_are_read_with_every_column() -> None:
    content = (
        "honorific_prefix,given_name,family_name,honorific_suffix,country,legislature,party,constituency,language,email\n"
        "Dr, Ada ,Lovelace,MP,gb,Commons,Whig,Ockham,fr,Ada@Parliament.Example\n"
    )
    assert read_csv(content.encode()) == [
        PersonRow(
            row=2,
            name=PersonName("Ada", "Lovelace", "Dr", "MP"),
            country="GB",
            email="Ada@parliament.example",
            legislature="Commons",
            party="Whig",
            constituency="Ockham",
            language="fr",
        )
    ]


def test_needed_columns_are_enough() -> None:
    (person,) = read_csv(f"{HEAD}Ada,Lovelace,GB,ada@x.example\n".encode())
    assert (person.language, person.legislature, person.name.honorific_prefix) == ("en", "", "")


def test_bom_line_ends_quotes_and_blank_lines_are_taken() -> None:
    content = '\ufeffcountry,email,given_name,family_name\r\n\r\nBE,els@x.example,Els,"van Hoof"\r\n,,,\r\n'
    (person,) = read_csv(content.encode())
    assert person.name == PersonName("Els", "van Hoof")
    assert person.row == 3


def test_one_name_is_enough() -> None:
    (person,) = read_csv(f"{HEAD}Sukarno,,ID,sukarno@x.example\n".encode())
    assert person.name.name == "Sukarno"


def test_sample_roster_is_read() -> None:
    people = read_csv((DATA / "roster.csv").read_bytes())
    assert people == sample_rows()
    assert len(people) == 33


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (",,GB,ada@x.example", "family_name"),
        ("Ada,Lovelace,,ada@x.example", "country"),
        ("Ada,Lovelace,XX,ada@x.example", "country"),
        ("Ada,Lovelace,Britain,ada@x.example", "country"),
        ("Ada,Lovelace,GB,", "email"),
        ("Ada,Lovelace,GB,ada@", "email"),
        ("Ada\0,Lovelace,GB,ada@x.example", "given_name"),
        ('"Ada\nBcc: x",Lovelace,GB,ada@x.example', "given_name"),
        (f"Ada,{'x' * 201},GB,ada@x.example", "family_name"),
        ("Ada,Lovelace,GB", ""),
        ("Ada,Lovelace,GB,ada@x.example,more", ""),
        ('Ada,"Lovelace,GB,ada@x.example', ""),
    ],
)
def test_faulty_row_is_named_with_its_field(row: str, field: str) -> None:
    (problem,) = _problems(f"{HEAD}Els,van Hoof,BE,els@x.example\n{row}\n")
    assert problem[1] == field
    assert problem[0] in (3, 4)


def test_language_that_is_too_long_to_store_is_refused() -> None:
    long = "x" * 36
    assert _problems(f"language,{HEAD}{long},Ada,Lovelace,GB,ada@x.example\n") == [(2, "language")]


def test_every_fault_is_told_at_once() -> None:
    content = f"{HEAD},,XX,\nAda,Lovelace,GB,ada@x.example\nEls,van Hoof,BE,els\n"
    assert _problems(content) == [(2, "family_name"), (2, "country"), (2, "email"), (4, "email")]


def test_same_person_twice_names_both_rows() -> None:
    rows = ("Dovilė,Šakalienė,LT,one@x.example", "Els,van Hoof,BE,els@x.example", "DOVILE,SAKALIENE,lt,two@x.example")
    content = HEAD + "\n".join(rows)
    with pytest.raises(RosterRefused, match="row 4, family_name: DOVILE SAKALIENE is the same person as in row 2"):
        read_csv(content.encode())


def test_people_may_share_an_address() -> None:
    content = f"{HEAD}Ada,Lovelace,GB,office@x.example\nEls,van Hoof,BE,office@x.example\n"
    assert len(read_csv(content.encode())) == 2


@pytest.mark.parametrize("column", NEEDED)
def test_missing_column_is_named(column: str) -> None:
    assert _problems(",".join(name for name in COLUMNS if name != column)) == [(1, column)]


def test_unknown_and_doubled_columns_are_named() -> None:
    assert _problems(f"phone,email,{HEAD}") == [(1, "phone"), (1, "email")]


@pytest.mark.parametrize("content", ["", "\n\n", "  \r\n"])
def test_empty_file_is_told_as_such(content: str) -> None:
    with pytest.raises(RosterRefused, match="file: is empty, or no file was chosen"):
        read_csv(content.encode())


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_cells_may_be_parted_as_spreadsheets_do(delimiter: str) -> None:
    content = f"{HEAD}Ada,Lovelace,GB,ada@x.example\n".replace(",", delimiter)
    assert read_csv(content.encode())[0].name == PersonName("Ada", "Lovelace")


@pytest.mark.parametrize(
    ("country", "words"),
    [("uk", "“uk” is not an ISO 3166-1 code such as FR, nor EU; the United Kingdom is GB"), ("", "country: is empty")],
)
def test_country_is_quoted_as_it_was_typed(country: str, words: str) -> None:
    with pytest.raises(RosterRefused, match=words):
        read_csv(f"{HEAD}Ada,Lovelace,{country},ada@x.example\n".encode())


def test_unknown_language_is_named() -> None:
    head = "given_name,family_name,country,language,email\n"
    assert _problems(f"{head}Ada,Lovelace,GB,klingon,ada@x.example\n") == [(2, "language")]


def test_file_without_people_is_refused() -> None:
    assert _problems(HEAD) == [(0, "")]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_file_in_another_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(RosterRefused, match="is not in UTF-8") as refusal:
        read_csv(f"{HEAD}Ada,Lovelace,GB,ada@x.example\nAndré,Gattolin,FR,a@x.example\n".encode(encoding))
    assert [problem.row for problem in refusal.value.problems] == [3 if encoding == "latin-1" else 1]
