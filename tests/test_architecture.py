"""The shape of the code, read from its imports: who may know whom, and who may commit.

The rules are those of the design: views translate, services decide, the domain
knows. What is listed here is what is allowed; everything else fails, and each
rule names all that break it at once.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.shape import measure

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "petition"

FOUNDATION = frozenset({"current", "domain", "errors", "db", "memory", "templating", "extensions", "settings"})
EDGE = FOUNDATION | {"services", "rosters", "editions", "mail", "logs", "confined", "documents"}

# What each part of the package may import from the others; a part may always import itself.
MAY_IMPORT: dict[str, frozenset[str]] = {
    "petition": frozenset(
        {"cli", "web", "logs", "db", "extensions", "mail", "services", "settings", "templating", "version"}
    ),
    "web": EDGE | {"version"},
    "cli": EDGE,
    "mail": frozenset({"domain", "errors", "db", "templating", "services"}),
    "services": frozenset({"models", "domain", "errors", "db", "memory"}),
    "editions": frozenset({"domain", "errors", "templating"}),
    "rosters": frozenset({"domain", "errors", "confined"}),
    "documents": frozenset({"domain", "errors", "confined"}),
    "confined": frozenset({"errors"}),
    "models": frozenset({"domain", "db"}),
    "domain": frozenset({"errors"}),
    "templating": frozenset({"domain"}),
    "settings": frozenset({"domain", "errors"}),
    "current": frozenset({"mail", "services", "settings"}),
    "extensions": frozenset({"db", "domain"}),
    "db": frozenset(),
    "errors": frozenset(),
    "memory": frozenset(),
    "logs": frozenset(),
    "version": frozenset(),
}
# Modules that know less than the part that they are in.
STRICTER: dict[str, frozenset[str]] = {
    "petition.mail.messages": frozenset({"domain", "errors", "templating", "mail"}),
    "petition.mail.assembly": frozenset({"domain", "errors"}),
    "petition.mail.transport": frozenset({"domain", "errors", "mail"}),
    "petition.mail.dkim": frozenset({"mail"}),
    "petition.mail.local_mailbox": frozenset(),
}
# The doorways of the services: every family may use them, and they use no family.
DOORWAYS = frozenset({"audit", "happenings", "outbox", "tokens", "transitions"})
# What each family of services may import from the others, besides the doorways.
FAMILIES: dict[str, frozenset[str]] = {
    "accounts": frozenset(),
    "sign_in": frozenset(),
    "roster": frozenset(),
    "statements": frozenset({"roster", "signing"}),
    "signing": frozenset(),
    "delivery": frozenset({"roster", "statements"}),
    "matters": frozenset({"statements", "delivery"}),
    "notices": frozenset({"accounts", "statements", "matters"}),
}
# Where the edge needs a model as more than a type, each with its reason.
MODELS_AT_THE_EDGE = {
    "petition.web.accounts": "Flask-Security is handed the classes of accounts",
}

# The share of functions that may be private and called once.
ONE_CALLER_SHARE = 0.12

# Beside the standard library: names and countries, and the rules of addresses.
DOMAIN_LIBRARIES = frozenset({"icu", "babel", "email_validator"})


@dataclass(frozen=True)
class Module:
    """One module of the package, parsed."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def part(self) -> str:
        """The part of the package that the module belongs to, as "services"."""
        pieces = self.name.split(".")
        return pieces[1] if len(pieces) > 1 else pieces[0]


@cache
def _modules() -> tuple[Module, ...]:
    made = []
    for path in sorted(PACKAGE.rglob("*.py")):
        pieces = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(pieces[:-1] if pieces[-1] == "__init__" else pieces)
        made.append(Module(name, path, ast.parse(path.read_text(encoding="utf-8"))))
    return tuple(made)


@cache
def _names() -> frozenset[str]:
    return frozenset(module.name for module in _modules())


