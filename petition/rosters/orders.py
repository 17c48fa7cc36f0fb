"""Finds in which order a file writes names into one cell, chamber by chamber, before its people are read.

The rows are looked through once more for it, because an order shows in all of them alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from petition.domain.countries import country_label
from petition.domain.country_names import country_of
from petition.domain.names.file_order import UNDECIDED, Ends
from petition.domain.names.person_name import FAMILY_GIVEN
from petition.rosters.options import Options

# Who has one of these is not read from one cell.
_PARTS = ("given_name", "family_name")
_MOST_NAMED = 5


class Orders(NamedTuple):
    """The options with the order of each chamber, and what is to be said of them, a sentence a chamber."""

    options: Options
    words: tuple[str, ...] = ()


def find_orders(rows: Iterable[Mapping[str, str]], options: Options) -> Orders:
    """Return what rows, as cells by field, show of the order of their names; nothing where somebody said it."""
    if options.name_order:
        return Orders(options)
    found: dict[tuple[str, str], Ends] = {}
    countries: dict[str, str] = {}
    default = options.defaults.get("legislature", "")
    for cells in rows:
        text = cells.get("full_name", "")
        if not text or any(cells.get(part, "").strip() for part in _PARTS):
            continue
        said = cells.get("country", "").strip()
        if said not in countries:
            countries[said] = (country_of(said) or "") if said else options.country
        chamber = (countries[said], " ".join(cells.get("legislature", "").split()) or default)
        ends = found.get(chamber)
        if ends is None:
            ends = found[chamber] = Ends(chamber[0])
        ends.add(text)
    orders = {chamber: order for chamber, ends in found.items() if (order := ends.order)}
    return Orders(replace(options, orders=orders), tuple(_words(found, orders)))


def _words(found: Mapping[tuple[str, str], Ends], orders: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Yield what each chamber shows; those that are undecided together."""
    for chamber, order in orders.items():
        ends = found[chamber]
        first, last = ends.repeated
        if order != UNDECIDED:
            which = "family name first" if order == FAMILY_GIVEN else "given name first"
            yield (
                f"Names in one cell, {_named(chamber)}: {which}, as in “{ends.example}”; is that right? "
                f"Of {ends.rows:,} names, {first:,} begin and {last:,} end like another one."
            )
    if undecided := [chamber for chamber, order in orders.items() if order == UNDECIDED]:
        rows = sum(found[chamber].rows for chamber in undecided)
        named = "; ".join(map(_named, undecided[:_MOST_NAMED])) + ("; …" if len(undecided) > _MOST_NAMED else "")
        yield (
            f"Names in one cell, {named}: the {rows:,} {'name does' if rows == 1 else 'names do'} not show which part "
            f"comes first, so each is read in the usual order of its country, as “{found[undecided[0]].example}”; "
            "see that it is right."
        )


def _named(chamber: tuple[str, str]) -> str:
    country, legislature = chamber
    return ", ".join(filter(None, (country_label(country, "en", {}) if country else "no country", legislature)))
