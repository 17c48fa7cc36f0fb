"""The migrations: they make what the models say, go both ways with data, and guard what is kept."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.util import CommandError
from flask import Flask
from sqlalchemy import (
    JSON,
    Connection,
    Engine,
    Inspector,
    bindparam,
    delete,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from petition.db import db, table_of, transaction
from petition.domain.compilations import Publication, RenderedFile
from petition.domain.list_forms import USUAL, ListForm
from petition.domain.mails import MailKind
from petition.domain.matters import Kind, about
from petition.domain.names.person_name import PersonName
from petition.domain.replies import Verdict
from petition.domain.searching import Filters
from petition.domain.signatures import Ending
from petition.domain.states import InvitationState, OutboxState
from petition.domain.text_rules import CURRENT, FIRST
from petition.models import (
    DeliveryReport,
    DuplicateDismissal,
    Edition,
    Invitation,
    OutboxControl,
    OutboxMessage,
    Person,
    Retraction,
    Roster,
    RosterImport,
    Signature,
    Statement,
    Strike,
    TextVersion,
    User,
)
from petition.models.person import SEARCH_INDEX
from petition.services import accounts, outbox
from petition.services.matters import settling
from petition.services.outbox import Account
from petition.services.roster import duplicates, history, identifiers, importing, search, uploads
from petition.services.roster.importing import Imported
from petition.services.signing import evidence
from petition.services.statements import closing, held_lines, invitees, publishing
from tests import factories
from tests.databases import MIGRATIONS, PlainAccount, administer, bare_app, migrated, triggers

KEPT = ("audit_events", "text_versions", "editions", "edition_files")


@pytest.fixture
def bare(database_url: str) -> Iterator[Engine]:
    """The engine of a migrated database."""
    yield from _engine(database_url)


@pytest.fixture
def created(empty_database_url: str) -> Iterator[Engine]:
    """The engine of a database that the models made without migrations."""
    for engine in _engine(empty_database_url):
        db.create_all()
        yield engine


@pytest.fixture(autouse=True)
def _texts_of_the_first_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that is read by a later rule stands in the way down, whatever else does."""
    usual = factories.draft
    monkeypatch.setattr(factories, "draft", lambda *told, **named: replace(usual(*told, **named), reading=FIRST))


def _engine(url: str) -> Iterator[Engine]:
    with bare_app(url).app_context():
        yield db.engine
        db.session.remove()
        db.engine.dispose()


def test_migrated_schema_is_what_the_models_say(bare: Engine) -> None:
    with bare.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": lambda name, *_: name != SEARCH_INDEX})
        assert compare_metadata(context, db.metadata) == []


def test_migrated_schema_equals_the_one_made_from_models(database_url: str, created: Engine) -> None:
    """What autogenerate does not compare: checks, defaults, partial indexes, names."""
    expected = _described(inspect(created))
    for engine in _engine(database_url):
        found = _described(inspect(engine))
        # An account that may not create extensions has none.
        assert bool(found["persons"]["indexes"].pop(SEARCH_INDEX, None)) is (engine.dialect.name == "postgresql")
    assert found.pop("alembic_version")
    assert found == expected


def _described(inspector: Inspector) -> dict[str, Any]:
    def by_name(rows: list[Any]) -> dict[Any, Any]:
        return {row["name"]: {key: _plain(value) for key, value in row.items()} for row in rows}

    return {
        table: {
            "columns": by_name(inspector.get_columns(table)),
            "key": inspector.get_pk_constraint(table),
            "references": by_name(inspector.get_foreign_keys(table)),
            "uniques": by_name(inspector.get_unique_constraints(table)),
            "indexes": by_name(inspector.get_indexes(table)),
            "checks": by_name(inspector.get_check_constraints(table)),
        }
        for table in inspector.get_table_names()
    }


def _plain(value: Any) -> Any:
    """Return SQL and types as text, which compares; the objects do not."""
    return {key: str(inner) for key, inner in value.items()} if isinstance(value, dict) else str(value)


def _fill(session: Session) -> None:
    """Put at least one row into each table that is kept, and into those around it."""
    _, invitations = factories.circulated(session)
    factories.sign(session, invitations[0])
    made = factories.noise(session)
    factories.settle_mails(session, OutboxState.SENT)
    closing.close(session, made.statement, actor="test")
    publishing.publish(session, made.statement, render=_one_file, labels={}, actor="test")


def _one_file(publication: Publication) -> list[RenderedFile]:
    return [RenderedFile("txt", "text/plain", b"the list")]


