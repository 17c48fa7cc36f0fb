"""What of the log is wanted: a kind of act, whose acts, about whom, and from which day to which."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from petition.domain.log_acts import Family
from petition.domain.searching import Filters
from petition.domain.times import zone
from petition.errors import FieldError

# Days that have a midnight in every zone.
_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 1, 1)


class Who(StrEnum):
    """Who did it; the worker stands for all that the service does by itself."""

    PERSON = "person"
    COORDINATOR = "coordinator"
    WORKER = "worker"
    COMMAND = "command"

    @property
    def words(self) -> str:
        """How pages call it."""
        return "the service by itself" if self is Who.WORKER else f"a {self}"


# What addresses and commands call the days.
_NAMES = {"since": "from", "until": "to"}
# How the names begin that the log has for them (`petition.models.audit_event`).
ACTORS: Mapping[Who, tuple[str, ...]] = {
    Who.PERSON: ("invitation:", "person:"),
    Who.COORDINATOR: ("user:",),
    Who.WORKER: ("worker", "report", "system"),
    Who.COMMAND: ("command",),
}


@dataclass(frozen=True)
class Wanted:
    """Which events are wanted; an empty one wants all. Both days are meant whole, in the time zone of the log."""

    kind: Family | None = None
    who: Who | None = None
    name: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Wanted":
        """Return what an address, or a command, asks for; raise `FieldError` for a day that is none.

        Kinds that nobody knows are left out.
        """
        kind, who = given.get("kind", ""), given.get("who", "")
        return cls(
            Family(kind) if kind in set(Family) else None,
            Who(who) if who in set(Who) else None,
            Filters.read({"q": given.get("name", "")}).q,
            *(_day(given.get(name, ""), name) for name in (_NAMES["since"], _NAMES["until"])),
        )

    @property
    def written(self) -> dict[str, str]:
        """What is asked for, as an address holds it."""
        asked = {_NAMES.get(one.name, one.name): getattr(self, one.name) for one in fields(self)}
        return {name: str(value) for name, value in asked.items() if value}

    @property
    def words(self) -> list[str]:
        """The words that a name must have."""
        return Filters(q=self.name).words

    def moments(self, zone_name: str) -> tuple[datetime | None, datetime | None]:
        """Return from when to before when it is, by the days of a zone."""
        ends = self.since, None if self.until is None else self.until + timedelta(days=1)
        there = zone(zone_name)
        first, last = (
            # Where the clocks skip a midnight, the day begins an hour later, and nothing was done in between.
            None if day is None else datetime.combine(day, time.min, there).astimezone(UTC)
            for day in ends
        )
        return first, last


def _day(text: str, name: str) -> date | None:
    try:
        day = date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        day = date.max
    if day is not None and not _EARLIEST <= day <= _LATEST:
        raise FieldError(name, f"“{text.strip()[:40]}” is not a day such as 2026-12-01")
    return day
