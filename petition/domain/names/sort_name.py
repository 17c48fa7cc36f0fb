"""Where a name stands in a list: Popolo's `sort_name`, proposed by the custom of the country.

The rules are those of parliaments' own lists (docs/names.md gives them with
their sources). They only propose a `sort_name`: it is shown wherever a person
is edited, and what somebody decides there is kept.
"""

from collections.abc import Sequence

from petition.domain.names.honorifics import begins_with_nobility, is_peer
from petition.domain.names.person_name import FAMILY_GIVEN, GIVEN_FAMILY_ADDITIONAL, PersonName
from petition.domain.names.rules import NO_FAMILY_NAME, PATRONYMIC_LAST, word_set
from petition.domain.text import join_words

_DUTCH = word_set("van de den der het 't ’t te ten ter in op aan onder over voor von la le du des")
_GERMAN = word_set("von vom zu zum zur der den dem und van de")
_PORTUGUESE = word_set("da das de do dos e")
_SPANISH = word_set("de del la las los")

# The words before a surname that do not count in its order, whatever their case.
_IGNORED = {"NL": _DUTCH, "DE": _GERMAN, "AT": _GERMAN, "PT": _PORTUGUESE, "BR": _PORTUGUESE}
# The same where a capital makes them count: "De las Heras" is ordered under D, "de la Rocha" under R.
_IGNORED_WHEN_SMALL = {"ES": _SPANISH, "FR": frozenset({"de"})}
_ELIDED = ("d'", "d’")


def sort_name(name: PersonName, country: str) -> str:
    """Propose the Popolo `sort_name`, as "Helvert, Martijn van" or "van Hoof, Els"."""
    if not name.family_name:
        return name.name
    if not name.given_name and is_peer(name.honorific_prefix):
        title, _, place = name.family_name.partition(" of ")
        return f"{title}, {place}" if place else title
    if country in PATRONYMIC_LAST or (country in NO_FAMILY_NAME and name.name_order != FAMILY_GIVEN):
        return name.name
    particles, family = "", name.family_name
    words = family.split(" ")
    if country == "FR" and family.startswith(_ELIDED):
        particles, family = family[:2], family[2:]
    elif len(words) > 1:
        start = _count_ignored(words, country)
        if begins_with_nobility(words[start:], country):
            # A title of nobility is part of the surname by law, and is neither ordered nor shown.
            start += 1
            start += _count_ignored(words[start:], country)
        else:
            particles = " ".join(words[:start])
        family = " ".join(words[start:])
    added = name.additional_name if name.name_order == GIVEN_FAMILY_ADDITIONAL else ""
    rest = join_words(name.given_name, added, particles)
    return f"{family}, {rest}" if rest else family


def _count_ignored(words: Sequence[str], country: str) -> int:
    """Return how many of the first words do not count; at least one word is left."""
    ignored = _IGNORED_WHEN_SMALL.get(country, frozenset())
    if country in _IGNORED:
        ignored, words = _IGNORED[country], [word.lower() for word in words]
    start = 0
    while start < len(words) - 1 and words[start] in ignored:
        start += 1
    return start