def test_f19_up_down_up_with_data(database_url: str) -> None:
    for engine in _engine(database_url):
        with transaction() as session:
            _fill(session)
            assert session.scalar(select(func.count()).select_from(Edition)) == 1
            people = session.scalar(select(func.count()).select_from(Person))
        assert people == 5
        flask_migrate.downgrade(str(MIGRATIONS), "base")
        assert inspect(engine).get_table_names() == ["alembic_version"]
        with engine.connect() as connection:
            assert _functions(connection) == []
        flask_migrate.upgrade(str(MIGRATIONS))
        with transaction() as session:
            assert session.scalar(select(func.count()).select_from(Person)) == 0
            _fill(session)
    migrated(database_url)


def test_mails_of_the_first_version_learn_their_statement_and_domain(database_url: str) -> None:
    """Down to the first version and up again: what the outbox then had says it all."""
    for engine in _engine(database_url):
        with transaction() as session:
            _fill(session)
            session.execute(update(OutboxMessage).where(OutboxMessage.id == 1).values(state=OutboxState.FAILED))
            expected = session.execute(select(OutboxMessage.id, OutboxMessage.statement_id, OutboxMessage.domain)).all()
        assert len({row.statement_id for row in expected}) == 2
        assert {row.domain for row in expected} == {"gb.parliament.example", "fr.parliament.example"}
        flask_migrate.downgrade(str(MIGRATIONS), "0001")
        assert "domain" not in {column["name"] for column in inspect(engine).get_columns("outbox_messages")}
        flask_migrate.upgrade(str(MIGRATIONS))
        with transaction() as session:
            found = session.execute(select(OutboxMessage.id, OutboxMessage.statement_id, OutboxMessage.domain)).all()
            assert sorted(found) == sorted(expected)
            judged = select(OutboxMessage.id, OutboxMessage.verdict).where(OutboxMessage.verdict.is_not(None))
            assert session.execute(judged).all() == [(1, Verdict.REFUSED)]
            assert len(session.scalars(select(OutboxControl.identity)).one()) == 32


def test_signatures_of_earlier_versions_learn_what_the_roster_says(database_url: str) -> None:
    """Down to where lists had one form and up again: what a line may say comes from the person."""
    for engine in _engine(database_url):
        with transaction() as session:
            people = factories.persons(
                session, [factories.person_row("Ada", role="Chair", party="Liberals"), factories.person_row("Bea")]
            )
            made, invitations = factories.circulated(session, people)
            for invitation in invitations:
                factories.sign(session, invitation)
            made.list_form = factories.list_form(leads_first=True, leads_apart=True).as_data()
            invitations[0].is_lead = True
        flask_migrate.downgrade(str(MIGRATIONS), "0003")
        columns = inspect(engine).get_columns("signatures")
        assert not {"role", "party"} & {column["name"] for column in columns}
        flask_migrate.upgrade(str(MIGRATIONS))
        with transaction() as session:
            parts = (Signature.given_name, Signature.role, Signature.legislature, Signature.party)
            found = session.execute(select(*parts).order_by(Signature.id)).all()
            assert [tuple(row) for row in found] == [("Ada", "Chair", "", "Liberals"), ("Bea", "", "", "")]
            assert [ListForm.read(form) for form in session.scalars(select(Statement.list_form))] == [USUAL]
            assert set(session.scalars(select(Invitation.is_lead))) == {False}


def test_signatures_that_ended_before_say_how_and_by_whom(database_url: str) -> None:
    """Down to where a signature could only be withdrawn and up again: the signatory did it, at that time."""
    parts = (Signature.invitation_id, Signature.ended_at, Signature.ending, Signature.ended_by)
    for engine in _engine(database_url):
        with transaction() as session:
            factories.noise(session)
            before = [tuple(row) for row in session.execute(select(*parts).order_by(Signature.id))]
        flask_migrate.downgrade(str(MIGRATIONS), "0006")
        with engine.connect() as connection:
            withdrawn = "SELECT count(*) FROM signatures WHERE withdrawn_at IS NOT NULL"
            assert connection.scalar(text(withdrawn)) == 1
        flask_migrate.upgrade(str(MIGRATIONS))
        with transaction() as session:
            assert [tuple(row) for row in session.execute(select(*parts).order_by(Signature.id))] == before
        assert [row[2:] for row in before] == [(None, None), (Ending.WITHDRAWN, f"invitation:{before[1][0]}")]


