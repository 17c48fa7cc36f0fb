"""The files of an edition, and the list alone."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from petition.domain.compilations import Compilation, EarlierEdition, Publication, Signatory
from petition.domain.countries import country_label
from petition.domain.differences import TextChange, compare
from petition.domain.digests import text_digest
from petition.domain.list_changes import Departure, EditionChanges, Gone, Replaced
from petition.domain.list_forms import USUAL, ListForm
from petition.domain.lists.choices import Layout
from petition.domain.lists.lines import Affiliation
from petition.domain.names.person_name import PersonName
from petition.domain.names.sort_name import sort_name
from petition.domain.ordering import sort_key
from petition.domain.text_rules import CURRENT, FIRST, Reading
from petition.editions import files, lists
from petition.errors import FieldError
from tests import factories
from tests.factories import DATA, sample_rows
from tests.markup import text_of

LABELS = {"GB": "UK", "US": "USA", "EU": "EU"}
MODEL = Path(__file__).resolve().parents[4] / "shared" / "data" / "ipac-2021-02-02"


def _signatory(name: PersonName, country: str) -> Signatory:
    return Signatory(name, country, country_label(country, "en", LABELS), sort_name(name, country))


def _compilation(
    signatories: list[Signatory],
    title: str = "A free press",
    body: str = "One.\n\nTwo.",
    form: ListForm = USUAL,
) -> Compilation:
    digest = text_digest(title, body, "en")
    return Compilation("free-press", title, body, "en", digest, 1, "UTC", "The Alliance", signatories, form)


def _publication(compilation: Compilation) -> Publication:
    return Publication(compilation, 2, datetime(2021, 2, 2, 12, tzinfo=UTC))


ADA = _signatory(PersonName("Ada", "Lovelace", "Dr", "MP"), "GB")
EVIL = _signatory(PersonName("=cmd()", "<script>alert(1)</script>", "+", "-"), "FR")


def test_text_has_title_date_text_and_list() -> None:
    assert files.text(_publication(_compilation([ADA, EVIL])), "The Alliance").decode() == (
        "A free press\n\nFebruary 2, 2021\n\nOne.\n\nTwo.\n\n\n"
        "Dr Ada Lovelace MP (UK)\n\n+ =cmd() <script>alert(1)</script> - (France)\n"
    )


@pytest.mark.parametrize(
    ("requested_by", "title", "body", "named"),
    [
        ("The Alliance", "A free press", "One.", True),
        # Who publishes, and who is named in the words themselves, is not named once more.
        ("The House", "A free press", "One.", False),
        ("The Alliance", "The Alliance asks", "One.", False),
        ("IPAC", "A free press", "Members of IPAC are united.", False),
        ("EU", "A free press", "NEUTRAL words.", True),
    ],
)
def test_text_names_who_asks_unless_it_does_so_already(requested_by: str, title: str, body: str, named: bool) -> None:
    compilation = replace(_compilation([ADA], title, body), requested_by=requested_by)
    said = files.text(_publication(compilation), "The House").decode()
    head = f"{title}\n\nFebruary 2, 2021\n\n"
    assert said.startswith(f"{head}Circulated by {requested_by}\n\n{body}" if named else f"{head}{body}")


def test_page_names_who_asks() -> None:
    page = files.page(_publication(_compilation([ADA])), "House").decode()
    assert "Circulated by <bdi>The Alliance</bdi>" in page


@pytest.mark.parametrize(
    ("language", "opening", "heading", "requester"),
    [
        ("fr", 'lang="fr" dir="ltr"', "2 signataires de 1 pays et du Parlement européen", "Diffusée par The Alliance"),
        ("ja", 'lang="ja" dir="ltr"', "1か国および欧州議会の署名者2名", "呼びかけ：The Alliance"),
        ("ar", 'lang="ar" dir="rtl"', "موقّعان من دولة واحدة ومن البرلمان الأوروبي", "الجهة الداعية: The Alliance"),
        (
            "pt-BR",
            'lang="pt-BR" dir="ltr"',
            "2 signatários de 1 país e do Parlamento Europeu",
            "Divulgada por The Alliance",
        ),
    ],
)
def test_furniture_speaks_the_statements_language(language: str, opening: str, heading: str, requester: str) -> None:
    compilation = replace(_compilation([ADA, ADA._replace(country="EU")]), language=language)
    page = files.page(_publication(compilation), "House").decode()
    assert f"<html {opening}>" in page
    assert f'<h2 id="signatories">{heading}</h2>' in page
    assert "signatories" not in text_of(page)
    assert f"\n\n{requester}\n\n" in files.text(_publication(compilation), "House").decode()


@pytest.mark.parametrize(("language", "way"), [("hu", "ltr"), ("fa", "rtl"), ("no", "ltr")])
def test_furniture_of_another_language_says_which_it_is(language: str, way: str) -> None:
    """There is no catalogue of Hungarian and Persian, and one of Norwegian under its exact name."""
    page = files.page(_publication(replace(_compilation([ADA]), language=language)), "House").decode()
    furniture = "nb" if language == "no" else "en"
    assert f'<html lang="{language}" dir="{way}">' in page
    for opening in (
        '<h2 id="signatories"',
        '<p class="eyebrow"',
        '<a class="skip" href="#main"',
        '<aside class="card"',
    ):
        assert f'{opening} lang="{furniture}" dir="ltr">' in page


def test_page_has_one_style_of_dates() -> None:
    earlier = [EarlierEdition(1, datetime(2021, 2, 1, 12, tzinfo=UTC))]
    page = files.page(replace(_publication(_compilation([ADA])), earlier=earlier), "House").decode()
    words = text_of(page)
    assert {"2 February 2021", "2 February 2021, 12:00 UTC"} <= set(
        re.findall(r"\d+ \w+ 2021(?:, \d\d:\d\d UTC)?", words)
    )
    assert "day" not in words


def test_page_keeps_isolates_out_of_html() -> None:
    layla = _signatory(PersonName("ليلى", "بعلبكي"), "LB")
    page = files.page(_publication(_compilation([layla])), "House").decode()
    assert not {"\u2068", "\u2069"} & set(page)
    assert "<bdi>ليلى بعلبكي</bdi>" in page
    assert "\u2068ليلى بعلبكي\u2069 (Lebanon)" in files.text(_publication(_compilation([layla])), "House").decode()


def test_long_page_leads_to_its_countries() -> None:
    people = [ADA] * 40 + [BOB] * 20
    page = files.page(_publication(_compilation(people)), "House").decode()
    assert '<li><a href="#at-uk"><bdi>UK</bdi></a> <span class="count">40</span></li>' in page
    assert '<h3 id="at-usa"><bdi>USA</bdi> <span class="count">20</span></h3>' in page
    assert "jump" not in files.page(_publication(_compilation(people[1:])), "House").decode()


def test_data_has_names_in_popolos_parts() -> None:
    document = json.loads(files.data(_publication(_compilation([ADA]))))
    assert document["edition"] == 2
    assert document["published_at"] == "2021-02-02T12:00:00+00:00"
    assert document["text"] == {
        "version": 1,
        "markdown": "One.\n\nTwo.",
        "sha256": text_digest("A free press", "One.\n\nTwo.", "en"),
        "rule": 2,
        "joins_lines": True,
    }
    assert document["signatories"] == [
        {
            "line": "Dr Ada Lovelace MP (UK)",
            "name": "Ada Lovelace",
            "honorific_prefix": "Dr",
            "given_name": "Ada",
            "family_name": "Lovelace",
            "additional_name": "",
            "honorific_suffix": "MP",
            "name_order": "",
            "sort_name": "Lovelace, Ada",
            "country": "GB",
            "country_label": "UK",
        }
    ]


def test_data_tells_the_form_and_no_more_of_a_person_than_is_printed() -> None:
    member = ADA._replace(affiliation=Affiliation("Chair", "House of Lords", "Crossbench", ""), is_lead=True)
    usual = json.loads(files.data(_publication(_compilation([member]))))
    assert usual["list_form"] == USUAL.as_data()
    assert not {"role", "legislature", "party", "constituency", "lead"} & set(usual["signatories"][0])
    form = factories.list_form("party", "role", leads_first=True, leads_apart=True)
    told = json.loads(files.data(_publication(_compilation([member], form=form))))
    assert told["list_form"]["line"] == "{name}[, {party}][, {role}][ ({country})]"
    (person,) = told["signatories"]
    assert (person["line"], person["party"], person["role"], person["lead"]) == (
        *("Dr Ada Lovelace MP, Crossbench, Chair (UK)", "Crossbench", "Chair"),
        True,
    )
    assert "legislature" not in person
    header, row = csv.reader(io.StringIO(lists.list_csv(_compilation([member], form=form))))
    assert (header[-2:], row[-2:]) == (["party", "role"], ["Crossbench", "Chair"])


BOB, CYD = _signatory(PersonName("Bob", "Barr"), "US"), _signatory(PersonName("Cyd", "Cole"), "US")


@pytest.mark.parametrize(
    ("form", "alone", "in_edition"),
    [
        (
            factories.list_form(heading_layout="above"),
            "UK\nDr Ada Lovelace MP\n\nUSA\nBob Barr\nCyd Cole\n",
            "UK\n\nDr Ada Lovelace MP\n\n\nUSA\n\nBob Barr\n\nCyd Cole\n",
        ),
        (
            ListForm(layout=Layout.RUN_IN),
            "Dr Ada Lovelace MP (UK); Bob Barr (USA); Cyd Cole (USA)\n",
            "Dr Ada Lovelace MP (UK); Bob Barr (USA); Cyd Cole (USA)\n",
        ),
        (
            factories.list_form(heading_layout="above", layout="run_in"),
            "UK\nDr Ada Lovelace MP\n\nUSA\nBob Barr; Cyd Cole\n",
            "UK\n\nDr Ada Lovelace MP\n\n\nUSA\n\nBob Barr; Cyd Cole\n",
        ),
    ],
)
def test_text_has_the_headings_and_the_layout_of_the_form(form: ListForm, alone: str, in_edition: str) -> None:
    compilation = _compilation([ADA, BOB, CYD], form=form)
    assert lists.list_text(compilation) == alone
    assert files.text(_publication(compilation), "The Alliance").decode() == (
        f"A free press\n\nFebruary 2, 2021\n\nOne.\n\nTwo.\n\n\n{in_edition}"
    )


def test_page_is_run_in_with_countries_in_brackets_or_under_headings() -> None:
    people = [BOB, CYD]
    run_in = files.page(_publication(_compilation(people, form=ListForm(layout=Layout.RUN_IN))), "House").decode()
    assert '<h3 id="at-usa"><bdi>USA</bdi> <span class="count">2</span></h3>' in run_in
    assert "<p><bdi>Bob Barr</bdi>; <bdi>Cyd Cole</bdi></p>" in run_in
    form = factories.list_form(heading_layout="none", layout="run_in")
    plain = files.page(_publication(_compilation(people, form=form)), "House").decode()
    assert "<h3" not in plain
    assert "<p><bdi>Bob Barr (USA)</bdi>; <bdi>Cyd Cole (USA)</bdi></p>" in plain


def test_list_as_text_and_json() -> None:
    compilation = _compilation([ADA])
    assert lists.list_text(compilation) == "Dr Ada Lovelace MP (UK)\n"
    assert [person["line"] for person in json.loads(lists.list_json(compilation))] == compilation.lines
    assert lists.list_text(_compilation([])) == ""


def test_t23_formulas_in_csv_are_neutralised() -> None:
    content = lists.list_csv(_compilation([ADA, EVIL]))
    rows = list(csv.DictReader(io.StringIO(content)))
    assert rows[0]["line"] == "Dr Ada Lovelace MP (UK)"
    assert rows[0]["sort_name"] == "Lovelace, Ada"
    assert (rows[1]["given_name"], rows[1]["honorific_prefix"], rows[1]["honorific_suffix"]) == ("'=cmd()", "'+", "'-")
    assert not any(cell.startswith(tuple("=+-@\t\r")) for row in rows for cell in row.values())


class _Reader(HTMLParser):
    """Collects the words of a page, and refuses scripts and foreign resources."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "iframe", "object", "style")
        for name, value in attrs:
            assert not name.startswith("on")
            assert name != "style"
            assert name != "src" or (value or "").startswith("/")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_t22_page_shows_names_as_text() -> None:
    reader = _Reader()
    reader.feed(files.page(_publication(_compilation([ADA, EVIL], title="<b>Title</b>")), "The House").decode())
    words = " ".join("".join(reader.words).split())
    assert "<b>Title</b>" in words
    assert "Dr Ada Lovelace MP" in words
    assert "=cmd() <script>alert(1)</script>" in words
    assert "2 signatories from 2 countries" in words


