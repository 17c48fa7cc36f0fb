"""Where a form comes from: what browsers of three ages say, and what those say that hide it."""

import pytest
from flask import Flask

from petition.web import origins

OURS = "https://sign.alliance.example"


@pytest.mark.parametrize(
    ("headers", "is_ours", "is_foreign"),
    [
        ({}, False, False),
        ({"Sec-Fetch-Site": "same-origin"}, True, False),
        ({"Sec-Fetch-Site": "same-site"}, False, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": OURS}, False, True),
        ({"Sec-Fetch-Site": "none"}, False, False),
        ({"Origin": OURS}, True, False),
        ({"Origin": "http://sign.alliance.example"}, False, True),
        ({"Origin": f"{OURS}:8443"}, False, True),
        ({"Origin": "https://evil.example", "Referer": f"{OURS}/link"}, False, True),
        ({"Origin": "null"}, False, False),
        ({"Origin": "null", "Referer": f"{OURS}/"}, True, False),
        ({"Referer": f"{OURS}/link"}, True, False),
        ({"Referer": f"{OURS}.evil.example/link"}, False, True),
        ({"Referer": "https://evil.example/?sign.alliance.example"}, False, True),
        ({"Referer": "//["}, False, True),
    ],
)
def test_what_browsers_say(headers: dict[str, str], is_ours: bool, is_foreign: bool) -> None:
    with Flask("origins").test_request_context("/", base_url=OURS, headers=headers):
        assert (origins.is_ours(), origins.is_foreign()) == (is_ours, is_foreign)
