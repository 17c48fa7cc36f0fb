"""Answers that may run the desk's script: they alone, and with all else that every answer carries."""

from flask import Flask, Response

from petition.web.admin.scripted import scripted
from petition.web.guard import public
from petition.web.headers import CONTENT_POLICY, DESK_POLICY
from tests.web_support import Visitor


def test_page_is_a_good_answer_unless_it_says_otherwise(app: Flask) -> None:
    with app.test_request_context():
        page, refused = scripted("<p>Zoë</p>"), scripted("", 400)
    assert (page.status_code, page.get_data(as_text=True)) == (200, "<p>Zoë</p>")
    assert page.content_type == "text/html; charset=utf-8"
    assert refused.status_code == 400
    assert page.headers["Content-Security-Policy"] == refused.headers["Content-Security-Policy"] == DESK_POLICY


def test_address_of_the_browser_is_replaced_where_one_is_given(app: Flask) -> None:
    with app.test_request_context():
        assert scripted("", address="/desk/people?q=els").headers["HX-Replace-Url"] == "/desk/people?q=els"
        assert "HX-Replace-Url" not in scripted("").headers


def test_leave_is_the_pages_own_and_every_other_header_stands(own_app: Flask) -> None:
    @public
    def with_script() -> Response:
        return scripted("<p>a</p>", 400)

    @public
    def without() -> str:
        return "<p>a</p>"

    own_app.add_url_rule("/with", "with", with_script)
    own_app.add_url_rule("/without", "without", without)
    visitor = Visitor(own_app)
    page, other = visitor.get("/with", status=400), visitor.get("/without")
    assert page.headers.getall("Content-Security-Policy") == [DESK_POLICY]
    assert other.headers.getall("Content-Security-Policy") == [CONTENT_POLICY]
    theirs = ("Content-Security-Policy", "Content-Length")
    assert {name: value for name, value in page.headers.items() if name not in theirs} == {
        name: value for name, value in other.headers.items() if name not in theirs
    }
