"""What mails say of the signature that they are about, beside its line.

A signature that ended may have been printed or not. One that a coordinator
recorded is not its person's own word until they confirm it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.letters import Letter, StatementLetter
from petition.domain.mails import RULES, MailKind
from petition.domain.states import PUBLISHED
from petition.models import Recording
from petition.services.delivery.line_changes import ABOUT_LINES
from petition.services.statements.printed import where_printed

_OF_ENDED = frozenset({MailKind.WITHDRAWN, MailKind.STRUCK})
# What tells those who signed of something.
_TO_SIGNATORIES = ABOUT_LINES | {MailKind.TEXT_CHANGED} | {kind for kind, rule in RULES.items() if rule.to_signatories}


def with_signature_facts(session: Session, rows: Sequence[Any], letters: Mapping[int, Letter]) -> dict[int, Letter]:
    """Return the letters, those about a signature with where it is printed and whether it is unconfirmed."""
    made = dict(letters)
    told = [row for row in rows if row.kind in _TO_SIGNATORIES and row.signature is not None]
    waiting = (Recording.signature_id.in_({row.signature for row in told}), Recording.confirmed_at.is_(None))
    unconfirmed = set(session.scalars(select(Recording.signature_id).where(*waiting))) if told else set()
    for row in told:
        letter = made[row.id]
        if row.signature in unconfirmed and isinstance(letter, StatementLetter):
            made[row.id] = replace(letter, is_unconfirmed=True)
    # Few mails are about a signature that ended, and of these few are sent after publishing.
    for row in rows:
        letter = made[row.id]
        if row.kind in _OF_ENDED and row.statement_state in PUBLISHED and isinstance(letter, StatementLetter):
            made[row.id] = replace(letter, printed_in=where_printed(session, row.invitation))
    return made
