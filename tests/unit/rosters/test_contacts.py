"""People from a vCard file and from a mail's To line."""

import pytest

from petition.rosters.contacts import is_address_list, is_cards, read_address_list, read_cards

CARDS = """BEGIN:VCARD
VERSION:3.0
N:Lovelace;Ada;Augusta,King;Dr.;MP
FN:Dr. Ada Lovelace
item1.EMAIL;TYPE=work:ada@x.exam
 ple
EMAIL:ada@home.example
END:VCARD

BEGIN:VCARD
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=89lise=20=
Dupont
TITLE:Chair\\, Committee
END:VCARD
"""


def test_each_card_is_a_row_with_the_number_of_its_line() -> None:
    assert is_cards(CARDS)
    header, ada, elise = read_cards(CARDS)
    assert dict(zip(header.cells, ada.cells, strict=True)) == {
        "honorific_prefix": "Dr.",
        "given_name": "Ada",
        "additional_name": "Augusta King",
        "family_name": "Lovelace",
        "honorific_suffix": "MP",
        "full_name": "Dr. Ada Lovelace",
        "email": "ada@x.example; ada@home.example",
        "role": "",
        "vcard id": "",
    }
    assert (ada.number, elise.number) == (1, 10)
    assert (elise.cells[5], elise.cells[7]) == ("Élise Dupont", "Chair, Committee")


@pytest.mark.parametrize(
    "text",
    [
        "Berg, Anna <anna@x.example>; Lund, Bo <bo@x.example>",
        "To: Berg, Anna <anna@x.example>, Lund, Bo <bo@x.example>",
        "\"Berg, Anna\" <anna@x.example>,\n'Lund, Bo' <mailto:bo@x.example>;",
    ],
)
def test_list_of_addresses_is_read_whatever_stands_between(text: str) -> None:
    assert is_address_list(text)
    assert [line.cells for line in read_address_list(text)] == [
        ("full_name", "email"),
        ("Berg, Anna", "anna@x.example"),
        ("Lund, Bo", "bo@x.example"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Name,Email\nAda,Ada <ada@x.example>\n",
        "Ada Lovelace\nEls van Hoof\n",
        "Ada Lovelace,ada@x.example\nEls van Hoof,els@x.example\n",
    ],
)
def test_table_is_no_list_of_addresses(text: str) -> None:
    assert not is_address_list(text)
