"""What a file says of who is gone or wants no mail: by the heading, whatever the program writes into the cell."""

from datetime import date

import pytest

from petition.rosters.headings import fold_heading, heading_of
from petition.rosters.standing import has_passed, reason_in

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Is Deceased", "Yes"),
        ("Deceased", "1"),
        ("Do Not Email", "TRUE"),
        ("No Bulk Emails (User Opt Out)", "x"),
        ("emailstatus", "OptOut"),
        ("status", "blocklisted"),
        ("Status", "Resigned on 3 May"),
        ("email_opt_in", "false"),
        ("Death date", "2023-05-01"),
        ("end_date", "2019-03-01"),
        ("Mandatsende", "31.12.2025"),
    ],
)
def test_reason_is_given_in_the_words_of_the_file(heading: str, cell: str) -> None:
    known = heading_of(heading)
    assert known is not None
    assert known.field == f"do_not_invite.{fold_heading(heading)}"
    assert reason_in(heading, fold_heading(heading), cell, TODAY) == f"“{heading}” is “{cell}”"


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Is Deceased", ""),
        ("Is Deceased", "No"),
        ("Do Not Email", "0"),
        ("emailstatus", "OK"),
        ("status", "enabled"),
        ("Status", "sitting"),
        ("email_opt_in", "true"),
        ("email_opt_in", ""),
        ("end_date", ""),
        ("end_date", "2026-11-26"),
        ("end_date", "present"),
    ],
)
def test_what_speaks_for_nobody_is_no_reason(heading: str, cell: str) -> None:
    assert reason_in(heading, fold_heading(heading), cell, TODAY) == ""


def test_column_that_was_chosen_by_hand_says_yes_or_no() -> None:
    assert reason_in("Left us", "leftus", "yes", TODAY) == "“Left us” is “yes”"
    assert reason_in("Left us", "leftus", "no", TODAY) == ""


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        ("2019", True),
        ("2026", False),
        ("2026-10", True),
        ("2026-11", False),
        ("25.11.2026", True),
        ("11/25/2026", True),
        ("12/11/2026", False),
        ("2018-09-24t00:00:00z", True),
        ("soon", False),
    ],
)
def test_day_has_passed_when_all_that_it_names_has(text: str, passed: bool) -> None:
    assert has_passed(text, TODAY) is passed
