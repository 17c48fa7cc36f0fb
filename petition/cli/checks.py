"""Looks at what mail needs before the first one goes out: server, TLS, the sending domain.

Each finding says what was looked at and whether it is as it should be. Nothing
is asked of the domain name system unless the caller wants it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import dns.exception
import dns.resolver

from petition.mail.transport import Transport
from petition.settings.settings import Settings

_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    is_good: bool
    words: str


def _good(words: str) -> Finding:
    return Finding(is_good=True, words=words)


def _bad(words: str) -> Finding:
    return Finding(is_good=False, words=words)


def check_server(settings: Settings, transport: Transport) -> Iterator[Finding]:
    """Connect as the worker does, and tell how far that went."""
    where = f"{settings.mail_server}:{settings.mail_port}"
    opened = transport.open()
    if transport.server is None:
        yield _bad(f"{where}: {opened.words}")
        return
    yield _good(f"{where} answers.")
    if settings.mail_use_tls:
        yield _good("The connection is encrypted, and the server's certificate is valid.")
    elif transport.server.has_extn("starttls"):
        yield Finding(settings.is_local, "The server offers encryption, and MAIL_USE_TLS does not ask for it.")
    else:
        yield Finding(settings.is_local, "The connection is not encrypted; the server offers no STARTTLS.")
    if settings.mail_username:
        yield _good(f"The server lets {settings.mail_username} in.")


def check_alignment(settings: Settings) -> Iterator[Finding]:
    """Compare the domains that receivers compare (DMARC, RFC 7489): From, envelope and DKIM."""
    sender, envelope = settings.organisation.domain, settings.envelope_domain
    if envelope == sender or envelope.endswith(f".{sender}"):
        yield _good(f"Mail from {sender} bounces to {envelope}: aligned for SPF.")
    else:
        yield _bad(f"Mail from {sender} bounces to {envelope}, another domain: not aligned for SPF.")
    if settings.dkim_key_file is not None:
        yield _good(f"Mail is signed for {sender} (DKIM, selector {settings.dkim_selector}).")
    else:
        yield _good("No DKIM key is configured here; the mail server should sign the mail.")


def check_records(settings: Settings) -> Iterator[Finding]:
    """Look the published records up that receivers will look up."""
    sender = settings.organisation.domain
    yield _record(f"{settings.envelope_domain}", "v=spf1", "SPF")
    yield _record(f"_dmarc.{sender}", "v=DMARC1", "DMARC")
    if settings.dkim_selector:
        yield _record(f"{settings.dkim_selector}._domainkey.{sender}", "p=", "DKIM")


def _record(name: str, mark: str, what: str) -> Finding:
    try:
        answers = dns.resolver.resolve(name, "TXT", lifetime=_TIMEOUT_SECONDS)
    except dns.exception.DNSException as problem:
        return _bad(f"{what}: no record at {name} ({type(problem).__name__}).")
    texts = [b"".join(answer.strings).decode("utf-8", "replace") for answer in answers]
    found = next((text for text in texts if mark in text), None)
    return Finding(found is not None, f"{what}: {found}" if found else f"{what}: no record at {name}.")
