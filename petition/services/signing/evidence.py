"""Checks that signatures, texts and published files still are what the audit log says of them.

Triggers refuse to change them, and whoever can take the triggers away is found
here, unless they rewrite the log as well. Every signing has an event with the
digest of its line; the events of an invitation, one after the other, tell how
many signatures it has and how each of them ended.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.digests import text_digest
from petition.domain.list_forms import Affiliation
from petition.domain.names.person_name import PersonName
from petition.domain.signatures import Ending, line_digest
from petition.domain.states import INVITATION, InvitationEvent
from petition.models import AuditEvent, EditionFile, Invitation, Signature, Statement, TextVersion

events, invitations, signatures, text_versions = (
    table_of(model) for model in (AuditEvent, Invitation, Signature, TextVersion)
)
_SIGN = f"{INVITATION.thing}.{InvitationEvent.SIGN}"
# The events that end a signature; what ends one without an event is a fault.
_ENDINGS = {
    f"{INVITATION.thing}.{InvitationEvent.WITHDRAW}": Ending.WITHDRAWN,
    f"{INVITATION.thing}.{InvitationEvent.LAPSE}": Ending.LAPSED,
}
_NAME = ("given_name", "family_name", "honorific_prefix", "honorific_suffix")


@dataclass
class Verification:
    """How much was looked at, and what does not agree: a line each, without names.

    `undigested` are signings from before the log had digests of lines, and
    `emptied` signatures whose names were erased.
    """

    signatures: int = 0
    undigested: int = 0
    emptied: int = 0
    texts: int = 0
    files: int = 0
    faults: list[str] = field(default_factory=list)


class _Signing(NamedTuple):
    """One signing as the log has it."""

    event: int
    text: str
    line: str | None
    ending: Ending | None = None


class _Row(NamedTuple):
    """One signature as it stands in the table."""

    ending: Ending | None
    salt: bytes | None
    text: str
    country: str
    name: PersonName
    affiliation: Affiliation

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left that a line could be made of."""
        return self.salt is None and not any((*(getattr(self.name, part) for part in _NAME), *self.affiliation))


def verify(session: Session) -> Verification:
    """Hold every signature, text version and published file against its digest, and signatures against the log."""
    found = Verification()
    for version in session.scalars(select(TextVersion).order_by(TextVersion.id)):
        found.texts += 1
        if version.digest != text_digest(version.title, version.body, version.language):
            found.faults.append(f"text version {version.id}: the text does not have its digest.")
    for file in session.scalars(select(EditionFile).execution_options(yield_per=1)):
        found.files += 1
        if file.etag != hashlib.sha256(file.content).hexdigest():
            found.faults.append(f"edition {file.edition_id}, .{file.extension}: the file does not have its digest.")
    every: list[tuple[int, bool, str]] = []
    for number, slug in session.execute(select(Statement.id, Statement.slug).order_by(Statement.id)).all():
        rows, told = _rows(session, number), _told(session, number)
        for invitation in sorted(rows.keys() | told.keys()):
            where, mine = f"{slug}, invitation {invitation}", told.get(invitation, [])
            found.faults += [f"{where}: {fault}." for fault in _compare(rows.get(invitation, []), mine, found)]
            every += [(one.event, one.line is None, where) for one in mine]
    # An event that somebody put into the log may claim to be older than the digests; its number tells.
    first = min((event for event, is_undigested, _ in every if not is_undigested), default=None)
    late = [where for event, is_undigested, where in every if is_undigested and first is not None and event > first]
    found.faults += [f"{where}: the log has a signing without a digest after those that have one." for where in late]
    return found


def _compare(rows: Sequence[_Row], told: Sequence[_Signing], found: Verification) -> Iterator[str]:
    """Yield what does not agree of one invitation; count what was looked at."""
    found.signatures += len(rows)
    if len(rows) != len(told):
        yield f"the log tells of {len(told)} signings, and there are {len(rows)} signatures"
        return
    for row, signing in zip(rows, told, strict=True):
        if row.ending != signing.ending:
            words = [ending.value if ending else "live" for ending in (row.ending, signing.ending)]
            yield f"a signature is {words[0]}, and by the log it is {words[1]}"
        if row.text != signing.text:
            yield "a signature belongs to another text than was signed"
        if row.ending is not None and row.is_empty:
            found.emptied += 1
        elif signing.line is None:
            found.undigested += 1
        elif row.salt is None or signing.line != line_digest(
            row.salt, row.text, row.country, row.name, row.affiliation
        ):
            yield "a line is not the one that was signed"


def _rows(session: Session, statement_id: int) -> dict[int, list[_Row]]:
    """Return a statement's signatures by invitation, in the order of signing."""
    columns = (*_NAME, *Affiliation._fields)
    query = (
        select(
            *(signatures.c.invitation_id, signatures.c.ending, signatures.c.salt, text_versions.c.digest),
            *(signatures.c.country, *(signatures.c[name] for name in columns)),
        )
        .join(text_versions, text_versions.c.id == signatures.c.text_version_id)
        .join(invitations, invitations.c.id == signatures.c.invitation_id)
        .where(invitations.c.statement_id == statement_id)
        .order_by(signatures.c.id)
    )
    found: dict[int, list[_Row]] = defaultdict(list)
    for invitation, ending, salt, digest, country, *said in session.connection().execute(query):
        name, affiliation = PersonName(*said[: len(_NAME)]), Affiliation(*said[len(_NAME) :])
        found[invitation].append(_Row(ending, salt, digest, country, name, affiliation))
    return found


def _told(session: Session, statement_id: int) -> dict[int, list[_Signing]]:
    """Return the signings of a statement that the log tells of, by invitation, in their order."""
    query = (
        select(events.c.subject_id, events.c.id, events.c.action, events.c.details)
        .join(invitations, invitations.c.id == events.c.subject_id)
        .where(
            events.c.subject_type == INVITATION.thing,
            events.c.action.in_((_SIGN, *_ENDINGS)),
            invitations.c.statement_id == statement_id,
        )
        .order_by(events.c.id)
    )
    found: dict[int, list[_Signing]] = defaultdict(list)
    for invitation, number, action, details in session.connection().execute(query):
        mine, said = found[invitation], details if isinstance(details, dict) else {}
        if action == _SIGN:
            mine.append(_Signing(number, str(said.get("text", "")), said.get("line")))
        elif mine:
            mine[-1] = mine[-1]._replace(ending=_ENDINGS[action])
    return found


def owns_tables(session: Session) -> bool | None:
    """Return whether the account that is connected could take the triggers away; None on SQLite, which has no accounts.

    On SQLite whoever may write the file can.
    """
    if session.get_bind().dialect.name != "postgresql":
        return None
    owned = "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = 'audit_events'::regclass"
    return bool(session.scalar(text(owned)))
