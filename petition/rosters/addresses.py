"""Checks of email addresses, with the reason when one cannot be used."""

import re
from functools import lru_cache

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

from petition.errors import FieldError

# Set aside so that nothing can ever be sent there, which is what trials want.
SPECIAL_USE_DOMAIN_NAMES.remove("invalid")

# The local part that nearly every address has (RFC 5322, dot-atom), which the validator leaves as it
# is, names of roles aside. Only the domain is left to check, once for all who share it.
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_ROLE_NAMES = frozenset(CASE_INSENSITIVE_MAILBOX_NAMES)
# RFC 5321, sections 4.5.3.1.1 and 4.5.3.1.3: what the parts hold at most; far below, lengths need no thought.
_SHORT_LOCAL, _SHORT_DOMAIN = 64, 180

_IN_BRACKETS = re.compile(r"^[^<>]*<\s*([^<>\s]+@[^<>\s]+?)\s*>$")
_SEVERAL = re.compile(r"\S+@\S+?\s*(?:[,;/\s]|\bor\b|\band\b)+\s*\S+@\S+")
_WEB_PAGE = re.compile(r"^(?:https?://|www\.)", re.IGNORECASE)


def check_address(text: str, field: str = "email") -> str:
    """Return the address in its normal form; raise `FieldError` naming `field`.

    Nothing is asked of the network. Addresses under reserved names (RFC 2606)
    pass: demonstrations and tests live there, and nothing can be sent to them.
    An address that needs SMTPUTF8 (RFC 6531) is refused, because most
    parliaments' servers refuse it too.
    """
    if not text:
        raise FieldError(field, "is empty")
    local, at, domain = text.rpartition("@")
    if at and _is_plain(local, domain) and (checked := _checked_domain(domain)):
        return f"{local}@{checked}"
    try:
        return _checked(text)
    except EmailNotValidError as problem:
        raise FieldError(field, f"“{text}” is not an address: {_reason(text, problem)}") from None


def _checked(text: str) -> str:
    """Return the address as the validator writes it; raise `EmailNotValidError` with its reason."""
    checked = validate_email(
        text,
        check_deliverability=False,
        allow_smtputf8=False,
        test_environment=True,
        globally_deliverable=False,
        strict=True,
    )
    if "." not in checked.domain:
        raise EmailNotValidError("its domain has no dot")
    return checked.ascii_email or checked.normalized


def _is_plain(local: str, domain: str) -> bool:
    """Tell whether nothing but the domain needs the validator, which takes its time."""
    return (
        len(local) <= _SHORT_LOCAL
        and len(domain) <= _SHORT_DOMAIN
        and bool(_PLAIN_LOCAL.fullmatch(local))
        and local.lower() not in _ROLE_NAMES
    )


@lru_cache(maxsize=4096)
def _checked_domain(domain: str) -> str:
    """Return the domain in its normal form, or nothing for one that no address may have."""
    try:
        return _checked(f"a@{domain}").rpartition("@")[2]
    except EmailNotValidError:
        return ""


def _reason(text: str, problem: EmailNotValidError) -> str:
    """Return why `text` is no address, with what to write instead where that is plain to see."""
    if _WEB_PAGE.match(text):
        return "it is a web page"
    if "@" not in text:
        return "it has no @"
    if _SEVERAL.search(text):
        return "it is more than one; keep one"
    if suggestion := _mended(text):
        return f"{suggestion[0]}; write “{suggestion[1]}”"
    beyond = next((letter for letter in text.partition("@")[0] if not letter.isascii()), "")
    if beyond:
        return f"“{beyond}” stands before the @, and most mail servers refuse it; ask for an address in plain letters"
    return str(problem)


def _mended(text: str) -> tuple[str, str] | None:
    """Return what is wrong around an address, and the address, where that alone is wrong."""
    bare = re.sub(r"mailto:\s*", "", text, flags=re.IGNORECASE)
    around = _IN_BRACKETS.match(text)
    tries = (
        ("“mailto:” stands before it", bare if bare != text else ""),
        ("something else stands around it", around[1] if around else ""),
        (f"“{text[-1]}” stands after it", text.rstrip(" ,;.:")),
        (f"“{text[0]}” stands before it", text.lstrip(" ,;.:<'\"")),
    )
    for what, candidate in tries:
        if candidate and candidate != text:
            try:
                return what, _checked(candidate)
            except EmailNotValidError:
                continue
    return None
