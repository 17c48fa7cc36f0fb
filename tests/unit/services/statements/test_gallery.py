"""The gallery of lists is drawn with a few of the statement's own people, in each list's own order."""

from sqlalchemy.orm import Session

from petition.domain.compilations import Compilation
from petition.domain.list_forms import USUAL, ListForm
from petition.domain.lists.arranging import arrange
from petition.models import Statement
from petition.services.statements import gallery
from petition.services.statements.compilation import compile_list
from tests import factories

LABELS = {"GB": "UK"}


def _drawn(session: Session, made: Statement, form: ListForm = USUAL) -> dict[str, list[str]]:
    looked = gallery.look(session, made, form, LABELS).compilation
    return {choice.key: compiled.lines for choice, compiled in gallery.drawn(looked, form, LABELS)}


def _printed(made: Compilation) -> list[tuple[str, list[tuple[str, tuple[str, ...], int]]]]:
    blocks = arrange(made, on_page=True).blocks
    return [
        (block.heading, [(line.text, line.cells, line.signatory.invitation_id) for line in block.lines])
        for block in blocks
    ]


def test_lists_are_drawn_with_those_of_whom_most_is_known(session: Session) -> None:
    factories.noise(session)
    rows = [
        *(factories.person_row("Plain", f"Person{number}", "FR") for number in range(5)),
        factories.person_row("Zoe", "Young", "GB", party="Greens", constituency="Leeds"),
        factories.person_row("Ann", "Abel", "GB", role="Chair"),
    ]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    drawn = _drawn(session, made)
    assert len(drawn) == 14
    assert [len(lines) for lines in drawn.values()] == [4] * 14
    assert drawn["name-role-country"][0] == "Ann Abel, Chair, UK"
    assert drawn["name-party-constituency"][-1] == "Zoe Young (Greens-Leeds)"
    assert drawn["capitals"][-1] == "Zoe YOUNG, UK, Greens"
    factories.sign(session, invitations[5])
    assert _drawn(session, made)["name"] == ["Zoe Young"]


def test_order_of_signing_and_leads_are_those_of_the_statement(session: Session) -> None:
    rows = [factories.person_row("Ann", "Abel", "GB"), factories.person_row("Zoe", "Young", "GB")]
    made, (ann, zoe) = factories.circulated(session, factories.persons(session, rows))
    factories.sign(session, zoe)
    factories.sign(session, ann)
    assert _drawn(session, made)["signing"] == ["Zoe Young (UK)", "Ann Abel (UK)"]
    zoe.is_lead = True
    session.flush()
    assert _drawn(session, made, factories.list_form(leads_first=True))["name"] == ["Zoe Young", "Ann Abel"]


def test_nobody_is_drawn_as_people_who_do_not_exist(session: Session) -> None:
    drawn = _drawn(session, factories.statement(session))
    assert drawn["name-country"] == ["Dr Given Family, France", "Other Name, Germany"]


def test_list_is_printed_as_it_would_be_compiled(session: Session) -> None:
    rows = [
        factories.person_row(given, family, country, party=party)
        for given, family, country, party in (
            ("Zoe", "Young", "GB", "Greens"),
            ("Ann", "Abel", "FR", "Reds"),
            ("Bea", "Örn", "SE", ""),
            ("Cem", "Zorn", "SE", "Reds"),
        )
    ]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    for one in reversed(invitations):
        factories.sign(session, one)
    invitations[3].is_lead = True
    session.flush()
    for form in (
        USUAL,
        factories.list_form("party", order="name", national=True),
        factories.list_form("party", group="party", leads_first=True, labels={"SE": "Sverige"}),
        ListForm.read({"order": "signing", "layout": "table", "columns": ["name", "date"]}),
    ):
        looked = gallery.look(session, made, form, LABELS).compilation
        assert _printed(gallery.printed(looked, form)) == _printed(compile_list(session, made, LABELS, form))
