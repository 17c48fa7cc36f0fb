"""Prints what was measured of rosters, and says which aims that meets."""

from collections.abc import Sequence

from bench.delivery import PEOPLE
from bench.report import Aim, or_dash
from bench.roster_lines import CompileLine, ImportLine, Lines, ParseLine, SearchLine

_MOST_SECONDS, _MOST_MEMORY = 15, 300
_MOST_SEARCHING_MS = 50
_MOST_COMPILING = 0.5
_USUAL_ORDER = "country"


def aims(found: Lines) -> list[Aim]:
    """Return the aims that were measured; fewer people than in all parliaments tell nothing."""
    return [*_import_aims(found.imported), *_search_aims(found.searched), *_compile_aims(found.compiled)]


def _import_aims(found: Sequence[ImportLine]) -> list[Aim]:
    return [
        Aim(
            f"importing {PEOPLE:,} by {one.cell}: under {_MOST_SECONDS} s and {_MOST_MEMORY} MiB",
            f"{one.seconds:.1f} s, {one.peak:.0f} MiB",
            one.seconds < _MOST_SECONDS and one.peak < _MOST_MEMORY,
        )
        for one in found
        if one.rows >= PEOPLE
    ]


def _search_aims(found: Sequence[SearchLine]) -> list[Aim]:
    slowest: dict[str, SearchLine] = {}
    for one in found:
        engine = one.cell.partition(" ")[0]
        if one.people >= PEOPLE and (engine not in slowest or one.list95 > slowest[engine].list95):
            slowest[engine] = one
    return [
        Aim(
            f"searching {PEOPLE:,} on {engine}: the list of the slowest search, p95 under {_MOST_SEARCHING_MS} ms",
            f"{one.list95:.0f} ms ({one.cell.partition(' ')[2]})",
            one.list95 < _MOST_SEARCHING_MS,
        )
        for engine, one in slowest.items()
    ]


def _compile_aims(found: Sequence[CompileLine]) -> list[Aim]:
    return [
        Aim(
            f"compiling {PEOPLE:,} on {one.cell}: under {_MOST_COMPILING} s",
            f"{one.seconds:.2f} s",
            one.seconds < _MOST_COMPILING,
        )
        for one in found
        if one.people >= PEOPLE and one.cell.partition(" ")[2] == _USUAL_ORDER
    ]


def table(found: Lines) -> str:
    """Return the figures as a table for each kind, a blank line between them."""
    tables = [_import_table(found.imported), _search_table(found.searched)]
    tables += [_compile_table(found.compiled), _parse_table(found.parsed)]
    return "\n\n".join("\n".join(rows) for rows in tables if len(rows) > 1)


def _import_table(found: Sequence[ImportLine]) -> list[str]:
    return [
        _heads("importing", "rows", "s", "/bare", "cpu s", "first s", "read s", "write s", "MiB"),
        *(
            f"{one.cell:<34} {one.rows:>7,} {one.seconds:>7.1f} {one.of_bare:>7.1f} {one.cpu:>7.1f}"
            f" {or_dash(one.first, 2)} {or_dash(one.read, 1)} {or_dash(one.written, 1)} {one.peak:>7.0f}"
            for one in found
        ),
    ]


def _search_table(found: Sequence[SearchLine]) -> list[str]:
    return [
        _heads("searching, ms", "hits", "service", "list50", "list95", "page50", "page95", "bare", "/bare"),
        *(
            f"{one.cell:<34} {one.hits:>7,} {one.service:>7.1f} {one.list50:>7.1f} {one.list95:>7.1f}"
            f" {one.page50:>7.1f} {one.page95:>7.1f} {one.bare:>7.1f} {one.of_bare:>7.2f}"
            f"  {f'{one.errors} errors' if one.errors else '-'}"
            for one in found
        ),
    ]


def _compile_table(found: Sequence[CompileLine]) -> list[str]:
    return [
        _heads("compiling", "people", "s", "bare s", "/bare"),
        *(f"{one.cell:<34} {one.people:>7,} {one.seconds:>7.3f} {one.bare:>7.3f} {one.of_bare:>7.2f}" for one in found),
    ]


def _parse_table(found: Sequence[ParseLine]) -> list[str]:
    return [
        _heads("reading, µs a row", "rows", "open", "people", "bare", "/bare"),
        *(
            f"{one.cell:<34} {one.rows:>7,} {one.opened:>7.1f} {one.people:>7.1f} {one.bare:>7.1f} {one.of_bare:>7.1f}"
            for one in found
        ),
    ]


def _heads(first: str, *others: str) -> str:
    return f"{first:<34}{''.join(f' {head:>7}' for head in others)}"
