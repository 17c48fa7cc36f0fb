"""What circulating says of whom it invites: before it is done and with it, on standard error."""

from flask import Flask

from petition.services.statements.telling_apart import MOST_NAMED
from tests import factories
from tests.shell import Work, shell


def test_pairs_shared_addresses_and_who_is_left_out_are_told(app: Flask, work: Work) -> None:
    office = "office@x.example"
    rows = [
        factories.person_row("Kimberly", "Kitching", "AU", email=office),
        factories.person_row("Kimberley", "Kitching", "AU", email=office),
        factories.person_row("Bo", "Lund", "SE", do_not_invite="has died"),
    ]
    with work() as session:
        kim, kimberley, _ = (person.id for person in factories.persons(session, rows))
        factories.statement(session, factories.draft("reply"))
    expected = (
        "Left out: 1 person not to be invited.\n"
        f"May be one person: {kim} Kimberly Kitching and {kimberley} Kimberley Kitching "
        "(given names that differ in a letter).\n"
        f"Share the address {office}: {kim} Kimberly Kitching, {kimberley} Kimberley Kitching.\n"
    )
    for more in (["--dry-run"], []):
        told = shell(app, "statement", "circulate", "reply", *more)
        assert told.stderr == expected
        assert "2 people" in told.stdout


def test_more_than_is_named_is_counted(app: Flask, work: Work) -> None:
    with work() as session:
        rows = [factories.person_row(f"Ada{one:02}", "Sund", "SE", email=f"a{one // 2}@x.example") for one in range(60)]
        factories.persons(session, rows)
        factories.statement(session, factories.draft("reply"))
    told = shell(app, "statement", "circulate", "reply", "--dry-run").stderr
    assert told.count("May be one person: ") == told.count("Share the address ") + 1 == MOST_NAMED + 1
    assert "more pairs." in told
    assert "Share an address: the people of 10 more addresses." in told
