"""Pictures of a text, which are not shown: a statement is words, and a picture would be fetched from elsewhere."""

from collections.abc import Iterable, Iterator

from markdown_it.token import Token


def replaced(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield the tokens of a line with words for each picture, as a link to it; its first token has `picture` as 1.

    Within a link they are words alone.
    """
    links = 0
    for token in tokens:
        links += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type != "image":
            yield token
            continue
        address = str(token.attrs.get("src", ""))
        words = [*replaced(token.children or ())] or [Token("text", "", 0, content=address)]
        if links:
            yield Token("text", "", 0, meta={"picture": 1})
            yield from words
        else:
            yield Token("link_open", "a", 1, attrs={"href": address}, meta={"picture": 1})
            yield from (one for one in words if one.type not in ("link_open", "link_close"))
            yield Token("link_close", "a", -1)
