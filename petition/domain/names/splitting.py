"""Which words of a name are given and which are family, when they come in one cell.

Some signs are sure: a family name in capitals, a particle, a patronymic, a
hyphenated East Asian given name. Where there is none, the country's usual
division is taken, and a doubt names the other reading.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter

from petition.domain.names.honorifics import begins_with_nobility
from petition.domain.names.iberian import CONNECTORS, portuguese_given, spanish_given
from petition.domain.names.person_name import FAMILY_GIVEN, GIVEN_FAMILY, GIVEN_FAMILY_ADDITIONAL, is_east_asian
from petition.domain.names.rules import (
    CHINESE_AMONG_OTHERS,
    EAST_SLAVIC,
    FAMILY_FIRST,
    FORMAL_INITIALS,
    LAST_SURNAME,
    NO_FAMILY_NAME,
    PATRONYMIC_LAST,
    SMALL_PARTICLES,
    SMALL_SYLLABLES,
    TWO_SURNAMES,
    begins_family,
    has_patronymic,
    in_capitals,
    is_chinese_family,
    is_first_of_two,
    is_initial,
    is_particle,
    is_patronymic,
    is_slavic_family,
)
from petition.domain.remarks import Remark

_USUAL = "has “{}” for a family name by the usual order of its country; the file does not show its own"
_CAPITAL = "has “{written}” in the source, with a capital that is written small here"


@dataclass(frozen=True, slots=True)
class Split:
    """The words of a name, divided; `other` is the reading that the rule did not take, if there is one.

    `order` is one in which they are printed; `is_usual` says that the country's usual order was taken, because the
    file's is undecided.
    """

    given: Sequence[str]
    family: Sequence[str]
    additional: Sequence[str] = ()
    other: tuple[Sequence[str], Sequence[str]] | None = None
    order: str = ""
    is_usual: bool = False

    def doubts(self) -> tuple[Remark, ...]:
        """Return the doubt that names the other reading; none when the division is sure."""
        usual = (Remark("name-order", "name", _USUAL.format(self.family[-1])),) if self.is_usual and self.family else ()
        if self.other is None:
            return usual
        mine, other = _reading(self.given, self.family), _reading(*self.other)
        parts = zip(("given_name", "family_name"), map(" ".join, self.other), strict=True)
        return (
            *usual,
            Remark("uncertain-split", "name", f"is read as {mine}; it may be {other}", other=tuple(parts)),
        )


def _reading(given: Sequence[str], family: Sequence[str]) -> str:
    return f"given name “{' '.join(given)}”, family name “{' '.join(family)}”"


def split(words: Sequence[str], country: str, order: str = "") -> Split:
    """Divide two or more words, without titles and suffixes, into given and family names.

    `order` is the one of the file that they come from (`file_order`), "" where there is no file.
    """
    found = _by_capitals(words, country)
    if found is None and country in EAST_SLAVIC:
        found = _by_patronymic(words)
    if found is None and country in CHINESE_AMONG_OTHERS and not has_patronymic(words):
        found = _by_chinese_family(words)
    if found is None and (country in NO_FAMILY_NAME or (country in CHINESE_AMONG_OTHERS and has_patronymic(words))):
        found = Split(words, ())
    if found is None and order in (GIVEN_FAMILY, FAMILY_GIVEN):
        found = _by_order(words, country, order)
    elif found is None and len(words) > 2 and is_particle(words[0]):
        found = _turned(words, country)
    if found is None:
        is_turned = country in FAMILY_FIRST and country not in CHINESE_AMONG_OTHERS
        found = _family_first(words, country) if is_turned else _given_first(words, country)
        if order and not any(begins_family(word, country) for word in words[1:-1]):
            found = Split(found.given, found.family, found.additional, found.other, found.order, is_usual=True)
        if found.other is None and (country in CHINESE_AMONG_OTHERS or all(map(in_capitals, words))):
            # Capitals that mark nothing take away the only sign of the order.
            found = replace(found, other=(found.family, found.given))
    return without_initials(found, country)


def _given_first(words: Sequence[str], country: str) -> Split:
    """Divide by particles, the country's number of surnames, and usual second given names."""
    if country in TWO_SURNAMES and len(words) > 2:
        return _guess(words, spanish_given(words), country)
    start = len(words) - 1 if words[-1].startswith(("d'", "d’")) else 0
    for place in range(1, len(words) - 1):
        if begins_family(words[place], country) or begins_with_nobility(words[place:], country):
            start = place
            break
    if start:
        plain = [word for word in words[:start] if not is_initial(word, country)]
        other = (words[: start - 1], words[start - 1 :]) if len(plain) > 1 else None
        return Split(words[:start], words[start:], other=other)
    if country in LAST_SURNAME and len(words) > 2:
        return _guess(words, portuguese_given(words), country)
    if country in PATRONYMIC_LAST and words[-1].lower().endswith(("son", "dóttir", "bur")):
        return Split(words[:-1], words[-1:])
    plain = [word for word in words if not is_initial(word, country)]
    if len(plain) > 2 and is_first_of_two(words[-2], country):
        return Split(words[:-2], words[-2:], other=(words[:-1], words[-1:]))
    return _guess(words, len(words) - 1, country) if len(plain) > 2 else Split(words[:-1], words[-1:])


