"""The checked settings: what follows from them for Flask, for the engine, and for mails and folders."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config import Settings, load

PUBLIC = {
    "BASE_URL": "https://sign.alliance.example",
    "SECRET_KEY": "x" * 32,
    "MAIL_SERVER": "mail.alliance.example",
    "MAIL_DEFAULT_SENDER": "The Alliance <sign@alliance.example>",
    "DATABASE_URL": "postgresql://petition@db/petition",
}


@pytest.fixture
def local(tmp_path: Path) -> dict[str, str]:
    return {"INSTANCE_PATH": str(tmp_path)}


@pytest.fixture
def public(tmp_path: Path) -> dict[str, str]:
    return {**PUBLIC, "INSTANCE_PATH": str(tmp_path)}


def _flask(settings: Settings) -> dict[str, Any]:
    return settings.flask()


def test_t20_cookies_are_bound_to_the_host_in_public(public: dict[str, str]) -> None:
    flask = _flask(load(public))
    assert flask["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert flask["SESSION_COOKIE_SECURE"] is True
    assert (flask["SESSION_COOKIE_HTTPONLY"], flask["SESSION_COOKIE_SAMESITE"]) == (True, "Lax")


def test_t12_hosts_are_those_of_the_base_url(public: dict[str, str], local: dict[str, str]) -> None:
    assert _flask(load(public))["TRUSTED_HOSTS"] == ["sign.alliance.example"]
    assert "127.0.0.1" in _flask(load(local))["TRUSTED_HOSTS"]


def test_f17_last_key_signs_and_all_verify(public: dict[str, str]) -> None:
    flask = _flask(load({**public, "SECRET_KEY": ",".join(letter * 32 for letter in "abc")}))
    assert flask["SECRET_KEY"] == "c" * 32
    assert flask["SECRET_KEY_FALLBACKS"] == ["b" * 32, "a" * 32]


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("sqlite:////tmp/a.sqlite", {"connect_args"}),
        ("postgresql+psycopg://petition@db/petition", {"max_overflow", "pool_pre_ping", "pool_timeout"}),
    ],
)
def test_engine_hides_what_people_answered_and_has_the_options_of_its_kind(
    local: dict[str, str], url: str, options: set[str]
) -> None:
    made = _flask(replace(load(local), database_url=url))["SQLALCHEMY_ENGINE_OPTIONS"]
    assert made["hide_parameters"] is True
    assert set(made) == {"hide_parameters", "pool_size", *options}


def test_bounces_come_back_to_the_domain_of_the_sender_unless_another_is_named(public: dict[str, str]) -> None:
    assert load(public).envelope_domain == "alliance.example"
    assert (
        load({**public, "MAIL_BOUNCE_DOMAIN": "bounces.alliance.example"}).envelope_domain == "bounces.alliance.example"
    )


def test_organisation_is_the_sender_with_its_labels(public: dict[str, str]) -> None:
    organisation = load({**public, "COUNTRY_LABELS": "GB=Albion"}).organisation
    assert (organisation.name, organisation.address) == ("The Alliance", "sign@alliance.example")
    assert organisation.labels["GB"] == "Albion"


def test_folders_lie_apart_in_the_instance(local: dict[str, str], tmp_path: Path) -> None:
    settings = load(local)
    folders = [settings.marks, settings.reports, settings.mailbox]
    assert {folder.parent for folder in folders} == {tmp_path}
    assert len(set(folders)) == len(folders)
