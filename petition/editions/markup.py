"""Converts a statement's stored text by its own rule: to safe HTML for pages, to plain text for `.txt`.

HTML inside the text is shown as text and never interpreted. The result is
cleaned once more by an allow-list, so that no text can contain a script.
Bounds of size, nesting and time are those of `petition.editions.bounds`.
"""

import sys
from threading import Lock

from cachetools import LRUCache
from markupsafe import Markup

from petition.domain.text_rules import COMMONMARK, Reading
from petition.editions import first_rule, second_rule

_CACHED_BYTES = 8 * 2**20
# Each text stands beside its HTML, so that both are counted.
_cached: LRUCache[tuple[str, Reading], tuple[str, Markup]] = LRUCache(
    _CACHED_BYTES, getsizeof=lambda kept: sum(map(sys.getsizeof, kept))
)
_caching = Lock()


def to_html(body: str, reading: Reading) -> Markup:
    """Return the text as safe HTML; its headings begin at the second level.

    The result is cached, because everybody who is asked opens the same text.
    """
    key = (body, reading)
    with _caching:
        kept = _cached.get(key)
    if kept is None:
        made = first_rule.html(body) if reading.rule == COMMONMARK else second_rule.html(body, reading)
        # An allow-list has cleaned the HTML, so it needs no escaping.
        kept = body, Markup(made)  # noqa: S704
        with _caching:
            _cached[key] = kept
    return kept[1]


def to_text(body: str, reading: Reading) -> str:
    """Return the text without marks, with a blank line between paragraphs."""
    return first_rule.text(body) if reading.rule == COMMONMARK else second_rule.text(body, reading)


def remarks(body: str, reading: Reading) -> list[str]:
    """Return what a coordinator should know of how the text is read, in sentences."""
    return [] if reading.rule == COMMONMARK else second_rule.remarks(body, reading)
