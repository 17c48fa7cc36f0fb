"""Makes one person of a row's cells, whatever the format of the file.

A faulty cell never raises. It becomes an error of its row, so that whoever
imports sees every fault at once, beside the people without any.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from petition.domain import lengths
from petition.domain.language_names import language_of
from petition.domain.names.doubts import remarks_on
from petition.domain.names.honorifics import is_peer
from petition.domain.names.parsing import complete
from petition.domain.names.person_name import PersonName, check_name_order
from petition.domain.names.proper_case import proper_case
from petition.domain.persons import NAME_FIELDS, OTHER_FIELDS, PersonRow
from petition.domain.remarks import Remark
from petition.domain.text import clean_line, fold, has_letter, join_words
from petition.errors import FieldError
from petition.rosters.address_cells import read_address, without_addresses
from petition.rosters.cell_lists import identifiers_in, tags_in
from petition.rosters.cleaning import plain
from petition.rosters.options import Options, check_country
from petition.rosters.standing import says_no

_LIMIT = lengths.LINE
# The fields that may hold more or less than others. A cell may hold more than an address, to be named in its error.
_LIMITS = {
    "sort_name": lengths.SORT_NAME,
    "email": 400,
    "language": lengths.LANGUAGE,
    "identifiers": 2000,
    "tags": 2000,
}
_STORED_LIMITS = {**_LIMITS, "email": lengths.ADDRESS}
# The fields that are kept as they are written.
_PLAIN_FIELDS = tuple(field for field in OTHER_FIELDS if field not in ("email", "country", "language"))


class Cells:
    """The cells of one person, cleaned, and the doubts and errors found in them."""

    def __init__(self, raw: Mapping[str, str], errors: Iterable[Remark] = ()) -> None:
        self.errors = list(errors)
        self.doubts: list[Remark] = []
        self._cleaned = {name: self.tidied(name, cell) for name, cell in raw.items() if cell}

    def get(self, name: str, default: str = "") -> str:
        """Return a field's cell, or `default` for one that is empty."""
        return self._cleaned.get(name) or default

    def checked(self, code: str, check: Callable[[str], str], cell: str) -> str:
        """Return a cell as `check` returns it, or note its error and return ""."""
        try:
            return check(cell)
        except FieldError as fault:
            self.errors.append(Remark(code, fault.field, fault.problem))
            return ""

    def tidied(self, name: str, cell: str) -> str:
        """Return a cell cleaned, noting what is doubtful about it, or note its error and return ""."""
        # An address that stands alone has nothing to be taken off.
        if name != "email" or not cell.isprintable() or cell[0] in "&<":
            cell, doubts = plain(name, cell)
            self.doubts += doubts
        try:
            return clean_line(cell, name, limit=_LIMITS.get(name, _LIMIT))
        except FieldError as fault:
            self.errors.append(Remark("bad-cell", fault.field, fault.problem))
            return ""

    def address(self, otherwise: str) -> str:
        """Return the address of the row, "" for none, noting what is doubtful; `otherwise` stood in the name."""
        cell = self.get("email", otherwise)
        if not cell:
            self.doubts.append(Remark("no-address", "email", "is missing"))
            return ""
        try:
            email, doubts = read_address(cell)
        except FieldError as fault:
            self.errors.append(Remark("bad-address", fault.field, fault.problem))
            return ""
        self.doubts += doubts
        return email

    def check_lengths(self, texts: Mapping[str, str]) -> None:
        """Note an error for each text that is longer than its field is stored."""
        for field, text in texts.items():
            limit = _STORED_LIMITS.get(field, _LIMIT)
            if len(text) > limit:
                self.errors.append(Remark("bad-cell", field, f"is longer than {limit} characters"))


