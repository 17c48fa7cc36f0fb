"""Where a name stands in a list: Popolo's `sort_name`, proposed by the custom of the country.

The rules are those of parliaments' own lists (docs/names.md gives them with
their sources). They only propose: `sort_name` is shown wherever a person is
edited, and what a person decides is kept.
"""

from collections.abc import Sequence

from petition.domain.names.honorifics import begins_with_nobility, is_peer
from petition.domain.names.person_name import PersonName
from petition.domain.names.rules import PATRONYMIC_LAST, word_set

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
        return name.given_name
    if not name.given_name and is_peer(name.honorific_prefix):
        title, _, place = name.family_name.partition(" of ")
        return f"{title}, {place}" if place else title
    if country in PATRONYMIC_LAST:
        return " ".join(filter(None, (name.given_name, name.family_name)))
    particles, family = _ordered_part(name.family_name, country)
    rest = " ".join(filter(None, (name.given_name, particles)))
    return f"{family}, {rest}" if rest else family


def _ordered_part(family_name: str, country: str) -> tuple[str, str]:
    """Divide a family name into the particles that do not count and what orders it."""
    if country == "FR" and family_name.startswith(_ELIDED):
        return family_name[:2], family_name[2:]
    words: Sequence[str] = family_name.split(" ")
    if len(words) == 1:
        return "", family_name
    start = _count_ignored(words, country)
    if begins_with_nobility(words[start:], country):
        # A title of nobility is part of the surname by law, and is neither ordered nor shown.
        rest = words[start + 1 :]
        return "", " ".join(rest[_count_ignored(rest, country) :])
    return " ".join(words[:start]), " ".join(words[start:])


def _count_ignored(words: Sequence[str], country: str) -> int:
    """Return how many of the first words do not count; one is always left."""
    if country in _IGNORED:
        ignored, start = _IGNORED[country], 0
        while start < len(words) - 1 and words[start].lower() in ignored:
            start += 1
        return start
    ignored, start = _IGNORED_WHEN_SMALL.get(country, frozenset()), 0
    while start < len(words) - 1 and words[start] in ignored:
        start += 1
    return start
