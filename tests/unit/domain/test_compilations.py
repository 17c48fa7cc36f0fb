"""A compiled statement groups its lines by country label."""

from petition.domain.compilations import Compilation, Signatory
from petition.domain.names import PersonName


def _signatory(family: str, country: str, label: str) -> Signatory:
    return Signatory(PersonName("A.", family), country, label, family)


def test_lines_and_groups_keep_the_order() -> None:
    one, two, three = _signatory("B", "BE", "Belgium"), _signatory("C", "BE", "Belgium"), _signatory("A", "GB", "UK")
    compilation = Compilation("slug", "Title", "Body", "en", "0" * 64, 1, "UTC", "The Alliance", [one, two, three])
    assert compilation.lines == ["A. B (Belgium)", "A. C (Belgium)", "A. A (UK)"]
    assert compilation.by_country == [("Belgium", [one, two]), ("UK", [three])]
