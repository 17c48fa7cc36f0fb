"""A browser without a screen, for one visitor: cookies, redirects, forms.

The demonstration answers through it, over real HTTP, as a parliamentarian's
browser would. Each visitor has their own cookies, and sends a form with all that
the page has filled in, the CSRF token too.
"""

import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from html import unescape
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit

from petition.errors import PetitionError

_SECONDS = 10


class NoForm(PetitionError):
    """A page that should have a form has none."""

    code = "no_form"


@dataclass
class Form:
    """One form of a page: its address, and what it would send unchanged."""

    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)


class _FormReader(HTMLParser):
    """Collects the forms that are sent by POST."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self._open = Form(given.get("action", ""))
            self.forms.append(self._open)
        elif self._open is not None and tag in ("input", "textarea") and given.get("name"):
            # A browser leaves out the boxes that are not ticked.
            if given.get("type") not in ("radio", "checkbox", "submit") or "checked" in given:
                self._open.fields[given["name"]] = given.get("value", "")
            if tag == "textarea":
                self._textarea = given["name"]

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._textarea:
            self._open.fields[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._textarea = ""


@dataclass(frozen=True)
class Page:
    """What a server answered after all redirects."""

    status: int
    url: str
    content: bytes
    headers: Message

    @property
    def html(self) -> str:
        """The page's source."""
        return self.content.decode()

    def says(self, words: str) -> bool:
        """Return whether the page has these words, in whatever way they are escaped and wrapped."""
        return " ".join(words.split()) in " ".join(unescape(self.html).split())

    @property
    def forms(self) -> list[Form]:
        """The forms that are sent by POST."""
        reader = _FormReader()
        reader.feed(self.html)
        return reader.forms


class Visitor:
    """One person's browser."""

    def __init__(self) -> None:
        # Nothing here may leave the machine, whatever proxy the environment names.
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Page:
        """Open an address."""
        return self._fetch(url, headers or {})

    def send(self, page: Page, entries: Mapping[str, str]) -> Page:
        """Send the page's first form, which is what it is for, with `entries` in place of what it has filled in."""
        if not page.forms:
            raise NoForm(f"the page at {urlsplit(page.url).path} has no form")
        form = page.forms[0]
        body = urlencode({**form.fields, **entries}).encode()
        return self._fetch(urljoin(page.url, form.action), {"Referer": page.url}, body)

    def _fetch(self, url: str, headers: Mapping[str, str], body: bytes | None = None) -> Page:
        # Only addresses of the service on this machine come here, so no other scheme can be meant.
        request = urllib.request.Request(url, body, dict(headers))  # noqa: S310
        try:
            with self._opener.open(request, timeout=_SECONDS) as answer:
                return Page(answer.status, answer.url, answer.read(), answer.headers)
        except HTTPError as answer:
            with answer:
                return Page(answer.code, request.full_url, answer.read(), answer.headers)