def test_f19_step_down_from_evidence_says_that_it_cannot_be_verified_any_more(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in _engine(database_url):
        flask_migrate.downgrade(str(MIGRATIONS), "0008")
        assert "salts" not in caplog.text
        flask_migrate.upgrade(str(MIGRATIONS))
        with transaction() as session:
            _, (invitation,) = factories.circulated(session)
            factories.sign(session, invitation)
        flask_migrate.downgrade(str(MIGRATIONS), "0008")
        assert "the salts of 1 signatures are gone" in caplog.text
        flask_migrate.upgrade(str(MIGRATIONS))
        with transaction() as session:
            (fault,) = evidence.verify(session).faults
        assert "a line is not the one that was signed" in fault


def test_invitations_of_earlier_versions_learn_what_stands_beside_the_name(database_url: str) -> None:
    """Down to where it was the roster's and up again: as it was signed, or else as the roster has it."""
    for _ in _engine(database_url):
        with transaction() as session:
            rows = [factories.person_row(name, role="Chair", party="Liberals") for name in ("Ada", "Bea")]
            people = factories.persons(session, rows)
            made, invitations = factories.circulated(session, people)
            factories.sign(session, invitations[0])
            for person in people:
                person.party = "Conservatives"
        flask_migrate.downgrade(str(MIGRATIONS), "0013")
        flask_migrate.upgrade(str(MIGRATIONS))
        with transaction() as session:
            found = session.execute(select(Invitation.role, Invitation.party).order_by(Invitation.id)).all()
            assert [tuple(row) for row in found] == [("Chair", "Liberals"), ("Chair", "Conservatives")]
            texts = session.scalars(select(OutboxMessage.text_version_id)).all()
            assert texts == [session.get_one(Statement, made.id).text_version_id] * 3


# Forms as the version before patterns stored them, with the members of today that print the same.
FORMER_FORMS: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({}, {}),
    ({"order": "country", "headings": "always", "layout": "lines", "parts": ["party"]}, {"heading_layout": "above"}),
    ({"order": "name", "headings": "page", "layout": "lines"}, {"order": "name", "group": "none"}),
    (
        {"order": "signing", "headings": "never", "layout": "run_in", "parts": ["constituency", "role"]},
        {"order": "signing", "group": "none", "heading_layout": "none", "layout": "run_in", "between": "; "},
    ),
    (
        {"order": "leads", "headings": "page", "layout": "lines", "parts": [], "national": True},
        {"leads_first": True, "leads_apart": True, "national": True},
    ),
)


def _set_forms(engine: Engine, forms: Sequence[dict[str, Any]]) -> None:
    with engine.begin() as connection:
        for number, form in enumerate(forms, 1):
            written = bindparam("form", form, JSON)
            statement = text("UPDATE statements SET list_form = :form WHERE id = :number")
            connection.execute(statement.bindparams(written, number=number))


