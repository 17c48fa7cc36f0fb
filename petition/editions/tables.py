"""Tables of a text, as GitHub's Markdown has them, without what that leaves out."""

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_block.table import table as github_table
from markdown_it.token import Token

_BELOW_HEADER = re.compile(r"[-:|][-:| ]+")


def table(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Read a table; one with a row that is wider than its header stays lines, because cells would be lost."""
    if first + 2 > end or not _BELOW_HEADER.fullmatch(_line(state, first + 1).strip()):
        return False
    columns = _cells(_line(state, first))
    at = first + 2
    while at < end and (line := _line(state, at).strip()):
        if _cells(line) > columns:
            return False
        at += 1
    return github_table(state, first, end, silent)


def _line(state: StateBlock, at: int) -> str:
    return state.src[state.bMarks[at] + state.tShift[at] : state.eMarks[at]]


def _cells(line: str) -> int:
    """Return how many cells a line has, without what stands before its first and behind its last bar."""
    cells = escapedSplit(line.strip())
    return len(cells) - (not cells[0]) - (len(cells) > 1 and not cells[-1])


def align(token: Token) -> None:
    """Say by a class how a column is aligned; a page allows no styles in it."""
    style = str(token.attrs.pop("style", ""))
    if token.type in ("th_open", "td_open") and style.endswith((":right", ":center")):
        token.attrs["class"] = style.rpartition(":")[2]
