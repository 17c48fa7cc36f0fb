"""Addresses of pages and mailboxes that stand in a text as they are, which become links.

Only what says that it is one counts: "https://", "www.", or an "@" within. A name
with a dot in it, such as "Parliament.In", is a missing blank more often than a site.
"""

from typing import Any

from linkify_it import LinkifyIt

# Each place that may begin an address is looked at so far; the rest of a longer one stays a word.
_LONGEST = 300
_ANY_DOMAIN = ["[a-z]{2,63}", r"xn--[a-z0-9\-]{1,59}"]


def validate_www(matcher: Any, text: str, at: int) -> int:
    """Return how many characters behind "www." belong to an address."""
    begun = "//www."
    length = int(matcher._validate_http(begun + text[at : at + _LONGEST], 0)) - len(begun)
    return length if 0 < length < _LONGEST else 0


def normalize_www(_: Any, match: Any) -> None:
    """Give an address that begins with "www." what a browser needs before it."""
    match.url = f"http://{match.text}"


ADDRESSES = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": True}).tlds(_ANY_DOMAIN)
ADDRESSES.add("www.", {"validate": validate_www, "normalize": normalize_www}).add("ftp:", None).add("//", None)
