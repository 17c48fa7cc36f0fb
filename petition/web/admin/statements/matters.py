"""Matters on pages: their sentences, what can be done about each, and that they are dealt with."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from petition.db import snapshot, transaction
from petition.domain.matters import ABOUT, Deed, Kind, Matter
from petition.services.matters import asking, settling
from petition.services.statements import drafting
from petition.templating import bdi
from petition.web.context import actor, country_labels

bp = Blueprint("matters", __name__, url_prefix="/desk/statements/<slug>/matters")

# The page that each deed leads to; those of one person have their invitation in the address.
_PAGES: Mapping[Deed, str] = MappingProxyType(
    {
        Deed.LOOK: "delivery.person",
        Deed.READ: "received.show",
        Deed.CORRECT_ADDRESS: "delivery.person",
        Deed.CORRECT_LINE: "invitee_line.write",
        Deed.LET_THROUGH: "held.let_through",
        Deed.ASK: "held.write",
        Deed.SUCCESSOR: "passing_on.form",
        Deed.STRIKE: "invitee.confirm_strike",
        Deed.RECORDED: "recording.index",
        Deed.MAIL: "delivery.overview",
        Deed.REVIEW: "publishing.compiled",
        Deed.NEXT: "publishing.compiled",
        Deed.EDITIONS: "editions.index",
        Deed.REMIND: "circulation.confirm_reminder",
        Deed.REOPEN: "closing.reopen",
    }
)
_OF_PERSON = frozenset(
    {Deed.LOOK, Deed.CORRECT_ADDRESS, Deed.LET_THROUGH, Deed.CORRECT_LINE, Deed.ASK, Deed.SUCCESSOR, Deed.STRIKE}
)
# Where a form that settles may stand.
_BACK: Mapping[str, str] = MappingProxyType(
    {"statement": "desk.statement", "list": "publishing.compiled", "home": "desk.statements"}
)


class Link(NamedTuple):
    """One thing to do about a matter: what it is, of whom if there are two, and where.

    With `expected`, what was shown, a press of a button does it at once.
    """

    words: str
    who: str
    address: str
    expected: str = ""


@bp.post("")
def settle(slug: str) -> ResponseReturnValue:
    """Settle what is ticked, if it is still as the page showed it."""
    keys = set(request.form.getlist("matter"))
    with snapshot() as session:
        there = asking.find(session, drafting.find(session, slug), country_labels(), keys)
    with transaction() as session:
        statement = drafting.find(session, slug)
        count = settling.settle(session, statement, keys, there, request.form.get("word", ""), actor=actor())
    flash(f"{count:,} {'matter is' if count == 1 else 'matters are'} dealt with." if keys else "Nothing was ticked.")
    return _back(slug)


@bp.post("/<row:number>/undo")
def take_back(slug: str, number: int) -> ResponseReturnValue:
    """Show a settled matter again."""
    with transaction() as session:
        settling.take_back(session, drafting.find(session, slug), number, actor=actor())
    flash("That is taken back.")
    return _back(slug)


def _back(slug: str) -> ResponseReturnValue:
    page = _BACK.get(request.form.get("back", ""), "desk.statement")
    return redirect(url_for(page) if page == "desk.statements" else url_for(page, slug=slug), 303)


def sentence(matter: Matter) -> Markup:
    """Return what is the matter, with each thing that it names as an element of its own direction."""
    return escape(ABOUT[matter.kind].sentence).format_map({name: bdi(text) for name, text in matter.said.items()})


def deeds(matter: Matter, slug: str) -> list[Link]:
    """Return what can be done about a matter; of a pair for each of the two."""
    found = []
    people = list(zip(matter.invitations, (matter.said.get("who", ""), matter.said.get("other", "")), strict=False))
    for deed in matter.deeds:
        if deed not in _OF_PERSON:
            message = matter.said["number"] if deed is Deed.READ else None
            found.append(Link(deed.value, "", url_for(_PAGES[deed], slug=slug, message_id=message)))
        for number, who in people if deed in _OF_PERSON else ():
            address = url_for(_PAGES[deed], slug=slug, invitation_id=number)
            expected = matter.shown if deed is Deed.LET_THROUGH else ""
            found.append(Link(deed.value, who if len(people) > 1 else "", address, expected))
    return found


def heading(kind: Kind) -> str:
    """Return what stands over the matters of a kind."""
    return ABOUT[kind].heading


# What the desk's templates show matters with.
FILTERS = {"sentence": sentence, "deeds": deeds, "matters_heading": heading}
