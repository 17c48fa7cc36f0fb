"""The roster by command: any parliament's file in, all of it or nothing, and out again."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from petition.domain.mails import MailKind
from petition.models import OutboxMessage, Person
from petition.services.roster import people, search
from tests import factories
from tests.factories import ACTOR, DATA, person_row, persons
from tests.shell import Work, done, refused, shell

HEADER = "given_name,family_name,country,email\n"
FRENCH = "Nom;Nom usuel;Prénom;Groupe\nDurand;DÉPINOY;Damien;UMP\nPetit;de Courson;Charles;UDI\n"


def count(work: Work) -> int:
    with work() as session:
        return sum(search.count_by_country(session).values())


def lines(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_people_are_imported(app: Flask, work: Work):
    assert done(app, "roster", "import", str(DATA / "roster.csv")) == (
        "Imported 33 people: 33 new, 0 changed, 0 as they were.\n"
    )
    assert count(work) == 33


def test_a_dry_run_changes_nothing(app: Flask, work: Work):
    done(app, "roster", "import", "-", entry=HEADER + "Ada,Lovelace,GB,ada@gb.parliament.example\n")
    entry = HEADER + "Ada,Lovelace,GB,new@gb.parliament.example\nGrace,Hopper,US,grace@us.parliament.example\n"
    assert done(app, "roster", "import", "-", "--dry-run", entry=entry) == (
        "The file is good: 2 people; 1 new, 1 changed, 0 as they were. Nothing was changed or sent (--dry-run).\n"
    )
    assert count(work) == 1
    assert done(app, "roster", "import", "-", entry=entry) == "Imported 2 people: 1 new, 1 changed, 0 as they were.\n"


def test_t34_number_of_those_who_are_told_stands_before_the_import(app: Flask, work: Work):
    with work() as session:
        factories.circulated(session, persons(session, [person_row("Ada", email="ada@gb.parliament.example")]))
    entry = HEADER + "Ada,Lovelace,GB,new@gb.parliament.example\nGrace,Hopper,US,grace@us.parliament.example\n"
    for more in (["--dry-run"], []):
        told = shell(app, "roster", "import", "-", *more, entry=entry).stderr
        assert "1 person is told at the old address that it changes." in told
    with work() as session:
        kinds = session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)).all()
    assert kinds == [MailKind.INVITATION, MailKind.ADDRESS_CHANGED]


def test_a_dry_run_prints_a_line_of_json_for_each_row(app: Flask, work: Work):
    entry = (
        "Name,Country,Chamber,E-mail\n"
        "ABRIGNANI Ignazio,Italy,Camera,ignazio@it.example\n"
        "Martijn van Helvert,NL,Tweede Kamer,\n"
        "Grace Hopper,US,House,grace at us\n"
    )
    italian, dutch, faulty = lines(done(app, "roster", "import", "-", "--dry-run", "--json", entry=entry))
    assert (italian["row"], italian["given_name"], italian["family_name"]) == (2, "Ignazio", "ABRIGNANI")
    assert (italian["country"], italian["legislature"], italian["email"]) == ("IT", "Camera", "ignazio@it.example")
    assert (italian["display"], italian["errors"], italian["change"]) == ("Ignazio ABRIGNANI", [], "new")
    assert any("capitals" in doubt for doubt in italian["doubts"])
    assert (dutch["sort_name"], dutch["doubts"]) == ("Helvert, Martijn van", ["email: is missing"])
    assert faulty["change"] == "faulty"
    assert faulty["errors"][0].startswith("email: “grace at us” is not an address")
    assert count(work) == 0


def test_json_goes_with_a_dry_run(app: Flask):
    result = shell(app, "roster", "import", "-", "--json", entry=HEADER)
    assert result.exit_code == 2
    assert "--json goes with --dry-run" in result.output


def test_columns_are_mapped_and_the_mapping_is_remembered(app: Flask, work: Work):
    given = ("--map", "party=Groupe", "--map", "family_name=Nom", "--country", "FR", "--set", "legislature=Assemblée")
    first = shell(app, "roster", "import", "-", *given, entry=FRENCH)
    assert first.exit_code == 0, first.output
    assert "family_name from “Nom”" in first.stderr
    with work() as session:
        assert set(session.scalars(select(Person.family_name))) == {"Durand", "Petit"}
        assert set(session.scalars(select(Person.legislature))) == {"Assemblée"}
    again = ("--dry-run", "--json", "--country", "FR", "--set", "legislature=Assemblée")
    assert [line["change"] for line in lines(done(app, "roster", "import", "-", *again, entry=FRENCH))] == [
        "unchanged"
    ] * 2
    usual = done(app, "roster", "import", "-", *again, "--map", "family_name=Nom usuel", entry=FRENCH)
    assert [line["family_name"] for line in lines(usual)] == ["DÉPINOY", "de Courson"]


def test_capitals_change_only_when_asked(app: Flask):
    given = ("roster", "import", "-", "--dry-run", "--json", "--country", "FR")
    assert lines(done(app, *given, entry=FRENCH))[0]["display"] == "Damien DÉPINOY"
    changed = lines(done(app, *given, "--proper-case", entry=FRENCH))[0]
    assert (changed["display"], changed["sort_name"]) == ("Damien Dépinoy", "Dépinoy, Damien")


def test_another_encoding_has_to_be_named(app: Flask, work: Work):
    entry = FRENCH.encode("cp1252")
    message = refused(app, "roster", "import", "-", "--country", "FR", entry=entry)
    assert "The file is not in UTF-8. Choose the encoding in which the names read right:" in message
    assert "cp1252: " in message
    assert "DÉPINOY" in message
    assert "--encoding cp1252" in message
    assert "no such encoding" not in done(
        app, "roster", "import", "-", "--country", "FR", "--encoding", "cp1252", entry=entry
    )
    assert count(work) == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--encoding", "klingon"), "--encoding: "),
        (("--map", "family_name=Fax"), "--map: “Fax” is not a column of the file"),
        (("--map", "surname=Nom"), "--map: “surname” is not a field"),
        (("--country", "Atlantis"), "--country: “Atlantis” is not a country"),
        (("--set", "language=klingon"), "--set language: "),
        (("--sheet", "Members"), "--sheet: "),
    ],
)
def test_an_option_that_does_not_fit_is_named(app: Flask, work: Work, options: tuple[str, ...], words: str):
    assert words in shell(app, "roster", "import", "-", *options, entry=FRENCH).output
    assert count(work) == 0


def test_an_option_without_a_value_is_named(app: Flask):
    result = shell(app, "roster", "import", "-", "--map", "family_name", entry=FRENCH)
    assert result.exit_code == 2
    assert "is not of the form FIELD=HEADING" in result.output.replace("\n", " ")


def test_every_faulty_row_is_named_and_nothing_imported(app: Flask, work: Work, tmp_path: Path):
    path = tmp_path / "members.csv"
    path.write_text(
        HEADER
        + "Ada,Lovelace,GB,ada@gb.parliament.example\n"
        + ",,GB,nobody@gb.parliament.example\n"
        + "Grace,Hopper,US,grace at us\n"
        + "Alan,Turing,XQ,alan@gb.parliament.example\n"
    )
    result = shell(app, "roster", "import", str(path))
    assert result.exit_code == 1
    message = result.stderr[result.stderr.index("Error: ") :]
    head, *rows = message.splitlines()
    assert head == "Error: Nothing was imported: 3 problems in the file."
    assert [row.split(":")[0] for row in rows] == ["  row 3, family_name", "  row 4, email", "  row 5, country"]
    assert count(work) == 0
    told = done(app, "roster", "import", str(path), "--leave-faulty")
    assert told == "Imported 1 person: 1 new, 0 changed, 0 as they were, 3 left out.\n"


def test_doubts_are_told_and_do_not_stop_it(app: Flask):
    result = shell(app, "roster", "import", "-", "--country", "FR", entry=FRENCH)
    assert result.exit_code == 0
    assert "Doubt (capitals), 1 row (2), such as family_name: is written in capitals" in result.stderr
    assert "Doubt (no-address), 2 rows (2, 3), such as email: is missing." in result.stderr
    assert "Not read: " not in result.stderr or "Nom usuel" not in result.stderr


def test_role_that_a_file_has_no_more_is_counted_before_it_goes(app: Flask, work: Work):
    header = "given_name,family_name,country,email,role\n"
    ada, bea = "Ada,Lovelace,GB,ada@gb.parliament.example,{}\n", "Bea,Bell,GB,bea@gb.parliament.example,{}\n"
    done(app, "roster", "import", "-", entry=header + ada.format("Chair") + bea.format("Clerk"))
    entry = header + ada.format("") + bea.format("Chair")
    told = "Doubt (emptied), 1 row (2), such as role: becomes empty, as in the file; the roster has “Chair”."
    for more, role in ((["--dry-run"], "Chair"), ([], "")):
        assert told in shell(app, "roster", "import", "-", *more, entry=entry).stderr
        with work() as session:
            assert session.scalars(select(Person.role).where(Person.given_name == "Ada")).all() == [role]


def test_homonyms_stay_two(app: Flask, work: Work):
    entry = "Name,Country,Chamber,Constituency\nMehmet Erdoğan,TR,Meclis,Gaziantep\nMehmet Erdoğan,TR,Meclis,Muğla\n"
    for told in ("2 new, 0 changed, 0 as they were", "0 new, 0 changed, 2 as they were"):
        assert told in done(app, "roster", "import", "-", entry=entry)
    assert count(work) == 2


def test_the_gone_are_told_and_retired_when_asked(app: Flask, work: Work):
    with work() as session:
        persons(session, [person_row("Ada", legislature="Commons"), person_row("Bea", legislature="Commons")])
    entry = "given_name,family_name,country,chamber\nAda,Lovelace,GB,Commons\n"
    assert "On the roster and not in the file: 1 person" in done(app, "roster", "import", "-", "--dry-run", entry=entry)
    done(app, "roster", "import", "-", entry=entry)
    assert count(work) == 2
    assert "1 retired" in done(app, "roster", "import", "-", "--retire-gone", entry=entry)
    assert count(work) == 1


def test_a_file_that_cannot_be_a_roster_is_named(app: Flask, work: Work, tmp_path: Path):
    picture = tmp_path / "members.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    assert str(picture) in refused(app, "roster", "import", str(picture))
    assert refused(app, "roster", "import", "-", entry=b"") == "standard input: this file is empty."
    assert "no people in it" in shell(app, "roster", "import", "-", entry=HEADER).output
    assert count(work) == 0


@pytest.fixture
def _stored(work: Work) -> None:
    with work() as session:
        first, _ = persons(
            session, [person_row("Ada", party="=cmd|' /C calc'!A0"), person_row("Zoë", "Ångström", "SE")]
        )
        people.tag(session, [first.id], "board", actor=ACTOR)


@pytest.mark.usefixtures("_stored")
def test_t23_an_export_holds_no_formula(app: Flask):
    rows = list(csv.DictReader(io.StringIO(done(app, "roster", "export").removeprefix("\ufeff"))))
    assert [row["family_name"] for row in rows] == ["Lovelace", "Ångström"]
    assert rows[0]["party"] == "'=cmd|' /C calc'!A0"
    assert rows[0]["tags"] == "board"


@pytest.mark.usefixtures("_stored")
@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_an_export_comes_back_as_it_went(app: Flask, tmp_path: Path, form: str):
    path = tmp_path / f"roster.{form}"
    result = shell(app, "roster", "export", "--format", form, "--output", str(path))
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"Wrote 2 people to {path}.\n"
    assert done(app, "roster", "import", str(path)) == "Imported 2 people: 0 new, 0 changed, 2 as they were.\n"


@pytest.mark.usefixtures("_stored")
def test_a_spreadsheet_corrects_the_people_that_it_came_from(app: Flask, work: Work, tmp_path: Path):
    """Our own numbers travel with an export, so that a name may be corrected in a spreadsheet."""
    exported = done(app, "roster", "export", "--country", "se")
    assert "Lovelace" not in exported
    corrected = exported.replace("Zoë,,Ångström", "Zoe,,Angstrom").replace('"Ångström, Zoë"', '"Angstrom, Zoe"')
    assert "0 new, 1 changed" in done(app, "roster", "import", "-", entry=corrected)
    with work() as session:
        assert set(session.scalars(select(Person.family_name))) == {"Lovelace", "Angstrom"}


@pytest.mark.usefixtures("_stored")
def test_an_export_finds_its_people_after_the_outbox_was_released(app: Flask, work: Work):
    """A release tells machines that the database is another one; the roster is the same as before."""
    exported = done(app, "roster", "export", "--country", "SE")
    done(app, "mail", "release")
    corrected = exported.replace("Zoë,,Ångström", "Zoë,,Bergström").replace('"Ångström, Zoë"', '"Bergström, Zoë"')
    assert done(app, "roster", "import", "-", "--retire-gone", entry=corrected) == (
        "Imported 1 person: 0 new, 1 changed, 0 as they were.\n"
    )
    with work() as session:
        assert set(session.scalars(select(Person.family_name))) == {"Lovelace", "Bergström"}


@pytest.mark.usefixtures("_stored")
def test_another_program_reads_the_workbook(app: Flask, tmp_path: Path):
    path = tmp_path / "roster.xlsx"
    done(app, "roster", "export", "--format", "xlsx", "--search", "angstrom", "--output", str(path))
    head, row = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert row[head.index("family_name")] == "Ångström"
