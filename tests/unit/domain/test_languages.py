"""Language tags, as far as CLDR knows them."""

import pytest

from petition.domain.languages import check_language, locale
from petition.errors import FieldError


@pytest.mark.parametrize("tag", ["en", "nb", "pt-BR", "zh-Hant-TW", "sr-Latn"])
def test_known_tag_is_taken_as_it_is(tag: str) -> None:
    assert check_language(tag) == tag
    assert locale(tag).language == tag.partition("-")[0]


@pytest.mark.parametrize("tag", ["", "xx", "english", "en_US", "../en", "e n"])
def test_unknown_tag_is_refused_with_its_field_and_read_as_english(tag: str) -> None:
    with pytest.raises(FieldError, match=r"text_language: .*is not a language tag"):
        check_language(tag, "text_language")
    assert locale(tag).language == "en"
