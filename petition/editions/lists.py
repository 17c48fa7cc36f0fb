"""Renders a list alone: as text, and as data."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from petition.domain.cells import neutralised
from petition.domain.compilations import Compilation, Signatory
from petition.domain.list_forms import ListForm
from petition.domain.lists.arranging import Arranged, Block, arrange
from petition.domain.lists.choices import Layout
from petition.domain.lists.lines import bare_name
from petition.domain.names.person_name import GIVEN_FAMILY_ADDITIONAL
from petition.domain.text import unisolated
from petition.templating import Words, environment, spoken

_BEFORE_CELLS = " | "
_OTHERS = "public/others.txt"
# What data have of a person beside the line, by the slot that prints it.
_ALWAYS = (
    *("line", "name", "honorific_prefix", "given_name", "family_name", "additional_name", "honorific_suffix"),
    *("name_order", "sort_name"),
)
# What JSON has and a table has not.
_DATA_ALONE = frozenset({"name", "name_order", "additional_name", "lead"})
_SLOTS = ("date", "note", "mark", "script", "section")


def arranged_list(compilation: Compilation, *, on_page: bool, at: datetime | None = None) -> Arranged:
    """Return the list in its blocks; who is not named is counted in the language of the text (`arrange`)."""
    others = ""
    if compilation.hidden:
        furniture = spoken(compilation.language, Words.FURNITURE)
        template = environment(furniture).get_template(_OTHERS)
        others = template.render(count=compilation.hidden, language=furniture)
    return arrange(compilation, on_page=on_page, at=at, others=others)


def printed(compilation: Compilation, *, gap: int, at: datetime | None = None) -> str:
    """Return the list as text: `gap` line ends between people, and another between blocks.

    `at` is when it is published. People of several lines each have a blank line between them in any case.
    """
    arranged = arranged_list(compilation, on_page=False, at=at)
    gap = max(gap, 2) if arranged.is_block else gap
    between = "\n" * (gap + 1)
    blocks = [("\n" * gap).join(_paragraphs(arranged, block)) for block in arranged.blocks]
    if arranged.columns and blocks:
        blocks[0] = ("\n" * gap).join([_BEFORE_CELLS.join(arranged.columns), blocks[0]])
    return between.join(filter(None, [arranged.before, *blocks, arranged.after]))


def _paragraphs(arranged: Arranged, block: Block) -> Iterator[str]:
    """Yield the heading of a block, and its people as they are printed."""
    if block.heading:
        yield block.heading
    if arranged.is_run_in:
        yield arranged.paragraph(block)
        return
    for line in block.lines:
        if arranged.layout is Layout.TABLE:
            yield _BEFORE_CELLS.join(line.cells)
            continue
        sign = {Layout.BULLETS: "- ", Layout.NUMBERS: f"{line.number}. "}.get(arranged.layout, "")
        yield sign + line.text.replace("\n", "\n" + " " * len(sign))


def list_text(compilation: Compilation) -> str:
    """Return the list alone as the text file has it, without the blank lines between people."""
    return f"{printed(compilation, gap=1)}\n" if compilation.signatories else ""


def list_json(compilation: Compilation) -> str:
    """Return the list alone as a JSON array."""
    return json.dumps(published_people(compilation), ensure_ascii=False, indent=2) + "\n"


def list_csv(compilation: Compilation) -> str:
    """Return the list alone as CSV (RFC 4180).

    A cell that a spreadsheet would run as a formula begins with an apostrophe.
    """
    buffer = io.StringIO()
    columns = [column for column in (*_ALWAYS, *printed_members(compilation.form)) if column not in _DATA_ALONE]
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows([neutralised(person[column]) for column in columns] for person in published_people(compilation))
    return buffer.getvalue()


def printed_members(form: ListForm) -> list[str]:
    """Return what is published of each person beside line and name: nothing that the list does not print."""
    slots = form.slots
    return [
        *(("country", "country_label") if form.prints_country else ()),
        *form.parts,
        *(slot for slot in _SLOTS if slot in slots),
        *(["lead"] if form.leads_first else []),
    ]


def published_people(compilation: Compilation) -> list[dict[str, Any]]:
    """Return what is published of each person, in the order of the list."""
    form = compilation.form
    columns = (*_ALWAYS, *printed_members(form))
    # Under its own heading a country is printed whatever the line says of it.
    is_headed = "country" not in frozenset[str]().union(*(pattern.names for pattern in form.patterns))
    found = []
    for one, line in zip(compilation.signatories, compilation.lines, strict=True):
        has_country = is_headed or not one.own.is_without_country
        known = {**_known(one, has_country=has_country), "line": unisolated(line)}
        found.append({column: known[column] for column in columns})
    return found


def _known(one: Signatory, *, has_country: bool) -> dict[str, Any]:
    """Return all that can be published of a person."""
    name, own = one.name, one.own
    is_bare = own.is_organisation
    return {
        "name": bare_name(name, own),
        "name_order": own.name_order,
        "additional_name": own.additional_name if own.name_order == GIVEN_FAMILY_ADDITIONAL else "",
        "honorific_prefix": "" if is_bare else name.honorific_prefix,
        "given_name": name.given_name,
        "family_name": name.family_name,
        "honorific_suffix": "" if is_bare else name.honorific_suffix,
        "sort_name": one.sort_name,
        "country": one.country if has_country else "",
        "country_label": one.country_label if has_country else "",
        **one.affiliation._asdict(),
        "date": one.date,
        "note": own.note,
        "mark": own.mark,
        "script": own.script_name,
        "section": own.section,
        "lead": one.is_lead,
    }
