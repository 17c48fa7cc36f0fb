"""Editing address, who asks and contact: checked, logged, told to those who signed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.compilations import Publication, RenderedFile
from petition.domain.mails import MailKind
from petition.errors import FieldErrors, ShownChanged
from petition.models import AuditEvent, FormerSlug, Invitation, OutboxMessage, Statement
from petition.services.delivery.letters import letters
from petition.services.statements import closing, drafting, editions, publishing, renaming
from petition.services.statements.editions import Moved, StoredFile
from petition.services.statements.renaming import Particulars
from tests import factories
from tests.races import at_once

Work = Callable[[], AbstractContextManager[Session]]


def _render(publication: Publication) -> list[RenderedFile]:
    return [RenderedFile("txt", "text/plain", f"edition {publication.number}".encode())]


def _signed(session: Session, slug: str = "free-press") -> tuple[Statement, list[Invitation]]:
    """One person signed, one declined, one is silent, and one signed who has no address any more."""
    people = factories.persons(session, [factories.person_row(name, slug) for name in ("Ann", "Bob", "Cem", "Dee")])
    made, mine = factories.circulated(session, people, factories.draft(slug))
    factories.sign(session, mine[0])
    factories.decline(session, mine[1])
    factories.sign(session, mine[3])
    people[3].email = ""
    session.flush()
    return made, mine


def _published(session: Session, slug: str = "free-press") -> Statement:
    made, _ = _signed(session, slug)
    closing.close(session, made, actor="test")
    publishing.publish(session, made, render=_render, labels={}, actor="test")
    return made


def _edit(session: Session, made: Statement, **wanted: str | bool) -> renaming.Edit:
    particulars = replace(Particulars.of(made), **wanted)
    return renaming.edit(session, made, particulars, actor="user:1")


def _told(session: Session) -> list[OutboxMessage]:
    return list(session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.REQUESTER_CHANGED)))


def test_who_signed_is_told_who_asks_now(session: Session) -> None:
    factories.noise(session)
    made, (ann, *_) = _signed(session)
    done = _edit(session, made, requested_by="  The Alliances ")
    assert (done.changed, len(done.told)) == (("requested_by",), 1)
    assert made.requested_by == "The Alliances"
    (mail,) = _told(session)
    assert mail.invitation_id == ann.id
    assert mail.details == {"before": "The Alliance", "after": "The Alliances"}
    assert mail.text_version_id == made.text_version_id


def test_mail_is_pointless_once_the_signature_is_withdrawn(session: Session) -> None:
    made, (ann, *_) = _signed(session)
    _edit(session, made, requested_by="The Alliances")
    (mail,) = _told(session)
    assert letters(session, [mail.id])[mail.id].pointless == ""
    factories.withdraw(session, ann)
    assert letters(session, [mail.id])[mail.id].pointless == "not sent: the signature that it is about had ended"


def test_address_and_contact_tell_nobody(session: Session) -> None:
    made, _ = _signed(session)
    done = _edit(session, made, slug="free-media", contact_email="press@alliance.example", names_withdrawn=True)
    assert done.changed == ("slug", "contact_email", "names_withdrawn")
    assert (made.slug, made.contact_email, made.names_withdrawn) == ("free-media", "press@alliance.example", True)
    assert _told(session) == []


def test_log_says_what_changed_and_names_nobody(session: Session) -> None:
    made, _ = _signed(session)
    _edit(session, made, slug="free-media", requested_by="Ada Lovelace", contact_email="ada@alliance.example")
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.action, event.actor) == ("statement.edit", "user:1")
    assert event.details == {
        "changed": ["slug", "requested_by", "contact_email"],
        "told": 1,
        "slug": ["free-press", "free-media"],
    }


def test_nothing_changed_is_nothing_done(session: Session) -> None:
    made, _ = _signed(session)
    before = len(session.scalars(select(AuditEvent)).all())
    assert _edit(session, made).changed == ()
    assert len(session.scalars(select(AuditEvent)).all()) == before


def test_all_faults_are_told_at_once(session: Session) -> None:
    made, _ = _signed(session)
    with pytest.raises(FieldErrors) as refused:
        _edit(session, made, slug="Free Press", requested_by=" ", contact_email="desk")
    assert [fault.field for fault in refused.value.faults] == ["slug", "requested_by", "contact_email"]
    assert made.slug == "free-press"


def test_slug_that_was_published_leads_on_and_is_never_free(session: Session) -> None:
    made = _published(session)
    _edit(session, made, slug="free-media")
    assert editions.published_file(session, "free-press", "txt") == Moved("free-media")
    assert editions.published_file(session, "free-press", "txt", 1) == Moved("free-media")
    found = editions.published_file(session, "free-media", "txt")
    assert isinstance(found, StoredFile)
    other, _ = _signed(session, "other")
    with pytest.raises(FieldErrors, match="“free-press” is taken"):
        _edit(session, other, slug="free-press")
    with pytest.raises(FieldErrors, match="“free-press” is taken"):
        factories.statement(session, factories.draft("free-press"))


def test_own_former_slug_can_be_taken_back_and_left_again(session: Session) -> None:
    made = _published(session)
    _edit(session, made, slug="free-media")
    _edit(session, made, slug="free-press")
    assert isinstance(editions.published_file(session, "free-press", "txt"), StoredFile)
    assert editions.published_file(session, "free-media", "txt") == Moved("free-press")
    _edit(session, made, slug="free-media")
    assert editions.published_file(session, "free-press", "txt") == Moved("free-media")
    assert sorted(session.scalars(select(FormerSlug.slug))) == ["free-media", "free-press"]


def test_slug_that_was_never_published_is_free_again(session: Session) -> None:
    made, _ = _signed(session)
    _edit(session, made, slug="free-media")
    assert session.scalars(select(FormerSlug)).all() == []
    factories.statement(session, factories.draft("free-press"))


def test_t36_edit_is_the_one_that_was_shown(session: Session) -> None:
    made, (_, _, cem, _) = _signed(session)
    wanted = replace(Particulars.of(made), requested_by="Others")
    shown = renaming.plan(session, made, wanted).shown
    factories.sign(session, cem)
    with pytest.raises(ShownChanged, match="confirmed 1 person, but it would now be 2"):
        renaming.edit(session, made, wanted, actor="user:1", expected=shown)
    shown = renaming.plan(session, made, wanted).shown
    with pytest.raises(ShownChanged):
        renaming.edit(session, made, replace(wanted, slug="other"), actor="user:1", expected=shown)
    assert len(renaming.edit(session, made, wanted, actor="user:1", expected=shown).told) == 2


def test_slug_that_is_left_at_the_same_moment_stays_taken(work: Work) -> None:
    """One statement leaves an address under which it was published, and another one wants it meanwhile."""
    with work() as session:
        _published(session)
        _signed(session, "other")

    def leave(session: Session) -> None:
        _edit(session, drafting.find(session, "free-press"), slug="free-media")

    def take(session: Session) -> None:
        with pytest.raises(FieldErrors, match="is taken"), session.begin_nested():
            _edit(session, drafting.find(session, "other"), slug="free-press")

    at_once(work, leave, take)
    with work() as session:
        assert editions.published_file(session, "free-press", "txt") == Moved("free-media")
