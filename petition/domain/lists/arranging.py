"""The one function that says how a list is printed: page, text, desk, preview and data take its blocks.

A list is words before it, blocks of lines under their headings, and words after it. In a run-in list each block
is one paragraph, and the words stand in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from petition.domain.compilations import Compilation, Signatory, group_of
from petition.domain.languages import direction, format_number
from petition.domain.lists import words
from petition.domain.lists.choices import Group, HeadingLayout, Layout
from petition.domain.lists.lines import printer
from petition.domain.text import isolate
from petition.domain.times import format_text_day


class Line(NamedTuple):
    """One person's line as it is printed in its block; in a table, its cells."""

    text: str
    signatory: Signatory
    number: int
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """Lines that stand together, under a heading where it is not empty.

    In a run-in list `opening` and `closing` stand in the block's paragraph: an inline heading, and the words around
    the list.
    """

    heading: str
    lines: Sequence[Line]
    opening: str = ""
    closing: str = ""


@dataclass(frozen=True)
class Arranged:
    """A list as it is printed. `columns` are the headings of a table.

    `between`, `last` and `end` are the signs of a run-in list. `before` and `after` are paragraphs of their own.
    """

    layout: Layout
    blocks: Sequence[Block]
    before: str = ""
    after: str = ""
    columns: tuple[str, ...] = ()
    between: str = ""
    last: str = ""
    end: str = ""
    is_block: bool = False

    @property
    def is_run_in(self) -> bool:
        """Whether each block is one paragraph."""
        return self.layout is Layout.RUN_IN

    def paragraph(self, block: Block) -> str:
        """Return the block of a run-in list as one paragraph of plain text."""
        people = words.run_in([line.text for line in block.lines], self.between, self.last, self.end)
        return f"{block.opening}{people}{block.closing}"


def arrange(compilation: Compilation, *, on_page: bool, at: datetime | None = None, others: str = "") -> Arranged:
    """Return the list in the blocks in which it is printed, on the page or in the text.

    `at` is when it is published. `others` counts those who are not named; it stands behind the people unless the words
    around the list have that number. Leads stand together without a heading, so their lines have the country; so has
    every line of a list without headings.
    """
    form, language = compilation.form, compilation.language
    before = _said(compilation, form.before, "before", at)
    after = _said(compilation, form.after, "after", at)
    blocks = _blocks(compilation, on_page=on_page)
    counted = others if blocks and not form.says_hidden else ""
    if form.layout is Layout.RUN_IN and blocks:
        blocks, before, after = _run_in(blocks, before, after, counted)
    elif counted:
        after = f"{counted}\n{after}"
    between = form.between or words.between(language)
    return Arranged(
        layout=form.layout,
        blocks=blocks,
        before=before.strip("\n"),
        after=after.strip("\n"),
        columns=tuple(column.heading for column in form.columns) if form.layout is Layout.TABLE else (),
        between=between,
        last=form.last or between,
        end=form.end,
        is_block=form.patterns[0].is_block,
    )


def _blocks(compilation: Compilation, *, on_page: bool) -> list[Block]:
    form, language = compilation.form, compilation.language
    has_headings = form.has_headings(on_page=on_page)
    is_by_country, is_inline = form.group is Group.COUNTRY, form.heading_layout is HeadingLayout.INLINE
    is_apart = form.leads_first and (form.leads_apart or has_headings)
    line_of = printer(form.line, form.name, language)
    cells_of = tuple(printer(column.cell, form.name, language) for column in form.columns)
    heading, is_rtl = words.read_heading(form.heading), direction(language) == "rtl"

    def place(numbered: tuple[int, Signatory]) -> tuple[bool, str]:
        _, one = numbered
        leads = is_apart and one.is_lead
        return leads, group_of(one, form.group) if has_headings and not leads else ""

    blocks = []
    for (_, label), people in groupby(enumerate(compilation.signatories, 1), place):
        is_headed = bool(label) and is_by_country
        # Each is let go at once, because the collector of cycles looks through all that is kept.
        listed = ((number, one, one.listed(number, headed=is_headed)) for number, one in people)
        lines = [
            Line(line_of(shown), one, number, tuple(cell(shown) for cell in cells_of) if form.columns else ())
            for number, one, shown in listed
        ]
        count = format_number(len(lines), language)
        said = (
            words.filled(heading, {"group": isolate(label, right_to_left=is_rtl), "count": count}, language)
            if label
            else ""
        )
        blocks.append(Block("", lines, opening=said) if is_inline else Block(said, lines))
    return blocks


def _run_in(blocks: list[Block], before: str, after: str, others: str) -> tuple[list[Block], str, str]:
    """Let inline headings and the words around a list stand in its paragraphs; `others` always stands there.

    A heading above them, or a line end, divides the words from the people.
    """
    first, last = 0, len(blocks) - 1
    begins = bool(before) and not blocks[first].heading and not before.endswith("\n")
    ends = bool(after) and not after.startswith("\n")
    opened = []
    for at, block in enumerate(blocks):
        opening = (
            f"{before}{words.gap(before, block.opening)}{block.opening}" if begins and at == first else block.opening
        )
        opening += words.gap(opening, block.lines[0].text)
        closing = ""
        for said in (others, after if ends else "") if at == last else ():
            closing += words.gap(closing or block.lines[-1].text, said) + said
        opened.append(Block(block.heading, block.lines, opening, closing))
    return opened, "" if begins else before, "" if ends else after


def _said(compilation: Compilation, text: str, name: str, at: datetime | None) -> str:
    """Return the words around a list; nobody hidden, and no date, fill no slot."""
    if not text:
        return ""
    language, day = compilation.language, at or compilation.compiled_at
    codes = {one.country for one in compilation.signatories} - {"EU"}
    numbers = {
        "count": compilation.count,
        "hidden": compilation.hidden,
        "countries": len(codes),
    }
    said = {slot: format_number(count, language) if count else "" for slot, count in numbers.items()}
    said["date"] = format_text_day(day, compilation.time_zone, language) if day else ""
    return words.filled(words.read_words(text, name), said, language)
