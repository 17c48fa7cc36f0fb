"""The line of a signature: what was signed, what is printed instead, and what waits."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.corrections import PrintedLine
from petition.domain.letters import StatementLetter
from petition.domain.list_forms import ListForm
from petition.domain.lists.lines import Affiliation
from petition.domain.mails import MailKind
from petition.domain.names.person_name import PersonName
from petition.domain.times import format_short_day
from petition.models import AuditEvent, Correction, Invitation, OutboxMessage, Person, Signature
from petition.services.delivery import letters
from petition.services.signing import lines
from petition.services.signing.lines import SignedLine
from petition.services.statements import compilation, invitee_export, list_forms, own_parts, part_changes
from petition.services.statements.compilation import compile_list
from tests import factories

DESK = "user:1"


@pytest.fixture
def signed(session: Session) -> Invitation:
    """An invitation that Ada Lovelace signed, among others that were."""
    row = factories.person_row(prefix="Dr", suffix="MP", party="Liberals")
    _, (invitation,) = factories.circulated(session, factories.persons(session, [row]))
    factories.noise(session)
    factories.sign(session, invitation)
    return invitation


def _line(session: Session, invitation: Invitation) -> SignedLine:
    found = lines.read(session, invitation.id, lock=True)
    assert found is not None
    return found


def _correct(session: Session, invitation: Invitation, *, actor: str = DESK, needs: bool = False, **parts: str) -> int:
    line = _line(session, invitation)
    new = line.printed.with_parts(parts)
    return lines.store(session, line, new, actor=actor, reason="asked", needs_agreement=needs).id


def test_line_of_a_signature_is_what_was_signed(session: Session, signed: Invitation) -> None:
    line = _line(session, signed)
    expected = PrintedLine(PersonName("Ada", "Lovelace", "Dr", "MP"), Affiliation(party="Liberals"))
    assert line.printed == line.given == expected
    assert (line.correction, line.pending) == (None, None)
    assert (line.invitation_id, line.statement_id, line.country) == (signed.id, signed.statement_id, "GB")


def test_who_has_not_signed_has_no_line(session: Session, signed: Invitation) -> None:
    factories.withdraw(session, signed)
    assert lines.read(session, signed.id) is None


def test_newest_correction_is_printed_and_the_signature_stays(session: Session, signed: Invitation) -> None:
    before = session.scalars(select(Signature).where(Signature.invitation_id == signed.id)).one().person_name
    _correct(session, signed, family_name="Lovelase")
    number = _correct(session, signed, party="Greens")
    line = _line(session, signed)
    assert line.printed.parts["family_name"] == "Lovelase"
    assert line.printed.affiliation.party == "Greens"
    assert line.correction is not None
    assert (line.correction.id, line.correction.before, line.correction.reason) == (
        number,
        {"party": "Liberals"},
        "asked",
    )
    session.expire_all()
    assert session.scalars(select(Signature).where(Signature.invitation_id == signed.id)).one().person_name == before


def test_what_waits_is_not_printed_and_a_newer_one_replaces_it(session: Session, signed: Invitation) -> None:
    first = _correct(session, signed, needs=True, given_name="Augusta")
    line = _line(session, signed)
    assert line.printed.name.given_name == "Ada"
    assert line.pending is not None
    assert line.pending.id == first
    _correct(session, signed, family_name="Lovelase")
    assert _line(session, signed).pending is None
    second = _correct(session, signed, needs=True, given_name="Augusta Ada")
    pending = _line(session, signed).pending
    assert pending is not None
    assert pending.id == second


def test_given_line_is_what_the_person_wrote_or_approved(session: Session, signed: Invitation) -> None:
    _correct(session, signed, family_name="Lovelase")
    assert _line(session, signed).given.name.family_name == "Lovelace"
    _correct(session, signed, actor=f"invitation:{signed.id}", family_name="Byron")
    assert _line(session, signed).given.name.family_name == "Byron"
    number = _correct(session, signed, needs=True, family_name="King")
    assert _line(session, signed).given.name.family_name == "Byron"
    session.get_one(Correction, number).agreed_at = factories.LONG_AGO
    session.flush()
    assert _line(session, signed).given.name.family_name == "King"


def test_event_has_the_digest_of_the_line_and_names_nobody(session: Session, signed: Invitation) -> None:
    number = _correct(session, signed, needs=True, family_name="Byron")
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "invitation.correct")).one()
    assert (event.actor, event.subject_type, event.subject_id) == (DESK, "invitation", signed.id)
    assert event.details.keys() == {"correction", "line", "agreement"}
    assert (event.details["correction"], event.details["agreement"]) == (number, True)
    assert "Byron" not in str(event.details)


def test_list_prints_and_sorts_the_corrected_line(session: Session, signed: Invitation) -> None:
    statement = factories.statement_of(session, signed)
    _correct(session, signed, family_name="Aaron")
    (signatory,) = compile_list(session, statement, {}).signatories
    assert signatory.name.display == "Dr Ada Aaron MP"
    assert signatory.sort_name == "Aaron, Ada"


def test_order_that_was_decided_by_hand_stays_with_its_name(session: Session, signed: Invitation) -> None:
    person = session.get_one(Person, signed.person_id)
    person.sort_name = "Zz, Ada"
    session.flush()
    _correct(session, signed, honorific_prefix="Prof")
    # The signature was sorted before the roster was changed, and its name is the same.
    assert _line(session, signed).sort_name == "Lovelace, Ada"
    _correct(session, signed, family_name="Byron")
    assert _line(session, signed).sort_name == "Byron, Ada"
    _correct(session, signed, family_name="Lovelace")
    assert _line(session, signed).sort_name == "Zz, Ada"


def test_line_is_the_same_wherever_it_is_shown_in_the_dates_of_its_language(session: Session) -> None:
    people = factories.persons(session, [factories.person_row(email="ada@x.example")])
    draft = replace(factories.draft(time_zone="Pacific/Kiritimati"), language="de")
    made, (invitation,) = factories.circulated(session, people, draft)
    factories.noise(session)
    made.list_form = factories.list_form("date", "mark").as_data()
    factories.sign(session, invitation)
    line, made = _line(session, invitation), factories.statement_of(session, invitation)
    day = format_short_day(line.signed_at, "Pacific/Kiritimati", "de")
    assert re.fullmatch(r"\d\d\.\d\d\.\d\d", day)
    printed = f"Ada Lovelace, {day} (GB-R)"
    labels = {"de:GB": "GB-R"}
    (compiled,) = compile_list(session, made, labels).lines
    form = ListForm.read(made.list_form)
    (previewed,) = compilation.preview(session, made, form, labels).compilation.lines
    assert compiled == previewed == printed
    assert lines.line_of(made, line, line.printed, labels) == printed
    assert own_parts.line_of(session, made, invitation, labels) == printed
    assert factories.standing(session, invitation).line(line.printed.name, "GB-R") == printed
    (exported,) = invitee_export.export_invitees(session, made, labels, actor=DESK)
    assert exported.line == printed
    of_ada = (OutboxMessage.kind == MailKind.RECEIPT, OutboxMessage.invitation_id == invitation.id)
    receipt = session.scalars(select(OutboxMessage.id).where(*of_ada)).one()
    told = letters.letters(session, [receipt])[receipt]
    assert isinstance(told, StatementLetter)
    assert told.line("GB-R") == printed
    marked = part_changes.plan(session, made, invitation.id, {"mark": "*"}, labels)
    assert (marked.before, marked.after) == (printed, f"Ada Lovelace, {day}, * (GB-R)")
    (changed,) = list_forms.plan(session, made, ListForm(line="[{n}. ]{name}, {date}"), labels).lines
    assert (changed.before, changed.after) == (printed, f"Ada Lovelace, {day}")
