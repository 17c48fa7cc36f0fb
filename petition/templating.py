"""The templates, for mails and published files that are rendered outside of requests.

The pages use the same filters through Flask's own environment (`FILTERS`).
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from petition.domain.replies import Verdict, plain_reason
from petition.domain.times import format_brief, format_day, format_moment


class HasReply(Protocol):
    """What keeps the newest answer of a server."""

    verdict: Verdict | None
    last_status: str | None
    last_reply: str | None


ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"


@cache
def asset(name: str) -> str:
    """Return the address of a static file, with its digest so that it may be cached for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def reason(mail: HasReply) -> str:
    """Return in plain words why a mail did not arrive, with the server's own words behind."""
    if mail.verdict is None or mail.verdict is Verdict.ACCEPTED:
        return mail.last_reply or ""
    plain = plain_reason(mail.last_status or "", mail.verdict)
    return f"{plain} ({mail.last_reply})" if mail.last_reply else plain


FILTERS = {"reason": reason, "moment": format_moment, "brief": format_brief, "day": format_day}
GLOBALS = {"asset": asset}


@cache
def environment() -> Environment:
    """Return the environment; a name that a template does not know is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # Templates change with a new version only; looking at their files for each mail costs time.
        auto_reload=False,
    )
    made.filters.update(FILTERS)
    made.globals.update(GLOBALS)
    return made