def _forms(engine: Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        found = connection.execute(text("SELECT CAST(list_form AS TEXT) FROM statements ORDER BY id")).scalars()
        return [json.loads(form) for form in found]


def _without_choice(form: ListForm) -> dict[str, Any]:
    """Return a form as it was stored before people could choose to be counted only."""
    return {name: value for name, value in form.as_data().items() if name != "counted_only"}


def test_f19_forms_of_lists_become_patterns_and_go_back(database_url: str) -> None:
    """Up, each is written out in full; down, as it was; what the earlier version cannot say is refused."""
    former = [form for form, _ in FORMER_FORMS]
    for engine in _engine(database_url):
        with transaction() as session:
            for number in range(len(former)):
                factories.statement(session, replace(factories.draft(), slug=f"list-{number}"))
        flask_migrate.downgrade(str(MIGRATIONS), "0016")
        _set_forms(engine, former)
        flask_migrate.upgrade(str(MIGRATIONS), "0017")
        expected = [_without_choice(factories.list_form(*old.get("parts", []), **new)) for old, new in FORMER_FORMS]
        assert _forms(engine) == expected
        flask_migrate.downgrade(str(MIGRATIONS), "0016")
        usual = {"order": "country", "headings": "page", "layout": "lines", "parts": [], "national": False}
        assert _forms(engine) == [{**usual, **form} for form in former]
        flask_migrate.upgrade(str(MIGRATIONS), "0017")
        for lost in ({"line": "{name}, {country}"}, {"order": "manual"}, {"before": "Signed by:"}):
            changed = [*expected[:-1], _without_choice(ListForm.read(lost))]
            _set_forms(engine, changed)
            with pytest.raises(CommandError, match=r"would lose how the lists of 1 statements are printed \(list-4\)"):
                flask_migrate.downgrade.__wrapped__(str(MIGRATIONS), "0016")
            assert _forms(engine) == changed


def _strike(session: Session, invitation: Invitation) -> None:
    invitation.state = InvitationState.STRUCK


def _amend(session: Session, invitation: Invitation) -> None:
    text = {"number": 2, "title": "B", "body": "b", "language": "en", "digest": "d"}
    session.add(TextVersion(statement_id=invitation.statement_id, text_rule=1, **text))


def _retract(session: Session, invitation: Invitation) -> None:
    about = {"statement_id": invitation.statement_id, "requested_by": "The Alliance"}
    session.add(Retraction(**about, reason="why", retracted_by="test"))


def _admit(session: Session, invitation: Invitation) -> None:
    invitation.admitted_until = invitation.created_at


def _send(session: Session, invitation: Invitation) -> None:
    made = session.get_one(Statement, invitation.statement_id)
    outbox.enqueue(session, MailKind.STRUCK, [factories.addressee(made, invitation, "ada@x.example")])


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (_strike, "1 people struck or not invited any more"),
        (_amend, "1 changed texts"),
        (_retract, "1 retractions"),
        (_admit, "1 people with a part of their own"),
        (_send, "1 mails of new kinds"),
    ],
)
def test_f19_a_step_down_that_would_lose_a_correction_is_refused(
    database_url: str, act: Callable[[Session, Invitation], None], words: str
) -> None:
    for engine in _engine(database_url):
        with transaction() as session:
            _, (invitation,) = factories.circulated(session)
            act(session, invitation)
        before = _described(inspect(engine)), _triggers(engine)
        with pytest.raises(CommandError, match=f"would lose {words}"):
            flask_migrate.downgrade.__wrapped__(str(MIGRATIONS), "0013")
        assert (_described(inspect(engine)), _triggers(engine)) == before


def test_retractions_of_the_version_before_name_who_asks_now(database_url: str) -> None:
    """Down and up again; down is refused once somebody else asks, whom the version before would name."""
    for _ in _engine(database_url):
        with transaction() as session:
            _, (invitation,) = factories.circulated(session)
            _retract(session, invitation)
        flask_migrate.downgrade(str(MIGRATIONS), "0014")
        flask_migrate.upgrade(str(MIGRATIONS))
        with transaction() as session:
            assert session.scalars(select(Retraction.requested_by)).all() == ["The Alliance"]
            session.get_one(Statement, invitation.statement_id).requested_by = "Another Alliance"
        with pytest.raises(CommandError, match="would lose who asked for what 1 notices are about"):
            flask_migrate.downgrade.__wrapped__(str(MIGRATIONS), "0014")


def test_reasons_of_strikes_come_from_the_mails_about_them(database_url: str) -> None:
    """Down and up again: each reason belongs to its own signature, and one that no mail has keeps the step away."""
    for _ in _engine(database_url):
        with transaction() as session:
            rows = [factories.person_row(name, email=f"{name}@x.example") for name in ("ada", "bea")]
            people = factories.persons(session, rows)
            made, (ada, bea) = factories.circulated(session, people)
            people[1].email = ""
            for one, reasons in ((ada, ("First.", "Second.")), (bea, ("Third.",))):
                for reason in reasons:
                    factories.sign(session, one)
                    invitees.strike(session, made, one.id, reason, actor="test")
        with pytest.raises(CommandError, match="would lose why 1 signatures were struck;"):
            flask_migrate.downgrade.__wrapped__(str(MIGRATIONS), "0014")
        with transaction() as session:
            session.execute(update(Strike).where(Strike.reason == "Third.").values(reason=""))
        flask_migrate.downgrade(str(MIGRATIONS), "0014")
        flask_migrate.upgrade(str(MIGRATIONS))
        with transaction() as session:
            found = session.scalars(select(Strike.reason).order_by(Strike.signature_id)).all()
            assert found == ["First.", "Second."]


def test_texts_of_earlier_versions_are_read_by_the_first_rule(database_url: str) -> None:
    for _ in _engine(database_url):
        with transaction() as session:
            made, _ = factories.circulated(session)
            number = made.id
        flask_migrate.downgrade.__wrapped__(str(MIGRATIONS), "0014")
        flask_migrate.upgrade.__wrapped__(str(MIGRATIONS))
        with transaction() as session:
            made = session.get_one(Statement, number)
            version = session.get_one(TextVersion, made.text_version_id)
            assert made.reading == version.reading == FIRST


