"""The version: one number, in the code, in the project's metadata and in the list of changes."""

import re
import tomllib

from petition.templating import ROOT
from petition.version import VERSION


def test_version_is_that_of_the_project() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION


def test_changes_of_this_version_are_written_down_below_those_to_come() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert re.fullmatch(rf"{re.escape(VERSION)} \(\d{{4}}-\d\d-\d\d\)", headings[1])
