"""What the account that is connected could do to the evidence; the tests' own accounts may do everything."""

from sqlalchemy.orm import Session

from petition.services.signing import database_rights


def test_owner_may_do_everything_and_sqlite_has_no_accounts(session: Session) -> None:
    is_owner = True if session.get_bind().dialect.name == "postgresql" else None
    assert database_rights.owns_tables(session) is is_owner
    assert database_rights.chooses_numbers(session) is is_owner
