"""A compiled statement: its lines, the groups of its people, and where they come from."""

from petition.domain.compilations import Compilation, Signatory, group_of
from petition.domain.lists.choices import Group
from petition.domain.lists.lines import Affiliation, OwnPart
from petition.domain.names.person_name import PersonName


def _compilation(*signatories: Signatory) -> Compilation:
    return Compilation("slug", "Title", "Body", "en", "0" * 64, 1, "UTC", "The Alliance", signatories)


def _signatory(family: str, country: str, label: str) -> Signatory:
    return Signatory(PersonName("A.", family), country, label, family)


def test_lines_are_whole_and_in_the_order_of_the_list() -> None:
    compilation = _compilation(_signatory("B", "BE", "Belgium"), _signatory("A", "GB", "UK"))
    assert compilation.lines == ["A. B (Belgium)", "A. A (UK)"]


def test_everybody_stands_in_one_group_of_each_kind() -> None:
    belongs, own = Affiliation("Chair", "Senate", "Greens", "Leeds"), OwnPart(section="Hosts")
    one = _signatory("B", "BE", "Belgium")._replace(affiliation=belongs, own=own)
    found = {group: group_of(one, group) for group in Group}
    assert found == {
        Group.COUNTRY: "Belgium",
        Group.PARTY: "Greens",
        Group.LEGISLATURE: "Senate",
        Group.SECTION: "Hosts",
        Group.NONE: "",
    }
