"""Drafting: what is stored, what is refused, and that all faults are told at once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.compilations import Publication, RenderedFile
from petition.domain.states import StatementState
from petition.editions.files import render_edition
from petition.errors import DraftChanged, FieldError, FieldErrors, IllegalTransition, NotFound
from petition.models import AuditEvent, Statement
from petition.services.statements import drafting, slugs
from tests import factories


def _faults(session: Session, entries: drafting.Draft) -> list[str]:
    with pytest.raises(FieldErrors) as refusal:
        drafting.draft(session, entries, actor="test")
    return [fault.field for fault in refusal.value.faults]


def test_draft_is_stored_clean(session: Session) -> None:
    entries = factories.draft(title="  A \u200bfree  press ", body="One.\r\n\r\nTwo.\n\n", time_zone="Europe/Brussels")
    made = drafting.draft(session, entries, actor="user:1")
    session.refresh(made)
    assert (made.slug, made.title, made.body) == ("free-press", "A free press", "One.\n\nTwo.")
    assert (made.state, made.text_number, made.time_zone) == (StatementState.DRAFT, 0, "Europe/Brussels")
    assert made.closes_at == entries.closes_at
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.actor, event.subject_id) == ("statement.draft", "user:1", made.id)


@pytest.mark.parametrize(
    "slug", ["", "A", "free press", "-a", "a-", "a--b", "freë", "a/b", "a.b", "x" * 81, "a\n", "../a"]
)
def test_slug_of_another_form_is_refused(session: Session, slug: str) -> None:
    assert _faults(session, factories.draft(slug)) == ["slug"]


@pytest.mark.parametrize("slug", ["a", "free-press-2026", "2026", "x" * 80])
def test_slug_is_taken_once(session: Session, slug: str) -> None:
    drafting.draft(session, factories.draft(slug), actor="test")
    assert _faults(session, factories.draft(slug)) == ["slug"]


def _render(publication: Publication) -> list[RenderedFile]:
    return render_edition(publication, "The Alliance")


def test_t33_text_that_could_not_be_published_is_not_stored(session: Session) -> None:
    """`to_text` ended a publication with an error of the parser, long after people had signed."""
    entries = factories.draft(body="*a **a " * 30_000)
    assert drafting.printed(entries, render=_render) == entries, "too long, which storing finds by itself"
    assert _faults(session, entries) == ["text"]
    nested = replace(factories.draft("Not A Slug", body="**a " * 50 + "a** " * 50), title="")
    assert _faults(session, drafting.printed(nested, render=_render)) == ["text", "slug", "title"]
    usual = factories.draft(body="> One *two*\n\n- three\n\n[four](https://law.example)")
    assert drafting.draft(session, drafting.printed(usual, render=_render), actor="test").body == usual.body


@pytest.mark.parametrize("change", [{"time_zone": "Nowhere"}, {"language": "?"}, {"body": "a\0"}, {"title": ""}])
def test_t33_what_else_is_wrong_is_told_once(session: Session, change: dict[str, str]) -> None:
    entries = drafting.printed(replace(factories.draft(), **change), render=_render)
    assert _faults(session, entries) == ["text" if "body" in change else next(iter(change))]


def test_every_fault_is_told_at_once(session: Session) -> None:
    entries = drafting.Draft(
        slug="No",
        title=" ",
        body="\n",
        closes_at=datetime.now(UTC) - timedelta(minutes=1),
        time_zone="UTC",
        requested_by="",
        contact_email="\u200b",
    )
    assert _faults(session, entries) == ["slug", "title", "text", "closes_at", "requested_by", "contact_email"]
    assert session.scalars(select(Statement)).all() == []


@pytest.mark.parametrize(("field", "value"), [("title", "a\nb"), ("title", "x" * 301), ("requested_by", "a\0b")])
def test_t11_lines_that_would_break_a_header_are_refused(session: Session, field: str, value: str) -> None:
    assert _faults(session, replace(factories.draft(), **{field: value})) == [field]


def test_slug_that_the_desk_needs_is_refused(session: Session) -> None:
    with pytest.raises(FieldErrors, match="the desk needs that address"):
        drafting.draft(session, factories.draft("new"), actor="test")


def test_what_could_not_be_read_is_told_with_all_other_faults(session: Session) -> None:
    """A field that could not be read is not complained of twice."""
    made = factories.statement(session)
    unread = (FieldError("closes_on", "Enter a date."), FieldError("time_zone", "is no zone"))
    entries = replace(factories.draft(title=" "), time_zone="Mars", contact_email="anna", faults=unread)
    assert _faults(session, entries) == ["closes_on", "time_zone", "slug", "title", "contact_email"]
    assert session.scalars(select(Statement)).all() == [made]


def test_draft_that_somebody_else_saved_is_not_overwritten(session: Session) -> None:
    made = factories.statement(session)
    began_with = drafting.fingerprint(made)
    drafting.revise(session, made, factories.draft(title="Hers"), actor="user:2", based_on=began_with)
    with pytest.raises(DraftChanged, match="Nothing of yours is saved"):
        drafting.revise(session, made, factories.draft(title="His"), actor="user:1", based_on=began_with)
    session.refresh(made)
    assert made.title == "Hers"
    drafting.revise(session, made, factories.draft(title="His"), actor="user:1", based_on=drafting.fingerprint(made))
    assert made.title == "His"


@pytest.mark.parametrize("change", [{"title": "B"}, {"body": "B"}, {"time_zone": "Europe/Paris"}, {"slug": "b"}])
def test_fingerprint_changes_with_whatever_is_saved(session: Session, change: dict[str, str]) -> None:
    made = factories.statement(session)
    before = drafting.fingerprint(made)
    drafting.revise(session, made, factories.draft(**change), actor="user:1")
    assert drafting.fingerprint(made) != before


def test_slug_taken_in_the_same_moment_is_told_as_such(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two coordinators looked before either wrote: the database decides."""
    factories.statement(session)
    monkeypatch.setattr(slugs, "check_free", lambda _session, slug, _but: slug)
    with session.begin_nested() as nested:
        assert _faults(session, factories.draft()) == ["slug"]
        nested.rollback()


