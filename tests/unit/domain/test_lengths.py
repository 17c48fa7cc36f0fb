"""Lengths have one source: what a check lets through fits into its column, on the engine that minds as on the other."""

import pytest
from sqlalchemy import String

from petition.domain import lengths
from petition.domain.addresses import check_address
from petition.domain.languages import check_language
from petition.domain.persons import FIELDS
from petition.domain.text import clean_line, clean_text
from petition.domain.times import zone_names
from petition.errors import FieldError
from petition.models import Invitation, Person, RosterGroup, Signature, Statement, TextVersion

_LINES = {"requested_by", "given_name", "family_name", "additional_name", "honorific_prefix", "honorific_suffix"}
_EXPECTED = {
    **dict.fromkeys((*_LINES, "legislature", "party", "constituency", "role", "do_not_invite"), lengths.LINE),
    "name_order": lengths.NAME_ORDER,
    "sort_name": lengths.SORT_NAME,
    "title": lengths.TITLE,
    "slug": lengths.SLUG,
    "email": lengths.ADDRESS,
    "contact_email": lengths.ADDRESS,
    "language": lengths.LANGUAGE,
}


@pytest.mark.parametrize("model", [Person, Signature, Statement, TextVersion])
def test_t47_columns_are_as_long_as_what_is_checked(model: type[Person | Signature | Statement | TextVersion]) -> None:
    found = {
        column.name: column.type.length
        for column in model.__table__.columns
        if column.name in _EXPECTED and isinstance(column.type, String)
    }
    assert found
    assert found == {name: _EXPECTED[name] for name in found}
    assert set(FIELDS) - {"country"} <= set(_EXPECTED)
    assert RosterGroup.__table__.c.name.type.length == lengths.GROUP
    assert Invitation.__table__.c.comment.type.length is None


def test_t47_what_is_checked_is_never_longer() -> None:
    assert len(clean_line("x" * lengths.LINE, "name")) == lengths.LINE
    for long in ("x" * (lengths.LINE + 1), "\u0958" * (lengths.LINE // 2 + 1)):
        with pytest.raises(FieldError, match="longer than 200"):
            clean_line(long, "name")
    with pytest.raises(FieldError, match="longer than 100,000"):
        clean_text("x" * (lengths.TEXT + 1), "text")
    with pytest.raises(FieldError):
        check_address("x" * 60 + "@" + ".".join(["y" * 60] * 4))
    with pytest.raises(FieldError):
        check_language("de" + "-abcdefgh" * 4)
    assert max(map(len, zone_names())) <= 60
