"""Telling those who signed what becomes of the statement: closed, open again, to be published, published, retracted.

Told are the people whose signature counts and whose line no coordinator holds. Who
was asked and did not answer, declined or withdrew has no part in what becomes of it,
and is told nothing here.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain import lengths
from petition.domain.confirmations import Shown
from petition.domain.mails import MailKind
from petition.domain.text import clean_line
from petition.models import Invitation, Person, Signature, Statement
from petition.models.person import has_complained
from petition.services import audit, outbox
from petition.services.outbox import Addressee
from petition.services.statements import counting
from petition.services.statements.reader_languages import Readers

invitations, persons, signatures = table_of(Invitation), table_of(Person), table_of(Signature)


class Notice(NamedTuple):
    """That those who signed are told of an act; `word` is a sentence of the coordinator's own, empty for none."""

    word: str = ""


@dataclass(frozen=True)
class Telling:
    """Whom a mail tells what: nothing is sent yet.

    `facts` is what the act that it is about must find again beside that, and `readers` says in which languages they
    read it.
    """

    statement_id: int
    kind: MailKind
    details: dict[str, Any]
    told: Sequence[Addressee]
    readers: Sequence[Readers]
    facts: tuple[object, ...] = ()

    @property
    def shown(self) -> Shown:
        """What the act must find again: its facts, what the mail says, and who gets it at which address."""
        people = ((one.invitation_id, one.address) for one in self.told)
        return Shown.of((*self.facts, self.kind.value, sorted(self.details.items())), people)


def checked_word(text: str | None, field: str = "word") -> str:
    """Return the coordinator's own sentence as it stands in the mail; raise `FieldError` for one that is too long."""
    return clean_line(text, field, limit=lengths.REASON)


def plan(
    session: Session,
    statement: Statement,
    kind: MailKind,
    word: str = "",
    *,
    facts: Iterable[object] = (),
    among: Collection[int] | None = None,
    **said: object,
) -> Telling:
    """Return whom a mail of `kind` would tell: of `among`, numbers of invitations, or of everybody who signed.

    `said` is what it says beside its words. That the statement closed is told with how many have signed then.
    """
    query = (
        select(invitations.c.id, persons.c.email, persons.c.language, persons.c.country, has_complained())
        .join_from(signatures, invitations, invitations.c.id == signatures.c.invitation_id)
        .join(persons, persons.c.id == invitations.c.person_id)
        .where(*counting.is_counted(statement), invitations.c.held_at.is_(None))
        .order_by(invitations.c.id)
    )
    rows = session.connection().execute(query).all()
    if kind is MailKind.CLOSED:
        said |= {"signed": len(rows), "countries": len({row[3] for row in rows})}
    details = {**said, "word": word} if word else said
    ours, text, told = statement.id, statement.text_version_id, []
    languages: dict[str, list[int]] = {}
    for number, address, language, _, complains in rows:
        if address and not complains and (among is None or number in among):
            told.append(Addressee(number, ours, address, text, details))
            languages.setdefault(language, []).append(number)
    readers = [Readers(language, len(people), people[0]) for language, people in languages.items()]
    readers.sort(key=lambda one: (-one.people, one.first))
    return Telling(ours, kind, details, told, readers, tuple(facts))


def send(session: Session, planned: Telling, *, actor: str) -> int:
    """Queue the mails and record it; return how many go."""
    count = outbox.enqueue(session, planned.kind, planned.told)
    details = {"kind": planned.kind.value, "count": count}
    audit.record(session, "statement.tell", ("statement", planned.statement_id), actor=actor, details=details)
    return count
