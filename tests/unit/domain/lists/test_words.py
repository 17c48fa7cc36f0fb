"""Words and signs around people: separators by language, articles that do not sort, and blanks between texts."""

import pytest

from petition.domain.lists.words import between, filled, gap, read_words, run_in, without_article
from petition.errors import FieldError


@pytest.mark.parametrize(
    ("language", "sign"),
    [("en", "; "), ("fr", " ; "), ("fr-CA", " ; "), ("ja", "、"), ("zh-Hant", "、"), ("ar", "، "), ("pt", "; ")],
)
def test_each_language_has_a_sign_between_people(language: str, sign: str) -> None:
    assert between(language) == sign


@pytest.mark.parametrize(
    ("label", "language", "plain"),
    [
        ("The Netherlands", "en", "Netherlands"),
        ("Theatre", "en", "Theatre"),
        ("The", "en", "The"),
        ("La France insoumise", "fr", "France insoumise"),
        ("L’Union", "fr", "Union"),
        ("L'Union", "fr", "Union"),
        ("Die Linke", "de", "Linke"),
        ("Die Linke", "en", "Die Linke"),
        ("Los Verdes", "es", "Verdes"),
        ("Gli Azzurri", "it", "Azzurri"),
        ("L’Ulivo", "it", "Ulivo"),
        ("Het Groene Hart", "nl", "Groene Hart"),
        ("'t Gooi", "nl", "Gooi"),
        ("Os Verdes", "pt", "Verdes"),
        ("国会", "ja", "国会"),
    ],
)
def test_article_of_the_language_does_not_sort(label: str, language: str, plain: str) -> None:
    assert without_article(label, language) == plain


@pytest.mark.parametrize(
    ("before", "after", "blank"),
    [
        ("Signed by:", "Ada", " "),
        ("Signed by: ", "Ada", ""),
        ("署名者：", "安倍", ""),
        ("Ada", ", and others", ""),
        ("Ada", "and others", " "),
        ("", "Ada", ""),
        ("Ada", "", ""),
    ],
)
def test_blank_between_two_texts(before: str, after: str, blank: str) -> None:
    assert gap(before, after) == blank


@pytest.mark.parametrize(
    ("lines", "printed"),
    [([], ""), (["A"], "A."), (["A", "B"], "A and B."), (["A", "B", "C"], "A, B and C.")],
)
def test_people_in_one_paragraph(lines: list[str], printed: str) -> None:
    assert run_in(lines, ", ", " and ", ".") == printed


def test_words_have_slots_of_their_own() -> None:
    pattern = read_words("{count} signed[, {hidden} of them unnamed]", "before")
    assert filled(pattern, {"count": "9", "hidden": ""}, "en") == "9 signed"
    assert filled(pattern, {"count": "9", "hidden": "2"}, "en") == "9 signed, 2 of them unnamed"
    with pytest.raises(FieldError, match="at character 1, there is no slot"):
        read_words("{name}", "before")
