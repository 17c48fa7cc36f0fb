"""Renders an edition's files: the public page, the text and the data."""

import csv
import io
import json
import re
from typing import Any

from petition.domain.cells import neutralised
from petition.domain.compilations import Compilation, Publication, RenderedFile, arrange
from petition.domain.languages import locale
from petition.domain.list_forms import SEPARATOR, Layout, Order
from petition.domain.places import places_of
from petition.domain.text import has_letter
from petition.domain.times import format_text_day
from petition.editions.markup import to_html, to_text
from petition.errors import FieldError
from petition.templating import Words, environment, spoken


def render_edition(publication: Publication, organisation: str) -> list[RenderedFile]:
    """Return every file of an edition; `organisation` is who publishes it."""
    return [
        RenderedFile("html", "text/html; charset=utf-8", page(publication, organisation)),
        RenderedFile("txt", "text/plain; charset=utf-8", text(publication, organisation)),
        RenderedFile("json", "application/json", data(publication)),
    ]


def page(publication: Publication, organisation: str) -> bytes:
    """Return the public page; what stands around the text is in its language, where there is a catalogue of it."""
    compilation = publication.compilation
    furniture = spoken(compilation.language, Words.FURNITURE)
    template = environment(furniture).get_template("public/statement.html")
    return template.render(
        publication=publication,
        compilation=compilation,
        blocks=arrange(compilation, on_page=True),
        places=places_of(signatory.country for signatory in compilation.signatories),
        furniture=furniture,
        is_apart=locale(furniture).language != locale(compilation.language).language,
        body=to_html(compilation.body),
        organisation=organisation,
    ).encode()


def text(publication: Publication, organisation: str) -> bytes:
    """Return title, date, text and list, with blank lines between paragraphs and between people.

    Who asks is named under the date, unless title or text say it, or it is who publishes.
    Raises `FieldError` naming "text" for Markdown that shows nothing, such as addresses of links alone.
    """
    compilation = publication.compilation
    day = format_text_day(publication.published_at, compilation.time_zone, compilation.language)
    body = to_text(compilation.body)
    if compilation.body and not has_letter(body):
        raise FieldError("text", "shows no letter to its readers")
    head = "\n\n".join([compilation.title, day, *_requester(compilation, organisation, body), body])
    return f"{head}\n\n\n{_printed(compilation, gap=2)}\n".encode()


def _requester(compilation: Compilation, organisation: str, body: str) -> list[str]:
    """Return the paragraph that names who asks, if none does so already."""
    who = compilation.requested_by
    word = re.compile(rf"(?<!\w){re.escape(who)}(?!\w)")
    if who == organisation or word.search(compilation.title) or word.search(body):
        return []
    furniture = spoken(compilation.language, Words.FURNITURE)
    return [environment(furniture).get_template("public/requester.txt").render(requested_by=who)]


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
        "list_form": compilation.form.as_data(),
        "changes": None if publication.changes is None else publication.changes.as_data(),
        "signatories": _people(compilation),
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def list_text(compilation: Compilation) -> str:
    """Return the list alone as the text file has it, without the blank lines between people."""
    return f"{_printed(compilation, gap=1)}\n" if compilation.signatories else ""


def list_json(compilation: Compilation) -> str:
    """Return the list alone as a JSON array."""
    return json.dumps(_people(compilation), ensure_ascii=False, indent=2) + "\n"


def list_csv(compilation: Compilation) -> str:
    """Return the list alone as CSV (RFC 4180).

    A cell that a spreadsheet would run as a formula begins with an apostrophe.
    """
    buffer = io.StringIO()
    columns = (*_COLUMNS, *compilation.form.parts)
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows([neutralised(person[column]) for column in columns] for person in _people(compilation))
    return buffer.getvalue()


_COLUMNS = (
    *("line", "honorific_prefix", "given_name", "family_name", "honorific_suffix"),
    *("sort_name", "country", "country_label"),
)


def _printed(compilation: Compilation, gap: int) -> str:
    """Return the list as text: `gap` line ends between people, and another between blocks."""
    is_run_in = compilation.form.layout is Layout.RUN_IN
    blocks = []
    for block in arrange(compilation, on_page=False):
        lines = [line.text for line in block.lines]
        paragraphs = [SEPARATOR.join(lines)] if is_run_in else lines
        blocks.append(("\n" * gap).join([block.heading, *paragraphs] if block.heading else paragraphs))
    return ("\n" * (gap + 1)).join(blocks)


def _people(compilation: Compilation) -> list[dict[str, Any]]:
    """Return what is published of each person: nothing that the list does not print."""
    form = compilation.form
    return [
        {
            "line": compilation.line(signatory),
            "name": signatory.name.name,
            "honorific_prefix": signatory.name.honorific_prefix,
            "given_name": signatory.name.given_name,
            "family_name": signatory.name.family_name,
            "honorific_suffix": signatory.name.honorific_suffix,
            "sort_name": signatory.sort_name,
            "country": signatory.country,
            "country_label": signatory.country_label,
            **{part: getattr(signatory.affiliation, part) for part in form.parts},
            **({"lead": signatory.is_lead} if form.order is Order.LEADS else {}),
        }
        for signatory in compilation.signatories
    ]
