"""How a statement's list is printed: its order, its headings, its layout, and what a line says.

It is a setting of each statement, because organisations differ: the first prints
its list by country, the second the sponsors before all others, the third a
paragraph in a letter.

Every line follows the same rule. First comes the name with its honorifics, then
the chosen parts that are not empty, each after a comma, then the country in
brackets, unless the line stands under the country's own heading:

    Els Van Hoof MP, Chair, Foreign Affairs Committee, Chamber of Representatives (Belgium)

Only the country stands in brackets and only parts follow a comma, so that a
reader can distinguish them. In a run-in list semicolons stand between the
people, because commas stand within their lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from petition.domain.names.person_name import PersonName
from petition.domain.text import isolate
from petition.errors import FieldError, FieldErrors

SEPARATOR = "; "


class Order(StrEnum):
    """In which order people stand; every tie is broken by name."""

    COUNTRY = "country"
    NAME = "name"
    SIGNING = "signing"
    LEADS = "leads"


class Headings(StrEnum):
    """Where countries have headings: on the page and not in the text file, in both, or in neither."""

    PAGE = "page"
    ALWAYS = "always"
    NEVER = "never"


class Layout(StrEnum):
    """One person a line, or all of them run in, in one paragraph."""

    LINES = "lines"
    RUN_IN = "run_in"


class Part(StrEnum):
    """What may stand between a name and its country."""

    ROLE = "role"
    LEGISLATURE = "legislature"
    PARTY = "party"
    CONSTITUENCY = "constituency"


class Affiliation(NamedTuple):
    """What a person's line may have beside the name, by the names of `Part`."""

    role: str = ""
    legislature: str = ""
    party: str = ""
    constituency: str = ""


NOWHERE = Affiliation()
# Orders in which the people of a country stand together, so that it can have a heading.
_BY_COUNTRY = frozenset({Order.COUNTRY, Order.LEADS})
_ORDER_WORDS = {
    Order.COUNTRY: "by country, then surname",
    Order.NAME: "by surname",
    Order.SIGNING: "in the order of signing",
    Order.LEADS: "leads first, the others by country, then surname",
}

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True)
class ListForm:
    """The form of one statement's list; `national` orders names as the text's language does."""

    order: Order = Order.COUNTRY
    headings: Headings = Headings.PAGE
    layout: Layout = Layout.LINES
    parts: tuple[Part, ...] = ()
    national: bool = False

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "ListForm":
        """Return the form that a JSON object describes; missing members have their defaults.

        Raises `FieldErrors` naming every member that is wrong.
        """
        faults: list[FieldError] = []
        order = _chosen(data, "order", cls.order, faults)
        headings = _chosen(data, "headings", cls.headings, faults)
        layout = _chosen(data, "layout", cls.layout, faults)
        parts, national = data.get("parts", []), data.get("national", False)
        is_list = isinstance(parts, Sequence) and not isinstance(parts, str)
        if not is_list or not all(isinstance(part, str) and part in set(Part) for part in parts):
            faults.append(FieldError("parts", f"must be some of {', '.join(Part)}"))
        elif len(set(parts)) < len(parts):
            faults.append(FieldError("parts", "can each be printed once"))
        if not isinstance(national, bool):
            faults.append(FieldError("national", "must be true or false"))
        if faults:
            raise FieldErrors(faults)
        return cls(order, headings, layout, tuple(map(Part, parts)), national)

    def as_data(self) -> dict[str, Any]:
        """Return the form as a JSON object, which `read` reads."""
        return {**asdict(self), "parts": list(self.parts)}

    def has_headings(self, *, on_page: bool) -> bool:
        """Return whether countries have headings on the page, or in the text."""
        wanted = self.headings is Headings.ALWAYS or (on_page and self.headings is Headings.PAGE)
        return wanted and self.order in _BY_COUNTRY

    def line(self, name: PersonName, affiliation: Affiliation, country_label: str = "") -> str:
        """Return one person's line; without a label, as it stands under the country's heading.

        Right-to-left text is isolated, so that commas and brackets stay in their places.
        """
        line = isolate(name.display)
        for part in self.parts:
            if text := getattr(affiliation, part):
                line = f"{line}, {isolate(text)}"
        return f"{line} ({country_label})" if country_label else line

    @property
    def description(self) -> str:
        """The order in words, such as "by country, then surname"."""
        return _ORDER_WORDS[self.order]


USUAL = ListForm()


def _chosen(data: Mapping[str, Any], field: str, default: Choice, faults: list[FieldError]) -> Choice:
    """Return the choice that a member has; add a fault for one that does not exist."""
    choices = type(default)
    try:
        return choices(data.get(field, default))
    except ValueError:
        faults.append(FieldError(field, f"must be one of {', '.join(choices)}"))
        return default
