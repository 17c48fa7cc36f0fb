"""A statement in full swing, for tests that walk every page: people in every state, each with their links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from petition.domain.links import Link, Purpose
from petition.domain.names.person_name import PersonName
from petition.services import accounts
from tests import factories
from tests.web_support import Visitor, Work, link_path, path_of

SLUG = "free-press"
NAMES = ("Ann", "Bob", "Cem", "Dee")
# The fields of the form of a draft.
_WHEN = ("closes_on", "closes_time", "time_zone")
DRAFT_FIELDS = ("title", "slug", "body", *_WHEN, "language", "requested_by", "contact_email")


@dataclass(frozen=True)
class Guest:
    """One invited person: their three links, their page, and the row behind them."""

    number: int
    link: Link
    email: str
    sign_path: str
    withdraw_path: str
    mute_path: str
    page: str


@dataclass(frozen=True)
class Scene:
    """Ann is silent, Bob signed, Cem declined, Dee withdrew; and a sign-in link lies unused."""

    app: Flask
    guests: tuple[Guest, ...]
    sign_in_link: Link
    sign_in_path: str

    def paths(self) -> Iterator[str]:
        """Yield every address that a token opens, and every page behind them."""
        yield self.sign_in_path
        for guest in self.guests:
            yield from (guest.sign_path, guest.withdraw_path, guest.mute_path)
            yield path_of(self.app, Purpose.CONFIRM, guest.link)
            yield from (guest.page, *(f"{guest.page}/{act}" for act in ("withdraw", "mute", "confirm")))

    def admitted(self) -> Visitor:
        """Return a browser that has opened every guest's link."""
        visitor = Visitor(self.app)
        for guest in self.guests:
            visitor.get(guest.sign_path, status=303)
        return visitor


def arrange(app: Flask, work: Work) -> Scene:
    """Set the scene."""
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row(name, "Guest", "GB", email=f"{name.lower()}@parliament.example") for name in NAMES]
        _, (ann, bob, cem, dee) = factories.circulated(session, factories.persons(session, rows))
        factories.sign(session, bob, PersonName("Bob", "Guest-Renamed"))
        factories.decline(session, cem)
        factories.sign(session, dee)
        factories.withdraw(session, dee)
        user = accounts.add_user(session, "bea@alliance.example", "coordinator", actor="test")
        link = accounts.new_sign_in(session, user, actor="test")
        guests = tuple(
            Guest(
                one.id,
                Link(one.nonce, one.link_version),
                row.email,
                link_path(app, one),
                link_path(app, one, Purpose.WITHDRAW),
                link_path(app, one, Purpose.MUTE),
                f"/sign/{one.reference}",
            )
            for one, row in zip((ann, bob, cem, dee), rows, strict=True)
        )
    return Scene(app, guests, link, path_of(app, Purpose.SIGN_IN, link))


def address(rule: Rule, **known: str) -> str:
    """Return an address that `rule` matches, with values that exist where the scene has them."""
    values = {
        "slug": SLUG,
        "token": "token",
        "reference": "reference",
        "name": "name",
        "extension": "txt",
        "kind": "invitation",
        "act": "agree",
        "bulk_act": "tag",
        "person_id": "1",
        "kept_id": "1",
        "other_id": "2",
        "merge_id": "1",
        "group_id": "1",
        "import_id": "1",
        "place": "1",
        "invitation_id": "1",
        "session_id": "1",
        "recording_id": "1",
        "message_id": "1",
        "number": "1",
        **known,
    }
    return re.sub(r"<(?:[^<>:]+:)?(\w+)>", lambda part: values[part[1]], rule.rule)
