"""What somebody changed who took the triggers away is found, because the log tells another story."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from petition.domain.compilations import RenderedFile
from petition.domain.states import InvitationState
from petition.errors import EvidenceDisagrees
from petition.models import AuditEvent, Invitation, Signature, Statement
from petition.services import audit
from petition.services.roster import merging
from petition.services.signing import evidence
from petition.services.signing.evidence import Verification
from petition.services.statements import closing, publishing
from petition.services.statements.compilation import compile_list
from tests import factories
from tests.databases import drop_triggers

_OTHERS = (
    "text_version_id, family_name, honorific_prefix, honorific_suffix, country, sort_name, sort_key, "
    "name_changed, role, legislature, party, constituency, salt"
)
_COPIED = f"statement_id, {_OTHERS}"

_LIVE = "invitation_id = :i AND ended_at IS NULL"
_END = "ended_at, ending, ended_by"
_ENDED_AS_EVE = (
    f"INSERT INTO signatures (invitation_id, given_name, {_COPIED}, {_END}) "
    f"SELECT invitation_id, 'Eve', {_COPIED}, {_END}"
)
_AS_EVE = f"INSERT INTO signatures (invitation_id, given_name, {_COPIED}) SELECT invitation_id, 'Eve', {_COPIED}"


@pytest.fixture
def signed(session: Session) -> Invitation:
    """An invitation that was signed, withdrawn and signed again; others signed as well, and a list is published."""
    made, (published,) = factories.circulated(session, entries=factories.draft("published"))
    factories.sign(session, published)
    closing.close(session, made, actor="test")
    file = RenderedFile("txt", "text/plain", b"the list")
    publishing.publish(session, made, render=lambda _: [file], labels={}, actor="test")
    _, (invitation,) = factories.circulated(session)
    factories.noise(session)
    factories.sign(session, invitation)
    factories.withdraw(session, invitation)
    factories.sign(session, invitation)
    return invitation


def test_what_the_service_did_agrees(session: Session, signed: Invitation) -> None:
    assert evidence.verify(session) == Verification(signatures=5, texts=3, files=1)


def _faults(session: Session, *statements: str, **values: Any) -> list[str]:
    """Return what is found after somebody changed rows past the triggers."""
    drop_triggers(session)
    for statement in statements:
        session.execute(text(statement), values)
    session.expire_all()
    return evidence.verify(session).faults


@pytest.mark.parametrize(
    "change",
    [
        *(f"{column} = 'XX'" for column in ("given_name", "family_name", "honorific_prefix", "honorific_suffix")),
        *(f"{column} = 'XX'" for column in ("country", "role", "legislature", "party", "constituency")),
        "salt = NULL",
    ],
)
def test_t41_line_that_was_changed_is_found(session: Session, signed: Invitation, change: str) -> None:
    faults = _faults(session, f"UPDATE signatures SET {change} WHERE {_LIVE}", i=signed.id)
    assert faults == [f"free-press, invitation {signed.id}: a line is not the one that was signed."]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "DELETE FROM signatures WHERE LIVE",
            "the log tells of 2 signings, and there are 1 signatures.",
        ),
        (
            f"{_ENDED_AS_EVE} FROM signatures WHERE invitation_id = :i AND ended_at IS NOT NULL",
            "the log tells of 2 signings, and there are 3 signatures.",
        ),
        (
            "UPDATE signatures SET ended_at = signed_at, ending = 'struck', ended_by = 'x' WHERE LIVE",
            "a signature is struck, and by the log it is live.",
        ),
        (
            "UPDATE signatures SET ending = 'lapsed' WHERE invitation_id = :i AND ended_at IS NOT NULL",
            "a signature is lapsed, and by the log it is withdrawn.",
        ),
        (
            "UPDATE signatures SET text_version_id = (SELECT max(id) FROM text_versions) WHERE LIVE",
            "a signature belongs to another text than was signed.",
        ),
        (
            "DELETE FROM audit_events WHERE subject_id = :i AND action = 'invitation.sign'",
            "the log tells of 0 signings, and there are 2 signatures.",
        ),
        (
            "DELETE FROM audit_events WHERE subject_id = :i AND action = 'invitation.withdraw'",
            "a signature is withdrawn, and by the log it is live.",
        ),
    ],
)
def test_t41_row_or_event_that_was_changed_is_found(
    session: Session, signed: Invitation, statement: str, fault: str
) -> None:
    faults = _faults(session, statement.replace("LIVE", _LIVE), i=signed.id)
    assert f"free-press, invitation {signed.id}: {fault}" in faults


def test_t41_signature_that_nobody_gave_is_found(session: Session, signed: Invitation) -> None:
    """A row alone, and a row with an event that claims to be older than the digests."""
    drop_triggers(session)
    end = "UPDATE signatures SET ended_at = signed_at, ending = 'withdrawn', ended_by = 'x' WHERE invitation_id = :i"
    newest = "(SELECT max(id) FROM signatures WHERE invitation_id = :i)"
    row = f"{_AS_EVE} FROM signatures WHERE id = {newest}"
    session.execute(text(f"{end} AND ended_at IS NULL"), {"i": signed.id})
    session.execute(text(row), {"i": signed.id})
    assert any("2 signings, and there are 3" in fault for fault in evidence.verify(session).faults)
    for action in ("withdraw", "sign"):
        details = {"text": factories.standing(session, signed).digest} if action == "sign" else {}
        audit.record(session, f"invitation.{action}", ("invitation", signed.id), actor="forged", details=details)
    assert evidence.verify(session).faults == [
        f"free-press, invitation {signed.id}: the log has a signing without a digest after those that have one."
    ]
    with pytest.raises(EvidenceDisagrees):
        evidence.require(session, session.get_one(Statement, signed.statement_id))


@pytest.mark.parametrize("state", ["withdrawn", "invited", "uninvited", "declined"])
def test_t41_invitation_that_says_otherwise_than_its_signature_is_found(
    session: Session, signed: Invitation, state: str
) -> None:
    """No trigger keeps it; whoever signed would be told that they had not."""
    session.execute(text("UPDATE invitations SET state = :state WHERE id = :i"), {"state": state, "i": signed.id})
    silent = select(Invitation.id).where(Invitation.state == InvitationState.INVITED, Invitation.id != signed.id)
    number = session.scalars(silent).one()
    session.execute(text("UPDATE invitations SET state = 'signed' WHERE id = :i"), {"i": number})
    assert set(evidence.verify(session).faults) == {
        f"{slug}, invitation {one}: it is signed without a signature, or the other way."
        for slug, one in (("free-press", signed.id), ("noise", number))
    }
    with pytest.raises(EvidenceDisagrees):
        evidence.require(session, session.get_one(Statement, signed.statement_id))


_COPY = f"INSERT INTO signatures (statement_id, invitation_id, given_name, {_OTHERS}) SELECT"


_ELSEWHERE = (
    "(SELECT min(id) FROM invitations AS i WHERE i.state = 'invited' AND i.statement_id <> signatures.statement_id)"
)


@pytest.fixture
def forge(session: Session, signed: Invitation) -> Iterator[Callable[[str, str], int]]:
    """What puts in a copy of a live signature, as another program can without foreign keys, and returns its number."""

    def insert(statement: str, invitation: str) -> int:
        drop_triggers(session)
        if session.get_bind().dialect.name == "postgresql":
            for key in ("invitation_id_invitations", "statement_id_statements"):
                session.execute(text(f"ALTER TABLE signatures DROP CONSTRAINT fk_signatures_{key}"))
        else:
            # They would be looked at when the test commits.
            session.execute(text("PRAGMA defer_foreign_keys=ON"))
        row = f"{_COPY} {statement}, {invitation}, 'Eve', {_OTHERS} FROM signatures WHERE {_LIVE}"
        session.execute(text(row), {"i": signed.id})
        return session.scalars(select(func.max(Signature.id))).one()

    yield insert
    session.rollback()


@pytest.mark.parametrize("is_told", [False, True])
@pytest.mark.parametrize(
    ("values", "fault"),
    [
        (("statement_id", "999999"), "free-press, signature {}: it belongs to no invitation."),
        (
            ("statement_id", _ELSEWHERE),
            "free-press, signature {}: it belongs to an invitation to another statement.",
        ),
        (("999999", "999999"), "signature {}: it belongs to no statement."),
    ],
)
def test_t41_signature_without_its_invitation_is_found(
    session: Session,
    signed: Invitation,
    forge: Callable[[str, str], int],
    values: tuple[str, str],
    fault: str,
    *,
    is_told: bool,
) -> None:
    """Whether the log was made to tell of it or not."""
    number = forge(*values)
    expected = {fault.format(number)}
    if is_told:
        invitation = session.scalars(select(Signature.invitation_id).where(Signature.id == number)).one()
        details = {"text": factories.standing(session, signed).digest, "line": "x"}
        audit.record(session, "invitation.sign", ("invitation", invitation), actor="forged", details=details)
        event = session.scalars(select(func.max(AuditEvent.id))).one()
        expected.add(
            f"event {event} of the log: it tells of an answer to an invitation that does not exist."
            if invitation == 999999
            else f"noise, invitation {invitation}: the log tells of 1 signings, and there are 0 signatures."
        )
    found = evidence.verify(session)
    assert set(found.faults) == expected
    assert found.signatures == session.scalars(select(func.count(Signature.id))).one() == 6


@pytest.mark.parametrize("invitation", ["999999", _ELSEWHERE])
def test_t41_signature_without_its_invitation_is_neither_printed_nor_published(
    session: Session, signed: Invitation, forge: Callable[[str, str], int], invitation: str
) -> None:
    statement = session.get_one(Statement, signed.statement_id)
    before = compile_list(session, statement, {}).lines
    evidence.require(session, statement)
    forge("statement_id", invitation)
    closing.close(session, statement, actor="test")
    assert compile_list(session, statement, {}).lines == before
    with pytest.raises(EvidenceDisagrees, match="flask audit verify"):
        publishing.publish(session, statement, render=lambda _: [], labels={}, actor="test")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE signatures SET given_name = 'Eve' WHERE LIVE",
        "DELETE FROM signatures WHERE LIVE",
        "UPDATE text_versions SET body = 'xx' WHERE statement_id = :s",
    ],
)
def test_t41_nothing_is_published_that_the_log_does_not_tell(session: Session, signed: Invitation, change: str) -> None:
    """A fault of another statement stops nobody."""
    statement = session.get_one(Statement, signed.statement_id)
    noise = session.scalars(select(Statement).where(Statement.slug == "noise")).one()
    assert _faults(session, change.replace("LIVE", _LIVE), i=signed.id, s=statement.id)
    evidence.require(session, noise)
    with pytest.raises(EvidenceDisagrees, match="of the signatures and texts of this statement do"):
        evidence.require(session, statement)


@pytest.mark.parametrize("details", ["[" * 3000 + "]" * 3000, "[]", "7", '"x"'])
def test_t41_event_that_cannot_be_read_is_a_fault_and_no_crash(
    session: Session, signed: Invitation, details: str
) -> None:
    """Adding to the log is what the service's account may do; nested so deep, JSON ends the reader."""
    added = text(
        "INSERT INTO audit_events (actor, action, subject_type, subject_id, details) "
        "VALUES ('x', :action, :thing, :number, :details)"
    )
    about = {"invitation": signed.id, "statement": signed.statement_id}
    for action in ("invitation.sign", "invitation.correct", "statement.amend"):
        thing = action.partition(".")[0]
        session.execute(added, {"action": action, "thing": thing, "number": about[thing], "details": details})
    faults = evidence.verify(session).faults
    assert f"free-press, invitation {signed.id}: the log tells of 3 signings, and there are 2 signatures." in faults
    assert sum("tells of version 0 of its text, and it is not there" in fault for fault in faults) == 1
    assert sum("tells of no correction" in fault for fault in faults) == 1