def _by_order(words: Sequence[str], country: str, order: str) -> Split:
    """Divide by the order that the file shows, which takes the doubt from two words."""
    if order == GIVEN_FAMILY:
        return _given_first(words, country)
    if country not in FAMILY_FIRST:
        return _turned(words, country)
    found = _family_first(words, country)
    return replace(found, other=None) if len(words) == 2 or country != "HU" else found


def _turned(words: Sequence[str], country: str) -> Split:
    """Divide a name whose family name comes first.

    Each place where that may end is tried: given name first, the words have to be divided there too.
    """
    surnames = 2 if country in TWO_SURNAMES and len(words) > 2 else 0
    found: list[tuple[bool, bool, Split]] = []
    for count in range(1, len(words)):
        plain = [word for word in words[:count] if not begins_family(word, country) and word not in CONNECTORS]
        if plain[-1:] == [words[count - 1]]:
            tried = _given_first([*words[count:], *words[:count]], country)
            if len(tried.family) == count:
                found.append((surnames > 0 and len(plain) != surnames, tried.other is not None, tried))
    if not found:
        return Split(words[1:], words[:1], other=(words[:-1], words[-1:]))
    return min(found, key=itemgetter(0, 1))[2]


def _guess(words: Sequence[str], count: int, country: str) -> Split:
    """Divide after `count` words; the division beside it is the other reading, where a name can end there."""
    other = count - 1 if count > 1 else count + 1
    if begins_family(words[other - 1], country) or words[other] in CONNECTORS:
        return Split(words[:count], words[count:])
    return Split(words[:count], words[count:], other=(words[:other], words[other:]))


def small_letters(
    given: Sequence[str], family: Sequence[str], country: str
) -> tuple[Sequence[str], Sequence[str], list[Remark]]:
    """Return both names without the capitals that the country's custom writes small, and a doubt for each.

    "Bi-Khim" is "Bi-khim" in Taiwan. "Van Dam" is "van Dam" after a given name in
    the Netherlands.
    """
    doubts = []
    if country in SMALL_SYLLABLES and any("-" in word and word.istitle() for word in given):
        doubts.append(Remark("small-letter", "given_name", _CAPITAL.format(written=" ".join(given))))
        given = [word.capitalize() if "-" in word else word for word in given]
    if country in SMALL_PARTICLES and len(family) > 1 and family[0].istitle() and is_particle(family[0].lower()):
        doubts.append(Remark("small-letter", "family_name", _CAPITAL.format(written=family[0])))
        family = [family[0].lower(), *family[1:]]
    return given, family, doubts


