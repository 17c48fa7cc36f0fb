"""Remarks on what was read: doubts for somebody to settle, and errors that stop a row."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """One doubt or error about one field.

    `code` is stable and groups remarks of one kind. `problem` is for people: it
    continues a sentence that begins with the field, as "is written in capitals".
    """

    code: str
    field: str
    problem: str

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}" if self.field else self.problem
