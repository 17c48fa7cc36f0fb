"""Matters of people: the newest first, none of other statements, and another cause for what is new."""

from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.matters import Kind, Matter
from petition.domain.names.person_name import PersonName
from petition.domain.persons import Identifier, values_of
from petition.domain.states import OutboxState
from petition.domain.times import format_day
from petition.models import AddressChange, Invitation, OutboxMessage, Person, Statement
from petition.services.delivery import sending_again
from petition.services.matters import of_people
from petition.services.matters.needs import needs
from petition.services.roster import importing, people
from petition.services.signing import endorsement, own_line
from petition.services.statements import closing, correcting
from tests import factories
from tests.databases import drop_triggers
from tests.factories import SECRET


def _circulated(session: Session) -> tuple[Statement, list[Invitation]]:
    rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd")]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    factories.noise(session)
    factories.settle_mails(session, OutboxState.SENT)
    return made, invitations


def _found(session: Session, made: Statement, kind: Kind, most: int, among: list[int] | None = None) -> list[Matter]:
    return of_people.find(session, [made], {}, {kind: most}, among)


def _newest(found: Iterable[Matter]) -> list[Matter]:
    return sorted(found, key=attrgetter("moment"), reverse=True)


def _causes(found: list[Matter]) -> dict[tuple[int, ...], str]:
    return {one.invitations: one.cause for one in found}


def test_every_kind_finds_nobody_where_nothing_happened(session: Session) -> None:
    made, invitations = _circulated(session)
    most = dict.fromkeys(of_people.KINDS, 10)
    assert of_people.find(session, [made], {}, most) == []
    assert of_people.find(session, [made], {}, most, [invitations[0].id]) == []
    assert of_people.find(session, [], {}, most) == of_people.find(session, [made], {}, {}) == []


def test_unreachable_come_with_the_newest_mail_first_and_a_new_bounce_is_a_new_cause(session: Session) -> None:
    made, (ada, bea, _) = _circulated(session)
    for one in (ada, bea):
        factories.settle_mails(session, OutboxState.BOUNCED, one)
    session.execute(update(OutboxMessage).values(last_reply="550 no such user"))
    before = list(_found(session, made, Kind.UNREACHABLE, 10))
    assert str(before[0]).endswith("(550 no such user).")
    sending_again.send_again(session, made, [ada.id], actor="test")
    assert [one.invitations for one in _found(session, made, Kind.UNREACHABLE, 10)] == [(bea.id,)]
    factories.settle_mails(session, OutboxState.BOUNCED, ada)
    after = _newest(_found(session, made, Kind.UNREACHABLE, 10))
    assert [one.invitations for one in after] == [(ada.id,), (bea.id,)]
    assert [one.invitations for one in _found(session, made, Kind.UNREACHABLE, 1)] == [(ada.id,)]
    assert [one.invitations for one in _found(session, made, Kind.UNREACHABLE, 9, [bea.id])] == [(bea.id,)]
    assert _causes(after)[ada.id,] != _causes(before)[ada.id,]
    assert _causes(after)[bea.id,] == _causes(before)[bea.id,]


def test_note_is_a_matter_and_another_note_another_one(session: Session) -> None:
    made, (ada, bea, _) = _circulated(session)
    endorsement.decline(session, factories.standing(session, ada), comment="Too late for us.")
    session.expire_all()
    (one,) = _found(session, made, Kind.NOTE, 10)
    assert str(one) == "Ada Lovelace writes: “Too late for us.”"
    assert one.at is not None
    session.execute(update(Invitation).where(Invitation.id == ada.id).values(comment="Call me."))
    session.expire_all()
    (other,) = _found(session, made, Kind.NOTE, 10, [ada.id, bea.id])
    assert other.cause != one.cause


def test_changed_lines_come_newest_first_and_each_change_is_a_cause(session: Session) -> None:
    made, (ada, bea, _) = _circulated(session)
    factories.sign(session, ada, PersonName("Ada", "Byron"))
    factories.sign(session, bea, PersonName("Bea", "Byron"))
    before = _newest(_found(session, made, Kind.CHANGED, 10))
    assert [str(one) for one in before] == [
        f"{who} Lovelace changed their name to “{who} Byron”." for who in ("Bea", "Ada")
    ]
    own_line.change(session, factories.standing(session, ada), {"family_name": "King"})
    after = _newest(_found(session, made, Kind.CHANGED, 10))
    assert [one.invitations for one in after] == [(ada.id,), (bea.id,)]
    assert _causes(after)[ada.id,] != _causes(before)[ada.id,]


