"""Kinds of mail and what their one link is for."""

import pytest

from petition.domain.links import Purpose
from petition.domain.mails import ASKING, MailKind, purpose_of


@pytest.mark.parametrize(
    ("kind", "purpose", "asks"),
    [
        (MailKind.INVITATION, Purpose.SIGN, True),
        (MailKind.REMINDER, Purpose.SIGN, True),
        (MailKind.LINK, Purpose.SIGN, True),
        (MailKind.RECEIPT, Purpose.WITHDRAW, False),
        (MailKind.DECLINED, Purpose.SIGN, False),
        (MailKind.WITHDRAWN, Purpose.SIGN, False),
    ],
)
def test_purpose(kind: MailKind, purpose: Purpose, asks: bool) -> None:
    assert purpose_of(kind) is purpose
    assert (kind in ASKING) is asks


def test_no_mail_signs_anybody_in() -> None:
    assert Purpose.SIGN_IN not in {purpose_of(kind) for kind in MailKind}
