"""A list alone, as text and as data; and lists that were published, which come out by settings alone."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from hypothesis import given

from petition.domain.cells import neutralised
from petition.domain.compilations import Compilation, Publication, Signatory
from petition.domain.list_forms import ListForm
from petition.domain.lists.lines import Affiliation, OwnPart
from petition.domain.lists.ordering import in_order
from petition.domain.names.person_name import PersonName
from petition.domain.ordering import sort_key
from petition.editions import files
from petition.editions.lists import list_csv, list_json, list_text, published_people
from tests.factories import DATA
from tests.published_lists import SETTINGS, SHARED, PublishedList, compiled, lines_of
from tests.strategies import LIST_FORMS, list_people

OWN: dict[str, Any] = json.loads((DATA / "published_lists.json").read_text(encoding="utf-8"))
NUMBER = re.compile(r"fam(\d{3})", re.IGNORECASE)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared lists are not here")
@pytest.mark.parametrize("name", SETTINGS)
def test_published_list_comes_out_by_settings_alone(name: str) -> None:
    published = PublishedList.read(json.loads((SHARED / f"{name}.json").read_text(encoding="utf-8")))
    assert lines_of(list_text(compiled(published, SETTINGS[name]))) == published.lines


@pytest.mark.parametrize("kind", OWN)
def test_own_list_of_each_kind_comes_out_by_settings_alone(kind: str) -> None:
    published = PublishedList.read(OWN[kind])
    assert lines_of(list_text(compiled(published, OWN[kind]["settings"]))) == published.lines


def _compilation(people: list[Signatory], form: ListForm, language: str = "en", hidden: int = 0) -> Compilation:
    ordered = in_order(people, [sort_key(one.sort_name) for one in people], form, language)
    return Compilation("l", "L", "Text.", language, "0" * 64, 1, "UTC", "The Alliance", ordered, form, hidden=hidden)


@given(LIST_FORMS, list_people())
def test_any_form_and_any_people_are_the_same_on_page_in_text_and_in_data(
    form: ListForm, people: list[Signatory]
) -> None:
    """Each person is there once, in one order, whatever the form says; everybody's family name is a number."""
    compilation = _compilation(people, form)
    expected = [one.name.family_name[3:] for one in compilation.signatories]
    assert sorted(expected) == sorted(one.name.family_name[3:] for one in people)
    publication = Publication(compilation, 1, datetime(2021, 2, 2, 12, tzinfo=UTC))
    page = unescape(files.page(publication, "House").decode())
    shown = page[page.index('id="signatories"') : page.index("</article>")]
    assert NUMBER.findall(shown) == expected
    assert NUMBER.findall(list_text(compilation)) == expected
    data = json.loads(list_json(compilation))
    rows = list(csv.DictReader(io.StringIO(list_csv(compilation))))
    assert [one["family_name"][3:] for one in data] == expected == [row["family_name"][3:] for row in rows]
    assert [row["line"] for row in rows] == [neutralised(one["line"]) for one in data]
    for text in (page, list_json(compilation), list_csv(compilation)):
        assert "\u2068" not in text
        assert "\u2069" not in text


@given(LIST_FORMS, list_people().filter(bool))
def test_whoever_is_not_named_is_counted_in_any_form(form: ListForm, people: list[Signatory]) -> None:
    """Page, text and data have the number, and nobody more by name."""
    compilation = _compilation(people, form, hidden=7_000_000)
    publication = Publication(compilation, 1, datetime(2021, 2, 2, 12, tzinfo=UTC))
    page = unescape(files.page(publication, "House").decode())
    shown = page[page.index('id="signatories"') : page.index("</article>")]
    assert f"{compilation.count:,} signator" in shown
    assert json.loads(files.data(publication))["hidden"] == 7_000_000
    for text in (shown[shown.index("</h2>") :], list_text(compilation)):
        assert ("7,000,000" in text) is (bool(people) or ("{hidden}" in form.after + form.before and "<" in text))
        assert len(NUMBER.findall(text)) == len(people)


ELS = Signatory(
    PersonName("Els", "Van Hoof", "", "MP"),
    *("BE", "Belgium", "Van Hoof, Els"),
    affiliation=Affiliation("Chair", "Chamber", "CD&V", "Leuven"),
    own=OwnPart("Hosts", 1, "*", "by proxy", "Ελς"),
)
ADA = Signatory(PersonName("Ada", "Pole"), "GB", "UK", "Pole, Ada", own=OwnPart(is_without_country=True))