def test_line_that_a_coordinator_corrected_is_looked_at_until_its_person_changes_it_again(session: Session) -> None:
    made, (ada, *_) = _circulated(session)
    factories.sign(session, ada, PersonName("Ada", "Bryon"))
    assert len(_found(session, made, Kind.CHANGED, 10)) == 1
    correcting.correct(session, made, ada.id, {"family_name": "Byron"}, actor="test")
    assert list(_found(session, made, Kind.CHANGED, 10)) == []
    own_line.change(session, factories.standing(session, ada), {"family_name": "King"})
    (one,) = _found(session, made, Kind.CHANGED, 10)
    assert str(one) == "Ada Lovelace changed their name to “Ada King”."


def test_undone_address_is_a_matter_and_undone_again_another_one(session: Session) -> None:
    made, (ada, *_) = _circulated(session)
    causes = []
    for address in ("one@x.example", "two@x.example"):
        people.set_address(session, session.get_one(Person, ada.person_id), address, actor="test", secret=SECRET)
        drop_triggers(session)
        newest = session.scalars(select(AddressChange).order_by(AddressChange.id.desc())).first()
        assert newest is not None
        session.execute(update(AddressChange).where(AddressChange.id == newest.id).values(undone_at=newest.changed_at))
        (one,) = _found(session, made, Kind.ANSWER, 10)
        assert "undid a change of their address" in str(one)
        assert [same.key for same in _found(session, made, Kind.ANSWER, 10, [ada.id])] == [one.key]
        causes.append(one.cause)
    assert len(set(causes)) == 2


def test_what_an_import_says_of_who_signed_is_a_matter_while_the_statement_circulates(session: Session) -> None:
    names = ("Ada", "Bea", "Cyd", "Dot")
    rows = [factories.person_row(name, identifiers=(Identifier("mnis", name),)) for name in names]
    about = {"actor": "test", "source": "x.csv", "secret": SECRET}
    importing.import_rows(session, rows, **about)
    ours = session.scalars(select(Person).order_by(Person.id)).all()
    made, invited = factories.circulated(session, ours)
    factories.noise(session)
    for one in invited[:3]:
        factories.sign(session, one)
    renamed = replace(rows[0], name=PersonName("Ada", "Byron"))
    gone = [replace(row, do_not_invite="has died") for row in (rows[1], rows[3])]
    importing.import_rows(session, [renamed, *gone], **about, retire_gone=True)
    most = {Kind.RETIRED: 9, Kind.RENAMED: 9}
    found = of_people.find(session, [made], {}, most)
    assert sorted(map(str, found)) == [
        "Ada Lovelace is “Ada Byron” on the roster by now.",
        "Bea Lovelace is not to be invited: has died.",
        f"Cyd Lovelace is retired on the roster since {format_day(database_time(session), made.time_zone)}.",
    ]
    assert {one.kind for one in needs(session, made, {}, most=9).matters} >= {Kind.RETIRED, Kind.RENAMED}
    causes = _causes(found)
    closing.close(session, made, actor="test")
    session.refresh(made)
    assert of_people.find(session, [made], {}, most) == []
    # Before publishing, and for whoever names them, they are told by the same causes.
    assert _causes(of_people.find(session, [made], {}, most, is_review=True)) == causes
    assert _causes(of_people.find(session, [made], {}, most, [one.id for one in invited])) == causes


def test_who_was_renamed_and_is_printed_so_is_no_matter(session: Session) -> None:
    made, (ada, *_) = _circulated(session)
    factories.sign(session, ada)
    person = session.get_one(Person, ada.person_id)
    row = factories.row_of({**values_of(person), "family_name": "Lovelase"})
    people.edit(session, person, row, actor="test", secret=SECRET)
    assert len(_found(session, made, Kind.RENAMED, 9)) == 1
    correcting.correct(session, made, ada.id, {"family_name": "Lovelase"}, actor="test")
    session.expire_all()
    assert _found(session, made, Kind.RENAMED, 9) == []
