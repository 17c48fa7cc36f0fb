"""Finds addresses in the fields (RFC 3464), headers and sentences that mail systems write.

Every pattern has bounded repeats, so the time is linear in any text, also in one
that was made up to be slow.
"""

import re
from collections.abc import Iterable

_LOCAL = r"[^\s<>()\[\]{},;:\"@|\\]{1,128}"
_DOMAIN = r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,12}"
ADDRESS = rf"{_LOCAL}@{_DOMAIN}"

_ANYWHERE = re.compile(ADDRESS)
_QUOTED = re.compile(rf'"[^"\s][^"\n]{{0,100}}"@{_DOMAIN}')
_WHOLE = re.compile(rf"{ADDRESS}\.?")
_UNDOTTED = re.compile(rf"{_LOCAL}@[\w-]{{1,63}}")
_TYPE = re.compile(r"[\w/-]{1,20}\s{0,5};")
_ROUTE = re.compile(r"@[^:@\s]{1,255}(?:,@[^:@\s]{1,255}){0,5}:")
_WRITER = re.compile(r"(?:mailer-?daemon|post_?master|mail\.delivery\.system)@", re.IGNORECASE)


def find_addresses(text: str) -> list[str]:
    """Return the addresses in a text, each once, in order."""
    found = [*_QUOTED.findall(text), *(tidied(match) for match in _ANYWHERE.findall(text))]
    return unique(found)


def tidied(address: str) -> str:
    """Return an address without the punctuation of the sentence around it."""
    return address.lstrip("'`“‘*=").rstrip("'.`”’*") if not address.startswith("=?") else address


def field_address(value: str) -> str:
    """Return the address of a field such as `rfc822; <name@host>`, or "" for a pipe, a file or a bare host."""
    match = _TYPE.match(value)
    bare = value[match.end() :].strip() if match else value.strip()
    if bare.endswith(">") and "<" in bare:
        bare = bare[bare.rindex("<") + 1 : -1].strip()
    route = _ROUTE.match(bare)
    bare = bare[route.end() :] if route else bare
    bare = bare.strip("<>'\" ") if not bare.startswith('"') else bare
    if _WHOLE.fullmatch(bare):
        return bare.rstrip(".")
    if _QUOTED.fullmatch(bare) or _UNDOTTED.fullmatch(bare):
        return bare
    return ""


def is_dotted(address: str) -> bool:
    """Return whether the host of an address has a dot; `name@server` has a meaning on its own network only."""
    return "." in address.rpartition("@")[2]


def is_daemon(address: str) -> bool:
    """Return whether an address belongs to a mail system for certain, so that it is no recipient."""
    return address.lower().startswith(("mailer-daemon@", "mailerdaemon@"))


def is_writer(address: str) -> bool:
    """Return whether an address may be that of the mail system that wrote the report."""
    return bool(_WRITER.match(address))


def unique(addresses: Iterable[str]) -> list[str]:
    """Return addresses in order; of those that differ only in case, the first."""
    first: dict[str, str] = {}
    for address in addresses:
        first.setdefault(address.lower(), address)
    return list(first.values())
