"""Reads and writes the files that commands name; a message about a fault names the file."""

import sys
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path

import click

from petition.cli.edge import people

STANDARD_INPUT = "-"
# What has no end, such as a device, is not read until memory is full.
_MOST_BYTES = 64 * 2**20


def shown(name: str) -> str:
    """Return the name of a file as messages have it."""
    return "standard input" if name == STANDARD_INPUT else name


def read_bytes(name: str) -> bytes:
    """Return the content of a file, or of standard input for "-"; refuse an empty one, and one without an end."""
    try:
        with nullcontext(sys.stdin.buffer) if name == STANDARD_INPUT else Path(name).open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise click.ClickException(f"{name}: there is no such file.") from None
    except IsADirectoryError:
        raise click.ClickException(f"{name}: this is a directory, not a file.") from None
    except PermissionError:
        raise click.ClickException(f"{name}: this file may not be read.") from None
    if len(content) > _MOST_BYTES:
        raise click.ClickException(f"{shown(name)}: this file is larger than {_MOST_BYTES // 2**20} MB.")
    if not content.strip():
        raise click.ClickException(f"{shown(name)}: this file is empty.")
    return content


def read_text(name: str) -> str:
    """Return the content of a text file; refuse a file that is not in UTF-8."""
    content = read_bytes(name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise click.ClickException(
            f"{shown(name)}: line {line} is not in UTF-8 (byte 0x{content[problem.start]:02X}); "
            "save the file as UTF-8 and try again."
        ) from None


def write_people(pieces: Iterable[bytes], output: str | None, count: int) -> None:
    """Write so many people to a file and say so; to standard output, without a word, where none is named."""
    write(pieces, output)
    if output is not None:
        click.echo(f"Wrote {people(count)} to {output}.", err=True)


def write(pieces: Iterable[bytes], output: str | None) -> None:
    """Write to a file, or to standard output where none is named."""
    if output is None:
        for piece in pieces:
            click.echo(piece, nl=False)
        return
    with Path(output).open("wb") as file:
        file.writelines(pieces)
