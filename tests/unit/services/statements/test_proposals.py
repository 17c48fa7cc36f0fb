"""The next edition: compared with the newest that can be read, with the reasons."""

import json
from collections.abc import Sequence

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.compilations import Publication, RenderedFile
from petition.domain.corrections import PrintedLine
from petition.domain.list_changes import Corrected, Departure, EditionChanges, Entry, Gone, Replaced
from petition.domain.list_forms import ListForm
from petition.domain.names.person_name import PersonName
from petition.domain.signatures import Decision, Ending
from petition.domain.states import StatementState
from petition.editions.files import data
from petition.errors import FieldError, IllegalTransition, ShownChanged
from petition.models import Edition, EditionFile, Invitation, Signature, Statement, TextVersion
from petition.services.signing import lines
from petition.services.statements import closing, list_forms, publishing, recording, retracting
from petition.services.statements.proposals import Proposal, propose
from petition.services.statements.recording import Answer
from tests import factories
from tests.databases import drop_triggers

LABELS = {"GB": "UK"}


def _render(publication: Publication) -> list[RenderedFile]:
    return [RenderedFile("json", "application/json", data(publication))]


def _publish(session: Session, made: Statement) -> Edition:
    return publishing.publish(session, made, render=_render, labels=LABELS, actor="test")


def _published(session: Session, names: Sequence[str] = ("Ada", "Bea", "Cyd")) -> tuple[Statement, list[Invitation]]:
    """Publish what all but the last have signed."""
    people = factories.persons(session, [factories.person_row(name, "Bell") for name in names])
    made, mine = factories.circulated(session, people)
    for invitation in mine[:-1]:
        factories.sign(session, invitation)
    factories.sign(session, factories.noise(session).invitations[3])
    closing.close(session, made, actor="test")
    _publish(session, made)
    return made, mine


def _admit(session: Session, made: Statement, invitation: Invitation) -> None:
    """Let one person sign late, as if the statement were open."""
    session.execute(update(Statement).where(Statement.id == made.id).values(state=StatementState.CIRCULATING))
    session.expire_all()
    factories.sign(session, invitation)
    session.execute(update(Statement).where(Statement.id == made.id).values(state=StatementState.PUBLISHED))
    session.expire_all()


def _end(session: Session, invitation: Invitation, ending: Ending) -> None:
    live = (Signature.invitation_id == invitation.id) & Signature.ended_at.is_(None)
    session.execute(update(Signature).where(live).values(ended_at=factories.LONG_AGO, ending=ending, ended_by="test"))
    session.expire_all()


def _correct(session: Session, invitation: Invitation, name: PersonName, *, agreed: bool = True) -> None:
    line = lines.read(session, invitation.id, lock=True)
    assert line is not None
    new = PrintedLine(name, line.printed.affiliation)
    lines.store(session, line, new, actor="test", reason="she asked for it", needs_agreement=not agreed)


def _public(session: Session, made: Statement) -> EditionChanges:
    changes = propose(session, made, LABELS).publication.changes
    assert changes is not None
    return changes


