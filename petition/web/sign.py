"""The signatory's pages: from the link in the mail to the answer and back out.

Opening a link changes nothing but the session cookie: mail scanners open every
link. The cookie remembers which invitations this browser was shown, and the
token is gone from the address before the page is. The address names its
invitation, so two links in one browser never mix.
"""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from petition.db import transaction, write_on_snapshot
from petition.domain.held import LineNotSeen
from petition.domain.links import Purpose
from petition.domain.names.person_name import PersonName
from petition.domain.states import InvitationState
from petition.domain.too_often import TooManyAnswers
from petition.editions.markup import to_html
from petition.errors import AnswerRefused, BadLink, FieldError, StatementClosed, TextChanged
from petition.services.signing import endorsement, lines, muting, recorded, standings
from petition.services.signing.standing import Standing
from petition.services.statements import versions
from petition.services.statements.printed import where_printed
from petition.web import grants
from petition.web.context import country_labels, is_without_cookie, reading, signer
from petition.web.errors import sentence
from petition.web.expired import shown_again
from petition.web.forms.base import Form
from petition.web.forms.sign import SIGN, SignForm, filled
from petition.web.guard import begins_session, public
from petition.web.mute import is_undone

bp = Blueprint("sign", __name__)

_ENDED = (InvitationState.WITHDRAWN, InvitationState.STRUCK)
_SIGNED_BEFORE = (
    "You had signed already, so this second answer was not recorded. "
    "To change how your name is printed, follow “Change how I am printed” below."
)
_CHOSEN_BEFORE = (
    "You had signed already, so this second answer was not recorded. "
    "To choose otherwise whether the list names you, withdraw your signature and sign again."
)


@bp.get("/s/<token>")
@public
@begins_session
def open_link(token: str) -> ResponseReturnValue:
    """Check a signing link and lead to its page."""
    return granted(Purpose.SIGN, token, "sign.page")


@bp.get("/w/<token>")
@public
@begins_session
def open_withdraw_link(token: str) -> ResponseReturnValue:
    """Check a receipt's link and lead to the page for withdrawing."""
    return granted(Purpose.WITHDRAW, token, "sign.withdraw_page")


@bp.get("/sign/<reference>")
@public
def page(reference: str) -> ResponseReturnValue:
    """Show the statement and how the person stands with it."""
    standing = _read(reference)
    return _shown(standing, filled(standing))


def again(reference: str) -> ResponseReturnValue:
    """Show the form again as it was filled in, with a fresh token; the answer is chosen anew."""
    notice = "Your page had expired, so nothing was recorded yet. Please answer again."
    form = SignForm()
    # Nothing has proved yet that the reader chose it, and one press must not be enough to sign.
    form.decision.data, form.declaration.data = None, False
    try:
        return _shown(_read(reference), form, notice), 400
    except BadLink:
        # This browser is not let in any more; whoever it is gets back what they had typed.
        return private(render_template("sign/let_go.html", form=form, is_without_cookie=is_without_cookie())), 400


@bp.post("/sign/<reference>")
@public
@shown_again(again)
def answer(reference: str) -> ResponseReturnValue:
    """Record the answer and show what was recorded."""
    form = SignForm()
    if not form.validate():
        return _shown(_read(reference), form), 400
    if "edit" in request.form:
        return _shown(_read(reference), form)
    try:
        is_recorded = _recorded(reference, form)
    except (StatementClosed, TextChanged, AnswerRefused) as refusal:
        return _shown(_read(reference), form, str(refusal)), 409
    except LineNotSeen as unseen:
        return look(_read(reference), form, unseen, "sign.answer")
    except FieldError as problem:
        return _shown(_read(reference), form, sentence(problem)), 400
    except TooManyAnswers as refusal:
        return _shown(_read(reference), form, str(refusal)), 429, {"Retry-After": str(refusal.seconds)}
    if not is_recorded and form.says_more(standing := _read(reference)):
        return _shown(standing, form, _CHOSEN_BEFORE if form.chooses_otherwise(standing) else _SIGNED_BEFORE), 409
    return redirect(url_for("sign.page", reference=reference), 303)


def _recorded(reference: str, form: SignForm) -> bool:
    """Record the answer; False if a signature was there already."""
    comment = form.comment.data

    def record(database: Session) -> bool:
        standing = grants.read(database, reference, Purpose.SIGN, lock=True)
        if form.decision.data != SIGN:
            endorsement.decline(database, standing, comment=comment)
            return True
        # Who does not say which text and which line they were shown has not signed these.
        name, shown = form.name(standing.offered_name), form.shown
        seen = form.seen.data or ""
        is_signed = endorsement.sign(database, standing, name, comment=comment, **shown, seen=seen)
        return is_signed or recorded.confirm_by_signing(database, standing, name, **shown)

    return write_on_snapshot(record)


