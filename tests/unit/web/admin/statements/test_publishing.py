"""The compiled list as it will be printed, and publishing it."""

import pytest
from sqlalchemy import select, update

from petition.domain.names.person_name import PersonName
from petition.domain.states import StatementState
from petition.models import Edition, Invitation, Signature, Statement
from petition.services.statements import amending, closing
from petition.services.statements.amending import Amendment
from tests import factories
from tests.databases import drop_triggers
from tests.markup import text_of
from tests.web_support import SHOWN, Visitor, Work, form_of, submit, token_of

DESK = "/desk/statements/free-press"


def _sign(work: Work, numbers: list[int]) -> None:
    with work() as session:
        for number in numbers:
            invitation = session.get_one(Invitation, number)
            name = PersonName("Maarten", "van Helvert") if number == numbers[0] else None
            factories.sign(session, invitation, name)


def _close(work: Work) -> None:
    with work() as session:
        statement = session.scalars(select(Statement).where(Statement.slug == "free-press")).one()
        closing.close(session, statement, actor="test")


def test_list_is_shown_in_its_printed_order(desk: Visitor, work: Work, numbers: list[int]) -> None:
    _sign(work, numbers)
    page = desk.get(f"{DESK}/list")
    words = text_of(page.text)
    lines = ["Els Van Hoof (Belgium)", "Maarten van Helvert (Netherlands)", "Sir Iain Duncan Smith MP (UK)"]
    assert sorted(lines, key=words.index) == lines
    assert "Maarten van Helvert (Netherlands) name changed by the signatory" in words
    assert (
        "3 signatories, by country, then surname; on the public page each country has a heading. It is still growing"
        in words
    )
    assert "Publish" not in page.text


def test_list_without_anybody_cannot_be_published(desk: Visitor, work: Work, numbers: list[int]) -> None:
    _close(work)
    page = desk.get(f"{DESK}/list")
    assert "Nobody has signed, so there is nothing to publish." in page.text
    refused = desk.post(f"{DESK}/publish", {"csrf_token": token_of(page.text), "expected": SHOWN}, status=409)
    assert "Nobody has signed, so there is nothing to publish." in refused.text
    with work() as session:
        assert session.scalar(select(Edition)) is None
        assert session.scalar(select(Statement.state).where(Statement.slug == "free-press")) is StatementState.CLOSED


def test_publishing_makes_the_edition_that_was_shown(desk: Visitor, work: Work, numbers: list[int]) -> None:
    _sign(work, numbers)
    _close(work)
    page = desk.get(f"{DESK}/publish")
    assert "become edition 1 on the public site, at /statements/free-press" in text_of(page.text)
    assert submit(page, action="/publish").headers["Location"] == DESK
    assert "Published, with 3 signatories." in desk.get(DESK).text
    listed = desk.get("/statements/free-press.txt").text
    assert listed.endswith(
        "\n\n\nEls Van Hoof (Belgium)\n\nMaarten van Helvert (Netherlands)\n\nSir Iain Duncan Smith MP (UK)\n"
    )
    assert "Publish it" not in desk.get(f"{DESK}/publish").text


def test_one_signatory_is_spoken_of_as_one(desk: Visitor, work: Work, numbers: list[int]) -> None:
    _sign(work, numbers[:1])
    _close(work)
    page = desk.get(f"{DESK}/publish")
    assert "Publish with 1 signatory" in page.text
    submit(page, action="/publish")
    assert "Published, with 1 signatory." in desk.get(DESK).text


def test_list_that_has_changed_meanwhile_is_not_published(desk: Visitor, work: Work, numbers: list[int]) -> None:
    """A signature can be withdrawn until the last moment; nobody publishes a list that they have not seen."""
    _sign(work, numbers)
    _close(work)
    page = desk.get(f"{DESK}/publish")
    with work() as session:
        factories.withdraw(session, session.get_one(Invitation, numbers[0]))
    refused = submit(page, status=409, action="/publish")
    assert "You confirmed 3 signatories, but it would now be 2. Nothing was published; look again." in text_of(
        refused.text
    )
    assert f'href="{DESK}"' in refused.text
    with work() as session:
        assert session.scalar(select(Edition)) is None
    # The list that there is now stands below, and can be published at once.
    assert "Publish with 2 signatories" in refused.text
    submit(refused, action="/publish")
    assert "Published, with 2 signatories." in desk.get(DESK).text


