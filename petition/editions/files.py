"""Renders an edition's files: the public page, the text and the data."""

import csv
import io
import json
from typing import Any

from petition.domain.compilations import Compilation, Publication, RenderedFile, Signatory
from petition.domain.times import format_day
from petition.editions.markup import to_html, to_text
from petition.templating import environment


def render_edition(publication: Publication, house: str) -> list[RenderedFile]:
    """Return every file of an edition; `house` is who publishes it."""
    return [
        RenderedFile("html", "text/html; charset=utf-8", page(publication, house)),
        RenderedFile("txt", "text/plain; charset=utf-8", text(publication)),
        RenderedFile("json", "application/json", data(publication)),
    ]


def page(publication: Publication, house: str) -> bytes:
    """Return the public page."""
    template = environment().get_template("public/statement.html")
    compilation = publication.compilation
    return template.render(
        publication=publication, compilation=compilation, body=to_html(compilation.body), house=house
    ).encode()


def text(publication: Publication) -> bytes:
    """Return title, date, text and list, the paragraphs and lines set apart by blank lines."""
    compilation = publication.compilation
    day = format_day(publication.published_at, compilation.time_zone, compilation.language)
    head = "\n\n".join([compilation.title, day, to_text(compilation.body)])
    lines = "\n\n".join(compilation.lines)
    return f"{head}\n\n\n{lines}\n".encode()


def data(publication: Publication) -> bytes:
    """Return the edition as JSON, names in Popolo's parts."""
    compilation = publication.compilation
    document = {
        "slug": compilation.slug,
        "edition": publication.number,
        "published_at": publication.published_at.isoformat(),
        "title": compilation.title,
        "language": compilation.language,
        "requested_by": compilation.requested_by,
        "text": {"version": compilation.text_version, "markdown": compilation.body, "sha256": compilation.digest},
        "signatories": [_person(signatory) for signatory in compilation.signatories],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def list_text(compilation: Compilation) -> str:
    """Return the list alone, one line a signatory."""
    return "".join(f"{line}\n" for line in compilation.lines)


def list_json(compilation: Compilation) -> str:
    """Return the list alone as a JSON array."""
    people = [_person(signatory) for signatory in compilation.signatories]
    return json.dumps(people, ensure_ascii=False, indent=2) + "\n"


def list_csv(compilation: Compilation) -> str:
    """Return the list alone as CSV (RFC 4180); a cell that a spreadsheet would take
    for a formula begins with an apostrophe.
    """
    buffer = io.StringIO()
    people = [_person(signatory) for signatory in compilation.signatories]
    writer = csv.writer(buffer)
    writer.writerow(_COLUMNS)
    writer.writerows([_not_a_formula(person[column]) for column in _COLUMNS] for person in people)
    return buffer.getvalue()


_COLUMNS = (
    *("line", "honorific_prefix", "given_name", "family_name", "honorific_suffix"),
    *("sort_name", "country", "country_label"),
)


def _person(signatory: Signatory) -> dict[str, Any]:
    return {
        "line": signatory.line,
        "name": signatory.name.name,
        "honorific_prefix": signatory.name.honorific_prefix,
        "given_name": signatory.name.given_name,
        "family_name": signatory.name.family_name,
        "honorific_suffix": signatory.name.honorific_suffix,
        "sort_name": signatory.sort_name,
        "country": signatory.country,
        "country_label": signatory.country_label,
    }


def _not_a_formula(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
