"""Where people stand with a statement, and with which mail; `tallies` counts them, `invited` finds them.

A statement may have tens of thousands of people, and each has several mails.
So nobody's mails are looked at before it is known whose matter: those that
did not arrive, and those of the few people who are shown.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select, union_all
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.corrections import PARTS
from petition.domain.names.person_name import PersonName
from petition.domain.statuses import Status
from petition.errors import NotFound
from petition.models import Correction, Invitation, OutboxMessage, Person, Signature, Statement
from petition.models.correction import printed_correction
from petition.services.signing.last_printed import may_have_ended, offered_names
from petition.services.statements.reaching import LAST_MAIL, STATUS

corrections, signatures = (table_of(model) for model in (Correction, Signature))


@dataclass(frozen=True)
class PersonProgress:
    """One invited person with their status and the last mail that asks them.

    `correction` is what is printed instead of what was signed. `offered` is the name that they find filled in
    when they sign, after a signature that ended.
    """

    invitation: Invitation
    person: Person
    status: Status
    signature: Signature | None
    correction: Correction | None
    mail: OutboxMessage | None
    offered: PersonName | None = None

    @property
    def printed(self) -> PersonName:
        """The name as it is printed, or would be."""
        given = self.correction or self.signature
        return given.person_name if given else self.offered or self.person.person_name

    @property
    def is_readdressed(self) -> bool:
        """Whether no mail reached them, and their address is another one since."""
        is_lost = self.status is Status.UNREACHABLE and self.mail is not None and bool(self.person.email)
        return is_lost and self.mail is not None and self.mail.recipient.lower() != self.person.email.lower()

    @property
    def name_changed(self) -> bool:
        """Whether any part of the name was another than the roster's, or they changed their line since."""
        if self.signature is None:
            return False
        own = self.correction if self.correction is not None and self.correction.is_own else None
        return self.signature.name_changed or (own is not None and own.line != self.signature.line)


def of_people(session: Session, statement: Statement, person_ids: Sequence[int]) -> list[PersonProgress]:
    """Return where these people, who were all invited, stand with a statement; in their order."""
    ours = (Invitation.statement_id == statement.id) & Invitation.person_id.in_(person_ids)
    found = {one.person.id: one for one in _progress(session, _everywhere().where(ours))}
    return [found[number] for number in person_ids]


def of_invitations(session: Session, numbers: Sequence[int]) -> list[PersonProgress]:
    """Return where the people of these invitations stand, in the order in which they were invited."""
    return _progress(session, _everywhere().where(Invitation.id.in_(numbers)).order_by(Invitation.id))


def person(session: Session, statement: Statement, invitation_id: int) -> PersonProgress:
    """Return one invited person; raise `NotFound` if the statement has no such invitation."""
    ours = (Invitation.id == invitation_id) & (Invitation.statement_id == statement.id)
    found = _progress(session, _everywhere().where(ours))
    if not found:
        raise NotFound("There is no such invitation.")
    return found[0]


def of_person(session: Session, person_id: int) -> list[tuple[Statement, PersonProgress]]:
    """Return the statements that a person was invited to, with where they stand, the newest first."""
    return of_each(session, [person_id])[person_id]


def of_each(session: Session, person_ids: Sequence[int]) -> dict[int, list[tuple[Statement, PersonProgress]]]:
    """Return the same of several people, by their numbers."""
    query = _everywhere().add_columns(Statement).join(Statement, Statement.id == Invitation.statement_id)
    rows = session.execute(query.where(Invitation.person_id.in_(person_ids)).order_by(Statement.id.desc()))
    found: dict[int, list[tuple[Statement, PersonProgress]]] = {number: [] for number in person_ids}
    for invitation, person, key, signature, correction, mail, statement in rows:
        one = PersonProgress(invitation, person, Status(key), signature, correction, mail)
        found[person.id].append((statement, one))
    return found


def changed_names(session: Session, statement: Statement, limit: int) -> list[PersonProgress]:
    """Return the first who signed with another name than the roster's, in any part, or changed their line since."""
    numbers = select(changed_lines([statement.id]).subquery().c.id).distinct().order_by("id").limit(limit)
    return of_invitations(session, session.scalars(numbers).all())


def changed_lines(statement_ids: Collection[int]) -> Select[Any]:
    """Select (id, at) of the invitations whose people signed with another name than the roster's, in any part, or
    changed their line since, and when they did; one may come twice.
    """
    live = signatures.c.statement_id.in_(statement_ids) & signatures.c.ended_at.is_(None)
    signed = select(signatures.c.invitation_id.label("id"), signatures.c.signed_at.label("at"))
    # Corrections are few, and asked for first.
    own = corrections.c.statement_id.in_(statement_ids) & corrections.c.made_by.startswith("invitation:")
    since = (
        select(signatures.c.invitation_id.label("id"), corrections.c.made_at.label("at"))
        .join_from(corrections, signatures, signatures.c.id == corrections.c.signature_id)
        .where(own, signatures.c.ended_at.is_(None), corrections.c.id == printed_correction(signatures.c.id))
        .where(or_(*(corrections.c[part] != signatures.c[part] for part in PARTS)))
    )
    both = union_all(signed.where(live, signatures.c.name_changed), since).subquery()
    return select(both.c.id, both.c.at)


_Row = Select[Invitation, Person, str, Signature, Correction, OutboxMessage]


def _everywhere() -> _Row:
    return (
        select(Invitation, Person, STATUS, Signature, Correction, OutboxMessage)
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == LAST_MAIL)
        .outerjoin(Signature, (Signature.invitation_id == Invitation.id) & Signature.ended_at.is_(None))
        .outerjoin(Correction, Correction.id == printed_correction(Signature.id))
    )


def _progress(session: Session, query: _Row) -> list[PersonProgress]:
    rows = session.execute(query).all()
    ended = {
        invitation.id: person.person_name
        for invitation, person, *_ in rows
        if may_have_ended(invitation.state, invitation.link_version)
    }
    offered = offered_names(session, ended)
    return [
        PersonProgress(invitation, person, Status(key), signature, correction, mail, offered.get(invitation.id))
        for invitation, person, key, signature, correction, mail in rows
    ]
