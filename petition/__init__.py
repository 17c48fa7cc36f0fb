"""Petition: circulates joint statements for signature and publishes the result."""

from flask import Flask

from petition import cli, logs, web
from petition.db import db
from petition.extensions import babel, mail, migrate
from petition.mail.composer import Composer
from petition.mail.dkim import DkimSigner
from petition.services.tokens import LinkSigner
from petition.settings.settings import Settings
from petition.templating import FILTERS, GLOBALS, ROOT, TEMPLATES, TRANSLATIONS, Words
from petition.version import VERSION
from petition.web.errors import Application


def create_app(settings: Settings) -> Flask:
    """Return the application: pages, commands and everything that they need."""
    app = Application(
        __name__, template_folder=str(TEMPLATES), static_folder=None, instance_path=str(settings.instance)
    )
    app.config.update(settings.flask())
    logs.configure()

    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    mail.init_app(app)
    signer = LinkSigner(settings.secret_keys, settings.base_url)
    app.extensions["link_signer"] = signer
    app.extensions["composer"] = Composer(
        signer, settings.organisation, settings.secret_keys, settings.envelope_domain, _dkim_signer(settings)
    )

    # These must be said before the environment is first touched.
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    # Flask-Babel wants the folder of each catalogue. Pages are in English unless their view forces another language.
    folders = ";".join(str(TRANSLATIONS) for _ in Words)
    babel.init_app(app, default_domain=";".join(Words), default_translation_directories=folders)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(GLOBALS, organisation=settings.organisation.name, version=VERSION)

    web.init_app(app, settings)
    cli.init_app(app)
    return app


def _dkim_signer(settings: Settings) -> DkimSigner | None:
    """Return what signs for the sending domain, if a key is configured."""
    if settings.dkim_key_file is None:
        return None
    return DkimSigner.read(settings.organisation.domain, settings.dkim_selector, settings.dkim_key_file)
