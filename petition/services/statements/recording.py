"""Recording an answer that came another way: by letter, call or mail, with what proves it.

A signature that a coordinator records counts once its person has confirmed it,
unless the statement prints unconfirmed ones as well. The person hears of it in
any case, if there is an address.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from petition.db import database_after, table_of
from petition.domain import acts, lengths
from petition.domain.acts import Act
from petition.domain.confirmations import Shown
from petition.domain.mails import MailKind
from petition.domain.names.person_name import check_name
from petition.domain.signatures import SALT_BYTES, Decision, line_digest
from petition.domain.states import INVITATION, InvitationEvent, OutboxState
from petition.domain.text import clean_line
from petition.errors import AnswerRefused, FieldError, NotFound
from petition.models import Invitation, OutboxMessage, Person, Recording, Signature, Statement
from petition.services import audit, outbox
from petition.services.outbox import Addressee
from petition.services.roster import addresses
from petition.services.roster.locks import lock_people
from petition.services.signing import endorsement, standings
from petition.services.signing.standing import Standing
from petition.services.statements import attachments, own_answers
from petition.services.statements.attachments import Evidence
from petition.services.statements.circulation import new_invitation
from petition.services.transitions import locked, move

_OWN_REFUSAL = "They {} by themselves; only they can sign now, by their own link."
# Nobody is asked to confirm one answer more often, however often a button is pressed.
ASKED_EVERY = timedelta(minutes=10)
_WAITING = (OutboxState.QUEUED, OutboxState.CLAIMED, OutboxState.TRANSMITTING, OutboxState.DEFERRED)


@dataclass(frozen=True)
class Answer:
    """An answer that came another way: what it is, how it came, and what proves it."""

    decision: Decision
    how: str
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Recorded:
    """A signature that came another way and stands, with whether it is confirmed."""

    recording: Recording
    invitation_id: int
    person: Person
    signature: Signature | None

    @property
    def is_confirmed(self) -> bool:
        """Whether the person said that it is right."""
        return self.recording.confirmed_at is not None


def record(
    session: Session,
    statement: Statement,
    person: Person,
    answer: Answer,
    *,
    actor: str,
    expected: Shown | None = None,
) -> Recording:
    """Record a person's answer to the text as it is now, and tell them; raise `FieldError` for what is missing.

    The person may be invited or not. `expected` is what was shown (`own_answers.shown`).
    Raises `AnswerRefused` for a signature of somebody who declined or withdrew by themselves.
    """
    statement = locked(session, statement)
    check_records(statement, answer.decision)
    lock_people(session, person)
    own_answers.shown(session, statement, person).check(expected, "Nothing was recorded")
    is_signature = answer.decision is Decision.SIGN
    kept = {"decision": answer.decision, "how": check_how(answer.how), **attachments.columns_of(answer.evidence)}
    invitation = _invitation(session, statement, person)
    standing = standings.by_reference(session, invitation.reference, invitation.link_version, lock=True)
    if is_signature and (word := own_answers.refusal(session, invitation.id)) is not None:
        raise AnswerRefused(_OWN_REFUSAL.format("withdrew" if word.event is InvitationEvent.WITHDRAW else "declined"))
    proof = {"evidence": str(kept["evidence_digest"])} if answer.evidence else {}
    number = _signed(session, standing, proof, actor) if is_signature else None
    if not is_signature:
        _move(session, invitation.id, InvitationEvent.RECORD_REFUSAL, proof, actor)
    whose = {"invitation_id": invitation.id, "statement_id": statement.id, "signature_id": number}
    made = Recording(**whose, recorded_by=actor, **kept)
    session.add(made)
    session.flush()
    addresses.tell_asked(session, Invitation.id == invitation.id)
    _tell(session, statement, made, person.email)
    session.refresh(invitation)
    return made


def _signed(session: Session, standing: Standing, proof: Mapping[str, str], actor: str) -> int:
    """Sign as the person would, with the name that they would be offered; return the number of the signature."""
    salt, name = secrets.token_bytes(SALT_BYTES), check_name(standing.offered_name)
    # Whoever chose before not to be named is not named by somebody else's act.
    chosen = True if standing.may_choose and standing.offered_counted_only else None
    said = (standing.digest, standing.country, name, standing.affiliation)
    line = line_digest(salt, *said, is_counted_only=chosen)
    details = {**proof, "text": standing.digest, "line": line}
    _move(session, standing.invitation_id, InvitationEvent.RECORD_SIGNATURE, details, actor)
    endorsement.insert_signature(session, standing, name, salt, chosen)
    live = (Signature.invitation_id == standing.invitation_id) & Signature.ended_at.is_(None)
    return session.scalars(select(Signature.id).where(live)).one()


def _move(session: Session, number: int, event: InvitationEvent, details: Mapping[str, str], actor: str) -> None:
    """Move an invitation; the name is the roster's, or one that was printed, so nothing is held."""
    about: dict[str, Any] = {"actor": actor, "details": details, "values": {"held_at": None, "held_for": ""}}
    move(session, INVITATION, Invitation, number, event, time_column="answered_at", **about)


