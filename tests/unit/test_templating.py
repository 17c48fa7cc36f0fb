"""Templates outside of requests: strict, escaped, with addresses of assets that change with them."""

import hashlib
from datetime import UTC, datetime

import pytest
from jinja2 import UndefinedError

from petition.templating import STATIC, asset, environment


def test_a_name_that_nobody_gave_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ nobody }}").render()


def test_t22_html_is_escaped_and_text_is_not() -> None:
    overlay = environment().overlay()
    assert overlay.select_template(["email/base.html"]).environment.autoescape("x.html") is True  # type: ignore[operator] (a function, as set up)
    assert overlay.autoescape("subject.txt") is False  # type: ignore[operator] (as above)


def test_filters_show_times() -> None:
    moment = datetime(2026, 12, 4, 16, tzinfo=UTC)
    made = environment().from_string("{{ when | moment('Europe/Brussels') }}, {{ when | day }}").render(when=moment)
    assert made == "Friday 4 December 2026, 17:00 CET, December 4, 2026"


def test_assets_carry_their_digest() -> None:
    name = next(path.name for path in STATIC.iterdir() if path.is_file())
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    assert asset(name) == f"/static/{name}?v={digest[:12]}"
