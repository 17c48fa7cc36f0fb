"""The local mailbox as pages, for trying the service out; only ever on loopback."""

import re
from urllib.parse import urlsplit

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from petition.mail.local_mailbox import Folder, StoredMail
from petition.web.context import settings
from petition.web.frames import framed
from petition.web.guard import public

bp = Blueprint("mailbox", __name__, url_prefix="/mailbox")


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """List the mails, the newest first."""
    mails = Folder(settings().mailbox).mails()
    return render_template("mailbox/index.html", mails=mails[::-1])


@bp.get("/<name>")
@public
def show(name: str) -> ResponseReturnValue:
    """Show one mail: its words, its HTML and its source."""
    mail = _find(name)
    raw = mail.raw.decode("utf-8", "replace")
    return render_template("mailbox/show.html", mail=mail, text=_linked(mail.part("plain")), raw=raw)


@bp.get("/<name>/html")
@public
def html(name: str) -> ResponseReturnValue:
    """Serve the HTML part for the frame on the mail's page."""
    return framed(_find(name).part("html"))


def _find(name: str) -> StoredMail:
    mail = Folder(settings().mailbox).find(name)
    if mail is None:
        abort(404)
    return mail


def _linked(text: str) -> Markup:
    """Return the text with the links of this service made clickable."""
    base = re.escape(settings().base_url)
    pieces = re.split(rf"^({base}\S+)$", text, flags=re.MULTILINE)
    return Markup("").join(
        Markup('<a href="{0}">{1}</a>').format(urlsplit(piece).path, piece) if index % 2 else escape(piece)
        for index, piece in enumerate(pieces)
    )
