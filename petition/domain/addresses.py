"""Checks of email addresses, with the reason when one cannot be used.

Anybody may type one, on a public page too: the work on a text grows with its
length alone, and no text is looked at that is longer than an address can be.
"""

import string
from functools import lru_cache

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

from petition.errors import FieldError

# Set aside so that nothing can ever be sent there, which is what trials want.
SPECIAL_USE_DOMAIN_NAMES.remove("invalid")

# RFC 5321, section 4.5.3.1.3: a path has 256 octets, its two angle brackets counted.
LONGEST = 254
# The local part that nearly every address has (RFC 5322, dot-atom), which the validator leaves as it
# is, names of roles aside. Only the domain is left to check, once for all who share it.
_ATOM = frozenset(string.ascii_letters + string.digits + "!#$%&'*+/=?^_`{|}~-")
_ROLE_NAMES = frozenset(CASE_INSENSITIVE_MAILBOX_NAMES)
# RFC 5321, section 4.5.3.1.1: what a local part holds at most; a domain this short needs no thought of lengths.
_SHORT_LOCAL, _SHORT_DOMAIN = 64, 180

_MAILTO = "mailto:"
_WEB_PAGE = ("http://", "https://", "www.")
# What people write between several addresses, beside spaces and words.
_BETWEEN = str.maketrans(",;/", "   ")


def check_address(text: str, field: str = "email") -> str:
    """Return the address in its normal form; raise `FieldError` naming `field`.

    Nothing is asked of the network. Addresses under reserved names (RFC 2606)
    pass: demonstrations and tests live there, and nothing can be sent to them.
    An address that needs SMTPUTF8 (RFC 6531) is refused, because most
    parliaments' servers refuse it too.
    """
    if not text:
        raise FieldError(field, "is empty")
    if len(text) > LONGEST:
        raise FieldError(field, f"is longer than {LONGEST} characters")
    local, at, domain = text.rpartition("@")
    if at and _is_plain(local, domain) and (checked := _checked_domain(domain)):
        # A domain in other letters is longer in plain ones.
        address = f"{local}@{checked}"
        if len(address) <= LONGEST:
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


def _is_plain(local: str, domain: str) -> bool:
    """Return whether nothing but the domain needs the validator, which takes its time."""
    return (
        len(local) <= _SHORT_LOCAL
        and len(domain) <= _SHORT_DOMAIN
        and all(atom and _ATOM.issuperset(atom) for atom in local.split("."))
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
    if text.lower().startswith(_WEB_PAGE):
        return "it is a web page"
    if "@" not in text:
        return "it has no @"
    if _are_several(text):
        return "it is more than one; keep one"
    if suggestion := _mended(text):
        return f"{suggestion[0]}; write “{suggestion[1]}”"
    beyond = next((letter for letter in text.partition("@")[0] if not letter.isascii()), "")
    if beyond:
        return f"“{beyond}” stands before the @, and most mail servers refuse it; ask for an address in plain letters"
    return str(problem)


def _are_several(text: str) -> bool:
    """Return whether more than one word of the text has an @ within it."""
    return sum("@" in word[1:-1] for word in text.translate(_BETWEEN).split()) > 1


def _mended(text: str) -> tuple[str, str] | None:
    """Return what is wrong around an address, and the address, where that alone is wrong."""
    tries = (
        ("“mailto:” stands before it", text[len(_MAILTO) :].lstrip() if text.lower().startswith(_MAILTO) else ""),
        ("something else stands around it", _in_brackets(text)),
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


def _in_brackets(text: str) -> str:
    """Return what stands in the only pair of angle brackets, if it ends the text."""
    before, _, after = text.partition("<")
    inner = after.removesuffix(">")
    return inner.strip() if inner != after and not set("<>") & set(before + inner) else ""
