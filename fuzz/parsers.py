"""What reads from outside, one function each: it makes an input and reads it, and may refuse it on purpose alone."""

import json
import random
from collections.abc import Callable
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import xlsxwriter

from fuzz import pieces, words
from petition.documents.writing import write
from petition.domain.addresses import check_address
from petition.domain.languages import check_language, locale
from petition.domain.links import Link, Purpose
from petition.domain.list_forms import ListForm
from petition.domain.lists.lines import Listed
from petition.domain.names.cells import read_cell
from petition.domain.names.doubts import remarks_on
from petition.domain.names.parsing import complete
from petition.domain.names.person_name import PersonName
from petition.domain.names.proper_case import proper_case
from petition.domain.names.sort_name import sort_name
from petition.domain.ordering import national_key, sort_key
from petition.domain.text import clean_line, clean_text, fold, isolate
from petition.domain.text_rules import COMMONMARK, CURRENT, NEWEST, Reading
from petition.domain.times import parse_closing
from petition.editions.markup import to_html, to_text
from petition.mail.reports.reader import read_report
from petition.rosters import packing
from petition.rosters.layout import propose
from petition.rosters.opening import open_packed
from petition.rosters.options import make_options
from petition.rosters.packing import read_outline
from petition.rosters.reading import open_roster
from petition.services.tokens import LinkSigner

TODAY = date(2026, 1, 2)
_REPORTS = Path(__file__).resolve().parent.parent / "tests" / "data" / "reports"
_COUNTRIES = ("GB", "FR", "ES", "PT", "HU", "TW", "JP", "KR", "VN", "IS", "RU", "NL", "DE", "BR", "ET", "ID", "XX", "")
_SIGNER = LinkSigner(["a key for this alone"], "https://x.example")
_SOMEBODY = Listed(PersonName("Ada", "Ada"))
_SHEET_ROWS = 6


def lines(chance: random.Random) -> None:
    """Clean lines and texts, and what is made of them."""
    typed = words.text(chance, 200)
    cleaned = clean_text(typed, "text")
    isolate(fold(cleaned))
    line = clean_line(typed, "line")
    assert clean_line(line, "line") == line


def names(chance: random.Random) -> None:
    """Take names apart, put them in order and into ordinary case."""
    typed, country = words.text(chance, 80), chance.choice(_COUNTRIES)
    line = clean_line(typed, "name")
    read_cell(line, country)
    name = complete(PersonName("", ""), line, country).name
    proper_case(name, country)
    remarks_on(name, country)
    order = sort_name(name, country)
    sort_key(order)
    national_key(order, chance.choice(("en", "sv", "de", "zh-Hant", "xx")))


def addresses(chance: random.Random) -> None:
    """Check addresses of mail."""
    checked = check_address(words.text(chance, 90))
    assert check_address(checked) == checked


def tags(chance: random.Random) -> None:
    """Check language tags, and read closing times."""
    typed = words.text(chance, 40)
    locale(typed)
    if chance.random() < 0.5:
        check_language(typed)
    else:
        parse_closing(typed)


def tokens(chance: random.Random) -> None:
    """Read tokens, genuine ones that were bent among them; none may be taken for genuine."""
    purpose, genuine = chance.choice(list(Purpose)), Link(chance.randbytes(16), chance.randrange(2**16))
    token = words.text(chance)
    if chance.random() < 0.7:
        token = words.bent(chance, _SIGNER.issue(purpose, genuine).encode()).decode("utf-8", "replace")
    # What base 64 passes over changes nothing of what was signed.
    assert _SIGNER.read(purpose, token) == genuine, token


def markdown(chance: random.Random) -> None:
    """Convert texts to HTML and to plain text."""
    typed = words.grown(chance, (*pieces.MARKS, words.text(chance)), 60)
    reading = Reading(chance.choice((COMMONMARK, NEWEST)), joins_lines=chance.random() < 0.5)
    assert "<script" not in to_html(typed, reading)
    to_text(typed, reading)


