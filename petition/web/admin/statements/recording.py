"""Recording an answer that came another way, and what was recorded: with its evidence, and whether it is confirmed."""

from collections.abc import Iterable
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain import lengths
from petition.domain.searching import Filters
from petition.domain.signatures import Decision
from petition.errors import AnswerRefused, FieldError, IllegalTransition, ShownChanged
from petition.services.roster import people, search
from petition.services.statements import attachments, drafting, own_answers, recording
from petition.services.statements.attachments import Evidence
from petition.services.statements.recording import Answer
from petition.web.admin.inputs import confirmed, row_number
from petition.web.context import actor, reading
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.faults import tried
from petition.web.guard import fresh, fresh_page
from petition.web.labels import label
from petition.web.request_limits import EVIDENCE, takes

_ASKED = "A mail asks them to confirm it."
bp = Blueprint("recording", __name__, url_prefix="/desk/statements/<slug>")

_MOST_FOUND = 50
# The page that asks for a password keeps what was typed, and cannot keep a file.
_CHOOSE_AGAIN = " Choose the file once more."
_FILE_LOST = "Nothing is recorded yet: a file is not kept while you sign in. Choose it once more, or send without one."


@bp.get("/record")
def form(slug: str) -> ResponseReturnValue:
    """Look for the person whose answer came, or show the form for one of them."""
    return _form(slug)


def again(slug: str) -> ResponseReturnValue:
    """Show the form again as it was filled in, with a fresh token; a file must be chosen anew."""
    return _form(slug, notice=NOTICE), 400


@bp.post("/record")
@fresh
@takes(EVIDENCE)
@shown_again(again)
def record(slug: str) -> ResponseReturnValue:
    """Record the answer to what was shown, and tell the person if there is an address; else show it anew."""
    if "evidence" not in request.files:
        return _form(slug, notice=_FILE_LOST), 400
    given = request.files["evidence"]
    kept = Evidence(given.filename, given.mimetype, given.read()) if given.filename else None
    decision, how = request.form.get("decision", ""), request.form.get("how", "")
    faults = [] if decision in set(Decision) else [FieldError("decision", "choose what the answer is")]
    tried(lambda: recording.check_how(how), faults, "")
    tried(lambda: attachments.columns_of(kept), faults, None)
    if faults:
        return _form(slug, faults=faults), 400
    try:
        with transaction() as session:
            statement, person = drafting.find(session, slug), people.find(session, _person() or 0)
            answer, expected = Answer(Decision(decision), how, kept), confirmed("answer")
            recording.record(session, statement, person, answer, actor=actor(), expected=expected)
            name, is_told = person.person_name.name, bool(person.email)
    except FieldError as problem:
        return _form(slug, faults=[problem]), 400
    except ShownChanged as changed:
        return _form(slug, notice=f"{changed}{_CHOOSE_AGAIN if kept else ''}", is_anew=True), 409
    except (AnswerRefused, IllegalTransition) as problem:
        return _form(slug, faults=[FieldError("person", str(problem))]), 409
    told = _ASKED if is_told else "There is no address, so nobody is asked to confirm it."
    flash(f"The answer of {name} is recorded. {told}")
    return redirect(url_for("recording.index", slug=slug), 303)


@bp.get("/recorded")
def index(slug: str) -> ResponseReturnValue:
    """Show what was recorded and stands, and whether unconfirmed signatures are printed."""
    return _index(slug)


def _index(slug: str, notice: str = "") -> str:
    session = reading()
    statement = drafting.find(session, slug)
    found = recording.recorded(session, statement)
    return render_template(
        "admin/recorded.html",
        statement=statement,
        found=[(one, label(one.person.country)) for one in found],
        unconfirmed=sum(one.signature is not None and not one.is_confirmed for one in found),
        shown=recording.shown_policy(session, statement),
        notice=notice,
    )


@bp.post("/recorded/policy")
@fresh
def policy(slug: str) -> ResponseReturnValue:
    """Decide whether signatures are printed that nobody has confirmed; where it is about others now, show them."""
    prints, expected = request.form.get("prints_unconfirmed") == "y", confirmed("signatories")
    try:
        with transaction() as session:
            statement = drafting.find(session, slug)
            recording.set_policy(session, statement, prints_unconfirmed=prints, actor=actor(), expected=expected)
    except ShownChanged as changed:
        return _index(slug, str(changed)), 409
    flash("Recorded signatures are printed " + ("before they are confirmed." if prints else "once they are confirmed."))
    return redirect(url_for("recording.index", slug=slug), 303)


@bp.post("/recorded/<row:recording_id>/ask")
@fresh
def ask_again(slug: str, recording_id: int) -> ResponseReturnValue:
    """Ask the person once more to confirm what was recorded."""
    with transaction() as session:
        statement = drafting.find(session, slug)
        is_asked = recording.ask_again(session, statement, recording_id, actor=actor())
    flash(_ASKED if is_asked else "They have confirmed it already, so no further mail goes out.")
    return redirect(url_for("recording.index", slug=slug), 303)


@bp.get("/recorded/<row:recording_id>/evidence")
@fresh_page
def evidence(slug: str, recording_id: int) -> ResponseReturnValue:
    """Send what proves an answer, to be stored and never to be shown: anybody may have made the file."""
    session = reading()
    found = attachments.find_evidence(session, drafting.find(session, slug), recording_id)
    name, content = found.evidence_name or "evidence", BytesIO(found.evidence or b"")
    response = send_file(content, mimetype="application/octet-stream", as_attachment=True, download_name=name)
    # Flask lets it be kept and asked for anew; what is private is stored by nobody (`petition.web.headers`).
    del response.headers["Cache-Control"]
    return response


def _person() -> int | None:
    """Return the number of the person whose answer the page is about."""
    return request.values.get("person", type=row_number)


def _form(slug: str, *, notice: str = "", faults: Iterable[FieldError] = (), is_anew: bool = False) -> str:
    """Show the form; what was shown at first stays what is compared, unless the page says that it changed."""
    session = reading()
    statement, number, q = drafting.find(session, slug), _person(), request.args.get("q", "").strip()
    if request.method == "GET":
        recording.check_records(statement)
    found = search.find_people(session, Filters(q=q), limit=_MOST_FOUND) if q and number is None else None
    person = people.find(session, number) if number is not None else None
    return render_template(
        "admin/record.html",
        statement=statement,
        person=person,
        label=label(person.country) if person else "",
        shown=(not is_anew and request.form.get("expected"))
        or (person and own_answers.shown(session, statement, person)),
        answered=own_answers.find(session, statement, person) if person else None,
        q=q,
        found=[(one, label(one.country)) for one in found.people] if found else [],
        total=found.total if found else 0,
        given=request.form,
        may_decline=statement.may_record_refusal,
        notice=notice,
        faults={one.field: f"{one.problem[:1].upper()}{one.problem[1:].rstrip('.')}." for one in faults},
        megabytes=lengths.EVIDENCE // 2**20,
    )
