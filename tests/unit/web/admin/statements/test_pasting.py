"""What is pasted comes back as Markdown, to coordinators alone, and nothing is stored."""

from tests.web_support import Visitor, token_of


def test_paste_comes_back_as_markdown(desk: Visitor) -> None:
    token = token_of(desk.get("/desk/statements/new"))
    answer = desk.post(
        "/desk/paste", {"csrf_token": token, "html": "<p><b>Zoë</b></p><img src=x onerror=alert(1)>"}, status=200
    )
    assert answer.json == {"markdown": "**Zoë**", "dropped": ["1 picture"]}
    assert answer.headers["Cache-Control"] == "no-store"
    assert desk.post("/desk/paste", {"csrf_token": token}, status=200).json == {"markdown": "", "dropped": []}


def test_paste_that_cannot_be_read_says_so(desk: Visitor) -> None:
    token = token_of(desk.get("/desk/statements/new"))
    answer = desk.post("/desk/paste", {"csrf_token": token, "html": "<div>" * 1_000}, status=400)
    assert answer.json["problem"] == "What was pasted has more than 150 things within each other."


def test_paste_needs_the_token_of_the_form(desk: Visitor) -> None:
    assert desk.post("/desk/paste", {"html": "x"}, status=400)
