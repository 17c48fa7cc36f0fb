"""Telling those who signed of an act: whether its page asks for that, and the page that shows the mail beforehand.

An act is told by the button that stands first on its page. It leads to a page that
says whom and how many, with the very mail in each language, and what was shown there
is what is done.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import render_template, request

from petition.db import database_time
from petition.domain.confirmations import Shown
from petition.domain.lists.lines import Affiliation
from petition.mail.messages import Rendered, render
from petition.models import Person, Statement
from petition.services.delivery import letters
from petition.services.statements import progress
from petition.services.statements.telling import Notice, Telling, checked_word
from petition.web.admin.statements.language_previews import Preview, by_language
from petition.web.context import composer, country_labels, reading, settings

# What the field `tells` says: show the mail first, or it was shown. Everything else tells nobody.
LOOK, TELL = "look", "yes"
# What a page's own sentence is called in a complaint about it.
WORD = "word"


def chosen(*looks: str) -> Notice | None:
    """Return the notice that the form asks for, if any; raise `FieldError` (`WORD`) for a sentence that is too long.

    `looks` are what `tells` may say beside `LOOK` to be shown the mail.
    """
    return Notice(checked_word(request.form.get(WORD))) if request.form.get("tells") in (LOOK, TELL, *looks) else None


def is_confirmed() -> bool:
    """Return whether the mail was shown."""
    return request.form.get("tells") == TELL


def confirmed_told() -> Shown | None:
    """Return what was shown of the mail and its readers; None where nobody is told."""
    return Shown.read(request.form.get("expected_told", ""), "people") if is_confirmed() else None


def page(
    statement: Statement, planned: Telling, about: str, fields: Mapping[str, str], changed: str = "", **so: Any
) -> str:
    """Return the page that asks once more, with the mail.

    `about` is the act; `fields` is what its form says beside the choice, and `so` what is true of the statement once
    the act is done (members of a letter).
    """
    return render_template(
        "admin/signatories_told.html",
        statement=statement,
        planned=planned,
        act=about,
        fields=fields,
        previews=previews(statement, planned, **so),
        changed=changed,
    )


def previews(statement: Statement, planned: Telling, **so: Any) -> list[Preview]:
    """Return the mail in each language, as the first of its readers gets it; `so` as with `page`."""
    session = reading()

    def mail_to(person: Person, invitation_id: int) -> Rendered:
        (one,) = progress.of_invitations(session, [invitation_id])
        sample = letters.sample(statement, person, planned.kind, database_time(session), labels=country_labels())
        signed: dict[str, Any] = {"printed": one.printed, "details": planned.details} | so
        if one.signature is not None:
            signed["affiliation"] = Affiliation(*(getattr(one.signature, part) for part in Affiliation._fields))
            signed["is_named"] = not (one.invitation.is_counted_only or one.signature.is_counted_only)
        letter = replace(sample, **signed)
        return render(letter, composer().links(letter), settings().organisation)

    return by_language(statement, mail_to, planned.readers)


def words(count: int) -> str:
    """Return what is said once the act is done: how many are told, with a space before; empty for nobody."""
    return f" {count:,} {'person who signed is' if count == 1 else 'people who signed are'} told." if count else ""
