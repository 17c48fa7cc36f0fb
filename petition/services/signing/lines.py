"""The line of a signature as it is printed: what was signed, what was corrected since, and what waits for agreement.

A signature never changes. Each correction is a row with the whole line, and the
newest that counts is printed. One that waits for its person's agreement is
replaced by any newer one, so there is at most one, and it is the newest.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain import held
from petition.domain.corrections import PrintedLine
from petition.domain.held import Reason
from petition.domain.list_forms import ListForm
from petition.domain.lists.lines import Affiliation, OwnPart, listed
from petition.domain.names.person_name import PersonName
from petition.domain.names.sort_name import sort_name
from petition.domain.ordering import sort_key
from petition.domain.signatures import SALT_BYTES, Ending, line_digest
from petition.models import Correction, Invitation, Person, Signature, Statement, Strike, TextVersion
from petition.services import audit


@dataclass(frozen=True)
class SignedLine:
    """A live signature with its line.

    `printed` is the line as it is printed now, by `correction` if there is one.
    `given` is the line as its person last gave or approved it. `pending` waits for
    their agreement. `text` is the digest of the text that was signed. While `held_at` is set, the line waits for a
    coordinator's look, for the reasons in `held_for`. `beside` is what the invitation says may stand beside the name.
    `is_counted_only` is true where its person chose not to be named, and `is_named` is false there too, and where a
    coordinator arranged it.
    """

    signature_id: int
    invitation_id: int
    statement_id: int
    signed_at: datetime
    text: str
    country: str
    printed: PrintedLine
    given: PrintedLine
    sort_name: str
    correction: Correction | None
    pending: Correction | None
    own: OwnPart
    roster_name: PersonName
    roster_sort_name: str
    beside: Affiliation
    held_at: datetime | None
    held_for: tuple[Reason, ...]
    is_counted_only: bool = False
    is_named: bool = True

    @property
    def waits(self) -> bool:
        """Whether it is held; who is not named has nothing that could be printed."""
        return self.held_at is not None and self.is_named

    @property
    def on_roster(self) -> PrintedLine:
        """The line with the roster's name, and what stands beside it as the coordinators have it."""
        return PrintedLine(self.roster_name, self.beside)


def line_of(statement: Statement, line: SignedLine, one: PrintedLine, labels: Mapping[str, str]) -> str:
    """Return a line as the statement's list would print it; `labels` are the organisation's names of countries."""
    form, language = ListForm.read(statement.list_form), statement.language
    about = (one.name, one.affiliation, form.country_label(line.country, language, labels), line.own)
    shown = listed(*about, signed_at=line.signed_at, time_zone=statement.time_zone, language=language)
    return form.line_of(shown, language)


def read(session: Session, invitation_id: int, *, lock: bool = False) -> SignedLine | None:
    """Return the line of an invitation's live signature, or None; `lock` keeps others from ending or correcting it."""
    if lock:
        # The invitation first, as whoever withdraws does.
        session.execute(select(Invitation.id).where(Invitation.id == invitation_id).with_for_update(key_share=True))
    return read_all(session, [invitation_id], lock=lock).get(invitation_id)


def read_all(session: Session, invitation_ids: Collection[int], *, lock: bool = False) -> dict[int, SignedLine]:
    """Return the lines of these invitations' live signatures, by invitation."""
    query = (
        select(Signature, TextVersion.digest, Person, Invitation)
        .join(TextVersion, TextVersion.id == Signature.text_version_id)
        .join(Invitation, Invitation.id == Signature.invitation_id)
        .join(Person, Person.id == Invitation.person_id)
        .where(Signature.invitation_id.in_(invitation_ids), Signature.ended_at.is_(None))
        .execution_options(populate_existing=True)
    )
    rows = session.execute(query.with_for_update(of=Signature, key_share=True) if lock else query).all()
    corrections: dict[int, list[Correction]] = {signature.id: [] for signature, *_ in rows}
    theirs = select(Correction).where(Correction.signature_id.in_(corrections)).order_by(Correction.id)
    for one in session.scalars(theirs.execution_options(populate_existing=True)) if rows else ():
        corrections[one.signature_id].append(one)
    return {row.Invitation.id: _line(*row, corrections[row.Signature.id]) for row in rows}


