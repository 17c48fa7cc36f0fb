"""Readers of HTML for tests: what a page says, where it leads, and what in it could do harm.

They read the page as a stream of tags, as it is written. A tree would have
mended what is wrong with it.
"""

from html.parser import HTMLParser


class _Links(HTMLParser):
    """Collects where the links of a page lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def links_of(html: str) -> list[str]:
    """Return the addresses of a page's links, in their order."""
    reader = _Links()
    reader.feed(html)
    return reader.found


class _Strict(HTMLParser):
    """Notes everything in a page that could run or fetch something."""

    _ACTIVE = frozenset(
        ("script", "object", "embed", "applet", "base", "svg", "math", "img", "video", "audio", "frame", "portal")
    )
    _ADDRESSES = frozenset(("href", "src", "action", "formaction", "data", "poster", "srcset", "background", "cite"))
    _SAFE = ("/", "#", "mailto:", "http://", "https://")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.dangers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._ACTIVE:
            self.dangers.append(f"<{tag}>")
        for name, value in attrs:
            text = "".join((value or "").split()).lower()
            if name.startswith("on") or name in ("srcdoc", "http-equiv", "style"):
                self.dangers.append(f"<{tag} {name}>")
            elif name in self._ADDRESSES and text and not text.startswith(self._SAFE):
                self.dangers.append(f"<{tag} {name}={value}>")
            elif tag == "iframe" and name == "src" and not text.startswith("/"):
                self.dangers.append(f"<iframe src={value}>")


def dangers_in(html: str) -> list[str]:
    """Return what a page holds that could run, fetch, or lead somewhere unsafe; empty is right."""
    reader = _Strict()
    reader.feed(html)
    reader.close()
    return reader.dangers


class _Text(HTMLParser):
    """Collects what a reader sees."""

    _INLINE = frozenset(("a", "bdi", "code", "em", "strong", "span"))

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._INLINE:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def one_line(html: str) -> str:
    """Return a page without the layout of its templates: one blank wherever a tag has white space."""
    return " ".join(html.split()).replace(" >", ">")


def text_of(html: str) -> str:
    """Return the words of a page, spaces evened out."""
    reader = _Text()
    reader.feed(html)
    return " ".join("".join(reader.parts).split())


class _Bare(HTMLParser):
    """Collects what a page shows outside of <bdi>, but for the places that can hold no element."""

    _PLAIN = frozenset(("title", "option", "textarea", "script", "style"))

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "bdi" or tag in self._PLAIN:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.parts.append(data)


def bare_text_of(html: str) -> str:
    """Return the words of a page that stand outside of <bdi>, where a name could turn the words around it."""
    reader = _Bare()
    reader.feed(html)
    return " ".join("".join(reader.parts).split())
