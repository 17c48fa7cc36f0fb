"""Readers of single settings: each returns the checked value of a text, or raises `SettingError`."""

import re
from collections.abc import Mapping
from email.utils import getaddresses
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from petition.domain.addresses import check_address
from petition.domain.countries import check_label, is_country, label_key
from petition.domain.languages import check_language
from petition.errors import FieldError, SettingError

# Stands in every secret of deploy/petition.env.example, so that a copy does not start before it is filled in.
EXAMPLE = "CHANGE-ME"
SECRETS = ("SECRET_KEY", "DATABASE_URL", "MAIL_PASSWORD", "METRICS_TOKEN")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}")


def port(given: Mapping[str, str], name: str, default: int) -> int:
    """Return a port."""
    text = given.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingError(name, f"is “{text}”, which is not a port from 1 to 65535")
    return int(text)


def seconds(given: Mapping[str, str], name: str, default: float, least: float) -> float:
    """Return a number of seconds, at least `least` and at most an hour."""
    text = given.get(name) or str(default)
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not least <= seconds <= 3600:
        raise SettingError(name, f"is “{text}”, which is not a number of seconds from {least:g} to 3600")
    return seconds


def domain(given: Mapping[str, str], name: str) -> str:
    """Return a domain, or nothing."""
    text = given.get(name, "").lower()
    if text and not _DOMAIN.fullmatch(text):
        raise SettingError(name, f"is “{text}”, which is not a domain such as bounces.example.org")
    return text


def flag(given: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    """Return whether a setting is true."""
    text = (given.get(name) or str(default)).lower()
    if text not in ("true", "false", "1", "0", "yes", "no"):
        raise SettingError(name, f"is “{text}”, which is neither true nor false")
    return text in ("true", "1", "yes")


def base_url(given: Mapping[str, str], port: int) -> tuple[str, bool]:
    """Return the address of the service, and whether it is on this machine alone."""
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


def mail_use_tls(given: Mapping[str, str], mail_server: str) -> bool:
    """Return whether mails go out by STARTTLS: as the setting says, or else unless the server is on this machine."""
    is_here = _is_loopback(mail_server)
    is_encrypted = flag(given, "MAIL_USE_TLS", default=not is_here)
    if given.get("MAIL_PASSWORD") and not (is_encrypted or is_here):
        raise SettingError("MAIL_USE_TLS", "is false, so MAIL_PASSWORD would cross the network in clear")
    return is_encrypted


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def database_url(given: Mapping[str, str], instance: Path) -> str:
    """Return the database's address; SQLite's file gets an absolute path, and its folder is made."""
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
        path = Path(url.database).resolve()
        make_folder(path.parent, "DATABASE_URL")
        url = url.set(database=str(path))
    return url.render_as_string(hide_password=False)


def sender(text: str) -> tuple[str, str]:
    """Return the name and the address that mails are sent from."""
    found = getaddresses([text])
    name, address = found[0] if len(found) == 1 else ("", "")
    try:
        if not name or not text.isprintable():
            raise FieldError("sender", "has no name")
        return name, check_address(address)
    except FieldError:
        raise SettingError(
            "MAIL_DEFAULT_SENDER",
            f"is “{text}”; it needs one name and address, such as Secretariat <sign@example.org>",
        ) from None


def country_labels(text: str) -> dict[str, str]:
    """Return the organisation's labels, by country code for English and by `label_key` for other languages.

    They are written as pairs, `GB=UK` for English and `fr:GB=R.-U.` for another language.
    """
    labels = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, equals, label = (part.strip() for part in pair.partition("="))
        language, _, code = (part.strip() for part in key.rpartition(":"))
        if not equals or not label or not is_country(code) or key.startswith(":"):
            raise SettingError("COUNTRY_LABELS", f"has “{pair}”, which is not a pair such as GB=UK or fr:GB=R.-U.")
        try:
            key = label_key(code, check_language(language)) if language else code
            labels[key] = check_label(label, "label")
        except FieldError as fault:
            raise SettingError("COUNTRY_LABELS", f"has “{pair}”, where {fault.problem}") from None
    return labels


def language(given: Mapping[str, str], name: str, default: str) -> str:
    """Return a language's tag."""
    try:
        return check_language(given.get(name) or default)
    except FieldError as fault:
        raise SettingError(name, fault.problem) from None


def make_folder(path: Path, name: str) -> None:
    """Make a folder that the setting `name` asks for."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise SettingError(name, f"names “{path}”, which cannot be made: {problem.strerror}") from None
