"""The choice of columns: by ranked headings, by content where there are none, in doubt by a person."""

import pytest

from petition.rosters.choosing import by_content, by_heading
from tests.unit.rosters.sheets import table


@pytest.mark.parametrize(
    ("headings", "cells", "columns"),
    [
        (["Nom", "Prénom"], ["de Courson", "Charles"], {"family_name": 0, "given_name": 1}),
        (["Name", "Vorname"], ["Bause", "Margarete"], {"family_name": 0, "given_name": 1}),
        (["Nome", "Cognome"], ["Lucio", "Malan"], {"given_name": 0, "family_name": 1}),
        (["Jméno", "Příjmení"], ["Jan", "Lipavský"], {"given_name": 0, "family_name": 1}),
        (["Name", "Surname"], ["Ada Lovelace", "Lovelace"], {"full_name": 0, "family_name": 1}),
        (["Name", "Vorname"], ["Margarete Bause", "Margarete"], {"full_name": 0, "given_name": 1}),
        (["Name"], ["Ada Lovelace"], {"full_name": 0}),
        (
            ["given_name", "family_name", "name"],
            ["Ada", "Lovelace", "Ada Lovelace"],
            {"given_name": 0, "family_name": 1, "full_name": 2},
        ),
        (["Nom", "Nom usuel", "Prénom"], ["Dupont", "Martin", "Élie"], {"family_name": 1, "given_name": 2}),
    ],
)
def test_bare_name_is_what_the_other_columns_lack(
    headings: list[str], cells: list[str], columns: dict[str, int]
) -> None:
    assert by_heading(table(headings, cells), 0).columns == columns


def test_better_rank_wins_and_the_other_is_read_where_it_is_empty() -> None:
    choice = by_heading(table(["First Name", "Preferred Name", "Surname", "Birth name"], ["A", "B", "C", "D"]), 0)
    assert choice.columns == {"given_name": 1, "family_name": 2}
    assert choice.fallbacks == {"given_name": 0}
    assert choice.alternatives == {"given_name": (0,), "family_name": (3,)}
    assert not choice.doubts


def test_two_columns_alike_are_a_doubt() -> None:
    choice = by_heading(table(["Name", "E-mail", "Email address"], ["Ada", "a@x.example", "b@x.example"]), 0)
    assert choice.columns["email"] == 1
    (doubt,) = choice.doubts
    assert (doubt.code, doubt.field) == ("two-columns", "email")
    assert "“E-mail” (B) or “Email address” (C)" in doubt.problem


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ([["Ada Lovelace", "ada@x.example"], ["Els van Hoof", "els@x.example"]], {"full_name": 0, "email": 1}),
        ([["ABRIGNANI Ignazio"], ["ADINOLFI Matteo"]], {"full_name": 0}),
        ([["岡田克也"], ["枝野幸男"]], {"full_name": 0}),
        ([["Belgium", "Els van Hoof"], ["UK", "Ada Lovelace"]], {"country": 0, "full_name": 1}),
        ([["Lovelace", "Ada", "ada@x.example"], ["Hoof", "Els", "els@x.example"]], {"email": 2}),
        ([["1", "2"], ["3", "4"]], {}),
    ],
)
def test_content_tells_where_headings_do_not(rows: list[list[str]], columns: dict[str, int]) -> None:
    choice = by_content(table(*rows))
    assert choice.columns == columns
    codes = [doubt.code for doubt in choice.doubts]
    assert codes == ["no-header"] if "full_name" in columns else ["no-header", "columns-unknown"]


def test_whole_name_is_read_beside_parts_that_few_rows_have() -> None:
    rows = [["Els van Hoof", "", "", str(number)] for number in range(9)]
    made = table(["name", "given_name", "family_name", "x"], *rows, ["Ada Lovelace", "Ada", "Lovelace", "9"])
    assert by_heading(made, 0).columns == {"full_name": 0, "given_name": 1, "family_name": 2}
    assert by_heading(table(["name", "first name"], *[row[:2] for row in rows], ["Bo", "Ada"]), 0).columns == {
        "full_name": 0,
        "given_name": 1,
    }


def test_columns_are_chosen_by_the_whole_file() -> None:
    first = [["Lovelace", "Ada"]] * 250
    rest = [["Els van Hoof", "Els"]] * 2000
    assert by_heading(table(["Name", "Vorname"], *first), 0).columns == {"family_name": 0, "given_name": 1}
    assert by_heading(table(["Name", "Vorname"], *first, *rest), 0).columns == {"full_name": 0, "given_name": 1}


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        ("First|Last|Email", "given_name family_name email"),
        ("Given|Family|Email", "given_name family_name email"),
        ("Apellido paterno|Apellido materno|Nombre(s)", "family_name second_family_name given_name"),
        ("Primer apellido|Segundo apellido|Nombre", "family_name second_family_name given_name"),
        ("Name|Given Name|Family Name|E-mail 1 - Value", "full_name given_name family_name email"),
        ("First Name|Last Name|E-mail Address|E-mail 2 Address", "given_name family_name email -"),
        ("First Name|Last Name|Display Name|Primary Email", "given_name family_name full_name email"),
        ("Individual Prefix|First Name|Last Name", "honorific_prefix given_name family_name"),
        ("firstname|lastname|email|emailstatus", "given_name family_name email do_not_invite.emailstatus"),
        ("uuid|email|name|status", "identifiers.uuid email full_name do_not_invite.status"),
        (
            "id|name|sort_name|email|group|end_date",
            "identifiers.id full_name sort_name email party do_not_invite.enddate",
        ),
        ("itemLabel|givenNameLabel|familyNameLabel", "full_name given_name family_name"),
    ],
)
def test_headings_of_other_programs_are_known(headings: str, fields: str) -> None:
    cells = headings.split("|")
    choice = by_heading(table(cells, [f"cell {column}" for column in range(len(cells))]), 0)
    assert choice.columns == {field: column for column, field in enumerate(fields.split()) if field != "-"}


def test_column_full_of_addresses_is_theirs_whatever_it_is_called() -> None:
    rows = [["Ada Lovelace", "ada@x.example", "Whig"], ["Els van Hoof", "Els <els@x.example>", "CD&V"]]
    choice = by_heading(table(["Name", "Reach", "Party"], *rows), 0)
    assert choice.columns == {"full_name": 0, "email": 1, "party": 2}
    assert [str(doubt) for doubt in choice.doubts] == ["email: is read from “Reach” (B), which is full of addresses"]
    # One that is called so, and has none, gives way; so does one that is called otherwise.
    choice = by_heading(table(["Name", "Role", "Mail"], [*rows[0][:2], "by post"], [*rows[1][:2], "no"]), 0)
    assert choice.columns == {"full_name": 0, "email": 1}
    named = [[f"{name} <{address}>", "x"] for name, address, _ in rows]
    assert by_heading(table(["Name", "Party"], *named), 0).columns == {"full_name": 0, "party": 1}
