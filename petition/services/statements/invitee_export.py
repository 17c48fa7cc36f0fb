"""Taking the people of a statement out, with how each of them stands, and recording that it was done."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.corrections import NAME_PARTS
from petition.domain.list_forms import ListForm
from petition.domain.lists.lines import Affiliation, OwnPart, listed
from petition.domain.names.person_name import PersonName
from petition.domain.persons import NAME_FIELDS
from petition.domain.signatures import Decision
from petition.domain.states import InvitationState
from petition.domain.statuses import Status
from petition.memory import uncollected
from petition.models import Invitation, Person, Recording, Signature, Statement, TextVersion
from petition.services import audit
from petition.services.signing.last_printed import last_printed
from petition.services.statements import counting, reaching

invitations, persons, recordings, signatures, text_versions = (
    table_of(model) for model in (Invitation, Person, Recording, Signature, TextVersion)
)
# What a line is made of, beside the country.
_SIGNED = ("given_name", "family_name", "honorific_prefix", "honorific_suffix", *Affiliation._fields, "signed_at")
_OWN = len(OwnPart._fields)
_MOMENTS = ("admitted_until", "created_at", "answered_at", "muted_at")
_TOLD = len(_MOMENTS) + 1
_BY_MAILS = (Status.NO_ANSWER, Status.UNREACHABLE, Status.NOT_SENT)


class Invitee(NamedTuple):
    """One invited person: number and address on the roster, and how they stand with the statement.

    The parts of the name are those of `line`, as it is printed or would be: of the correction, else of the signature,
    else of the roster. `additional_name`, which no line has, is the roster's. `version` is that of the text which their
    live signature is for.
    `recorded` is true where their answer came another way, and `held` where their line waits for a look, for the
    reasons in `held_for`. `counted_only` is true where they chose to be counted and not named, or a coordinator
    arranged it, and `name_changed` where they changed any part of the name; `roster_name` is the roster's.
    `status` is the key that counts them (`petition.domain.statuses`), `country` the code and `comment` what they
    wrote to the coordinator. Moments are in ISO 8601, in UTC; `confirmed_at` is when they confirmed what was recorded.
    """

    number: int
    email: str
    honorific_prefix: str
    given_name: str
    additional_name: str
    family_name: str
    honorific_suffix: str
    line: str
    state: str
    version: int | None
    recorded: bool
    held: bool
    admitted_until: str | None
    counted_only: bool
    status: str
    country: str
    country_label: str
    invited_at: str | None
    answered_at: str | None
    signed_at: str | None
    confirmed_at: str | None
    muted_at: str | None
    comment: str
    held_for: str
    name_changed: bool
    roster_name: str

    @property
    def cells(self) -> list[str]:
        """The same for a table: what is true is "yes", and what is not so is empty."""
        return ["" if value is None or value is False else "yes" if value is True else str(value) for value in self]


COLUMNS = Invitee._fields


def export_invitees(session: Session, statement: Statement, labels: Mapping[str, str], *, actor: str) -> list[Invitee]:
    """Return everybody who was ever invited, by country code, then `sort_name`; record that they were taken out.

    `labels` are the organisation's names of countries.
    """
    with uncollected():
        found = list(_invitees(session, statement, labels, session.connection().execute(_everybody(statement))))
    details = {"people": len(found)}
    audit.record(session, "statement.export", ("statement", statement.id), actor=actor, details=details)
    return found


def _everybody(statement: Statement) -> Select[Any]:
    said = (*NAME_FIELDS, "country")
    refusal = select(func.max(recordings.c.recorded_at)).where(
        recordings.c.invitation_id == invitations.c.id, recordings.c.decision == Decision.DECLINE
    )
    recorded = select(recordings.c.id).where(recordings.c.signature_id == signatures.c.id).exists()
    # Whoever declined by themselves after a recorded refusal did so later.
    is_recorded = case(
        (
            invitations.c.state == InvitationState.DECLINED,
            refusal.scalar_subquery() >= invitations.c.answered_at,
        ),
        else_=recorded,
    )
    return (
        select(
            *(persons.c.id, persons.c.email, invitations.c.state, text_versions.c.number, is_recorded),
            *(invitations.c.id, signatures.c.id, invitations.c.held_at, invitations.c.comment),
            *(invitations.c[name] for name in _MOMENTS),
            select(recordings.c.confirmed_at).where(recordings.c.signature_id == signatures.c.id).scalar_subquery(),
            or_(invitations.c.is_counted_only, signatures.c.is_counted_only.is_(True)),
            *(invitations.c.held_for, signatures.c.name_changed),
            *(persons.c[name] for name in said),
            *(invitations.c[name] for name in (*OwnPart._fields, *Affiliation._fields)),
            *(signatures.c[name] for name in _SIGNED),
        )
        .join_from(invitations, persons, persons.c.id == invitations.c.person_id)
        .outerjoin(signatures, (signatures.c.invitation_id == invitations.c.id) & signatures.c.ended_at.is_(None))
        .outerjoin(text_versions, text_versions.c.id == signatures.c.text_version_id)
        .where(invitations.c.statement_id == statement.id)
        .order_by(persons.c.country, persons.c.sort_key, persons.c.id)
    )


def _invitees(
    session: Session, statement: Statement, labels: Mapping[str, str], rows: Iterable[Any]
) -> Iterator[Invitee]:
    form, language = ListForm.read(statement.list_form), statement.language
    corrected = counting.corrections(session, statement)
    last = last_printed(session, Signature.statement_id == statement.id)
    label_of: dict[str, str] = {}
    parts = len(NAME_FIELDS)
    waiting = {status: set(reaching.with_status(session, statement, status)) for status in _BY_MAILS}
    for number, email, state, version, is_recorded, invitation, signature, held_at, comment, *more in rows:
        admitted_until, invited_at, answered_at, muted_at, confirmed_at = map(_written, more[:_TOLD])
        is_counted, held_for, name_changed, *said = more[_TOLD:]
        roster, country = dict(zip(NAME_FIELDS, said[:parts], strict=True)), said[parts]
        own, signed = OwnPart(*said[parts + 1 : parts + 1 + _OWN]), said[-len(_SIGNED) :]
        is_held, is_changed = held_at is not None and signature is not None and not is_counted, bool(name_changed)
        if signature in corrected:
            name, affiliation = corrected[signature].person_name, corrected[signature].affiliation
            is_changed |= corrected[signature].is_own and name != PersonName(*signed[:4])
        elif signature is not None:
            name, affiliation = PersonName(*signed[:4]), Affiliation(*signed[4:-1])
        else:
            name, affiliation = PersonName(**roster), Affiliation(*said[parts + 1 + _OWN : -len(_SIGNED)])
            name = last[invitation].offered(name) if invitation in last else name
        if country not in label_of:
            label_of[country] = form.country_label(country, language, labels)
        about = (name, affiliation, label_of[country], own)
        one = listed(*about, signed_at=signed[-1], time_zone=statement.time_zone, language=language)
        yield Invitee(
            number=number,
            email=email,
            **{part: getattr(name, part) for part in NAME_PARTS},
            additional_name=roster["additional_name"],
            line=form.line_of(one, language),
            state=state.value,
            version=version,
            recorded=bool(is_recorded),
            held=is_held,
            counted_only=bool(is_counted),
            status=next((one.value for one, theirs in waiting.items() if invitation in theirs), state.value),
            country=country,
            country_label=label_of[country],
            comment=comment,
            signed_at=_written(signed[-1]),
            admitted_until=admitted_until,
            invited_at=invited_at,
            answered_at=answered_at,
            confirmed_at=confirmed_at,
            muted_at=muted_at,
            held_for=held_for if is_held else "",
            name_changed=is_changed,
            roster_name=PersonName(**roster).display,
        )


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
