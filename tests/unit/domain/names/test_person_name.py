"""Names as they are printed."""

import pytest

from petition.domain.names.person_name import PersonName, check_name, is_east_asian
from petition.errors import FieldError


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (PersonName("Kimberley", "Kitching", "Sen."), "Sen. Kimberley Kitching"),
        (PersonName("Iain", "Duncan Smith", "Sir", "MP"), "Sir Iain Duncan Smith MP"),
        (PersonName("Samuel", "Cogolati"), "Samuel Cogolati"),
        (PersonName("", "Tsai"), "Tsai"),
        (PersonName("Sukarno", ""), "Sukarno"),
        (PersonName("Henk", "Krol", additional_name="C M"), "Henk Krol"),
        (PersonName("晋三", "安倍"), "安倍晋三"),
        (PersonName("민석", "김", "Dr."), "Dr. 김민석"),
        (PersonName("민석", "김", name_order="family_given"), "김민석"),
        (PersonName("민석", "김", name_order="given_family"), "민석 김"),
        (PersonName("Hsien Loong", "Lee", "Mr", "MP", name_order="family_given"), "Mr Lee Hsien Loong MP"),
        (PersonName("James", "Tien", "", "", "Pei-chun", "given_family_additional"), "James Tien Pei-chun"),
        (PersonName("James", "Tien", "", "", "Pei-chun", "given_family"), "James Tien"),
    ],
)
def test_parts_are_printed_in_order(name: PersonName, line: str) -> None:
    assert name.display == line


def test_honorifics_do_not_make_another_person() -> None:
    name = PersonName("Ada", "Lovelace")
    assert name.same_person_as(PersonName("Ada", "Lovelace", "Dr", "MP"))
    assert not name.same_person_as(PersonName("Ada", "Byron"))
    assert not name.same_person_as(PersonName("A.", "Lovelace"))


@pytest.mark.parametrize("text", ["安倍", "ひろし", "アベ", "김"])
def test_scripts_with_the_family_name_first(text: str) -> None:
    assert is_east_asian(text)


@pytest.mark.parametrize("text", ["", "Abe", "Гриневич", "שלום", "ﬁ", "ꓡ"])
def test_other_scripts(text: str) -> None:
    assert not is_east_asian(text)


@pytest.mark.parametrize("name", [PersonName(), PersonName("1", "2"), PersonName("", "…", "Dr", "MP")])
def test_t44_nobody_is_called_by_signs_alone(name: PersonName) -> None:
    with pytest.raises(FieldError, match="family_name: has no letter"):
        check_name(name)
    assert check_name(PersonName("", "Q")) == PersonName("", "Q")
