"""Editing a statement's address, who asks, and the contact, at any time.

Whoever signed is told when it is another organisation that asks: they may not
want to stand with it. An address under which something was published leads to
the new one for ever, and is never free for another statement.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.addresses import check_address
from petition.domain.confirmations import Shown
from petition.domain.mails import MailKind
from petition.domain.states import InvitationState
from petition.domain.text import clean_line
from petition.models import Edition, FormerSlug, Invitation, Person, Statement
from petition.services import audit, outbox
from petition.services.outbox import Addressee
from petition.services.signing.slug_evidence import EDIT
from petition.services.statements import drafting, slugs
from petition.services.statements.drafting import present
from petition.services.transitions import locked

editions, invitations, persons = (table_of(model) for model in (Edition, Invitation, Person))


@dataclass(frozen=True)
class Particulars:
    """What can be edited of a statement at any time; `names_withdrawn` is whether editions name who left the list."""

    slug: str
    requested_by: str
    contact_email: str
    names_withdrawn: bool

    @classmethod
    def of(cls, statement: Statement) -> "Particulars":
        """Return those of a statement."""
        return cls(*(getattr(statement, name) for name in cls.__dataclass_fields__))


@dataclass(frozen=True)
class Edit:
    """What an edit would do: the particulars as they would be stored, which of them change, and who would be told."""

    before: Particulars
    after: Particulars
    told: Sequence[Addressee]

    @property
    def changed(self) -> tuple[str, ...]:
        """The names of the particulars that change."""
        names = Particulars.__dataclass_fields__
        return tuple(name for name in names if getattr(self.before, name) != getattr(self.after, name))

    @property
    def shown(self) -> Shown:
        """Return what `edit` must find again: what stands now and would then, and who is told at which address."""
        return Shown.of((str(self.before), str(self.after)), ((one.invitation_id, one.address) for one in self.told))


def plan(session: Session, statement: Statement, wanted: Particulars) -> Edit:
    """Return what an edit would do; raise `FieldErrors` that name every faulty field."""
    checks: dict[str, Callable[[], object]] = {
        # One that it has stays, also one that it only has since it gave its own up.
        "slug": lambda: (
            wanted.slug if wanted.slug == statement.slug else slugs.check_free(session, wanted.slug, statement.id)
        ),
        "requested_by": lambda: present(clean_line(wanted.requested_by, "requested_by"), "requested_by"),
        "contact_email": lambda: check_address(wanted.contact_email.strip(), "contact_email"),
    }
    values = {name: str(value) for name, value in drafting.collected(checks).items()}
    before, after = Particulars.of(statement), Particulars(**values, names_withdrawn=wanted.names_withdrawn)
    if after.requested_by == before.requested_by:
        return Edit(before, after, ())
    query = (
        select(invitations.c.id, persons.c.email)
        .join(persons, persons.c.id == invitations.c.person_id)
        .where(invitations.c.statement_id == statement.id, invitations.c.state == InvitationState.SIGNED)
        .where(persons.c.email != "")
        .order_by(invitations.c.id)
    )
    ours, text = statement.id, statement.text_version_id
    details = {"before": before.requested_by, "after": after.requested_by}
    told = [Addressee(number, ours, address, text, details) for number, address in session.execute(query)]
    return Edit(before, after, told)


def edit(
    session: Session, statement: Statement, wanted: Particulars, *, actor: str, expected: Shown | None = None
) -> Edit:
    """Store the particulars, tell those who signed if another organisation asks now, and return what was done.

    `expected` is what was shown to who confirmed it (`Edit.shown`); `ShownChanged` is raised where it is not so any
    more. Where nothing changes, nothing is done.
    """
    statement = locked(session, statement)
    done = plan(session, statement, wanted)
    done.shown.check(expected, "Nothing was changed")
    if not done.changed:
        return done
    for name in done.changed:
        setattr(statement, name, getattr(done.after, name))
    was_published = exists().where(editions.c.statement_id == statement.id)
    # It may have had the slug before, left it, and taken it back.
    is_known = exists().where(FormerSlug.slug == done.before.slug)
    if "slug" in done.changed and session.scalar(select(was_published & ~is_known)):
        session.add(FormerSlug(slug=done.before.slug, statement_id=statement.id))
    slugs.flush(session, statement)
    details = {"changed": list(done.changed), "told": len(done.told)}
    if "slug" in done.changed:
        details |= {"slug": [done.before.slug, done.after.slug]}
    audit.record(session, EDIT, ("statement", statement.id), actor=actor, details=details)
    outbox.enqueue(session, MailKind.REQUESTER_CHANGED, done.told)
    return done
