"""The digest of a text: fixed for ever, and different for every different text."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from petition.domain.digests import text_digest

PARTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=10)


def test_digest_is_sha256_of_language_title_and_body() -> None:
    expected = hashlib.sha256("en\0Títle\0Body".encode()).hexdigest()
    assert text_digest("Títle", "Body", "en") == expected


@given(PARTS, PARTS, PARTS, PARTS)
def test_t07_no_other_division_has_the_same_digest(one: str, two: str, three: str, four: str) -> None:
    same = (one, two) == (three, four)
    assert (text_digest(one, two, "en") == text_digest(three, four, "en")) is same
    if one:
        assert text_digest(one, two, "en") != text_digest(one[:-1], one[-1] + two, "en")
