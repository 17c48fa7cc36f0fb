"""The matters that keys name are found as the pages show them, and nobody else's."""

from sqlalchemy.orm import Session

from petition.domain.matters import Kind
from petition.domain.names.person_name import PersonName
from petition.domain.states import OutboxState
from petition.services.matters import asking
from petition.services.matters.needs import needs
from petition.services.matters.review import review
from petition.services.statements import closing
from petition.services.statements.compilation import compile_list
from tests import factories


def test_what_pages_show_is_found_by_its_key(session: Session) -> None:
    rows = [
        factories.person_row(name) for name in ("Ada", "Bea", "Cyd", "Dot", "Eve", "Fay", "Gil", "Hal", "Ivo", "Joy")
    ]
    made, (ada, bea, cyd, dot, *_) = factories.circulated(session, factories.persons(session, rows))
    factories.noise(session)
    for one in (ada, bea):
        factories.sign(session, one, PersonName("Ada", "LOVELACE"))
    factories.sign(session, dot, PersonName("Dot4", "Lovelace"))
    factories.settle_mails(session, OutboxState.BOUNCED, cyd)
    closing.close(session, made, actor="test")
    shown = [*needs(session, made, {}, most=9).matters, *review(session, made, compile_list(session, made, {}), {})]
    kinds = {one.kind for one in shown}
    assert {
        Kind.CLOSED,
        Kind.UNREACHABLE,
        Kind.CHANGED,
        Kind.HELD,
        Kind.ALIKE,
        Kind.DOUBTFUL,
        Kind.FEW,
        Kind.ON_THEIR_WAY,
    } == kinds
    assert {one.key for one in asking.find_all(session, made, {}, most=9)} == {one.key for one in shown}
    for one in shown:
        found = asking.find(session, made, {}, [one.key])
        assert [same.key for same in found if same.key == one.key] == [one.key]
        assert {number for same in found for number in same.invitations} <= set(one.invitations)
    assert asking.find(session, made, {}, ["nonsense", f"unreachable.{ada.id}.0123456789"]) == []
