"""Forms that were sent without a valid token, mostly because a page stood open too long: nothing typed is lost.

A view whose form is worth keeping names what shows it again; all others get one
page. The gate has asked before who is signed in (`petition.web.guard`).
Whatever a foreign site sent is not shown: its words would stand under our address.
"""

from collections.abc import Callable

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from petition.errors import NotFound, PetitionError
from petition.web import origins
from petition.web.context import is_without_cookie
from petition.web.errors import NO_COOKIE, page, sentence
from petition.web.guard import is_public
from petition.web.marks import Mark, View

_SHOWN_AGAIN: Mark[Callable[..., ResponseReturnValue] | None] = Mark("shown_again", absent=None)
_HIDDEN = (
    "So we cannot tell it from a forgery, and nothing was recorded. Go back, let this site see the referring page "
    "(Referer; a setting or an extension of the browser hides it), or use another browser, and send it again."
)
# What a form carries beside what somebody chose or typed.
_CARRIED = frozenset({"csrf_token", "expected", "again_password", "again_mail", "again_seen"})
# What the form says when it is shown again.
NOTICE = "This page had been open too long, so nothing is saved yet. Please send it again."


def shown_again(by: Callable[..., ResponseReturnValue]) -> Callable[[View], View]:
    """Mark a view whose form is shown again by `by`, which is called like the view."""
    return lambda view: _SHOWN_AGAIN.put(view, value=by)


def show_again(error: CSRFError) -> ResponseReturnValue:
    """Return the form as it was sent with a fresh token, or the page for a form in which nothing was typed.

    Where it cannot be shown any more, the page says why, and gives back what was typed. This runs as the handler of
    an error, behind which no other handler comes, so what is raised here is answered here.
    """
    if request.is_secure and not request.referrer:
        return page("Your browser hides which page this came from", _HIDDEN, 400)
    by = _SHOWN_AGAIN.of(request.endpoint)
    try:
        if by is not None and origins.is_ours():
            return by(**(request.view_args or {}))
    except NotFound:
        # What the form was about has gone, and the page says no more than that it was too late.
        pass
    except (PetitionError, HTTPException) as raised:
        if isinstance(raised, PetitionError) and not is_public(request.endpoint):
            return _given_back(raised)
        return current_app.handle_user_exception(raised)
    # A form on a foreign site never brings one along.
    if is_without_cookie() and origins.is_ours():
        return page(*NO_COOKIE, 400)
    return page("This page had been open too long", "Go back, reload the page and send it again.", 400)


def _given_back(refusal: PetitionError) -> ResponseReturnValue:
    """Return the page for a form that nothing can be done with any more, with what was typed into it."""
    typed = [(name, value) for name, value in request.form.items(multi=True) if value and name not in _CARRIED]
    return render_template("admin/given_back.html", why=sentence(refusal), typed=typed), 409