@pytest.mark.parametrize("expected", [None, "", "many"])
def test_number_that_was_not_confirmed_publishes_nothing(
    desk: Visitor, work: Work, numbers: list[int], expected: str | None
) -> None:
    _sign(work, numbers)
    _close(work)
    page = desk.get(f"{DESK}/publish")
    refused = submit(page, {"expected": expected}, status=409, action="/publish")
    assert "What the page showed of the signatories that you confirm is missing." in text_of(refused.text)
    with work() as session:
        assert session.scalar(select(Edition)) is None


def test_t41_forged_line_is_refused_in_words(desk: Visitor, work: Work, numbers: list[int]) -> None:
    _sign(work, numbers)
    _close(work)
    with work() as session:
        drop_triggers(session)
        session.execute(update(Signature).where(Signature.invitation_id == numbers[1]).values(family_name="Eve"))
    refused = submit(desk.get(f"{DESK}/publish"), action="/publish", status=409)
    assert (
        "Nothing was published: 1 of the signatures and texts of this statement does not agree with the audit log. "
        "Whoever runs this service can see which with the command “flask audit verify”." in text_of(refused.text)
    )
    with work() as session:
        assert session.scalar(select(Edition)) is None
        assert session.scalar(select(Statement.state).where(Statement.slug == "free-press")) is StatementState.CLOSED


def test_text_and_changed_names_are_shown_before_publishing(desk: Visitor, work: Work, numbers: list[int]) -> None:
    _sign(work, numbers)
    words = text_of(desk.get(f"{DESK}/list").text)
    assert "We ask for a free press." in words
    assert "Lines that signatories changed: 1 Martijn van Helvert changed their name to “Maarten van Helvert”." in words


def test_publishing_twice_publishes_once(desk: Visitor, work: Work, numbers: list[int]) -> None:
    """A lost connection, or a second coordinator: the page shows what is so now."""
    _sign(work, numbers)
    _close(work)
    fields = form_of(desk.get(f"{DESK}/publish").text, "/publish")
    desk.post(f"{DESK}/publish", fields)
    refused = text_of(desk.post(f"{DESK}/publish", fields, status=409).text)
    assert "What this is about was changed after you had opened the page. Nothing was published; look again." in refused
    assert "Edition 1 is out and says the same, so there is nothing to publish." in refused
    with work() as session:
        assert len(session.scalars(select(Edition)).all()) == 1


def test_next_edition_shows_its_difference_first(desk: Visitor, work: Work, numbers: list[int]) -> None:
    _sign(work, numbers)
    _close(work)
    submit(desk.get(f"{DESK}/publish"), action="/publish")
    words = text_of(desk.get(f"{DESK}/list").text)
    assert "What changed since edition 1 Nothing has changed." in words
    with work() as session:
        factories.withdraw(session, session.get_one(Invitation, numbers[0]))
    needed = text_of(desk.get(DESK).text)
    assert "Since edition 1: 1 line taken off. The next edition is due." in needed
    page = desk.get(f"{DESK}/publish")
    words = text_of(page.text)
    assert "Taken off: 1 Maarten van Helvert (Netherlands): withdrawn" in words
    assert "The edition counts them and does not name them." in words
    assert "Publish edition 2 with 2 signatories" in words
    submit(page, action="/publish")
    assert "Edition 2 is published, with 2 signatories." in desk.get(DESK).text
    public = text_of(desk.get("/statements/free-press").text)
    assert "What changed In edition 2, published" in public
    assert "compared with edition 1. 1 signatory withdrew their signature." in public
    assert "Helvert" not in public
    assert "Helvert" in desk.get("/statements/free-press/1").text


