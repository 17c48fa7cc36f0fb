"""What is taken off the name in a cell."""

import pytest

from petition.domain.names.cells import part_nickname, read_cell


@pytest.mark.parametrize(
    ("text", "country", "titles", "words", "suffixes"),
    [
        ("Senator the Hon George Brandis QC", "AU", "Senator the Hon", "George Brandis", "QC"),
        ("Angus S. King, Jr.", "US", "", "Angus S. King", "Jr."),
        ("Ms. Petra Bayr, MP", "AT", "Ms.", "Petra Bayr", "MP"),
        ("Ing. Jan Novák, Ph.D., MBA", "CZ", "Ing.", "Jan Novák", "Ph.D. MBA"),
        ("Iain  Duncan Smith,", "GB", "", "Iain Duncan Smith", ""),
        ("The Rt Hon the Lord Alton of Liverpool", "GB", "The Rt Hon the Lord", "Alton of Liverpool", ""),
        ("Czunyiné Dr. Bertalan Judit", "HU", "Dr.", "Czunyiné Bertalan Judit", ""),
        ("Prof. Dr. Dr. Hans Meier", "DE", "Prof. Dr. Dr.", "Hans Meier", ""),
        ("", "GB", "", "", ""),
        (" , ;", "GB", "", "", ""),
    ],
)
def test_titles_and_suffixes_are_taken_off(text: str, country: str, titles: str, words: str, suffixes: str) -> None:
    cell = read_cell(text, country)
    assert (cell.titles, cell.words, cell.suffixes) == (titles.split(), words.split(), suffixes.split())
    assert not cell.given
    assert not cell.doubts


@pytest.mark.parametrize(
    ("text", "family", "given"),
    [
        ("Bakshi, Kanwaljit Singh", "Bakshi", "Kanwaljit Singh"),
        ("Czunyiné Dr. Bertalan; Judit", "Czunyiné Bertalan", "Judit"),
        ("Kean, Jr., Thomas H.", "Kean", "Thomas H."),
        ("Smith, Sir John MP", "Smith", "John"),
    ],
)
def test_a_comma_tells_the_family_name(text: str, family: str, given: str) -> None:
    cell = read_cell(text, "HU")
    assert (cell.words, cell.given) == (family.split(), given.split())


@pytest.mark.parametrize(
    ("text", "nickname", "rest"),
    [
        ('Henry C. "Hank" Johnson', "Hank", "Henry C. Johnson"),
        ("Charles J. “Chuck” Fleischmann", "Chuck", "Charles J. Fleischmann"),
        ("Gabriel (Gabe) Vasquez", "Gabe", "Gabriel Vasquez"),
        ("Robert 'Bobby' Scott", "Bobby", "Robert Scott"),
        ("Bas van 't Wout", "", "Bas van 't Wout"),
    ],
)
def test_nicknames(text: str, nickname: str, rest: str) -> None:
    cell = read_cell(text, "US")
    assert (cell.nickname, cell.words) == (nickname, rest.split())


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("Mehmet Erdoğan (Gaziantep)", "Gaziantep"),
        ("Mehmet Erdoğan (Muğla), MP", "Muğla"),
        ("Anna (née Smith) Jones", "née Smith"),
        ("Smith, John, Labour", "Labour"),
        ("Anna Jones [absent", "absent"),
    ],
)
def test_what_is_left_out_is_reported(text: str, left_out: str) -> None:
    cell = read_cell(text, "TR")
    assert [doubt.code for doubt in cell.doubts] == ["left-out"]
    assert f"“{left_out}”" in cell.doubts[0].problem
    assert left_out not in cell.words


def test_a_title_given_twice_is_kept_once_and_reported() -> None:
    cell = read_cell("Sen. Senator Lucila Crexell", "AR")
    assert cell.titles == ["Sen."]
    assert [doubt.code for doubt in cell.doubts] == ["doubled-title"]


@pytest.mark.parametrize(
    ("given_name", "parts"),
    [
        ("James (Jim)", ("James", "Jim")),
        ('Earl L. "Buddy"', ("Earl L.", "Buddy")),
        ("James", ("James", "")),
        ("(Jim)", ("(Jim)", "")),
    ],
)
def test_nickname_in_the_cell_of_a_given_name(given_name: str, parts: tuple[str, str]) -> None:
    assert part_nickname(given_name) == parts
