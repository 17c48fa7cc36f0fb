"""A spelling is the same name written otherwise; everything else is for its person to agree to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.corrections import PARTS, PrintedLine, is_respelt, is_return, is_spelling
from petition.domain.lists.lines import Affiliation
from petition.domain.names.person_name import PersonName

ADA = PrintedLine(
    PersonName("Ada", "Lovelace", "Dr", "MP"), Affiliation("Chair", "House of Commons", "Liberals", "Leeds")
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Sakaliene", "Šakalienė"),
        ("kitching", "Kitching"),
        ("DUNCAN SMITH", "Duncan Smith"),
        ("Duncan Smith", "Duncan-Smith"),
        ("Van Hoof", "VanHoof"),
        ("O'Brien", "O’Brien"),
        ("Dr", "Dr."),
        ("Strauss", "Strauß"),
        ("Kitchng", "Kitching"),
        ("Kichting", "Kitching"),
        ("Lovelac", "Lovelace"),
        ("Jhon", "John"),
        ("Kicthing Kitchng", "Kitching Kitching"),
        ("Papadopulos", "Papadopoulos"),
        ("Παπαδόπουλος", "Παπαδοπουλος"),
        ("Шевчнко", "Шевченко"),
        ("House of Comons", "House of Commons"),
        ("Łukasz", "Lukasz"),
    ],
)
def test_the_same_written_otherwise_is_a_spelling(before: str, after: str) -> None:
    assert is_respelt(before, after)
    assert is_respelt(after, before)


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("Lee", "Li", "a short name becomes another"),
        ("Lee", "Leo", "one letter is much of three"),
        ("Ann", "Anna", "and one more is, too"),
        ("Meier", "Mayer", "two letters of five"),
        ("Smith", "Smithson", "three letters"),
        ("Bo Li", "Li Bo", "words that change places"),
        ("Duncan Smith", "Smith Duncan", "words that change places"),
        ("de la Rocha", "de los Rocha", "another word"),
        ("van Helvert", "von Helvert", "another particle"),
        ("John J Smith", "John Smith", "a word less"),
        ("Kitchng Kitchng Kitchng", "Kitching Kitching Kitching", "three letters over all"),
        ("MP", "MEP", "a member of another parliament"),
        ("", "MP", "something from nothing"),
        ("MP", "", "nothing from something"),
        ("Paris 12", "Paris 13", "another constituency"),
        ("Paris 1-2", "Paris 12", "another number by a mark"),
        ("安倍", "安部", "in Han one character is another name"),
        ("김민수영진호", "김민수영진후", "a syllable is more than a letter"),
        ("か", "が", "in kana the mark makes another syllable"),
        ("Smith", "Sm\u0456th", "a letter of another alphabet that looks alike"),
        ("כהןאב", "כהןאג", "in an abjad one letter says too much"),
        ("Ada", "Eve", "somebody else"),
    ],
)
def test_whatever_could_be_another_word_is_no_spelling(before: str, after: str, why: str) -> None:
    assert not is_respelt(before, after), why
    assert not is_respelt(after, before), why


def test_one_part_alone_is_a_spelling() -> None:
    assert is_spelling(ADA, ADA.with_parts({"family_name": "Lovelase"}), ADA)
    assert not is_spelling(ADA, ADA.with_parts({"family_name": "Lovelase", "party": "Liberal"}), ADA)
    assert not is_spelling(ADA, ADA, ADA)


def test_small_corrections_do_not_add_up_to_another_name() -> None:
    """Each is held against what the person gave, and not only against the correction before it."""
    once = ADA.with_parts({"family_name": "Lovelack"})
    twice = ADA.with_parts({"family_name": "Loverack"})
    third = ADA.with_parts({"family_name": "Loberack"})
    assert is_spelling(ADA, once, ADA)
    assert is_spelling(once, twice, ADA)
    assert is_respelt("Loverack", "Loberack")
    assert not is_spelling(twice, third, ADA)


def test_return_gives_changed_parts_the_words_of_the_roster() -> None:
    changed = ADA.with_parts({"family_name": "", "honorific_suffix": "MP; Ada"})
    assert is_return(changed, ADA, ADA)
    assert is_return(changed, changed.with_parts({"family_name": ADA.parts["family_name"]}), ADA)
    assert not is_return(changed, ADA.with_parts({"honorific_suffix": "MEP"}), ADA)
    assert not is_return(ADA, ADA, ADA)


def test_line_has_eight_parts_and_says_which_changed() -> None:
    assert tuple(ADA.parts) == PARTS
    other = ADA.with_parts({"party": "Greens", "given_name": "Ada"})
    assert other.changed_from(ADA) == {"party": "Liberals"}
    assert other.with_parts({"party": "Liberals"}) == ADA
    assert ADA.with_parts({}) == ADA


@given(st.text(max_size=12), st.text(max_size=12))
def test_respelling_goes_both_ways(one: str, other: str) -> None:
    assert is_respelt(one, other) == is_respelt(other, one)


@given(st.text("abcdefghij", min_size=6, max_size=12), st.data())
def test_two_letters_of_a_long_word_may_differ(word: str, data: st.DataObject) -> None:
    after = word
    for _ in range(2):
        at = data.draw(st.integers(0, len(word) - 1))
        after = after[:at] + data.draw(st.sampled_from("abcxyz")) + after[at + 1 :]
    assert is_respelt(word, after)
