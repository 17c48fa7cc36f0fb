"""How a stored text becomes what is read: the number of a rule, and the choice that goes with it.

A signature is bound to the stored Markdown. What people read is made of it by a rule, and rules get better; so a
text keeps the number of its rule, and reads on the day of its last edition as it did on the day of its first
signature. `docs/texts.md` says what each rule does.
"""

from typing import NamedTuple

# CommonMark; line breaks within a paragraph are spaces.
COMMONMARK = 1
# What word processors and mails give as plain text is understood as well.
PASTED = 2
NEWEST = PASTED


class Reading(NamedTuple):
    """The rule of a text; with `joins_lines`, paragraphs that were wrapped by hand are read as one line."""

    rule: int
    joins_lines: bool


FIRST = Reading(COMMONMARK, joins_lines=True)
CURRENT = Reading(NEWEST, joins_lines=True)


def shows_line_ends(rule: int) -> bool:
    """Return whether readers see where a line of the stored text ends."""
    return rule != COMMONMARK
