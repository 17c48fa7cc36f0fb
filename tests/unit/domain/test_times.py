"""Closing times: read with their zone, shown with it, and never guessed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.times import (
    at_zone,
    format_brief,
    format_day,
    format_day_time,
    format_moment,
    format_text_day,
    parse_closing,
    zone,
    zone_names,
)
from petition.errors import FieldError

NOON = datetime(2026, 12, 4, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment", "zone_name"),
    [
        ("2026-12-04T16:00+00:00", NOON, "UTC"),
        ("2026-12-04T16:00Z", NOON, "UTC"),
        ("2026-12-04T17:00+01:00", NOON, "+01:00"),
        ("2026-12-04T12:30-03:30", NOON, "-03:30"),
    ],
)
def test_closing_is_read_with_its_zone(text: str, moment: datetime, zone_name: str) -> None:
    assert parse_closing(text) == (moment, zone_name)
    assert parse_closing(text)[0].astimezone(zone(zone_name)).isoformat()[:16] == text[:16]


@pytest.mark.parametrize("text", ["2026-12-04T16:00", "2026-12-04", "tomorrow", "", "2026-13-01T00:00+00:00"])
def test_closing_without_zone_or_sense_is_refused(text: str) -> None:
    with pytest.raises(FieldError, match="closes_at: "):
        parse_closing(text)


@given(
    # These are local times.
    st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001
    st.integers(-14 * 60, 14 * 60),
)
def test_closing_keeps_the_moment(local: datetime, minutes: int) -> None:
    sign, size = ("-" if minutes < 0 else "+"), abs(minutes)
    offset = f"{sign}{size // 60:02}:{size % 60:02}"
    text = f"{local.isoformat()}{offset}"
    moment, name = parse_closing(text)
    assert moment == datetime.fromisoformat(text)
    assert at_zone(local, name) == moment


@pytest.mark.parametrize(
    ("local", "zone_name", "moment"),
    [
        ("2026-12-04T17:00", "Europe/Brussels", "2026-12-04T16:00+00:00"),
        ("2026-07-04T17:00", "Europe/Brussels", "2026-07-04T15:00+00:00"),
        ("2026-12-04T17:00", "UTC", "2026-12-04T17:00+00:00"),
        ("2026-12-04T17:00", "Asia/Kathmandu", "2026-12-04T11:15+00:00"),
    ],
)
def test_f15_local_time_becomes_a_moment(local: str, zone_name: str, moment: str) -> None:
    assert at_zone(datetime.fromisoformat(local), zone_name) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("local", "problem"),
    [("2026-03-29T02:30", "does not exist"), ("2026-10-25T02:30", "comes twice")],
)
def test_f15_times_that_the_clocks_skip_or_repeat_are_refused(local: str, problem: str) -> None:
    with pytest.raises(FieldError, match=problem):
        at_zone(datetime.fromisoformat(local), "Europe/Brussels")


@pytest.mark.parametrize(
    "local", ["0001-01-01T00:00", "1899-06-01T12:00", "2201-06-01T12:00", "9999-12-31T23:59", "9999-12-31T12:00"]
)
@pytest.mark.parametrize("zone_name", ["UTC", "-12:00", "+14:00"])
def test_time_at_the_ends_of_the_calendar_is_refused(local: str, zone_name: str) -> None:
    """Its page is shown in another zone, where it has no date."""
    with pytest.raises(FieldError, match="closes_at: "):
        at_zone(datetime.fromisoformat(local), zone_name)
    with pytest.raises(FieldError, match="closes_at: "):
        parse_closing(local + ("+00:00" if zone_name == "UTC" else zone_name))


@pytest.mark.parametrize("local", ["1900-01-02T00:00", "2200-12-31T00:00"])
def test_first_and_last_year_are_taken(local: str) -> None:
    moment = at_zone(datetime.fromisoformat(local), "UTC")
    assert parse_closing(f"{local}Z") == (moment, "UTC")
    assert local[:4] in format_moment(moment, "+14:00")


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "+25:00", "+1:00", "CEST", "../etc/passwd"])
def test_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(FieldError, match=r"time_zone: .*is not a time zone"):
        zone(name)


@pytest.mark.slow
def test_every_offered_zone_exists() -> None:
    assert zone_names()[0] == "UTC"
    assert "Europe/Brussels" in zone_names()
    assert all(zone(name) for name in zone_names())


@pytest.mark.parametrize(
    ("zone_name", "language", "shown"),
    [
        ("UTC", "en", "Friday 4 December 2026, 16:00 UTC"),
        ("Europe/Brussels", "en", "Friday 4 December 2026, 17:00 CET"),
        ("+05:45", "en", "Friday 4 December 2026, 21:45 UTC+05:45"),
        ("America/Sao_Paulo", "en", "Friday 4 December 2026, 13:00 UTC-03"),
        ("UTC", "fr", "vendredi 4 décembre 2026, 16:00 UTC"),
        ("UTC", "xx-nowhere", "Friday 4 December 2026, 16:00 UTC"),
    ],
)
def test_moment_is_shown_with_its_zone(zone_name: str, language: str, shown: str) -> None:
    assert format_moment(NOON, zone_name, language) == shown


def test_brief_moment_keeps_its_zone() -> None:
    assert format_brief(NOON, "Europe/Brussels") == "4 Dec 2026, 17:00 CET"
    assert format_brief(NOON, "+05:45", "de") == "4 Dez. 2026, 21:45 UTC+05:45"


def test_day_is_that_of_the_zone() -> None:
    late = datetime(2021, 2, 1, 23, 30, tzinfo=UTC)
    assert format_day(late) == "1 February 2021"
    assert format_day(late, "Europe/Brussels") == "2 February 2021"
    assert format_day(late, "Europe/Brussels", "de") == "2. Februar 2021"
    assert format_day(late, "Europe/Brussels", "hu") == "2021. február 2."


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "4 December 2026, 17:00 CET"),
        ("fr", "4 décembre 2026, 17:00 CET"),
        ("ja", "2026年12月4日 17:00 CET"),
        ("ar", "4 ديسمبر 2026، 17:00 CET"),
        ("lt", "2026 m. gruodžio 4 d. 17:00 CET"),
    ],
)
def test_day_with_its_time_has_the_style_of_the_day(language: str, shown: str) -> None:
    assert format_day_time(NOON, "Europe/Brussels", language) == shown
    assert shown.startswith(format_day(NOON, "Europe/Brussels", language))


def test_day_of_a_text_file_is_that_of_the_model() -> None:
    late = datetime(2021, 2, 1, 23, 30, tzinfo=UTC)
    assert format_text_day(late, "Europe/Brussels", "en") == "February 2, 2021"
    assert format_text_day(late, "Europe/Brussels", "de") == "2. Februar 2021"
