"""Checks of email addresses, with the reason when one cannot be used."""

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from petition.errors import FieldError

# Set aside so that nothing can ever be sent there, which is what trials want.
SPECIAL_USE_DOMAIN_NAMES.remove("invalid")


def check_address(text: str, field: str = "email") -> str:
    """Return the address in its normal form; raise `FieldError` naming `field`.

    Nothing is asked of the network. Addresses under reserved names (RFC 2606)
    pass: demonstrations and tests live there, and nothing can be sent to them.
    An address that needs SMTPUTF8 (RFC 6531) is refused, because most
    parliaments' servers refuse it too.
    """
    if not text:
        raise FieldError(field, "is empty")
    try:
        checked = validate_email(
            text,
            check_deliverability=False,
            allow_smtputf8=False,
            test_environment=True,
            globally_deliverable=False,
            strict=True,
        )
    except EmailNotValidError as problem:
        raise FieldError(field, f"“{text}” is not an address: {problem}") from None
    if "." not in checked.domain:
        raise FieldError(field, f"“{text}” is not an address: its domain has no dot")
    return checked.ascii_email or checked.normalized
