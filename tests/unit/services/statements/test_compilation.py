"""The compiled list: who signed the very text, in the order in which it is printed."""

import random
from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.list_forms import ListForm
from petition.domain.lists.choices import Order
from petition.domain.names.person_name import PersonName
from petition.errors import IllegalTransition
from petition.models import Invitation, Person, Signature, Statement, TextVersion
from petition.services.statements import circulation, list_forms
from petition.services.statements.audiences import Audience
from petition.services.statements.compilation import Source, compile_list, current_text, preview
from tests import factories

LABELS = {"GB": "UK", "US": "USA", "EU": "EU"}


@pytest.mark.parametrize("seed", [1, 2])
def test_all_33_signing_in_random_order_make_the_published_list(session: Session, seed: int) -> None:
    factories.noise(session)
    people = factories.persons(session, factories.sample_rows())
    made, invitations = factories.circulated(session, people)
    random.Random(seed).shuffle(invitations)
    for invitation in invitations:
        factories.sign(session, invitation)
    expected = (factories.DATA / "signatories.txt").read_text(encoding="utf-8")
    assert "".join(f"{line}\n" for line in compile_list(session, made, LABELS).lines) == expected


def test_only_live_signatures_of_this_statement_count(session: Session) -> None:
    rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd", "Dot")]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    factories.noise(session)
    for invitation in invitations[:3]:
        factories.sign(session, invitation)
    factories.withdraw(session, invitations[1])
    factories.withdraw(session, invitations[2])
    factories.sign(session, invitations[2], PersonName("Cyd", "Lovelace", "Dr"))
    compilation = compile_list(session, made, LABELS)
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
    compilation = compile_list(session, made, LABELS)
    assert compilation.lines == ["Ada Byron (UK)"]
    assert compilation.signatories[0].name_changed


