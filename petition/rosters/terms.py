"""Reads which term of a person a row is about, where a file has a row for each of their terms."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from petition.rosters.headings import fold_heading

# Headings of when a term began, when it ended, and what it is called, folded as headings are.
_STARTS = frozenset(
    {
        *("startdate", "start", "from", "since", "termstart", "startofterm", "mandatestart", "datefrom", "begindate"),
        *("begin", "von", "beginn", "datededebut", "debut", "fechainicio", "inicio", "datainizio", "inizio"),
        *("datainicio", "ingangsdatum", "startdatum"),
    }
)
_ENDS = frozenset(
    {
        *("enddate", "end", "to", "until", "termend", "endofterm", "mandateend", "dateto", "leftoffice", "dateleft"),
        *(
            "bis",
            "ende",
            "datedefin",
            "fin",
            "fechafin",
            "datafine",
            "fine",
            "datafim",
            "fim",
            "einddatum",
            "slutdatum",
        ),
    }
)
_TERMS = frozenset(
    {
        *("term", "termid", "termnumber", "parliamentaryterm", "legislativeperiod", "legislativeperiodid", "period"),
        *("wahlperiode", "legislaturperiode", "mandat", "mandateperiod", "legislatura", "zittingsperiode"),
    }
)
# After every day that a file can name.
_NEVER = "9999-12-31"
_ISO = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_DIGITS = re.compile(r"\d+")
_WIDTH = 8


@dataclass(frozen=True, slots=True)
class TermColumns:
    """Where a table has the beginning, the end and the name of a term; None for what it has not."""

    start: int | None
    end: int | None
    term: int | None

    @classmethod
    def of(cls, header: Sequence[str]) -> "TermColumns":
        """Return the columns that a header names."""
        folded = [fold_heading(cell) for cell in header]
        found = (
            next((at for at, name in enumerate(folded) if name in names), None) for names in (_STARTS, _ENDS, _TERMS)
        )
        return cls(*found)

    def term_of(self, cells: Sequence[str]) -> str:
        """Return what compares as the terms of rows do, the latest highest; "" where the row says nothing of a term.

        A term that has not ended is later than one that has.
        """
        start, end, term = (
            cells[at].strip() if at is not None and at < len(cells) else "" for at in (self.start, self.end, self.term)
        )
        if not (start or end or term):
            return ""
        ended = _day(end) or ("" if self.end is None else _NEVER)
        called = _DIGITS.sub(lambda number: number[0].zfill(_WIDTH), term)
        return f"{ended} {_day(start):10} {called}"


def _day(text: str) -> str:
    """Return a date as it compares; "" for what is none."""
    if found := _ISO.match(text):
        return found[0]
    if found := _DAY_FIRST.match(text):
        day, month, year = found.groups()
        return f"{year}-{month:0>2}-{day:0>2}"
    return ""
