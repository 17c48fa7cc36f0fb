"""Whether a published statement needs another edition, and what that one would change.

Publishing and the desk decide it by one rule (`compared`). Publishing has the
whole list at hand. The desk asks at each view, so `waiting` compares who stands
on the list by their numbers, and compiles the lines of those alone that may have
another line than the edition has. A label of a country that was changed in the
settings is seen by publishing only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.compilations import Compilation
from petition.domain.list_changes import Entry, ListChanges, compare
from petition.domain.list_forms import ListForm
from petition.domain.states import StatementState
from petition.memory import uncollected
from petition.models import AuditEvent, Correction, Invitation, Signature, Statement
from petition.services.statements import editions, list_rows, versions
from petition.services.statements.compilation import compile_list
from petition.services.statements.editions import Issue

corrections, events, invitations, signatures = (
    table_of(model) for model in (Correction, AuditEvent, Invitation, Signature)
)


class Waiting(NamedTuple):
    """What the next edition changes against the edition `number`; `text_number` is a newer text's.

    Of an edition that is withheld nothing is counted: another is due in its place. `is_count_new` is true where more
    or fewer people are counted and not named.
    """

    number: int
    added: int = 0
    taken_off: int = 0
    corrected: int = 0
    text_number: int | None = None
    is_requester_new: bool = False
    is_withheld: bool = False
    is_rearranged: bool = False
    is_count_new: bool = False

    def __str__(self) -> str:
        """Say it in clauses, such as "1 line taken off, 2 lines added"."""
        counts = {"taken off": self.taken_off, "added": self.added, "corrected": self.corrected}
        clauses = [f"{count:,} {'line' if count == 1 else 'lines'} {what}" for what, count in counts.items() if count]
        clauses.append(f"the text is version {self.text_number} now" if self.text_number else "")
        clauses.append("who asks has changed" if self.is_requester_new else "")
        clauses.append("the list is printed otherwise" if self.is_rearranged else "")
        clauses.append("how many are counted and not named has changed" if self.is_count_new else "")
        clauses.append("it is withheld" if self.is_withheld else "")
        return ", ".join(filter(None, clauses))


def waiting(session: Session, statement: Statement, labels: Mapping[str, str]) -> Waiting | None:
    """Return what makes another edition of a published statement due, or None while nothing does.

    `labels` are the organisation's names of countries.
    """
    issues = editions.issues(session, statement)
    if statement.state is not StatementState.PUBLISHED or not issues:
        return None
    newest = issues[0]
    if newest.is_withheld:
        return Waiting(newest.number, is_withheld=True)
    with uncollected():
        lists = _list_changes(session, statement, newest, labels)
    return compared(session, statement, newest, lists)


def compared(session: Session, statement: Statement, base: Issue, lists: ListChanges) -> Waiting | None:
    """Return what an edition would change against `base`, from which its list differs by `lists`; None for nothing."""
    grown = len(lists.added) - len(lists.taken_off)
    is_same = versions.is_same_text(session, base.text_version_id, statement.text_version_id or 0)
    found = Waiting(
        base.number,
        added=len(lists.added),
        taken_off=len(lists.taken_off),
        corrected=len(lists.corrected),
        text_number=None if is_same else statement.text_number,
        is_requester_new=editions.requester_of(session, base) not in (None, statement.requested_by),
        is_rearranged=bool(_rearranged(session, statement, base)),
        # Of somebody who is not named no line tells.
        is_count_new=list_rows.count(session, statement) - grown != base.signatories,
    )
    return found if str(found) else None


def _rearranged(session: Session, statement: Statement, base: Issue) -> set[int | None]:
    """Return whose part in the list was changed since an edition; None stands for everybody, where the form was.

    That may change no line, and the list all the same: who leads, what stands before it, in which order people stand.
    """
    mine = select(invitations.c.id).where(invitations.c.statement_id == statement.id)
    of_people = (events.c.subject_type == "invitation") & events.c.subject_id.in_(mine)
    of_form = (events.c.subject_type == "statement") & (events.c.subject_id == statement.id)
    changed = or_(
        of_form & (events.c.action == "statement.list_form"),
        of_people & events.c.action.in_(("invitation.lead", "invitation.part")),
    )
    query = select(events.c.subject_type, events.c.subject_id).where(events.c.at > base.published_at, changed)
    return {number if kind == "invitation" else None for kind, number in session.execute(query)}


def entries_of(made: Compilation) -> tuple[Entry, ...]:
    """Return the lines of a compiled list, without their places, each with the number of its invitation."""
    return tuple(Entry(one.invitation_id, line) for one, line in zip(made.signatories, made.own_lines, strict=True))


def difference(
    session: Session, statement: Statement, base: Issue, entries: Sequence[Entry], labels: Mapping[str, str]
) -> ListChanges:
    """Return the difference of a list's lines to an edition.

    Where the form of the list was changed since, each line is compared in the form that the edition has, so that
    only those are corrected of whom something is printed otherwise.
    """
    lists = compare(editions.entries_of(session, base), entries, merged(session, statement))
    former = editions.form_of(session, base) if None in _rearranged(session, statement, base) else None
    now = ListForm.read(statement.list_form)
    # Whether people may choose to be counted only is no matter of how the list is printed.
    if former is None or replace(former, counted_only=now.counted_only) == now:
        return lists
    among = [one.number for one in lists.corrected]
    made = compile_list(session, statement, labels, former, among=among) if among else None
    return lists.in_another_form({} if made is None else {one.number or 0: one.line for one in entries_of(made)})


def merged(session: Session, statement: Statement) -> dict[int, int]:
    """Return the invitations that were merged, and the one that stands for each now."""
    mine = (invitations.c.statement_id == statement.id) & invitations.c.merged_into_id.is_not(None)
    into: dict[int, int] = dict(
        session.execute(select(invitations.c.id, invitations.c.merged_into_id).where(mine)).all()
    )

    def standing_for(number: int) -> int:
        return standing_for(into[number]) if number in into else number

    return {number: standing_for(number) for number in into}


def _list_changes(session: Session, statement: Statement, base: Issue, labels: Mapping[str, str]) -> ListChanges:
    """Return the difference of the list to an edition, as comparing all lines would."""
    older, into = editions.entries_of(session, base), merged(session, statement)
    before = {entry.number: entry.line for entry in older}
    rearranged = _rearranged(session, statement, base)
    if None in before or None in rearranged:
        return difference(session, statement, base, entries_of(compile_list(session, statement, labels)), labels)
    counted = list_rows.signed(statement, ListForm.read(statement.list_form)).order_by(None)
    now = set(session.connection().scalars(counted.with_only_columns(signatures.c.invitation_id)))
    of_corrected = select(signatures.c.invitation_id).join(corrections, corrections.c.signature_id == signatures.c.id)
    of_late = select(signatures.c.invitation_id).where(signatures.c.signed_at > base.published_at)
    moved = {
        number
        for query in (of_corrected, of_late)
        for number in session.scalars(query.where(signatures.c.statement_id == statement.id))
    }
    moved = now & (moved | rearranged | (now - before.keys()))
    lines = dict(entries_of(compile_list(session, statement, labels, among=moved))) if moved else {}
    # Who stands for somebody else is compared with both lines.
    same = (now & before.keys()) - moved - set(into.values())
    newer = [Entry(number, lines[number] if number in lines else before[number]) for number in now - same]
    return compare([entry for entry in older if entry.number not in same], newer, into)
