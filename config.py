"""The settings, read from the environment once and checked before anything starts.

There is no separate switch for production. The service is local while
`BASE_URL` is a loopback address, and then everything has a default; anywhere
else it needs HTTPS and its secrets, and whatever is missing or malformed stops
the start with a line that names it. `docs/operations.md` lists the settings.
"""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from petition.domain.countries import is_country
from petition.errors import SettingError

ROOT = Path(__file__).resolve().parent
LOCAL_SENDER = "Petition Secretariat <secretariat@petition.example>"
LOCAL_DOMAINS = ("localhost", "petition.example")


@dataclass(frozen=True)
class Settings:
    """The checked settings; `secret_keys` are oldest first, and the last one signs."""

    base_url: str
    is_local: bool
    secret_keys: tuple[str, ...]
    database_url: str
    mail_server: str
    mail_port: int
    mail_username: str | None
    mail_password: str | None
    mail_use_tls: bool
    mail_sender: tuple[str, str]
    country_labels: Mapping[str, str]
    port: int
    instance: Path

    @property
    def house(self) -> str:
        """Who runs this service: the display name that mails are sent from."""
        return self.mail_sender[0]

    @property
    def mailbox(self) -> Path:
        """The folder of the local mailbox, which exists only while the service is local."""
        return self.instance / "mailbox"

    def flask(self) -> dict[str, Any]:
        """Return what Flask and its extensions read."""
        host = urlsplit(self.base_url).hostname or ""
        secure = self.base_url.startswith("https://")
        return {
            "SETTINGS": self,
            "SECRET_KEY": self.secret_keys[-1],
            "SECRET_KEY_FALLBACKS": list(self.secret_keys[-2::-1]),
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(self.database_url),
            "TRUSTED_HOSTS": ["127.0.0.1", "localhost", "[::1]"] if self.is_local else [host],
            "PREFERRED_URL_SCHEME": urlsplit(self.base_url).scheme,
            "MAX_CONTENT_LENGTH": 20 * 2**20,
            "MAX_FORM_MEMORY_SIZE": 2 * 2**20,
            "MAX_FORM_PARTS": 100_000,
            # Signing must keep working in a page that stayed open overnight, so the
            # token lives as long as the session; SameSite keeps it to this site.
            "WTF_CSRF_TIME_LIMIT": None,
            "WTF_CSRF_SSL_STRICT": secure,
            "SESSION_COOKIE_NAME": "__Host-petition" if secure else "petition",
            "SESSION_COOKIE_SECURE": secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "MAIL_SERVER": self.mail_server,
            "MAIL_PORT": self.mail_port,
            "MAIL_USERNAME": self.mail_username,
            "MAIL_PASSWORD": self.mail_password,
            "MAIL_USE_TLS": self.mail_use_tls,
            "MAIL_DEFAULT_SENDER": self.mail_sender,
        }


def _engine_options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 30, "check_same_thread": False}, "pool_size": 20}
    return {"pool_size": 20, "max_overflow": 10, "pool_pre_ping": False, "pool_timeout": 10}


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings; raise `SettingError` naming the first that is wrong."""
    given = {name: value.strip() for name, value in (environment or os.environ).items()}
    port = _port(given, "PORT", 8000)
    base_url, is_local = _base_url(given, port)
    instance = Path(given.get("INSTANCE_PATH") or ROOT / "instance")
    username, password = given.get("MAIL_USERNAME") or None, given.get("MAIL_PASSWORD") or None
    if bool(username) != bool(password):
        raise SettingError("MAIL_PASSWORD" if username else "MAIL_USERNAME", "is missing beside its other half")
    return Settings(
        base_url=base_url,
        is_local=is_local,
        secret_keys=_secret_keys(given, is_local, instance),
        database_url=_database_url(given, instance),
        mail_server=_needed(given, "MAIL_SERVER", is_local, "127.0.0.1"),
        # The local mailbox listens on the port after the web's.
        mail_port=_port(given, "MAIL_PORT", port + 1 if is_local else 25),
        mail_username=username,
        mail_password=password,
        mail_use_tls=_flag(given, "MAIL_USE_TLS"),
        mail_sender=_sender(_needed(given, "MAIL_DEFAULT_SENDER", is_local, LOCAL_SENDER)),
        country_labels=_country_labels(given.get("COUNTRY_LABELS") or "GB=UK,US=USA,EU=EU"),
        port=port,
        instance=instance,
    )


def _needed(given: Mapping[str, str], name: str, is_local: bool, default: str) -> str:
    value = given.get(name) or (default if is_local else "")
    if not value:
        raise SettingError(name, "is missing; it is needed wherever BASE_URL is not a loopback address")
    return value


def _port(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingError(name, f"is “{text}”, which is not a port from 1 to 65535")
    return int(text)


def _flag(given: Mapping[str, str], name: str) -> bool:
    text = (given.get(name) or "false").lower()
    if text not in ("true", "false", "1", "0", "yes", "no"):
        raise SettingError(name, f"is “{text}”, which is neither true nor false")
    return text in ("true", "1", "yes")


def _base_url(given: Mapping[str, str], port: int) -> tuple[str, bool]:
    url = (given.get("BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or parts.path or parts.query or parts.fragment:
        raise SettingError("BASE_URL", f"is “{url}”, which is not an address such as https://sign.example.org")
    if parts.username or parts.password:
        raise SettingError("BASE_URL", "must not hold a user or password")
    is_local = _is_loopback(host)
    if not is_local and parts.scheme != "https":
        raise SettingError("BASE_URL", f"is “{url}”; outside loopback it must begin with https://")
    return url, is_local


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _secret_keys(given: Mapping[str, str], is_local: bool, instance: Path) -> tuple[str, ...]:
    keys = tuple(filter(None, (key.strip() for key in given.get("SECRET_KEY", "").split(","))))
    if keys:
        if not is_local and any(len(key) < 32 for key in keys):
            raise SettingError("SECRET_KEY", "has a key of fewer than 32 characters")
        return keys
    if not is_local:
        raise SettingError("SECRET_KEY", "is missing; it is needed wherever BASE_URL is not a loopback address")
    return (_local_key(instance / "secret_key"),)


def _local_key(path: Path) -> str:
    """Return the key of a local instance, made once; two starters agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32))
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text()


def _database_url(given: Mapping[str, str], instance: Path) -> str:
    text = given.get("DATABASE_URL") or f"sqlite:///{instance / 'petition.sqlite'}"
    try:
        url = make_url(text)
    except ArgumentError:
        raise SettingError("DATABASE_URL", "is not a database address such as postgresql://user@host/name") from None
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise SettingError("DATABASE_URL", f"names “{url.drivername}”; use sqlite or postgresql")
    if url.drivername == "sqlite" and url.database in (None, "", ":memory:"):
        raise SettingError("DATABASE_URL", "needs a file: web and worker share the database")
    if url.drivername == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    return url.render_as_string(hide_password=False)


def _sender(text: str) -> tuple[str, str]:
    name, address = parseaddr(text)
    local, _, domain = address.rpartition("@")
    if not name or not local or not domain or not text.isprintable():
        raise SettingError(
            "MAIL_DEFAULT_SENDER",
            f"is “{text}”; it needs a name and an address, such as Secretariat <sign@example.org>",
        )
    return name, address


def _country_labels(text: str) -> dict[str, str]:
    labels = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        code, equals, label = (part.strip() for part in pair.partition("="))
        if not equals or not label or not is_country(code):
            raise SettingError("COUNTRY_LABELS", f"has “{pair}”, which is not a pair such as GB=UK")
        labels[code] = label
    return labels
