"""What is looked at before the first mail goes out."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import dns.resolver
import pytest
from flask import Flask

from petition.cli.checks import Finding, check_alignment, check_records, check_server
from petition.mail.local_mailbox import Folder
from petition.mail.transport import Transport
from petition.settings.settings import Settings
from tests.smtp_script import Script, Verb, scripted


def _bad(findings: list[Finding]) -> list[str]:
    return [finding.words for finding in findings if not finding.is_good]


def test_own_bounce_domain_is_aligned(settings: Settings):
    assert not _bad(list(check_alignment(settings)))
    below = replace(settings, bounce_domain=f"bounces.{settings.organisation.domain}")
    assert not _bad(list(check_alignment(below)))


def test_foreign_bounce_domain_is_not_aligned(settings: Settings):
    (words,) = _bad(list(check_alignment(replace(settings, bounce_domain="elsewhere.example"))))
    assert "elsewhere.example" in words


def test_signing_is_told_when_a_key_is_there(settings: Settings, tmp_path: Path):
    signing = replace(settings, dkim_selector="s1", dkim_key_file=tmp_path / "key.pem")
    assert any("selector s1" in finding.words for finding in check_alignment(signing))


@pytest.fixture
def transport(app: Flask) -> Iterator[Transport]:
    """What the worker sends with."""
    with app.app_context(), closing(Transport(app.extensions["mail"], timeout=2)) as made:
        yield made


def test_server_that_answers_is_good(settings: Settings, transport: Transport, smtp_sink: Folder):
    assert not _bad(list(check_server(settings, transport)))


def test_server_without_encryption_is_bad_outside_loopback(settings: Settings, transport: Transport, smtp_sink: Folder):
    (words,) = _bad(list(check_server(replace(settings, is_local=False), transport)))
    assert "not encrypted" in words


def test_encryption_that_is_not_asked_for_is_told(settings: Settings, transport: Transport, mail_port: int):
    with scripted(mail_port, _says(Verb.EHLO, "250-mx.example\r\n250 STARTTLS")):
        (words,) = _bad(list(check_server(replace(settings, is_local=False), transport)))
    assert words == "The server offers encryption, and MAIL_USE_TLS does not ask for it."


def test_password_that_is_refused_is_told(settings: Settings, app: Flask, transport: Transport, mail_port: int):
    mail = app.extensions["mail"]
    mail.username, mail.password = "us", "wrong"
    with scripted(mail_port, _says(Verb.AUTH, "535 5.7.8 Wrong password")):
        (words,) = _bad(list(check_server(settings, transport)))
    assert words == f"127.0.0.1:{mail_port}: 535 5.7.8 Wrong password"


def test_absent_server_is_told(settings: Settings, transport: Transport):
    (words,) = _bad(list(check_server(settings, transport)))
    assert f"{settings.mail_server}:{settings.mail_port}" in words


def _says(verb: Verb, reply: str) -> Script:
    return lambda moment: reply if moment.verb is verb else None


def test_records_are_looked_up_by_their_names(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    asked = []

    def resolve(name: str, kind: str, lifetime: float) -> list[SimpleNamespace]:
        asked.append(name)
        if name.startswith("_dmarc."):
            raise dns.resolver.NXDOMAIN
        return [SimpleNamespace(strings=[b"v=spf1 -all"])]

    monkeypatch.setattr(dns.resolver, "resolve", resolve)
    spf, dmarc = check_records(settings)
    assert asked == [settings.envelope_domain, f"_dmarc.{settings.organisation.domain}"]
    assert (spf.is_good, dmarc.is_good) == (True, False)
    assert "v=spf1 -all" in spf.words
