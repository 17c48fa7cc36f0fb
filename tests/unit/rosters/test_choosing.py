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
