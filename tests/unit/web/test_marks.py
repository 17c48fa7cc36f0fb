"""Marks on views: read by endpoint, absent where nothing was said."""

from flask import Flask

from petition.web.marks import Mark

SIZE = Mark("size", absent=1)


def _view() -> str:
    return ""


def test_mark_is_read_by_endpoint(own_app: Flask) -> None:
    own_app.add_url_rule("/large", "large", SIZE.put(lambda: "", value=20))
    own_app.add_url_rule("/usual", "usual", _view)
    with own_app.app_context():
        assert [SIZE.of(endpoint) for endpoint in ("large", "usual", "nowhere", None)] == [20, 1, 1, 1]


def test_marks_do_not_touch_each_other(own_app: Flask) -> None:
    own_app.add_url_rule("/two", "two", Mark("colour", absent="").put(SIZE.put(lambda: "", value=3), value="red"))
    with own_app.app_context():
        assert (SIZE.of("two"), Mark("colour", absent="").of("two")) == (3, "red")
