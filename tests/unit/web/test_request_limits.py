"""How much of a request is read, by strangers and at the desk."""

from flask import Flask

from petition.web.request_limits import LimitedRequest


def _limit(path: str) -> int | None:
    app = Flask(__name__)
    app.request_class = LimitedRequest
    app.config["MAX_CONTENT_LENGTH"] = 20 * 2**20
    with app.test_request_context(path, method="POST") as context:
        return context.request.max_content_length


def test_public_pages_read_a_megabyte() -> None:
    for path in ("/link", "/sign/abc", "/u/abc", "/statements/x"):
        assert _limit(path) == 2**20


def test_desk_reads_what_the_settings_allow() -> None:
    assert _limit("/desk/people/import") == 20 * 2**20
