"""The pictures and tables of docs/architecture.md say what the code says."""

from collections.abc import Mapping, Set
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import Column

from petition.db import Base, table_of
from petition.domain.states import INVITATION, OUTBOX, STATEMENT, Machine
from petition.models import Invitation, OutboxMessage, Statement
from tests.documents import code, picture, read, table
from tests.test_architecture import DOORWAYS, FAMILIES, MAY_IMPORT

PAGE = "docs/architecture.md"
ARROW = " --> "
# Rooms that nearly all others may use; their arrows would hide the rest of the picture.
SMALL = frozenset({"current", "errors", "extensions", "logs", "memory", "settings", "version"})
Arrows = set[tuple[str, str]]


def _arrows(title: str) -> Arrows:
    """Return the arrows of a picture between rooms, by the rooms' names alone."""
    ends = (line.split(ARROW) for line in picture(PAGE, title) if ARROW in line)
    return {(_bare(one), _bare(other)) for one, other in ends}


def _bare(node: str) -> str:
    return node.partition("[")[0]


def _reduced(rules: Mapping[str, Set[str]]) -> Arrows:
    """Return the arrows that are left when what follows from two others is left out."""

    def below(room: str) -> set[str]:
        return {lower for other in rules[room] for lower in {other, *below(other)}}

    return {
        (room, other)
        for room in rules
        for other in rules[room]
        if not any(other in below(between) for between in rules[room] - {other})
    }


def test_picture_of_the_rooms_has_the_arrows_of_the_rules() -> None:
    drawn = MAY_IMPORT.keys() - SMALL
    assert drawn == MAY_IMPORT.keys() & {_bare(line) for line in picture(PAGE, "Rooms")}
    assert _arrows("Rooms") == _reduced({room: MAY_IMPORT[room] & drawn for room in drawn})


def test_picture_says_which_rooms_it_leaves_out() -> None:
    (sentence,) = (one for one in read(PAGE).split("\n\n") if one.startswith("Each arrow means"))
    assert set(code(sentence)) == SMALL


def test_picture_of_the_families_has_the_arrows_of_the_rules() -> None:
    rules = {family: {*others, "doorways"} for family, others in FAMILIES.items()}
    assert _arrows("Families") == _reduced({**rules, "doorways": frozenset()})
    (label,) = (line for line in picture(PAGE, "Families") if "doorways[" in line)
    assert {one for one in DOORWAYS if one in label} == DOORWAYS


def test_table_of_the_rooms_lists_what_each_may_import() -> None:
    told = {
        code(room)[0]: set(code(allowed)) for room, _, allowed in table(PAGE, "room", "what is in it", "may import")
    }
    assert told == {room: set(allowed) for room, allowed in MAY_IMPORT.items()}


def test_table_of_the_doorways_lists_all() -> None:
    told = [code(row[0])[0] for row in table(PAGE, "doorway", "what goes through it")]
    assert sorted(told) == sorted(f"petition/services/{name}.py" for name in DOORWAYS)


MACHINES: dict[str, tuple[Machine[Any, Any], type[Base]]] = {
    "Statement": (STATEMENT, Statement),
    "Invitation": (INVITATION, Invitation),
    "Message": (OUTBOX, OutboxMessage),
}


@pytest.mark.parametrize("title", MACHINES)
def test_diagram_of_states_equals_the_table(title: str) -> None:
    machine, model = MACHINES[title]
    drawn = [line for line in picture(PAGE, title) if ARROW in line]
    before_and_after = [line.partition(":")[0].split(ARROW) for line in drawn]
    moves = {
        (before, line.partition(": ")[2], after)
        for line, (before, after) in zip(drawn, before_and_after, strict=True)
        if "[*]" not in (before, after)
    }
    assert moves == {(before.value, event.value, after.value) for (before, event), after in machine.table.items()}
    assert len(drawn) == len(set(drawn))
    assert [after for before, after in before_and_after if before == "[*]"] == [_first_state(model).value]
    ended = {before for before, after in before_and_after if after == "[*]"}
    assert ended == {state.value for state in _states(model) if not any(state == before for before, _ in machine.table)}


def _column(model: type[Base]) -> Column[Any]:
    return table_of(model).c.state


def _first_state(model: type[Base]) -> StrEnum:
    default: StrEnum = _column(model).default.arg
    return default


def _states(model: type[Base]) -> type[StrEnum]:
    states: type[StrEnum] = _column(model).type.enum_class
    return states
