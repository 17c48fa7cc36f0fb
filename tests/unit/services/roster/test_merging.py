"""Merging duplicates: nothing is lost, and undoing puts everything back."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.persons import Identifier, values_of
from petition.errors import FieldError, NotFound, ShownChanged
from petition.models import Person, PersonIdentifier, Signature
from petition.services.delivery import complaints
from petition.services.roster import importing, merging, people, search
from petition.services.roster.importing import Imported
from petition.services.statements import audiences
from petition.services.statements.audiences import Audience
from tests import factories
from tests.factories import ACTOR, person_row, persons

ROWS = (
    person_row("Iain", "Duncan Smith", legislature="Commons"),
    person_row("Iain", "Duncan-Smith", legislature="Commons", party="Unionist", constituency="Chingford"),
)


@pytest.fixture
def pair(session: Session) -> tuple[Person, Person]:
    """Two entries of one person; the second one knows more."""
    kept, duplicate = persons(session, ROWS)
    session.add(PersonIdentifier(person_id=kept.id, scheme="mnis", identifier="152"))
    session.add(PersonIdentifier(person_id=duplicate.id, scheme="mnis", identifier="152"))
    session.add(PersonIdentifier(person_id=duplicate.id, scheme="wikidata", identifier="Q302171"))
    people.tag(session, [kept.id, duplicate.id], "board", actor=ACTOR)
    people.tag(session, [duplicate.id], "chair", actor=ACTOR)
    return kept, duplicate


def test_the_duplicate_fills_what_was_empty_and_leaves_the_roster(
    session: Session, pair: tuple[Person, Person]
) -> None:
    kept, duplicate = pair
    merging.merge(session, kept, duplicate, actor=ACTOR, secret=factories.SECRET)
    assert (kept.party, kept.constituency, kept.email) == ("Unionist", "Chingford", ROWS[0].email)
    assert kept.family_name == "Duncan Smith"
    assert people.tags(session, kept.id) == ["board", "chair"]
    assert people.identifiers(session, kept.id) == [Identifier("mnis", "152"), Identifier("wikidata", "Q302171")]
    assert (duplicate.merged_into_id, duplicate.retired_at is not None) == (kept.id, True)
    assert search.find_people(session, search.Filters(q="chingford")).people == [kept]
    statement = factories.statement(session)
    assert audiences.chosen(session, statement, Audience()) == [kept]


def test_what_would_be_filled_in_can_be_seen_before(session: Session, pair: tuple[Person, Person]) -> None:
    kept, duplicate = pair
    assert merging.filled_by(kept, duplicate) == {"party": "Unionist", "constituency": "Chingford"}
    assert merging.filled_by(duplicate, kept) == {}


def test_undoing_puts_everything_back(session: Session, pair: tuple[Person, Person]) -> None:
    kept, duplicate = pair
    _, (invitation,) = factories.circulated(session, [duplicate])
    before = (values_of(kept), values_of(duplicate))
    merged = merging.merge(session, kept, duplicate, actor=ACTOR, secret=factories.SECRET)
    session.refresh(invitation)
    assert invitation.person_id == kept.id
    assert [(one.id, person) for one, person in merging.merges(session, kept.id)] == [(merged.id, duplicate)]
    merging.undo(session, merged.id, actor=ACTOR, secret=factories.SECRET)
    session.expire_all()
    assert (values_of(kept), values_of(duplicate)) == before
    assert (duplicate.merged_into_id, duplicate.retired_at) == (None, None)
    assert people.tags(session, kept.id) == ["board"]
    assert people.tags(session, duplicate.id) == ["board", "chair"]
    assert Identifier("wikidata", "Q302171") in people.identifiers(session, duplicate.id)
    assert people.identifiers(session, kept.id) == [Identifier("mnis", "152")]
    assert invitation.person_id == duplicate.id
    assert merging.merges(session, kept.id) == []
    assert [change.action for change in factories.changes_of(session, kept.id)][:2] == ["unmerge", "merge"]
    with pytest.raises(FieldError, match="undone already"):
        merging.undo(session, merged.id, actor=ACTOR, secret=factories.SECRET)


@pytest.mark.parametrize("lifted", [False, True])
def test_whoever_complained_by_the_duplicate_is_not_written_to_by_the_entry_that_is_kept(
    session: Session, pair: tuple[Person, Person], lifted: bool
) -> None:
    kept, duplicate = pair
    shown = merging.shown_pair(session, kept, duplicate)
    duplicate.complained_at = factories.LONG_AGO
    with pytest.raises(ShownChanged):
        merging.merge(session, kept, duplicate, actor=ACTOR, secret=factories.SECRET, expected=shown)
    merged = merging.merge(session, kept, duplicate, actor=ACTOR, secret=factories.SECRET)
    session.expire_all()
    assert kept.complained_at == factories.LONG_AGO
    if lifted:
        complaints.lift(session, kept, actor=ACTOR)
    merging.undo(session, merged.id, actor=ACTOR, secret=factories.SECRET)
    session.expire_all()
    assert (kept.complained_at, duplicate.complained_at) == (None, factories.LONG_AGO)


def test_complaint_of_the_entry_that_is_kept_is_not_taken_away_by_undoing(
    session: Session, pair: tuple[Person, Person]
) -> None:
    kept, duplicate = pair
    kept.complained_at = duplicate.complained_at = factories.LONG_AGO
    merged = merging.merge(session, kept, duplicate, actor=ACTOR, secret=factories.SECRET)
    merging.undo(session, merged.id, actor=ACTOR, secret=factories.SECRET)
    session.expire_all()
    assert kept.complained_at == duplicate.complained_at == factories.LONG_AGO


def test_what_was_edited_since_stays_when_a_merge_is_undone(session: Session, pair: tuple[Person, Person]) -> None:
    kept, duplicate = pair
    merged = merging.merge(session, kept, duplicate, actor=ACTOR, secret=factories.SECRET)
    people.edit(
        session, kept, factories.row_of({**values_of(kept), "party": "Whig"}), actor=ACTOR, secret=factories.SECRET
    )
    merging.undo(session, merged.id, actor=ACTOR, secret=factories.SECRET)
    assert (kept.party, kept.constituency) == ("Whig", "")


def test_a_retired_duplicate_is_retired_again(session: Session, pair: tuple[Person, Person]) -> None:
    kept, duplicate = pair
    people.retire(session, duplicate, actor=ACTOR)
    merged = merging.merge(session, kept, duplicate, actor=ACTOR, secret=factories.SECRET)
    merging.undo(session, merged.id, actor=ACTOR, secret=factories.SECRET)
    assert duplicate.retired_at is not None


def test_a_merged_duplicate_does_not_come_back_with_its_file(session: Session, pair: tuple[Person, Person]) -> None:
    kept, duplicate = pair
    merging.merge(session, kept, duplicate, actor=ACTOR, secret=factories.SECRET)
    done = importing.import_rows(
        session, ROWS, ("family_name",), actor=ACTOR, source="again.csv", secret=factories.SECRET
    )
    assert done == Imported(unchanged=2)


def test_what_cannot_be_merged_is_refused(session: Session, pair: tuple[Person, Person]) -> None:
    kept, duplicate = pair
    with pytest.raises(FieldError, match="into themselves"):
        merging.merge(session, kept, kept, actor=ACTOR, secret=factories.SECRET)
    people.retire(session, kept, actor=ACTOR)
    with pytest.raises(FieldError, match="restore them first"):
        merging.merge(session, kept, duplicate, actor=ACTOR, secret=factories.SECRET)
    people.restore(session, kept, actor=ACTOR)
    merging.merge(session, kept, duplicate, actor=ACTOR, secret=factories.SECRET)
    (other,) = persons(session, [person_row("Other")])
    with pytest.raises(FieldError, match="merged into another already"):
        merging.merge(session, other, duplicate, actor=ACTOR, secret=factories.SECRET)
    with pytest.raises(FieldError, match="undo the merge"):
        people.restore(session, duplicate, actor=ACTOR)
    with pytest.raises(NotFound):
        merging.undo(session, 999, actor=ACTOR, secret=factories.SECRET)


def test_merges_in_a_chain_are_undone_from_the_last_one(session: Session, pair: tuple[Person, Person]) -> None:
    kept, duplicate = pair
    (other,) = persons(session, [person_row("Iain", "Smith")])
    _, (invitation,) = factories.circulated(session, [duplicate])
    first = merging.merge(session, kept, duplicate, actor=ACTOR, secret=factories.SECRET)
    second = merging.merge(session, other, kept, actor=ACTOR, secret=factories.SECRET)
    with pytest.raises(FieldError, match="undo that first"):
        merging.undo(session, first.id, actor=ACTOR, secret=factories.SECRET)
    merging.undo(session, second.id, actor=ACTOR, secret=factories.SECRET)
    merging.undo(session, first.id, actor=ACTOR, secret=factories.SECRET)
    session.expire_all()
    assert invitation.person_id == duplicate.id
    assert Identifier("wikidata", "Q302171") in people.identifiers(session, duplicate.id)


def test_a_merge_is_not_undone_where_its_name_was_signed_since(session: Session, pair: tuple[Person, Person]) -> None:
    kept, duplicate = pair
    _, (invitation,) = factories.circulated(session, [duplicate])
    merged = merging.merge(session, kept, duplicate, actor=ACTOR, secret=factories.SECRET)
    factories.sign(session, invitation)
    with pytest.raises(FieldError, match="“A free press” was signed since"):
        merging.undo(session, merged.id, actor=ACTOR, secret=factories.SECRET)
    factories.withdraw(session, invitation)
    merging.undo(session, merged.id, actor=ACTOR, secret=factories.SECRET)


def test_undoing_puts_signatures_back_in_their_places(session: Session, pair: tuple[Person, Person]) -> None:
    kept, duplicate = pair
    _, (invitation,) = factories.circulated(session, [duplicate])
    factories.sign(session, invitation)
    merged = merging.merge(session, kept, duplicate, actor=ACTOR, secret=factories.SECRET)
    moved = factories.row_of({**values_of(kept), "sort_name": "Abelard, Abe"})
    people.edit(session, kept, moved, actor=ACTOR, secret=factories.SECRET)
    merging.undo(session, merged.id, actor=ACTOR, secret=factories.SECRET)
    assert session.scalars(select(Signature.sort_name)).one() == duplicate.sort_name
