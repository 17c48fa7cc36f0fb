"""Commands about accounts."""

import click

from petition.cli.edge import ACTOR, Group
from petition.current import signer
from petition.db import transaction
from petition.domain.account_notices import WORDS, AccountNotice
from petition.domain.addresses import check_address
from petition.domain.links import Purpose
from petition.domain.sign_in import Ending
from petition.services import accounts
from petition.services.notices import choices
from petition.services.notices.choices import Choices
from petition.services.sign_in import sessions

_KIND = click.Choice([one.value for one in AccountNotice])
_HOURS = int(accounts.LINK_LIFETIME.total_seconds()) // 3600


@click.group("user", cls=Group)
def group() -> None:
    """Add accounts for coordinators, and make links that sign them in.

    Signatories need no account: their personal link is enough.
    """


@group.command(epilog="flask user add desk@alliance.example --role coordinator")
@click.argument("email")
@click.option("--role", default="coordinator", show_default=True, help=f"One of {', '.join(accounts.ROLES)}.")
def add(email: str, role: str) -> None:
    """Add an account and print a link that signs its owner in once."""
    with transaction() as session:
        user = accounts.add_user(session, check_address(email), role, actor=ACTOR)
        link = accounts.new_sign_in(session, user, actor=ACTOR)
        address = user.email
    click.echo(f"Added {address} as {role}.")
    _show(signer().url(Purpose.SIGN_IN, link))


@group.command(epilog="flask user link desk@alliance.example")
@click.argument("email")
def link(email: str) -> None:
    """Print a fresh link that signs somebody in once."""
    with transaction() as session:
        made = accounts.new_sign_in(session, accounts.find_user(session, email), actor=ACTOR)
    _show(signer().url(Purpose.SIGN_IN, made))


@group.command("sign-out", epilog="flask user sign-out desk@alliance.example")
@click.argument("email")
def sign_out(email: str) -> None:
    """End all sessions of an account, and all links that would sign in to it.

    Whoever copied its cookies or read its mails holds nothing any more.
    The account stays open, and its password stays as it is.
    """
    with transaction() as session:
        user = accounts.find_user(session, email)
        accounts.end_links(session, user.id)
        count = sessions.end(session, user.id, Ending.OPERATOR, actor=ACTOR)
        accounts.forget_browsers(user)
        address = user.email
    click.echo(f"{address} is signed out: {count} session{'' if count == 1 else 's'} ended.")


@group.command(epilog="flask user notices desk@alliance.example --off digest --time-zone Europe/Brussels")
@click.argument("email")
@click.option("--on", multiple=True, type=_KIND, help="A kind of mail to send; may be repeated.")
@click.option("--off", multiple=True, type=_KIND, help="A kind of mail to send no more; may be repeated.")
@click.option("--time-zone", help="Whose morning is meant, such as Europe/Brussels.")
def notices(email: str, on: tuple[str, ...], off: tuple[str, ...], time_zone: str | None) -> None:
    """Choose which mails an account gets without asking, and print it."""
    with transaction() as session:
        user = accounts.find_user(session, email)
        before = Choices.of(user)
        wanted = (before.wanted | {AccountNotice(one) for one in on}) - {AccountNotice(one) for one in off}
        chosen = Choices(wanted, before.time_zone if time_zone is None else time_zone)
        choices.choose(session, user, chosen, actor=ACTOR)
        address = user.email
    click.echo(f"{address} ({chosen.time_zone})")
    for one, words in WORDS.items():
        click.echo(f"{'on ' if one in chosen.wanted else 'off'}  {one.value:<11}  {words}")


def _show(url: str) -> None:
    """Print a sign-in link with how long it is valid."""
    click.echo(f"Sign-in link, good for one use within {_HOURS} hour{'s' if _HOURS != 1 else ''}:")
    click.echo(url)