def test_t07_signers_of_one_text_are_absent_from_the_next(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    first = current_text(session, made)
    session.add(
        TextVersion(statement_id=made.id, number=2, title="Other", body="Other.", language="en", digest="1" * 64)
    )
    session.execute(update(Statement).where(Statement.id == made.id).values(text_number=2))
    session.expire_all()
    compilation = compile_list(session, made, LABELS)
    assert (compilation.title, compilation.lines) == ("Other", [])
    assert session.get_one(Signature, 1).text_version_id == first.id


def test_draft_has_no_list(session: Session) -> None:
    with pytest.raises(IllegalTransition, match="draft"):
        compile_list(session, factories.statement(session), LABELS)


def _answered(session: Session) -> tuple[Statement, list[Invitation]]:
    """Four who signed: Zita first, then Ada, Östen and Bea; Östen leads, and Bea belongs somewhere."""
    rows = [
        factories.person_row("Bea", "Berg", "SE"),
        factories.person_row("Östen", "Öberg", "SE"),
        factories.person_row("Ada", "Pole", "GB"),
        factories.person_row("Zita", "Zorn", "DE"),
    ]
    people = factories.persons(session, rows)
    people[0].role, people[0].party = "Speaker", "Liberals"
    made, invitations = factories.circulated(session, people)
    factories.noise(session)
    for number in (3, 2, 1, 0):
        factories.sign(session, invitations[number])
    invitations[1].is_lead = True
    session.flush()
    return made, invitations


@pytest.mark.parametrize(
    ("form", "names"),
    [
        (ListForm(), ["Zita Zorn", "Bea Berg", "Östen Öberg", "Ada Pole"]),
        (factories.list_form(order="name"), ["Bea Berg", "Östen Öberg", "Ada Pole", "Zita Zorn"]),
        (factories.list_form(order="signing"), ["Zita Zorn", "Ada Pole", "Östen Öberg", "Bea Berg"]),
        (factories.list_form(leads_first=True, leads_apart=True), ["Östen Öberg", "Zita Zorn", "Bea Berg", "Ada Pole"]),
    ],
)
def test_each_order(session: Session, form: ListForm, names: list[str]) -> None:
    made, _ = _answered(session)
    made.list_form = form.as_data()
    compilation = compile_list(session, made, LABELS)
    assert [one.name.name for one in compilation.signatories] == names
    assert preview(session, made, form, LABELS).compilation == compilation


def test_national_order_is_that_of_the_texts_language(session: Session) -> None:
    rows = [factories.person_row("Östen", "Öberg", "SE"), factories.person_row("Zita", "Zorn", "SE")]
    entries = replace(factories.draft(), language="sv")
    made, invitations = factories.circulated(session, factories.persons(session, rows), entries)
    for invitation in invitations:
        factories.sign(session, invitation)
    assert compile_list(session, made, LABELS).lines == ["Östen Öberg (Sverige)", "Zita Zorn (Sverige)"]
    made.list_form = ListForm(national=True).as_data()
    assert compile_list(session, made, LABELS).lines == ["Zita Zorn (Sverige)", "Östen Öberg (Sverige)"]


def test_parts_are_those_of_the_day_of_signing(session: Session) -> None:
    made, invitations = _answered(session)
    session.get_one(Person, invitations[0].person_id).party = "Conservatives"
    made.list_form = factories.list_form("party", "role", order="signing").as_data()
    assert compile_list(session, made, LABELS).lines[-2:] == [
        "Östen Öberg (Sweden)",
        "Bea Berg, Liberals, Speaker (Sweden)",
    ]


def test_labels_that_are_one_stand_together_in_the_order_of_names(session: Session) -> None:
    rows = [factories.person_row(given, "X", code) for given, code in (("Cyd", "GB"), ("Ada", "GB"), ("Bea", "GG"))]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    for invitation in invitations:
        factories.sign(session, invitation)
    assert compile_list(session, made, {"GB": "UK", "GG": "UK"}).lines == ["Ada X (UK)", "Bea X (UK)", "Cyd X (UK)"]


def test_preview_shows_the_roster_then_the_invited_then_those_who_signed(session: Session) -> None:
    people = factories.persons(
        session, [factories.person_row("Ada", "Pole", "GB"), factories.person_row("Bea", "B", "FR")]
    )
    people[0].party = "Liberals"
    form = factories.list_form("party", order="name")
    made = factories.statement(session)
    drafted = preview(session, made, form, LABELS)
    assert (drafted.source, drafted.compilation.lines) == (Source.ROSTER, ["Bea B (France)", "Ada Pole, Liberals (UK)"])
    circulation.circulate(session, made, Audience(person_ids=[people[0].id]), actor="test")
    invited = preview(session, made, form, LABELS)
    assert (invited.source, invited.compilation.lines) == (Source.INVITED, ["Ada Pole, Liberals (UK)"])
    factories.noise(session)
    (invitation,) = session.scalars(select(Invitation).where(Invitation.statement_id == made.id))
    factories.sign(session, invitation, PersonName("Ada", "Pole", "Dr"))
    signed = preview(session, made, form, LABELS)
    assert (signed.source, signed.compilation.lines) == (Source.SIGNED, ["Dr Ada Pole, Liberals (UK)"])
    assert made.list_form == {}


def test_preview_of_an_empty_house_is_empty(session: Session) -> None:
    found = preview(session, factories.statement(session), ListForm(), LABELS)
    assert (found.source, found.compilation.signatories) == (Source.ROSTER, [])


@pytest.mark.parametrize("order", Order)
def test_preview_of_many_is_a_sample_with_those_who_lead(session: Session, order: Order) -> None:
    rows = [factories.person_row("Nr", f"N{number:02}", ("GB", "FR")[number % 2]) for number in range(20)]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    list_forms.set_leads(session, made, [], [invitations[1].id], actor="test")
    factories.noise(session)
    form = factories.list_form(order=order.value, leads_first=True)
    for source, count in ((Source.INVITED, 20), (Source.SIGNED, 12)):
        found = preview(session, made, form, LABELS, most=5)
        assert (found.source, found.total, found.step) == (source, count, -(-count // 5))
        whole = preview(session, made, form, LABELS, most=20)
        assert (len(whole.compilation.signatories), whole.step) == (count, 1)
        lines = found.compilation.lines
        assert len(lines) in (count // found.step, count // found.step + 1, count // found.step + 2)
        # In the order of the whole list.
        assert lines == [line for line in whole.compilation.lines if line in lines]
        assert ("Nr N01 (France)" in lines) or source is Source.ROSTER
        for invitation in invitations[: 12 if source is Source.INVITED else 0]:
            factories.sign(session, invitation)


def test_preview_of_a_large_roster_is_a_sample(session: Session) -> None:
    factories.persons(session, [factories.person_row("Nr", f"N{number:02}") for number in range(9)])
    found = preview(session, factories.statement(session), ListForm(), LABELS, most=4)
    assert (found.source, found.total, found.step, len(found.compilation.signatories)) == (Source.ROSTER, 9, 3, 3)
