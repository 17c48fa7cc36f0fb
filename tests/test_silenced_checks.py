"""What silences a check says why, in a comment on the line before: whoever reads the line must see what was weighed."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_FOLDERS = ("petition", "migrations", "tests", "bench", "fuzz", "deploy", "sample")
_SILENCER = re.compile(r"#\s*(?:noqa|type:\s*ignore|fmt:\s*(?:off|skip)|(?:ruff|mypy):)", re.IGNORECASE)
# It names the one check that it silences, and nothing follows it.
_BARE = re.compile(r"  # (?:noqa: [A-Z]+\d+|type: ignore\[[a-z-]+\])$")
_REASON = re.compile(r"\s*# [^#]*[a-z]{2,} [^#]*[a-z]{2,}.*[.?]$")


def _silenced(code: str) -> list[tuple[int, bool]]:
    """Return the numbers of the lines that silence a check, and whether each does it as it should."""
    lines = ["", *code.splitlines()]
    return [
        (number, bool(_BARE.search(line) and _REASON.fullmatch(before) and not _SILENCER.search(before)))
        for number, (before, line) in enumerate(pairwise(lines), start=1)
        if _SILENCER.search(line)
    ]


def test_what_silences_a_check_says_why() -> None:
    files = [*ROOT.glob("*.py"), *(path for folder in _FOLDERS for path in (ROOT / folder).rglob("*.py"))]
    found = [
        (f"{path.relative_to(ROOT)}:{number}", is_good)
        for path in files
        # This one holds examples.
        if path != Path(__file__)
        for number, is_good in _silenced(path.read_text(encoding="utf-8"))
    ]
    assert len(found) > 10
    assert [where for where, is_good in found if not is_good] == []


def test_types_are_silenced_where_they_are_checked() -> None:
    """Types of the package alone are checked, so elsewhere a silencer would say what nobody has found."""
    others = [path for folder in _FOLDERS[1:] for path in (ROOT / folder).rglob("*.py") if path != Path(__file__)]
    assert [path for path in others if re.search(r"#\s*type:\s*ignore", path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("before", "line", "is_good"),
    [
        ("# No secret is made of it.", "x = random()  # noqa: S311", True),
        ("    # Its package has no types.", "    x = y  # type: ignore[attr-defined]", True),
        ("x = 1", "x = random()  # noqa: S311", False),
        ("# See.", "x = random()  # noqa: S311", False),
        ("# No secret is made of it.", "x = random()  # noqa: S311 (see the line above)", False),
        ("x = 1", "x = random()  # noqa: S311 (no secret is made of it)", False),
        ("# No secret is made of it.", "x = random()  # noqa", False),
        ("# No secret is made of it.", "x = y  # type: ignore", False),
        ("x = y  # noqa: S311", "x = random()  # noqa: S311", False),
        ("# Laid by hand, as a table.", "x = 1  # fmt: skip", False),
    ],
)
def test_one_style_is_taken(before: str, line: str, *, is_good: bool) -> None:
    assert [good for _, good in _silenced(f"{before}\n{line}")][-1:] == [is_good]