def test_draft_is_revised_and_keeps_its_slug(session: Session) -> None:
    made = factories.statement(session)
    other = factories.statement(session, factories.draft("other"))
    drafting.revise(session, made, factories.draft(title="Better", body="Better."), actor="user:1")
    session.expire_all()
    assert (made.title, made.body, made.slug) == ("Better", "Better.", "free-press")
    assert other.title == "A free press"
    with pytest.raises(FieldErrors, match="is taken"):
        drafting.revise(session, made, factories.draft("other"), actor="user:1")


def test_t07_circulated_text_is_not_revised(session: Session) -> None:
    made, _ = factories.circulated(session)
    with pytest.raises(IllegalTransition, match="circulating"):
        drafting.revise(session, made, factories.draft(title="Other"), actor="user:1")
    session.refresh(made)
    assert made.title == "A free press"


def test_statements_are_found_and_listed(session: Session) -> None:
    one = factories.statement(session)
    two = factories.statement(session, factories.draft("other"))
    assert drafting.find(session, "other") is two
    assert drafting.all_statements(session) == [two, one]
    with pytest.raises(NotFound, match="no statement “nothing”"):
        drafting.find(session, "nothing")


def test_t40_what_is_typed_is_stored_in_its_normal_form(session: Session) -> None:
    """Letters and accents become one (NFC), and the language's tag gets its customary capitals."""
    entries = replace(factories.draft(title="Cafe\u0301", body="Re\u0301sume\u0301"), language="PT-br")
    made = drafting.draft(session, replace(entries, requested_by="Zoe\u0308"), actor="test")
    assert (made.title, made.body, made.requested_by) == ("Caf\u00e9", "R\u00e9sum\u00e9", "Zo\u00eb")
    assert made.language == "pt-BR"
    long = replace(factories.draft("other"), language="fr-" + "a" * 300)
    assert _faults(session, long) == ["language"]
