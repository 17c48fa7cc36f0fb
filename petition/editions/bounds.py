"""The bounds within which a text is converted, whatever its rule: others wait meanwhile.

What goes beyond them raises `FieldError` naming "text"; drafts are converted
before they are stored, so that nobody is asked to sign such a text.
"""

import re
import time
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from petition.domain.lengths import TEXT
from petition.errors import FieldError

# A line of a quotation is held against every rule on each of its levels.
MOST_LINES = 5_000
# Levels of lists, list items, quotations and emphasis, one within the other. The parser itself leaves
# out without a word what stands deeper than twenty.
MOST_LEVELS = 16
# Processor time. A text of 100,000 letters usually takes a fiftieth of it, and the worst that is known a quarter.
_SECONDS = 4.0
_HALF = re.compile("[\ud800-\udfff]")


def check_size(markdown: str) -> None:
    """Raise `FieldError` for a text that is too large, or that no page can show."""
    if len(markdown) > TEXT:
        raise FieldError("text", f"is longer than {TEXT:,} characters")
    if markdown.count("\n") >= MOST_LINES:
        raise FieldError("text", f"has more than {MOST_LINES:,} lines")
    if _HALF.search(markdown):
        raise FieldError("text", "has half a letter in it (a surrogate), which no page can show")


def until() -> float:
    """Return when a conversion that begins now has to be over, in this thread's processor time."""
    return time.thread_time() + _SECONDS


def bound_time(parser: MarkdownIt) -> None:
    """Let a parser look at the time wherever it goes on by a line, a mark or a word; `until` is in its `env`."""
    parser.block.ruler.before("code", "time", _check_time, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.inline.ruler.before("text", "time", _check_time)


def _check_time(state: Any, *where: Any) -> bool:
    """Raise `FieldError` when a text takes too long; as a rule of the parser it never applies."""
    if time.thread_time() > state.env["until"]:
        raise FieldError("text", "takes too long to lay out; use simpler Markdown")
    return False


def check_levels(tokens: Sequence[Token]) -> None:
    """Raise `FieldError` for a text that is nested too deeply."""
    level = 0
    for block in tokens:
        level += block.nesting
        within = level
        for token in (block, *(block.children or ())):
            within += token.nesting if token is not block else 0
            if within > MOST_LEVELS:
                raise FieldError("text", f"has lists, quotations or emphasis within each other, {MOST_LEVELS} deep")
