"""Names of persons, in Popolo's parts, as they are printed.

`parsing` divides a name into its parts, and `sort_name` proposes what orders it
in a list. Both only propose: what somebody decides is kept.
"""

from dataclasses import dataclass

from petition.domain.text import has_letter, join_words
from petition.errors import FieldError

# In which order the parts of a name are printed; "" is the usual one: the family name last, in Han, kana, Hangul first.
GIVEN_FAMILY, FAMILY_GIVEN, GIVEN_FAMILY_ADDITIONAL = "given_family", "family_given", "given_family_additional"
NAME_ORDERS = (GIVEN_FAMILY, FAMILY_GIVEN, GIVEN_FAMILY_ADDITIONAL)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in Popolo's parts; every part but one of given and family may be empty.

    `additional_name` holds further given names, initials or a patronymic. It is
    kept with the person, and printed only where `name_order` says so.
    """

    given_name: str = ""
    family_name: str = ""
    honorific_prefix: str = ""
    honorific_suffix: str = ""
    additional_name: str = ""
    name_order: str = ""

    @property
    def name(self) -> str:
        """The name without honorifics, as "Iain Duncan Smith", "Lee Hsien Loong" or "安倍晋三"."""
        if not self.name_order:
            if is_east_asian(self.family_name):
                return self.family_name + self.given_name
            return join_words(self.given_name, self.family_name)
        if self.name_order == FAMILY_GIVEN:
            between = "" if is_east_asian(self.family_name) else " "
            return between.join(filter(None, (self.family_name, self.given_name)))
        added = self.additional_name if self.name_order == GIVEN_FAMILY_ADDITIONAL else ""
        return join_words(self.given_name, self.family_name, added)

    @property
    def display(self) -> str:
        """The name as a list prints it, as "Sir Iain Duncan Smith MP"."""
        return join_words(self.honorific_prefix, self.name, self.honorific_suffix)

    def same_person_as(self, other: "PersonName") -> bool:
        """Return whether two names differ in honorifics alone."""
        return (self.given_name, self.family_name) == (other.given_name, other.family_name)


def is_east_asian(text: str) -> bool:
    """Return whether a text begins in Han, kana or Hangul, whose names have the family name first and no space."""
    return "\u2e80" <= text < "\ufb00" and not "\ua000" <= text < "\uac00"


def check_name_order(text: str) -> str:
    """Return an order of a name's parts; raise `FieldError` for what is none."""
    if text and text not in NAME_ORDERS:
        raise FieldError("name_order", f"must be empty or one of {', '.join(NAME_ORDERS)}")
    return text


def check_name(name: PersonName) -> PersonName:
    """Return the name; raise `FieldError` for one without a letter, which nobody is called."""
    if not has_letter(name.name):
        raise FieldError("family_name", "has no letter in it")
    return name
