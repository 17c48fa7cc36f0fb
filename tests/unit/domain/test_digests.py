"""The digest of a text: fixed for ever, and different for every different text."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from petition.domain.digests import Text, notice_digest, text_digest, texts_digest

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


def test_digest_of_one_text_is_that_of_the_text() -> None:
    assert texts_digest(Text("en", "A", "b")) == text_digest("A", "b", "en")


def test_digest_of_several_texts_names_its_form_and_every_text() -> None:
    english, french, german = Text("en", "A", "b"), Text("fr", "A", "c"), Text("de", "A", "d")
    said = "petition-texts-1\0en\0A\0b\0de\0A\0d\0fr\0A\0c"
    expected = hashlib.sha256(said.encode()).hexdigest()
    assert texts_digest(english, [french, german]) == texts_digest(english, [german, french]) == expected
    assert texts_digest(french, [english, german]) != expected


def test_digest_of_a_notice_is_sha256_of_reason_organisation_and_time() -> None:
    at = datetime(2026, 5, 3, 12, tzinfo=UTC)
    expected = hashlib.sha256("Érror\0Alliance\x002026-05-03T12:00:00+00:00".encode()).hexdigest()
    assert notice_digest("Érror", "Alliance", at) == expected
    assert notice_digest("Érror", "Alliance", at.astimezone(timezone(timedelta(hours=2)))) == expected
