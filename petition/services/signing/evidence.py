"""Checks that signatures, corrections, texts and published files still are what the audit log says of them.

Triggers refuse to change them, and whoever can take the triggers away is found here, unless they rewrite the
log as well. Every signing has an event with the digest of its line; the events of an invitation, one after the
other, tell how many signatures it has and how each of them ended.

Another program may write to SQLite without foreign keys, so rows are read
by what they say themselves, and no join leaves one out.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Select, and_, bindparam, exists, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.lists.lines import Affiliation
from petition.domain.names.person_name import PersonName
from petition.domain.signatures import Ending, line_digest
from petition.domain.states import INVITATION, InvitationEvent, InvitationState
from petition.errors import EvidenceDisagrees
from petition.models import AuditEvent, Invitation, Signature, Statement, TextVersion
from petition.services import audit
from petition.services.signing import correction_evidence, edition_evidence, recording_evidence, text_evidence

events, invitations, signatures, statements, text_versions = (
    table_of(model) for model in (AuditEvent, Invitation, Signature, Statement, TextVersion)
)
_SIGNS = tuple(f"{INVITATION.thing}.{event}" for event in (InvitationEvent.SIGN, InvitationEvent.RECORD_SIGNATURE))
# The events that end a signature; what ends one without an event is a fault.
_ENDINGS = {
    f"{INVITATION.thing}.{InvitationEvent.WITHDRAW}": Ending.WITHDRAWN,
    f"{INVITATION.thing}.{InvitationEvent.LAPSE}": Ending.LAPSED,
    f"{INVITATION.thing}.{InvitationEvent.STRIKE}": Ending.STRUCK,
    f"{INVITATION.thing}.{InvitationEvent.MERGE}": Ending.MERGED,
}
_OF_SIGNING = and_(events.c.subject_type == INVITATION.thing, events.c.action.in_((*_SIGNS, *_ENDINGS)))
_SIGNINGS = (
    select(events.c.id, audit.DETAILS)
    .where(events.c.action.in_(_SIGNS))
    .order_by(events.c.id)
    .execution_options(yield_per=1000)
)
_WITHOUT_INVITATION: Select[int] = (
    select(events.c.id)
    .outerjoin(invitations, invitations.c.id == events.c.subject_id)
    .where(_OF_SIGNING, invitations.c.id.is_(None))
    .order_by(events.c.id)
)
_WITHOUT_STATEMENT: Select[int] = (
    select(signatures.c.id)
    .outerjoin(statements, statements.c.id == signatures.c.statement_id)
    .where(statements.c.id.is_(None))
    .order_by(signatures.c.id)
)
_STANDS = exists().where(
    signatures.c.invitation_id == invitations.c.id,
    signatures.c.statement_id == invitations.c.statement_id,
    signatures.c.ended_at.is_(None),
)
# A person is told of, and may change, what their invitation says; what is printed is the signature.
_STATES = (
    select(invitations.c.id)
    .where(invitations.c.statement_id == bindparam("statement"))
    .where((invitations.c.state == InvitationState.SIGNED) != _STANDS)
    .order_by(invitations.c.id)
)
_NAME = ("given_name", "family_name", "honorific_prefix", "honorific_suffix")


@dataclass
class Verification:
    """How much was looked at, and what does not agree: a line each, without names.

    `undigested` are signings from before the log had digests of lines, and
    `emptied` signatures whose names were erased.
    """

    signatures: int = 0
    corrections: int = 0
    recorded: int = 0
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
    text: str | None
    country: str
    name: PersonName
    affiliation: Affiliation
    is_counted_only: bool | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left that a line could be made of."""
        return self.salt is None and not any((*(getattr(self.name, part) for part in _NAME), *self.affiliation))


def verify(session: Session) -> Verification:
    """Hold every signature, text version and published file against its digest, and signatures against the log."""
    found = Verification()
    found.texts, found.faults = text_evidence.check(session)
    found.files, faults = edition_evidence.check(session)
    found.faults += faults
    undigested: list[tuple[int, str]] = []
    for number, slug in session.execute(select(Statement.id, Statement.slug).order_by(Statement.id)).all():
        undigested += _check_statement(session, number, slug, found)
    _check_late(session, undigested, found)
    for number in session.scalars(_WITHOUT_STATEMENT):
        found.signatures += 1
        found.faults.append(f"signature {number}: it belongs to no statement.")
    for number in session.scalars(_WITHOUT_INVITATION):
        found.faults.append(f"event {number} of the log: it tells of an answer to an invitation that does not exist.")
    return found


