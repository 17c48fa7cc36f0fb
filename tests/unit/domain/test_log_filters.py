"""The filters of the log, as addresses and commands give them."""

from datetime import UTC, date, datetime

import pytest

from petition.domain.log_acts import Family
from petition.domain.log_filters import Wanted, Who
from petition.errors import FieldError


def test_filters_are_read_and_written_alike() -> None:
    given = {"kind": "answers", "who": "person", "name": "Ada", "from": "2026-11-01", "to": "2026-11-30"}
    wanted = Wanted.read(given)
    assert wanted == Wanted(Family.ANSWERS, Who.PERSON, "Ada", date(2026, 11, 1), date(2026, 11, 30))
    assert wanted.written == given
    assert Wanted.read({"kind": "paint", "who": "nobody", "from": " "}) == Wanted()


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(FieldError, match="is not a day such as 2026-12-01"):
        Wanted.read({"to": text})


def test_days_are_whole_and_those_of_the_zone() -> None:
    wanted = Wanted.read({"from": "2026-11-26", "to": "2026-11-26"})
    begins, ends = (datetime(2026, 11, day, 15, tzinfo=UTC) for day in (25, 26))
    assert wanted.moments("Asia/Tokyo") == (begins, ends)
    assert Wanted().moments("UTC") == (None, None)


def test_who_is_named_in_words() -> None:
    assert [one.words for one in Who] == ["a person", "a coordinator", "the service by itself", "a command"]
