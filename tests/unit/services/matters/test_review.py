"""What does not fit before a list is published is found, and is found no more once it is settled."""

from sqlalchemy.orm import Session

from petition.domain.matters import Kind
from petition.domain.names.person_name import PersonName
from petition.services.matters import settling
from petition.services.matters.review import review
from petition.services.statements.compilation import compile_list
from tests import factories


def test_settled_matters_are_marked_and_others_are_not(session: Session) -> None:
    rows = [factories.person_row(name) for name in ("Ada", "Bea")]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    factories.noise(session)
    for one in invitations:
        factories.sign(session, one, PersonName("Ada", "LOVELACE"))
    kinds = (Kind.DOUBTFUL, Kind.ALIKE)
    found = review(session, made, compile_list(session, made, {}), {}, kinds)
    assert [one.kind for one in found] == [Kind.ALIKE, Kind.DOUBTFUL, Kind.DOUBTFUL]
    settling.settle(session, made, [found[0].key], found, "homonyms", actor="test")
    found = review(session, made, compile_list(session, made, {}), {}, kinds)
    assert [one.settled and one.settled.word for one in found] == ["homonyms", None, None]
