"""Settings: defaults on loopback, nothing assumed elsewhere, and each fault named."""

import ast
import re
from pathlib import Path

import pytest

from config import load
from petition.errors import SettingError
from petition.settings import environment

ROOT = Path(__file__).resolve().parents[2]
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


def test_local_instance_needs_nothing(local: dict[str, str], tmp_path: Path) -> None:
    settings = load(local)
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.is_local
    assert settings.database_url == f"sqlite:///{tmp_path}/petition.sqlite"
    assert (settings.mail_server, settings.mail_port, settings.port) == ("127.0.0.1", 8001, 8000)
    assert settings.country_labels == {"GB": "UK", "US": "USA", "EU": "EU"}
    assert settings.mailbox == tmp_path / "mailbox"
    assert settings.organisation.name == "Petition Secretariat"
    assert settings.organisation.address == "secretariat@petition.example"


def test_local_key_is_made_once_and_for_the_owner_alone(local: dict[str, str], tmp_path: Path) -> None:
    first = load(local).secret_keys
    assert load(local).secret_keys == first
    assert len(first[0]) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_port_moves_the_address_and_the_mailbox(local: dict[str, str]) -> None:
    settings = load({**local, "PORT": "9000"})
    assert (settings.base_url, settings.mail_port) == ("http://127.0.0.1:9000", 9001)


def test_public_instance_takes_what_it_is_given(public: dict[str, str]) -> None:
    settings = load({**public, "SECRET_KEY": f"{'a' * 32}, {'b' * 32},{'c' * 32}", "MAIL_USE_TLS": "yes"})
    assert not settings.is_local
    assert settings.secret_keys == ("a" * 32, "b" * 32, "c" * 32)
    assert settings.database_url == "postgresql+psycopg://petition@db/petition"
    assert (settings.mail_port, settings.mail_use_tls) == (25, True)
    assert settings.mail_sender == ("The Alliance", "sign@alliance.example")


@pytest.mark.parametrize(
    ("server", "setting", "expected"),
    [
        ("smtp.alliance.example", {}, True),
        ("192.0.2.1", {}, True),
        ("127.0.0.1", {}, False),
        ("localhost", {}, False),
        ("::1", {"MAIL_USE_TLS": "true"}, True),
        ("smtp.alliance.example", {"MAIL_USE_TLS": "false"}, False),
    ],
)
def test_t42_mail_is_encrypted_unless_it_stays_on_this_machine(
    public: dict[str, str], server: str, setting: dict[str, str], *, expected: bool
) -> None:
    assert load({**public, "MAIL_SERVER": server, **setting}).mail_use_tls is expected


def test_t42_password_never_crosses_the_network_in_clear(public: dict[str, str]) -> None:
    given = {**public, "MAIL_USERNAME": "sign", "MAIL_PASSWORD": "secret", "MAIL_USE_TLS": "false"}
    with pytest.raises(SettingError, match=r"^MAIL_USE_TLS "):
        load({**given, "MAIL_SERVER": "smtp.alliance.example"})
    assert not load({**given, "MAIL_SERVER": "127.0.0.1"}).mail_use_tls


def test_t42_secrets_of_the_example_do_not_start(public: dict[str, str]) -> None:
    text = (ROOT / "deploy" / "petition.env.example").read_text(encoding="utf-8")
    example = dict(re.findall(r'^([A-Z_]+)="(.*)"$', text, re.MULTILINE))
    secrets = {name for name, value in example.items() if environment.EXAMPLE in value}
    assert secrets == set(environment.SECRETS)
    filled_in = {name: value.replace(environment.EXAMPLE, "f" * 32) for name, value in example.items()}
    assert not load({**public, **filled_in}).is_local
    for name in secrets:
        with pytest.raises(SettingError, match=f"^{name} is still the one of the example"):
            load({**public, **filled_in, name: example[name]})


@pytest.mark.parametrize("name", ["SECRET_KEY", "MAIL_SERVER", "MAIL_DEFAULT_SENDER"])
def test_public_instance_needs_its_settings(public: dict[str, str], name: str) -> None:
    del public[name]
    with pytest.raises(SettingError, match=f"^{name} is missing") as refusal:
        load(public)
    assert refusal.value.name == name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("PORT", value) for value in ("0", "65536", "-1", "http", "8e3", "٣")),
        ("MAIL_PORT", "none"),
        ("MAIL_USE_TLS", "maybe"),
        *(("BASE_URL", value) for value in ("sign.example", "ftp://127.0.0.1", "http://[::1", "https://a.example/x")),
        *(("BASE_URL", value) for value in ("http://sign.example", "https://me:secret@sign.example", "https://:443")),
        ("BASE_URL", "http://127.0.0.1:99999"),
        *(("DATABASE_URL", value) for value in ("nonsense", "mysql://x/y", "sqlite://", "sqlite:///:memory:")),
        *(("MAIL_DEFAULT_SENDER", value) for value in ("sign@alliance.example", "Alliance", "A <a@>", "A\n <a@b.c>")),
        *(("COUNTRY_LABELS", value) for value in ("GB", "GB=", "XX=Nowhere", "gb=UK", "GB=UK,US")),
        ("MAIL_USERNAME", "somebody"),
        ("MAIL_PASSWORD", "something"),
    ],
)
def test_malformed_setting_is_named(local: dict[str, str], name: str, value: str) -> None:
    partner = {"MAIL_USERNAME": "MAIL_PASSWORD", "MAIL_PASSWORD": "MAIL_USERNAME"}
    with pytest.raises(SettingError) as refusal:
        load({**local, name: value})
    assert refusal.value.name == partner.get(name, name)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("WORKER_LEASE_SECONDS", value) for value in ("4", "3601", "soon", "nan", "-1", "inf")),
        *(("WORKER_POLL_SECONDS", value) for value in ("0", "x")),
        *(("MAIL_TIMEOUT_SECONDS", value) for value in ("0.5", "1h")),
        *(("MAIL_BOUNCE_DOMAIN", value) for value in ("bounces", "b@x.example", "-x.example", "x..example")),
        ("DKIM_SELECTOR", "autumn"),
        ("DKIM_KEY_FILE", "/nowhere/key.pem"),
    ],
)
def test_malformed_delivery_setting_is_named(local: dict[str, str], name: str, value: str) -> None:
    partner = {"DKIM_SELECTOR": "DKIM_KEY_FILE", "DKIM_KEY_FILE": "DKIM_SELECTOR"}
    with pytest.raises(SettingError) as refusal:
        load({**local, name: value})
    assert refusal.value.name == partner.get(name, name)