def test_t41_event_with_a_number_that_none_has_is_found(session: Session, signed: Invitation) -> None:
    """A signature from before the digests would have such an event, with a number before all that have one."""
    drop_triggers(session)
    ours = "subject_id = :i AND action = 'invitation.sign' AND id = (SELECT max(id) FROM audit_events WHERE {})"
    ours = ours.format("subject_id = :i AND action = 'invitation.sign'")
    digest = factories.standing(session, signed).digest
    change = f"UPDATE audit_events SET id = -1, details = :details WHERE {ours}"
    session.execute(text(change), {"i": signed.id, "details": f'{{"text": "{digest}"}}'})
    assert any("a signing without a digest" in fault for fault in evidence.verify(session).faults)


@pytest.mark.parametrize("column", ["title", "body", "language"])
def test_t41_text_that_was_swapped_is_found(session: Session, signed: Invitation, column: str) -> None:
    """Also where somebody works the digest out anew: those who signed signed another."""
    change = f"UPDATE text_versions SET {column} = 'xx' WHERE id = (SELECT min(id) FROM text_versions)"
    assert any(fault.startswith("text version ") for fault in _faults(session, change))
    digest = "UPDATE text_versions SET digest = 'x' WHERE id = (SELECT min(id) FROM text_versions)"
    assert any("another text than was signed" in fault for fault in _faults(session, digest))


