"""Files that commands are given, and what is said of a bad one."""

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Never

import click
import pytest

from petition.cli.files import read_bytes, read_text, shown


def problem_with(name: object, read: Callable[[str], object] = read_bytes):
    with pytest.raises(click.ClickException) as caught:
        read(str(name))
    return caught.value.message


def test_a_file_is_read(tmp_path: Path):
    path = tmp_path / "text.md"
    path.write_bytes("\ufeffÀ la presse".encode())
    assert read_bytes(str(path)) == path.read_bytes()
    assert read_text(str(path)) == "À la presse"


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"from a pipe")))
    assert read_text("-") == "from a pipe"
    assert shown("-") == "standard input"


def test_what_has_no_end_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("petition.cli.files._MOST_BYTES", 2**20)
    assert problem_with("/dev/zero") == "/dev/zero: this file is larger than 1 MB."


def test_what_cannot_be_read_is_named(tmp_path: Path):
    missing, empty, blank = tmp_path / "missing", tmp_path / "empty", tmp_path / "blank"
    empty.touch()
    blank.write_text(" \n\n")
    assert problem_with(missing) == f"{missing}: there is no such file."
    assert problem_with(tmp_path) == f"{tmp_path}: this is a directory, not a file."
    assert problem_with(empty) == f"{empty}: this file is empty."
    assert problem_with(blank) == f"{blank}: this file is empty."


def test_a_forbidden_file_is_named(monkeypatch: pytest.MonkeyPatch):
    def refuse(path: Path, mode: str) -> Never:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("petition.cli.files.Path.open", refuse)
    assert problem_with("secret") == "secret: this file may not be read."


def test_an_empty_pipe_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert problem_with("-") == "standard input: this file is empty."


def test_the_line_that_is_not_utf8_is_named(tmp_path: Path):
    path = tmp_path / "latin"
    path.write_bytes(b"one\ntwo\nth\xe9\n")
    assert problem_with(path, read_text).startswith(f"{path}: line 3 is not in UTF-8 (byte 0xE9)")
