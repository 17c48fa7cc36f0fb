"""The version: one number, in the code, in the project's metadata and in the list of changes."""

import re
import tomllib

from petition.templating import ROOT
from petition.version import VERSION
from tests.markup import text_of
from tests.web_support import Visitor


def test_version_is_that_of_the_project() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION


def test_changes_of_this_version_are_written_down_below_those_to_come() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert re.fullmatch(rf"{re.escape(VERSION)} \(\d{{4}}-\d\d-\d\d\)", headings[1])


def test_desk_shows_the_version_and_pages_for_others_do_not(visitor: Visitor, desk: Visitor) -> None:
    """A published page is stored once and for all, and whoever signs has no use for it."""
    named = f"Petition {VERSION}"
    assert text_of(desk.get("/desk/").text).endswith(named)
    for path in ("/", "/link"):
        assert named not in visitor.get(path).text
