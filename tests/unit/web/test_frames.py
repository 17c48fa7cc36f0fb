"""Mails in frames: shown on this site only, running and fetching nothing."""

from petition.web.frames import framed


def test_frame_runs_and_fetches_nothing() -> None:
    response = framed("<p style='color:red'>Dear Ada</p>")
    policy = response.headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "form-action 'none'" in policy
    assert not any(part.startswith(("script-src", "img-src", "connect-src", "font-src")) for part in policy)
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert response.content_type == "text/html; charset=utf-8"
    assert response.get_data(as_text=True) == "<p style='color:red'>Dear Ada</p>"
