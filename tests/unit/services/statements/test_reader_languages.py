"""Who reads a mail in which language."""

from sqlalchemy.orm import Session

from petition.services.roster import people
from petition.services.statements.reader_languages import Readers, of_addressees, of_signatories
from tests import factories
from tests.factories import ACTOR, SECRET


def test_those_who_signed_and_have_an_address_are_counted_by_language(session: Session) -> None:
    factories.noise(session)
    languages = ("fr", "de", "de", "fr", "nl", "es")
    rows = [
        factories.person_row(f"Name {letter}", language=one) for letter, one in zip("abcdef", languages, strict=True)
    ]
    found = factories.persons(session, rows)
    made, invitations = factories.circulated(session, found)
    assert of_signatories(session, made) == []
    for one in invitations[:5]:
        factories.sign(session, one)
    factories.withdraw(session, invitations[0])
    people.set_address(session, found[4], "", actor=ACTOR, secret=SECRET)
    assert of_signatories(session, made) == [
        Readers("de", 2, invitations[1].id),
        Readers("fr", 1, invitations[3].id),
    ]


def test_addressees_are_counted_by_language(session: Session) -> None:
    rows = [
        factories.person_row(f"Name {letter}", language=one)
        for letter, one in zip("abc", ["fr", "de", "de"], strict=True)
    ]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    told = [factories.addressee(made, one, "x@x.example") for one in invitations]
    assert of_addressees(session, made, told) == [
        Readers("de", 2, invitations[1].id),
        Readers("fr", 1, invitations[0].id),
    ]
    assert of_addressees(session, made, []) == []
