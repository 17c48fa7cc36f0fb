"""What stands within a paragraph, as Markdown: words with their emphasis, links, superscripts and line ends."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from petition.documents.footnotes import Notes
from petition.documents.list_items import is_mark, is_of_clipboard, pasted_mark, style_of
from petition.documents.tree import Node

_BLANKS = re.compile(r"[ \t\r\n]+")
_BOLD = re.compile(r"font-weight:\s*(bold|[6-9]00)")
_NOT_BOLD = re.compile(r"font-weight:\s*(normal|[1-5]00)")
_ITALIC = re.compile(r"font-style:\s*italic")
_RAISED = re.compile(r"vertical-align:\s*super")
_LOWERED = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))
_BRACKET = re.compile(r"(?<!\\)[\[\]]")
# What Markdown would take for a mark, but for what stands between two blanks or within a word.
# An address that stands in the text keeps its signs.
_TO_ESCAPE = re.compile(
    r"(?P<address>\b(?:https?://|www\.)[^\s<>]+)|\\(?=[!-/:-@\[-`{-~])|\*(?!\s)|(?<!\s)\*|(?<![^\W_])_|_(?![^\W_])"
    r"|\[(?=\^)|\](?=\()|<(?=[\w.+-]+[:@])|\^"
)


@dataclass(frozen=True)
class Run:
    """Words that look alike; `is_ready` says that they are Markdown already."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_raised: bool = False
    address: str = ""
    is_ready: bool = False


def runs(children: Iterable[Node | str], notes: Notes, dropped: dict[str, int], style: Run = Run("")) -> Iterator[Run]:
    """Yield what stands in these, in order; `dropped` counts what is left out."""
    for child in children:
        if isinstance(child, str):
            yield replace(style, text=_BLANKS.sub(" ", child))
        elif child.tag == "br":
            yield Run("\n", is_ready=True)
        elif child.tag == "img":
            dropped["picture"] = dropped.get("picture", 0) + 1
        elif id(child) in notes.marks:
            yield Run(f"[^{notes.marks[id(child)]}]", is_ready=True)
        elif is_of_clipboard(child):
            yield Run(f"{pasted_mark(child)} ", is_ready=True)
        elif is_mark(child):
            yield replace(style, text=f"{child.words.strip()} ")
        elif child.tag == "sub" and _LOWERED.keys() >= set(child.words):
            yield replace(style, text="".join(_LOWERED[sign] for sign in child.words))
        elif id(child) not in notes.back:
            yield from runs(child.children, notes, dropped, _styled(child, style, dropped))


def _styled(node: Node, style: Run, dropped: dict[str, int]) -> Run:
    """Return how words look within an element."""
    said = style_of(node)
    bold = node.tag in ("b", "strong") or _BOLD.search(said) is not None
    if node.tag in ("u", "s", "del", "strike", "sub"):
        what = {"u": "underlining", "sub": "lowered letters"}.get(node.tag, "a line through words")
        dropped[what] = dropped.get(what, 0) + 1
    href = node.attributes.get("href", "") if node.tag == "a" else ""
    return replace(
        style,
        is_bold=(style.is_bold or bold) and not _NOT_BOLD.search(said),
        is_italic=style.is_italic or node.tag in ("i", "em") or _ITALIC.search(said) is not None,
        is_raised=style.is_raised or node.tag == "sup" or _RAISED.search(said) is not None,
        address=href if href and not href.startswith("#") else style.address,
    )


def written(found: Iterable[Run], *, is_plain: bool = False) -> str:
    """Return runs as Markdown, without blanks at the ends of lines; with `is_plain`, without emphasis."""
    parts = []
    for address, within in groupby(found, key=lambda run: run.address):
        words = "".join(_emphasised(group, is_plain=is_plain) for group in _alike(within))
        # An address that is its own words needs no brackets.
        is_own = words.strip() in (address, address.removeprefix("mailto:"))
        if address and words.strip() and not is_own:
            inside = _BRACKET.sub(lambda found: f"\\{found[0]}", words.strip())
            words = words.replace(words.strip(), f"[{inside}](<{address.replace('>', '%3E')}>)")
        parts.append(words)
    lines = (line.strip(" ") for line in "".join(parts).split("\n"))
    return "\n".join(lines).strip("\n")


def _alike(found: Iterable[Run]) -> Iterator[Run]:
    """Yield runs with their neighbours that look alike joined."""
    for (bold, italic, raised, ready), group in groupby(
        found, key=lambda run: (run.is_bold, run.is_italic, run.is_raised, run.is_ready)
    ):
        yield Run("".join(run.text for run in group), bold, italic, raised, is_ready=ready)


def _emphasised(run: Run, *, is_plain: bool) -> str:
    """Return a run with its marks around its words, and not around the blanks beside them."""
    words = run.text.strip()
    if run.is_ready or not words:
        return run.text
    before, _, after = run.text.partition(words)
    escaped = _TO_ESCAPE.sub(lambda found: found["address"] or f"\\{found[0]}", words)
    if run.is_raised and " " not in words and "^" not in words:
        escaped = f"^{words}^"
    mark = "" if is_plain else "*" * (2 * run.is_bold + run.is_italic)
    return f"{before}{mark}{escaped}{mark}{after}"
