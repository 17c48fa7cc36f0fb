"""What one person's line says: the slots that a person fills, and the patterns that print them.

A name is printed as its person has it: family name first and no space in Han, kana and Hangul, and otherwise the
given name first, unless the invitation says another order. An organisation is a name alone, without honorifics.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

import icu

from petition.domain.languages import direction, locale
from petition.domain.lists.patterns import Pattern, read
from petition.domain.names.person_name import FAMILY_GIVEN, GIVEN_FAMILY, GIVEN_FAMILY_ADDITIONAL, PersonName
from petition.domain.text import isolate, join_words, runs_against
from petition.domain.times import format_short_day


class Affiliation(NamedTuple):
    """What a signature keeps beside the name: the parts that the roster has and a list may print."""

    role: str = ""
    legislature: str = ""
    party: str = ""
    constituency: str = ""


NOWHERE = Affiliation()
# How an invitation says in which order a name's parts stand, where that is not the custom of their script.
GIVEN_FIRST, FAMILY_FIRST = "given_first", "family_first"
NAME_ORDERS = ("", GIVEN_FIRST, FAMILY_FIRST, GIVEN_FAMILY_ADDITIONAL)
_OF_PERSON = {GIVEN_FAMILY: GIVEN_FIRST, FAMILY_GIVEN: FAMILY_FIRST, GIVEN_FAMILY_ADDITIONAL: GIVEN_FAMILY_ADDITIONAL}


class OwnPart(NamedTuple):
    """What is true of a person in one statement alone, beside what they sign; the invitation keeps it.

    `additional_name` is printed by the order that has it, `GIVEN_FAMILY_ADDITIONAL`, and by no other.
    """

    section: str = ""
    place: int | None = None
    mark: str = ""
    note: str = ""
    script_name: str = ""
    name_order: str = ""
    additional_name: str = ""
    is_without_country: bool = False
    is_organisation: bool = False


PLAIN = OwnPart()


def own_order(name_order: str, additional_name: str) -> dict[str, str]:
    """Return what an invitation says of the order of a name, from what the roster says."""
    order = _OF_PERSON.get(name_order, "")
    return {"name_order": order, "additional_name": additional_name if order == GIVEN_FAMILY_ADDITIONAL else ""}


class Listed(NamedTuple):
    """One person as a line may print them; `date` is the day of signing and `number` the place in the list.

    `country_label` is empty where nothing is to be printed of the country.
    """

    name: PersonName
    affiliation: Affiliation = NOWHERE
    country_label: str = ""
    own: OwnPart = PLAIN
    date: str = ""
    number: str = ""


def signing_day(signed_at: datetime | None, time_zone: str, language: str) -> str:
    """Return the day of signing as lists in a language print it; empty for whoever has not signed."""
    return format_short_day(signed_at, time_zone, language) if signed_at else ""


def listed(
    name: PersonName,
    affiliation: Affiliation,
    country_label: str,
    own: OwnPart,
    *,
    signed_at: datetime | None,
    time_zone: str,
    language: str,
) -> Listed:
    """Return one person as their line alone is printed, which has no place in the list.

    Every page, mail and file that shows a line asks this, and each must say when the person signed, or that they have
    not. So a line looks the same wherever it stands.
    """
    return Listed(name, affiliation, country_label, own, signing_day(signed_at, time_zone, language))


_PARTS: Mapping[str, Callable[[Listed], str]] = MappingProxyType(
    {
        "prefix": lambda one: "" if one.own.is_organisation else one.name.honorific_prefix,
        "given": attrgetter("name.given_name"),
        "family": attrgetter("name.family_name"),
        "suffix": lambda one: "" if one.own.is_organisation else one.name.honorific_suffix,
        **{part: attrgetter(f"affiliation.{part}") for part in Affiliation._fields},
        "country": lambda one: "" if one.own.is_without_country else one.country_label,
        "date": attrgetter("date"),
        "note": attrgetter("own.note"),
        "mark": attrgetter("own.mark"),
        "n": attrgetter("number"),
        "script": attrgetter("own.script_name"),
        "section": attrgetter("own.section"),
    }
)
# What a pattern of a line may have, and what a pattern of the name within it.
SLOTS = ("name", *_PARTS)
NAME_SLOTS = tuple(_PARTS)
# A line that begins with the place in the list, and what is left of that where no place is told.
_PLACE_FIRST = re.compile(r"[\[(（#]*\{[nN]\}")
_PLACE_SIGNS = re.compile(r"\A[(（#]*[.)）:,、]*\s*")
# One of these must be there, so that a line always says who it is.
NAMING = frozenset({"name", "given", "family"})


def read_line(text: str, field: str) -> Pattern:
    """Return the pattern of a line, or of a column; raise `FieldError` that says where it is wrong."""
    return read(text, field, SLOTS)


def read_name(text: str) -> Pattern:
    """Return the pattern of a name; raise `FieldError` that says where it is wrong."""
    return read(text, "name", NAME_SLOTS)


def own_name(one: Listed) -> str:
    """Return a name with its honorifics in its person's own order."""
    bare = bare_name(one.name, one.own)
    return bare if one.own.is_organisation else join_words(one.name.honorific_prefix, bare, one.name.honorific_suffix)


