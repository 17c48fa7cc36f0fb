"""Names of countries as the desk has them: the organisation's labels in English; lists have labels of their own."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from petition.domain.countries import country_label
from petition.domain.ordering import sort_key
from petition.web.context import country_labels


class HasCountry(Protocol):
    """Anybody with the code of a country."""

    @property
    def country(self) -> str:
        """The code."""


WithCountry = TypeVar("WithCountry", bound=HasCountry)


def label(code: str) -> str:
    """Return the label of one country."""
    return country_label(code, "en", country_labels())


def by_label(people: Iterable[WithCountry]) -> list[WithCountry]:
    """Return people in the order of their countries' labels, those of one country in the order in which they come."""
    return sorted(people, key=lambda one: sort_key(label(one.country)))


# What the desk's templates print countries with.
FILTERS = {"country_label": label, "by_label": by_label}


def labelled(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return (code, label) in the order of the labels."""
    return sorted(((code, label(code)) for code in codes), key=lambda pair: sort_key(pair[1]))
