"""Where a member got stuck with their link (S23, S27, S28), played through the pages, with real mail."""

import re
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from petition.domain.links import PATHS
from petition.domain.states import InvitationState
from petition.mail.local_mailbox import Folder
from petition.models import Invitation
from tests import factories
from tests.markup import text_of
from tests.web_support import Visitor, Work, drain, forge, submit

AGAIN = "Open the link in your mail again"
SIGN = {"decision": "sign", "declaration": "y"}


@pytest.fixture
def link(app: Flask, work: Work, smtp_sink: Folder) -> str:
    """Ada was asked to sign; return the path of the link in her mail."""
    with work() as session:
        factories.noise(session)
        factories.circulated(session, factories.persons(session, [factories.person_row("Ada", "Lovelace", "GB")]))
    drain(app)
    return _path(smtp_sink, "/s/")


def _path(mails: Folder, begin: str) -> str:
    """Return the path of a link in Ada's mail."""
    (mail,) = [mail for mail in mails.mails() if "Ada Lovelace" in mail.part("plain")]
    words = f"{mail.message['List-Unsubscribe']} {mail.part('plain')}"
    (found,) = set(re.findall(rf"https?://[^\s/]+({begin}[\w.-]+)", words))
    return str(found)


def _blocking(app: Flask) -> Visitor:
    """Return a browser that keeps no cookie."""
    visitor = Visitor(app)
    visitor.cookiejar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return visitor


def test_s23_page_of_the_mail_program_in_another_browser_says_to_open_the_link_there(app: Flask, link: str) -> None:
    address = Visitor(app).get(link, status=303).follow().request.path
    other = Visitor(app)
    refused = other.get(address, status=404)
    words = text_of(refused.text)
    assert AGAIN in words
    assert "open the link there in this browser" in words
    assert "does not work" not in words
    assert submit(refused.click("ask for a new link"), {"email": "ada@gb.example"}, status=200)
    # What it says helps.
    assert "Ada Lovelace" in other.get(link, status=303).follow().text
    assert other.get(address).status_code == 200


def test_s23_browser_that_was_here_for_something_else_is_not_told_of_cookies(app: Flask, link: str) -> None:
    address = Visitor(app).get(link, status=303).follow().request.path
    other = Visitor(app)
    other.get("/link")
    words = text_of(other.get(address, status=404).text)
    assert AGAIN in words
    assert "cookie" not in words


def test_s27_whoever_blocks_cookies_is_told_that_it_is_the_cookies(app: Flask, link: str, work: Work) -> None:
    visitor = _blocking(app)
    words = text_of(visitor.get(link, status=303).follow(status=404).text)
    assert "If you have just opened the link, and this page came all the same, your browser blocks cookies." in words
    assert "does not work" not in words
    # The form of a page that is open, once cookies are blocked.
    page = Visitor(app).get(link, status=303).follow()
    page.test_app = visitor
    refused = text_of(forge(page, {**SIGN, "comment": "Thank you."}, status=400).text)
    assert "Your browser sent no cookie: it blocks cookies" in refused
    assert "too long" not in refused
    assert "Thank you." in refused
    with work() as session:
        asked = Invitation.reference == page.request.path.rpartition("/")[2]
        assert session.scalars(select(Invitation.state).where(asked)).one() is InvitationState.INVITED


@pytest.mark.parametrize("path", ["/link", "/desk/sign-in"])
def test_s27_every_other_form_says_so_too(app: Flask, path: str) -> None:
    words = text_of(submit(_blocking(app).get(path), {"email": "ada@gb.example"}, action="", status=400).text)
    assert "Your browser sent no cookie" in words
    assert "too long" not in words


def test_s27_button_for_no_more_reminders_says_so_too(app: Flask, link: str, smtp_sink: Folder) -> None:
    words = text_of(submit(_blocking(app).get(_path(smtp_sink, "/u/")), status=400).text)
    assert "Your browser sent no cookie" in words


BEHIND = [
    *(".", ",", ")", ").", "]", "}", ">", ">.", '"', "'", "''", "”", "»", "“", "’", "*", "_", "-", "!", ";", ":", "…"),
    *(
        "。",
        "）",
        "」",
        "\u00a0",
        "\u200b",
        "%22",
        "%2E",
        "%E2%80%9D",
        "%3E%29",
        "&gt;",
        "&quot;",
        "&gt",
        "&#39;",
        "|",
        "\\",
    ),
]


def test_s28_sign_that_the_mail_program_took_along_is_left_away(app: Flask, link: str) -> None:
    visitor = Visitor(app)
    for behind in BEHIND:
        # As a browser sends it, and once more encoded, as some filters for mails do.
        for address in (link + quote(behind), link + quote(quote(behind))):
            answer = visitor.get(address, status=303)
            assert urlsplit(answer.headers["Location"]).path == link, behind
            assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Ada Lovelace" in answer.follow(status=303).follow().text


def test_s28_on_every_kind_of_link_and_for_none_that_is_forged(app: Flask, link: str) -> None:
    token = link.rpartition("/")[2]
    forged = token[:24] + ".AAAAAAAAAAAAAAAAAAAAAA"
    for path in PATHS.values():
        answer = Visitor(app).get(f"{path}{forged}).", status=303)
        assert urlsplit(answer.headers["Location"]).path == f"{path}{forged}"
        answer.follow(status=404)


def test_s28_what_is_no_sign_behind_a_token_is_no_link(app: Flask, link: str) -> None:
    visitor = Visitor(app)
    for behind in ("A", ".A", "A.", ").x", "%2", "%zz", "&x;", "/", "/."):
        visitor.get(link + quote(behind), status=404)
    visitor.get(link[:-1] + ".", status=404)
