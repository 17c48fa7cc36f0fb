"""What was decided about the doubts and faults of a roster file, and whether a row is what it was decided about.

A decision holds for a person (or, as long as they are not on the roster, for the
name, country and legislature that a file gives them), for one kind of doubt, and for the
value that it was about. About another value nothing was decided.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from petition.domain.addresses import check_address
from petition.domain.countries import is_country
from petition.domain.persons import NAME_FIELDS, OTHER_FIELDS, PersonRow
from petition.domain.remarks import Remark
from petition.domain.text import has_letter
from petition.errors import FieldError

# How a decision says that a row which was left out is a person after all.
LEFT_OUT = "left_out"
# Faults that only matching finds. What mends them has to be known before it, so these decisions are about all of a row.
_OF_MATCHING = ("ambiguous", "identifiers")


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one kind of doubt in one row.

    `identity` is that of the row (`petition.domain.persons.identity`); `person_id` is None until they are on the
    roster. `cause` is a digest of what it was about, and `about` says it in words. `values` has, by field, what was
    read and what is to stand there instead; where it is empty, the row was read right.
    """

    code: str
    cause: str
    identity: str
    person_id: int | None = None
    about: str = ""
    values: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answers:
    """What is decided while a file is read, beside what was decided before.

    `accepted` and `other` are codes: of all their doubts the reading that was taken, or the other one. `rows` has, by
    the number of a row, the codes it is about (none: all) and the fields to be set, or None for the other reading.
    """

    accepted: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()
    rows: Mapping[int, Sequence[tuple[frozenset[str], Mapping[str, str] | None]]] = field(default_factory=dict)

    def of(self, number: int, code: str, remarks: Sequence[Remark]) -> Mapping[str, str] | None:
        """Return the fields to be set for a doubt, none where it was read right; None where nothing is said of it."""
        other = other_of(remarks)
        for codes, wanted in self.rows.get(number, ()):
            if not codes or code in codes:
                return other if wanted is None else wanted
        if code in self.other and other:
            return other
        return {} if code in self.accepted and code not in _OF_MATCHING else None

    def names(self, number: int, code: str) -> bool:
        """Return whether a row is said to be about this code."""
        return any(code in codes for codes, _ in self.rows.get(number, ()))


_NOTHING = Answers()


class Decisions:
    """All decisions, by what they are about; `made` are those that the answers added while a file was read."""

    def __init__(self, known: Iterable[Decision] = (), answers: Answers | None = None) -> None:
        self._known: dict[str, list[Decision]] = {}
        for one in known:
            self._known.setdefault(one.cause, []).append(one)
        self._answers = answers or Answers()
        codes = {one.code for some in self._known.values() for one in some}
        self._of_matching = [code for code in _OF_MATCHING if code in codes]
        self.made: list[Decision] = []

    def mended(self, rows: Iterable[PersonRow]) -> Iterator[PersonRow]:
        """Yield rows as they are to be matched, with what was decided about faults, and about rows that are no people.

        A fault goes only where the row can be imported then.
        """
        for row in rows:
            if not (row.errors or row.left_out or self._of_matching or self._answers.rows):
                yield row
                continue
            named = [code for code in _OF_MATCHING if self._answers.names(row.row, code)]
            remarks = [Remark(code, "", "") for code in dict.fromkeys((*self._of_matching, *named))]
            remarks += [*row.errors, *(row.doubts if row.left_out else ())]
            if not remarks:
                yield row
                continue
            mended, settled = self.decided(row, remarks, row.identity, None)
            if mended.errors and settled and _is_sound(mended):
                mended = replace(mended, errors=tuple(one for one in mended.errors if one not in settled))
            if row.left_out:
                mended = replace(mended, doubts=tuple(one for one in mended.doubts if one not in settled))
            yield mended

    def decided(
        self, row: PersonRow, remarks: Sequence[Remark], identity: str, person_id: int | None
    ) -> tuple[PersonRow, list[Remark]]:
        """Return a row as it was decided to be, and those of its remarks that this settles."""
        if not remarks or not (self._known or self._answers != _NOTHING):
            return row, []
        read, settled = {**row.values, **({LEFT_OUT: "y"} if row.left_out else {})}, []
        changes: dict[str, str] = {}
        for code, some in by_code(remarks).items():
            cause = cause_of(code, some, read)
            found = self._find(cause, identity, person_id, read)
            if found is None and (told := self._answers.of(row.row, code, some)) is not None:
                values = {name: (read.get(name, ""), text) for name, text in told.items() if read.get(name, "") != text}
                found = Decision(code, cause, identity, person_id, about(row.name.display, some), values)
                self.made.append(found)
            if found is not None:
                settled += some
                changes |= {name: after for name, (_, after) in found.values.items()}
        if not changes:
            return row, settled
        changed = _changed(row, changes)
        return (changed, settled) if row.errors or row.left_out or _is_sound(changed) else (row, [])

    def _find(self, cause: str, identity: str, person_id: int | None, read: Mapping[str, str]) -> Decision | None:
        """Return the newest decision about this person and these values."""
        for one in reversed(self._known.get(cause, ())):
            is_theirs = identity == one.identity if None in (person_id, one.person_id) else person_id == one.person_id
            if is_theirs and all(read.get(name, "") == before for name, (before, _) in one.values.items()):
                return one
        return None


def by_code(remarks: Iterable[Remark]) -> dict[str, list[Remark]]:
    """Return remarks by their codes."""
    found: dict[str, list[Remark]] = {}
    for one in remarks:
        found.setdefault(one.code, []).append(one)
    return found


def other_of(remarks: Iterable[Remark]) -> dict[str, str]:
    """Return the other reading that remarks of one kind offer together."""
    return {name: text for one in remarks for name, text in one.other}


def about(display: str, remarks: Iterable[Remark]) -> str:
    """Return in words what a decision is about."""
    words = (f"{one.field.replace('_', ' ')} {one.problem}".strip() for one in remarks)
    return f"{display}: {'; '.join(words)}"[:500]


def cause_of(code: str, remarks: Iterable[Remark], read: Mapping[str, str]) -> str:
    """Return the SHA-256 of what a kind of doubt in a row is about; `read` has the fields of the row as they were read.

    Without a value of its own a doubt is about what it says and its field. A row without a name is nobody's in
    particular, so that all of it counts.
    """
    name = [read.get(part, "") for part in NAME_FIELDS]
    parts: list[object] = [code]
    if code in _OF_MATCHING or not any(name):
        parts.append(sorted(read.items()))
    if code not in _OF_MATCHING:
        told = (
            [one.field, one.value]
            if one.value
            else [one.field, one.problem, *([read.get(one.field, "")] if one.field in OTHER_FIELDS else name)]
            for one in remarks
        )
        parts.append(sorted(told))
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _is_sound(row: PersonRow) -> bool:
    """Return whether a row has what everybody on the roster has."""
    try:
        return has_letter(row.name.name) and is_country(row.country) and bool(not row.email or check_address(row.email))
    except FieldError:
        return False


def _changed(row: PersonRow, changes: Mapping[str, str]) -> PersonRow:
    name = replace(row.name, **{part: text for part, text in changes.items() if part in NAME_FIELDS})
    others: dict[str, Any] = {part: text for part, text in changes.items() if part not in (*NAME_FIELDS, LEFT_OUT)}
    left_out = "" if LEFT_OUT in changes else row.left_out
    return replace(row, name=name, left_out=left_out, **others)