def _by_capitals(words: Sequence[str], country: str) -> Split | None:
    """Return the division that a family name in capitals shows; None where none does."""
    marked = [in_capitals(word) for word in words]
    if marked[0] and not marked[1] and len(words[0]) == 2 and country not in FAMILY_FIRST:
        marked[0] = False  # "JP Smith": two letters alone are initials.
    if True not in marked or False not in marked:
        return None
    first, last = marked.index(True), len(marked) - 1 - marked[::-1].index(True)
    # In Hungary the initial of another family belongs to the family name: "L. SIMON László".
    while first and (
        is_particle(words[first - 1]) or words[first - 1] == "Ó" or (country == "HU" and is_initial(words[first - 1]))
    ):
        first -= 1
    if not all(marked[place] or len(words[place]) < 4 for place in range(first, last)):
        return None
    if first and last == len(words) - 1:
        return Split(words[:first], words[first:])
    if not first:
        return Split(words[last + 1 :], words[: last + 1])
    if first == last and len(words[first]) == 2 and not is_chinese_family(words[first]):
        return None  # "George HW Bush"
    return Split(words[:first], words[first : last + 1], words[last + 1 :], order=GIVEN_FAMILY_ADDITIONAL)


def _by_chinese_family(words: Sequence[str]) -> Split | None:
    """Return the division that a Chinese family name shows at either end; None where none does, or both might.

    "Grace Fu Hai Yien" has one between a name that she took and those that she was given.
    """
    first, last = is_chinese_family(words[0]), is_chinese_family(words[-1])
    if first and (len(words) > 2 or not last):
        return Split(words[1:], words[:1])
    if len(words) > 2 and is_chinese_family(words[1]):
        if len(words) == 3 and "-" not in words[2]:
            return Split(words[:1], words[1:2], words[2:], (words[:2], words[2:]), GIVEN_FAMILY_ADDITIONAL)
        return Split(words[:1], words[1:2], words[2:], order=GIVEN_FAMILY_ADDITIONAL)
    if last and not first:
        return Split(words[:-1], words[-1:])
    return None


def _by_patronymic(words: Sequence[str]) -> Split | None:
    """Return the division that a patronymic or a Slavic family name shows; None where none does."""
    if len(words) == 3 and is_patronymic(words[2]) and not is_patronymic(words[1]):
        return Split(words[1:2], words[:1], words[2:])
    if len(words) == 3 and is_patronymic(words[1]):
        return Split(words[:1], words[2:], words[1:2])
    if len(words) == 2 and is_slavic_family(words[0]) and not is_slavic_family(words[1]):
        return Split(words[1:], words[:1], other=(words[:1], words[1:]))
    return None


def _family_first(words: Sequence[str], country: str) -> Split:
    """Divide by scripts, hyphens and the married names of Hungary."""
    if is_east_asian(words[0]):
        return Split(words[1:], words[:1])
    if country != "HU" and len(words) == 2 and ("-" in words[0]) != ("-" in words[1]):
        given = int("-" in words[1])
        return Split(words[given : given + 1], words[1 - given : 2 - given])
    married = country == "HU" and words[0].endswith("né")
    count = 2 if len(words) > 2 and (married or is_initial(words[0])) else 1
    return Split(words[count:], words[:count], other=(words[:-1], words[-1:]))


def without_initials(found: Split, country: str) -> Split:
    """Move initials after a given name to the additional names, where they are those of all given names."""
    if country not in FORMAL_INITIALS or len(found.given) < 2 or is_initial(found.given[0], country):
        return found
    given: list[str] = [found.given[0]]
    initials: list[str] = []
    for before, word in pairwise(found.given):
        # The O of "María de la O" is no initial.
        (initials if is_initial(word, country) and not is_particle(before) else given).append(word)
    if not initials:
        return found
    return replace(found, given=given, additional=(*initials, *found.additional))


def move_particles(given: Sequence[str], family: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Move the particles that end a given name to its family name: "Manuel de la" has none of its own."""
    end = len(given)
    while end > 1 and is_particle(given[end - 1]):
        end -= 1
    return given[:end], [*given[end:], *family]
