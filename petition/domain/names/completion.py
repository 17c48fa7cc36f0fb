"""What a full name adds to the parts that stand beside it in a file, and where the two disagree.

The columns of public lists lose particles ("Nispen" for "van Nispen"), halves
of double names and whole family names, while the full name has them. The parts
win all the same: only what they lack is taken, and a doubt names it.
"""

from collections.abc import Sequence
from dataclasses import replace

from petition.domain.names.cells import Cell
from petition.domain.names.honorifics import is_generation, title_key
from petition.domain.names.person_name import FAMILY_GIVEN, GIVEN_FAMILY_ADDITIONAL, PersonName
from petition.domain.names.rules import (
    CALLED_BY_NICKNAME,
    FORMAL_INITIALS,
    KEEPS_ORDER,
    MIDDLE_NAMES,
    begins_family,
    is_initial,
    is_second_given,
)
from petition.domain.names.splitting import small_letters
from petition.domain.remarks import Remark
from petition.domain.text import fold, join_words

_Result = tuple[PersonName, tuple[Remark, ...]]


def align(parts: PersonName, cell: Cell, country: str) -> _Result:
    """Return a given and a family name with what the full name adds to them."""
    words = [*cell.given, *cell.words]
    name, doubts = _compare(parts, words, country)
    if not cell.nickname:
        return name, doubts
    if fold(cell.nickname) == fold(parts.given_name):
        family = set(map(fold, parts.family_name.split()))
        formal = [word for word in words if fold(word) not in family]
        formal += filter(is_generation, cell.suffixes)
        return replace(parts, additional_name=join_words(parts.additional_name, *formal)), ()
    suffixes = PersonName(honorific_suffix=" ".join(cell.suffixes))
    is_used = cell.is_quoted and country in CALLED_BY_NICKNAME
    name, nickname = with_nickname(merge_honorifics(name, suffixes), cell.nickname, is_used=is_used)
    return name, (*doubts, nickname)


def supply(parts: PersonName, cell: Cell, whole: PersonName) -> _Result:
    """Return `parts` with the missing given or family name, or both; `whole` is the full name read by itself."""
    words = [*cell.given, *cell.words]
    have, plain = fold(parts.name).split(), [fold(word) for word in words]
    taken = replace(
        parts,
        given_name=whole.given_name,
        family_name=whole.family_name,
        additional_name=join_words(parts.additional_name, whole.additional_name),
        name_order=parts.name_order or whole.name_order,
    )
    part = whole.given_name if parts.given_name else whole.family_name
    if not have or cell.nickname or fold(part).split()[: len(have)] == have:
        return taken, ()
    doubts: tuple[Remark, ...] = ()
    if plain[: len(have)] == have and len(plain) > len(have):
        rest = " ".join(words[len(have) :])
    elif plain[-len(have) :] == have and len(plain) > len(have):
        rest = " ".join(words[: -len(have)])
    else:
        rest = whole.family_name if parts.given_name else whole.given_name
        doubts = (_mismatch("name", words),)
    missing = "family_name" if parts.given_name else "given_name"
    return replace(parts, **{missing: rest}), doubts


def with_nickname(name: PersonName, nickname: str, *, is_used: bool) -> tuple[PersonName, Remark]:
    """Return a name with its nickname, and the doubt that reports it: an additional name, or the name that is used.

    If it is used, the formal given names become additional names, and "Jr." with
    them: "Henry C. Johnson Jr." is known as "Hank Johnson".
    """
    if not is_used:
        more = join_words(name.additional_name, nickname)
        # What is printed behind the family name stays what it was.
        added = name if name.name_order == GIVEN_FAMILY_ADDITIONAL else replace(name, additional_name=more)
        return added, Remark("nickname", "given_name", f"has the nickname “{nickname}” beside it, which is not printed")
    suffixes = name.honorific_suffix.split()
    formal = (name.given_name, name.additional_name, *filter(is_generation, suffixes))
    known = replace(
        name,
        given_name=nickname,
        additional_name=join_words(*formal),
        honorific_suffix=" ".join(word for word in suffixes if not is_generation(word)),
    )
    return known, Remark(
        "nickname", "given_name", f"is the nickname “{nickname}”; “{known.additional_name}” is not printed"
    )


