"""Language tags, as far as CLDR knows them."""

import pytest

from petition.domain.languages import check_language, direction, format_number, locale, shorter_tags
from petition.errors import FieldError


@pytest.mark.parametrize("tag", ["en", "nb", "pt-BR", "zh-Hant-TW", "sr-Latn"])
def test_known_tag_is_taken_as_it_is(tag: str) -> None:
    assert check_language(tag) == tag
    assert locale(tag).language == tag.partition("-")[0]


@pytest.mark.parametrize("tag", ["", "xx", "english", "../en", "i-klingon", "a" * 300])
def test_unknown_tag_is_refused_with_its_field_and_read_as_english(tag: str) -> None:
    with pytest.raises(FieldError, match=r"text_language: .*is not a language tag"):
        check_language(tag, "text_language")
    assert locale(tag).language == "en"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("PT-br", "pt-BR"), ("ZH-hant-tw", "zh-Hant-TW"), ("DE-1996", "de-1996"), ("es-419", "es-419")],
)
def test_tag_is_stored_in_its_normal_form(typed: str, stored: str) -> None:
    assert check_language(typed) == stored
    assert locale(typed) == locale(stored)


@pytest.mark.parametrize(
    "tag",
    ["en_US", "fr-FR@euro", "de-x-secret", "en-u-co-phonebk", "fr\n", "fr-" + "a" * 300, "en-" + "abcde-" * 60],
)
def test_t40_tag_that_was_stored_before_is_read_by_its_language_alone(tag: str) -> None:
    with pytest.raises(FieldError):
        check_language(tag)
    assert locale(tag).language == tag[:2]
    assert locale(tag).territories["GB"]


def test_shorter_tags_are_tried_in_their_order() -> None:
    assert shorter_tags("zh-Hant-TW") == ["zh-hant-tw", "zh-hant", "zh"]


@pytest.mark.parametrize(
    ("tag", "way"),
    [
        ("en", "ltr"),
        ("ar", "rtl"),
        ("ar-EG", "rtl"),
        ("he", "rtl"),
        ("fa", "rtl"),
        ("ur", "rtl"),
        ("ja", "ltr"),
        ("", "ltr"),
    ],
)
def test_direction_is_that_of_the_script(tag: str, way: str) -> None:
    assert direction(tag) == way


@pytest.mark.parametrize(
    ("tag", "five", "many"),
    [
        ("en", "5,000", "44,000"),
        ("fr", "5\u202f000", "44\u202f000"),
        ("de", "5.000", "44.000"),
        ("es", "5000", "44.000"),
        ("ar-EG", "5,000", "44,000"),
        ("xx", "5,000", "44,000"),
    ],
)
def test_number_is_grouped_as_the_language_does(tag: str, five: str, many: str) -> None:
    assert (format_number(5000, tag), format_number(44000, tag)) == (five, many)
