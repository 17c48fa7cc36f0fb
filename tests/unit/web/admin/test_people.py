"""People: the roster, its import by file, and who of a statement stands where."""

import io
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from petition.domain.names import PersonName
from petition.domain.states import OutboxState
from petition.models import Invitation, OutboxMessage, Person
from tests import factories
from tests.web_support import Visitor, Work, text_of, token_of

HEADER = "given_name,family_name,country,email\n"


def _upload(desk: Visitor, content: bytes, status: int = 303) -> TestResponse:
    page = desk.get("/desk/people/import")
    fields = {"csrf_token": token_of(page.text), "file": (io.BytesIO(content), "roster.csv")}
    return desk.post("/desk/people/import", fields, status, content_type="multipart/form-data")


def _count(work: Work) -> int:
    with work() as session:
        return session.scalars(select(func.count()).select_from(Person)).one()


def test_empty_roster_says_so(desk: Visitor) -> None:
    assert "Nobody is on the roster yet." in desk.get("/desk/people").text


def test_file_is_imported_and_listed(desk: Visitor, work: Work) -> None:
    content = (Path(factories.DATA) / "roster.csv").read_bytes()
    _upload(desk, content)
    page = text_of(desk.get("/desk/people").text)
    assert "Imported: 33 new, 0 changed, 0 as they were." in page
    assert "33 people on the roster." in page
    _upload(desk, content)
    assert "Imported: 0 new, 0 changed, 33 as they were." in desk.get("/desk/people").text
    assert _count(work) == 33


def test_file_with_a_byte_order_mark_is_taken(desk: Visitor) -> None:
    _upload(desk, b"\xef\xbb\xbf" + HEADER.encode() + "Zoë,Ångström,SE,z@riksdag.example\n".encode())
    assert "Zoë Ångström" in desk.get("/desk/people").text


def test_roster_of_one_country(desk: Visitor) -> None:
    _upload(desk, f"{HEADER}Ann,One,GB,a@x.example\nBob,Two,FR,b@x.example\n".encode())
    words = text_of(desk.get("/desk/people?country=FR").text)
    assert "1 person in France." in words
    assert "Ann One" not in words
    assert "0 people on the roster." in text_of(desk.get("/desk/people?country=XX").text)


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        (b"", ["file: is empty, or no file was chosen"]),
        (HEADER.encode(), ["file: has no people in it"]),
        (f"{HEADER},,GB,a@x.example\n".encode(), ["row 2, family_name: the row has no name"]),
        (f"{HEADER}Ann,One,GB,ann\n".encode(), ["row 2, email: “ann” is not an address"]),
        (f"{HEADER}Ann,One,XX,a@x.example\n".encode(), ["row 2, country: “XX” is not an ISO 3166-1 code"]),
        (
            f"{HEADER}Ann,One,GB,a@x.example\nANN,One,GB,b@x.example\n".encode(),
            ["row 3, family_name: ANN One is the same person as in row 2"],
        ),
        (HEADER.encode() + b"Zo\xeb,One,GB,a@x.example\n", ["row 2: is not in UTF-8 (byte 0xEB)"]),
        (
            f"{HEADER}Ann,One,GB,a@x.example\n,,GB,b@x.example\nCem,Three,XX,c\n".encode(),
            ["3 problems", "row 3, family_name", "row 4, country", "row 4, email"],
        ),
    ],
)
def test_faulty_file_is_refused_as_a_whole(desk: Visitor, work: Work, content: bytes, problems: list[str]) -> None:
    page = _upload(desk, content, 400)
    words = text_of(page.text)
    assert "Nothing was imported:" in words
    for problem in problems:
        assert problem in words
    assert _count(work) == 0


def test_form_without_a_file_is_told(desk: Visitor) -> None:
    page = desk.get("/desk/people/import")
    for fields in ({}, {"file": ""}, {"file": "typed, not chosen"}):
        refused = desk.post("/desk/people/import", {"csrf_token": token_of(page.text), **fields}, 400)
        assert "Nothing was imported" in refused.text


@pytest.fixture
def _answers(work: Work) -> None:
    with work() as session:
        factories.noise(session)
        rows = [
            factories.person_row("Ann", "One", "GB"),
            factories.person_row("Bob", "Two", "GB"),
            factories.person_row("Cléo", "Trois", "FR"),
        ]
        _, (ann, bob, cleo) = factories.circulated(session, factories.persons(session, rows))
        factories.sign(session, ann, PersonName("Anne", "One"))
        factories.settle_mails(session, OutboxState.SENT, bob)
        factories.settle_mails(session, OutboxState.FAILED, cleo)
        refused = update(OutboxMessage).where(OutboxMessage.invitation_id == cleo.id)
        session.execute(refused.values(last_reply="550 5.1.1 Unknown"))
        session.execute(update(Invitation).where(Invitation.id == bob.id).values(comment="Call me"))


@pytest.mark.usefixtures("_answers")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Anne One", "Bob Two", "Cléo Trois"]),
        ("?standing=signed", ["Anne One"]),
        ("?standing=no_answer", ["Bob Two"]),
        ("?standing=unreachable", ["Cléo Trois"]),
        ("?standing=declined", []),
        ("?standing=nonsense", ["Anne One", "Bob Two", "Cléo Trois"]),
        ("?country=GB", ["Anne One", "Bob Two"]),
        ("?country=FR&standing=signed", []),
        ("?country=XX", []),
    ],
)
def test_people_of_a_statement_are_filtered_by_the_address(desk: Visitor, query: str, names: list[str]) -> None:
    words = text_of(desk.get(f"/desk/statements/free-press/people{query}").text)
    assert f"{len(names)} {'person' if len(names) == 1 else 'people'}." in words
    for name in ("Anne One", "Bob Two", "Cléo Trois"):
        assert (name in words) is (name in names)
    assert "Noise" not in words


@pytest.mark.usefixtures("_answers")
def test_table_tells_what_happened_to_each(desk: Visitor) -> None:
    words = text_of(desk.get("/desk/statements/free-press/people").text)
    assert "Anne One name changed" in words
    assert "“Call me”" in words
    assert "failed: the mailbox does not exist (550 5.1.1 Unknown)" in words
