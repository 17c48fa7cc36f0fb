"""The tree of errors that the service raises on purpose.

Each has a stable `code` for machines and a message for people. Pages and
commands show the message as it stands, so it says what happened and, where
there is one, what to do next.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class PetitionError(Exception):
    """Anything that the service refuses on purpose."""

    code = "error"


class SettingError(PetitionError):
    """A setting in the environment is missing or malformed."""

    code = "setting"

    def __init__(self, name: str, problem: str) -> None:
        # One line, whatever the value that it quotes holds.
        super().__init__(" ".join(f"{name} {problem}".split()))
        self.name = name


class NotFound(PetitionError):
    """Something was asked for by a name that nothing carries."""

    code = "not_found"


class FieldError(PetitionError):
    """One field of an input is wrong; `field` is its name in forms and data."""

    code = "field"

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


class FieldErrors(PetitionError):
    """Several fields of one input are wrong; all are told at once."""

    code = "fields"

    def __init__(self, faults: Sequence[FieldError]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in one row of a file; `row` counts lines as an editor does."""

    row: int
    field: str
    problem: str

    def __str__(self) -> str:
        where = f"row {self.row}" if self.row else "file"
        return f"{where}, {self.field}: {self.problem}" if self.field else f"{where}: {self.problem}"


class RosterRefused(PetitionError):
    """A roster file has faulty rows, so nothing of it was imported."""

    code = "roster"

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = tuple(problems)
        many = len(self.problems)
        head = f"Nothing was imported: {many} problem{'s' if many != 1 else ''} in the file."
        super().__init__("\n".join([head, *(f"  {problem}" for problem in self.problems)]))


@dataclass(frozen=True)
class EncodingPreview:
    """How the lines that differ would read in one encoding."""

    encoding: str
    lines: tuple[str, ...]


class EncodingUnknown(PetitionError):
    """A file is not in UTF-8 and does not say what it is in; a person has to choose by reading."""

    code = "encoding"

    def __init__(self, previews: Sequence[EncodingPreview]) -> None:
        self.previews = tuple(previews)
        head = "The file is not in UTF-8. Choose the encoding in which the names read right:"
        super().__init__("\n".join([head, *(f"  {each.encoding}: {' · '.join(each.lines)}" for each in self.previews)]))


# How a refusal names a state and an event, where their own names do not read well.
_STATE_WORDS = {"draft": "a draft", "pending": "not sent yet", "uninvited": "taken back"}
_EVENT_WORDS = {
    "circulate": "be circulated",
    "close": "be closed",
    "reopen": "be reopened",
    "publish": "be published",
    "retract": "be retracted",
    "cancel": "be cancelled",
    "delete": "be deleted",
    "undelete": "be brought back as a draft",
    "invite": "be sent",
    "sign": "be signed",
    "decline": "be declined",
    "withdraw": "be withdrawn",
    "uninvite": "be taken back",
    "strike": "be struck",
    "record_signature": "be recorded as signed",
    "record_refusal": "be recorded as declined",
    "resume": "be uncancelled",
    "restore": "be uncancelled",
}


class IllegalTransition(PetitionError):
    """A thing was asked to move in a way that its state does not allow; `instead` is a sentence on what is possible."""

    code = "illegal_transition"

    def __init__(self, thing: str, state: str, event: str, instead: str = "") -> None:
        is_now, what = _STATE_WORDS.get(state, state.replace("_", " ")), _EVENT_WORDS.get(event, event)
        super().__init__(f"This {thing} is {is_now}; it cannot {what} now.{f' {instead}' if instead else ''}")
        self.state = state
        self.event = event


class StatementClosed(PetitionError):
    """An answer came after the statement had closed to answers."""

    code = "statement_closed"


class AnswerRefused(PetitionError):
    """An answer does not fit what the signatory had answered before."""

    code = "answer_refused"


class TextChanged(PetitionError):
    """The text changed after the signatory's page was shown."""

    code = "text_changed"


class DraftChanged(PetitionError):
    """A draft was saved by somebody else while it was being revised."""

    code = "draft_changed"


class PersonChanged(PetitionError):
    """A person was saved by somebody else while they were being edited."""

    code = "person_changed"


class RosterChanged(PetitionError):
    """The roster changed after a file had been compared with it."""

    code = "roster_changed"


class ReadingRefused(PetitionError):
    """A roster file is being read already, or its reading was ended."""

    code = "reading_refused"


class ReadingFailed(PetitionError):
    """A file from outside took more memory or time than its reader may have."""

    code = "reading_failed"


class ShownChanged(PetitionError):
    """What a coordinator confirmed is not any more what the page had shown."""

    code = "shown_changed"


class EvidenceDisagrees(PetitionError):
    """Signatures or texts are not what the audit log says of them, so nothing is published."""

    code = "evidence_disagrees"


class BadLink(PetitionError):
    """A personal link is forged, mistyped, superseded or unknown: never say which."""

    code = "bad_link"


class LinkNotOpened(BadLink):
    """A person's page was asked for by a browser that has not opened their link, or opened it too long ago."""

    code = "link_not_opened"


class LostLease(PetitionError):
    """A worker reported on a message that is no longer its own."""

    code = "lost_lease"
