"""Country labels at the desk: seen before they are set, and printed from then on."""

from petition.services.statements import country_labels
from tests import factories
from tests.markup import text_of
from tests.web_support import Visitor, Work, submit

LABELS = "/desk/country-labels/"


def test_label_is_seen_and_then_set(desk: Visitor, work: Work) -> None:
    with work() as session:
        _, (invitation,) = factories.circulated(session, factories.persons(session, [factories.person_row()]))
        factories.sign(session, invitation)
    assert "Country labels" in text_of(desk.get("/desk/").text)
    look = desk.get(f"{LABELS}look?language=en&code=GB&label=Great Britain")
    words = text_of(look.text)
    assert "Now Ada Lovelace (UK) Then Ada Lovelace (Great Britain)" in words
    assert "1 signature of 1 statement would be printed so in the next list." in words
    with work() as session:
        assert country_labels.own(session) == []
    submit(look, {}, action=LABELS)
    listed = text_of(desk.get(LABELS).text)
    assert "Lists in English print “Great Britain” from now on." in listed
    assert "English United Kingdom Great Britain at the desk" in listed
    # What the settings say stands there as well, but not what is set over.
    assert "English United States USA in the settings" in listed
    assert "UK in the settings" not in listed
    assert "Ada Lovelace (Great Britain)" in text_of(desk.get("/desk/statements/free-press/list").text)


def test_what_cannot_be_comes_back_with_what_was_typed(desk: Visitor) -> None:
    page = desk.get(f"{LABELS}look?language=fr&code=MM&label=Myanmar (Birmanie)", status=400)
    assert "“Myanmar (Birmanie)” has a bracket (“(”), and a list prints labels in brackets." in text_of(page.text)
    assert 'value="Myanmar (Birmanie)"' in page.text
    assert 'href="#label"' in page.text
    assert "is not a code of ISO 3166-1" in text_of(desk.get(f"{LABELS}look?language=en&code=XX", status=400).text)


def test_label_that_was_set_meanwhile_is_shown_again(desk: Visitor, work: Work) -> None:
    look = desk.get(f"{LABELS}look?language=en&code=GB&label=Britain")
    with work() as session:
        change = country_labels.plan(session, {}, language="en", code="GB", label="Albion")
        country_labels.store(session, change, actor="test")
    again = submit(look, {}, status=409, action=LABELS)
    assert "Nothing was changed; look again." in text_of(again.text)
    assert "Now Ada Lovelace (Albion) Then Ada Lovelace (Britain)" in text_of(again.text)


def test_label_of_a_language_with_another_direction_is_seen_in_it(desk: Visitor) -> None:
    page = desk.get(f"{LABELS}look?language=ar&code=LB&label=%D9%84%D8%A8%D9%86%D8%A7%D9%86")
    assert 'lang="ar" dir="rtl"' in page.text
    assert "Nothing would change" in text_of(page.text)
