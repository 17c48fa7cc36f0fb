"""The second rule: Markdown, and what word processors and mails give as plain text.

Lines are brought into Markdown first (`pasted_lines`); then a parser with tables,
notes, bare addresses and superscripts reads them. It knows no code, no references
and no entities: an indent, a backtick, a bracket or an ampersand is what it shows.
A line that ends is a line that ends, unless its paragraph was wrapped by hand.
"""

from dataclasses import dataclass
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.superscript import superscript_plugin

from petition.domain.text import legible
from petition.domain.text_rules import Reading
from petition.editions import notes, plain_text, tables
from petition.editions.bare_addresses import ADDRESSES
from petition.editions.bounds import bound_time, check_levels, check_size, until
from petition.editions.emphasis import emphasise
from petition.editions.pasted_lines import prepare
from petition.editions.pictures import replaced
from petition.editions.wrapping import joined

_TAGS = {
    *("p", "br", "hr", "em", "strong", "a", "ul", "ol", "li", "blockquote", "sup", "span"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "section"),
}
_ATTRIBUTES = {"a": {"href", "title", "id"}, "ol": {"start"}, "li": {"value", "id"}}
_CLASSES = {
    "li": {"class": {"marked"}},
    "span": {"class": {"item-mark"}},
    "a": {"class": {"item-mark"}},
    "ul": {"class": {"notes"}},
    **{cell: {"class": {"right", "center"}} for cell in ("th", "td")},
}
_CODE = ("code", "fence", "backticks")
_ELSEWHERE = ("reference", "entity", "lheading", "html_block", "html_inline")


@dataclass(frozen=True)
class _Parsed:
    """A text as tokens, and what its coordinator should hear of it."""

    tokens: list[Token]
    pictures: int
    joined: int


def _make_parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": True})
    made.enable(["table", "linkify"]).disable([*_CODE, *_ELSEWHERE])
    made.linkify = ADDRESSES
    made.use(footnote_plugin, inline=False).use(superscript_plugin)
    made.block.ruler.at("table", tables.table, {"alt": ["paragraph", "reference"]})
    made.block.ruler.at("footnote_def", notes.definition, {"alt": ["paragraph", "reference"]})
    made.core.ruler.before("inline", "wrapped", join_lines)
    made.core.ruler.before("footnote_tail", "kept_notes", notes.keep)
    made.inline.ruler.at("emphasis", emphasise)
    # An address is shown as it was typed. This is the library's way to say so, which its types do not know.
    made.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    for name, render in {**notes.RENDERING, "list_item_open": render_item}.items():
        made.add_render_rule(name, render)
    bound_time(made)
    return made


def join_lines(state: StateCore) -> None:
    """Join the lines of paragraphs that were wrapped, before anything within a line is looked at."""
    if not state.env["reading"].joins_lines:
        return
    for token in state.tokens:
        if token.type == "inline" and token.map and "\n" in token.content:
            first, end = token.map
            content = joined(token.content, state.env["prepared"].widths[first:end])
            # Where each line says that it ends on purpose, nothing is joined.
            if content not in ("", token.content):
                token.content = content
                state.env["joined"] += 1


def render_item(self: Any, tokens: list[Token], at: int, options: Any, env: Any) -> str:
    """Return the tag of an item, with its mark where that is none that a browser draws."""
    opened: str = self.renderToken(tokens, at, options, env)
    mark = tokens[at].meta.get("drawn", "")
    return f'{opened}<span class="item-mark">{mark}</span> ' if mark else opened


_PARSER = _make_parser()


def html(body: str, reading: Reading) -> str:
    """Return the text as safe HTML; its headings begin at the second level."""
    parsed = _parse(body, reading)
    for token in parsed.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    made = _PARSER.renderer.render(parsed.tokens, _PARSER.options, {})
    return nh3.clean(
        made,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        tag_attribute_values=_CLASSES,
        url_schemes={"http", "https", "mailto"},
    )


def text(body: str, reading: Reading) -> str:
    """Return the text for `.txt`, with the marks of its lists as they were typed."""
    return plain_text.written(_parse(body, reading).tokens)


def remarks(body: str, reading: Reading) -> list[str]:
    """Return what a coordinator should know of how the text is read."""
    parsed, found = _parse(body, reading), []
    if parsed.pictures:
        what = "A picture is" if parsed.pictures == 1 else f"{parsed.pictures} pictures are"
        found.append(f"{what} left out: a statement is words alone. What stood for it is a link.")
    if parsed.joined:
        what = "1 paragraph was" if parsed.joined == 1 else f"{parsed.joined} paragraphs were"
        found.append(f"{what} wrapped by hand, in lines of 60 to 80 characters; the lines are joined.")
    return found


def _parse(body: str, reading: Reading) -> _Parsed:
    """Return the tokens of a text; raise `FieldError` for one that is too large, too deep or too slow."""
    check_size(body)
    prepared = prepare(body)
    env: dict[str, Any] = {"until": until(), "reading": reading, "prepared": prepared, "joined": 0}
    tokens = _PARSER.parse("\n".join(prepared.lines), env)
    check_levels(tokens)
    counted: list[int] = []
    pictures = 0
    for token in tokens:
        if token.type == "ordered_list_open":
            counted.append(int(token.attrs.get("start", 1)))
        elif token.type == "bullet_list_open":
            counted.append(0)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            counted.pop()
        elif token.type == "list_item_open":
            mark = prepared.marks.get(token.map[0]) if token.map else None
            _mark_item(token, counted, mark.text if mark else token.markup, is_drawn=bool(mark and not mark.is_plain))
        tables.align(token)
        if token.children:
            token.children = list(replaced(token.children))
            for child in token.children:
                _make_visible(child)
                pictures += child.meta.get("picture", 0)
    return _Parsed(tokens, pictures, env["joined"])


def _mark_item(item: Token, counted: list[int], mark: str, *, is_drawn: bool) -> None:
    """Note the mark of an item as it was typed; `counted` has what a browser would count next."""
    if item.info:
        number = int(item.info)
        if number != counted[-1]:
            item.attrs["value"] = number
        counted[-1] = number + 1
        item.meta["mark"] = f"{item.info}."
        return
    item.meta["mark"] = mark
    if is_drawn:
        item.meta["drawn"] = mark
        item.attrs["class"] = "marked"


def _make_visible(token: Token) -> None:
    """Take away what nobody sees of a token, and what is added to a mail behind an address."""
    token.content = legible(token.content)
    for name in ("title", "href"):
        if name in token.attrs:
            token.attrs[name] = legible(str(token.attrs[name]))
    if str(token.attrs.get("href", "")).lower().startswith("mailto:"):
        # What follows would be headers of the reader's mail: a copy to somebody, or a text (RFC 6068).
        token.attrs["href"] = str(token.attrs["href"]).partition("?")[0]
