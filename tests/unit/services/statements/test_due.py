"""Whether another edition is due: the desk, which asks at each view, and publishing say the same of every case."""

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.compilations import Publication, RenderedFile
from petition.domain.corrections import PrintedLine
from petition.domain.list_forms import ListForm
from petition.domain.names.person_name import PersonName
from petition.domain.signatures import Decision, Ending
from petition.domain.states import StatementState
from petition.editions.files import data
from petition.models import Edition, Invitation, Person, Recording, Signature, Statement, TextVersion
from petition.services.signing import lines
from petition.services.statements import closing, list_forms, publishing, recording, retracting
from petition.services.statements.due import Waiting, waiting
from petition.services.statements.proposals import propose
from petition.services.statements.recording import Answer
from tests import factories
from tests.databases import drop_triggers

LABELS = {"GB": "UK"}
# Ada, Bea and Rec have signed, and Rec's signature came another way and is not confirmed; Cyd has not.
Case = Callable[[Session, Statement, Sequence[Invitation]], object]


def _render(publication: Publication) -> list[RenderedFile]:
    return [RenderedFile("json", "application/json", data(publication))]


def _publish(session: Session, made: Statement) -> None:
    publishing.publish(session, made, render=_render, labels=LABELS, actor="test")


def _nothing(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    """Leave all as it was published."""


def _withdraw(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    factories.withdraw(session, mine[0])


def _sign(session: Session, made: Statement, mine: Sequence[Invitation], who: int = 3, name: str = "Cyd") -> None:
    """Let one person sign late, as if the statement were open."""
    session.execute(update(Statement).where(Statement.id == made.id).values(state=StatementState.CIRCULATING))
    session.expire_all()
    factories.sign(session, mine[who], PersonName(name, "Bell"))
    session.execute(update(Statement).where(Statement.id == made.id).values(state=StatementState.PUBLISHED))
    session.expire_all()


def _sign_again(session: Session, made: Statement, mine: Sequence[Invitation], name: str = "Ada") -> None:
    factories.withdraw(session, mine[0])
    _sign(session, made, mine, 0, name)


def _sign_again_otherwise(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    _sign_again(session, made, mine, "Adele")


def _write(session: Session, invitation: Invitation, name: str, *, needs_agreement: bool = False) -> None:
    line = lines.read(session, invitation.id, lock=True)
    assert line is not None
    new = PrintedLine(PersonName(name, "Bell"), line.printed.affiliation)
    lines.store(session, line, new, actor="test", reason="", needs_agreement=needs_agreement)


def _correct(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    _write(session, mine[1], "Béa")


def _undo_correction(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    _write(session, mine[1], "Béa")
    _write(session, mine[1], "Bea")


def _propose_correction(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    _write(session, mine[1], "Eve", needs_agreement=True)


def _refuse_correction(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    _write(session, mine[1], "Eve", needs_agreement=True)
    _write(session, mine[1], "Bea")


def _correct_and_withdraw(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    _write(session, mine[0], "Adá")
    factories.withdraw(session, mine[0])


def _hold(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    mine[0].held_at = factories.LONG_AGO


def _merge(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    _end(session, mine[0], Ending.MERGED)
    mine[0].merged_into_id = mine[1].id


def _end(session: Session, invitation: Invitation, ending: Ending) -> None:
    live = (Signature.invitation_id == invitation.id) & Signature.ended_at.is_(None)
    ended = {"ended_at": database_time(session), "ending": ending, "ended_by": "test"}
    session.execute(update(Signature).where(live).values(ended))
    session.expire_all()


def _confirm(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    session.execute(update(Recording).values(confirmed_at=database_time(session)))


def _print_unconfirmed(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    made.prints_unconfirmed = True


def _strike_unprinted(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    _end(session, mine[2], Ending.STRUCK)


def _ask_as_another(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    made.requested_by = "The other Alliance"


def _amend(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    texts = {"title": "A free press", "body": "We ask.", "language": "en", "digest": "0" * 64}
    session.add(TextVersion(statement_id=made.id, number=2, is_substantive=False, **texts))
    made.text_number = 2


def _print_otherwise(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    """Print another pattern, correct one line of it, and let somebody leave."""
    form = ListForm.read({"line": "{n}. {name}, {country}", "order": "name"})
    list_forms.change(session, made, form, actor="test", labels=LABELS)
    _correct(session, made, mine)
    factories.withdraw(session, mine[0])


def _print_otherwise_and_back(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    before = ListForm.read(made.list_form)
    for form in (ListForm.read({"line": "{name}"}), before):
        list_forms.change(session, made, form, actor="test", labels=LABELS)


def _withhold(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    retracting.withhold(session, made, 1, "A name endangers somebody.", actor="test")


def _sign_without_name(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    """Let Cyd sign late, counted and not named: no line tells of her."""
    made.list_form = factories.list_form(counted_only=True).as_data()
    made.state = StatementState.CIRCULATING
    session.flush()
    factories.sign(session, mine[3], is_counted_only=True)
    made.state = StatementState.PUBLISHED


def _sign_without_name_and_withdraw(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    _sign_without_name(session, made, mine)
    session.flush()
    factories.withdraw(session, mine[3])


def _ask_not_to_be_named(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    """Let Ada, who is named, withdraw and sign again, to be counted alone."""
    factories.withdraw(session, mine[0])
    _sign_without_name(session, made, [*mine[:3], mine[0]])


def _forget_numbers(session: Session, made: Statement, mine: Sequence[Invitation]) -> None:
    """Make the edition one from before its numbers were kept, and change something."""
    drop_triggers(session)
    session.execute(update(Edition).values(entries=None, changes=None))
    factories.withdraw(session, mine[0])


CASES: dict[Case, Waiting | None] = {
    _nothing: None,
    _withdraw: Waiting(1, taken_off=1),
    _sign: Waiting(1, added=1),
    _sign_again: None,
    _sign_again_otherwise: Waiting(1, corrected=1),
    _correct: Waiting(1, corrected=1),
    _undo_correction: None,
    _propose_correction: None,
    _refuse_correction: None,
    _correct_and_withdraw: Waiting(1, taken_off=1),
    _hold: Waiting(1, taken_off=1),
    _merge: Waiting(1, taken_off=1),
    _confirm: Waiting(1, added=1),
    _print_unconfirmed: Waiting(1, added=1),
    _strike_unprinted: None,
    _sign_without_name: Waiting(1, is_count_new=True),
    _sign_without_name_and_withdraw: None,
    _ask_not_to_be_named: Waiting(1, taken_off=1, is_count_new=True),
    _ask_as_another: Waiting(1, is_requester_new=True),
    _amend: Waiting(1, text_number=2),
    _print_otherwise: Waiting(1, taken_off=1, corrected=1, is_rearranged=True),
    _print_otherwise_and_back: Waiting(1, is_rearranged=True),
    _withhold: Waiting(1, is_withheld=True),
    _forget_numbers: Waiting(1, taken_off=1),
}


@pytest.fixture
def published(session: Session) -> tuple[Statement, list[Invitation]]:
    """Return what is published with Ada and Bea alone, and all who were asked."""
    people = [factories.person_row(name, "Bell") for name in ("Ada", "Bea", "Rec", "Cyd")]
    made, mine = factories.circulated(session, factories.persons(session, people))
    for invitation in mine[:2]:
        factories.sign(session, invitation)
    recorded = session.get_one(Person, mine[2].person_id)
    recording.record(session, made, recorded, Answer(Decision.SIGN, "by letter"), actor="test")
    factories.sign(session, factories.noise(session).invitations[3])
    closing.close(session, made, actor="test")
    _publish(session, made)
    return made, mine


@pytest.mark.parametrize(("case", "expected"), CASES.items(), ids=[case.__name__ for case in CASES])
def test_desk_and_publishing_agree_on_what_is_due(
    session: Session, published: tuple[Statement, list[Invitation]], case: Case, expected: Waiting | None
) -> None:
    made, mine = published
    case(session, made, mine)
    session.flush()
    session.expire_all()
    found, proposal = waiting(session, made, LABELS), propose(session, made, LABELS)
    assert found == expected
    assert proposal.is_due is (expected is not None)
    if found is not None and proposal.difference is not None:
        lists = proposal.difference.lists
        counted = (len(lists.added), len(lists.taken_off), len(lists.corrected))
        assert (found.added, found.taken_off, found.corrected) == counted


def test_nothing_is_due_once_the_next_edition_is_out(
    session: Session, published: tuple[Statement, list[Invitation]]
) -> None:
    made, mine = published
    _correct(session, made, mine)
    _withdraw(session, made, mine)
    _publish(session, made)
    assert waiting(session, made, LABELS) is None
    _undo_correction(session, made, mine)
    assert waiting(session, made, LABELS) == Waiting(2, corrected=1)


def test_due_edition_is_told_in_clauses() -> None:
    assert str(Waiting(1, added=2, taken_off=1, corrected=1)) == "1 line taken off, 2 lines added, 1 line corrected"
    assert str(Waiting(1, text_number=2, is_requester_new=True)) == "the text is version 2 now, who asks has changed"
    assert str(Waiting(1, is_withheld=True)) == "it is withheld"
    assert str(Waiting(1, is_count_new=True)) == "how many are counted and not named has changed"


def test_no_edition_is_due_before_the_first(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    closing.close(session, made, actor="test")
    assert waiting(session, made, LABELS) is None


def test_retraction_is_told_by_itself(session: Session, published: tuple[Statement, list[Invitation]]) -> None:
    made, _ = published
    retracting.retract(session, made, "Too early.", actor="test")
    assert waiting(session, made, LABELS) is None


def test_whoever_asks_not_to_be_named_any_more_is_named_by_no_policy(
    session: Session, published: tuple[Statement, list[Invitation]]
) -> None:
    made, mine = published
    made.names_withdrawn = True
    _ask_not_to_be_named(session, made, mine)
    session.flush()
    difference = propose(session, made, LABELS).difference
    assert difference is not None
    assert [entry.line for entry in difference.lists.taken_off] == ["Ada Bell (UK)"]
    assert [(gone.count, gone.lines) for gone in difference.public.taken_off] == [(1, ())]