def merge_honorifics(name: PersonName, other: PersonName) -> PersonName:
    """Return `name` with the titles and suffixes of `other` that it lacks; its own titles win."""
    own, more = name.honorific_suffix.split(), other.honorific_suffix.split()
    missing = [word for word in more if word not in own]
    born = [word for word in missing if is_generation(word)]
    return replace(
        name,
        honorific_prefix=name.honorific_prefix or other.honorific_prefix,
        honorific_suffix=" ".join([*born, *own, *(word for word in missing if word not in born)]),
    )


def peer(parts: PersonName, whole: PersonName) -> _Result:
    """Return the name of a peer: the full name alone is printed, and forenames are kept as additional names."""
    kept = join_words(parts.given_name, parts.additional_name)
    name = replace(merge_honorifics(whole, parts), additional_name=kept)
    if fold(parts.family_name) in fold(whole.family_name):
        return name, ()
    text = f"differs from the full name, which has “{whole.family_name}”; “{parts.family_name}” is left out"
    return name, (Remark("name-mismatch", "family_name", text),)


def other_titles(parts: PersonName, cell: Cell) -> tuple[Remark, ...]:
    """Return a doubt where the full name has titles that the filled column for titles lacks."""
    own = set(map(title_key, parts.honorific_prefix.split()))
    if not own or own.issuperset(map(title_key, cell.titles)):
        return ()
    return (_mismatch("honorific_prefix", cell.titles),)


def _compare(parts: PersonName, words: Sequence[str], country: str) -> _Result:
    """Return `parts` with the words that stand between or after them in the full name."""
    given, family = fold(parts.given_name).split(), fold(parts.family_name).split()
    plain = [fold(word) for word in words]
    known = len(given) + len(family)
    if plain[: len(given)] == given and plain[-len(family) :] == family and len(plain) >= known:
        return _place_middle(parts, words[len(given) : len(words) - len(family)], country)
    if plain[:known] == [*family, *given]:
        more = join_words(parts.additional_name, *words[known:])
        order = FAMILY_GIVEN if country in KEEPS_ORDER else parts.name_order
        return replace(parts, additional_name=more, name_order=order), ()
    if set(plain) <= {*given, *family, *fold(parts.additional_name).split()}:
        return parts, ()
    return parts, (_mismatch("name", words),)


def _place_middle(parts: PersonName, middle: Sequence[str], country: str) -> _Result:
    """Return `parts` with what stands between them in the full name: initials, names, particles."""
    if not middle:
        return parts, ()
    end = len(middle)
    while end and begins_family(middle[end - 1].lower(), country):
        end -= 1
    initials = [word for word in middle[:end] if is_initial(word, country)]
    others = [word for word in middle[:end] if not is_initial(word, country)]
    given = parts.given_name
    family: Sequence[str] = [*middle[end:], parts.family_name]
    doubts: list[Remark] = []
    if family[1:]:
        _, family, small = small_letters((), family, country)
        doubts += small
        doubts.append(Remark("particle-restored", "family_name", f"takes “{' '.join(family[:-1])}” from the full name"))
    if others and is_initial(given, country):
        given = " ".join((given, *others))
        doubts.append(Remark("given-name", "given_name", f"is an initial; “{given}” is taken from the full name"))
    elif others and country in MIDDLE_NAMES:
        initials = list(middle[:end])
    elif others and all(map(is_second_given, others)):
        given = " ".join((given, *others))
        doubts.append(Remark("given-name", "given_name", f"takes “{' '.join(others)}” from the full name"))
    elif others:
        family = [*others, *family]
        both = " ".join((given, *others))
        reading = f"given name “{both}”, family name “{parts.family_name}”"
        problem = f"has “{' '.join(others)}” in the family name; it may be {reading}"
        other = (("given_name", both), ("family_name", parts.family_name))
        doubts.append(Remark("uncertain-split", "name", problem, other=other))
    elif country not in FORMAL_INITIALS:
        # An initial that is printed is part of the given name.
        given, initials = join_words(given, *initials), []
    more = join_words(parts.additional_name, *initials)
    return replace(parts, given_name=given, family_name=" ".join(family), additional_name=more), tuple(doubts)


def _mismatch(field: str, words: Sequence[str]) -> Remark:
    return Remark("name-mismatch", field, f"differs from the full name, which has “{' '.join(words)}”")
