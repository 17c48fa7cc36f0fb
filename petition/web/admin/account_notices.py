"""Notices: which mails one's own account gets without asking."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from petition.db import transaction
from petition.domain.account_notices import WORDS
from petition.errors import FieldError
from petition.services import accounts
from petition.services.notices import choices
from petition.services.notices.choices import Choices
from petition.web.context import actor
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.account_notices import AccountNoticesForm

bp = Blueprint("account_notices", __name__, url_prefix="/desk/notices")


@bp.get("")
def form() -> ResponseReturnValue:
    """Show what the account gets."""
    shown = AccountNoticesForm()
    shown.fill(Choices.of(current_user))
    return _page(shown)


def choose_again() -> ResponseReturnValue:
    """Show the choices again as they were made, with a fresh token."""
    return _page(AccountNoticesForm(), NOTICE), 400


@bp.post("")
@shown_again(choose_again)
def choose() -> ResponseReturnValue:
    """Store what the account gets."""
    entered = AccountNoticesForm()
    try:
        with transaction() as session:
            user = accounts.find_user(session, current_user.email)
            has_changed = choices.choose(session, user, entered.choices(), actor=actor())
    except FieldError as problem:
        entered.put_faults(problem)
        return _page(entered), 400
    flash("It is stored." if has_changed else "Nothing was changed.")
    return redirect(url_for("account_notices.form"), 303)


def _page(shown: AccountNoticesForm, notice: str = "") -> str:
    shown.offer_zones()
    return render_template("admin/account_notices.html", form=shown, kinds=WORDS, notice=notice)
