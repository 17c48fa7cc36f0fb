"""Converts an HTML part to the lines that a reader would see."""

import html
import re

# No pattern looks past the next tag, so the time is linear even if tags are left open.
_HIDDEN = re.compile(r"<(style|script|head|title)\b[^<>]{0,500}>[^<]{0,200000}", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/?p|/?div|/?tr|/?li|/?h[1-6]|/?table|/?td|hr|/?pre)\b[^<>]{0,500}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,3000}>")
_ANGLED_ADDRESS = re.compile(r"<([^\s<>@]{1,128}@[^\s<>@]{1,255})>")


def plain_text(markup: str) -> str:
    """Return the words of an HTML text, one line a block."""
    text = _HIDDEN.sub(" ", markup)
    text = re.sub(r"\s+", " ", text)
    text = _ANGLED_ADDRESS.sub(r" \1 ", text)
    text = _TAG.sub("", _BREAK.sub("\n", text))
    return html.unescape(text).replace("\xa0", " ")
