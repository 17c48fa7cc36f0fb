"""What the documents name is there: files, functions in them, modules, and the targets of links."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.documents import DOCUMENTS, ROOT, code, defined, links

FOLDERS = frozenset(
    {
        *("bench", "deploy", "docs", "migrations", "petition"),
        *("sample", "static", "templates", "tests", "translations"),
    }
)
_FILE_WITH_NAMES = re.compile(r"`([\w/]+\.py)`\s+\(([^()]+)\)")


def _is_path(text: str) -> bool:
    """Return whether a piece of code names a file or folder of this repository."""
    if " " in text or text.startswith("/"):
        return False
    first, slash, _ = text.partition("/")
    return "::" in text or (slash == "/" and first in FOLDERS) or (not slash and text.endswith(".py"))


def _is_there(text: str, folder: Path = ROOT) -> bool:
    """Return whether a path, with a name behind "::" perhaps, is there; `<kind>` stands for anything.

    A file without a folder stands at the root or beside the document.
    """
    path, _, name = text.partition("::")
    pattern = re.sub("<[^<>]*>", "*", path).rstrip("/")
    found = [one for base in {ROOT, folder} for one in base.glob(pattern) if one.is_dir() or not text.endswith("/")]
    return bool(found) and (not name or all(name in defined(one) for one in found))


def _module_is_there(text: str) -> bool:
    """Return whether "petition.db.transaction()" or "petition.mail.reports" names something."""
    pieces = text.removesuffix("()").split(".")
    for size in range(len(pieces), 0, -1):
        base = ROOT.joinpath(*pieces[:size])
        rest = ".".join(pieces[size:])
        file = base.with_suffix(".py") if base.with_suffix(".py").is_file() else base / "__init__.py"
        if file.is_file():
            return not rest or rest in defined(file)
    return False


def _texts() -> Iterator[tuple[Path, str]]:
    for document in DOCUMENTS:
        yield document, document.read_text(encoding="utf-8")


def test_files_and_functions_are_there() -> None:
    lost = {}
    for document, text in _texts():
        # A decision that was replaced keeps the names of its day.
        named = [one for one in code(text) if _is_path(one)] if "\nReplaced by [decision" not in text else []
        lost[document] = [one for one in named if not _is_there(one, document.parent)]
    assert not {document: names for document, names in lost.items() if names}


def test_names_in_brackets_behind_a_file_are_in_it() -> None:
    lost = []
    for document, text in _texts():
        for file, words in _FILE_WITH_NAMES.findall(text):
            names = {name.rpartition(".")[2] for name in defined(ROOT / file)}
            lost += [(document, file, name) for name in code(words) if name.isidentifier() and name not in names]
    assert not lost


def test_modules_are_there() -> None:
    named = [(document, one) for document, text in _texts() for one in code(text) if one.startswith("petition.")]
    assert not [(document, one) for document, one in named if not _module_is_there(one)]


def test_links_lead_somewhere() -> None:
    targets = [(document, target.partition("#")[0]) for document, text in _texts() for target in links(text)]
    here = [(document, target) for document, target in targets if target and "://" not in target]
    assert not [(document, target) for document, target in here if not (document.parent / target).exists()]


def test_names_that_are_wrong_would_be_seen() -> None:
    assert _is_path("petition/db/session.py::transaction")
    assert _is_there("petition/db/session.py::transaction")
    assert _is_there("petition/mail/composer.py::Composer.mail")
    assert _is_there("templates/email/<kind>/subject.txt")
    assert not _is_there("petition/db/session.py::transactions")
    assert not _is_there("petition/clock.py")
    assert not _is_there("templates/email/<kind>/object.txt")
    assert _module_is_there("petition.db.transaction()")
    assert not _module_is_there("petition.clock")
    assert not _is_path("/sign/<reference>")