def test_f19_a_step_down_that_would_let_a_text_read_differently_is_refused(database_url: str) -> None:
    for engine in _engine(database_url):
        with transaction() as session:
            factories.circulated(session, entries=replace(factories.draft(), reading=CURRENT))
        before = _described(inspect(engine))
        with pytest.raises(CommandError, match="would lose the rule by which 1 texts are read"):
            flask_migrate.downgrade.__wrapped__(str(MIGRATIONS), "0014")
        assert _described(inspect(engine)) == before


def test_f19_a_step_down_that_would_lose_a_mail_about_a_line_is_refused(database_url: str) -> None:
    for _ in _engine(database_url):
        with transaction() as session:
            invitation = factories.ada_invited(session)
            made = factories.statement_of(session, invitation)
            told = factories.addressee(made, invitation, "ada@parliament.example")
            outbox.enqueue(session, MailKind.LINE_CHANGED, [told])
        with pytest.raises(CommandError, match="would lose 1 mails about lines"):
            flask_migrate.downgrade.__wrapped__(str(MIGRATIONS), "0019")
        with transaction() as session:
            session.execute(delete(OutboxMessage).where(OutboxMessage.kind == MailKind.LINE_CHANGED))
        flask_migrate.downgrade(str(MIGRATIONS), "0019")
        flask_migrate.upgrade(str(MIGRATIONS))


def test_f19_a_step_down_that_would_lose_what_was_settled_is_refused(database_url: str) -> None:
    for _ in _engine(database_url):
        with transaction() as session:
            made = factories.statement(session)
            matter = about(Kind.NOTE, "Call me.", statement=made.id)
            settling.settle(session, made, [matter.key], [matter], "", actor="test")
        with pytest.raises(CommandError, match="would lose that 1 matters were settled"):
            flask_migrate.downgrade.__wrapped__(str(MIGRATIONS), "0023")


def test_f19_titles_that_surely_were_changed_are_marked(database_url: str) -> None:
    """Where the roster changed since, or a coordinator recorded the signature, nobody can tell."""
    for _ in _engine(database_url):
        with transaction() as session:
            rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd")]
            stored = factories.persons(session, rows)
            made, invited = factories.circulated(session, stored)
            given = {"statement_id": made.id, "text_version_id": made.text_version_id, "country": "GB"}
            given |= {"family_name": "Lovelace", "honorific_suffix": "", "sort_name": "Lovelace", "sort_key": b"l"}
            signed = [
                {**given, "invitation_id": one.id, "given_name": name, "honorific_prefix": title, "name_changed": False}
                for one, name, title in zip(invited, ("Ada", "Bea", "Cyd"), ("Dr", "Dr", ""), strict=True)
            ]
            session.execute(insert(Signature), signed)
            history.record(session, stored[1].id, "edit", {"party": ("", "Greens")}, actor="user:1")
        flask_migrate.downgrade.__wrapped__(str(MIGRATIONS), "0024")
        flask_migrate.upgrade.__wrapped__(str(MIGRATIONS))
        with transaction() as session:
            query = select(Signature.given_name, Signature.name_changed).order_by(Signature.id)
            assert dict(session.execute(query).all()) == {"Ada": True, "Bea": False, "Cyd": False}
            with pytest.raises(DBAPIError), session.begin_nested():
                session.execute(update(Signature).values(name_changed=False))


def test_f19_a_step_down_that_would_lose_a_printed_name_is_refused(database_url: str) -> None:
    for _ in _engine(database_url):
        with transaction() as session:
            ada = factories.ada_invited(session)
            ada.name_order, ada.additional_name = "given_family_additional", "King"
        with pytest.raises(CommandError, match="1 lines have further names behind the family name"):
            flask_migrate.downgrade.__wrapped__(str(MIGRATIONS), "0028")
        with transaction() as session:
            session.get_one(Invitation, ada.id).name_order = "family_first"
        flask_migrate.downgrade(str(MIGRATIONS), "0028")
        flask_migrate.upgrade(str(MIGRATIONS))


@pytest.mark.parametrize("is_asked", [False, True])
def test_f19_a_step_down_that_would_forget_a_held_line_is_refused(database_url: str, *, is_asked: bool) -> None:
    for _ in _engine(database_url):
        with transaction() as session:
            ada = factories.ada_invited(session)
            factories.sign(session, ada, PersonName("Ada", "Lovelace", "", "MP; Ada"))
            made = factories.statement_of(session, ada)
            if is_asked:
                held_lines.ask(session, made, ada.id, "Is MP enough?", actor="user:1")
                held_lines.let_through(session, made, ada.id, actor="user:1")
        said = "would lose 1 mails that ask about a line" if is_asked else "1 lines are held"
        with pytest.raises(CommandError, match=said):
            flask_migrate.downgrade.__wrapped__(str(MIGRATIONS), "0024")


