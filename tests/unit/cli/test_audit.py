"""Holding what is stored against the log, by command."""

import pytest
from flask import Flask
from sqlalchemy import text

from tests import factories
from tests.databases import drop_triggers
from tests.shell import Work, done, shell


def test_what_agrees_is_counted(app: Flask, work: Work, engine_name: str) -> None:
    with work() as session:
        factories.noise(session)
    lines = done(app, "audit", "verify").splitlines()
    assert lines[0] == "Looked at 2 signatures, 1 texts and 0 published files."
    assert lines[-1] == "All of it agrees with the log."
    # The account of the tests owns what it made.
    assert any("owns the tables" in line for line in lines) is (engine_name == "postgresql")


def test_t41_what_does_not_agree_is_named_without_names(app: Flask, work: Work) -> None:
    with work() as session:
        noise = factories.noise(session)
        signed, silent = noise.invitations[0].id, noise.invitations[3].id
        drop_triggers(session)
        session.execute(text("UPDATE signatures SET given_name = 'Eve' WHERE invitation_id = :i"), {"i": signed})
    result = shell(app, "audit", "verify")
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: 1 does not agree:\n  noise, invitation {signed}: a line is not the one that was signed.\n"
    )
    assert f"invitation {silent}" not in result.output
    assert "Eve" not in result.output


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_names_that_were_erased_and_signings_from_before_are_told(app: Flask, work: Work) -> None:
    with work() as session:
        factories.noise(session)
        drop_triggers(session)
        emptied = "given_name = '', family_name = '', legislature = '', salt = NULL"
        session.execute(text(f"UPDATE signatures SET {emptied} WHERE ended_at IS NOT NULL"))
        session.execute(text("UPDATE audit_events SET details = json_remove(details, '$.line')"))
    lines = done(app, "audit", "verify").splitlines()
    assert "Signed before the log had digests, so that nobody can tell: 1." in lines
    assert "Ended, with their names erased: 1." in lines
