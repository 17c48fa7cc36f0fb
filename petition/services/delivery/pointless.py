"""Whether a mail need not be sent any more, as its row and that of its reader are at the moment of sending."""

from typing import Any

from petition.domain.mails import RULES, MailKind
from petition.domain.signatures import Decision
from petition.domain.states import WAITED_FOR, InvitationState, StatementState
from petition.services.delivery.line_changes import ABOUT_LINES

# What says nothing but that an answer is wanted, and how to give one; others that ask also tell what changed.
_ONLY_ASK = frozenset({MailKind.INVITATION, MailKind.REMINDER, MailKind.LINK})


def pointless(row: Any) -> str:
    """Return why a mail need not be sent any more, empty if it should go.

    Between the queue and the server a person may have answered, or the
    statement closed; asking them then would only confuse.
    """
    if said := _too_late(row) or _ended(row) or _answered(row) or _unwanted(row):
        return said
    if not is_at_home(row):
        if not row.email:
            return "not sent: the person has no address any more"
        if row.kind in _ONLY_ASK and row.is_asked_anew:
            return "not sent: a newer mail goes to the new address"
    return ""


def _too_late(row: Any) -> str:
    """Return that a mail's news is old: what it asks can be answered no more, or what it tells is not so any more."""
    rule = RULES[row.kind]
    if rule.asks and not row.is_open and not is_of_signatory(row):
        return "not sent: the statement had closed"
    if rule.asks and row.retired_at is not None:
        return "not sent: the person is no longer on the roster"
    if (rule.asks or rule.to_asked) and row.invitation_state is InvitationState.UNINVITED:
        return "not sent: the person is not invited any more"
    if row.kind is MailKind.CANCELLED and (row.cancelled_at is None or row.created_at < row.cancelled_at):
        return "not sent: the cancellation was taken back"
    if rule.while_in and row.statement_state not in rule.while_in:
        return f"not sent: the statement is {row.statement_state} now"
    if row.kind is MailKind.RELEASE_PLANNED and _is_planned_otherwise(row):
        return "not sent: its publication is not planned for then any more"
    return ""


def _answered(row: Any) -> str:
    """Return that what a mail asks for is there, empty if it is not."""
    # Somebody who declined or withdrew may be admitted late, to sign after all.
    has_signed = row.kind is MailKind.ADMITTED and row.invitation_state is InvitationState.SIGNED
    is_asked = RULES[row.kind].until_answered and row.invitation_state not in WAITED_FOR
    return "not sent: the person had answered" if has_signed or is_asked else ""


def _unwanted(row: Any) -> str:
    """Return that its reader wants no such mail, empty if they did not say so."""
    rule = RULES[row.kind]
    is_of_their_own = rule.to_asked and row.invitation_state is InvitationState.SIGNED
    if rule.heeds_muting and row.muted_at is not None and not is_of_their_own:
        return "not sent: the person asked for no more mails"
    if rule.heeds_complaint and row.complained_at is not None:
        return "not sent: the person reported a mail of ours as spam"
    if row.do_not_invite and rule.asks and not rule.is_by_own_act and row.invitation_state in WAITED_FOR:
        return "not sent: the person is not to be invited"
    return ""


def _ended(row: Any) -> str:
    """Return that the answer which a mail was queued for does not stand any more, empty if it does."""
    if row.kind is MailKind.RECORDED and (row.details or {}).get("decision") == Decision.DECLINE:
        return "" if row.invitation_state is InvitationState.DECLINED else "not sent: they had answered otherwise"
    is_of_all = RULES[row.kind].to_signatories and row.invitation_state is not InvitationState.SIGNED
    of_one = (*ABOUT_LINES, MailKind.RECORDED, MailKind.LINE_QUESTION)
    if is_of_all or (row.kind in of_one and row.signature_ended_at is not None):
        return "not sent: the signature that it is about had ended"
    is_settled = row.kind is MailKind.LINE_QUESTION and row.held_at is None
    return "not sent: the line is not held any more" if is_settled else ""


def _is_planned_otherwise(row: Any) -> bool:
    """Return whether a statement is to be published at another time than a mail was queued to say, or that is over."""
    planned = row.release_at
    return planned is None or bool(row.is_release_over) or planned.isoformat() != (row.details or {}).get("release_at")


def is_of_signatory(row: Any) -> bool:
    """Return whether a mail gives their link to somebody who has signed: they can withdraw after the end, too."""
    is_live = row.invitation_state is InvitationState.SIGNED and row.statement_state is not StatementState.CANCELLED
    return row.kind is MailKind.LINK and is_live


def is_at_home(row: Any) -> bool:
    """Return whether a mail waits for the address on file; its link must not come to an earlier one."""
    return bool(row.recipient.lower() == row.email.lower())