def person_of(
    row: int,
    cells: Cells,
    options: Options,
    *,
    identifiers: Iterable[tuple[str, str]] = (),
    tags: Iterable[str] = (),
    doubts: Iterable[Remark] = (),
    do_not_invite: str = "",
) -> PersonRow:
    """Return the person of one row, with every doubt and error; never raises for what a cell holds.

    The `doubts` that are given follow those about the name and the address.
    """
    country = cells.checked("bad-country", check_country, cells.get("country", options.country))
    full_name, beside = without_addresses(cells.get("full_name"))
    name, noted = _name(cells, full_name, country, options)
    if not name.name:
        cells.errors.append(Remark("no-name", "family_name", "the row has no name"))
    elif not has_letter(name.name):
        cells.errors.append(Remark("no-name", "family_name", "has no letter in it"))
    email = cells.address(beside)
    language = cells.get("language", options.defaults.get("language") or "en")
    texts: dict[str, Any] = {field: cells.get(field, options.defaults.get(field, "")) for field in _PLAIN_FIELDS}
    texts |= {"email": email, "language": cells.checked("bad-language", language_of, language)}
    texts["sort_name"] = cells.get("sort_name")
    # Beside columns that say who is gone there is the one that our own export writes.
    if says_no(texts["do_not_invite"]):
        texts["do_not_invite"] = do_not_invite
    pairs = [(cells.tidied("identifiers", scheme), cells.tidied("identifiers", text)) for scheme, text in identifiers]
    # Parts that were joined can be longer than what is stored.
    cells.check_lengths({field: getattr(name, field) for field in NAME_FIELDS} | texts)
    if reason := texts["do_not_invite"]:
        noted.append(Remark("do-not-invite", "do_not_invite", f"by the file: {reason}"))
    return PersonRow(
        row=row,
        name=name,
        country=country,
        identifiers=identifiers_in(cells.get("identifiers"), pairs, cells.errors),
        tags=tags_in(cells.get("tags"), tags, cells.errors),
        doubts=tuple(dict.fromkeys((*noted, *cells.doubts, *doubts))),
        errors=tuple(dict.fromkeys(cells.errors)),
        **texts,
    )


def _name(cells: Cells, full_name: str, country: str, options: Options) -> tuple[PersonName, list[Remark]]:
    """Return the name in its parts, and what is doubtful about it."""
    said = {field: cells.get(field) for field in NAME_FIELDS}
    said["name_order"] = cells.checked("bad-name-order", check_name_order, said["name_order"].lower())
    parts = PersonName(**said)
    if second := cells.get("second_family_name"):
        parts = replace(parts, family_name=join_words(parts.family_name, second))
    order = options.order_of(country, cells.get("legislature", options.defaults.get("legislature", "")))
    parsed = complete(parts, "" if full_name == parts.name else full_name, country, order)
    name = proper_case(parsed.name, country) if options.proper_case else parsed.name
    for field in ("honorific_prefix", "honorific_suffix"):
        if not getattr(name, field) and options.defaults.get(field):
            name = replace(name, **{field: options.defaults[field]})
    doubts = [*parsed.doubts, *remarks_on(name, country)]
    is_of_one = not name.given_name or not name.family_name
    if is_of_one and name.name and parts.name and not is_peer(name.honorific_prefix):
        missing, other = ("family_name", "given") if name.given_name else ("given_name", "family")
        doubts.append(Remark("one-part", missing, f"is empty; “{name.name}” alone is read as the {other} name"))
    return name, doubts


def provided_fields(given: Iterable[str], options: Options) -> frozenset[str]:
    """Return the fields that an import sets: the `given` ones of the file, and those of `options`.

    A whole name sets every part of the name, because titles and further names stand in it too.
    """
    fields = {name.partition(".")[0] for name in given}
    if "second_family_name" in fields:
        fields = {*fields - {"second_family_name"}, "family_name"}
    if "full_name" in fields:
        fields = {*fields - {"full_name"}, *NAME_FIELDS}
    if options.country:
        fields.add("country")
    return frozenset(fields | {name for name, text in options.defaults.items() if text})


def shared_said_once(people: Iterable[PersonRow]) -> Iterator[PersonRow]:
    """Yield the people of a file; the second of another name at one address has a doubt, and no further one has.

    An inbox of thirteen members is no mistake in thirteen rows.
    """
    first: dict[str, PersonRow] = {}
    said: set[str] = set()
    for read in people:
        person = read
        address = person.email.lower()
        other = first.setdefault(address, person) if address and not person.left_out else person
        if other is not person and address not in said and fold(other.name.name) != fold(person.name.name):
            said.add(address)
            text = f"is the address of row {other.row} as well, and maybe of others; links go to whoever reads its mail"
            person = replace(person, doubts=(*person.doubts, Remark("shared-address", "email", text)))
        yield person
