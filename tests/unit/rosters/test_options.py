"""What is said for a whole file: checked before any row is read."""

import pytest

from petition.errors import FieldError
from petition.rosters.options import Options, check_country, make_options


def test_options_are_kept_in_their_normal_form() -> None:
    options = make_options(" France ", {"legislature": " Sénat ", "language": "fr"}, proper_case=True)
    assert options == Options("FR", {"legislature": "Sénat", "language": "fr"}, proper_case=True)
    assert make_options() == Options()


@pytest.mark.parametrize(
    ("country", "defaults", "field"),
    [
        ("Atlantis", {}, "country"),
        ("", {"email": "a@x.example"}, "email"),
        ("", {"language": "French"}, "language"),
        ("", {"party": "a\0b"}, "party"),
    ],
)
def test_mistake_is_told_with_its_field(country: str, defaults: dict[str, str], field: str) -> None:
    with pytest.raises(FieldError) as refusal:
        make_options(country, defaults)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Germny", "“Germny” is not a country; is it Germany?"),
        ("Qwertz", "write its name or its ISO 3166-1 code, as FR"),
        ("", "is missing; give the file's country"),
    ],
)
def test_country_that_is_none_is_told_with_what_to_write(text: str, message: str) -> None:
    with pytest.raises(FieldError) as refusal:
        check_country(text)
    assert message in refusal.value.problem
