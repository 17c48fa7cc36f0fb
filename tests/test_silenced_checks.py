"""What silences a check says why, in words beside it: whoever reads the line must see what was weighed."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_FOLDERS = ("petition", "migrations", "tests", "bench", "fuzz", "deploy")
_SILENCER = re.compile(r"# (?:noqa|type: ignore)\b(?:: ?[A-Z0-9, ]+|\[[a-z, -]+\])?(.*)")


def test_what_silences_a_check_says_why() -> None:
    files = [*ROOT.glob("*.py"), *(path for folder in _FOLDERS for path in (ROOT / folder).rglob("*.py"))]
    found = [
        (f"{path.relative_to(ROOT)}:{number}", match[1])
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (match := _SILENCER.search(line))
    ]
    assert len(found) > 20
    assert [where for where, why in found if not re.search(r"[a-z]{2}", why)] == []