def test_f19_a_step_down_that_would_name_somebody_who_chose_otherwise_is_refused(database_url: str) -> None:
    """Where nobody chose anything, it goes; the forms of lists lose a member that the version before does not know."""
    for engine in _engine(database_url):
        with transaction() as session:
            made, (ada, bea) = factories.circulated(
                session, factories.persons(session, [factories.person_row(name) for name in ("Ada", "Bea")])
            )
            factories.sign(session, bea)
            made.list_form = factories.list_form(counted_only=True).as_data()
            session.flush()
        flask_migrate.downgrade(str(MIGRATIONS), "0020")
        assert _forms(engine) == [_without_choice(factories.list_form())]
        flask_migrate.upgrade(str(MIGRATIONS))
        with transaction() as session:
            session.get_one(Statement, made.id).list_form = factories.list_form(counted_only=True).as_data()
            session.flush()
            factories.sign(session, session.get_one(Invitation, ada.id), is_counted_only=True)
            chosen = session.scalars(select(Signature.is_counted_only).order_by(Signature.id))
            assert chosen.all() == [None, True]
        with pytest.raises(CommandError, match="would lose what 1 signatories chose"):
            flask_migrate.downgrade.__wrapped__(str(MIGRATIONS), "0020")


def test_f19_a_step_down_that_would_lose_notices_is_refused(database_url: str) -> None:
    for _ in _engine(database_url):
        with transaction() as session:
            invitation = factories.ada_invited(session)
            made = factories.statement_of(session, invitation)
            draft = factories.statement(session, factories.draft("draft"))
            told = factories.addressee(made, invitation, "ada@parliament.example")
            outbox.enqueue(session, MailKind.CLOSED, [told])
        numbers = (made.id, draft.id)
        with pytest.raises(CommandError, match="would lose 1 mails to those who signed"):
            flask_migrate.downgrade.__wrapped__(str(MIGRATIONS), "0023")
        with transaction() as session:
            session.execute(delete(OutboxMessage).where(OutboxMessage.kind == MailKind.CLOSED))
        flask_migrate.downgrade(str(MIGRATIONS), "0023")
        flask_migrate.upgrade(str(MIGRATIONS))
        with transaction() as session:
            # What circulated already tells nobody by the clock, because nobody was asked; a draft does.
            tells = {one.id: one.tells_closing for one in session.scalars(select(Statement))}
            assert [tells[number] for number in numbers] == [False, True]


def test_f19_a_step_down_that_would_lose_mails_to_accounts_is_refused(database_url: str) -> None:
    for _ in _engine(database_url):
        with transaction() as session:
            user = accounts.add_user(session, "anna@alliance.example", "coordinator", actor="test")
            details = {"after": 0, "until": 1}
            outbox.enqueue(session, MailKind.NEEDS_YOU, [Account(user.id, user.email, details=details)])
        with pytest.raises(CommandError, match="would lose 1 mails to accounts of the desk"):
            flask_migrate.downgrade.__wrapped__(str(MIGRATIONS), "0028")
        with transaction() as session:
            session.execute(delete(OutboxMessage))
        flask_migrate.downgrade(str(MIGRATIONS), "0028")
        flask_migrate.upgrade(str(MIGRATIONS))
        with transaction() as session:
            # Whoever had an account gets everything from now on.
            stored = select(User.unwanted_notices, User.time_zone, User.told_round, User.digest_due_at)
            assert session.execute(stored).one() == ([], "UTC", 0, None)


def test_exports_of_earlier_versions_find_their_people(database_url: str) -> None:
    """Where people are on the roster already, it begins with the mark that their exports carry: the outbox's."""
    for _ in _engine(database_url):
        with transaction() as session:
            factories.persons(session, [factories.person_row()])
        flask_migrate.downgrade(str(MIGRATIONS), "0004")
        flask_migrate.upgrade(str(MIGRATIONS))
        with transaction() as session:
            identity = session.scalars(select(OutboxControl.identity)).one()
            assert identifiers.own_prefix(session) == f"{identity[:8]}-"


def test_new_roster_has_an_identity_of_its_own(bare: Engine) -> None:
    with transaction() as session:
        identity = session.scalars(select(Roster.identity)).one()
        assert len(identity) == 32
        assert identity != session.scalars(select(OutboxControl.identity)).one()


