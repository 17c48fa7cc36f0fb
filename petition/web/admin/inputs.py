"""What the desk's pages read from addresses and forms: numbers of rows, ticked rows, the page of a list."""

from collections.abc import Callable, Sized
from typing import Protocol, TypeVar

from flask import request
from werkzeug.routing import IntegerConverter, Map

from petition.domain.confirmations import Shown
from petition.domain.lengths import LARGEST_ROW

_LAST_PAGE = 10**6
# So many people stand on a page of a list.
A_PAGE = 50


class OnePage(Protocol):
    """Some of the people that a search finds, and how many there are in all."""

    @property
    def people(self) -> Sized:
        """Those on the page."""

    @property
    def total(self) -> int:
        """How many there are on all pages."""


Found = TypeVar("Found", bound=OnePage)


class RowConverter(IntegerConverter):
    """The number of a row in an address, as `<row:person_id>`; one that no engine holds leads nowhere."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_ROW)


def row_number(text: str) -> int:
    """Return the number of a row; raise `ValueError` for what is none, as `type=` of a form's field asks."""
    number = int(text)
    if not 0 < number <= LARGEST_ROW:
        raise ValueError("no row has this number")
    return number


def ticked(field: str) -> list[int]:
    """Return the rows that a field names; what is no number of a row was never on the page."""
    return request.form.getlist(field, type=row_number)


def is_partial() -> bool:
    """Return whether the desk's script asks, and only for the part of the page that changes."""
    return request.headers.get("HX-Request-Type") == "partial"


def on_page(look: Callable[[int], Found]) -> tuple[Found, int, int]:
    """Return the page that the address asks for, or the last that there is, its number, and how many there are.

    `look` finds the people from an offset on.
    """
    page = min(max(request.args.get("page", 1, type=int), 1), _LAST_PAGE)
    found = look((page - 1) * A_PAGE)
    pages = -(-found.total // A_PAGE)
    if pages and not len(found.people):
        page = pages
        found = look((page - 1) * A_PAGE)
    return found, page, pages


def confirmed(what: str) -> Shown:
    """Return what was shown and confirmed; raise `FieldError` naming `what` if the form does not say it."""
    return Shown.read(request.form.get("expected", ""), what)
