"""`python -m tests.reading_names`: how many names of one cell come out wrong, by the way they are written.

The shared roster of parliamentarians gives each name in its parts. From these the ways that lists have of
writing a name into one cell are made by rule, imported as a file is, and held against the parts.
"""

import csv
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from io import StringIO
from itertools import cycle

from petition.domain.names.person_name import PersonName
from petition.domain.names.rules import is_initial, is_particle
from petition.domain.names.sort_name import sort_name
from petition.domain.persons import PersonRow
from petition.domain.text import fold
from petition.rosters.layout import propose
from petition.rosters.options import Options
from petition.rosters.packing import orders_of, pack, people_of, read_outline
from petition.rosters.reading import open_roster
from tests.report_samples import shared_folder

ROSTER = shared_folder() / "rosters" / "parliamentarians.csv"
_TODAY = date(2026, 1, 2)
# Lists of these countries put the family name first, so that there the turned order is the usual one.
_FAMILY_FIRST = ("Hungary", "Japan")
_TITLES = ("Hon.", "Dr.", "Mrs.", "Prof. Dr.", "The Hon", "SENATOR", "Hon. (Mrs.)", "Col (Rtd)", "(Dr.)")
_LETTERS = ("MP", "SH., MM.", "OBE, MP", "Ph.D.", "QC", "S.Sos., M.Si.")


@dataclass(frozen=True)
class Known:
    """One parliamentarian as the source has them; `initials` stand between given and family name."""

    country: str
    chamber: str
    given: str
    family: str
    initials: str = ""
    source: str = ""


def known_people() -> list[Known]:
    """Return the people whose parts the source shows: in columns, by its sort name, by a comma or by capitals."""
    with ROSTER.open(encoding="utf-8-sig", newline="") as file:
        found = map(_known, csv.DictReader(file))
        return [one for one in found if one is not None]


def _known(row: Mapping[str, str]) -> Known | None:
    """Return what the source shows of a name; None for what it leaves open, as titles of peers do."""
    name, source = row["name"].removeprefix("Senator "), row["sort_name_in_source"].rstrip("!")
    given, family, initials = row["given_name"], row["family_name"], ""
    if row["country"] == "Japan":
        words = name.split()
        family = " ".join(word for word in words if word.isupper())
        given = " ".join(word for word in words if not word.isupper())
    elif "," in name:
        family, _, given = (part.strip() for part in name.partition(","))
    elif not (given and family):
        words = name.split()
        ends = [" ".join(words[place:]) for place in range(1, len(words))]
        family = next((end for end in ends if fold(source).startswith(fold(end))), "")
        family = family or (words[1] if len(words) == 2 else "")
        given = name.removesuffix(family).strip()
    elif name.startswith(given + " ") and name.endswith(family):
        between = name[len(given) : -len(family)].split()
        initials = " ".join(word for word in between if is_initial(word))
        family = " ".join([*(word for word in between if not is_initial(word)), family])
    if is_initial(given):
        return None
    while is_particle(given.rpartition(" ")[2]):
        given, _, particle = given.rpartition(" ")
        family = f"{particle} {family}"
    odd = re.search(r"[\"“”(),\d]|\b(?:Jr|Jnr|Lord|Baroness|Graf|Freiherr|Dr)\b", f"{given} {family}")
    if odd or not given or not family or row["chamber"] in ("House of Lords", "European Parliament"):
        return None
    return Known(row["country"], row["chamber"], given, family, initials, source)


def _usual(one: Known) -> str:
    order = (one.family, one.given) if one.country in _FAMILY_FIRST else (one.given, one.family)
    return " ".join(order)


def _turned(one: Known) -> str:
    order = (one.given, one.family) if one.country in _FAMILY_FIRST else (one.family, one.given)
    return " ".join(order)


def _middle(one: Known) -> str:
    """Capitals between two given names, as "James TIEN Pei-chun"; nothing for who has one given name."""
    first, _, rest = one.given.partition(" ")
    return f"{first} {one.family.upper()} {rest}" if rest and "." not in one.given else ""


