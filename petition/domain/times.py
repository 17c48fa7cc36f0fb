"""Closing times: they are read and shown with their zone.

A zone is an IANA name ("Europe/Brussels") or a fixed offset as ISO 8601 writes
it ("+02:00"). A local time that a change of clocks skips or repeats is refused,
because nobody could know which moment is meant.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_date, format_datetime

from petition.domain.languages import locale
from petition.errors import FieldError

_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
FIELD = "closes_at"
# At the ends of the calendar, which nobody means, some moments have no date in another zone.
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_WRONG_YEAR = f"is not in the years {_FIRST_YEAR} to {_LAST_YEAR}"


@cache
def zone_names() -> tuple[str, ...]:
    """Return the IANA zones that a coordinator may choose from, UTC first; no aliases."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return ("UTC", *sorted(row[2] for row in rows))


@cache
def zone(name: str) -> tzinfo:
    """Return the zone called `name`; raise `FieldError` for one that does not exist."""
    if match := _OFFSET.fullmatch(name):
        sign, hours, minutes = match.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        if offset < timedelta(hours=24):
            return timezone(-offset if sign == "-" else offset)
    elif name == "UTC" or name in available_timezones():
        return ZoneInfo(name)
    raise FieldError("time_zone", f"“{name}” is not a time zone")


def parse_closing(text: str) -> tuple[datetime, str]:
    """Read an ISO 8601 time with its offset; return it in UTC and the zone's name.

    "2026-12-01T17:00+01:00" is accepted. "2026-12-01T17:00" is refused, because it
    is another moment in each zone.
    """
    try:
        moment = datetime.fromisoformat(text)
        there = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise FieldError(FIELD, f"“{text}” is not a time such as 2026-12-01T17:00+00:00") from None
    offset = moment.utcoffset()
    if offset is None:
        raise FieldError(FIELD, f"“{text}” needs its zone, such as 2026-12-01T17:00+00:00")
    _check_year(there)
    if not offset:
        return there, "UTC"
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return there, f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def at_zone(local: datetime, zone_name: str) -> datetime:
    """Return the moment, in UTC, when clocks in the zone show the naive `local` time."""
    there = zone(zone_name)
    early, late = (local.replace(tzinfo=there, fold=fold) for fold in (0, 1))
    try:
        moment = early.astimezone(UTC)
    except OverflowError:
        raise FieldError(FIELD, _WRONG_YEAR) from None
    _check_year(moment)
    if moment.astimezone(there).replace(tzinfo=None) != local:
        raise FieldError(FIELD, "does not exist in that zone: the clocks go forward over it")
    if early.utcoffset() != late.utcoffset():
        raise FieldError(FIELD, "comes twice in that zone: the clocks go back over it")
    return moment


def _check_year(moment: datetime) -> None:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise FieldError(FIELD, _WRONG_YEAR)


def format_moment(moment: datetime, zone_name: str = "UTC", language: str = "en") -> str:
    """Return a moment with its zone, as "Friday 4 December 2026, 17:00 CET"."""
    if locale(language).language == "en":
        return _shown(moment, zone_name, language, "EEEE d MMMM y, HH:mm")
    # Other languages have their own order and small words between, which CLDR knows.
    pattern = locale(language).date_formats["full"].pattern
    return _shown(moment, zone_name, language, f"{pattern}, HH:mm")


def format_brief(moment: datetime, zone_name: str = "UTC", language: str = "en") -> str:
    """Return a moment with its zone where there is little space, as "4 Dec 2026, 17:00 CET"."""
    return _shown(moment, zone_name, language, "d MMM y, HH:mm")


@lru_cache(maxsize=4096)
def _shown(moment: datetime, zone_name: str, language: str, pattern: str) -> str:
    local = moment.astimezone(zone(zone_name))
    # Babel converts an aware time to UTC, so it is given the local time without a zone.
    shown = format_datetime(local.replace(tzinfo=None), pattern, locale=locale(language))
    abbreviation = local.tzname() or "UTC"
    return f"{shown} {abbreviation if abbreviation[0].isalpha() else 'UTC' + abbreviation}"


def format_day(moment: datetime, zone_name: str = "UTC", language: str = "en") -> str:
    """Return the date of a moment, as "4 December 2026"; its order is that of `format_moment`."""
    pattern = "d MMMM y" if locale(language).language == "en" else "long"
    return format_date(moment.astimezone(zone(zone_name)).date(), pattern, locale=locale(language))


def format_day_time(moment: datetime, zone_name: str = "UTC", language: str = "en") -> str:
    """Return a moment with its zone in the style of `format_day`, as "4 December 2026, 17:00 CET"."""
    spoken = locale(language)
    day = "d MMMM y" if spoken.language == "en" else spoken.date_formats["long"].pattern
    # How a language joins a day and a time: CLDR writes {1} for the day and {0} for the time.
    return _shown(moment, zone_name, language, str(spoken.datetime_formats["medium"]).format("HH:mm", day))


def format_text_day(moment: datetime, zone_name: str, language: str) -> str:
    """Return the date of a moment as a statement's text file prints it, as "February 2, 2021"."""
    return format_date(moment.astimezone(zone(zone_name)).date(), "long", locale=locale(language))


def format_short_day(moment: datetime, zone_name: str, language: str) -> str:
    """Return the date of a moment in CLDR's short form, as "2/2/21", or "02/02/2021" in en-GB."""
    return _short_day(moment.astimezone(zone(zone_name)).date(), language)


@lru_cache(maxsize=1024)
def _short_day(day: date, language: str) -> str:
    """Return a day in CLDR's short form; those of a list of tens of thousands are few."""
    return format_date(day, "short", locale=locale(language))