def test_data_say_nothing_of_a_person_that_the_list_does_not_print() -> None:
    (plain,) = published_people(_compilation([ELS], ListForm.read({"line": "{name}", "order": "name"})))
    assert list(plain) == [
        *("line", "name", "honorific_prefix", "given_name", "family_name", "additional_name", "honorific_suffix"),
        *("name_order", "sort_name"),
    ]
    full = {"line": "{mark}{name} ({script}), {note}", "group": "section", "leads_first": True}
    (one,) = published_people(_compilation([ELS], ListForm.read(full)))
    assert {name: one[name] for name in list(one)[9:]} == {
        "note": "by proxy",
        "mark": "*",
        "script": "Ελς",
        "section": "Hosts",
        "lead": False,
    }
    assert one["line"] == "*Els Van Hoof MP (Ελς), by proxy"


def test_data_have_a_name_as_it_is_printed() -> None:
    own = OwnPart(name_order="given_family_additional", additional_name="Pei-chun")
    james = ELS._replace(name=PersonName("James", "Tien", "", "MP"), own=own)
    (one,) = published_people(_compilation([james], ListForm.read({"line": "{name}"})))
    assert (one["line"], one["name"]) == ("James Tien Pei-chun MP", "James Tien Pei-chun")
    assert (one["additional_name"], one["name_order"]) == ("Pei-chun", "given_family_additional")
    (one,) = published_people(_compilation([james._replace(own=own._replace(name_order="family_first"))], ListForm()))
    assert (one["name"], one["additional_name"]) == ("Tien James", "")


def test_whoever_has_no_country_has_none_in_data_unless_it_is_a_heading() -> None:
    lines = published_people(_compilation([ADA, ELS], ListForm()))
    assert [(one["line"], one["country"], one["country_label"]) for one in lines] == [
        ("Els Van Hoof MP (Belgium)", "BE", "Belgium"),
        ("Ada Pole", "", ""),
    ]
    headed = ListForm.read({"line": "{name}", "heading_layout": "above"})
    assert [one["country"] for one in published_people(_compilation([ADA], headed))] == ["GB"]


def test_signature_blocks_have_a_blank_line_between_them() -> None:
    form = ListForm.read({"line": "{name}\n{legislature}", "order": "signing"})
    assert list_text(_compilation([ELS, ADA], form)) == "Els Van Hoof MP\nChamber\n\nAda Pole\n"
    numbers = ListForm.read({"line": "{name}\n{legislature}", "order": "signing", "layout": "numbers"})
    assert list_text(_compilation([ELS], numbers)) == "1. Els Van Hoof MP\n   Chamber\n"
    page = files.page(Publication(_compilation([ELS], form), 1, datetime(2021, 2, 2, tzinfo=UTC)), "House").decode()
    assert "<li><bdi>Els Van Hoof MP<br>Chamber</bdi></li>" in page


def test_list_may_stand_before_the_text() -> None:
    form = ListForm.read({"position": "before_text", "before": "From:"})
    publication = Publication(_compilation([ELS], form), 1, datetime(2021, 2, 2, 12, tzinfo=UTC))
    assert files.text(publication, "The Alliance").decode() == (
        "L\n\nFebruary 2, 2021\n\n\nFrom:\n\n\nEls Van Hoof MP (Belgium)\n\n\nText.\n"
    )
    page = files.page(publication, "House").decode()
    assert page.index("Els Van Hoof") < page.index("Text.")


def test_page_has_tables_bullets_and_numbers() -> None:
    def page(**members: Any) -> str:
        made = _compilation([ELS, ADA], ListForm.read({"order": "signing", **members}))
        return files.page(Publication(made, 1, datetime(2021, 2, 2, tzinfo=UTC)), "House").decode()

    table = page(layout="table", columns=["name", {"heading": "Of", "cell": "{party}"}])
    assert '<th scope="col"><bdi>Name</bdi></th><th scope="col"><bdi>Of</bdi></th>' in table
    assert "<td><bdi>Els Van Hoof MP</bdi></td><td><bdi>CD&amp;V</bdi></td>" in table
    assert '<ol class="numbers" start="1">' in page(layout="numbers")
    assert '<ul class="bullets">' in page(layout="bullets")


def test_t22_words_around_a_list_are_text() -> None:
    form = ListForm.read({"heading_layout": "above", "group": "section", "after": "A & B"})
    own = OwnPart(section="<b>Hosts</b>")
    publication = Publication(_compilation([ELS._replace(own=own)], form), 1, datetime(2021, 2, 2, tzinfo=UTC))
    page = files.page(publication, "House").decode()
    assert "<bdi>&lt;b&gt;Hosts&lt;/b&gt;</bdi>" in page
    assert "A &amp; B" in page
