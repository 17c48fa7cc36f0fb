"""What the desk's pages read from addresses and forms: numbers of rows, ticked rows, the page of a list."""

from flask import request
from werkzeug.routing import IntegerConverter, Map

from petition.errors import FieldError

# What both engines can hold; a larger number names no row.
LARGEST_ROW = 2**63 - 1
_LAST_PAGE = 10**6


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


def page_number() -> int:
    """Return which page of a list the address asks for, from 1 on."""
    return min(max(request.args.get("page", 1, type=int), 1), _LAST_PAGE)


def confirmed(what: str) -> int:
    """Return the number that was confirmed; raise `FieldError` naming `what` if the form does not say it."""
    number = request.form.get("expected", type=int)
    if number is None:
        raise FieldError("expected", f"the number of {what} that you confirm is missing")
    return number
