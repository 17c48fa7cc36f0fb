"""The compiled list as it will be printed, and publishing it."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import snapshot, transaction
from petition.domain.matters import by_kind
from petition.domain.states import STATEMENT, StatementEvent
from petition.editions.lists import arranged_list, list_text
from petition.editions.markup import to_html
from petition.errors import FieldError, ShownChanged
from petition.services.matters.review import review
from petition.services.statements import compilation, drafting, publishing, recording, tallies
from petition.services.statements.proposals import Proposal, propose
from petition.services.statements.telling import Notice
from petition.web.admin.inputs import confirmed
from petition.web.admin.statements import telling
from petition.web.context import actor, country_labels, reading, rendered
from petition.web.guard import fresh, fresh_page
from petition.web.headers import CONTENT_POLICY
from petition.web.public import forget

bp = Blueprint("publishing", __name__, url_prefix="/desk/statements/<slug>")

# Of one kind so many matters are shown, and so many lines before publishing.
_MOST_SHOWN = 25
_MOST_LINES = 5
# As the public page has it, but for the frame around it.
FRAMED_POLICY = CONTENT_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


@bp.get("/list")
def compiled(slug: str) -> ResponseReturnValue:
    """Show the list as it would be printed now."""
    return _compiled(slug)


def _compiled(slug: str) -> str:
    session = reading()
    statement = drafting.find(session, slug)
    labels = country_labels()
    may_publish = statement.state in STATEMENT.sources(StatementEvent.PUBLISH)
    proposal = propose(session, statement, labels) if may_publish else None
    made = proposal.publication.compilation if proposal else compilation.compile_list(session, statement, labels)
    matters = review(session, statement, made, labels)
    return render_template(
        "admin/compiled.html",
        statement=statement,
        compilation=made,
        arranged=arranged_list(made, on_page=False),
        has_page_headings=made.form.has_headings(on_page=True) and not made.form.has_headings(on_page=False),
        body=to_html(made.body, made.reading),
        recorded=recording.recorded(session, statement),
        matters=by_kind(one for one in matters if one.settled is None),
        settled=[one for one in matters if one.settled is not None],
        most_shown=_MOST_SHOWN,
        proposal=proposal,
    )


@bp.get("/list.txt")
@fresh_page
def as_text(slug: str) -> ResponseReturnValue:
    """Show the list as plain text, to be copied."""
    session = reading()
    made = compilation.compile_list(session, drafting.find(session, slug), country_labels())
    return Response(list_text(made), content_type="text/plain; charset=utf-8")


@bp.get("/publish")
def last_look(slug: str) -> ResponseReturnValue:
    """Show what is about to be published, a last time."""
    return _last_look(slug)


def _last_look(slug: str, refused: str = "") -> str:
    session = reading()
    statement = drafting.find(session, slug)
    labels = country_labels()
    proposal = propose(session, statement, labels)
    made = proposal.publication.compilation
    return render_template(
        "admin/last_look.html",
        statement=statement,
        proposal=proposal,
        count=len(proposal.entries),
        first=[entry.line for entry in proposal.entries[:_MOST_LINES]],
        matters=by_kind(one for one in review(session, statement, made, labels) if one.settled is None),
        tally=tallies.tally(session, statement),
        word=request.form.get(telling.WORD, ""),
        changed=refused,
    )


@bp.get("/publish/page")
def preview_page(slug: str) -> ResponseReturnValue:
    """Show the very page that would go out, to be framed on this site only."""
    response = _preview(slug, "html")
    response.headers["Content-Security-Policy"] = FRAMED_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@bp.get("/publish/text")
def preview_text(slug: str) -> ResponseReturnValue:
    """Show the very text that would go out."""
    return _preview(slug, "txt")


def _preview(slug: str, extension: str) -> Response:
    """Return one file of the next edition, rendered as publishing renders it."""
    with snapshot() as session:
        proposal = propose(session, drafting.find(session, slug), country_labels())
    file = next(file for file in rendered(proposal.publication) if file.extension == extension)
    return Response(file.content, content_type=file.media_type)


@bp.post("/publish")
@fresh
def publish(slug: str) -> ResponseReturnValue:
    """Publish the next edition, if it is the one that was shown; else show it anew.

    Nobody who answers meanwhile waits for it to be rendered.
    """
    labels = country_labels()
    try:
        notice, expected_told = telling.chosen(), telling.confirmed_told()
        with snapshot() as session:
            proposal = propose(session, drafting.find(session, slug), labels)
        proposal.check(confirmed("signatories"))
        if notice and expected_told is None:
            return _telling(slug, proposal, notice)
        files = rendered(proposal.publication)
        with transaction() as session:
            statement = drafting.find(session, slug)
            publishing.store(
                *(session, statement, proposal, files),
                labels=labels,
                actor=actor(),
                notice=notice,
                expected_told=expected_told,
            )
    except FieldError as problem:
        if problem.field != telling.WORD:
            raise
        return _last_look(slug, f"Your sentence {problem.problem}."), 400
    except ShownChanged as changed:
        return _last_look(slug, str(changed)), 409
    forget()
    number, count = proposal.publication.number, proposal.publication.compilation.count
    which = "Published" if number == 1 else f"Edition {number} is published"
    told = telling.words(expected_told.count if expected_told else 0)
    flash(f"{which}, with {count} {'signatory' if count == 1 else 'signatories'}.{told}")
    return redirect(url_for("desk.statement", slug=slug), 303)


def _telling(slug: str, proposal: Proposal, notice: Notice) -> str:
    """Return the page that shows whom publishing would tell, with the mail."""
    session = reading()
    statement = drafting.find(session, slug)
    planned = publishing.plan_told(session, statement, proposal, notice)
    fields = {"expected": str(proposal.shown)}
    return telling.page(statement, planned, "publish", fields, is_open=False, is_published=True)
