"""Kinds of mail: one table says what holds of each."""

from dataclasses import fields

import pytest

from petition.domain.links import Purpose
from petition.domain.mails import ASKING, RULES, TO_INVITED, Cost, MailKind, MailRule, Recipient

# What holds of a mail to those who signed.
TOLD = {"to_signatories", "is_translated"}
# And to everybody who was asked.
ASKED = {"to_asked", "heeds_muting", "is_translated"}


def test_every_kind_has_its_rule() -> None:
    assert set(RULES) == set(MailKind)


@pytest.mark.parametrize(
    ("kind", "to", "cost", "purpose", "so"),
    [
        (MailKind.INVITATION, Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN, {"asks", "until_answered"}),
        (
            MailKind.REMINDER,
            Recipient.INVITED,
            Cost.COORDINATOR,
            Purpose.SIGN,
            {"asks", "until_answered", "heeds_muting", "is_translated"},
        ),
        (MailKind.LINK, Recipient.INVITED, Cost.LINK, Purpose.SIGN, {"asks", "is_by_own_act"}),
        (MailKind.RECEIPT, Recipient.INVITED, Cost.RECEIPT, Purpose.WITHDRAW, {"is_by_own_act"}),
        (MailKind.DECLINED, Recipient.INVITED, Cost.RECEIPT, Purpose.SIGN, {"is_by_own_act"}),
        (MailKind.WITHDRAWN, Recipient.INVITED, Cost.RECEIPT, Purpose.SIGN, {"is_by_own_act"}),
        (
            *(MailKind.TEXT_CHANGED, Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN),
            {"asks", "until_answered", "is_translated"},
        ),
        (MailKind.TEXT_CORRECTED, Recipient.INVITED, Cost.COORDINATOR, Purpose.WITHDRAW, TOLD),
        (MailKind.LINE_CHANGED, Recipient.INVITED, Cost.COORDINATOR, Purpose.WITHDRAW, TOLD),
        (MailKind.LINE_QUESTION, Recipient.INVITED, Cost.COORDINATOR, Purpose.LINE, TOLD),
        (MailKind.REQUESTER_CHANGED, Recipient.INVITED, Cost.COORDINATOR, Purpose.WITHDRAW, TOLD),
        (
            *(MailKind.CLOSING_CHANGED, Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN),
            {"asks", "until_answered", "heeds_muting", "is_translated"},
        ),
        (MailKind.CLOSED, Recipient.INVITED, Cost.COORDINATOR, Purpose.WITHDRAW, TOLD),
        (MailKind.REOPENED, Recipient.INVITED, Cost.COORDINATOR, Purpose.WITHDRAW, TOLD),
        (MailKind.RELEASE_PLANNED, Recipient.INVITED, Cost.COORDINATOR, Purpose.WITHDRAW, TOLD),
        (MailKind.PUBLISHED, Recipient.INVITED, Cost.COORDINATOR, None, TOLD),
        (MailKind.RETRACTED, Recipient.INVITED, Cost.COORDINATOR, Purpose.WITHDRAW, TOLD),
        (MailKind.UNINVITED, Recipient.INVITED, Cost.COORDINATOR, None, {"is_translated"}),
        (MailKind.STRUCK, Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN, {"is_translated"}),
        (MailKind.CORRECTED, Recipient.INVITED, Cost.RECEIPT, Purpose.LINE, {"is_translated"}),
        (MailKind.CORRECTION_PROPOSED, Recipient.INVITED, Cost.COORDINATOR, Purpose.LINE, {"is_translated"}),
        (
            *(MailKind.ADMITTED, Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN),
            {"asks", "is_translated"},
        ),
        (MailKind.RECORDED, Recipient.INVITED, Cost.COORDINATOR, Purpose.CONFIRM, {"is_translated"}),
        (MailKind.MERGED, Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN, {"is_translated"}),
        (MailKind.CANCELLED, Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN, ASKED),
        (MailKind.RESUMED, Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN, ASKED),
        (MailKind.ANSWER, Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN, {"is_translated"}),
        (MailKind.SIGN_IN, Recipient.ACCOUNT, Cost.LINK, Purpose.SIGN_IN, set()),
        (MailKind.NEW_BROWSER, Recipient.ACCOUNT, Cost.NONE, None, set()),
        (MailKind.FAILED_SIGN_INS, Recipient.ACCOUNT, Cost.NONE, None, set()),
        (MailKind.NEEDS_YOU, Recipient.ACCOUNT, Cost.NONE, None, set()),
        (MailKind.DIGEST, Recipient.ACCOUNT, Cost.NONE, None, set()),
        (MailKind.CLOSES_SOON, Recipient.ACCOUNT, Cost.NONE, None, set()),
        (MailKind.ADDRESS_CHANGED, Recipient.OLD_ADDRESS, Cost.NOTICE, Purpose.UNDO_ADDRESS, set()),
    ],
)
def test_rule(kind: MailKind, to: Recipient, cost: Cost, purpose: Purpose | None, so: set[str]) -> None:
    rule = RULES[kind]
    assert (rule.to, rule.cost, rule.purpose) == (to, cost, purpose)
    flags = {one.name for one in fields(MailRule) if getattr(rule, one.name) is True}
    assert flags == so | {"repeats"}


def test_a_mail_has_one_link() -> None:
    assert all(rule.purpose or rule.page for rule in RULES.values())
    # Not every changed address can be undone by the one that goes, and an invitation that ended opens nothing.
    with_both = {MailKind.ADDRESS_CHANGED, MailKind.MERGED}
    assert {kind for kind, rule in RULES.items() if rule.purpose and rule.page} == with_both


def test_only_who_was_invited_is_asked_and_only_accounts_sign_in() -> None:
    assert ASKING < TO_INVITED
    to_accounts = {kind for kind, rule in RULES.items() if rule.to is Recipient.ACCOUNT}
    assert {kind for kind, rule in RULES.items() if rule.purpose is Purpose.SIGN_IN} <= to_accounts
