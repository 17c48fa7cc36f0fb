"""Counts the shape of the package: files a folder, arrows between files, and helpers with one caller.

`python -m tests.shape` prints the figures; `--helpers` lists every helper with
one caller, and `--folder petition/mail` looks at a part. A private function that
is called once is worth its name only where it gives a long function a part that
can be read alone, so their share is kept low (tests/test_architecture.py).
"""

import argparse
import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Shape:
    """What was counted: helpers as "petition/db/engine.py:31 _queue", files by folder, arrows between files."""

    functions: int
    helpers: list[str]
    files: dict[str, int]
    arrows: int

    @property
    def share(self) -> float:
        """The share of all functions that are private and called once."""
        return len(self.helpers) / self.functions if self.functions else 0.0


def measure(folder: Path = ROOT / "petition") -> Shape:
    """Return the shape of the package below a folder."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.py"))}
    functions, helpers = 0, []
    for path, tree in trees.items():
        defined = [node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)]
        functions += len(defined)
        named = Counter(_names_used(tree))
        helpers += [
            f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
            for node in defined
            if _is_private(node.name) and not node.decorator_list and named[node.name] == 1
        ]
    files = Counter(str(path.parent.relative_to(ROOT)) for path in trees if path.name != "__init__.py")
    return Shape(functions, helpers, dict(files), sum(len(_imported(tree)) for tree in trees.values()))


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _names_used(tree: ast.AST) -> Iterator[str]:
    """Yield every name that is read, as itself or behind a dot; a private one is used in its own file alone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def _imported(tree: ast.AST) -> set[str]:
    """Return the modules of the package that a file imports from."""
    return {
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("petition")
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=ROOT / "petition", help="the part to look at")
    parser.add_argument("--helpers", action="store_true", help="list every helper with one caller")
    given = parser.parse_args()
    shape = measure(given.folder.resolve())
    for name, count in sorted(shape.files.items()):
        print(f"{count:5}  {name}")
    print(f"{shape.arrows} arrows between files, {shape.functions} functions")
    print(f"{len(shape.helpers)} helpers with one caller: {shape.share:.1%}")
    if given.helpers:
        print(*shape.helpers, sep="\n")


if __name__ == "__main__":
    main()
