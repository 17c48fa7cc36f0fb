"""In which encodings a file reads like names."""

import pytest

from petition.rosters.encodings import previews
from petition.rosters.plausible import is_plausible


@pytest.mark.parametrize(
    "line",
    [
        "DÉPINOY;Damien",
        "Nom usuel;Prénom;Groupe",
        "Łukasz Mężyk, Jean‑Yves d’Été",
        "Παπαδοπούλου Ελένη",
        "Гриневич Лілія",
        "安倍晋三 Abe Shinzo",
        "Ó Snodaigh; Åsa-Élise",
        "plain",
    ],
)
def test_names_are_plausible(line: str) -> None:
    assert is_plausible([line])


@pytest.mark.parametrize("line", ["D…PINOY", "PrÈnom", "DиPINOY", "Prﾉnom", "MÃ¼ller", "D╔PINOY", "Pr�nom", "DéPINOY"])
def test_what_a_wrong_encoding_makes_is_not(line: str) -> None:
    assert not is_plausible(["Ada", line])


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("DÉPINOY;Prénom;Çelik;Groupe électronique", "cp1252"),
        ("Příjmení;ŠTĚDRÝ;Němcová", "cp1250"),
        ("Παπαδοπούλου;Ελένη;ΓΕΩΡΓΙΟΣ", "cp1253"),
        ("Иванова;Пётр;СОКОЛОВ", "cp1251"),
    ],
)
def test_right_encoding_is_among_the_plausible(text: str, encoding: str) -> None:
    found = [one.encoding for one in previews(text.encode(encoding)) if is_plausible(one.lines)]
    assert encoding in found
    assert len(found) < len(previews(text.encode(encoding)))
