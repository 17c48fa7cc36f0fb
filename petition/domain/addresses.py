"""Checks of email addresses, with the reason where an address cannot be used.

Anybody may type an address, on a public page too. The work on a text grows only
with its length, so no pattern searches it, and a text that is longer than an
address can be is refused unread.
"""

import hmac
import string
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

from petition.domain.lengths import ADDRESS
from petition.errors import FieldError

# Reserved so that nothing can ever be sent there, which is what trials want.
SPECIAL_USE_DOMAIN_NAMES.remove("invalid")

# The local part that nearly every address has (RFC 5322, dot-atom). The validator does not change it,
# except for names of roles, so the domain alone is checked, once for all addresses of the domain.
_ATOM = frozenset(string.ascii_letters + string.digits + "!#$%&'*+/=?^_`{|}~-")
_ROLE_NAMES = frozenset(CASE_INSENSITIVE_MAILBOX_NAMES)
# RFC 5321, section 4.5.3.1.1: what a local part holds at most; with so short a domain no other limit is near.
_SHORT_LOCAL, _SHORT_DOMAIN = 64, 180

_MAILTO = "mailto:"
_WEB_PAGE = ("http://", "https://", "www.")
# What people write between several addresses, beside spaces and words.
_BETWEEN = str.maketrans(",;/", "   ")


def check_address(text: str, field: str = "email") -> str:
    """Return the address in its normal form; raise `FieldError` naming `field`.

    The network is not used. Addresses under reserved names (RFC 2606) pass:
    demonstrations and tests use them, and nothing can be sent there. An address
    that needs SMTPUTF8 (RFC 6531) is refused, because most parliaments' servers
    refuse it too.
    """
    if not text:
        raise FieldError(field, "is empty")
    if len(text) > ADDRESS:
        raise FieldError(field, f"is longer than {ADDRESS} characters")
    local, at, domain = text.rpartition("@")
    is_plain = (
        len(local) <= _SHORT_LOCAL
        and len(domain) <= _SHORT_DOMAIN
        and all(atom and _ATOM.issuperset(atom) for atom in local.split("."))
        and local.lower() not in _ROLE_NAMES
    )
    if at and is_plain and (checked := _checked_domain(domain)):
        # A domain in other letters is longer in ASCII.
        address = f"{local}@{checked}"
        if len(address) <= ADDRESS:
            return address
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


@lru_cache(maxsize=4096)
def _checked_domain(domain: str) -> str:
    """Return the domain in its normal form, or nothing for one that no address may have."""
    try:
        return _checked(f"a@{domain}").rpartition("@")[2]
    except EmailNotValidError:
        return ""


def _reason(text: str, problem: EmailNotValidError) -> str:
    """Return why `text` is no address, with what to write instead where only something around it is wrong."""
    if text.lower().startswith(_WEB_PAGE):
        return "it is a web page"
    if "@" not in text:
        return "it has no @"
    if sum("@" in word[1:-1] for word in text.translate(_BETWEEN).split()) > 1:
        return "it is more than one; keep one"
    is_bracketed = text[-1] == ">" and text.count("<") == text.count(">") == 1
    for what, candidate in (
        ("“mailto:” stands before it", text[len(_MAILTO) :].lstrip() if text.lower().startswith(_MAILTO) else ""),
        ("something else stands around it", text[text.find("<") + 1 : -1].strip() if is_bracketed else ""),
        (f"“{text[-1]}” stands after it", text.rstrip(" ,;.:")),
        (f"“{text[0]}” stands before it", text.lstrip(" ,;.:<'\"")),
    ):
        if candidate and candidate != text:
            with suppress(EmailNotValidError):
                return f"{what}; write “{_checked(candidate)}”"
    beyond = next((letter for letter in text.partition("@")[0] if not letter.isascii()), "")
    if beyond:
        return f"“{beyond}” stands before the @, and most mail servers refuse it; ask for an address in plain letters"
    return str(problem)


def address_digest(secret: str, address: str) -> str:
    """Return what stands for an address in the log: HMAC-SHA-256 (FIPS 198-1) in hexadecimal; of none, nothing.

    Capitals do not matter. Whoever runs the service can tell whether two events are
    about one address; from the log alone nobody can, though addresses are known to many.
    """
    return (
        hmac.digest(secret.encode(), f"petition.address\0{address.lower()}".encode(), sha256).hex() if address else ""
    )