def test_edition_has_page_text_and_data() -> None:
    rendered = files.render_edition(_publication(_compilation([ADA])), "The House")
    assert [(file.extension, file.media_type) for file in rendered] == [
        ("html", "text/html; charset=utf-8"),
        ("txt", "text/plain; charset=utf-8"),
        ("json", "application/json"),
    ]
    assert rendered[1].content == files.text(_publication(_compilation([ADA])), "The House")


def test_rendering_twice_gives_the_same_bytes() -> None:
    publication = _publication(_compilation([ADA, EVIL]))
    assert files.render_edition(publication, "House") == files.render_edition(publication, "House")


def _sample() -> list[Signatory]:
    signatories = [_signatory(row.name, row.country) for row in sample_rows()]
    return sorted(signatories, key=lambda one: (sort_key(one.country_label), sort_key(one.sort_name)))


def test_sample_list_is_the_published_one() -> None:
    assert lists.list_text(_compilation(_sample())) == (DATA / "signatories.txt").read_text(encoding="utf-8")


@pytest.mark.skipif(not MODEL.is_dir(), reason="the published model is not beside the checkout")
def test_text_equals_the_published_model() -> None:
    published = (MODEL / "published.txt").read_text(encoding="utf-8").rstrip("\n")
    statement, _, navigation = published.rpartition("\n\n")
    assert navigation == "Next Article"
    body = (MODEL / "statement.md").read_text(encoding="utf-8").strip()
    compilation = _compilation(_sample(), title=published.partition("\n")[0], body=body)
    assert files.text(_publication(compilation), "The Alliance").decode() == statement + "\n"
    assert lists.list_text(compilation) == (MODEL / "signatories.txt").read_text(encoding="utf-8")


