"""Emphasis beside the brackets and full stops of Chinese, Japanese and Korean.

CommonMark asks what stands on both sides of `**`: beside a punctuation mark it
wants a blank, and these scripts have none there. So “**重要。**これは” showed its
asterisks. Here their letters are as good as a blank, and their punctuation as a letter
(the proposal of markdown-cjk-friendly, which renderers of other languages follow).

Between two digits an asterisk multiplies, and within an address it belongs to that.
"""

import re

from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

from petition.editions.wrapping import IDEOGRAPHS

_WITHIN_ADDRESS = re.compile(r"(?:^|[\s(\[<\"'“‘„«])www\.[^\s*]*\Z")
_LONGEST = 300
_EAST_ASIAN = re.compile(f"[{IDEOGRAPHS}\u1100-\u11ff\uac00-\ud7a3]")


def emphasise(state: StateInline, silent: bool) -> bool:
    """Note the asterisks or underscores at this place, and whether they can begin or end an emphasis."""
    start, sign = state.pos, state.src[state.pos]
    if silent or sign not in "*_":
        return False
    scanned = state.scanDelims(start, sign == "*")
    end = start + scanned.length
    before, after = state.src[start - 1] if start else " ", state.src[end] if end < state.posMax else " "
    can_open, can_close = scanned.can_open, scanned.can_close
    if sign == "*" and (_EAST_ASIAN.match(before) or _EAST_ASIAN.match(after)):
        can_open = can_open or not after.isspace()
        can_close = can_close or not before.isspace()
    if before.isdigit() and after.isdigit():
        can_open = can_close = False
    can_open = can_open and not _is_within_address(state.src, start)
    for _ in range(scanned.length):
        state.push("text", "", 0).content = sign
        state.delimiters.append(
            Delimiter(
                marker=ord(sign),
                length=scanned.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=can_open,
                close=can_close,
            )
        )
    state.pos = end
    return True


def _is_within_address(text: str, at: int) -> bool:
    """Return whether a place is within an address as www.x.example/_a_; one with "://" is read before as a whole."""
    first = max(at - _LONGEST, 0)
    return text.find("www.", first, at) >= 0 and _WITHIN_ADDRESS.search(text, first, at) is not None
