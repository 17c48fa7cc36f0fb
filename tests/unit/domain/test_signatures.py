"""The digest of a line, which the audit log keeps in place of the line."""

from hypothesis import given
from hypothesis import strategies as st

from petition.domain.lists.lines import NOWHERE, Affiliation
from petition.domain.names.person_name import PersonName
from petition.domain.signatures import line_digest

_SALT = bytes(16)
_NAME = PersonName("Ada", "Lovelace", "Dr", "MP")
_CLEAN = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=5)
_PARTS = st.tuples(*[_CLEAN] * 9)


def _digest(parts: tuple[str, ...]) -> str:
    return line_digest(_SALT, "0" * 64, parts[0], PersonName(*parts[1:5]), Affiliation(*parts[5:]))


def test_t41_digest_is_sha_256_of_salt_and_parts() -> None:
    """Worked out with `printf '...' | sha256sum`, so that others can check it."""
    affiliation = Affiliation("Chair", "House of Commons", "Liberals", "Fife")
    expected = "86b1f01fd91e538b884219c9188f0bc77d01bfbb13ee34659b40c4f66a827839"
    assert line_digest(b"0123456789abcdef", "0" * 64, "GB", _NAME, affiliation) == expected


def test_t41_digest_holds_the_choice_of_whoever_had_one() -> None:
    """Worked out in the same way, with NUL and the word behind the other parts."""
    given = (b"0123456789abcdef", "0" * 64, "GB", _NAME, Affiliation("Chair", "House of Commons", "Liberals", "Fife"))
    counted = "e3861f71da89c8affcbf6b005a2c0efc5448115568efdc8d97b6124427afbaea"
    named = "41ab6280af015044e418e4af0b28643226f3d75d9c0b76f2d348bcb1c90276e9"
    assert [line_digest(*given, is_counted_only=one) for one in (True, False)] == [counted, named]
    assert line_digest(*given, is_counted_only=None) == line_digest(*given)


@given(_PARTS, _PARTS)
def test_t41_two_lines_never_have_one_digest(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert (_digest(one) == _digest(other)) is (one == other)


def test_t41_digest_of_a_known_name_is_not_found_by_trying() -> None:
    """The log must name nobody; with another salt the same line has another digest."""
    digests = {line_digest(salt, "0" * 64, "GB", _NAME, NOWHERE) for salt in (_SALT, b"1" * 16, b"")}
    assert len(digests) == 3
