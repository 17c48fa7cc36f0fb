"""Marks: what a worker sent last is remembered outside the database, whole or not at all."""

from pathlib import Path

import pytest

from petition.mail.high_water_marks import Marks
from petition.services.delivery.holding import Mark

ONE = Mark("a" * 32, "1" * 32, 1)


def test_newest_mark_of_each_worker_is_read_back(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "marks"
    first, second = Marks(folder, "host-1"), Marks(folder, "host-2")
    assert first.read() == []
    first.write(ONE)
    first.write(Mark("a" * 32, "2" * 32, 12))
    second.write(Mark("a" * 32, "3" * 32, 2))
    assert first.read() == second.read() == [Mark("a" * 32, "2" * 32, 12), Mark("a" * 32, "3" * 32, 2)]
    assert (folder / "host-1").stat().st_mode & 0o777 == 0o600


def test_shorter_mark_leaves_nothing_of_the_longer(tmp_path: Path) -> None:
    marks = Marks(tmp_path, "host-1")
    marks.write(Mark("a" * 32, "1" * 32, 1234567890))
    marks.write(ONE)
    assert marks.read() == [ONE]


def test_worker_that_starts_again_goes_on_in_its_file(tmp_path: Path) -> None:
    Marks(tmp_path, "host-1").write(ONE)
    again = Marks(tmp_path, "host-1")
    assert again.read() == [ONE]
    again.write(Mark("b" * 32, "2" * 32, 3))
    assert again.read() == [Mark("b" * 32, "2" * 32, 3)]


@pytest.mark.parametrize("content", [b"", b"half of", b"a b c", b"a b 1 2", b"\xff\xfe 1 x", b"a b -1"])
def test_half_a_mark_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "torn").write_bytes(content)
    assert Marks(tmp_path, "host-1").read() == []
