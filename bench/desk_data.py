"""The data behind the desk's pages: one statement that everybody was asked to sign, and a desk that is in use.

The roster comes in and the statement goes out as ever. What people answered
since then, and what became of their mails, is inserted in bulk, but whole:
each status, each state of a mail and each mark that a page looks for is there,
on the smallest roster as well.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, insert, literal, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from bench.made_roster import csv_of, made_rows
from bench.service import Service
from bench.world import CIRCULATING, draft
from petition.db import database_now, table_of, transaction
from petition.domain.mails import MailKind
from petition.domain.replies import Verdict
from petition.domain.searching import Filters
from petition.domain.states import InvitationState, OutboxState
from petition.models import Invitation, OutboxMessage, Person, Signature, Statement, TextVersion
from petition.services import outbox
from petition.services.outbox import Addressee
from petition.services.roster import groups, people, search
from petition.services.statements import circulation
from petition.services.statements.audiences import Audience

_ACTOR = "bench"
invitations, mails, persons, signatures = (table_of(model) for model in (Invitation, OutboxMessage, Person, Signature))

# Of every so many people, who is what: half sign, some decline, a few mails come back.
_OF = 20
_SIGNED, _DECLINED, _WITHDRAWN, _BOUNCED, _DEFERRED = range(10), (10, 11), (12,), (13,), (14,)
# One of so many signatories changed their name, wrote something, leads.
_MARKED = 16
_COPIED = (
    *("given_name", "family_name", "honorific_prefix", "honorific_suffix", "country", "sort_name", "sort_key"),
    *("role", "legislature", "party", "constituency"),
)
_GROUPS = {
    "Ireland": Filters(country="IE"),
    "Bundestag": Filters(country="DE", legislature="Bundestag"),
    "NEOS in Austria": Filters(country="AT", party="NEOS"),
    "Board": Filters(tag="board"),
    "Board in Italy": Filters(tag="board", country="IT"),
    "Without address": Filters(reach="no_address"),
    "Mail came back": Filters(reach="bounced"),
    "Fianna": Filters(q="fianna"),
    "Maria": Filters(q="maria"),
}
_OTHERS = 9


def fill(service: Service, many: int) -> None:
    """Fill a service's empty database with so many people and what a desk does with them."""
    with service.app.app_context():
        file = service.log.with_name("roster.csv")
        file.write_bytes(csv_of(made_rows(many)))
        service.run("roster", "import", str(file))
        with transaction() as session:
            for name, filters in _GROUPS.items():
                groups.save(session, name, filters, actor=_ACTOR)
            board = search.find_ids(session, Filters())[::10]
            people.tag(session, board, "board", actor=_ACTOR)
        with transaction() as session:
            statement = draft(session, CIRCULATING, "Statement on a free press")
            circulation.circulate(session, statement, Audience(), actor=_ACTOR)
            _answer(session, statement.id)
        with transaction() as session:
            for number in range(_OTHERS):
                other = draft(session, f"statement-{number}", f"Statement number {number}")
                if number:
                    circulation.circulate(session, other, Audience(person_ids=board[:3]), actor=_ACTOR)
    # Nobody clears up on SQLite.
    if make_url(service.url).get_backend_name() == "postgresql":
        service.settle()


def _answer(session: Session, statement_id: int) -> None:
    """Let everybody answer, or not, and let their mails go out, or come back."""
    version = session.scalars(select(TextVersion.id).where(TextVersion.statement_id == statement_id)).one()
    _move(session, _SIGNED, InvitationState.SIGNED)
    _move(session, _DECLINED, InvitationState.DECLINED)
    _move(session, _WITHDRAWN, InvitationState.WITHDRAWN)
    marked = (invitations.c.id // _OF) % _MARKED == 0
    session.execute(update(invitations).where(_among((0, 10)), marked).values(comment="Call me before you print it"))
    session.execute(update(invitations).where(_among((1,)), marked).values(is_lead=True))
    constants = (invitations.c.id, invitations.c.statement_id, literal(version), _among((2,)) & marked)
    signing = select(*constants, *(persons.c[name] for name in _COPIED)).join(
        persons, persons.c.id == invitations.c.person_id
    )
    into = ("invitation_id", "statement_id", "text_version_id", "name_changed", *_COPIED)
    # The nonce is random.
    signing = signing.where(_among(_SIGNED)).order_by(invitations.c.nonce)
    session.execute(insert(signatures).from_select(into, signing))
    _send(session, statement_id)


def _send(session: Session, statement_id: int) -> None:
    """Send the invitations, a reminder to those who are silent, and receipts."""
    sent = {"state": OutboxState.SENT, "verdict": Verdict.ACCEPTED, "sent_at": database_now()}
    session.execute(update(mails).values(sent))
    addresses = select(invitations.c.id, persons.c.email).join(persons, persons.c.id == invitations.c.person_id)
    for kind, who in (
        (MailKind.RECEIPT, invitations.c.state == InvitationState.SIGNED),
        (MailKind.REMINDER, invitations.c.state == InvitationState.INVITED),
    ):
        found = session.execute(addresses.where(who).order_by(invitations.c.id)).all()
        text = session.get_one(Statement, statement_id).text_version_id
        outbox.enqueue(session, kind, (Addressee(number, statement_id, email, text) for number, email in found))
    session.execute(update(mails).where(mails.c.kind != MailKind.INVITATION).values(sent))
    last = select(func.max(mails.c.id)).group_by(mails.c.invitation_id)
    for numbers, state, verdict in (
        (_BOUNCED, OutboxState.BOUNCED, Verdict.BAD_ADDRESS),
        (_DEFERRED, OutboxState.DEFERRED, Verdict.DEFERRED),
    ):
        which = mails.c.invitation_id.in_(select(invitations.c.id).where(_among(numbers)))
        changed = update(mails).where(mails.c.id.in_(last), which)
        session.execute(changed.values(state=state, verdict=verdict, last_reply="550 5.1.1 Unknown"))


def _move(session: Session, numbers: Collection[int], state: InvitationState) -> None:
    session.execute(update(invitations).where(_among(numbers)).values(state=state, answered_at=database_now()))


def _among(numbers: Collection[int]) -> ColumnElement[bool]:
    return (invitations.c.id % _OF).in_(numbers)