def _changed(changes: EditionChanges) -> str:
    publication = replace(_publication(_compilation([ADA])), changes=changes)
    reader = _Reader()
    reader.feed(files.page(publication, "House").decode())
    return " ".join("".join(reader.words).split())


def test_t22_page_says_what_changed() -> None:
    text = TextChange(1, 2, compare("A press", "A free press"), compare("We ask <b>.", "We ask now <b>."))
    words = _changed(
        EditionChanges(
            since=1,
            text=text,
            requested_by=Replaced("<i>A</i>", "B"),
            is_form_new=True,
            added=("<script>Ada</script>",),
            taken_off=(Gone(Departure.WITHDRAWN, 2), Gone(Departure.STRUCK, 1, ("Bea Bell (France)",))),
            corrected=(Replaced("Cyd Cell (Chad)", "Cyd Sell (Chad)"),),
        )
    )
    assert "In edition 2, published 2 February 2021, 12:00 UTC, compared with edition 1." in words
    assert "The text was changed: version 2 stands in place of version 1." in words
    assert "[added: free" in words
    assert "[added: now" in words
    assert "It was asked for by <i>A</i>; now B asks for it." in words
    assert "The list is printed in another form." in words
    assert "1 signatory was added: <script>Ada</script>" in words
    assert "2 signatories withdrew their signatures." in words
    assert "1 signature was struck on request: Bea Bell (France)" in words
    assert "1 line was corrected: Cyd Sell (Chad), in place of Cyd Cell (Chad)" in words


