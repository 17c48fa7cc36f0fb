"""When a digest is made, and that each kind has its words and its mail."""

from datetime import UTC, datetime

import pytest

from petition.domain.account_notices import SWITCHES, WORDS, AccountNotice, next_digest
from petition.domain.mails import RULES, Recipient


@pytest.mark.parametrize(
    ("now", "time_zone", "following"),
    [
        ("2026-11-26T07:59", "UTC", "2026-11-26T08:00"),
        ("2026-11-26T08:00", "UTC", "2026-11-27T08:00"),
        ("2026-11-26T06:59", "Europe/Brussels", "2026-11-26T07:00"),
        ("2026-11-26T07:00", "Europe/Brussels", "2026-11-27T07:00"),
        # It is the next day there already.
        ("2026-11-26T20:00", "Pacific/Auckland", "2026-11-27T19:00"),
        # The clocks change in the night, so the day has 25 hours, or 23.
        ("2026-10-24T06:00", "Europe/Brussels", "2026-10-25T07:00"),
        ("2026-03-28T07:00", "Europe/Brussels", "2026-03-29T06:00"),
        ("2026-11-26T12:00", "+05:30", "2026-11-27T02:30"),
    ],
)
def test_a_digest_is_made_each_morning(now: str, time_zone: str, following: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert next_digest(moment, time_zone).astimezone(UTC) == datetime.fromisoformat(following).replace(tzinfo=UTC)


def test_each_kind_has_words_and_one_mail_that_heeds_it() -> None:
    assert set(WORDS) == set(AccountNotice)
    assert sorted(one for kinds in SWITCHES.values() for one in kinds) == sorted(AccountNotice)
    assert {RULES[kind].to for kind in SWITCHES} == {Recipient.ACCOUNT}
