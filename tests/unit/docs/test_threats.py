"""docs/threats.md lists every threat and fault, and the very tests that prove their defences."""

import re
from collections.abc import Iterator

from tests.documents import ROOT, code, read

PAGE = "docs/threats.md"
_ENTRY = re.compile(r"^### ([TF]\d\d) .*?$\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_TEST = re.compile(r"^ *def (test_[tf]\d\d_\w+)", re.MULTILINE)
_NUMBER = re.compile(r"(?<=_)[tf]\d\d(?=_)")


def _tests() -> Iterator[tuple[str, str]]:
    """Yield (number, name) of every test that proves something; one test may prove two."""
    for path in (ROOT / "tests").rglob("test_*.py"):
        for name in _TEST.findall(path.read_text(encoding="utf-8")):
            yield from ((number.upper(), name) for number in _NUMBER.findall(name))


def _listed() -> Iterator[tuple[str, str]]:
    for number, words in _ENTRY.findall(read(PAGE)):
        yield from ((number, name) for name in code(words) if name.startswith("test_"))


def test_every_number_has_its_entry() -> None:
    known = [*(f"T{number:02}" for number in range(1, 50)), *(f"F{number:02}" for number in range(1, 21))]
    assert [number for number, _ in _ENTRY.findall(read(PAGE))] == known


def test_every_test_is_listed_and_every_listed_test_exists() -> None:
    """What is missing goes under its number, as `- name`; what is too much has been renamed or taken away."""
    tests, listed = set(_tests()), list(_listed())
    assert sorted(tests - set(listed)) == [], "not listed"
    assert sorted(set(listed) - tests) == [], "listed, and not there"
    assert len(listed) == len(set(listed))


def test_what_no_test_proves_is_later_work() -> None:
    proved = {number for number, _ in _tests()}
    unproved = [(number, words) for number, words in _ENTRY.findall(read(PAGE)) if number not in proved]
    assert unproved
    assert [number for number, words in unproved if "later work" not in " ".join(words.split())] == []
