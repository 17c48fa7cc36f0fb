"""What readers of a text see, for tests that nothing of it is lost on the way."""

import re
from collections import Counter
from html.parser import HTMLParser

_WORD = re.compile(r"[^\W_]+")


class _Page(HTMLParser):
    """Gathers what is read of a page: words, the numbers of lists, and addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self.behind: list[str] = []
        self._numbers: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("ol", "ul"):
            self._numbers.append(int(given.get("start") or 1) if tag == "ol" else 0)
        elif tag == "li" and self._numbers[-1]:
            number = int(given.get("value") or self._numbers[-1])
            self._numbers[-1] = number + 1
            self.read.append(f"\n{number}. ")
        elif tag == "br":
            self.read.append("\n")
        self.behind += [f"\n{given[name]}" for name in ("href", "title") if given.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ol", "ul"):
            self._numbers.pop()
        elif tag in ("p", "li", "td", "th", "h2", "h3", "h4", "h5", "h6"):
            self.read.append("\n")

    def handle_data(self, data: str) -> None:
        self.read.append(data)


def read_of(html: str) -> str:
    """Return all that can be read of a page: its words, the numbers of its lists, and where its links lead."""
    page = _Page()
    page.feed(html)
    return "".join([*page.read, *page.behind])


def lost(typed: str, shown: str) -> list[str]:
    """Return the words of what was typed that are not shown, or more seldom."""
    letters = Counter(filter(str.isalnum, typed))
    letters.subtract(filter(str.isalnum, shown))
    missing = [f"{count} × {letter}" for letter, count in letters.items() if count > 0]
    return [word for word in _WORD.findall(typed) if word not in shown] + missing