def test_first_edition_is_compared_with_nothing(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    with pytest.raises(IllegalTransition, match="circulating"):
        propose(session, made, LABELS)
    closing.close(session, made, actor="test")
    proposal = propose(session, made, LABELS)
    assert (proposal.publication.number, proposal.difference, proposal.is_due) == (1, None, True)
    assert proposal.publication.earlier == []
    assert proposal.entries == (Entry(invitation.id, "Ada Lovelace (UK)"),)
    proposal.check()


def test_nothing_changed_is_nothing_to_publish(session: Session) -> None:
    made, _ = _published(session)
    proposal = propose(session, made, LABELS)
    assert (proposal.publication.number, proposal.is_due) == (2, False)
    assert not _public(session, made)
    with pytest.raises(FieldError, match="nothing has changed since edition 1"):
        proposal.check()


def test_late_withdrawn_and_corrected_are_told_with_their_reasons(session: Session) -> None:
    made, (ada, bea, cyd, dee) = _published(session, ("Ada", "Bea", "Cyd", "Dee"))
    factories.withdraw(session, ada)
    _correct(session, bea, PersonName("Béa", "Bell"))
    _admit(session, made, dee)
    proposal = propose(session, made, LABELS)
    assert proposal.difference is not None
    lists = proposal.difference.lists
    assert lists.added == (Entry(dee.id, "Dee Bell (UK)"),)
    assert lists.taken_off == (Entry(ada.id, "Ada Bell (UK)"),)
    assert lists.corrected == (Corrected(bea.id, "Bea Bell (UK)", "Béa Bell (UK)"),)
    assert proposal.difference.why[ada.id] is Departure.WITHDRAWN
    assert proposal.difference.reasons == {bea.id: "she asked for it"}
    assert proposal.publication.changes == EditionChanges(
        since=1,
        added=("Dee Bell (UK)",),
        taken_off=(Gone(Departure.WITHDRAWN, 1),),
        corrected=(Replaced("Bea Bell (UK)", "Béa Bell (UK)"),),
    )
    assert [one.number for one in proposal.publication.earlier] == [1]
    assert cyd.id in {entry.number for entry in proposal.entries}
    edition = _publish(session, made)
    assert edition.entries == [list(entry) for entry in proposal.entries]
    assert edition.changes == proposal.publication.changes.as_data()
    assert not propose(session, made, LABELS).is_due


def test_who_left_is_named_where_the_statement_says_so(session: Session) -> None:
    made, (ada, *_) = _published(session)
    made.names_withdrawn = True
    factories.withdraw(session, ada)
    assert _public(session, made).taken_off == (Gone(Departure.WITHDRAWN, 1, ("Ada Bell (UK)",)),)


@pytest.mark.parametrize("ending", Ending)
def test_every_ending_is_a_reason(session: Session, ending: Ending) -> None:
    made, (ada, *_) = _published(session)
    _end(session, ada, ending)
    assert _public(session, made).taken_off == (Gone(Departure(ending.value), 1),)


def test_held_line_is_left_out(session: Session) -> None:
    made, (ada, *_) = _published(session)
    ada.held_at = factories.LONG_AGO
    session.flush()
    assert _public(session, made).taken_off == (Gone(Departure.LEFT_OUT, 1),)


def test_correction_that_waits_for_agreement_changes_nothing(session: Session) -> None:
    made, (ada, *_) = _published(session)
    _correct(session, ada, PersonName("Adam", "Bell"), agreed=False)
    assert not _public(session, made)


def test_merged_invitation_is_who_it_was_merged_into(session: Session) -> None:
    made, (ada, bea, cyd) = _published(session)
    _end(session, ada, Ending.MERGED)
    ada.merged_into_id, bea.merged_into_id = bea.id, cyd.id
    _end(session, bea, Ending.MERGED)
    _admit(session, made, cyd)
    changes = _public(session, made)
    assert changes.added == ()
    assert changes.corrected == (Replaced("Ada Bell (UK)", "Cyd Bell (UK)"),)
    assert changes.taken_off == (Gone(Departure.MERGED, 1),)


def test_edition_of_before_the_numbers_is_compared_by_its_lines(session: Session) -> None:
    made, (ada, _, cyd) = _published(session)
    drop_triggers(session)
    session.execute(update(Edition).values(entries=None, changes=None))
    session.expire_all()
    assert not _public(session, made)
    factories.withdraw(session, ada)
    _admit(session, made, cyd)
    changes = _public(session, made)
    assert (changes.added, changes.taken_off) == (("Cyd Bell (UK)",), (Gone(Departure.LEFT_OUT, 1),))


def test_another_form_is_told_once_and_corrects_nobody(session: Session) -> None:
    made, mine = _published(session)
    form = ListForm.read({"line": "({n}) {name}, {COUNTRY}"})
    list_forms.change(session, made, form, actor="test", labels=LABELS)
    assert _public(session, made) == EditionChanges(1, is_form_new=True)
    _correct(session, mine[1], PersonName("Béa", "Bell"))
    corrected = (Replaced("Bea Bell (UK)", "Béa Bell, UK"),)
    assert _public(session, made) == EditionChanges(1, is_form_new=True, corrected=corrected)
    _publish(session, made)
    # The first leaves, so that everybody else has another place.
    factories.withdraw(session, mine[0])
    assert _public(session, made) == EditionChanges(2, taken_off=(Gone(Departure.WITHDRAWN, 1),))


def test_form_of_before_patterns_is_compared_with_by_nobody(session: Session) -> None:
    made, _ = _published(session)
    list_forms.change(session, made, ListForm.read({"line": "{name}"}), actor="test", labels=LABELS)
    drop_triggers(session)
    ours = select(Edition.id).where(Edition.statement_id == made.id)
    (file,) = session.scalars(select(EditionFile).where(EditionFile.edition_id.in_(ours)))
    form = json.dumps(json.loads(file.content)["list_form"], indent=2).replace("\n", "\n  ").encode()
    file.content = file.content.replace(form, b'{\n    "parts": []\n  }')
    session.flush()
    corrected = tuple(Replaced(f"{name} Bell (UK)", f"{name} Bell") for name in ("Ada", "Bea"))
    assert _public(session, made) == EditionChanges(1, corrected=corrected)


def test_text_and_who_asks_are_changes_too(session: Session) -> None:
    made, _ = _published(session)
    session.add(
        TextVersion(
            statement_id=made.id,
            number=2,
            title="A free press",
            body="We ask.",
            language="en",
            digest="0" * 64,
            is_substantive=False,
        )
    )
    made.text_number, made.requested_by = 2, 'The "other" Alliance'
    session.flush()
    session.refresh(made)
    changes = _public(session, made)
    assert changes.text is not None
    assert (changes.text.before, changes.text.after, changes.text.is_visible) == (1, 2, True)
    assert changes.requested_by == Replaced("The Alliance", 'The "other" Alliance')


def test_withheld_edition_is_compared_with_by_nobody(session: Session) -> None:
    """What it says in print may be what is withheld; and a line of it is not printed again as one that was before."""
    made, (ada, bea, cyd) = _published(session)
    _admit(session, made, cyd)
    _publish(session, made)
    retracting.withhold(session, made, 2, "A name endangers somebody.", actor="test")
    factories.withdraw(session, cyd)
    proposal = propose(session, made, LABELS)
    assert proposal.publication.changes == EditionChanges(since=1)
    assert [one.number for one in proposal.publication.earlier] == [1]
    proposal.check()
    retracting.withhold(session, made, 1, "That too.", actor="test")
    assert propose(session, made, LABELS).publication.changes is None
    del ada, bea


def test_retracted_statement_may_be_published_as_it_was(session: Session) -> None:
    made, _ = _published(session)
    retracting.retract(session, made, "Too early.", actor="test")
    proposal = propose(session, made, LABELS)
    assert (proposal.is_due, proposal.publication.changes) == (True, EditionChanges(since=1))


def test_list_without_anybody_is_not_published(session: Session) -> None:
    made, (ada, bea, _) = _published(session)
    for invitation in (ada, bea):
        factories.withdraw(session, invitation)
    with pytest.raises(FieldError, match="nobody is left on the list"):
        propose(session, made, LABELS).check()


def _shown(session: Session, made: Statement) -> Proposal:
    return propose(session, made, LABELS)


def test_t36_whatever_an_edition_says_is_confirmed(session: Session) -> None:
    """The number, the changes, and who stands behind each line."""
    made, (ada, _, cyd) = _published(session)
    _admit(session, made, cyd)
    first = _shown(session, made).shown
    assert _shown(session, made).shown == first
    factories.withdraw(session, ada)
    withdrawn = _shown(session, made)
    with pytest.raises(ShownChanged):
        withdrawn.check(first)
    made.names_withdrawn = True
    session.flush()
    with pytest.raises(ShownChanged):
        _shown(session, made).check(withdrawn.shown)
    assert json.loads(data(withdrawn.publication))["changes"]["since"] == 1


def test_unconfirmed_signatures_alone_are_not_taken_for_none(session: Session) -> None:
    people = factories.persons(session, [factories.person_row(name) for name in ("Ann", "Bob")])
    made, _ = factories.circulated(session, people)
    for turn, person in enumerate(people):
        recording.record(session, made, person, Answer(Decision.SIGN, "a letter"), actor="test")
        if turn == 0:
            closing.close(session, made, actor="test")
        said = "1 signature was recorded, to be printed once it is" if turn == 0 else "2 signatures were recorded"
        with pytest.raises(FieldError, match=said):
            propose(session, made, LABELS).check()
    recording.set_policy(session, made, prints_unconfirmed=True, actor="test")
    propose(session, made, LABELS).check()