def check_records(statement: Statement, decision: Decision | None = None) -> None:
    """Raise `IllegalTransition` if the statement takes no recorded answer, or not this one."""
    acts.check(Act.RECORD_REFUSAL if decision is Decision.DECLINE else Act.RECORD, statement.state)


def check_how(how: str) -> str:
    """Return how an answer came, cleaned; raise `FieldError` if it is not said."""
    cleaned = clean_line(how, "how", limit=lengths.REASON)
    if not cleaned:
        raise FieldError("how", "say how the answer came, such as “by letter of 3 May”")
    return cleaned


def ask_again(session: Session, statement: Statement, recording_id: int, *, actor: str) -> bool:
    """Send the person the mail once more that asks them to confirm; False if they have confirmed already.

    Raise `FieldError` where there is no address, and while such a mail waits, or is younger than ten minutes: the
    person may be reading it.
    """
    # Of two coordinators who ask at once, the second sees the first one's mail.
    statement = locked(session, statement)
    found = next((one for one in recorded(session, statement) if one.recording.id == recording_id), None)
    if found is None:
        raise NotFound("There is no such recorded answer, or it does not stand any more.")
    if found.is_confirmed:
        return False
    if not found.person.email:
        raise FieldError("person", "this person has no address, so nobody can be asked to confirm it")
    mail = table_of(OutboxMessage).c
    is_enough = mail.state.in_(_WAITING) | (mail.created_at > database_after(-ASKED_EVERY.total_seconds()))
    of_them = (mail.invitation_id == found.invitation_id, mail.kind == MailKind.RECORDED)
    to_them = (*of_them, mail.recipient == found.person.email, is_enough)
    if session.scalar(select(mail.id).where(*to_them).limit(1)) is not None:
        raise FieldError(
            "person", "this person was asked less than ten minutes ago, or the mail still waits to be sent"
        )
    audit.record(session, "invitation.ask_again", ("invitation", found.invitation_id), actor=actor)
    _tell(session, statement, found.recording, found.person.email)
    return True


def recorded(session: Session, statement: Statement) -> list[Recorded]:
    """Return the answers that came another way and stand, the newest first; a refusal stands until it is answered."""
    query = (
        select(Recording, Invitation.id, Person, Signature)
        .join(Invitation, Invitation.id == Recording.invitation_id)
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(Signature, Signature.id == Recording.signature_id)
        .where(
            Recording.statement_id == statement.id,
            (Signature.ended_at.is_(None) & Signature.id.is_not(None))
            | (
                (Recording.decision == Decision.DECLINE)
                & (Invitation.state == INVITATION.outcome(InvitationEvent.DECLINE))
                & (Recording.recorded_at >= Invitation.answered_at)
            ),
        )
        .order_by(Recording.id.desc())
    )
    return [Recorded(*row) for row in session.execute(query)]


def unconfirmed(session: Session, statement: Statement) -> list[Recorded]:
    """Return the signatures that came another way and that nobody has confirmed."""
    found = recorded(session, statement)
    return [one for one in found if one.signature is not None and not one.is_confirmed]


def shown_policy(session: Session, statement: Statement) -> Shown:
    """Return what `set_policy` must find again: what is decided now, and whose signatures nobody has confirmed."""
    people = [
        (one.recording.id, one.person.id, one.person.person_name.display) for one in unconfirmed(session, statement)
    ]
    return Shown.of((statement.id, statement.prints_unconfirmed), people)


def set_policy(
    session: Session, statement: Statement, *, prints_unconfirmed: bool, actor: str, expected: Shown | None = None
) -> None:
    """Decide whether recorded signatures are printed before their people confirm them.

    `expected` is what was shown to who decides it (`shown_policy`); `ShownChanged` is raised where it is otherwise now.
    """
    statement = locked(session, statement)
    if statement.prints_unconfirmed == prints_unconfirmed:
        return
    shown_policy(session, statement).check(expected, "Nothing was decided", what="signatories")
    statement.prints_unconfirmed = prints_unconfirmed
    session.flush()
    details = {"prints_unconfirmed": prints_unconfirmed}
    audit.record(session, "statement.policy", ("statement", statement.id), actor=actor, details=details)


def _invitation(session: Session, statement: Statement, person: Person) -> Invitation:
    """Return the person's invitation, a new one where they were not invited."""
    ours = select(Invitation).where(Invitation.statement_id == statement.id, Invitation.person_id == person.id)
    found = session.scalar(ours)
    if found is None:
        if person.merged_into_id is not None:
            raise FieldError("person", "was merged into another entry")
        if person.retired_at is not None:
            raise FieldError("person", "is retired and was not invited")
        session.execute(insert(table_of(Invitation)), [new_invitation(statement, person.id, person)])
        found = session.scalars(ours).one()
    if found.merged_into_id is not None:
        raise FieldError("person", "was merged into another entry, which stands for both")
    return found


def _tell(session: Session, statement: Statement, recording: Recording, address: str) -> None:
    """Tell the person what was recorded, with a link to confirm it or to say that it is wrong."""
    details = {"decision": recording.decision.value, "how": recording.how, "prints": statement.prints_unconfirmed}
    to = Addressee(recording.invitation_id, statement.id, address, statement.text_version_id, details)
    outbox.enqueue(session, MailKind.RECORDED, [to])
