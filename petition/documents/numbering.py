"""The marks of lists in a file of Word, as its reader sees them: "a)", "(iv)", "1.2", "Article 3".

A file has no marks, but kinds of numbering, and paragraphs that belong to a level of
one. mammoth keeps of them that a paragraph is numbered, and counts each list from
one. So each mark is worked out here and put before its paragraph, as a run of the
style `MARK`, from which `petition.documents.writing` makes the item.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# What is read is read within the bounds of a process of its own (`petition.confined`), where mammoth reads it too.
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from petition.documents.numerals import in_word

# The style, in no file of Word, of the runs that are marks.
MARK = "petition-mark"
_PLACE = re.compile("%([1-9])")


@dataclass(frozen=True)
class _Level:
    """One level of a numbering: what it counts from and with, how a mark is made of it, and whose style it is."""

    start: int
    kind: str
    text: str
    style: str
    restarts: bool
    is_decimal: bool


@dataclass
class Numbering:
    """The kinds of numbering of a file, and how far each has counted; `unknown` has the kinds that became digits."""

    levels: dict[str, dict[int, _Level]]
    # By the number of a list: the kind that it counts with, its own levels, and where they begin.
    kinds: dict[str, str]
    overrides: dict[str, dict[int, _Level]]
    starts: dict[str, dict[int, int]]
    unknown: set[str] = field(default_factory=set)
    _counted: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, numbering: bytes, styles: "Styles") -> "Numbering":
        """Return what `word/numbering.xml` says."""
        root = _parsed(numbering)
        levels: dict[str, dict[int, _Level]] = {}
        links: dict[str, str] = {}
        for one in root.iterfind("{*}abstractNum"):
            number = _said(one, "abstractNumId")
            levels[number] = dict(map(_level, one.iterfind("{*}lvl")))
            links[number] = _value(one, "numStyleLink")
        kinds = {_said(one, "numId"): _value(one, "abstractNumId") for one in root.iterfind("{*}num")}
        for number, kind in kinds.items():
            # A kind that is a style's is told where that style is.
            if link := links.get(kind):
                kinds[number] = kinds.get(styles.list_of(link), kind)
        overrides: dict[str, dict[int, _Level]] = {}
        starts: dict[str, dict[int, int]] = {}
        for one in root.iterfind("{*}num"):
            for override in one.iterfind("{*}lvlOverride"):
                number, at = _said(one, "numId"), _whole(_said(override, "ilvl"), 0)
                overrides.setdefault(number, {}).update(map(_level, override.iterfind("{*}lvl")))
                if (start := _value(override, "startOverride")) != "":
                    starts.setdefault(number, {})[at] = _whole(start, 1)
        return cls(levels, kinds, overrides, starts)

    def levels_of(self, number: str) -> dict[int, _Level]:
        """Return the levels of a list."""
        return self.levels.get(self.kinds.get(number, ""), {}) | self.overrides.get(number, {})

    def next_mark(self, number: str, at: int) -> str | None:
        """Return the mark of the next paragraph on a level of a list; None where that is a bullet or none."""
        levels = self.levels_of(number)
        level = levels.get(at)
        if level is None or level.kind == "bullet":
            return None
        counted = self._counted.setdefault(self.kinds[number], {})
        if number not in self._begun:
            self._begun.add(number)
            for of in self.starts.get(number, ()):
                counted.pop(of, None)
        starts = {of: one.start for of, one in levels.items()} | self.starts.get(number, {})
        counted[at] = counted.get(at, starts[at] - 1) + 1
        for deeper in [one for one in counted if one > at and (one not in levels or levels[one].restarts)]:
            del counted[deeper]

        def numeral(place: re.Match[str]) -> str:
            of = int(place[1]) - 1
            shown = levels.get(of, level)
            count = counted.get(of, starts.get(of, 1))
            made = str(count) if level.is_decimal else in_word(shown.kind, count)
            if made is None:
                self.unknown.add(shown.kind)
            return str(count) if made is None else made

        return _PLACE.sub(numeral, level.text).strip()


@dataclass(frozen=True)
class Styles:
    """The styles of a file: which is made from which, and the list and level of those that are numbered."""

    parents: dict[str, str] = field(default_factory=dict)
    numbered: dict[str, Element] = field(default_factory=dict)

    @classmethod
    def read(cls, styles: bytes) -> "Styles":
        """Return what `word/styles.xml` says."""
        found = cls()
        for style in _parsed(styles).iterfind("{*}style"):
            name = _said(style, "styleId")
            found.parents[name] = _value(style, "basedOn")
            properties = style.find("{*}pPr/{*}numPr")
            if properties is not None:
                found.numbered[name] = properties
        return found

    def list_of(self, style: str) -> str:
        """Return the number of the list of a style, or of one that it is made from; "" for none."""
        return next((_value(self.numbered[one], "numId") for one in self.line(style) if one in self.numbered), "")

    def line(self, style: str) -> Iterator[str]:
        """Yield a style and those that it is made from."""
        seen: set[str] = set()
        while style and style not in seen:
            yield style
            seen.add(style)
            style = self.parents.get(style, "")


def with_marks(document: bytes, numbering: Numbering, styles: Styles) -> bytes:
    """Return `word/document.xml` with a mark before each paragraph that has one."""
    root = _parsed(document)
    namespace = root.tag.partition("}")[0] + "}"
    for paragraph in _paragraphs(root):
        properties = paragraph.find("{*}pPr")
        if properties is None:
            continue
        number, at = _place(properties, numbering, styles)
        mark = numbering.next_mark(number, at)
        if mark is None or not any(text.text for text in paragraph.iter(f"{namespace}t")):
            continue
        if mark:
            run = Element(f"{namespace}r")
            ElementTree.SubElement(
                ElementTree.SubElement(run, f"{namespace}rPr"), f"{namespace}rStyle", {f"{namespace}val": MARK}
            )
            ElementTree.SubElement(run, f"{namespace}t").text = mark
            paragraph.insert(list(paragraph).index(properties) + 1, run)
        else:
            # Its reader sees no mark, so it is no item.
            for old in properties.findall("{*}numPr"):
                properties.remove(old)
            none = ElementTree.SubElement(properties, f"{namespace}numPr")
            for name in ("ilvl", "numId"):
                ElementTree.SubElement(none, f"{namespace}{name}", {f"{namespace}val": "0"})
    made: bytes = ElementTree.tostring(root, "utf-8")
    return made


def _place(properties: Element, numbering: Numbering, styles: Styles) -> tuple[str, int]:
    """Return the list of a paragraph and its level there, its own or those of its style."""
    own = properties.find("{*}numPr")
    number = "" if own is None else _value(own, "numId")
    level = "" if own is None else _value(own, "ilvl")
    style = _value(properties, "pStyle")
    if not number:
        number = styles.list_of(style)
        line = list(styles.line(style))
        levels = numbering.levels_of(number)
        of_style = [at for name in line for at, one in levels.items() if one.style == name]
        if not level and of_style:
            return number, of_style[0]
        told = next((styles.numbered[one] for one in line if one in styles.numbered), None)
        level = level or ("" if told is None else _value(told, "ilvl"))
    return number, _whole(level, 0)


def _paragraphs(root: Element) -> Iterator[Element]:
    """Yield the paragraphs of a text in order, without those that stand a second time for newer programs."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.tag.endswith("}p"):
            yield element
        waiting += [child for child in reversed(element) if not str(child.tag).endswith("}Choice")]