_titles, _letters = cycle(_TITLES), cycle(_LETTERS)
# How a list may write a name into one cell; "" for people whose name has no such form.
SPELLINGS: Mapping[str, Callable[[Known], str]] = {
    "as usual": _usual,
    "turned round": _turned,
    "capitals last": lambda one: f"{one.given} {one.family.upper()}",
    "capitals first": lambda one: f"{one.family.upper()} {one.given}",
    "capitals between": _middle,
    "comma": lambda one: f"{one.family}, {one.given}",
    "title": lambda one: f"{next(_titles)} {_usual(one)}",
    "title, turned": lambda one: f"{next(_titles)} {_turned(one)}",
    "letters": lambda one: f"{_usual(one)}, {next(_letters)}",
    "initials": lambda one: f"{one.given} {one.initials} {one.family}" if one.initials else "",
    "made initial": lambda one: "" if one.country in _FAMILY_FIRST else f"{one.given} J. {one.family}",
}


@dataclass(frozen=True)
class Figures:
    """How many people of one spelling there are, and how many come out wrong; `lines` are these, one each.

    `silent` are those that are wrong without a doubt beside them. That an address is missing, or that a name is
    in capitals, says nothing about the reading.
    """

    people: int = 0
    no_display: int = 0
    wrong_print: int = 0
    wrong_place: int = 0
    silent: int = 0
    lines: tuple[str, ...] = ()

    def __str__(self) -> str:
        figures = (self.people, self.no_display, self.wrong_print, self.wrong_place, self.silent)
        return "".join(f"{figure:13,}" for figure in figures)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def measure(spelling: str, people: Iterable[Known]) -> Figures:
    """Write a file of people so spelt, read it as an import does, and compare."""
    spelt = [(one, cell) for one in people if (cell := SPELLINGS[spelling](one))]
    figures = Figures()
    for (one, cell), read in zip(spelt, read_file(spelt), strict=True):
        prints = fold(_printed(one, spelling)) in fold(read.name.display)
        stands = _place(read) == _right_place(one, read.country)
        told = {doubt.code for doubt in read.doubts} - {"no-address", "capitals"}
        shown = f"{spelling} | {one.country} | {cell} | {read.name.display} | {read.values['sort_name']} | {told or ''}"
        is_wrong = not (prints and stands)
        is_silent = is_wrong and not told
        figures += Figures(1, not read.name.display, not prints, not stands, is_silent, (shown,) if is_wrong else ())
    return figures


def read_file(cells: Sequence[tuple[Known, str]]) -> Iterator[PersonRow]:
    """Return the people of a file with the columns country, chamber and name."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(["country", "legislature", "name"])
    writer.writerows([one.country, one.chamber, cell] for one, cell in cells)
    packed = pack(open_roster(text.getvalue().encode()), today=_TODAY)
    sample = read_outline(packed.outline).sample
    assert sample is not None
    layout = propose(sample).layout
    return people_of(packed.rows, layout, orders_of(packed.rows, layout, Options()).options)[0]


def _printed(one: Known, spelling: str) -> str:
    if spelling == "capitals between":
        first, _, rest = one.given.partition(" ")
        return f"{first} {one.family} {rest}"
    initials = {"initials": one.initials, "made initial": "J."}.get(spelling, "")
    # The Dutch parliament writes the initials of all given names behind the one that is used.
    shown = "" if one.country == "Netherlands" else initials
    return " ".join(filter(None, (one.given, shown, one.family)))


def _right_place(one: Known, country: str) -> str:
    right = sort_name(PersonName(one.given, one.family), country)
    return _squeezed(right.partition(",")[0])


def _place(read: PersonRow) -> str:
    return _squeezed(read.values["sort_name"].partition(",")[0])


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]", "", fold(text))


def main(show: str = "") -> None:
    """Print a line for each spelling and one for all; before them the wrong names of one spelling, or of "all"."""
    people = known_people()
    measured = {spelling: measure(spelling, people) for spelling in SPELLINGS}
    shown = [line for spelling, figures in measured.items() if show in (spelling, "all") for line in figures.lines]
    heads = ("people", "no display", "wrong print", "wrong place", "no doubt")
    table = [f"{'spelling':18}" + "".join(f"{head:>13}" for head in heads)]
    table += [f"{spelling:18}{figures}" for spelling, figures in measured.items()]
    table.append(f"{'all':18}{sum(measured.values(), Figures())}")
    sys.stdout.write("\n".join([*shown, *table, ""]))


if __name__ == "__main__":
    main(*sys.argv[1:])