def test_page_says_that_nothing_changed() -> None:
    assert "Nothing: text and list are the same." in _changed(EditionChanges(since=1))
    assert "What changed" not in files.page(_publication(_compilation([ADA])), "House").decode()
    spaces = EditionChanges(since=1, text=TextChange(1, 2, compare("A", "A"), compare("B  C", "B C")))
    assert "Only spaces or line ends differ." in _changed(spaces)


def test_page_leads_to_its_own_files_and_to_earlier_editions() -> None:
    earlier = [EarlierEdition(1, datetime(2021, 2, 1, 12, tzinfo=UTC))]
    page = files.page(replace(_publication(_compilation([ADA])), earlier=earlier), "House").decode()
    for path in ("2.txt", "2.json", "1"):
        assert f'href="/statements/free-press/{path}"' in page
    assert "(1 February 2021)" in page


@pytest.mark.parametrize(
    ("body", "reading"),
    [
        *((body, FIRST) for body in ("[a]: https://a.example", "&#x200b;&#x3164;", "* * *", "&nbsp;", "\\")),
        *((body, CURRENT) for body in ("* * *", "\\", "5 + 3", "[](<>)")),
    ],
)
def test_t44_text_that_shows_nothing_is_no_edition(body: str, reading: Reading) -> None:
    compilation = replace(_compilation([ADA], body=body), reading=reading)
    with pytest.raises(FieldError, match="shows no letter"):
        files.render_edition(_publication(compilation), "The Alliance")
