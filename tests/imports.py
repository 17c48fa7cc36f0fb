"""Imports a file as the desk and the command do, with all that undoing it takes."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from petition.domain.persons import FIELDS, PersonRow
from petition.services.roster import importing, uploads
from petition.services.roster.comparing import compare
from petition.services.roster.importing import Imported
from petition.services.roster.locks import lock_roster
from tests.factories import ACTOR, SECRET


def import_file(
    session: Session, rows: Iterable[PersonRow], name: str = "file.csv", *, retire_gone: bool = False
) -> int:
    """Import rows and return the number of the import."""
    lock_roster(session)
    made = uploads.remember(session, name, "", {}, Imported(), actor=ACTOR)
    about: dict[str, Any] = {"actor": ACTOR, "source": name, "secret": SECRET, "retire_gone": retire_gone}
    done = [*importing.write(session, compare(session, rows, FIELDS), **about, import_id=made.id)]
    made.counts = asdict(done[-1] if done else Imported())
    session.flush()
    return made.id
