"""Signatures: one live for an invitation, ended with how and by whom or not at all, and the line as it was signed."""

from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import database_now, table_of
from petition.domain.names.person_name import PersonName
from petition.domain.signatures import Ending
from petition.models import Signature
from tests import factories

signatures = table_of(Signature)


@pytest.mark.usefixtures("without_triggers")
def test_one_live_signature_an_invitation_and_any_number_of_ended_ones(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    for _ in range(3):
        factories.sign(session, invitation)
        factories.withdraw(session, invitation)
    factories.sign(session, invitation)
    live = session.execute(select(signatures).where(signatures.c.ended_at.is_(None))).mappings().one()
    again = insert(signatures).values({**live, "id": live["id"] + 1})
    with pytest.raises(IntegrityError, match=r"uq_signatures_live|signatures\.invitation_id"), session.begin_nested():
        session.execute(again)
    session.execute(again.values(ended_at=database_now(), ending=Ending.STRUCK, ended_by="user:1"))


@pytest.mark.usefixtures("without_triggers")
@pytest.mark.parametrize("missing", ["ended_at", "ending", "ended_by"])
def test_signature_ends_whole_or_not_at_all(session: Session, missing: str) -> None:
    _, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    live = session.execute(select(signatures)).mappings().one()
    ended: dict[str, Any] = {"ended_at": database_now(), "ending": Ending.STRUCK, "ended_by": "user:1", missing: None}
    with pytest.raises(IntegrityError, match="ck_signatures_ends_whole"), session.begin_nested():
        session.execute(insert(signatures).values({**live, "id": live["id"] + 1, **ended}))


def test_name_is_one_value(session: Session) -> None:
    (person,) = factories.persons(session, [factories.person_row(prefix="Dr", suffix="MP")])
    _, (invitation,) = factories.circulated(session, [person])
    factories.sign(session, invitation)
    assert person.person_name.display == "Dr Ada Lovelace MP"
    assert session.query(Signature).one().person_name == person.person_name


def test_line_has_each_part_at_its_place() -> None:
    name = {
        "given_name": "Ada",
        "family_name": "Lovelace",
        "honorific_prefix": "Dr",
        "honorific_suffix": "MP",
    }
    beside = {"role": "Chair", "legislature": "Commons", "party": "Whigs", "constituency": "Leeds"}
    signature = Signature(**name, **beside)
    assert signature.person_name == PersonName(**name)
    assert signature.line.parts == {**name, **beside}
