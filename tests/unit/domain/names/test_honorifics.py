"""Titles and letters, and what only looks like them."""

import pytest

from petition.domain.names.honorifics import (
    begins_with_nobility,
    is_bracketed_title,
    is_generation,
    is_peer,
    is_post_nominal,
    is_suffix,
    is_title,
    leading_rank,
    leading_titles,
    title_key,
    trailing_suffixes,
)


@pytest.mark.parametrize(
    ("text", "country", "count"),
    [
        ("Senator the Hon Nigel Scullion", "AU", 3),
        ("The Rt Hon Iain Smith", "GB", 3),
        ("Prof. Dr. Dr. h.c. Hans Meier", "DE", 4),
        ("Mag. Dr. Hans Huber", "AT", 2),
        ("M. Jean Dupont", "FR", 1),
        ("M. Morgan Griffith", "US", 0),
        ("Don Farrell", "AU", 0),
        ("Gen Nakatani", "JP", 0),
        ("Gen. Smith", "US", 1),
        ("Dr.", "HU", 0),
        ("The Smiths", "GB", 0),
        ("Tan Sri Ahmad", "MY", 2),
        ("Tan Sri", "MY", 0),
        ("Tan Ahmad", "MY", 0),
        ("Dato' Sri Ahmad", "MY", 2),
        ("Col (Rtd) Ali", "KE", 2),
        ("Col Ali", "KE", 0),
        ("H. Budi Santoso", "ID", 1),
    ],
)
def test_leading_titles(text: str, country: str, count: int) -> None:
    assert leading_titles(text.split(), country) == count


@pytest.mark.parametrize(
    ("text", "country", "count"),
    [
        ("Lord Alton of Liverpool", "GB", 1),
        ("The Earl of Mar and Kellie", "GB", 3),
        ("The Lord Bishop of Coventry", "GB", 4),
        ("Earl Attlee", "GB", 1),
        ("Earl Carter", "US", 0),
        ("Baroness Ludford", "EU", 1),
        ("The Smiths", "GB", 0),
        ("Lord", "GB", 0),
        ("BARON John", "GB", 0),
        ("BARON ATTLEE", "GB", 1),
    ],
)
def test_leading_rank(text: str, country: str, count: int) -> None:
    assert leading_rank(text.split(), country) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Iain Smith MP", 1),
        ("Helena Kennedy KC FRSA", 2),
        ("Henry Johnson Jr.", 1),
        ("Thomas Smith III", 1),
        ("Jan Novák Ph.D.", 1),
        ("Jack MA", 0),
        ("Jack MP", 0),
        ("Yo Yo MA", 0),
        ("Mary Jane Smith MA", 1),
        ("Iain Smith", 0),
        ("John Smith OM", 1),
        ("William Cash Bt MP", 2),
    ],
)
def test_trailing_suffixes(text: str, count: int) -> None:
    assert trailing_suffixes(text.split()) == count


def test_spellings_of_one_title() -> None:
    assert title_key("Senator") == title_key("SEN.") != title_key("Sir")


@pytest.mark.parametrize("word", ["(Mrs.)", "(Dr)", "(Rtd)", "(Rtd.)", "(ENG.)"])
def test_titles_in_brackets(word: str) -> None:
    assert is_bracketed_title(word)
    assert title_key(word) == title_key(word.strip("()"))


@pytest.mark.parametrize("word", ["()", "(.)", "(Bob)", "Mrs.", "(Mrs", "Mrs)", "((Mrs))"])
def test_no_titles_in_brackets(word: str) -> None:
    assert not is_bracketed_title(word)


@pytest.mark.parametrize("word", ["SH.", "S.H.", "M.Si", "S.Sos.", "MP", "Ph.D.", "FRIBA", "MM"])
def test_letters_behind_a_comma(word: str) -> None:
    assert is_post_nominal(word)


@pytest.mark.parametrize("word", ["J.", "J.R.", "Anna", "Jos.", "A", "ŁĄ", "VERYLONG"])
def test_no_letters_behind_a_comma(word: str) -> None:
    assert not is_post_nominal(word)


def test_titles_by_country() -> None:
    assert is_title("M.", "FR")
    assert not is_title("M.", "US")
    assert not is_title("M.")


@pytest.mark.parametrize("prefix", ["Lord", "The Rt Hon the Baroness", "The Earl of", "The Lord Bishop of"])
def test_prefixes_of_peers(prefix: str) -> None:
    assert is_peer(prefix)


@pytest.mark.parametrize("prefix", ["", "Sir", "Lord Justice", "of"])
def test_other_prefixes(prefix: str) -> None:
    assert not is_peer(prefix)


def test_generations_are_suffixes_too() -> None:
    assert is_generation("Jr.")
    assert is_suffix("Jnr")
    assert not is_generation("MP")
    assert not is_suffix("Smith")


def test_nobility_is_german_and_has_a_name_after_it() -> None:
    assert begins_with_nobility(["Freiherr", "von", "Stetten"], "DE")
    assert not begins_with_nobility(["Graf"], "DE")
    assert not begins_with_nobility(["Baron", "Cohen"], "GB")
