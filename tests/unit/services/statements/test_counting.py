"""Which signatures count, and what is printed of them."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_now
from petition.domain.signatures import Decision
from petition.models import Correction, Invitation, Recording, Signature, Statement, TextVersion
from petition.services.statements import counting, tallies
from petition.services.statements.compilation import compile_list
from tests import factories


def _signed(session: Session) -> tuple[Statement, list[Invitation]]:
    """Return a statement that two people signed, and their invitations; another one stands beside it."""
    people = factories.persons(session, [factories.person_row("Ada"), factories.person_row("Bea")])
    made, invitations = factories.circulated(session, people)
    for invitation in invitations:
        factories.sign(session, invitation)
    factories.noise(session)
    return made, invitations


def _names(session: Session, made: Statement) -> list[str]:
    session.flush()
    session.refresh(made)
    return [one.name.given_name for one in compile_list(session, made, {}).signatories]


def _signature(session: Session, invitation: Invitation) -> Signature:
    return session.scalars(select(Signature).where(Signature.invitation_id == invitation.id)).one()


def _next_text(session: Session, made: Statement, *, is_substantive: bool) -> None:
    made.text_number += 1
    number = made.text_number
    text = {"title": f"Title {number}", "body": "Body", "language": "en", "digest": f"{number:064}"}
    session.add(TextVersion(statement_id=made.id, number=number, is_substantive=is_substantive, **text))


def test_signature_counts_for_its_text_and_the_editorial_ones_after_it(session: Session) -> None:
    made, (ada, _) = _signed(session)
    for _ in range(2):
        _next_text(session, made, is_substantive=False)
    assert _names(session, made) == ["Ada", "Bea"]
    assert compile_list(session, made, {}).title == "Title 3"
    _next_text(session, made, is_substantive=True)
    assert _names(session, made) == []
    end = {"ended_at": database_now(), "ending": "lapsed", "ended_by": "test"}
    session.execute(update(Signature).where(Signature.invitation_id == ada.id).values(end))
    session.execute(update(Invitation).where(Invitation.id == ada.id).values(state="lapsed"))
    factories.sign(session, ada)
    _next_text(session, made, is_substantive=False)
    assert _names(session, made) == ["Ada"]


def test_held_line_is_not_printed(session: Session) -> None:
    made, (ada, _) = _signed(session)
    ada.held_at = made.created_at
    assert _names(session, made) == ["Bea"]


def test_recorded_signature_counts_once_it_is_confirmed_or_the_statement_prints_others(session: Session) -> None:
    made, (ada, bea) = _signed(session)
    facts = {"decision": Decision.SIGN, "how": "letter", "recorded_by": "test", "statement_id": made.id}
    recordings = [
        Recording(invitation_id=one.id, signature_id=_signature(session, one).id, **facts) for one in (ada, bea)
    ]
    recordings[1].confirmed_at = made.created_at
    session.add_all(recordings)
    assert _names(session, made) == ["Bea"]
    assert counting.count_unconfirmed(session, made) == 1
    made.prints_unconfirmed = True
    assert _names(session, made) == ["Ada", "Bea"]
    assert counting.count_unconfirmed(session, made) == 0
    made.prints_unconfirmed = False
    assert tallies.tally(session, made).unconfirmed == 1
    factories.withdraw(session, ada)
    session.flush()
    assert counting.count_unconfirmed(session, made) == 0


def _correct(session: Session, made: Statement, signature: Signature, given_name: str, **more: object) -> None:
    parts = {name: getattr(signature, name) for name in ("family_name", "honorific_prefix", "honorific_suffix", "role")}
    parts |= {"legislature": "", "party": "Liberals", "constituency": "", "sort_name": "x", "sort_key": b"x"}
    facts = {"signature_id": signature.id, "statement_id": made.id, "made_by": "test", "reason": "", "before": {}}
    session.add(Correction(given_name=given_name, **{"needs_agreement": False, **parts, **facts, **more}))
    session.flush()


def test_newest_correction_that_counts_is_printed(session: Session) -> None:
    made, (ada, bea) = _signed(session)
    signature = _signature(session, ada)
    _correct(session, made, signature, "Adah")
    _correct(session, made, signature, "Adele", needs_agreement=True)
    assert sorted(_names(session, made)) == ["Adah", "Bea"]
    assert counting.corrections(session, made)[signature.id].party == "Liberals"
    standing = factories.standing(session, ada)
    assert standing.signed_name is not None
    assert standing.signed_affiliation is not None
    assert (standing.signed_name.given_name, standing.signed_affiliation.party) == ("Adah", "Liberals")
    pending = select(Correction).where(Correction.needs_agreement)
    session.scalars(pending).one().agreed_at = made.created_at
    assert sorted(_names(session, made)) == ["Adele", "Bea"]
    _correct(session, made, _signature(session, bea), "Beata", needs_agreement=True, agreed_at=made.created_at)
    assert sorted(_names(session, made)) == ["Adele", "Beata"]
    factories.withdraw(session, ada)
    assert _names(session, made) == ["Beata"]