def test_mails_to_accounts_go_with_the_version_that_knows_them(database_url: str) -> None:
    """Down to where each mail was about an invitation, and up again: the others stay, with their reports."""
    for _ in _engine(database_url):
        with transaction() as session:
            _fill(session)
            kept = list(session.scalars(select(OutboxMessage.id).order_by(OutboxMessage.id)))
            session.get_one(OutboxMessage, kept[0]).verdict = Verdict.NOT_BUILT
            user = accounts.add_user(session, "desk@alliance.example", "coordinator", actor="test")
            outbox.enqueue(session, MailKind.SIGN_IN, [Account(user.id, user.email, nonce=b"n" * 16)])
            numbers = [kept[0], *session.scalars(select(OutboxMessage.id).where(OutboxMessage.user_id == user.id))]
            for number in numbers:
                report = DeliveryReport(outbox_message_id=number, fingerprint=str(number), kind="hard")
                report.status = report.diagnostic = ""
                session.add(report)
        flask_migrate.downgrade(str(MIGRATIONS), "0006")
        flask_migrate.upgrade(str(MIGRATIONS))
        with transaction() as session:
            assert list(session.scalars(select(OutboxMessage.id).order_by(OutboxMessage.id))) == kept
            assert session.get_one(OutboxMessage, kept[0]).verdict is Verdict.OUR_PROBLEM
            assert session.scalars(select(DeliveryReport.outbox_message_id)).all() == [kept[0]]


def test_dismissed_duplicates_stay_dismissed_up_and_down(database_url: str) -> None:
    for engine in _engine(database_url):
        with transaction() as session:
            one, other = factories.persons(session, [factories.person_row("Ada"), factories.person_row("Adah")])
            duplicates.are_two(session, other, one, actor="user:7")
            before = _dismissals(session)
            assert [row[:2] for row in before] == [(one.id, other.id)]
        flask_migrate.downgrade(str(MIGRATIONS), "0004")
        with engine.connect() as connection:
            earlier = text("SELECT low_id, high_id, actor FROM twin_dismissals")
            assert connection.execute(earlier).all() == [(*before[0][:2], "user:7")]
        flask_migrate.upgrade(str(MIGRATIONS))
        with transaction() as session:
            assert _dismissals(session) == before


def test_files_on_their_way_have_to_be_uploaded_again(database_url: str) -> None:
    """What they are opened as is kept from 0005 on; what they hold goes, as it does with each that is dropped."""
    for engine in _engine(database_url):
        with transaction() as session:
            upload = uploads.keep(session, "x.csv", b"a", outline=b"b", packed=b"c", actor="test")
            for _ in uploads.stage(session, upload, [], signature="", seen=0):
                pass
            uploads.remember(session, "y.csv", "s1", {"columns": {"role": "Rolle"}}, Imported(new=1), actor="test")
        flask_migrate.downgrade(str(MIGRATIONS), "0004")
        with engine.connect() as connection:
            content = text("SELECT content FROM roster_imports ORDER BY id")
            assert [one and bytes(one) for one in connection.scalars(content)] == [b"a", None]
        flask_migrate.upgrade(str(MIGRATIONS))
        with transaction() as session:
            assert uploads.waiting(session) == []
            assert set(session.scalars(select(RosterImport.content))) == {None}
            assert uploads.remembered(session, "s1") == {"columns": {"role": "Rolle"}}


def _dismissals(session: Session) -> list[tuple[Any, ...]]:
    table = table_of(DuplicateDismissal)
    return [tuple(row) for row in session.execute(select(table.c.low_id, table.c.high_id, table.c.at, table.c.actor))]


def test_a_step_down_leaves_the_schema_of_before(empty_database_url: str) -> None:
    for engine in _engine(empty_database_url):
        flask_migrate.upgrade(str(MIGRATIONS), "0004")
        expected = _described(inspect(engine)), _triggers(engine)
        flask_migrate.upgrade(str(MIGRATIONS), "head")
        flask_migrate.downgrade(str(MIGRATIONS), "0004")
        assert (_described(inspect(engine)), _triggers(engine)) == expected


def _triggers(engine: Engine) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        found = triggers(connection)
    assert {row[1] for row in found} >= set(KEPT)
    return found


