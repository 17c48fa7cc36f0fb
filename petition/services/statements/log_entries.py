"""The log in words: each row of it with what happened, to whom, by whom and when.

The log names people by their numbers. Names, reasons and the words of a
correction are looked up when it is read, so whoever is renamed is called by the
new name, and what was erased is told no more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.digests import notice_digest
from petition.domain.log_filters import Wanted
from petition.domain.log_words import Sentence, sentence
from petition.domain.names.person_name import PersonName
from petition.domain.persons import NAME_FIELDS
from petition.models import Correction, Invitation, Person, Retraction, SettledMatter, Statement, Strike
from petition.services import audit
from petition.services.statements import log_queries
from petition.services.statements.log_queries import Row, Scope

invitations, persons, statements = (table_of(model) for model in (Invitation, Person, Statement))
# So many rows are looked up at once for a file.
_LOT = 1000
_PROGRAMS = {"worker": "the worker", "report": "a delivery report", "system": "the service", "command": "a command"}
_NAMES = [persons.c[name] for name in NAME_FIELDS]


class Party(NamedTuple):
    """Whom an entry names: a number on the roster, 0 for an account or a program, and what they are called."""

    person_id: int
    name: str


class Asked(NamedTuple):
    """An invitation that an entry is about, with its statement."""

    invitation_id: int
    slug: str
    title: str
    person: Party


@dataclass(frozen=True)
class Entry:
    """One thing that happened, by whom and about whom. `changes` gives what was changed: a field, before, after."""

    key: str
    at: datetime
    action: str
    sentence: Sentence
    by: Party
    about: Party | None
    asked: Asked | None
    changes: Sequence[tuple[str, str, str]]

    @property
    def who(self) -> str:
        """Who did it, in words; whom the sentence is about is not named again."""
        is_own = self.about is not None and self.by.person_id == self.about.person_id
        return "the person" if is_own else self.by.name


@dataclass(frozen=True)
class Page:
    """Some entries, the newest first; `older` is the key to go on from, empty at the end."""

    entries: list[Entry]
    older: str


def page(session: Session, scope: Scope, wanted: Wanted, *, before: str = "", limit: int) -> Page:
    """Return a page of a log, from the entry with the key `before` on."""
    rows, older = log_queries.page(session, scope, wanted, before=before, limit=limit)
    return Page(_told(session, rows, scope.zone), older)


def everything(session: Session, scope: Scope, wanted: Wanted) -> Iterator[Entry]:
    """Yield all entries that fit, the newest first; no more than a lot of them is in memory."""
    before, is_first = "", True
    while before or is_first:
        found = page(session, scope, wanted, before=before, limit=_LOT)
        yield from found.entries
        before, is_first = found.older, False


def _told(session: Session, rows: Sequence[Row], zone: str) -> list[Entry]:
    asked = _asked(session, rows)
    # Who was deleted has no name.
    theirs = persons.c.id.in_(_numbers(rows, "person")) & persons.c.deleted_at.is_(None)
    found = session.connection().execute(select(persons.c.id, *_NAMES).where(theirs))
    people = {f"person:{number}": _party(number, name) for number, *name in found}
    accounts = audit.accounts(session, (row.actor for row in rows))
    corrections, words = _corrections(session, rows), _words(session, rows)
    named = {**{actor: one.person for actor, one in asked.items()}, **people}
    told = []
    for row in rows:
        about = f"{row.subject_type}:{row.subject_id}"
        details = {**row.details, "is_new": not row.changes, "by_clock": row.actor == "worker"}
        word, changed = words.get(row.key, row.source), [(field, *pair) for field, pair in row.changes.items()]
        if (correction := corrections.get(row.key)) is not None:
            word, changed = correction.reason, correction.change.parts
            if correction.is_own:
                details["change"] = "own" if changed else "kept"
            elif changed:
                details["change"] = "proposed" if correction.needs_agreement else "corrected"
            else:
                details["change"] = "taken back"
        person = named.get(about)
        by = named.get(row.actor) or Party(0, accounts.get(row.actor) or _PROGRAMS.get(row.actor, row.actor))
        said = sentence(row.action, details, who=person.name if person else "", word=word, zone=zone)
        told.append(Entry(row.key, row.at, row.action, said, by, person, asked.get(about), changed))
    return told


def _numbers(rows: Sequence[Row], thing: str) -> set[int]:
    """Return which rows of a thing are named, as the subject or as who did it."""
    named = {f"{row.subject_type}:{row.subject_id}" for row in rows} | {row.actor for row in rows}
    return {int(one.partition(":")[2]) for one in named if one.startswith(f"{thing}:")}


def _asked(session: Session, rows: Sequence[Row]) -> dict[str, Asked]:
    query = (
        select(invitations.c.id, statements.c.slug, statements.c.title, persons.c.id, *_NAMES)
        .join_from(invitations, persons, persons.c.id == invitations.c.person_id)
        .join(statements, statements.c.id == invitations.c.statement_id)
        .where(invitations.c.id.in_(_numbers(rows, "invitation")))
    )
    return {
        f"invitation:{number}": Asked(number, slug, title, _party(person, name))
        for number, slug, title, person, *name in session.connection().execute(query)
    }


def _party(number: int, name: Sequence[str]) -> Party:
    return Party(number, PersonName(**dict(zip(NAME_FIELDS, name, strict=True))).display)


def _corrections(session: Session, rows: Sequence[Row]) -> dict[str, Correction]:
    """Return by the key of a row the correction that was made then."""
    made = {row.details.get("correction"): row.key for row in rows if row.action == audit.CORRECT}
    numbers = [one for one in made if isinstance(one, int)]
    found = session.scalars(select(Correction).where(Correction.id.in_(numbers))) if numbers else ()
    return {made[one.id]: one for one in found}


def _words(session: Session, rows: Sequence[Row]) -> dict[str, str]:
    """Return by the key of a row what somebody wrote with it: why they struck or retracted, a word on a matter."""
    found: dict[str, str] = {}
    for name, number, word in (
        ("signature", Strike.signature_id, Strike.reason),
        ("settled", SettledMatter.id, SettledMatter.word),
    ):
        about = {row.key: row.details[name] for row in rows if isinstance(row.details.get(name), int)}
        if about:
            said = dict(session.execute(select(number, word).where(number.in_(set(about.values())))).all())
            found |= {key: said.get(one, "") for key, one in about.items()}
    notices = {row.details["notice"]: row for row in rows if isinstance(row.details.get("notice"), str)}
    if notices:
        theirs = Retraction.statement_id.in_({row.subject_id for row in notices.values()})
        for one in session.scalars(select(Retraction).where(theirs)):
            row = notices.get(notice_digest(one.reason, one.requested_by, one.retracted_at))
            found |= {} if row is None else {row.key: one.reason}
    return found
