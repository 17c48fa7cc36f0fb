"""Holds what a person says about a whole file, for the rows that do not say it themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from petition.domain.country_names import country_of, nearest_country
from petition.domain.languages import check_language
from petition.domain.names.person_name import FAMILY_GIVEN, GIVEN_FAMILY
from petition.domain.text import clean_line
from petition.errors import FieldError

# The fields that may be the same for everybody in a file; the country has its own place.
DEFAULTABLE = ("legislature", "party", "constituency", "role", "language", "honorific_prefix", "honorific_suffix")


@dataclass(frozen=True, slots=True)
class Options:
    """The country (a code) and other fields for rows without them, and the consent to change capitals.

    `name_order` is that of names in one cell, where somebody says it; `orders` are
    those that the file shows, by country and legislature (`petition.rosters.orders`).
    """

    country: str = ""
    defaults: Mapping[str, str] = field(default_factory=dict)
    proper_case: bool = False
    name_order: str = ""
    orders: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def order_of(self, country: str, legislature: str) -> str:
        """Return the order of names in one cell of a chamber: as it was said, or as the file shows it."""
        return self.name_order or self.orders.get((country, legislature), "")


def make_options(
    country: str = "", defaults: Mapping[str, str] | None = None, *, proper_case: bool = False, name_order: str = ""
) -> Options:
    """Return checked options; raise `FieldError` for a faulty one."""
    checked = {}
    for name, text in (defaults or {}).items():
        if name not in DEFAULTABLE:
            raise FieldError(name, f"cannot be given for the whole file; what can is {', '.join(DEFAULTABLE)}")
        cleaned = clean_line(text, name)
        checked[name] = check_language(cleaned) if name == "language" and cleaned else cleaned
    if name_order not in ("", GIVEN_FAMILY, FAMILY_GIVEN):
        raise FieldError("name_order", f"of names in one cell is {GIVEN_FAMILY} or {FAMILY_GIVEN}")
    return Options(check_country(country) if country.strip() else "", checked, proper_case, name_order)


def check_country(text: str) -> str:
    """Return the code of the country that `text` names; raise `FieldError`, with the nearest name, if it names none."""
    if code := country_of(text):
        return code
    if not text:
        raise FieldError("country", "is missing; give the file's country, or one in the row")
    nearest = nearest_country(text)
    hint = f"; is it {nearest}?" if nearest else "; write its name or its ISO 3166-1 code, as FR"
    raise FieldError("country", f"“{text}” is not a country{hint}")
