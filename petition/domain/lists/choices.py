"""What a coordinator chooses among for a list: its order, its groups and headings, and its layout."""

from enum import StrEnum
from typing import NamedTuple


class Order(StrEnum):
    """In which order people stand; every tie is broken by name."""

    COUNTRY = "country"
    NAME = "name"
    GIVEN = "given"
    SIGNING = "signing"
    MANUAL = "manual"


class Group(StrEnum):
    """What people have in common who stand together."""

    COUNTRY = "country"
    PARTY = "party"
    LEGISLATURE = "legislature"
    SECTION = "section"
    NONE = "none"


class HeadingLayout(StrEnum):
    """Where a group has its heading: above it on the page alone, above it everywhere, run into its line, or nowhere."""

    PAGE = "page"
    ABOVE = "above"
    INLINE = "inline"
    NONE = "none"


class GroupOrder(StrEnum):
    """In which order groups stand: by label, the largest first, or as they are told."""

    LABEL = "label"
    SIZE = "size"
    MANUAL = "manual"


class Layout(StrEnum):
    """One person a line, with a sign before it or not; all in one paragraph; or a table."""

    LINES = "lines"
    BULLETS = "bullets"
    NUMBERS = "numbers"
    RUN_IN = "run_in"
    TABLE = "table"


class Position(StrEnum):
    """Whether the list stands behind the text or before it."""

    AFTER_TEXT = "after_text"
    BEFORE_TEXT = "before_text"


class Column(NamedTuple):
    """One column of a table: what stands over it, and the pattern of its cells."""

    heading: str
    cell: str