@bp.get("/sign/<reference>/withdraw")
@public
def withdraw_page(reference: str) -> ResponseReturnValue:
    """Ask whether the signature is really to be withdrawn."""
    standing = grants.read(reading(), reference, *grants.WITHDRAWING)
    if standing.state is not InvitationState.SIGNED:
        return _shown(standing, filled(standing))
    return private(render_template("sign/withdraw.html", **_values(standing)))


@bp.post("/sign/<reference>/withdraw")
@public
@shown_again(again)
def withdraw(reference: str) -> ResponseReturnValue:
    """Withdraw the signature and show what was recorded."""
    try:
        with transaction() as database:
            standing = grants.read(database, reference, *grants.WITHDRAWING, lock=True)
            endorsement.withdraw(database, standing)
    except AnswerRefused as refusal:
        standing = _read(reference)
        return _shown(standing, filled(standing), str(refusal)), 409
    return redirect(url_for("sign.page", reference=reference), 303)


@bp.get("/sign/<reference>/mute")
@public
def mute_page(reference: str) -> ResponseReturnValue:
    """Ask whether the person really wants no more reminders."""
    standing = grants.read(reading(), reference, Purpose.SIGN)
    return private(render_template("sign/mute.html", standing=standing, reference=reference, done=""))


@bp.post("/sign/<reference>/mute")
@public
@shown_again(again)
def mute(reference: str) -> ResponseReturnValue:
    """Send the person no more reminders, or take that back; that is no answer."""
    undo = is_undone()
    with transaction() as database:
        standing = grants.read(database, reference, Purpose.SIGN)
        (muting.unmute if undo else muting.mute)(database, standing)
    done = "undone" if undo else "muted"
    return private(render_template("sign/mute.html", standing=standing, reference=reference, done=done))


@bp.post("/forget")
@public
def forget() -> ResponseReturnValue:
    """Let this browser in nowhere any more, for somebody who shares it with others."""
    grants.forget()
    return private(render_template("sign/forgotten.html"))


def granted(purpose: Purpose, token: str, endpoint: str) -> BaseResponse:
    """Note the link's invitation in the session and lead to an address without the token."""
    standing = standings.by_link(reading(), signer().read(purpose, token))
    grants.grant(purpose, standing)
    response = redirect(url_for(endpoint, reference=standing.reference), 303)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _read(reference: str) -> Standing:
    return grants.read(reading(), reference)


def line_of(standing: Standing, name: PersonName) -> str:
    """Return the person's line of the list as it would be printed with `name`."""
    return standing.line(name, standing.country_label(country_labels()))


def _values(standing: Standing) -> dict[str, object]:
    return {
        "standing": standing,
        "line": line_of(standing, standing.name),
        "may_answer": grants.may_answer(standing),
        "may_correct": grants.may_correct(standing),
        "recording": recorded.find(reading(), standing),
        "may_confirm": grants.may_confirm(standing),
    }


def _shown(standing: Standing, form: SignForm, notice: str = "") -> Response:
    """Return the page for whatever state the invitation and its statement are in."""
    if standing.state is InvitationState.UNINVITED:
        # The text is not for them any more, nor for whoever has their link.
        merged = standings.is_merged(reading(), standing.invitation_id)
        return private(render_template("sign/uninvited.html", standing=standing, form=form, merged=merged))
    earlier = versions.signed_before(reading(), standing)
    if form.is_submitted() and form.text_digest.data not in (None, "", standing.digest):
        # They read another text. What they chose and typed is kept; the declaration is for them to give anew.
        earlier = versions.shown_before(reading(), standing, form.text_digest.data) or earlier
        form.declaration.data = False
    if form.is_submitted() and form.beside.data != standing.beside:
        form.declaration.data = False
    struck = lines.struck(reading(), standing.invitation_id) if standing.state is InvitationState.STRUCK else None
    values = {**_values(standing), "form": form, "notice": notice, "body": to_html(standing.body, standing.reading)}
    values |= {"earlier": earlier, "struck": struck}
    if standing.is_published and standing.state in _ENDED:
        values["printed"] = where_printed(reading(), standing.invitation_id)
    if form.is_submitted():
        # What was typed is shown as it would be printed, before it is sent again.
        values["typed_line"] = line_of(standing, form.name(standing.offered_name))
    return private(render_template("sign/page.html", **values))


def look(standing: Standing, form: Form, unseen: LineNotSeen, endpoint: str) -> Response:
    """Return the page with a line as it would be printed, which is sent again when its person confirms it."""
    # As it was typed, so that it is read once more as it was read now.
    typed = [(field.name, text) for field in form for text in field.raw_data or () if field.name != "seen"]
    new = unseen.line
    line = standing.line_with(new.name, new.affiliation, standing.country_label(country_labels()))
    values = {"standing": standing, "line": line, "unseen": unseen, "typed": typed, "endpoint": endpoint}
    return private(render_template("sign/look.html", **values))


def private(html: str) -> Response:
    """Return a page that belongs to one person: no cache keeps it, and no search engine lists it."""
    response = make_response(html)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
