"""What one mail is made of: its link, and the line of its person."""

from datetime import UTC, datetime
from typing import Any

import pytest

from petition.domain.letters import Letter, StatementLetter
from petition.domain.links import Purpose
from petition.domain.lists.lines import Affiliation
from petition.domain.mails import RULES, MailKind
from petition.domain.names.person_name import PersonName
from tests import factories

_NOW = datetime(2026, 1, 2, tzinfo=UTC)


def _letter(kind: MailKind, **about: Any) -> StatementLetter:
    given = {"printed": PersonName("Ada", "Lovelace"), "country": "GB", "title": "A free press", "text_language": "en"}
    more = {"digest": "0" * 64, "closes_at": _NOW, "requested_by": "The Alliance"}
    return StatementLetter(
        kind=kind, recipient="ada@x.example", message_key="k", created_at=_NOW, **{**given, **more, **about}
    )


@pytest.mark.parametrize("kind", [MailKind.SIGN_IN, MailKind.NEW_BROWSER])
def test_link_is_for_what_the_kind_says(kind: MailKind) -> None:
    letter = Letter(kind=kind, recipient="ada@x.example", message_key="k", created_at=_NOW)
    assert letter.rule is RULES[kind]
    assert letter.purpose is RULES[kind].purpose


def test_t06_who_has_not_confirmed_is_asked_that_in_place_of_withdrawing() -> None:
    assert _letter(MailKind.TEXT_CORRECTED).purpose is Purpose.WITHDRAW
    assert _letter(MailKind.TEXT_CORRECTED, is_unconfirmed=True).purpose is Purpose.CONFIRM
    assert _letter(MailKind.INVITATION, is_unconfirmed=True).purpose is Purpose.SIGN


def test_line_is_that_of_the_list() -> None:
    form = factories.list_form("party")
    letter = _letter(MailKind.RECEIPT, list_form=form, affiliation=Affiliation(party="Liberals"))
    assert letter.line("UK") == "Ada Lovelace, Liberals (UK)"
    assert letter.line_of(PersonName("Bea", "Bell"), Affiliation(), "UK") == "Bea Bell (UK)"


def test_labels_that_coordinators_set_come_before_those_of_the_settings() -> None:
    letter = _letter(MailKind.RECEIPT, labels={"GB": "Britain"})
    assert letter.country_label({"GB": "UK"}) == "Britain"
    assert _letter(MailKind.RECEIPT).country_label({"GB": "UK"}) == "UK"
