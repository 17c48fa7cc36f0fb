"""The page for whoever runs the service: its table of commands has them all."""

import re

import click
from flask import Flask

from tests.documents import ROOT

_PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_table_of_commands_has_every_command(app: Flask) -> None:
    rows = [line.split(" | ")[0] for line in _PAGE.splitlines() if line.startswith("| `flask ")]
    for name, group in app.cli.commands.items():
        named = " ".join(row for row in rows if row.startswith(f"| `flask {name} "))
        if isinstance(group, click.Group) and type(group).__module__.startswith("petition."):
            missing = [one for one in group.commands if not re.search(rf"(?<![\w-]){one}(?![\w-])", named)]
            assert not missing, f"flask {name}: {missing}"
