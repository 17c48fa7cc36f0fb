"""Remarks on what was read: doubts for somebody to settle, and errors that stop a row."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

# Doubts that nearly every row of a file can have, and how many rows may repeat them.
_COMMON = ("no-address", "capitals", "name-order")
_FEW = 20


@dataclasses.dataclass(frozen=True, slots=True)
class Remark:
    """One doubt or error about one field.

    `code` is stable and groups remarks of one kind. `problem` is for people: it
    continues a sentence that begins with the field, as "is written in capitals".
    `value` is what it is about, where `problem` does not say all of that: who
    settled it is asked again only about another one. `other` is the reading
    that was not taken, as pairs of a field and its text, where there is one.
    """

    code: str
    field: str
    problem: str
    value: str = dataclasses.field(default="", compare=False)
    other: tuple[tuple[str, str], ...] = dataclasses.field(default=(), compare=False)

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}" if self.field else self.problem

    @property
    def plain(self) -> list[Any]:
        """The remark as JSON can have it; what is empty at its end is left out."""
        if self.other:
            return [self.code, self.field, self.problem, self.value, self.other]
        return [self.code, self.field, self.problem, *([self.value] if self.value else [])]

    @classmethod
    def read(cls, plain: Sequence[Any]) -> "Remark":
        """Return the remark that `plain` was made of."""
        code, field, problem, value, other = (*plain, "", ())[:5]
        return cls(code, field, problem, value, tuple((name, text) for name, text in other))


def counted_once(rows: Mapping[str, int]) -> frozenset[str]:
    """Return the codes that are counted for the whole file and not repeated beside its rows.

    `rows` counts the rows of each code. A missing address is news where three people have none, and none
    where nobody has one.
    """
    return frozenset(code for code in _COMMON if rows.get(code, 0) > _FEW)
