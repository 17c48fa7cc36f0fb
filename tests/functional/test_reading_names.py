"""How often names of one cell come out wrong, over every spelling that lists have."""

import pytest

from tests.reading_names import ROSTER, SPELLINGS, Known, known_people, main, measure

needs_roster = pytest.mark.skipif(not ROSTER.is_file(), reason="the shared roster of parliamentarians is not here")
# Of 4,891 people, at most so many are printed or placed wrongly, and so many of them without a doubt.
BOUNDS = {
    "as usual": (20, 2),
    "turned round": (220, 8),
    "title, turned": (222, 8),
    "capitals last": (8, 8),
    "capitals first": (9, 9),
    "capitals between": (4, 4),
    "comma": (5, 1),
    "title": (22, 2),
    "letters": (20, 2),
    "initials": (3, 1),
    "made initial": (80, 5),
}


def test_a_measure_counts_what_is_wrong() -> None:
    right = Known("Sweden", "Riksdag", "Anna", "Berg")
    figures = measure("as usual", [right, Known("Sweden", "Riksdag", "Anna Berg", "Lund Ek")])
    assert (figures.people, figures.no_display, figures.wrong_print, figures.wrong_place) == (2, 0, 0, 1)
    assert figures.silent == 0
    assert [line.split(" | ")[1:4] for line in figures.lines] == [["Sweden", "Anna Berg Lund Ek", "Anna Berg Lund Ek"]]
    # So few show no order: wrong, and with a doubt. Capitals are no doubt about the reading.
    assert (measure("turned round", [right]).wrong_place, measure("turned round", [right]).silent) == (1, 0)
    assert measure("capitals last", [Known("Sweden", "Riksdag", "Anna LUND", "Berg")]).silent == 1


@needs_roster
@pytest.mark.parametrize("spelling", BOUNDS)
def test_few_names_come_out_wrong(spelling: str) -> None:
    wrong, silent = BOUNDS[spelling]
    figures = measure(spelling, known_people())
    assert figures.no_display == 0
    assert len(figures.lines) <= wrong
    assert figures.silent <= silent


@needs_roster
def test_the_figures_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    main("capitals between")
    said = capsys.readouterr().out.splitlines()
    assert [line.partition("  ")[0] for line in said[-len(SPELLINGS) - 1 : -1]] == list(SPELLINGS)
    assert said[-1].startswith("all ")
    assert all(line.startswith("capitals between | ") for line in said[: -len(SPELLINGS) - 2])
