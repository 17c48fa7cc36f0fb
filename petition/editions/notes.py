"""Notes at the foot of a text: each keeps its label, and none is left out, referred to or not."""

from collections.abc import Mapping
from typing import Any

from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import escape
from mdit_py_plugins.footnote.index import footnote_def


def definition(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Read what a note says; within a list, a quotation or another note it is text, because it would be lost there."""
    is_own = state.level == 0 and state.blkIndent == 0
    # One note ends where the next begins.
    return (silent or is_own) and footnote_def(state, first, end, silent)


def keep(state: StateCore) -> None:
    """Give a place to every note: one that nothing refers to, and one whose label another has already."""
    if "footnotes" not in state.env:
        return
    refs, listed = state.env["footnotes"]["refs"], state.env["footnotes"]["list"]
    seen: set[str] = set()
    for token in state.tokens:
        if token.type != "footnote_reference_open":
            continue
        label = token.meta["label"]
        is_lost = label in seen or refs[f":{label}"] < 0
        seen.add(label)
        if is_lost:
            # A label of its own, which no text can have: a blank ends one.
            token.meta["label"] = f"{label} {len(listed)}"
            listed[len(listed)] = {"label": token.meta["label"], "count": 0}


def label_of(meta: Mapping[str, Any]) -> str:
    """Return the label of a note or of what refers to it, as it was typed."""
    return str(meta["label"]).partition(" ")[0]


def render_reference(_: Any, tokens: list[Token], at: int, *where: Any) -> str:
    """Return the mark of a note within a text, as a link to it."""
    token = tokens[at]
    number, again = token.meta["id"] + 1, token.meta["subId"]
    # The way back leads to the first of them.
    name = "" if again else f' id="note-{number}-from"'
    return f'<sup><a href="#note-{number}"{name}>{escape(label_of(token.meta))}</a></sup>'


def render_note(_: Any, tokens: list[Token], at: int, *where: Any) -> str:
    """Return the beginning of a note, with its mark as a link to where it belongs."""
    token = tokens[at]
    number, label = token.meta["id"] + 1, escape(label_of(token.meta))
    back = f'<a class="item-mark" href="#note-{number}-from">{label}</a>'
    return f'<li class="marked" id="note-{number}">{back} '


# By the names of what the plugin finds; the way back is the mark of the note.
RENDERING = {
    "footnote_block_open": lambda *_: '<hr>\n<ul class="notes">\n',
    "footnote_block_close": lambda *_: "</ul>\n",
    "footnote_ref": render_reference,
    "footnote_open": render_note,
    "footnote_anchor": lambda *_: "",
}