def test_t41_published_file_that_was_altered_is_found(session: Session, signed: Invitation) -> None:
    (fault,) = _faults(session, "UPDATE edition_files SET etag = 'x'")
    assert fault.startswith("statement ")
    assert fault.endswith(", .txt: the file does not have its digest.")


def test_signature_whose_names_were_erased_is_counted_apart(session: Session, signed: Invitation) -> None:
    empty = ("given_name", "family_name", "honorific_prefix", "honorific_suffix", "sort_name")
    empty += ("role", "legislature", "party", "constituency")
    none = "''" if session.get_bind().dialect.name == "postgresql" else "x''"
    emptied = f"{', '.join(f'{name} = {chr(39) * 2}' for name in empty)}, sort_key = {none}, salt = NULL"
    session.execute(text(f"UPDATE signatures SET {emptied} WHERE ended_at IS NOT NULL AND invitation_id = {signed.id}"))
    assert evidence.verify(session) == Verification(signatures=5, emptied=1, texts=3, files=1)


def test_signings_from_before_the_digests_are_counted_apart(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    drop_triggers(session)
    session.execute(text("UPDATE signatures SET salt = NULL"))
    event = "UPDATE audit_events SET details = :details WHERE action = 'invitation.sign'"
    session.execute(text(event), {"details": f'{{"text": "{factories.standing(session, invitation).digest}"}}'})
    factories.noise(session)
    assert evidence.verify(session) == Verification(signatures=3, undigested=1, texts=2)


def test_merging_and_undoing_it_leave_the_evidence_as_it_was(session: Session) -> None:
    kept, duplicate = factories.persons(
        session, [factories.person_row("Ada"), factories.person_row("Adah", sort_name="Aa")]
    )
    _, (invitation,) = factories.circulated(session, [duplicate])
    factories.sign(session, invitation)
    merged = merging.merge(session, kept, duplicate, actor="test", secret=factories.SECRET)
    assert evidence.verify(session) == Verification(signatures=1, texts=1)
    merging.undo(session, merged.id, actor="test", secret=factories.SECRET)
    assert evidence.verify(session) == Verification(signatures=1, texts=1)