def _imported(tree: ast.AST) -> Iterator[str]:
    """Yield the full name of everything that is imported anywhere in `tree`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _own(module: Module) -> set[str]:
    """Return the modules of the package that `module` imports."""
    found = set()
    for imported in _imported(module.tree):
        pieces = imported.split(".")
        if pieces[0] == "petition":
            prefixes = (".".join(pieces[:size]) for size in range(len(pieces), 0, -1))
            found.add(next(prefix for prefix in prefixes if prefix in _names()))
    return found - {module.name}


def _part(name: str) -> str:
    return next(module.part for module in _modules() if module.name == name)


def _strays(module: Module) -> list[str]:
    allowed = STRICTER.get(module.name, MAY_IMPORT[module.part] | {module.part})
    strays = {name for name in _own(module) if _part(name) not in allowed}
    if module.part in ("web", "cli"):
        strays.discard("petition.models")
    return sorted(strays)


def test_imports_follow_the_design() -> None:
    assert not {module.name: strays for module in _modules() if (strays := _strays(module))}


def _family(name: str) -> str:
    """Return which family or doorway of the services a module is, as "roster"."""
    return name.split(".")[2]


def test_families_of_services_follow_their_directions() -> None:
    services = [module for module in _modules() if module.name.startswith("petition.services.")]
    assert {_family(module.name) for module in services} == DOORWAYS | set(FAMILIES)
    strays = {}
    for module in services:
        own = _family(module.name)
        allowed = DOORWAYS if own in DOORWAYS else DOORWAYS | FAMILIES[own] | {own}
        used = {name for name in _own(module) if name.startswith("petition.services.")}
        if wrong := sorted(name for name in used if _family(name) not in allowed):
            strays[module.name] = wrong
    assert not strays


def test_every_part_has_its_rule() -> None:
    assert {module.part for module in _modules()} == set(MAY_IMPORT)
    assert set(STRICTER) <= _names()


def test_the_edge_uses_models_as_types_alone() -> None:
    """Pages and commands name what services return; they ask no questions of the database themselves."""
    edge = [module for module in _modules() if module.part in ("web", "cli")]
    assert {module.name for module in edge if _models_in_use(module)} == set(MODELS_AT_THE_EDGE)


def test_the_edge_runs_no_query() -> None:
    """Services return people and numbers, not what asks for them; /readyz alone asks whether the database answers."""
    asking = {
        module.name
        for module in _modules()
        if module.part in ("web", "cli")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in ("execute", "scalar", "scalars")
    }
    assert asking == {"petition.web.health"}


def _models_in_use(module: Module) -> set[str]:
    """Return the models that `module` names anywhere but in annotations."""
    models = {
        alias.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.module == "petition.models"
        for alias in node.names
    }
    annotations = [
        annotation
        for node in ast.walk(module.tree)
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if annotation is not None
    ]
    annotated = {id(inner) for annotation in annotations for inner in ast.walk(annotation)}
    return {
        node.id
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Name) and node.id in models and id(node) not in annotated
    }


def _roots(module: Module) -> set[str]:
    """Return the top names of all that a module imports."""
    return {name.partition(".")[0] for name in _imported(module.tree)}


def test_services_and_domain_know_nothing_of_the_web() -> None:
    pure = [module for module in _modules() if module.part in ("services", "domain", "rosters", "editions")]
    web = {root for module in pure for root in _roots(module) if root == "werkzeug" or root.startswith("flask")}
    assert not {module.name: sorted(web & _roots(module)) for module in pure if web & _roots(module)}


def test_domain_stands_on_the_standard_library_and_few_others() -> None:
    known = sys.stdlib_module_names | DOMAIN_LIBRARIES | {"petition"}
    domain = [module for module in _modules() if module.part == "domain"]
    assert not {module.name: sorted(_roots(module) - known) for module in domain if _roots(module) - known}


def test_only_the_database_commits() -> None:
    """The session commits; the connections of PostgreSQL do where they have only read."""
    committing = {
        module.name
        for module in _modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in ("commit", "autocommit")
    }
    assert committing == {"petition.db.session", "petition.db.engine"}


def test_t33_normal_forms_are_made_in_one_place() -> None:
    """Elsewhere a text could have endless marks, which take steps by the square of their number."""
    wanted = "unicodedata.normalize("
    users = [module.name for module in _modules() if wanted in module.path.read_text(encoding="utf-8")]
    assert users == ["petition.domain.text"]


def test_no_import_inside_a_function() -> None:
    inside = [
        f"{module.name}, line {node.lineno}"
        for module in _modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef)
        and list(_imported(node))
    ]
    assert not inside


def test_no_import_cycles() -> None:
    graph = {module.name: _own(module) for module in _modules()}
    finished: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name not in finished:
            for other in sorted(graph[name]):
                visit(other, (*trail, name))
            finished.add(name)

    for name in graph:
        visit(name, ())
    assert finished == _names()


def test_every_module_says_why_it_exists() -> None:
    silent = [
        module.name
        for module in _modules()
        if len(module.path.read_text(encoding="utf-8").splitlines()) > 5 and not ast.get_docstring(module.tree)
    ]
    assert not silent


def test_web_and_commands_never_import_each_other() -> None:
    for module in _modules():
        if module.part in ("web", "cli"):
            assert not {"web", "cli"} - {module.part} & {_part(name) for name in _own(module)}


def test_unit_tests_mirror_the_package() -> None:
    """Each module has its test file and each file its module; models are constraints, tested together."""
    for part in ("domain", "services", "rosters", "editions", "mail", "documents", "confined"):
        prefix = f"petition.{part}."
        modules = {module.name.removeprefix(prefix) for module in _modules() if module.name.startswith(prefix)}
        folder = ROOT / "tests" / "unit" / part
        tested = {
            ".".join((*path.relative_to(folder).parent.parts, path.stem.removeprefix("test_").removesuffix("_races")))
            for path in folder.rglob("test_*.py")
        }
        packages = {name.rpartition(".")[0] for name in modules}
        assert tested == modules - packages


def test_few_helpers_have_one_caller() -> None:
    """Each costs its reader a jump; `python -m tests.shape --helpers` lists them."""
    assert measure().share <= ONE_CALLER_SHARE
