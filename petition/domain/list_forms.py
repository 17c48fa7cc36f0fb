"""How a statement's list is printed: one small model, checked here, stored with each statement as a JSON object.

It is a setting of each statement, because organisations differ: the first prints its list by country, the second
the sponsors before all others, the third a paragraph in a letter. The usual form prints

    Els Van Hoof MP (Belgium)

by country, with headings on the page. docs/lists.md explains each member; `petition.domain.lists` prints it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from petition.domain.countries import country_label, label_key
from petition.domain.lists.choices import Column, Group, GroupOrder, HeadingLayout, Layout, Order, Position
from petition.domain.lists.lines import Affiliation, Listed, printer, read_line, read_name
from petition.domain.lists.patterns import Pattern
from petition.domain.lists.reading import read_members
from petition.domain.lists.words import read_words

_ORDER_WORDS = {
    Order.COUNTRY: "by country, then surname",
    Order.NAME: "by surname",
    Order.GIVEN: "by given name",
    Order.SIGNING: "in the order of signing",
    Order.MANUAL: "in an order by hand",
}
_GROUP_WORDS = {Group.PARTY: "by party", Group.LEGISLATURE: "by legislature", Group.SECTION: "in sections"}


@dataclass(frozen=True)
class ListForm:
    """The form of one statement's list.

    An empty `name` is each person's own order of parts, and an empty `between` or `last` what the language has.
    `leads_apart` lets the leads be a paragraph of their own where no heading divides them from the others.
    `labels` are this statement's labels of countries, by code. `national` orders as the text's language does.
    `counted_only` lets whoever signs choose to be counted and not named.
    """

    line: str = "{name}[ ({country})]"
    name: str = ""
    order: Order = Order.COUNTRY
    leads_first: bool = False
    leads_apart: bool = False
    group: Group = Group.COUNTRY
    heading: str = "{group}"
    heading_layout: HeadingLayout = HeadingLayout.PAGE
    group_order: GroupOrder = GroupOrder.LABEL
    groups: tuple[str, ...] = ()
    layout: Layout = Layout.LINES
    columns: tuple[Column, ...] = ()
    between: str = ""
    last: str = ""
    end: str = ""
    before: str = ""
    after: str = ""
    position: Position = Position.AFTER_TEXT
    labels: tuple[tuple[str, str], ...] = ()
    national: bool = False
    counted_only: bool = False

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "ListForm":
        """Return the form that a JSON object describes; missing members have their defaults.

        Raises `FieldErrors` naming every member that is wrong, and where.
        """
        return cls(**read_members(data))

    def with_members(self, data: Mapping[str, Any]) -> "ListForm":
        """Return this form with other values of some members; raise `FieldErrors` naming those that are wrong.

        What people are grouped by follows another order, unless it is told or is no country.
        """
        stored = self.as_data()
        if "order" in data and self.group in (Group.COUNTRY, Group.NONE):
            del stored["group"]
        return self.read({**stored, **data})

    def as_data(self) -> dict[str, Any]:
        """Return the form as a JSON object, which `read` reads."""
        data = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            **{name: value.value if isinstance(value, StrEnum) else value for name, value in data.items()},
            "groups": list(self.groups),
            "columns": [column._asdict() for column in self.columns],
            "labels": dict(self.labels),
        }

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """The patterns of all that is printed of a person: line, name and columns."""
        cells = (read_line(column.cell, "columns") for column in self.columns)
        return (read_line(self.line, "line"), *([read_name(self.name)] if self.name else []), *cells)

    @property
    def slots(self) -> frozenset[str]:
        """What is printed of a person, by the names of slots; what people are grouped by is printed as a heading."""
        return frozenset[str]().union(*(pattern.names for pattern in self.patterns), {self.group.value}) - {"none"}

    @property
    def parts(self) -> tuple[str, ...]:
        """What is printed of a person's affiliation, in the order of the pattern of the line."""
        printed = [slot.lower() for pattern in self.patterns for slot in pattern.slots]
        return tuple(part for part in dict.fromkeys((*printed, self.group.value)) if part in Affiliation._fields)

    @property
    def prints_country(self) -> bool:
        """Whether a reader sees the country of each person, in the line or over it."""
        has_heading = self.group is Group.COUNTRY and self.heading_layout is not HeadingLayout.NONE
        return has_heading or any("country" in pattern.names for pattern in self.patterns)

    @property
    def says_hidden(self) -> bool:
        """Whether the words around the list say how many are counted and not named."""
        return any("hidden" in read_words(said, "words").names for said in (self.before, self.after))

    @property
    def words_around(self) -> list[str]:
        """The words before and behind the list as they read while nobody knows the numbers and the day in them."""
        patterns = (read_words(said, "words") for said in (self.before, self.after) if said)
        return [pattern.fill(["…" for _ in pattern.slots]) for pattern in patterns]

    def has_headings(self, *, on_page: bool) -> bool:
        """Return whether groups have headings on the page, or in the text."""
        hidden = {HeadingLayout.NONE} if on_page else {HeadingLayout.NONE, HeadingLayout.PAGE}
        return self.group is not Group.NONE and self.heading_layout not in hidden

    def country_label(self, code: str, language: str, labels: Mapping[str, str]) -> str:
        """Return what the list prints for a country: the statement's own label, or else one of the organisation's."""
        own = {label_key(each, language): label for each, label in self.labels}
        return country_label(code, language, {**labels, **own} if own else labels)

    def line_of(self, one: Listed, language: str) -> str:
        """Return one person's line in a text's language.

        What runs against the language's direction is isolated, so that commas and brackets stay in their places.
        """
        return printer(self.line, self.name, language)(one)

    @property
    def description(self) -> str:
        """The order in words, such as "by country, then surname"."""
        order = _ORDER_WORDS[self.order]
        words = ["leads first", f"the others {order}"] if self.leads_first else [order]
        if self.group in _GROUP_WORDS:
            words.insert(0, _GROUP_WORDS[self.group])
        return ", ".join(words)


USUAL = ListForm()