def test_people_of_the_second_version_are_found_by_a_search(database_url: str) -> None:
    """What is searched is filled in when the column comes, for names as people type them."""
    names = [("Conor", "O'Brien"), ("Łukasz", "Zieliński"), ("Øystein", "Ødegård"), ("Els", "Duncan-Smith")]
    for _ in _engine(database_url):
        with transaction() as session:
            factories.persons(session, [factories.person_row(*name, country="IE") for name in names])
        flask_migrate.downgrade(str(MIGRATIONS), "0002")
        flask_migrate.upgrade(str(MIGRATIONS))
        with transaction() as session:
            for given, family in names:
                found = search.find_people(session, Filters(q=f"{given} {family}")).people
                assert [person.family_name for person in found] == [family]
            again = importing.import_rows(
                session,
                [factories.person_row(*name, country="IE") for name in names],
                (),
                actor="test",
                source="x",
                secret=factories.SECRET,
            )
            assert (again.new, again.unchanged) == (0, 4)


def test_an_account_without_the_right_migrates_and_searches_without_an_index(plain_account: PlainAccount) -> None:
    for engine in _engine(plain_account.url):
        flask_migrate.upgrade(str(MIGRATIONS))
        with transaction() as session:
            factories.persons(session, [factories.person_row("Ada"), factories.person_row("Grace", "Hopper", "US")])
            assert search.is_indexed(session) is False
            assert [person.given_name for person in search.find_people(session, Filters(q="ada")).people] == ["Ada"]
            with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
                session.execute(text("CREATE EXTENSION pg_trgm"))
        flask_migrate.downgrade(str(MIGRATIONS), "0004")
        flask_migrate.upgrade(str(MIGRATIONS))
        assert set(inspect(engine).get_table_names()) >= {"roster", "duplicate_dismissals"}


def test_an_index_that_is_made_later_counts(plain_account: PlainAccount) -> None:
    """As docs/operations.md says: an administrator creates the extension, and the account the index."""
    for _ in _engine(plain_account.url):
        flask_migrate.upgrade(str(MIGRATIONS))
        administer(make_url(plain_account.administrator_url), "CREATE EXTENSION pg_trgm")
        with transaction() as session:
            index = text("CREATE INDEX ix_persons_search_text ON persons USING gin (search_text gin_trgm_ops)")
            session.execute(index)
            assert search.is_indexed(session)
        flask_migrate.downgrade(str(MIGRATIONS), "0004")
        flask_migrate.upgrade(str(MIGRATIONS))
        with transaction() as session:
            assert search.is_indexed(session)


def _functions(connection: Connection) -> list[str]:
    if connection.dialect.name == "sqlite":
        return []
    return list(connection.scalars(text("SELECT proname FROM pg_proc WHERE proname LIKE 'petition%'")))


def test_a_failed_migration_leaves_nothing(empty_database_url: str) -> None:
    """One real transaction: what stands in the way of the last table undoes the first."""
    for engine in _engine(empty_database_url):
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE worker_heartbeats (name TEXT)")
        with pytest.raises(Exception, match="already exists"):
            flask_migrate.upgrade(str(MIGRATIONS))
        assert inspect(engine).get_table_names() == ["worker_heartbeats"]


def test_migrating_leaves_foreign_keys_on(empty_database_url: str) -> None:
    for engine in _engine(empty_database_url):
        flask_migrate.upgrade(str(MIGRATIONS))
        with engine.connect() as connection, pytest.raises(IntegrityError):
            connection.exec_driver_sql("INSERT INTO users_roles (user_id, role_id) VALUES (1, 1)")


@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize("change", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_t26_kept_rows_cannot_be_changed(app: Flask, engine_name: str, table: str, change: str) -> None:
    if change.startswith("TRUNCATE") and engine_name == "sqlite":
        change = "DELETE FROM {0} WHERE 1"
    column = {"edition_files": "etag"}.get(table, "id")
    with app.app_context(), transaction() as session:
        _fill(session)
        everything = text(f"SELECT * FROM {table}")
        rows = session.execute(everything).all()
        assert rows
        with pytest.raises(IntegrityError, match="append-only"), session.begin_nested():
            session.execute(text(change.format(table, column)))
        assert session.execute(everything).all() == rows


def test_a_step_down_that_would_have_people_invited_again_is_refused(database_url: str) -> None:
    for _ in _engine(database_url):
        with transaction() as session:
            factories.persons(session, [factories.person_row(), factories.person_row("Bea", do_not_invite="has died")])
        with pytest.raises(CommandError, match="1 people are not to be invited"):
            flask_migrate.downgrade.__wrapped__(str(MIGRATIONS), "0028")
        with transaction() as session:
            session.execute(update(Person).values(do_not_invite=""))
        flask_migrate.downgrade(str(MIGRATIONS), "0028")
        flask_migrate.upgrade(str(MIGRATIONS))
