"""Opens files of people from outside, of whatever kind, in a process of their own (`petition.confined`).

What comes back is a file as it is kept, compressed and no larger than a bound.
"""

from collections.abc import Sequence
from datetime import date

from petition.confined.running import answered
from petition.errors import ReadingFailed, ReadingRefused
from petition.rosters.answering import question, read_answer
from petition.rosters.file_kinds import refusal
from petition.rosters.packing import Packed


def open_packed(
    content: bytes, *, today: date, encoding: str = "", sheets: Sequence[str] = (), with_hidden: bool = False
) -> Packed:
    """Return a file as it is kept, opened in the given encoding, or of the given sheets; none for what it says itself.

    Raises `EncodingUnknown`, `FieldError` and `RosterRefused` as `open_roster` does,
    and `RosterRefused` as well for what takes too much memory or time, and while
    another one is opened or read.
    """
    asked = question(content, today=today, encoding=encoding, sheets=sheets, with_hidden=with_hidden)
    try:
        with answered("petition.rosters.answering", asked) as answer:
            return read_answer(answer)
    except ReadingRefused:
        raise refusal("has to wait, because other files are being read; try again in a minute") from None
    except ReadingFailed:
        raise refusal("needs more memory or time than any roster does") from None