def _line(
    signature: Signature, text: str, person: Person, invitation: Invitation, corrections: Sequence[Correction]
) -> SignedLine:
    """Return the line of a signature, which had these corrections, the newest last."""
    counting = [one for one in corrections if one.counts]
    approved = [one for one in counting if one.needs_agreement or one.is_own]
    shown, given = counting[-1] if counting else signature, approved[-1] if approved else signature
    return SignedLine(
        signature_id=signature.id,
        invitation_id=invitation.id,
        statement_id=signature.statement_id,
        signed_at=signature.signed_at,
        text=text,
        country=signature.country,
        printed=shown.line,
        given=given.line,
        sort_name=shown.sort_name,
        correction=counting[-1] if counting else None,
        pending=corrections[-1] if corrections and not corrections[-1].counts else None,
        own=invitation.own_part,
        roster_name=person.person_name,
        roster_sort_name=person.sort_name,
        is_counted_only=bool(signature.is_counted_only),
        is_named=not signature.is_counted_only and not invitation.is_counted_only,
        beside=Affiliation(*(getattr(invitation, part) for part in Affiliation._fields)),
        held_at=invitation.held_at,
        held_for=held.read(invitation.held_for),
    )


def person_actor(invitation_id: int) -> str:
    """Return how the audit log names the person of an invitation."""
    return f"invitation:{invitation_id}"


class Struck(NamedTuple):
    """When a signature was struck, and why; the reason is empty where it was erased, or nobody kept it."""

    at: datetime
    reason: str


def struck(session: Session, invitation_id: int) -> Struck | None:
    """Return how the newest struck signature of an invitation ended; None if none was struck."""
    ours = (Signature.invitation_id == invitation_id) & (Signature.ending == Ending.STRUCK)
    query = select(Signature.id, Signature.ended_at).where(ours).order_by(Signature.id.desc()).limit(1)
    newest = session.execute(query).one_or_none()
    if newest is None:
        return None
    reason = session.scalar(select(Strike.reason).where(Strike.signature_id == newest.id))
    return Struck(newest.ended_at, reason or "")


def store(
    session: Session,
    line: SignedLine,
    new: PrintedLine,
    *,
    actor: str,
    reason: str = "",
    needs_agreement: bool = False,
    is_held: bool = False,
) -> Correction:
    """Store a correction and record it; `line` was read with its lock, under which nobody else corrects it.

    Where it `is_held`, what it says beside the name is not kept with the invitation before somebody lets it through.
    """
    salt, order = secrets.token_bytes(SALT_BYTES), _sorted_as(line, new.name)
    correction = Correction(
        signature_id=line.signature_id,
        statement_id=line.statement_id,
        **new.parts,
        sort_name=order,
        sort_key=sort_key(order),
        before=new.changed_from(line.printed),
        reason=reason,
        made_by=actor,
        needs_agreement=needs_agreement,
        salt=salt,
    )
    session.add(correction)
    session.flush()
    if correction.counts and not is_held:
        keep_beside(session, line, new)
    details = {
        "correction": correction.id,
        "line": line_digest(salt, line.text, line.country, new.name, new.affiliation),
        "agreement": needs_agreement,
    }
    audit.record(session, audit.CORRECT, ("invitation", line.invitation_id), actor=actor, details=details)
    return correction


def keep_beside(session: Session, line: SignedLine, new: PrintedLine) -> None:
    """Keep what is printed beside a name from now on with the invitation, where a later signature takes it from."""
    if line.held_at is not None or new.affiliation != line.printed.affiliation:
        mine = update(Invitation).where(Invitation.id == line.invitation_id)
        session.execute(mine.values(new.affiliation._asdict()))


def _sorted_as(line: SignedLine, name: PersonName) -> str:
    """Return where a name stands in a list; what somebody decided by hand is kept with the name that it was for."""
    if name.same_person_as(line.printed.name):
        return line.sort_name
    if name.same_person_as(line.roster_name):
        return line.roster_sort_name
    return sort_name(name, line.country)
