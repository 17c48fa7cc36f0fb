"""Whom to tell apart before circulating: among the chosen, and beside those who are invited already."""

from dataclasses import replace

from sqlalchemy.orm import Session

from petition.services.roster import duplicates, people
from petition.services.statements.audiences import Audience
from petition.services.statements.telling_apart import MOST_NAMED, Confusable, confusable
from tests import factories

EVERYBODY = Audience()


def _named(found: Confusable) -> tuple[list[tuple[str, str, str]], list[tuple[str, list[str], int]]]:
    pairs = [(one.one.given_name, one.other.given_name, one.why) for one in found.pairs]
    return pairs, [(one.address, [each.given_name for each in one.people], one.total) for one in found.sharing]


def test_pairs_and_shared_addresses_are_named(session: Session) -> None:
    rows = [
        factories.person_row("Kimberly", "Kitching", "AU"),
        factories.person_row("Kimberley", "Kitching", "AU"),
        factories.person_row("Bo", "Lund", "SE", email="office@x.example"),
        factories.person_row("Cia", "Holm", "SE", email="Office@X.example"),
        factories.person_row("Eve", "Alone", "SE", email=""),
    ]
    kim, kimberley, bo, *_ = factories.persons(session, rows)
    made = factories.statement(session)
    pair = ("Kimberly", "Kimberley", "given names that differ in a letter")
    found = confusable(session, made, EVERYBODY)
    assert _named(found) == ([pair], [("office@x.example", ["Bo", "Cia"], 2)])
    assert (found.total_pairs, found.total_sharing) == (1, 1)
    assert _named(confusable(session, made, Audience(("AU",)))) == ([pair], [])
    # Nobody is confused with who gets no mail.
    people.set_do_not_invite(session, bo, "has died", actor="test", secret=factories.SECRET)
    duplicates.are_two(session, kimberley, kim, actor="test")
    assert confusable(session, made, EVERYBODY) == Confusable([], 0, [], 0)


def test_who_is_invited_already_is_looked_at_too(session: Session) -> None:
    row = factories.person_row("Ada", email="ada@x.example")
    made, _ = factories.circulated(session, factories.persons(session, [row, factories.person_row("Ada", "Unlike")]))
    factories.noise(session)
    # Those two are invited, and nothing can be done about them here.
    assert confusable(session, made, Audience(person_ids=[])) == Confusable([], 0, [], 0)
    lords = replace(row, legislature="Lords", email="lords@x.example")
    other = factories.person_row("Bea", email="Ada@x.example")
    late, bea = factories.persons(session, [lords, other])
    found = confusable(session, made, Audience(person_ids=[late.id, bea.id]))
    assert _named(found) == (
        [("Ada", "Ada", "the same name in two chambers")],
        [("ada@x.example", ["Bea", "Ada"], 2)],
    )


def test_the_first_are_named_and_all_are_counted(session: Session) -> None:
    rows = [factories.person_row(f"A{one:02}", f"Sund{one:02}", "SE", email="all@x.example") for one in range(30)]
    twins = [factories.person_row("Bea", f"Sundström{number:02}", "SE") for number in range(24)]
    factories.persons(session, [*rows, *twins])
    found = confusable(session, factories.statement(session), EVERYBODY)
    assert len(found.pairs) == MOST_NAMED < found.total_pairs
    (one,) = found.sharing
    assert (len(one.people), one.total) == (MOST_NAMED, 30)
