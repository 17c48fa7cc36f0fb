"""The compiled list: who signed the very text, in the order in which it is printed."""

import random

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from petition.domain.names import PersonName
from petition.errors import IllegalTransition
from petition.models import Signature, Statement, TextVersion
from petition.services.compilation import compile_list, current_text
from tests import factories

HOUSE = {"GB": "UK", "US": "USA", "EU": "EU"}


@pytest.mark.parametrize("seed", [1, 2])
def test_all_33_signing_in_random_order_make_the_published_list(session: Session, seed: int) -> None:
    factories.noise(session)
    people = factories.persons(session, factories.sample_rows())
    made, invitations = factories.circulated(session, people)
    random.Random(seed).shuffle(invitations)  # noqa: S311 (any order will do, but the same each time)
    for invitation in invitations:
        factories.sign(session, invitation)
    expected = (factories.DATA / "signatories.txt").read_text(encoding="utf-8")
    assert "".join(f"{line}\n" for line in compile_list(session, made, HOUSE).lines) == expected


def test_only_live_signatures_of_this_statement_count(session: Session) -> None:
    rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd", "Dot")]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    factories.noise(session)
    for invitation in invitations[:3]:
        factories.sign(session, invitation)
    factories.withdraw(session, invitations[1])
    factories.withdraw(session, invitations[2])
    factories.sign(session, invitations[2], PersonName("Cyd", "Lovelace", "Dr"))
    compilation = compile_list(session, made, HOUSE)
    assert compilation.lines == ["Ada Lovelace (UK)", "Dr Cyd Lovelace (UK)"]
    assert (compilation.slug, compilation.title, compilation.text_version) == ("free-press", "A free press", 1)
    assert compilation.digest == current_text(session, made).digest


def test_names_come_by_country_label_then_sort_name_and_never_by_code(session: Session) -> None:
    rows = [
        factories.person_row("Zoe", "Adams", "DE"),
        factories.person_row("Ann", "Zeta", "CH"),
        factories.person_row("Ida", "Éluard", "AT"),
        factories.person_row("Eva", "Eluard", "AT"),
        factories.person_row("Ina", "zu Elsen", "AT"),
    ]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    for invitation in invitations:
        factories.sign(session, invitation)
    assert compile_list(session, made, {"DE": "Allemagne"}).lines == [
        "Zoe Adams (Allemagne)",
        *("Ina zu Elsen (Austria)", "Eva Eluard (Austria)", "Ida Éluard (Austria)"),
        "Ann Zeta (Switzerland)",
    ]


def test_countries_with_one_label_stay_apart_only_by_code(session: Session) -> None:
    rows = [factories.person_row("Ada", "A", "GB"), factories.person_row("Bea", "B", "GG")]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    for invitation in invitations:
        factories.sign(session, invitation)
    compilation = compile_list(session, made, {"GB": "UK", "GG": "UK"})
    assert [signatory.country for signatory in compilation.signatories] == ["GB", "GG"]


def test_changed_names_are_marked(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation, PersonName("Ada", "Byron"))
    (signatory,) = compile_list(session, made, HOUSE).signatories
    assert (signatory.line, signatory.name_changed) == ("Ada Byron (UK)", True)


def test_t07_signers_of_one_text_are_absent_from_the_next(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    first = current_text(session, made)
    session.add(
        TextVersion(statement_id=made.id, number=2, title="Other", body="Other.", language="en", digest="1" * 64)
    )
    session.execute(update(Statement).where(Statement.id == made.id).values(text_number=2))
    session.expire_all()
    compilation = compile_list(session, made, HOUSE)
    assert (compilation.title, compilation.lines) == ("Other", [])
    assert session.get_one(Signature, 1).text_version_id == first.id


def test_draft_has_no_list(session: Session) -> None:
    with pytest.raises(IllegalTransition, match="draft"):
        compile_list(session, factories.statement(session), HOUSE)
