"""The order of a list's people: leads, groups, and who stands before whom.

A list may have tens of thousands of people, so all that decides goes into one key of bytes, which is compared
faster than a tuple, and what is the same for a whole group is worked out once.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

from petition.domain.compilations import Signatory, group_of
from petition.domain.languages import locale
from petition.domain.list_forms import ListForm
from petition.domain.lists.choices import Group, GroupOrder, Order
from petition.domain.lists.words import without_article
from petition.domain.ordering import national_key, sort_key

# So many bytes hold the rank of a group, and a place given by hand.
_RANK, _PLACE = 3, 5
_LAST = b"\xff" * _PLACE


def in_order(people: Sequence[Signatory], name_keys: Sequence[bytes], form: ListForm, language: str) -> list[Signatory]:
    """Return people, who come in the order of signing with the keys of their names, in the form's order."""
    key_of: Callable[[str], bytes] = partial(national_key, language=language) if form.national else sort_key
    place_of = _placing(people, form, language, key_of)

    def key(one: Signatory, name_key: bytes) -> bytes:
        if one.own.is_organisation:
            name_key = key_of(without_article(one.name.name, language))
        elif form.national:
            name_key = key_of(one.sort_name)
        return place_of(one, name_key)

    is_plain = not form.national and not any(one.own.is_organisation for one in people)
    keys = list(map(place_of if is_plain else key, people, name_keys))
    # Sorting is stable: people whose keys are the same stand in the order in which they signed.
    return [people[at] for at in sorted(range(len(people)), key=keys.__getitem__)]


def _placing(
    people: Sequence[Signatory], form: ListForm, language: str, key_of: Callable[[str], bytes]
) -> Callable[[Signatory, bytes], bytes]:
    """Return what makes the key of one person, of who they are and the key of their name."""
    of_group, of_country = _ranks(people, form, language, key_of), _country_ranks(people, language, key_of)
    within = _within(form.order, of_country, key_of)
    group = form.group

    def place(one: Signatory, name_key: bytes) -> bytes:
        inner = within(one, name_key)
        if form.leads_first and one.is_lead:
            return b"\0" + _by_hand(one) + inner
        return b"\1" + of_group[group_of(one, group)] + inner

    if group is Group.NONE and not form.leads_first:
        return within
    return place


def _within(
    order: Order, of_country: Mapping[str, bytes], key_of: Callable[[str], bytes]
) -> Callable[[Signatory, bytes], bytes]:
    """Return the part of a key that an order makes, within a group."""
    if order is Order.SIGNING:
        return lambda _, __: b""
    if order is Order.COUNTRY:
        return lambda one, key: of_country[one.country_label] + key
    if order is Order.GIVEN:
        return lambda one, key: key_of(one.name.given_name or one.name.family_name) + key
    if order is Order.MANUAL:
        return lambda one, key: _by_hand(one) + key
    return lambda _, key: key


def _by_hand(one: Signatory) -> bytes:
    """Return the part of a key that a place given by hand makes; whoever has none stands last."""
    return _LAST if one.own.place is None else one.own.place.to_bytes(_PLACE, "big")


def _ranks(
    people: Sequence[Signatory], form: ListForm, language: str, key_of: Callable[[str], bytes]
) -> dict[str, bytes]:
    """Return the rank of each group by its label; whoever is in none stands before them, under no heading."""
    if form.group is Group.COUNTRY and form.group_order is GroupOrder.LABEL:
        return _country_ranks(people, language, key_of)
    sizes = Counter(group_of(one, form.group) for one in people)
    plain = _own_names(people, language) if form.group is Group.COUNTRY else ()
    by_label = _by_label(sizes, language, key_of, plain)
    if form.group_order is GroupOrder.SIZE:
        by_label.sort(key=lambda label: -sizes[label])
    elif form.group_order is GroupOrder.MANUAL:
        told = {label.casefold(): at for at, label in enumerate(form.groups)}
        by_label.sort(key=lambda label: told.get(label.casefold(), len(told)))
    return _ranked(sorted(by_label, key=bool))


def _country_ranks(people: Sequence[Signatory], language: str, key_of: Callable[[str], bytes]) -> dict[str, bytes]:
    """Return the rank of each country's label; two codes that print one label stand together."""
    labels = {one.country_label for one in people}
    return _ranked(_by_label(labels, language, key_of, _own_names(people, language)))


def _own_names(people: Sequence[Signatory], language: str) -> frozenset[str]:
    """Return the labels that are CLDR's own: the article of El Salvador belongs to its name."""
    pairs = {(one.country, one.country_label) for one in people}
    return frozenset(label for code, label in pairs if locale(language).territories.get(code) == label)


def _by_label(
    labels: Collection[str], language: str, key_of: Callable[[str], bytes], plain: Collection[str]
) -> list[str]:
    """Return labels in their order; an article counts in those of `plain` alone."""

    def key(label: str) -> tuple[bytes, str]:
        return key_of(label if label in plain else without_article(label, language)), label

    return sorted(labels, key=key)


def _ranked(labels: Sequence[str]) -> dict[str, bytes]:
    return {label: at.to_bytes(_RANK, "big") for at, label in enumerate(labels)}
