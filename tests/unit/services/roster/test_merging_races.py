"""Merging and undoing beside an edit: what was committed meanwhile is not lost."""

import pytest
from sqlalchemy.orm import Session

from petition.domain.persons import columns_of, values_of
from petition.errors import FieldError
from petition.services.roster import merging, people
from petition.services.roster.locks import lock_people
from tests.factories import ACTOR, SECRET, person_row, persons, row_of
from tests.races import at_once
from tests.web_support import Work


def test_undoing_waits_for_an_edit_and_keeps_what_it_said(work: Work) -> None:
    with work() as session:
        eva, other = persons(session, [person_row("Eva", "Eins"), person_row("Eva", "Zwei", party="Greens")])
        merge_id = merging.merge(session, eva, other, actor=ACTOR, secret=SECRET).id
        kept_id, duplicate_id = eva.id, other.id

    def edit(session: Session) -> None:
        person = people.find(session, kept_id)
        values = {**values_of(person), "family_name": "Neu", "sort_name": "Neu, Eva", "party": "Whigs"}
        people.edit(session, person, row_of(values), actor=ACTOR, secret=SECRET)

    at_once(work, edit, lambda session: merging.undo(session, merge_id, actor=ACTOR, secret=SECRET))
    with work() as session:
        person = people.find(session, kept_id)
        assert (person.family_name, person.party) == ("Neu", "Whigs")
        made = columns_of(values_of(person))
        assert (person.identity, person.search_text) == (made["identity"], made["search_text"])
        assert people.find(session, duplicate_id).merged_into_id is None


def test_merges_in_both_directions_wait_for_each_other_in_one_order(work: Work) -> None:
    """Both lock the lower number first; otherwise PostgreSQL would end one of them."""
    with work() as session:
        one, other = (person.id for person in persons(session, [person_row("Ada"), person_row("Adah")]))

    def hold(session: Session) -> None:
        lock_people(session, people.find(session, one))

    def merge(session: Session) -> None:
        merging.merge(session, people.find(session, one), people.find(session, other), actor=ACTOR, secret=SECRET)

    def merge_back(session: Session) -> None:
        kept, duplicate = people.find(session, other), people.find(session, one)
        with pytest.raises(FieldError, match="merged into another already"):
            merging.merge(session, kept, duplicate, actor=ACTOR, secret=SECRET)

    at_once(work, hold, merge_back, then=merge)
    with work() as session:
        assert people.find(session, other).merged_into_id == one
