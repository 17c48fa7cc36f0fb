"""Reads Popolo's memberships: the chamber, the party and the constituency of a person's seat."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from petition.domain.remarks import Remark
from petition.domain.text import fold

_CHAMBERS = frozenset(
    {"legislature", "chamber", "parliament", "house", "lower house", "upper house", "assembly", "senate"}
)
_PARTIES = frozenset({"party", "political party", "parliamentary group", "political group", "group", "faction"})
# So many chambers are named where a seat could be in any of them.
_MOST_NAMES = 5
# The end of a membership that has none: after every day that a file can name.
_NEVER = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Directory:
    """The objects that memberships refer to, by id."""

    organizations: Mapping[str, Mapping[str, Any]]
    areas: Mapping[str, Mapping[str, Any]]
    posts: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, *lists: Iterable[Mapping[str, Any]]) -> "Directory":
        """Return the directory of organizations, areas and posts."""
        organizations, areas, posts = ({text_of(each.get("id")): each for each in listed} for listed in lists)
        return cls(organizations, areas, posts)


@dataclass(frozen=True, slots=True)
class Seat:
    """The cells of a person's seat by field, what is doubtful about it, and when it ended, if it did."""

    cells: Mapping[str, str]
    doubts: tuple[Remark, ...] = ()
    ended: str = ""


def seat_of(
    memberships: Sequence[Mapping[str, Any]], directory: Directory, today: date, clean: Callable[[str], str]
) -> Seat:
    """Return the seat: the latest membership of a chamber, and the party.

    Memberships that ended before `today` count only if there is no lasting one.
    `clean` cleans the chambers' names that are shown; the cells stay as they are.
    """
    lasting = [each for each in memberships if _end(each) >= today.isoformat()]
    doubts: list[Remark] = []
    end = ""
    chambers = [each for each in lasting if _is_of_chamber(each, directory)]
    if not chambers and (ended := [each for each in memberships if _is_of_chamber(each, directory)]):
        doubts.append(Remark("membership-ended", "legislature", "the membership has ended"))
        chambers = [max(ended, key=_end)]
        end = f"the membership ended {text_of(chambers[0].get('end_date'))[:10]}"
    chosen = max(chambers, key=lambda each: text_of(each.get("start_date")), default={})
    names = dict.fromkeys(text_of(_organization(each, directory).get("name")) for each in chambers)
    if len(names) > 1:
        shown = " or ".join(map(clean, islice(names, _MOST_NAMES)))
        doubts.append(Remark("several-memberships", "legislature", f"could be {shown}; the latest is taken"))
    party = _referred(chosen, "on_behalf_of", directory.organizations) or next(
        (group for each in lasting if _class(group := _organization(each, directory)) in _PARTIES), {}
    )
    return Seat(_cells(chosen, party, directory), tuple(doubts), end)


def text_of(value: Any) -> str:
    """Return a value of JSON as text: numbers in digits, and "" for lists and objects."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _cells(chosen: Mapping[str, Any], party: Mapping[str, Any], directory: Directory) -> dict[str, str]:
    organization = _organization(chosen, directory)
    post = _referred(chosen, "post", directory.posts)
    area = _referred(chosen, "area", directory.areas) or _referred(post, "area", directory.areas)
    sources = (area, organization, _referred(organization, "area", directory.areas))
    countries = (text_of(each.get(key)) for each in sources for key in ("country_code", "country"))
    return {
        "legislature": text_of(organization.get("name")),
        "party": text_of(party.get("name")),
        "constituency": text_of(area.get("name")) or text_of(post.get("label")),
        "role": text_of(chosen.get("role")),
        "country": next(filter(None, countries), ""),
    }


def _is_of_chamber(membership: Mapping[str, Any], directory: Directory) -> bool:
    """Return whether a membership is a seat in a chamber.

    An organization without a class counts as a chamber if the membership has a party, an area, a post or a role.
    """
    kind = _class(_organization(membership, directory))
    signs = ("on_behalf_of_id", "on_behalf_of", "area_id", "area", "post_id", "post", "role")
    return kind in _CHAMBERS or (not kind and any(membership.get(key) for key in signs))


def _organization(membership: Mapping[str, Any], directory: Directory) -> Mapping[str, Any]:
    return _referred(membership, "organization", directory.organizations)


def _referred(holder: Mapping[str, Any], name: str, known: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the object that `holder` contains as `name` or refers to by its id; an empty one if it does neither."""
    contained = holder.get(name)
    if isinstance(contained, dict):
        return contained
    return known.get(text_of(holder.get(f"{name}_id")), {})


def _class(organization: Mapping[str, Any]) -> str:
    return fold(text_of(organization.get("classification"))).replace("_", " ").strip()


def _end(membership: Mapping[str, Any]) -> str:
    """Return the last day (ISO 8601): of a year or a month its end, and `_NEVER` for a lasting membership."""
    end = text_of(membership.get("end_date"))[:10]
    return end + ("-12-31" if len(end) == len("2021") else "-31" if len(end) == len("2021-02") else "") or _NEVER
