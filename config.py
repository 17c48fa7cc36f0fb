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
from pathlib import Path

from petition.errors import SettingError
from petition.settings import environment
from petition.settings.settings import Settings

ROOT = Path(__file__).resolve().parent
LOCAL_SENDER = "Petition Secretariat <secretariat@petition.example>"


def load(variables: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings; raise `SettingError` naming the first that is wrong."""
    given = {name: value.strip() for name, value in (os.environ if variables is None else variables).items()}
    for name, value in given.items():
        if environment.EXAMPLE in value and name in environment.SECRETS:
            raise SettingError(name, "is still the one of the example; draw your own with: openssl rand -hex 32")
    port = environment.port(given, "PORT", 8000)
    base_url, is_local = environment.base_url(given, port)
    instance = Path(given.get("INSTANCE_PATH") or ROOT / "instance").resolve()
    environment.make_folder(instance, "INSTANCE_PATH")
    username, password = given.get("MAIL_USERNAME") or None, given.get("MAIL_PASSWORD") or None
    if bool(username) != bool(password):
        raise SettingError("MAIL_PASSWORD" if username else "MAIL_USERNAME", "is missing beside its other half")
    secret_keys = _secret_keys(given, is_local, instance)
    mail_server = _needed(given, "MAIL_SERVER", is_local, "127.0.0.1")
    return Settings(
        base_url=base_url,
        is_local=is_local,
        secret_keys=secret_keys,
        database_url=environment.database_url(given, instance),
        mail_server=mail_server,
        # The local mailbox listens on the port after the web's.
        mail_port=environment.port(given, "MAIL_PORT", _beside(port) if is_local else 25),
        mail_username=username,
        mail_password=password,
        mail_use_tls=environment.mail_use_tls(given, mail_server),
        mail_sender=environment.sender(_needed(given, "MAIL_DEFAULT_SENDER", is_local, LOCAL_SENDER)),
        country_labels=environment.country_labels(given.get("COUNTRY_LABELS") or "GB=UK,US=USA,EU=EU"),
        port=port,
        instance=instance,
        worker_lease_seconds=environment.seconds(given, "WORKER_LEASE_SECONDS", 120, 5),
        worker_poll_seconds=environment.seconds(given, "WORKER_POLL_SECONDS", 1, 0.05),
        mail_timeout_seconds=environment.seconds(given, "MAIL_TIMEOUT_SECONDS", 30, 1),
        bounce_domain=environment.domain(given, "MAIL_BOUNCE_DOMAIN"),
        dkim_selector=given.get("DKIM_SELECTOR", ""),
        dkim_key_file=_dkim_key(given),
        metrics_token=given.get("METRICS_TOKEN", ""),
        organisation_language=environment.language(given, "ORGANISATION_LANGUAGE", "en"),
    )


def _beside(port: int) -> int:
    """Return the port after another, or before it where there is none after."""
    return port + 1 if port < 65535 else port - 1


def _needed(given: Mapping[str, str], name: str, is_local: bool, default: str) -> str:
    value = given.get(name) or (default if is_local else "")
    if not value:
        raise SettingError(name, "is missing; it is needed wherever BASE_URL is not a loopback address")
    return value


def _dkim_key(given: Mapping[str, str]) -> Path | None:
    selector, path = given.get("DKIM_SELECTOR", ""), given.get("DKIM_KEY_FILE", "")
    if bool(selector) != bool(path):
        raise SettingError("DKIM_KEY_FILE" if selector else "DKIM_SELECTOR", "is missing beside its other half")
    if path and not Path(path).is_file():
        raise SettingError("DKIM_KEY_FILE", f"names “{path}”, which is not a file")
    return Path(path) if path else None


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
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32))
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text()