def bare_name(name: PersonName, own: OwnPart) -> str:
    """Return a name without its honorifics in its person's own order."""
    order = own.name_order
    if own.is_organisation or not order:
        # The order is the invitation's, so that a line stays as it is when the roster changes.
        return replace(name, name_order="").name
    if order == FAMILY_FIRST:
        return join_words(name.family_name, name.given_name)
    added = own.additional_name if order == GIVEN_FAMILY_ADDITIONAL else ""
    return join_words(name.given_name, name.family_name, added)


@lru_cache(maxsize=4096)
def capitals(text: str, language: str) -> str:
    """Return a text in capitals by the rules of a language, as İ for i in Turkish and SS for ß."""
    return str(icu.UnicodeString(text).toUpper(icu.Locale(str(locale(language)))))


@lru_cache(maxsize=256)
def printer(line: str, name: str, language: str) -> Callable[[Listed], str]:
    """Return what prints a pattern of a line for one person; `name` is the pattern of names, or empty.

    What runs against the direction of the language stands between U+2068 and U+2069.
    """
    pattern = read_line(line, "line")
    own = _value_of_name(name, language)
    is_rtl = direction(language) == "rtl"
    get = tuple(_getter(slot, pattern.names, own, language) for slot in pattern.slots)
    fill, begins_with_place = pattern.fill, bool(_PLACE_FIRST.match(line))

    def line_of(one: Listed) -> str:
        values = [value(one) for value in get]
        text = fill(values)
        # Of nearly all lines, nothing runs against the others; then each value need not be looked at.
        if runs_against(text, right_to_left=is_rtl):
            text = fill([isolate(value, right_to_left=is_rtl) for value in values])
        return (text if one.number or not begins_with_place else _PLACE_SIGNS.sub("", text)).strip()

    return line_of


def _value_of_name(name: str, language: str) -> Callable[[Listed], str]:
    if not name:
        return own_name
    pattern = read_name(name)
    get = tuple(_getter(slot, pattern.names, own_name, language) for slot in pattern.slots)

    def value_of(one: Listed) -> str:
        # Of somebody with one name alone, what stood between two is left over.
        return own_name(one) if one.own.is_organisation else pattern.fill([value(one) for value in get]).strip(" ,")

    return value_of


def _getter(slot: str, names: frozenset[str], own: Callable[[Listed], str], language: str) -> Callable[[Listed], str]:
    """Return what reads a slot's value; of somebody with one name alone, it serves for the part that is printed."""
    part = slot.lower()
    get = own if part == "name" else _PARTS[part]
    other = {"given": "family", "family": "given"}.get(part)
    whole = get
    if other and not names & {"name", other}:
        instead = _PARTS[other]

        def whole(one: Listed) -> str:
            return get(one) or instead(one)

    return (lambda one: capitals(whole(one), language)) if slot.isupper() else whole
