"""HighWaterMarks: what a worker sent last is remembered outside the database, whole or not at all."""

from pathlib import Path

import pytest

from petition.mail.high_water_marks import HighWaterMarks
from petition.services.delivery.holding import HighWaterMark

ONE = HighWaterMark("a" * 32, "1" * 32, 1)


def test_newest_mark_of_each_worker_is_read_back(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "marks"
    first, second = HighWaterMarks(folder, "host-1"), HighWaterMarks(folder, "host-2")
    assert first.read() == []
    first.write(ONE)
    first.write(HighWaterMark("a" * 32, "2" * 32, 12))
    second.write(HighWaterMark("a" * 32, "3" * 32, 2))
    assert (
        first.read() == second.read() == [HighWaterMark("a" * 32, "2" * 32, 12), HighWaterMark("a" * 32, "3" * 32, 2)]
    )
    assert (folder / "host-1").stat().st_mode & 0o777 == 0o600


def test_shorter_mark_leaves_nothing_of_the_longer(tmp_path: Path) -> None:
    marks = HighWaterMarks(tmp_path, "host-1")
    marks.write(HighWaterMark("a" * 32, "1" * 32, 1234567890))
    marks.write(ONE)
    assert marks.read() == [ONE]


def test_worker_that_starts_again_goes_on_in_its_file(tmp_path: Path) -> None:
    HighWaterMarks(tmp_path, "host-1").write(ONE)
    again = HighWaterMarks(tmp_path, "host-1")
    assert again.read() == [ONE]
    again.write(HighWaterMark("b" * 32, "2" * 32, 3))
    assert again.read() == [HighWaterMark("b" * 32, "2" * 32, 3)]


@pytest.mark.parametrize("content", [b"", b"half of", b"a b c", b"a b 1 2", b"\xff\xfe 1 x", b"a b -1"])
def test_half_a_mark_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "torn").write_bytes(content)
    assert HighWaterMarks(tmp_path, "host-1").read() == []
