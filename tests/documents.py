"""Reads the documents of the repository: their pictures, their tables, and the files and functions that they name."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = (
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "bench/README.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
)
_PICTURE = re.compile(r"^```mermaid\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FENCED = re.compile(r"^(?: *)```.*?^ *```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def read(name: str) -> str:
    """Return the text of one document."""
    return (ROOT / name).read_text(encoding="utf-8")


def picture(name: str, title: str) -> list[str]:
    """Return the lines of the Mermaid picture that a document calls `title` (accTitle)."""
    found = [text.splitlines() for text in _PICTURE.findall(read(name))]
    (wanted,) = (lines for lines in found if f"    accTitle: {title}" in lines)
    return [line.strip() for line in wanted]


def table(name: str, *header: str) -> list[list[str]]:
    """Return the rows of the table with these headings."""
    lines = read(name).splitlines()
    start = lines.index(f"| {' | '.join(header)} |") + 2
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def code(text: str) -> list[str]:
    """Return what a text sets as code, outside of its fenced blocks."""
    return _CODE.findall(_FENCED.sub("", text))


def links(text: str) -> list[str]:
    """Return the targets of a text's links."""
    return _LINK.findall(_FENCED.sub("", text))


@cache
def defined(path: Path) -> frozenset[str]:
    """Return the names that a file of Python defines, as "sign" and "Composer.mail"; a package also passes names on."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed_on = [node for node in tree.body if isinstance(node, ast.ImportFrom) and path.name == "__init__.py"]
    return frozenset(_names(tree, "")) | {alias.name for node in passed_on for alias in node.names}


def _names(tree: ast.Module | ast.ClassDef, prefix: str) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield prefix + node.name
        if isinstance(node, ast.ClassDef) and not prefix:
            yield from _names(node, f"{node.name}.")
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (prefix + target.id for target in targets if isinstance(target, ast.Name))