def require(session: Session, statement: Statement) -> None:
    """Raise `EvidenceDisagrees` unless a statement's texts and signatures are what the log says of them."""
    found = Verification()
    found.texts, found.faults = text_evidence.check(session, statement.id)
    _check_late(session, _check_statement(session, statement.id, statement.slug, found), found)
    if found.faults:
        raise EvidenceDisagrees(
            f"Nothing was published: {len(found.faults):,} of the signatures and texts of this statement "
            f"{'does' if len(found.faults) == 1 else 'do'} not agree with the audit log. Whoever runs this service "
            "can see which with the command “flask audit verify”."
        )


def _check_statement(session: Session, number: int, slug: str, found: Verification) -> list[tuple[int, str]]:
    """Hold a statement's signatures against the log; return the signings without a digest, as (event, where)."""
    rows, told = _rows(session, number, slug, found), _told(session, number)
    undigested: list[tuple[int, str]] = []
    for invitation in sorted(rows.keys() | told.keys()):
        where, mine = f"{slug}, invitation {invitation}", told.get(invitation, [])
        found.faults += [f"{where}: {fault}." for fault in _compare(rows.get(invitation, []), mine, found)]
        undigested += [(one.event, where) for one in mine if one.line is None]
    disagreeing = session.connection().execute(_STATES, {"statement": number}).scalars()
    fault = "it is signed without a signature, or the other way"
    found.faults += [f"{slug}, invitation {one}: {fault}." for one in disagreeing]
    count, faults = correction_evidence.check(session, number, slug)
    found.corrections, found.faults = found.corrections + count, [*found.faults, *faults]
    count, faults = recording_evidence.check(session, number, slug)
    faults += recording_evidence.check_policy(session, number, slug)
    found.recorded, found.faults = found.recorded + count, [*found.faults, *faults]
    return undigested


def _check_late(session: Session, undigested: Sequence[tuple[int, str]], found: Verification) -> None:
    """Find signings without a digest that came after the first that has one.

    An event that somebody put into the log may claim to be older than the digests; its number tells.
    """
    if not undigested:
        return
    with session.connection().execute(_SIGNINGS) as signings:
        said = ((number, audit.read_details(written) or {}) for number, written in signings)
        first = next((number for number, details in said if details.get("line") is not None), None)
    # No event of ours has a number below one.
    late = [where for event, where in undigested if event < 1 or (first is not None and event > first)]
    found.faults += [f"{where}: the log has a signing without a digest after those that have one." for where in late]


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
            row.salt, row.text or "", row.country, row.name, row.affiliation, is_counted_only=row.is_counted_only
        ):
            yield "a line is not the one that was signed"


def _rows(session: Session, statement_id: int, slug: str, found: Verification) -> dict[int, list[_Row]]:
    """Return a statement's signatures by invitation, in the order of signing; what has none of its own is a fault."""
    query = (
        select(
            *(signatures.c.id, signatures.c.invitation_id, invitations.c.statement_id),
            *(signatures.c.ending, signatures.c.salt, text_versions.c.digest, signatures.c.country),
            *(signatures.c[name] for name in (*_NAME, *Affiliation._fields, "is_counted_only")),
        )
        .outerjoin(text_versions, text_versions.c.id == signatures.c.text_version_id)
        .outerjoin(invitations, invitations.c.id == signatures.c.invitation_id)
        .where(signatures.c.statement_id == statement_id)
        .order_by(signatures.c.id)
    )
    rows: dict[int, list[_Row]] = defaultdict(list)
    for number, invitation, invited_to, ending, salt, digest, country, *said in session.connection().execute(query):
        if invited_to != statement_id:
            found.signatures += 1
            whose = "no invitation" if invited_to is None else "an invitation to another statement"
            found.faults.append(f"{slug}, signature {number}: it belongs to {whose}.")
            continue
        name, affiliation = PersonName(*said[: len(_NAME)]), Affiliation(*said[len(_NAME) : -1])
        rows[invitation].append(_Row(ending, salt, digest, country, name, affiliation, said[-1]))
    return rows


def _told(session: Session, statement_id: int) -> dict[int, list[_Signing]]:
    """Return the signings of a statement that the log tells of, by invitation, in their order."""
    query = (
        select(events.c.subject_id, events.c.id, events.c.action, audit.DETAILS)
        .join(invitations, invitations.c.id == events.c.subject_id)
        .where(_OF_SIGNING, invitations.c.statement_id == statement_id)
        .order_by(events.c.id)
    )
    found: dict[int, list[_Signing]] = defaultdict(list)
    for invitation, number, action, written in session.connection().execute(query):
        mine, said = found[invitation], audit.read_details(written)
        if action in _SIGNS:
            # What cannot be read is no line of anybody's.
            signed, line = ("", "") if said is None else (str(said.get("text", "")), said.get("line"))
            mine.append(_Signing(number, signed, line))
        # Two invitations are merged also where one of them has no signature that could end.
        elif mine and mine[-1].ending is None:
            mine[-1] = mine[-1]._replace(ending=_ENDINGS[action])
    return found
