"""Errors: stable codes, and messages that people can read."""

import pytest

from petition import errors
from petition.domain import too_often
from petition.errors import FieldError, FieldErrors, IllegalTransition, PetitionError, RosterRefused, RowProblem


def _tree(error: type[PetitionError]) -> list[type[PetitionError]]:
    """Return the errors of the service as a whole; a page or command may have its own below them."""
    family = [error, *(below for child in error.__subclasses__() for below in _tree(child))]
    return [member for member in family if member.__module__ in (errors.__name__, too_often.__name__)]


def test_every_error_has_its_own_code_and_a_docstring() -> None:
    tree = _tree(PetitionError)
    assert len({error.code for error in tree}) == len(tree)
    assert all(error.__doc__ for error in tree)


def test_codes_are_stable() -> None:
    """Machines rely on these: a changed one is a change of the interface."""
    assert sorted(error.code for error in _tree(PetitionError)) == [
        *("answer_refused", "bad_link", "draft_changed", "encoding", "error", "evidence_disagrees", "field", "fields"),
        *(
            "illegal_transition",
            "link_not_opened",
            "lost_lease",
            "not_found",
            "person_changed",
            "reading_failed",
            "reading_refused",
        ),
        *("roster", "roster_changed", "setting", "shown_changed", "statement_closed", "text_changed"),
        *("too_many_answers", "too_many_attempts", "too_many_changes", "too_many_mutings", "too_often"),
    ]


def test_several_fields_are_told_at_once() -> None:
    faults = FieldErrors([FieldError("slug", "is taken"), FieldError("title", "is empty")])
    assert str(faults) == "slug: is taken; title: is empty"
    assert [fault.field for fault in faults.faults] == ["slug", "title"]


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (RowProblem(3, "email", "is empty"), "row 3, email: is empty"),
        (RowProblem(3, "", "is not CSV"), "row 3: is not CSV"),
        (RowProblem(0, "", "has no people in it"), "file: has no people in it"),
    ],
)
def test_row_problem_says_where(problem: RowProblem, line: str) -> None:
    assert str(problem) == line


def test_refused_roster_lists_every_problem() -> None:
    one, two = RowProblem(2, "email", "is empty"), RowProblem(3, "country", "is empty")
    assert str(RosterRefused([one])).splitlines() == [
        "Nothing was imported: 1 problem in the file.",
        "  row 2, email: is empty",
    ]
    assert str(RosterRefused([one, two])).startswith("Nothing was imported: 2 problems in the file.")


@pytest.mark.parametrize(
    ("thing", "state", "event", "words"),
    [
        ("statement", "draft", "close", "This statement is a draft; it cannot be closed now."),
        ("statement", "cancelled", "reopen", "This statement is cancelled; it cannot be reopened now."),
        ("invitation", "pending", "sign", "This invitation is not sent yet; it cannot be signed now."),
        ("statement", "closed", "send reminders", "This statement is closed; it cannot send reminders now."),
        ("message", "half_sent", "be repeated", "This message is half sent; it cannot be repeated now."),
    ],
)
def test_illegal_transition_reads_as_a_sentence(thing: str, state: str, event: str, words: str) -> None:
    refusal = IllegalTransition(thing, state, event)
    assert str(refusal) == words
    assert (refusal.state, refusal.event) == (state, event)
