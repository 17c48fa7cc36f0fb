"""What the process that opens a file answers: written here, and read by `petition.rosters.opening`.

An answer begins with a line of JSON: the sizes of the two parts of `Packed`,
which follow, or what is wrong with the file.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, BinaryIO

from petition.errors import EncodingPreview, EncodingUnknown, FieldError, RosterRefused, RowProblem
from petition.rosters.packing import Packed, pack
from petition.rosters.reading import open_roster

_MOST_HEAD = 1 << 20


def question(content: bytes, *, today: date, encoding: str, sheets: Sequence[str], with_hidden: bool) -> bytes:
    """Return what the process is asked: how a file is to be opened, on a line of JSON, and the file."""
    asked = {"encoding": encoding, "sheets": [*sheets], "with_hidden": with_hidden, "today": today.isoformat()}
    return json.dumps(asked).encode() + b"\n" + content


def answer(source: BinaryIO, output: BinaryIO) -> None:
    """Open the file in `source` as is asked there, and write what came of it."""
    asked = json.loads(source.readline())
    head: dict[str, Any]
    parts: tuple[bytes, ...] = ()
    try:
        how = {name: asked[name] for name in ("sheets", "with_hidden")}
        opened = open_roster(source.read(), encoding=asked["encoding"] or None, **how)
        packed = pack(opened, today=date.fromisoformat(asked["today"]))
        parts = (packed.outline, packed.rows)
        head = {"sizes": [len(part) for part in parts]}
    except EncodingUnknown as unknown:
        head = {"previews": [(each.encoding, each.lines) for each in unknown.previews]}
    except FieldError as fault:
        head = {"field": fault.field, "problem": fault.problem}
    except RosterRefused as refused:
        head = {"problems": [(each.row, each.field, each.problem) for each in refused.problems]}
    # ASCII alone is written, so that no locale has a say in it.
    output.write(json.dumps(head).encode() + b"\n")
    for part in parts:
        output.write(part)


def read_answer(source: BinaryIO) -> Packed:
    """Return the file as it is kept, or raise what was wrong with it."""
    head: dict[str, Any] = json.loads(source.readline(_MOST_HEAD))
    if "previews" in head:
        raise EncodingUnknown([EncodingPreview(encoding, tuple(lines)) for encoding, lines in head["previews"]])
    if "field" in head:
        raise FieldError(head["field"], head["problem"])
    if "problems" in head:
        raise RosterRefused([RowProblem(*one) for one in head["problems"]])
    outline, rows = (source.read(size) for size in head["sizes"])
    return Packed(outline, rows)
