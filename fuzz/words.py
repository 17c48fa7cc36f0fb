"""Odd texts and bytes, from a source of chance that gives the same again for the same seed."""

import random
import string
from collections.abc import Callable, Sequence

# Each has broken some program.
ODD = (
    *("", " ", "\0", "a\0b", "\r\n", "\u2028", "\ud800", "\ufeff", "\u202e", "\u200d", "\U000e0041", "\u0301" * 9, "ﷺ"),
    *("%", "%00", "%ff", "%s%n", "{{7*7}}", "${x}", "'", '"', "--", "\\", "/", "..", "../../etc/passwd", "<script>"),
    *("=1+1", "@x", "-1", "0", "1", "9" * 30, str(2**31), str(2**63), str(2**63 - 1), "-9223372036854775809", "1e999"),
    *("NaN", "inf", "٣", "½", "0x10", "1_000", "true", "null", "[]", "{}", "None", "?", "&", ";", ",", "|", "\t"),
    *("İ", "ß", "ﬀ", "Ǆ", "한", "李", "اسم", "שם", "ก็็็", "🏳️‍🌈", "Zoë", "O'Neil", "van der", "de la", "Mc", "Sen."),
    *("a@b.example", "a@b", '"a b"@c.example', "a@[127.0.0.1]", "=?utf-8?q?=00?=", "=?x", "a@" + "b." * 99 + "c"),
    *("2026-02-30", "9999-12-31", "0000-00-00", "24:61", "Europe/Brussels", "../UTC", "en", "de-" + "x" * 300, "GB"),
)
_LETTERS = string.ascii_letters + " .,-'()\n" + "éßøŁşğИванלמהمحمد李明김\u0301\u200c\u0327\u0663"


def text(chance: random.Random, longest: int = 60) -> str:
    """Return a text: odd, of letters, of anything at all, or a mixture."""
    kind = chance.random()
    if kind < 0.35:
        return chance.choice(ODD)
    if kind < 0.7:
        return "".join(chance.choices(_LETTERS, k=chance.randrange(longest)))
    if kind < 0.8:
        return "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(12)))
    if kind < 0.85:
        return chance.choice(ODD) * chance.randrange(1, max(longest, 2))
    return "".join(text(chance, longest // 2 or 1) for _ in range(chance.randrange(1, 4)))


def encodable(chance: random.Random, longest: int = 60) -> str:
    """Return such a text without halves of surrogates, which no request can carry."""
    return text(chance, longest).encode("utf-8", "ignore").decode()


def bent(chance: random.Random, content: bytes) -> bytes:
    """Return bytes with some of them changed, cut, doubled or put elsewhere."""
    made = bytearray(content)
    for _ in range(chance.randrange(1, 6)):
        place, size = chance.randrange(len(made) + 1), chance.choice((1, 1, 2, 8, 64))
        act = chance.randrange(5)
        if act == 0:
            made[place : place + size] = chance.randbytes(size)
        elif act == 1:
            del made[place : place + size]
        elif act == 2:
            made[place:place] = made[place : place + size] * chance.randrange(1, 20)
        elif act == 3:
            made[place:place] = text(chance).encode("utf-8", "surrogatepass")
        else:
            del made[place:]
    return bytes(made)


def grown(chance: random.Random, pieces: Sequence[str], most: int) -> str:
    """Return pieces put together at random, some of them many times in a row."""
    made: list[str] = []
    for _ in range(chance.randrange(1, 12)):
        made.append(chance.choice(pieces) * chance.choice((1, 1, 1, 2, 5, chance.randrange(1, most))))
    return "".join(made)


def structure(chance: random.Random, keys: Sequence[str], depth: int = 4) -> object:
    """Return what JSON can be: objects with known and other keys, lists, texts, numbers."""
    makers: tuple[Callable[[], object], ...] = (
        lambda: text(chance),
        lambda: chance.choice((None, True, False, 0, -1, 2**70, 1.5, "")),
        lambda: {chance.choice(keys): structure(chance, keys, depth - 1) for _ in range(chance.randrange(5))},
        lambda: [structure(chance, keys, depth - 1) for _ in range(chance.randrange(4))],
    )
    return chance.choice(makers if depth else makers[:2])()
