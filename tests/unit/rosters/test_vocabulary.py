"""The vocabulary of headings: each word has one meaning."""

from petition.rosters.headings import fold_heading
from petition.rosters.layout import MAPPABLE
from petition.rosters.vocabulary import EXACT_SORT_NAME, HEADINGS, NOT_OF_PERSONS


def test_fields_are_those_that_a_column_may_be_mapped_to() -> None:
    assert set(HEADINGS) | {"sort_name"} == set(MAPPABLE)


def test_no_heading_means_two_fields_or_comes_in_two_ranks() -> None:
    meanings: dict[str, set[tuple[str, int]]] = {}
    for field, ranks in HEADINGS.items():
        for rank, words in enumerate(ranks):
            for word in words:
                meanings.setdefault(fold_heading(word), set()).add((field, rank))
    assert {word: found for word, found in meanings.items() if len(found) > 1} == {}
    assert "" not in meanings
    assert not EXACT_SORT_NAME & set(meanings)


def test_what_has_no_id_of_a_person_is_folded() -> None:
    assert all(fold_heading(word) == word for word in NOT_OF_PERSONS)
