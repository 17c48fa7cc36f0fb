"""The page of one invited person: how they stand, what was recorded, and the acts that are possible now."""

from petition.domain.signatures import Decision
from petition.models import Invitation, Person
from petition.services.signing import recorded
from petition.services.statements import correcting, drafting, recording
from petition.services.statements.attachments import Evidence
from petition.services.statements.recording import Answer
from tests import factories
from tests.markup import text_of
from tests.statement_support import let_sign
from tests.web_support import Page, Visitor, Work, submit

STATEMENT = "/desk/statements/free-press"


def _offers(page: Page) -> set[str]:
    """Return the acts that a page leads to."""
    paths = {link["href"].rpartition("/")[2] for link in page.html("a", href=True)}
    return paths & {"uninvite", "strike", "correct", "admit"}


def test_recorded_signature_is_not_shown_as_the_persons_own(
    desk: Visitor, work: Work, invited: Invitation, here: str
) -> None:
    with work() as session:
        statement, person = drafting.find(session, "free-press"), session.get_one(Person, invited.person_id)
        letter = Evidence("letter.pdf", "application/pdf", b"%PDF-1.7")
        kept = recording.record(session, statement, person, Answer(Decision.SIGN, "by letter", letter), actor="user:1")
        number = kept.id
    page = desk.get(here)
    words = text_of(page.text)
    assert "signed recorded, not confirmed" in words
    assert "How it came: by letter; letter.pdf. The person has not confirmed it, so it is not printed yet." in words
    assert f"/recorded/{number}/evidence" in page.text
    assert "To be printed, once it is confirmed, as Ada Lovelace" in words
    looked = submit(desk.get(f"{here}/correct"), {"family_name": "Lovelase"}, status=200)
    assert "It is printed once the person has confirmed the signature" in text_of(looked.text)
    with work() as session:
        assert recorded.confirm(session, factories.standing(session, session.get_one(Invitation, invited.id)))
    words = text_of(desk.get(here).text)
    assert "signed recorded" in words
    assert "The person confirmed it on" in words
    assert "Printed as Ada Lovelace" in words


def test_page_tells_how_a_person_stands_and_what_was_recorded(
    desk: Visitor, work: Work, invited: Invitation, here: str
) -> None:
    page = desk.get(here)
    assert _offers(page) == {"uninvite"}
    assert "was invited." in text_of(page.text)
    let_sign(work, invited.id)
    with work() as session:
        statement = drafting.find(session, "free-press")
        correcting.correct(session, statement, invited.id, {"family_name": "Lovelase"}, actor="user:1", reason="Typo.")
        correcting.correct(session, statement, invited.id, {"party": "Greens"}, actor="user:1")
    page = desk.get(here)
    words = text_of(page.text)
    assert _offers(page) == {"strike", "correct"}
    assert "Printed as Ada Lovelase, corrected" in words
    assert "The printed line of Ada Lovelace was corrected: “Typo.”" in words
    assert "Liberals → Greens" in words
    assert "signed" in words
    assert "ada@x.example" in words


def test_page_is_led_to_from_the_list_and_from_needs_you(
    desk: Visitor, work: Work, invited: Invitation, here: str
) -> None:
    with work() as session:
        session.get_one(Invitation, invited.id).comment = ""
    assert here in desk.get(f"{STATEMENT}/people").text
    let_sign(work, invited.id)
    with work() as session:
        statement = drafting.find(session, "free-press")
        done = correcting.correct(
            session, statement, invited.id, {"family_name": "Byron"}, actor=f"invitation:{invited.id}"
        )
        assert done
    assert here not in desk.get(STATEMENT).text
