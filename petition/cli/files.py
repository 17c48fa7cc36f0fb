"""Reads and writes the files that commands name; a message about a fault names the file."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from petition.cli.edge import people

STANDARD_INPUT = "-"


def shown(name: str) -> str:
    """Return the name of a file as messages have it."""
    return "standard input" if name == STANDARD_INPUT else name


def read_bytes(name: str) -> bytes:
    """Return the content of a file, or of standard input for "-"; refuse an empty file."""
    try:
        content = sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()
    except FileNotFoundError:
        raise click.ClickException(f"{name}: there is no such file.") from None
    except IsADirectoryError:
        raise click.ClickException(f"{name}: this is a directory, not a file.") from None
    except PermissionError:
        raise click.ClickException(f"{name}: this file may not be read.") from None
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
    if output is None:
        for piece in pieces:
            click.echo(piece, nl=False)
        return
    with Path(output).open("wb") as file:
        file.writelines(pieces)
    click.echo(f"Wrote {people(count)} to {output}.", err=True)
