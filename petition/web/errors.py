"""Pages for what goes wrong: what happened, and what to do next."""

from typing import Any

import structlog
from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from werkzeug.exceptions import HTTPException

from petition.db import db
from petition.domain.too_often import TooOften
from petition.errors import BadLink, FieldError, LinkNotOpened, NotFound, PetitionError
from petition.web.context import is_without_cookie
from petition.web.guard import is_public

log = structlog.get_logger("web")


class Application(Flask):
    """Flask, with words of our own in the log for a crash."""

    def log_exception(self, exc_info: Any) -> None:
        """Log a crash by the name of its route; Flask would log the path, which may hold a token."""
        log.error("request failed", route=request.endpoint, exc_info=exc_info)


_WORDS = {
    400: ("This request could not be understood", "Go back and try again."),
    403: ("This page is not yours to open", "Your account has no right to it. An administrator can change that."),
    404: ("There is nothing at this address", "It may be mistyped, or what was here has gone."),
    405: ("This address does not take that", "Go back and use the button on the page."),
    413: ("This is too large", "Files of up to 20 MB are taken, texts of up to 2 MB, and other forms of much less."),
    415: ("This page takes forms alone", "Go back and use the button on the page."),
}
_OTHER = (
    "Something went wrong on our side",
    # The connection may have broken after the database had committed.
    "We cannot say whether anything was recorded. Open the page again in a moment to see, and send it again if not.",
)


# What a form says that came without the cookie which its token is checked by.
NO_COOKIE = (
    "Your browser sent no cookie",
    (
        "It refuses the cookies of this site, or has forgotten them since the page was opened. Nothing was recorded. "
        "Allow cookies for this site in the settings of the browser, or use another browser. "
        "Then open the page anew, by the link in the mail if one led there, and send it again."
    ),
)
# A page at a token's own address must not send it along; the token may be genuine and superseded.
NO_REFERRER = {"Referrer-Policy": "no-referrer"}
# Where such a page has a form, its check wants to know the site that the form stands on, and nobody more than that.
SITE_ALONE = {"Referrer-Policy": "strict-origin"}


def page(title: str, text: str, status: int) -> tuple[str, int]:
    """Return a page with a title and one paragraph; whoever works at the desk stays there.

    What broke on our side may be what says who is signed in, so those pages do not ask.
    """
    is_at_desk = status < 500 and request.path.startswith("/desk/") and current_user.is_authenticated
    template = "admin/message.html" if is_at_desk else "public/message.html"
    return render_template(template, title=title, text=text), status


def bad_link(error: BadLink | None = None) -> ResponseReturnValue:
    """Return the one page for every link that does not work, whatever the reason; or for a page whose link was not
    opened in this browser, whether there is such a page or not.
    """
    if isinstance(error, LinkNotOpened):
        return render_template("sign/not_opened.html", is_without_cookie=is_without_cookie()), 404, NO_REFERRER
    return render_template("sign/bad_link.html"), 404, NO_REFERRER


def sentence(error: PetitionError) -> str:
    """Return what a refusal says, as a sentence of its own."""
    return f"{error.problem[:1].upper()}{error.problem[1:]}." if isinstance(error, FieldError) else str(error)


def _refused(error: PetitionError) -> ResponseReturnValue:
    if isinstance(error, NotFound):
        return page("There is nothing at this address", str(error), 404)
    if isinstance(error, TooOften):
        return *page("Please wait a moment", str(error), 429), {"Retry-After": str(error.seconds)}
    words = sentence(error)
    slug = (request.view_args or {}).get("slug")
    if slug is None or is_public(request.endpoint):
        return page("This cannot be done now", words, 409)
    # Whoever works at the desk wants to go on from there.
    return render_template("admin/refused.html", slug=slug, text=words), 409


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    html, _ = page(*_WORDS.get(status, _OTHER), status)
    # What else the error says in its headers, such as the methods that are allowed.
    return html, status, [one for one in error.get_headers() if one[0] not in ("Content-Type", "Content-Length")]


def _crash(error: Exception) -> ResponseReturnValue:
    # What broke may have left the session in the middle of something, and the page asks it who is signed in.
    db.session.rollback()
    return page(*_OTHER, 500)


def init_app(app: Flask) -> None:
    """Take over from Flask's own error pages."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(BadLink, bad_link)
    app.register_error_handler(PetitionError, _refused)
    app.register_error_handler(500, _crash)
