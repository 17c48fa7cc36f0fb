"""Deleting and cancelling by command, and taking both back."""

from flask import Flask

from petition.cli.edge import UNDONE
from petition.domain.states import StatementState
from petition.services.statements import drafting
from tests import factories
from tests.shell import Work, done, refused


def _begin(work: Work) -> None:
    with work() as session:
        factories.circulated(session)
        factories.settle_mails(session, "sent")


def _state(work: Work, slug: str = "free-press") -> StatementState:
    with work() as session:
        return drafting.find(session, slug).state


def test_cancelling_tells_those_who_got_a_mail(app: Flask, work: Work) -> None:
    _begin(work)
    cancel = ("statement", "cancel", "free-press", "--word", "We begin anew.")
    told = "a mail would go to 1 person"
    assert done(app, *cancel, "--dry-run") == f"Would cancel “free-press”; {told}. {UNDONE}\n"
    assert _state(work) is StatementState.CIRCULATING
    assert refused(app, *cancel[:3], "--word", "x" * 501).startswith("word")
    assert done(app, *cancel) == "Cancelled “free-press”; a mail goes to 1 person.\n"
    with work() as session:
        factories.settle_mails(session, "sent")
    uncancel = ("statement", "uncancel", "free-press")
    would = "Would invite 0 people, and tell 1 person that it goes on."
    assert done(app, *uncancel, "--dry-run") == f"{would} {UNDONE}\n"
    words = "The cancellation of “free-press” is undone: it takes answers again. Telling 1 person that it goes on.\n"
    assert done(app, *uncancel) == words
    assert done(app, *cancel[:3], "--no-tell") == "Cancelled “free-press”.\n"


def test_a_cancellation_is_undone(app: Flask, work: Work) -> None:
    _begin(work)
    uncancel = ("statement", "uncancel", "free-press")
    assert "is circulating" in refused(app, *uncancel)
    done(app, "statement", "cancel", "free-press", "--no-tell")
    assert done(app, *uncancel, "--dry-run") == f"Would invite 0 people, and tell 0 people that it goes on. {UNDONE}\n"
    assert done(app, *uncancel) == "The cancellation of “free-press” is undone: it takes answers again.\n"
    with work() as session:
        factories.settle_mails(session, "failed")
        session.execute(factories.update(factories.OutboxMessage).values(verdict=None))
    done(app, "statement", "cancel", "free-press", "--no-tell")
    assert done(app, *uncancel).endswith("Inviting 1 person whose mail was held back.\n")
    assert _state(work) is StatementState.CIRCULATING


def test_s13_draft_is_deleted_and_brought_back(app: Flask, work: Work) -> None:
    with work() as session:
        factories.statement(session)
    assert done(app, "statement", "restore") == "There is no deleted draft.\n"
    assert "30 days" in done(app, "statement", "delete", "free-press")
    assert "There is no statement" in refused(app, "statement", "show", "free-press")
    assert done(app, "statement", "restore").startswith("free-press  deleted ")
    assert done(app, "statement", "restore", "free-press", "--dry-run").endswith(f"{UNDONE}\n")
    with work() as session:
        factories.statement(session)
    (slug,) = {line.split()[0] for line in done(app, "statement", "restore").splitlines()}
    assert "choose a new address" in refused(app, "statement", "restore", slug)
    assert done(app, "statement", "restore", slug, "--slug", "again") == "The draft “again” is back.\n"
    assert _state(work, "again") is StatementState.DRAFT


def test_s14_restore_undoes_a_cancellation_with_a_new_slug(app: Flask, work: Work) -> None:
    _begin(work)
    assert "cannot be deleted now" in refused(app, "statement", "delete", "free-press")
    done(app, "statement", "cancel", "free-press", "--no-tell")
    with work() as session:
        number = drafting.find(session, "free-press").id
        factories.statement(session)
    slug = f"free-press~{number}"
    assert slug in done(app, "statement", "list")
    assert "(--slug)" in done(app, "statement", "restore", slug, "--dry-run")
    assert "choose a new address" in refused(app, "statement", "restore", slug)
    assert "takes answers again" in done(app, "statement", "restore", slug, "--slug", "again")
    assert _state(work, "again") is StatementState.CIRCULATING
