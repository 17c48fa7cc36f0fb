"""Country labels as the desk shows them: in English, in the organisation's style."""

from collections.abc import Iterable

from petition.domain.countries import country_label
from petition.domain.ordering import sort_key
from petition.web.context import settings


def label(code: str) -> str:
    """Return the label of one country."""
    return country_label(code, "en", settings().country_labels)


def labelled(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return (code, label) in the order of the labels."""
    return sorted(((code, label(code)) for code in codes), key=lambda pair: sort_key(pair[1]))