def test_delivery_has_defaults(local: dict[str, str], tmp_path: Path) -> None:
    settings = load(local)
    assert (settings.worker_lease_seconds, settings.worker_poll_seconds, settings.mail_timeout_seconds) == (120, 1, 30)
    assert (settings.bounce_domain, settings.envelope_domain) == ("", "petition.example")
    assert (settings.dkim_selector, settings.dkim_key_file, settings.metrics_token) == ("", None, "")
    assert settings.marks == tmp_path / "marks"


def test_delivery_takes_what_it_is_given(public: dict[str, str], tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.write_text("a key")
    given = {
        "WORKER_LEASE_SECONDS": "60",
        "WORKER_POLL_SECONDS": "0.5",
        "MAIL_TIMEOUT_SECONDS": "10",
        "MAIL_BOUNCE_DOMAIN": "Bounces.Alliance.example",
        "METRICS_TOKEN": "t" * 32,
        "DKIM_SELECTOR": "autumn",
        "DKIM_KEY_FILE": str(key),
    }
    settings = load({**public, **given})
    assert (settings.worker_lease_seconds, settings.worker_poll_seconds, settings.mail_timeout_seconds) == (60, 0.5, 10)
    assert settings.envelope_domain == "bounces.alliance.example"
    assert (settings.dkim_selector, settings.dkim_key_file, settings.metrics_token) == ("autumn", key, "t" * 32)


def test_language_of_the_organisation_is_a_tag(local: dict[str, str]) -> None:
    assert load(local).organisation_language == "en"
    assert load({**local, "ORGANISATION_LANGUAGE": "pt-br"}).organisation_language == "pt-BR"
    with pytest.raises(SettingError, match="ORGANISATION_LANGUAGE “Klingon” is not a language tag"):
        load({**local, "ORGANISATION_LANGUAGE": "Klingon"})


def test_key_that_is_no_file_is_named(public: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"DKIM_KEY_FILE names .*, which is not a file"):
        load({**public, "DKIM_SELECTOR": "autumn", "DKIM_KEY_FILE": str(tmp_path / "missing.pem")})


def test_short_key_is_refused_in_public(public: dict[str, str]) -> None:
    with pytest.raises(SettingError, match="SECRET_KEY has a key of fewer than 32"):
        load({**public, "SECRET_KEY": f"{'a' * 32},short"})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.9.9.9"])
def test_loopback_is_local(local: dict[str, str], host: str) -> None:
    assert load({**local, "BASE_URL": f"http://{host}:8000"}).is_local


def test_no_environment_is_read_beside_the_given_one(monkeypatch: pytest.MonkeyPatch, local: dict[str, str]) -> None:
    monkeypatch.setenv("PORT", "1234")
    assert load(local).port == 8000


def test_environment_is_read_when_none_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PORT", "1234")
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path))
    assert load().port == 1234


def _names_read() -> set[str]:
    """Return every setting that the code reads: what is written in capitals where settings are read."""
    files = (ROOT / "config.py", ROOT / "petition" / "settings" / "environment.py")
    literals = {
        node.value
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {text for text in literals if re.fullmatch(r"[A-Z][A-Z_]{3,}", text)}


def test_table_of_settings_names_what_is_read() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = guide.partition("| name | default | what |")[2].partition("\n\n")[0]
    rows = [line.split("|")[1] for line in table.splitlines()[2:]]
    assert sorted(name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)) == sorted(_names_read())


def test_example_of_the_units_sets_what_is_read() -> None:
    example = (ROOT / "deploy" / "petition.env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?\s?([A-Z_]+)=", example, re.MULTILINE))
    assert named
    assert named <= _names_read()


def test_nothing_else_reads_the_environment() -> None:
    """What is read in one place is checked there, and told in the table."""
    readers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "petition").rglob("*.py")
        if re.search(r"os\.(environ\.get|environ\[|getenv)", path.read_text(encoding="utf-8"))
    }
    assert readers == set()
