"""Languages are found by tag and by name."""

import pytest

from petition.domain.language_names import language_of
from petition.errors import FieldError


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en", "en"),
        ("de_DE", "de-DE"),
        ("pt_br.UTF-8", "pt-BR"),
        ("English", "en"),
        ("Français", "fr"),
        ("deutsch", "de"),
        ("Anglais", "en"),
        ("Französisch", "fr"),
        ("日本語", "ja"),
    ],
)
def test_language_is_named_by_a_tag_or_in_words(text: str, tag: str) -> None:
    assert language_of(text) == tag


@pytest.mark.parametrize("text", ["Klingon", "", "x" * 100, "en; fr"])
def test_what_names_no_language_is_refused(text: str) -> None:
    with pytest.raises(FieldError, match="is not a language tag"):
        language_of(text)
