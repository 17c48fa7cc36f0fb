"""What a signatory's standing lets them do, and what it shows of their line."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from petition.domain.list_forms import ListForm
from petition.domain.lists.lines import Affiliation, OwnPart
from petition.domain.names.person_name import PersonName
from petition.domain.states import InvitationState, StatementState
from petition.models import Person
from tests import factories


def test_line_is_printed_in_the_statements_form_and_as_it_was_signed(session: Session) -> None:
    (person,) = factories.persons(session, [factories.person_row("Ada", role="Chair", party="Liberals")])
    made, (invitation,) = factories.circulated(session, [person])
    assert factories.standing(session, invitation).line(PersonName("Ada", "L."), "UK") == "Ada L. (UK)"
    made.list_form = factories.list_form("party", "role").as_data()
    session.flush()
    found = factories.standing(session, invitation)
    assert (found.affiliation, found.signed_affiliation) == (Affiliation("Chair", "", "Liberals", ""), None)
    assert found.line(found.name, "UK") == "Ada Lovelace, Liberals, Chair (UK)"
    factories.sign(session, invitation)
    session.get_one(Person, person.id).party = invitation.party = "Conservatives"
    session.flush()
    signed = factories.standing(session, invitation)
    assert signed.line(signed.name, "UK") == "Ada Lovelace, Liberals, Chair (UK)"
    assert signed.affiliation.party == "Conservatives"


@pytest.mark.parametrize(
    ("statement", "state", "can_sign", "can_decline", "is_late"),
    [
        (StatementState.CIRCULATING, InvitationState.INVITED, True, True, False),
        (StatementState.CIRCULATING, InvitationState.SIGNED, False, False, False),
        (StatementState.CLOSED, InvitationState.LAPSED, True, True, True),
        (StatementState.PUBLISHED, InvitationState.INVITED, True, False, True),
        (StatementState.RETRACTED, InvitationState.WITHDRAWN, True, False, True),
    ],
)
def test_what_can_be_answered(
    session: Session,
    statement: StatementState,
    state: InvitationState,
    *,
    can_sign: bool,
    can_decline: bool,
    is_late: bool,
) -> None:
    _, (invitation,) = factories.circulated(session)
    one = replace(factories.standing(session, invitation), statement_state=statement, state=state)
    assert (one.can_sign, one.can_decline, one.is_late) == (can_sign, can_decline, is_late)
    shut = replace(one, is_open=False)
    assert (shut.can_sign, shut.can_decline, shut.is_late) == (False, False, False)


def test_t07_digest_is_of_all_that_is_printed_beside_the_name(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    one = factories.standing(session, invitation)
    greens = replace(one, affiliation=Affiliation(party="Greens"))
    assert one.beside == greens.beside != ""
    assert one.beside != replace(one, country="RU").beside
    printed = {"list_form": factories.list_form("party")}
    assert replace(one, **printed).beside != replace(greens, **printed).beside
    sections = one.list_form.with_members({"group": "section"})
    assert (
        replace(one, list_form=sections).beside != replace(one, list_form=sections, own=OwnPart(section="Hosts")).beside
    )
    assert one.signed_beside == ""
    assert replace(one, signed_affiliation=one.affiliation).signed_beside == one.beside


@pytest.mark.parametrize(
    ("slot", "part"),
    [
        ("mark", {"mark": "*"}),
        ("note", {"note": "in a personal capacity"}),
        ("script", {"script_name": "Άντα"}),
        ("section", {"section": "Hosts"}),
        ("name", {"name_order": "family_first"}),
        ("name", {"is_organisation": True}),
        ("country", {"is_without_country": True}),
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        lambda slot: {"line": f"{{name}}[, {{{slot}}}]"},
        lambda slot: {"line": "{family}", "layout": "table", "columns": ["family", slot]},
    ],
    ids=["line", "table"],
)
def test_t07_a_part_that_is_printed_changes_the_digest(
    session: Session, form: Callable[[str], dict[str, Any]], slot: str, part: dict[str, Any]
) -> None:
    _, (invitation,) = factories.circulated(session)
    read = ListForm.read({"group": "none", **form(slot)})
    one = replace(factories.standing(session, invitation), list_form=read)
    changed = replace(one, own=OwnPart(**part))
    assert one.beside != changed.beside
    # What the list does not print may change.
    if slot not in ("name", "country"):
        bare = ListForm.read({"line": "{name}"})
        assert replace(one, list_form=bare).beside == replace(changed, list_form=bare).beside


def test_t07_the_statements_own_label_of_a_country_changes_the_digest(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    one = factories.standing(session, invitation)
    assert one.beside != replace(one, list_form=one.list_form.with_members({"labels": {"GB": "Britain"}})).beside
    assert one.beside == replace(one, list_form=one.list_form.with_members({"labels": {"FR": "Gaul"}})).beside
