"""The checked settings, as one value; `config.py` reads them from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from petition.domain.organisation import Organisation


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
    worker_lease_seconds: float
    worker_poll_seconds: float
    mail_timeout_seconds: float
    bounce_domain: str
    dkim_selector: str
    dkim_key_file: Path | None
    metrics_token: str
    organisation_language: str

    @property
    def organisation(self) -> Organisation:
        """The organisation that runs this service: the sender of its mails, with its labels of countries."""
        return Organisation(*self.mail_sender, self.country_labels)

    @property
    def envelope_domain(self) -> str:
        """The domain that bounces come back to: the sender's, unless a setting names another."""
        return self.bounce_domain or self.organisation.domain

    @property
    def marks(self) -> Path:
        """The folder in which this machine's workers keep their high-water marks."""
        return self.instance / "marks"

    @property
    def reports(self) -> Path:
        """The folder in which the mail server's pipe stores reports for a worker of this machine."""
        return self.instance / "reports"

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
            "TRUSTED_HOSTS": [host, *(["127.0.0.1", "localhost", "[::1]"] if self.is_local else [])],
            "PREFERRED_URL_SCHEME": urlsplit(self.base_url).scheme,
            # Signing must work on a page that stayed open overnight, so the token is valid
            # as long as the session. SameSite restricts it to this site.
            "WTF_CSRF_TIME_LIMIT": None,
            # Forms say their faults in words of their own; to look for those of WTForms costs a fifth of a signature.
            "WTF_I18N_ENABLED": False,
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
    """Return the options of SQLAlchemy's engine for a database's address."""
    # Errors of the database are logged, and their parameters are people's names and answers.
    shared = {"hide_parameters": True, "pool_size": 20}
    if url.startswith("sqlite"):
        return {**shared, "connect_args": {"timeout": 30, "check_same_thread": False}}
    return {**shared, "max_overflow": 10, "pool_pre_ping": False, "pool_timeout": 10}
