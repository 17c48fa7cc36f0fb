"""What the process that opens a file answers is read as it was written."""

import io
from collections.abc import Sequence
from datetime import date

import pytest

from petition.errors import EncodingUnknown, FieldError, PetitionError, RosterRefused
from petition.rosters.answering import answer, question, read_answer
from petition.rosters.packing import Packed, pack
from petition.rosters.reading import open_roster

TODAY = date(2021, 2, 2)


def _answered(content: bytes, encoding: str = "", sheets: Sequence[str] = ()) -> Packed:
    written = io.BytesIO()
    answer(io.BytesIO(question(content, today=TODAY, encoding=encoding, sheets=sheets, with_hidden=False)), written)
    written.seek(0)
    return read_answer(written)


@pytest.mark.parametrize("content", [b"Name\nAda\n", b'{"persons": [{"name": "Ada"}]}'])
def test_opened_file_is_answered_as_it_is_kept(content: bytes) -> None:
    assert _answered(content) == pack(open_roster(content), today=TODAY)


@pytest.mark.parametrize(
    ("content", "how", "kind"),
    [
        (b"Name\nZo\xeb\n", {}, EncodingUnknown),
        (b"Name\nAda\n", {"encoding": "klingon"}, FieldError),
        (b'{"persons": []}', {}, RosterRefused),
        (b"", {}, RosterRefused),
    ],
)
def test_refusal_is_answered_as_it_was_raised(content: bytes, how: dict[str, str], kind: type[PetitionError]) -> None:
    with pytest.raises(kind) as raised:
        open_roster(content, **how)
    with pytest.raises(kind) as answered:
        _answered(content, **how)
    assert str(answered.value) == str(raised.value)
