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
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from petition.domain.countries import is_country
from petition.errors import SettingError
from petition.settings import Settings

ROOT = Path(__file__).resolve().parent
LOCAL_SENDER = "Petition Secretariat <secretariat@petition.example>"
LOCAL_DOMAINS = ("localhost", "petition.example")


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings; raise `SettingError` naming the first that is wrong."""
    given = {name: value.strip() for name, value in (os.environ if environment is None else environment).items()}
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
