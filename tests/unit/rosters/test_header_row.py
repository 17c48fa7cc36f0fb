"""The line that heads a table: found below titles, and not where there is none."""

import pytest

from petition.rosters.header_row import find_header
from tests.unit.rosters.sheets import table


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        ([["Name", "Party"], ["Ada", "Whig"]], 0),
        ([["Members of the House"], ["as of May 2021"], ["Name", "Party"], ["Ada", "Whig"]], 2),
        ([["Parliament"], ["Name", "Party"], ["Ada", "Whig"]], 1),
        ([["# a comment"], ["Nachname", "Vorname"], ["Bause", "Margarete"]], 1),
        ([["Senatore"], ["Elisa BULGARELLI"]], 0),
        ([["Deputy", "Telephone", "Fax", "Room"], ["Ada Lovelace", "1", "2", "3"]], 0),
        ([["Ada Lovelace", "ada@x.example"], ["Els van Hoof", "els@x.example"]], None),
        ([["Ada Lovelace"], ["Els van Hoof"]], None),
        ([["Senator", "Penny Wong"], ["Senator", "Simon Birmingham"]], None),
        ([["Name", "mail@x.example"], ["Ada", "ada@x.example"]], None),
    ],
)
def test_header_is_found(rows: list[list[str]], index: int | None) -> None:
    assert find_header(table(*rows)) == index


def test_header_that_is_repeated_is_still_one() -> None:
    assert find_header(table(["Name", "Party"], ["Ada", "Whig"], ["Name", "Party"], ["Els", "CD&V"])) == 0
