"""Reads the address in a cell as people write it: with a name around it, with others, hidden from robots, or none.

An address that stands alone is checked as it is. Only what is none is looked
at more closely, and what was chosen or mended comes with a doubt.
"""

import re
from contextlib import suppress
from urllib.parse import unquote

from petition.domain.addresses import check_address
from petition.domain.remarks import Remark
from petition.domain.text import compatible
from petition.errors import FieldError
from petition.rosters.cleaning import is_placeholder

_MAILTO = re.compile(r"mailto:\s*([^\s?>\"']*)(?:\?[^\s>\"']*)?", re.IGNORECASE)
_HIDDEN_AT = re.compile(r"\s*[(\[{<]\s*(?:at|arroba|ät|a|@)\s*[)\]}>]\s*|\s+(?:AT|arroba)\s+", re.IGNORECASE)
_HIDDEN_DOT = re.compile(r"\s*[(\[{<]\s*(?:dot|punkt|point|punto|ponto|punt)\s*[)\]}>]\s*|\s+DOT\s+", re.IGNORECASE)
_TORN = re.compile(r"(?<=[\w.+-])\s+@\s*(?=\w)|(?<=[\w.+-])@\s+(?=\w)")
_PIECE = re.compile(r"[^\s<>()\[\],;:|\"“”„«»]+@[^\s<>()\[\],;:|\"“”„«»]+")
_AROUND = "'’‘`/.\\"
# Where these are, a text without an @ is an address or a page that somebody mistyped; all else is a note.
_LIKE_DOMAIN = re.compile(r"\w\.\w|://|\bwww\b")
_NO_ADDRESS = frozenset(
    {
        *("no", "keine", "keiner", "aucun", "aucune", "ninguno", "ninguna", "nessuno", "nessuna", "geen", "brak"),
        *("ingen", "ei", "nenhum", "нет", "немає"),
    }
)


def read_address(cell: str) -> tuple[str, list[Remark]]:
    """Return the address of a cell, "" for none, and the doubts about it.

    Raises `FieldError`, with the reason, for what is meant to be an address and is none.
    """
    try:
        return check_address(cell), []
    except FieldError as fault:
        problem = fault
    text = _MAILTO.sub(lambda found: f" {unquote(found[1])} ", compatible(cell))
    mended = _TORN.sub("@", _HIDDEN_DOT.sub(".", _HIDDEN_AT.sub("@", text)))
    addresses = list(addresses_in(mended))
    if not addresses:
        if "@" in mended or (_LIKE_DOMAIN.search(cell) and not cell.count(" ") > 1):
            raise problem
        bare = cell.strip()
        if " " in bare or bare.casefold() in _NO_ADDRESS or is_placeholder(bare, is_name=False):
            return "", [Remark("no-address", "email", f"is none: “{bare[:60]}”")]
        raise problem
    first, *others = addresses
    if others:
        shown = " and ".join(f"“{other}”" for other in others[:3])
        return first, [Remark("several-addresses", "email", f"has several; “{first}” is taken, not {shown}")]
    if "@" not in text or _TORN.search(text) or "＠" in cell or len(set(map(str.lower, _PIECE.findall(mended)))) > 1:
        return first, [Remark("address-mended", "email", f"is written “{cell[:60]}”, and is read as “{first}”")]
    return first, []


def addresses_in(text: str) -> dict[str, None]:
    """Return the addresses in a text, each once, in order, whatever stands between them."""
    found: dict[str, None] = {}
    seen = set()
    for piece in _PIECE.findall(text):
        # "a@x.example/b@y.example" are two, and "a@x.example/" is one.
        for part in piece.split("/"):
            with suppress(FieldError):
                address = check_address(part.strip(_AROUND))
                if address.lower() not in seen:
                    seen.add(address.lower())
                    found[address] = None
    return found


def without_addresses(text: str) -> tuple[str, str]:
    """Divide what stands in a cell for names, as "Anna Berg <anna@x.example>", into the name and the first address."""
    if "@" not in text:
        return text, ""
    plain = _MAILTO.sub(lambda found: unquote(found[1]), text)
    addresses = [*addresses_in(plain)]
    if not addresses:
        return text, ""
    rest = _PIECE.sub(" ", plain).translate(str.maketrans("<>", "  "))
    rest = re.sub(r"[(\[]\s*[)\]]", " ", rest)
    return " ".join(rest.split()).strip(" ,;:|"), addresses[0]
