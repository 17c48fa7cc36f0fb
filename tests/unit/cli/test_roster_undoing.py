"""Taking back what was done to the roster, by command."""

import json

from flask import Flask
from sqlalchemy import select, update

from petition.cli.edge import UNDONE
from petition.models import Person, RosterImport
from petition.services.roster import people
from tests import factories
from tests.factories import ACTOR
from tests.shell import Work, done, refused, shell

HEADER = "given_name,family_name,country,email\n"


def test_s12_import_is_listed_and_undone(app: Flask, work: Work) -> None:
    entry = f"{HEADER}Ada,Lovelace,GB,ada@x.example\nBea,Lovelace,GB,bea@x.example\n"
    done(app, "roster", "import", "-", entry=entry)
    (row,) = json.loads(done(app, "roster", "imports", "--json"))
    assert (row["new"], row["by"], row["can_be_undone"], row["undone_at"]) == (2, "command", True, None)
    number = str(row["number"])
    with work() as session:
        ada = session.scalars(select(Person).where(Person.given_name == "Ada")).one()
        people.tag(session, [ada.id], "board", actor=ACTOR)
        person = ada.id
    told = shell(app, "roster", "undo-import", number, "--dry-run")
    assert told.stdout == (
        "Would undo it: 1 person removed, 0 people put back as they were, 0 people no longer retired, "
        f"something of 1 person stays as it is now. {UNDONE}\n"
    )
    assert told.stderr == f"{person}  Ada Lovelace: was changed since, and stays\n"
    assert done(app, "roster", "undo-import", number).startswith("Undone: 1 person removed")
    assert "(undone " in done(app, "roster", "imports")
    assert "undone already" in refused(app, "roster", "undo-import", number)
    assert "no such import" in refused(app, "roster", "undo-import", "99")
    with work() as session:
        session.execute(update(RosterImport).values(undone_at=None, last_change=None))
    assert "was not kept yet" in refused(app, "roster", "undo-import", number)


def test_retired_people_are_put_back_by_filters(app: Flask, work: Work) -> None:
    with work() as session:
        for one in factories.persons(session, factories.three_countries()):
            people.retire(session, one, actor=ACTOR)
    restore = ("roster", "restore", "--country", "fr")
    assert done(app, *restore, "--dry-run") == f"Would put 2 people back. {UNDONE}\n"
    assert done(app, *restore) == "Put 2 people back on the roster.\n"
    assert done(app, "roster", "restore") == "Put 3 people back on the roster.\n"


def test_person_is_deleted(app: Flask, work: Work) -> None:
    with work() as session:
        ada, bea = factories.persons(session, [factories.person_row(name) for name in ("Ada", "Bea")])
        factories.circulated(session, [bea])
        numbers = str(ada.id), str(bea.id)
    assert done(app, "roster", "delete", numbers[0]) == f"Deleted person {numbers[0]}.\n"
    assert "no such person" in refused(app, "roster", "delete", numbers[0])
    assert "asked to sign" in refused(app, "roster", "delete", numbers[1])
