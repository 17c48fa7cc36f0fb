"""Reports that came back: each is taken once, and is about a mail of ours."""

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.models import DeliveryReport, OutboxMessage
from tests import factories

REPORT = {"kind": "hard", "status": "5.1.1", "diagnostic": "no such user"}


def test_report_is_taken_once_and_a_mail_may_have_several(session: Session) -> None:
    factories.noise(session)
    reports, (first, second, *_) = table_of(DeliveryReport), session.scalars(select(OutboxMessage.id)).all()
    for mail, digit in ((first, "a"), (first, "b"), (second, "c")):
        session.execute(insert(reports).values(**REPORT, outbox_message_id=mail, fingerprint=digit * 64))
    for mail, digit in ((first, "a"), (second, "a"), (-1, "d")):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert(reports).values(**REPORT, outbox_message_id=mail, fingerprint=digit * 64))
    times = session.scalars(select(reports.c.received_at)).all()
    assert len(times) == 3
    assert None not in times
