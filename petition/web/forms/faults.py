"""What is wrong with a form, put on its fields: shared by the forms that the services or the domain check."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from petition.errors import FieldError, FieldErrors

Value = TypeVar("Value")


def put_faults(
    form: Any, problem: FieldError | FieldErrors, subjects: Mapping[str, str], shown_at: Mapping[str, str]
) -> None:
    """Put each fault on its field, as a sentence that can stand alone at the head of the page.

    `subjects` says how a complaint about a field begins; `shown_at` names the
    field of the form where the services call it otherwise.
    """
    for fault in problem.faults if isinstance(problem, FieldErrors) else (problem,):
        field = form[shown_at.get(fault.field, fault.field)]
        subject = subjects.get(field.name, "")
        words = fault.problem
        # Some complaints are whole sentences, or name what they are about themselves.
        if subject and not words[:1].isupper() and not words.lower().startswith(subject.lower()):
            words = f"{subject} {words}"
        field.errors = [*field.errors, f"{words[:1].upper()}{words[1:].rstrip('.')}."]


def tried(read: Callable[[], Value], faults: list[FieldError], instead: Value) -> Value:
    """Return what `read` does; what it complains about is added to `faults`, and `instead` returned."""
    try:
        return read()
    except FieldError as fault:
        faults.append(fault)
        return instead
