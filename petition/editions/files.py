"""Renders an edition's files: the public page, the text and the data."""

import json
import re

from petition.domain.compilations import Compilation, Publication, RenderedFile
from petition.domain.languages import locale
from petition.domain.lists.choices import Position
from petition.domain.places import places_of
from petition.domain.text import has_letter
from petition.domain.times import format_text_day
from petition.editions.lists import arranged_list, printed, printed_members, published_people
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
        arranged=arranged_list(compilation, on_page=True, at=publication.published_at),
        places=places_of(signatory.country for signatory in compilation.signatories),
        furniture=furniture,
        is_apart=locale(furniture).language != locale(compilation.language).language,
        body=to_html(compilation.body, compilation.reading),
        organisation=organisation,
    ).encode()


def text(publication: Publication, organisation: str) -> bytes:
    """Return title, date, text and list, with blank lines between paragraphs and between people.

    Who asks is named under the date, unless title or text say it, or it is who publishes.
    Raises `FieldError` naming "text" for Markdown that shows nothing, such as addresses of links alone.
    """
    compilation = publication.compilation
    day = format_text_day(publication.published_at, compilation.time_zone, compilation.language)
    body = to_text(compilation.body, compilation.reading)
    if compilation.body and not has_letter(body):
        raise FieldError("text", "shows no letter to its readers")
    listed = printed(compilation, gap=2, at=publication.published_at)
    head = "\n\n".join([compilation.title, day, *_requester(compilation, organisation, body)])
    if compilation.form.position is Position.BEFORE_TEXT:
        return f"{head}\n\n\n{listed}\n\n\n{body}\n".encode()
    return f"{head}\n\n{body}\n\n\n{listed}\n".encode()


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
        "text": {
            "version": compilation.text_version,
            "markdown": compilation.body,
            "sha256": compilation.digest,
            "rule": compilation.reading.rule,
            "joins_lines": compilation.reading.joins_lines,
        },
        "list_form": compilation.form.as_data(),
        "prints": printed_members(compilation.form),
        "changes": None if publication.changes is None else publication.changes.as_data(),
        "hidden": compilation.hidden,
        "signatories": published_people(compilation),
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
