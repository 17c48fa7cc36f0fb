"""Reads from the code which actions it records: in the audit log, and as changes of people."""

import ast
from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from petition.domain import states

PACKAGE = Path(__file__).resolve().parent.parent / "petition"
# What writes an event or a change: the place of its action among the arguments, and what stands before the action.
_WRITERS = {
    "audit.record": (1, ""),
    "audit.record_all": (1, ""),
    "audit.record_each": (1, ""),
    "history.record": (2, "person."),
    "history.record_all": (2, "person."),
}


@dataclass(frozen=True)
class _Place:
    """Where an expression stands: its module, and the function around it."""

    module: str
    function: ast.FunctionDef


class Unread(AssertionError):
    """The code says in a new way what it records."""


class Code:
    """The modules of a package, by their names without the folders."""

    def __init__(self, package: Path = PACKAGE) -> None:
        self._assigned: dict[tuple[str, str], ast.expr] = {}
        # By the name that a function is called by: its calls, each with the function that it stands in.
        self._calls: dict[str, list[tuple[ast.Call, _Place]]] = defaultdict(list)
        for path in sorted(package.rglob("*.py")):
            module, tree = path.stem, ast.parse(path.read_text(encoding="utf-8"))
            for node in tree.body:
                if isinstance(node, ast.Assign):
                    self._keep(module, node.targets[0], node.value)
                elif isinstance(node, ast.ImportFrom):
                    home = ast.Name(str(node.module).rpartition(".")[2])
                    for alias in node.names:
                        self._assigned.setdefault((module, alias.name), ast.Attribute(home, alias.name))
            for function in ast.walk(tree):
                if isinstance(function, ast.FunctionDef):
                    for node in ast.walk(function):
                        if isinstance(node, ast.Call):
                            self._calls[ast.unparse(node.func)].append((node, _Place(module, function)))

    def actions(self) -> set[str]:
        """Return every action that is recorded; those of the two state machines are in their tables."""
        found = {
            f"{machine.thing}.{event.value}"
            for machine in (states.STATEMENT, states.INVITATION)
            for _, event in machine.table
        }
        for writer, (place, prefix) in _WRITERS.items():
            for call, where in self._calls[writer]:
                if where.module != "transitions":
                    found |= {prefix + action for action in self._texts(_argument(call, place, "action"), where)}
        return found

    def _keep(self, module: str, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._assigned[module, target.id] = value
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, its in zip(target.elts, value.elts, strict=True):
                self._keep(module, one, its)

    def _texts(self, expression: ast.expr, where: _Place) -> set[str]:
        """Return the texts that an expression may be."""
        match expression:
            case ast.Constant(value=str() as text):
                return {text}
            case ast.IfExp(body=one, orelse=other):
                return self._texts(one, where) | self._texts(other, where)
            case ast.JoinedStr(values=parts):
                return {"".join(pieces) for pieces in product(*(self._texts(part, where) for part in parts))}
            case ast.FormattedValue(value=value):
                return self._texts(value, where)
            case ast.Name(id=name) if name in (parameters := _parameters(where.function)):
                return self._given(where, parameters, name)
            case ast.Name(id=name):
                return self._named(where.module, name, where)
            case ast.Attribute(value=ast.Name(id=module), attr=name) if (module, name) in self._assigned:
                return self._named(module, name, where)
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if hasattr(states, owner):
                return {str(getattr(getattr(states, owner), name))}
            case ast.Subscript(value=ast.Name(id=name)):
                values = self._assigned[where.module, name]
                assert isinstance(values, ast.Dict)
                return set().union(*(self._texts(value, where) for value in values.values))
        raise Unread(f"{where.module}, line {expression.lineno}: {ast.unparse(expression)}")

    def _named(self, module: str, name: str, where: _Place) -> set[str]:
        if (value := self._assigned.get((module, name))) is not None:
            return self._texts(value, _Place(module, where.function))
        raise Unread(f"{where.module}: {name}")

    def _given(self, where: _Place, parameters: list[str], name: str) -> set[str]:
        """Return what a parameter of a function is wherever the function is called."""
        own = where.function.name
        called = [*self._calls[own], *self._calls[f"{where.module}.{own}"]]
        if own.startswith("_"):
            called = [(call, caller) for call, caller in called if caller.module == where.module]
        arguments = [(_argument(call, parameters.index(name), name), caller) for call, caller in called]
        return set().union(*(self._texts(argument, caller) for argument, caller in arguments))


def _parameters(function: ast.FunctionDef) -> list[str]:
    return [one.arg for one in (*function.args.args, *function.args.kwonlyargs)]


def _argument(call: ast.Call, place: int, name: str) -> ast.expr:
    named = [one.value for one in call.keywords if one.arg == name]
    return named[0] if named else call.args[place]