def pasted(chance: random.Random) -> None:
    """Make Markdown of what a clipboard may hold, and convert that."""
    html = words.grown(chance, (*pieces.TAGS, words.encodable(chance)), 60)
    assert "<script" not in to_html(clean_text(write(html).markdown, "text"), CURRENT)


def list_forms(chance: random.Random) -> None:
    """Read a list's form, and print a line by it."""
    line = words.grown(chance, (*pieces.SLOTS, words.text(chance, 5)), chance.randrange(2, 12))
    form = ListForm.read({"line": line, "name": chance.choice(("", line)), "end": words.text(chance, 5)})
    assert "ada" in form.line_of(_SOMEBODY, "en").lower()


def bounces(chance: random.Random) -> None:
    """Read reports that came back."""
    read_report(words.bent(chance, chance.choice(_reports())))


@cache
def _reports() -> list[bytes]:
    return [path.read_bytes() for path in sorted(_REPORTS.glob("*.eml"))]


def csv(chance: random.Random) -> None:
    """Read tables, in odd encodings and with odd separators."""
    separator = chance.choice(",;\t|:")
    rows = [separator.join(chance.choices(pieces.HEADINGS, k=chance.randrange(1, 6)))]
    for _ in range(chance.randrange(8)):
        rows.append(separator.join(words.text(chance, 30) for _ in range(chance.randrange(6))))
    content = chance.choice(("\n", "\r\n", "\r")).join(rows)
    encoding = chance.choice(("utf-8", "utf-8", "cp1252", "utf-16", "shift-jis", "koi8-u"))
    _read(chance, content.encode(encoding, "replace" if encoding != "utf-8" else "surrogatepass"))


def popolo(chance: random.Random) -> None:
    """Read JSON that looks like Popolo, and JSON that does not."""
    document = words.structure(chance, pieces.KEYS)
    if chance.random() < 0.7:
        persons = [words.structure(chance, pieces.KEYS) for _ in range(chance.randrange(1, 4))]
        document = {"persons": persons, "memberships": document}
    content = json.dumps(document).encode()
    _read(chance, words.bent(chance, content) if chance.random() < 0.3 else content)


def _read(chance: random.Random, content: bytes) -> None:
    """Read a file as an import does, from its bytes to its people."""
    encoding = chance.choice((None, None, None, "cp1252", words.text(chance, 12)))
    packed = packing.pack(open_roster(content, encoding=encoding), today=TODAY)
    _people(packed)


def _people(packed: packing.Packed) -> None:
    sample = read_outline(packed.outline).sample
    layout = propose(sample).layout if sample else None
    people, _ = packing.people_of(packed.rows, layout, make_options("GB"))
    for person in people:
        assert person.errors or person.left_out or person.name.name


def workbooks(chance: random.Random) -> None:
    """Read spreadsheets as an upload does, in a process of their own."""
    written = BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet()
        for row in range(_SHEET_ROWS):
            for column in range(chance.randrange(5)):
                sheet.write(row, column, words.encodable(chance, 20))
    content = written.getvalue()
    _people(open_packed(words.bent(chance, content) if chance.random() < 0.7 else content, today=TODAY))


Target = Callable[[random.Random], None]
# Of so many inputs each gets so many; a workbook takes a process, and so the time of a hundred others.
TARGETS: dict[str, tuple[Target, int]] = {
    "lines": (lines, 3500),
    "names": (names, 4500),
    "addresses": (addresses, 3500),
    "tags": (tags, 3000),
    "tokens": (tokens, 4000),
    "markdown": (markdown, 2500),
    "pasted": (pasted, 1500),
    "list_forms": (list_forms, 1500),
    "bounces": (bounces, 2500),
    "csv": (csv, 2000),
    "popolo": (popolo, 1480),
    "workbooks": (workbooks, 20),
}
