"""Settling the doubts of a file in its preview: one row, all of a kind, or the fields of a row; and taking it back."""

import pytest
from sqlalchemy import select

from petition.models import Person, SettledDoubt
from tests.markup import text_of
from tests.web_support import Page, Visitor, Work, forge, forms_of, submit, upload

FILE = (
    "Name,Country,Chamber,Email\n"
    "Iain Duncan Smith,GB,Commons,iain@gb.example\n"
    "R2 Droid,GB,Commons,droid@gb.example\n"
    "C3 Droid,GB,Commons,other@gb.example\n"
    "Ada Lovelace,GB,Commons,ada at gb\n"
)


def _preview(desk: Visitor, content: str = FILE) -> Page:
    page = desk.get(upload(desk, "members.csv", content.encode()).headers["Location"])
    submit(page, status=200, action="/read")
    return desk.get(page.request.path + "/preview")


def _settle(page: Page, code: str, take: str, row: int | None = None) -> Page:
    """Press the button that settles a kind of doubt, of one row or of all."""
    for form in forms_of(page):
        fields = form.fields
        theirs = int(form["place"].value) if "place" in fields else None
        if "/settle" in form.action and form["code"].value == code and theirs == row:
            buttons = [one["value"] for one in form.html.find_all("button")]
            if take in buttons:
                return form.submit("take", value=take, status=303).follow()
    raise AssertionError(f"no button takes “{take}” of {code}")


def _compared_again(desk: Visitor, page: Page) -> Page:
    assert "What you settled changes how rows are read" in page.text
    assert "/commit" not in page.text
    submit(page, status=200, action="/again")
    return desk.get(page.request.path)


def test_one_row_is_right_as_read(desk: Visitor, work: Work) -> None:
    page = _settle(_preview(desk), "digits", "read", 2)
    assert "Settled for 1 row, and remembered." in text_of(page.text)
    assert "digits 1" in text_of(page.text)
    with work() as session:
        assert session.scalars(select(SettledDoubt.about)).all() == ["R2 Droid: given name has a digit in it"]
    again = text_of(_preview(desk).text)
    assert "Settled: digits" in again


def test_all_of_a_kind_are_right_as_read(desk: Visitor) -> None:
    page = _settle(_preview(desk), "digits", "read")
    assert "Settled for 2 rows, and remembered." in text_of(page.text)
    assert "digits" not in text_of(page.text)
    assert "has a digit in it" not in text_of(_preview(desk).text)


@pytest.mark.parametrize("row", [None, 1])
def test_the_other_reading_is_taken(desk: Visitor, work: Work, row: int | None) -> None:
    preview = _preview(desk)
    page = _compared_again(desk, _settle(preview, "uncertain-split", "other", row))
    assert "Smith, Iain Duncan" in text_of(page.text)
    submit(page, {"leave_faulty": "y"}, status=200, action="/commit")
    with work() as session:
        names = session.scalars(select(Person.family_name).order_by(Person.id)).all()
    assert names == ["Smith", "Droid", "Droid"]


def test_the_parts_of_a_row_are_edited_and_a_faulty_row_is_mended(desk: Visitor, work: Work) -> None:
    page = _preview(desk)
    row = desk.get(f"{page.request.path.removesuffix('/preview')}/row/4?show=faulty")
    assert "“ada at gb” is not an address" in text_of(row.text)
    wrong = submit(row, {"email": "ada at gb"}, status=400)
    assert "ada at gb" in wrong.text
    back = submit(row, {"email": "ada@gb.example"}).follow()
    assert back.request.path_qs.endswith("show=faulty")
    assert "Row 5 is settled, and remembered." in text_of(back.text)
    first = desk.get(f"{page.request.path.removesuffix('/preview')}/row/1")
    submit(first, {"family_name": "Duncan-Smith"})
    page = _compared_again(desk, desk.get(page.request.path))
    assert "0 faulty" in text_of(page.text)
    submit(page, status=200, action="/commit")
    with work() as session:
        found = session.execute(select(Person.family_name, Person.sort_name, Person.email).order_by(Person.id)).all()
    assert found[0] == ("Duncan-Smith", "Duncan-Smith, Iain", "iain@gb.example")
    assert found[3][2] == "ada@gb.example"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"take": "mine"}, "Say which reading is taken."),
        ({"place": "x"}, "Say which reading is taken."),
        ({"previewed": "yesterday"}, "was read anew after the preview"),
        ({"code": "unheard-of"}, "settled already"),
    ],
)
def test_what_the_page_did_not_show_is_not_settled(
    desk: Visitor, work: Work, fields: dict[str, str], words: str
) -> None:
    given = {"code": "digits", "take": "read", "place": "2", **fields}
    answer = forge(_preview(desk), given, action="/settle")
    assert words in text_of(answer.follow().text)
    with work() as session:
        assert session.scalars(select(SettledDoubt)).all() == []


def test_what_is_remembered_is_listed_and_taken_back(desk: Visitor) -> None:
    assert "Nothing was settled yet." in desk.get("/desk/people/settled").text
    _settle(_preview(desk), "digits", "read")
    page = desk.get("/desk/people/settled")
    assert "Settled doubts: 2" in text_of(page.text)
    assert "right as read" in page.text
    first = page.html.find("input", attrs={"name": "number"})["value"]
    back = forge(page, {"number": str(first)}, action="/settled").follow()
    assert "Taken back: 1." in text_of(back.text)
    assert "Settled doubts: 1" in text_of(back.text)
    assert "Nothing of this number" in text_of(forge(page, {"number": None}, action="/settled").follow().text)