def _level(element: Element) -> tuple[int, _Level]:
    kind = element.find("{*}numFmt")
    if kind is None:
        # A kind that is spelt out has a simpler one beside it.
        kind = element.find(".//{*}Fallback/{*}numFmt")
    found = _Level(
        start=_whole(_value(element, "start"), 0),
        kind="decimal" if kind is None else _said(kind, "val"),
        text=_value(element, "lvlText"),
        style=_value(element, "pStyle"),
        restarts=_value(element, "lvlRestart") != "0",
        is_decimal=element.find("{*}isLgl") is not None,
    )
    return _whole(_said(element, "ilvl"), 0), found


def _parsed(part: bytes) -> Element:
    # It runs in a process of bounded time and memory, where mammoth reads the same part in the same way.
    return ElementTree.fromstring(part)  # noqa: S314


def _said(element: Element, name: str) -> str:
    """Return an attribute of an element, which is in the same namespace."""
    return element.get(f"{element.tag.partition('}')[0]}}}{name}", "")


def _value(element: Element, name: str) -> str:
    """Return the value of an element within another one, "" where there is none."""
    found = element.find(f"{{*}}{name}")
    return "" if found is None else _said(found, "val")


def _whole(text: str, instead: int) -> int:
    return int(text) if re.fullmatch("[0-9]{1,6}", text) else instead
