"""What is taken off the name in a cell."""

import pytest

from petition.domain.names.cells import is_nickname, part_nickname, read_cell


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


@pytest.mark.parametrize("text", ["Hank", "Mary Ann", "Łuk"])
def test_what_can_be_a_nickname(text: str) -> None:
    assert is_nickname(text)


@pytest.mark.parametrize("text", ["", "Al", "Rtd.", "he/him", "absent", "A. B.", "R2D"])
def test_what_stands_in_brackets_and_is_no_nickname(text: str) -> None:
    assert not is_nickname(text)
    cell = read_cell(f"Anna ({text}) Berg", "SE")
    assert (cell.nickname, cell.words) == ("", ["Anna", "Berg"])


@pytest.mark.parametrize(
    ("text", "country", "titles", "words", "suffixes"),
    [
        ("Hon. (Mrs.) Esi Badu", "GH", "Hon. (Mrs.)", "Esi Badu", ""),
        ("Hon. Esi Badu (Mrs.)", "GH", "Hon. (Mrs.)", "Esi Badu", ""),
        ("Hon. Abena (Ms) Osei", "GH", "Hon. (Ms)", "Abena Osei", ""),
        ("Col (Rtd) Ali Rasso Dido", "KE", "Col (Rtd)", "Ali Rasso Dido", ""),
        ("Shri (Smt.) Lata Rao", "IN", "Shri (Smt.)", "Lata Rao", ""),
        ("Hon. Kwesi Appia (Esq.)", "GH", "Hon.", "Kwesi Appia", "Esq."),
        ("Badu, Hon. (Mrs.) Esi", "GH", "Hon. (Mrs.)", "Badu", ""),
        ("Ferry Kase, SH., MM.", "ID", "", "Ferry Kase", "SH. MM."),
        ("Ferry Kase SH., M.Si", "ID", "", "Ferry Kase", "SH. M.Si"),
        ("H. Ferry Kase, S.H.", "ID", "H.", "Ferry Kase", "S.H."),
        ("Tan Sri Dato' Ahmad Zahid", "MY", "Tan Sri Dato'", "Ahmad Zahid", ""),
        ("Priscilla LEUNG Mei-fun, SBS, JP", "HK", "", "Priscilla LEUNG Mei-fun", "SBS JP"),
    ],
)
def test_titles_in_brackets_and_letters_behind_a_comma(
    text: str, country: str, titles: str, words: str, suffixes: str
) -> None:
    cell = read_cell(text, country)
    assert (cell.titles, cell.words, cell.suffixes) == (titles.split(), words.split(), suffixes.split())
    assert not cell.nickname
    assert not cell.doubts


@pytest.mark.parametrize(
    ("text", "family", "given"),
    [
        ("van Dijk, J.P.", "van Dijk", "J.P."),
        ("De Wever, Bart", "De Wever", "Bart"),
        ("NAGY KOVÁCS, ANNA", "NAGY KOVÁCS", "ANNA"),
    ],
)
def test_a_given_name_behind_a_comma_is_no_letters(text: str, family: str, given: str) -> None:
    cell = read_cell(text, "NL")
    assert (cell.words, cell.given, cell.suffixes) == (family.split(), given.split(), [])


def test_a_title_given_twice_is_kept_once_and_reported() -> None:
    cell = read_cell("Sen. Senator Lucila Crexell", "AR")
    assert cell.titles == ["Sen."]
    assert [doubt.code for doubt in cell.doubts] == ["doubled-title"]


@pytest.mark.parametrize(
    ("given_name", "parts"),
    [
        ("James (Jim)", ("James", "Jim", False)),
        ('Earl L. "Buddy"', ("Earl L.", "Buddy", True)),
        ("James", ("James", "", False)),
        ("(Jim)", ("(Jim)", "", False)),
    ],
)
def test_nickname_in_the_cell_of_a_given_name(given_name: str, parts: tuple[str, str, bool]) -> None:
    assert part_nickname(given_name) == parts