def test_text_that_was_corrected_is_shown_word_by_word(desk: Visitor, work: Work, numbers: list[int]) -> None:
    _sign(work, numbers)
    _close(work)
    submit(desk.get(f"{DESK}/publish"), action="/publish")
    with work() as session:
        statement = session.scalars(select(Statement).where(Statement.slug == "free-press")).one()
        amendment = Amendment("A free press", "We ask for a free press.\n\nWe ask for it today.", is_substantive=False)
        amending.amend(session, statement, amendment, actor="test")
    assert "Since edition 1: the text is version 2 now." in text_of(desk.get(DESK).text)
    page = desk.get(f"{DESK}/publish")
    assert "The text: version 2 in place of version 1" in text_of(page.text)
    assert [page.html(name)[0].text for name in ("del", "ins")] == ["[taken out: now]", "[added: today]"]
    submit(page, action="/publish")
    public = desk.get("/statements/free-press")
    assert "The text was changed: version 2 stands in place of version 1." in text_of(public.text)
    assert [public.html(name)[0].text for name in ("del", "ins")] == ["[taken out: now]", "[added: today]"]
    assert "3 signatories" in text_of(public.text)


def test_publishing_early_is_not_done_by_the_way(desk: Visitor, work: Work, numbers: list[int]) -> None:
    _sign(work, numbers[:1])
    _close(work)
    page = desk.get(f"{DESK}/publish")
    assert "1 of 3 has signed. 2 have not answered" in text_of(page.text)
    assert page.html.find("button", class_="grave") is not None


def test_edition_after_a_retraction_says_what_comes_back(desk: Visitor, work: Work, numbers: list[int]) -> None:
    _sign(work, numbers)
    _close(work)
    submit(desk.get(f"{DESK}/publish"), action="/publish")
    submit(desk.get(f"{DESK}/retract"), {"reason": "Too early."})
    assert "The statement is retracted: its addresses show a notice." in text_of(desk.get(DESK).text)
    page = desk.get(f"{DESK}/publish")
    words = text_of(page.text)
    assert "Nothing has changed." in words
    assert "This ends the retraction: every edition can be read again" in words
    submit(page, action="/publish")
    assert "superseded by edition 2" in text_of(desk.get("/statements/free-press/1").text)


def test_nobody_left_leads_to_retracting(desk: Visitor, work: Work, numbers: list[int]) -> None:
    _sign(work, numbers[:1])
    _close(work)
    submit(desk.get(f"{DESK}/publish"), action="/publish")
    with work() as session:
        factories.withdraw(session, session.get_one(Invitation, numbers[0]))
    page = desk.get(f"{DESK}/publish")
    assert "Nobody is left on the list. Retract the statement instead." in text_of(page.text)
    assert f'href="{DESK}/retract"' in page.text
    fields = {"csrf_token": token_of(page.text), "expected": SHOWN}
    desk.post(f"{DESK}/publish", fields, status=409)


def test_circulating_statement_cannot_be_published(desk: Visitor, work: Work, numbers: list[int]) -> None:
    _sign(work, numbers)
    assert "it cannot be published now" in text_of(desk.get(f"{DESK}/publish", status=409).text)
    fields = {"csrf_token": token_of(desk.get(f"{DESK}/list").text), "expected": SHOWN}
    assert "This statement is circulating; it cannot be published now." in text_of(
        desk.post(f"{DESK}/publish", fields, status=409).text
    )


def test_list_of_a_draft_is_refused_in_words(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.statement(session)
    assert "This statement is a draft" in text_of(desk.get(f"{DESK}/list", status=409).text)


def test_visitor_sees_a_new_edition_at_once(desk: Visitor, work: Work, numbers: list[int]) -> None:
    """The publishing process forgets what it remembered of older editions."""
    _sign(work, numbers)
    _close(work)
    desk.get("/statements/free-press", status=404)
    submit(desk.get(f"{DESK}/publish"), action="/publish")
    desk.get("/statements/free-press")
    with work() as session:
        factories.withdraw(session, session.get_one(Invitation, numbers[0]))
    submit(desk.get(f"{DESK}/publish"), action="/publish")
    assert "Edition 2" in desk.get("/statements/free-press").text
