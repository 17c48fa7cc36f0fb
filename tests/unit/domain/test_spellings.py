"""Spellings: which surely are one name, which may be, and which are two."""

import pytest

from petition.domain.spellings import latin_spelling, plain_spelling


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "Mueller"),
        ("Müller", "Muller"),
        ("Sørensen", "Soerensen"),
        ("Åse", "Aase"),
        ("Kjær", "Kjaer"),
        ("Groß", "Gross"),
        ("Łukasz", "Lukasz"),
        ("Duncan\u2011Smith", "Duncan-Smith"),
        ("Duncan\u2013Smith", "Duncan\u2212Smith"),
        ("Duncan\u2014Smith", "Duncan Smith"),
        ("O\u2019Brien", "O\u02bcBrien"),
        ("O'Brien", "O`Brien"),
    ],
)
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    assert one != other
    assert plain_spelling(one) == plain_spelling(other)
    assert latin_spelling(one) == latin_spelling(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Зеленський", "Zelenskyi"),
        ("Zelenskyy", "Zelensky"),
        ("Юлія", "Yulia"),
        ("Щербак", "Shcherbak"),
        ("Хрущев", "Khrushchev"),
        ("Гриневич", "Hrynevych"),
        ("Цветанов", "Tsvetanov"),
        ("Ђоковић", "Đoković"),
        ("Μητσοτάκης", "Mitsotakis"),
        ("Παπαδόπουλος", "Papadopoulos"),
        ("王小明", "Wang Xiaoming"),
    ],
)
def test_one_name_in_two_alphabets_or_romanisations(one: str, other: str) -> None:
    assert plain_spelling(one) != plain_spelling(other)
    assert latin_spelling(one) == latin_spelling(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Berg", "Borg"), ("Smith", "Smyths"), ("Lee", "Li"), ("Петров", "Petkov"), ("Ó Cuív", "Cuiv"), ("N001", "N011")],
)
def test_two_names_stay_two(one: str, other: str) -> None:
    assert plain_spelling(one) != plain_spelling(other)
    assert latin_spelling(one) != latin_spelling(other)
