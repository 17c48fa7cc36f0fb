"""The page on which an account chooses which mails it gets."""

from petition.domain.account_notices import AccountNotice
from petition.services import accounts
from petition.services.notices.choices import Choices
from tests.markup import text_of
from tests.web_support import COORDINATOR, Visitor, Work, form_in, submit


def _chosen(work: Work, email: str = COORDINATOR) -> Choices:
    with work() as session:
        return Choices.of(accounts.find_user(session, email))


def test_notices_are_in_the_menu_and_are_stored(desk: Visitor, work: Work) -> None:
    with work() as session:
        accounts.add_user(session, "bea@alliance.example", "coordinator", actor="test")
    page = desk.get("/desk/").click("Notices")
    form = form_in(page)
    boxes = form.fields["wanted"]
    assert all(box.checked for box in boxes)
    assert len(boxes) == len(AccountNotice)
    for box in boxes[1:]:
        box.checked = False
    form["time_zone"] = "Europe/Brussels"
    again = form.submit(status=303).follow()
    assert "It is stored." in text_of(again.text)
    assert [box.checked for box in form_in(again).fields["wanted"]] == [True] + [False] * (len(AccountNotice) - 1)
    assert _chosen(work) == Choices(frozenset({AccountNotice.NOTE}), "Europe/Brussels")
    assert _chosen(work, "bea@alliance.example") == Choices(frozenset(AccountNotice), "UTC")
    assert "Nothing was changed." in text_of(submit(again).follow().text)


def test_what_is_no_time_zone_is_said_at_its_field(desk: Visitor, work: Work) -> None:
    page = desk.get("/desk/notices")
    form = form_in(page)
    form["time_zone"].force_value("Europe/Atlantis")
    refused = form.submit(status=400)
    assert "“Europe/Atlantis” is not a time zone" in text_of(refused.text)
    assert _chosen(work).time_zone == "UTC"


def test_a_page_that_was_open_too_long_keeps_what_was_ticked(desk: Visitor, work: Work) -> None:
    page = desk.get("/desk/notices")
    form = form_in(page)
    form.fields["wanted"][0].checked = False
    form["csrf_token"] = "old"
    refused = form.submit(status=400)
    assert "This page had been open too long" in text_of(refused.text)
    assert not form_in(refused).fields["wanted"][0].checked
    assert _chosen(work).wanted == frozenset(AccountNotice)
