"""How a statement's list is printed: its order, its headings, its layout, and what a line says.

It is a setting of each statement, because organisations differ: one alliance prints its
list by country, another the sponsors first, a third one paragraph in a letter.

A line is made by one rule. First comes the name with its honorifics; then the
chosen parts, each after a comma, the empty ones left out; then the country in
brackets, unless the line stands under the country's own heading:

    Els Van Hoof MP, Chair, Foreign Affairs Committee, Chamber of Representatives (Belgium)

Brackets are the country's alone and commas the parts', so a reader can tell one
from the other. In a run-in list semicolons stand between the people, because
commas stand within their lines.
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
    """What a person's line may say beside the name, by the names of `Part`."""

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
        """Return the form that a JSON object tells; what is missing is as by default.

        Raises `FieldErrors` naming every member that is wrong.
        """
        faults: list[FieldError] = []
        parts, national = data.get("parts", []), data.get("national", False)
        form = cls(
            order=_chosen(Order, data, "order", Order.COUNTRY, faults),
            headings=_chosen(Headings, data, "headings", Headings.PAGE, faults),
            layout=_chosen(Layout, data, "layout", Layout.LINES, faults),
            parts=_parts(parts, faults),
            national=national is True,
        )
        if not isinstance(national, bool):
            faults.append(FieldError("national", "must be true or false"))
        if faults:
            raise FieldErrors(faults)
        return form

    def as_data(self) -> dict[str, Any]:
        """Return the form as a JSON object, which `read` reads."""
        return {**asdict(self), "parts": list(self.parts)}

    def has_headings(self, *, on_page: bool) -> bool:
        """Return whether countries have headings on the page, or in the text."""
        wanted = self.headings is Headings.ALWAYS or (on_page and self.headings is Headings.PAGE)
        return wanted and self.order in _BY_COUNTRY

    def line(self, name: PersonName, affiliation: Affiliation, country_label: str = "") -> str:
        """Return one person's line; without a label, as it stands under the country's heading.

        What is written from right to left is set apart, so that commas and brackets stay in their places.
        """
        words = isolate(name.display)
        for part in self.parts:
            if said := getattr(affiliation, part):
                words = f"{words}, {isolate(said)}"
        return f"{words} ({country_label})" if country_label else words

    @property
    def description(self) -> str:
        """The order in words, such as "by country, then surname"."""
        return _ORDER_WORDS[self.order]


USUAL = ListForm()


def _chosen(
    kind: type[Choice], data: Mapping[str, Any], field: str, default: Choice, faults: list[FieldError]
) -> Choice:
    try:
        return kind(data.get(field, default))
    except ValueError:
        faults.append(FieldError(field, f"must be one of {', '.join(kind)}"))
        return default


def _parts(given: object, faults: list[FieldError]) -> tuple[Part, ...]:
    known = set(Part)
    if (
        not isinstance(given, Sequence)
        or isinstance(given, str)
        or not all(isinstance(part, str) and part in known for part in given)
    ):
        faults.append(FieldError("parts", f"must be some of {', '.join(Part)}"))
        return ()
    if len(set(given)) < len(given):
        faults.append(FieldError("parts", "can each be printed once"))
        return ()
    return tuple(map(Part, given))
