"""The next edition as it would be published now: compiled, and compared with the newest that can be read.

The desk shows it, and publishing makes it. Everything is read anew each time,
because a signature can be withdrawn at any moment.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import database_time, table_of
from petition.domain.compilations import Compilation, EarlierEdition, Publication
from petition.domain.confirmations import Shown
from petition.domain.list_changes import (
    Departure,
    EditionChanges,
    Entry,
    ListChanges,
    Replaced,
    publishable,
)
from petition.domain.states import STATEMENT, StatementEvent, StatementState
from petition.errors import FieldError
from petition.models import Correction, Invitation, Recording, Signature, Statement
from petition.services.statements import counting, due, editions, list_rows, versions
from petition.services.statements.compilation import compile_list
from petition.services.statements.editions import Issue
from petition.services.statements.versions import Pair

corrections, invitations, recordings, signatures = (
    table_of(model) for model in (Correction, Invitation, Recording, Signature)
)


@dataclass(frozen=True)
class Difference:
    """What the desk shows of a difference: everybody, with the reasons.

    `why` is by the number of an invitation the reason why its line was taken off, and `reasons` what a coordinator
    wrote when they corrected it. `public` is what the edition itself says.
    """

    lists: ListChanges
    public: EditionChanges
    why: Mapping[int, Departure] = field(default_factory=dict)
    reasons: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """The next edition, neither rendered nor stored; `shown` is what whoever publishes it confirms.

    `difference` is None where there is no earlier edition that can be read. `is_due` is false where the newest edition
    can be read and says the same. `is_retracted` is whether it would end a retraction.
    `unconfirmed` is how many recorded signatures are left out until their people confirm them, and `held` how many
    until a coordinator has looked at the line.
    """

    publication: Publication
    entries: Sequence[Entry]
    difference: Difference | None
    is_due: bool
    shown: Shown
    is_retracted: bool = False
    unconfirmed: int = 0
    held: int = 0

    def check(self, expected: Shown | None = None) -> None:
        """Raise `ShownChanged` unless this is what was confirmed, and `FieldError` where it is nothing to publish."""
        self.shown.check(expected, "Nothing was published", what="signatories")
        number = self.publication.number - 1
        if not self.entries and number:
            instead = "so there is nothing to publish" if self.is_retracted else "so retract the statement instead"
            raise FieldError("signatories", f"nobody is left on the list, {instead}")
        if not self.entries and self.unconfirmed:
            many = "1 signature was" if self.unconfirmed == 1 else f"{self.unconfirmed:,} signatures were"
            confirmed = "it is confirmed" if self.unconfirmed == 1 else "they are confirmed"
            raise FieldError("signatories", f"{many} recorded, to be printed once {confirmed}; nobody else has signed")
        if not self.entries and self.held:
            many = "the line of 1 signature waits" if self.held == 1 else f"the lines of {self.held:,} signatures wait"
            raise FieldError("signatories", f"{many} for your look; nobody else has signed")
        if not self.entries and self.publication.compilation.hidden:
            raise FieldError("signatories", "nobody who signed is named on the list, so there is nothing to publish")
        if not self.entries:
            raise FieldError("signatories", "nobody has signed, so there is nothing to publish")
        if not self.is_due:
            raise FieldError("edition", f"nothing has changed since edition {number}, so there is nothing to publish")


def propose(session: Session, statement: Statement, labels: Mapping[str, str]) -> Proposal:
    """Return the next edition; raise `IllegalTransition` where the statement's state allows none.

    `labels` are the organisation's names of countries.
    """
    STATEMENT.target(statement.state, StatementEvent.PUBLISH)
    made = compile_list(session, statement, labels)
    entries = due.entries_of(made)
    issues = editions.issues(session, statement)
    readable = [issue for issue in issues if not issue.is_withheld]
    difference = _difference(session, statement, readable[0], entries, made, labels=labels) if readable else None
    number = issues[0].number + 1 if issues else 1
    changes = difference.public if difference else None
    is_newest_shown = statement.state is StatementState.PUBLISHED and readable[:1] == issues[:1]
    differs = difference and due.compared(session, statement, readable[0], difference.lists)
    publication = Publication(
        made,
        number,
        database_time(session),
        changes,
        [EarlierEdition(issue.number, issue.published_at) for issue in readable],
    )
    return Proposal(
        publication=publication,
        entries=entries,
        difference=difference,
        is_due=not is_newest_shown or differs is not None,
        shown=_shown(statement, publication, entries),
        is_retracted=statement.state is StatementState.RETRACTED,
        unconfirmed=counting.count_unconfirmed(session, statement),
        held=counting.count_held(session, statement),
    )


def _shown(statement: Statement, publication: Publication, entries: Sequence[Entry]) -> Shown:
    """Return what publishing must find again: the text, the list's form, the changes, and of every line in its place
    what the files have of it.
    """
    one = publication.compilation
    changes = None if publication.changes is None else json.dumps(publication.changes.as_data())
    facts = (one.slug, one.title, one.body, one.language, one.digest, one.time_zone, one.requested_by, one.hidden)
    made_of = ((*astuple(name), *others) for name, *others in one.signatories)
    rows = enumerate((*entry, *parts) for entry, parts in zip(entries, made_of, strict=True))
    # The state, because an edition ends a retraction.
    return Shown.of((*facts, json.dumps(one.form.as_data()), statement.state.value, publication.number, changes), rows)


def _difference(
    session: Session,
    statement: Statement,
    base: Issue,
    entries: Sequence[Entry],
    made: Compilation,
    *,
    labels: Mapping[str, str],
) -> Difference:
    """Return the difference of a list to an earlier edition."""
    lists = due.difference(session, statement, base, entries, labels)
    why = _why(session, statement) if lists.taken_off else {}
    requester = editions.requester_of(session, base)
    texts = Pair(base.text_version_id, statement.text_version_id or 0)
    text = versions.changes(session, [texts]).get(texts)
    public = publishable(
        lists,
        base.number,
        why,
        named=statement.names_withdrawn,
        hidden=frozenset(list_rows.hidden(session, statement)) if lists.taken_off else frozenset(),
        text=None if text is None or text.is_same else text,
        requested_by=Replaced(requester, made.requested_by) if requester not in (None, made.requested_by) else None,
    )
    return Difference(lists, public, why, _reasons(session, statement) if lists.corrected else {})


def _why(session: Session, statement: Statement) -> dict[int, Departure]:
    """Return why the signature of each invitation ended that has none any more."""
    query = select(signatures.c.invitation_id, signatures.c.ending).where(signatures.c.statement_id == statement.id)
    last = dict(session.execute(query.order_by(signatures.c.id)).all())
    return {number: Departure(ending.value) for number, ending in last.items() if ending is not None}


def _reasons(session: Session, statement: Statement) -> dict[int, str]:
    """Return why a line is printed otherwise than it was signed, by invitation."""
    printed = counting.corrections(session, statement)
    query = select(signatures.c.id, signatures.c.invitation_id).where(signatures.c.id.in_(printed))
    return {invitation: printed[number].reason for number, invitation in session.execute(query)}
