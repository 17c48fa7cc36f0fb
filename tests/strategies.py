"""What Hypothesis makes of the domain: any form of a list, and any people."""

from typing import Any

from hypothesis import strategies as st

from petition.domain.compilations import Signatory
from petition.domain.list_forms import ListForm
from petition.domain.lists.choices import Group, GroupOrder, HeadingLayout, Layout, Order, Position
from petition.domain.lists.lines import NAME_ORDERS, Affiliation, OwnPart
from petition.domain.names.person_name import PersonName

_LINES = (
    *("{name}[ ({country})]", "{name}, {country}", "{name}", "{n}. [{mark} ]{name}[, {role}][ ({script})]"),
    *("[{role} ]{given} {FAMILY}[ ({party}[-{constituency}])][, {date}]", "{name}[: {note}][ {section}]"),
)
_NAMES = ("", "[{prefix} ][{given} ]{FAMILY}[, {suffix}]", "{family}[, {given}]")
_COLUMNS = (("name",), ("n", "name", "party"), ("name", "date", {"heading": "Of", "cell": "[{role}, ]{country}"}))
_SIGNS = st.sampled_from(["", ", ", " and ", "; ", "、", "."])
_AROUND = st.sampled_from(["", "Signed by:", "[and {hidden} others]", "{count} from {countries}\n", "\n1 SOC: a group"])
_LABELS = st.sampled_from(["", "Greens", "The Left", "Die Linke", "حزب", "Hosts"])
_WORDS = st.sampled_from(
    ["", "Ada", "Els", "van der Lee", "O’Neill", "محمد", "יאיר", "晋三", "Šakalienė", "=cmd()", "x, y"]
)


def _form(members: dict[str, Any]) -> ListForm:
    """Return the form with these members, changed where they cannot be printed together."""
    if members["heading_layout"] == "inline" and members["layout"] != "run_in":
        members["heading_layout"] = "above"
    return ListForm.read(members)


LIST_FORMS = st.builds(
    _form,
    st.fixed_dictionaries(
        {
            "line": st.sampled_from(_LINES),
            "name": st.sampled_from(_NAMES),
            "order": st.sampled_from([one.value for one in Order]),
            "leads_first": st.booleans(),
            "leads_apart": st.booleans(),
            "group": st.sampled_from([one.value for one in Group]),
            "heading": st.sampled_from(["{group}", "{count} {GROUP}", "{group}:"]),
            "heading_layout": st.sampled_from([one.value for one in HeadingLayout]),
            "group_order": st.sampled_from([one.value for one in GroupOrder]),
            "groups": st.sampled_from([[], ["Hosts", "Nobody"]]),
            "layout": st.sampled_from([one.value for one in Layout]),
            "columns": st.sampled_from(_COLUMNS),
            "between": _SIGNS,
            "last": _SIGNS,
            "end": _SIGNS,
            "before": _AROUND,
            "after": _AROUND,
            "position": st.sampled_from([one.value for one in Position]),
            "labels": st.sampled_from([{}, {"GB": "Scotland"}]),
            "national": st.booleans(),
            "counted_only": st.booleans(),
        }
    ),
)


def _person(
    number: int, given: str, words: dict[str, str], own: OwnPart, country: tuple[str, str], *, lead: bool
) -> Signatory:
    """Return somebody with a name of their own, so that a list shows who stands where."""
    name = PersonName(given, f"Fam{number:03}", words["prefix"], words["suffix"])
    belongs = Affiliation(words["role"], words["legislature"], words["party"], words["constituency"])
    return Signatory(name, *country, f"Fam{number:03}, {given}", affiliation=belongs, is_lead=lead, own=own)._replace(
        invitation_id=number, date=words["date"]
    )


_OWN = st.builds(
    OwnPart,
    section=_LABELS,
    place=st.one_of(st.none(), st.integers(1, 3)),
    mark=st.sampled_from(["", "*"]),
    note=_WORDS,
    script_name=_WORDS,
    name_order=st.sampled_from(NAME_ORDERS),
    is_without_country=st.booleans(),
    is_organisation=st.booleans(),
)
_WORDS_OF = st.fixed_dictionaries(
    dict.fromkeys(("prefix", "suffix", "role", "constituency", "legislature", "date"), _WORDS) | {"party": _LABELS}
)
_COUNTRIES = st.sampled_from([("GB", "UK"), ("FR", "France"), ("NL", "The Netherlands"), ("EU", "EU")])


@st.composite
def list_people(draw: st.DrawFn, most: int = 6) -> list[Signatory]:
    """Return people in the order of signing, nobody twice."""
    count = draw(st.integers(0, most))
    return [
        _person(number, draw(_WORDS), draw(_WORDS_OF), draw(_OWN), draw(_COUNTRIES), lead=draw(st.booleans()))
        for number in range(count)
    ]
