"""What a person's line says: names in their own order, capitals by language, organisations, one name alone."""

from datetime import UTC, datetime

import pytest

from petition.domain.lists.lines import (
    FAMILY_FIRST,
    GIVEN_FIRST,
    SLOTS,
    Affiliation,
    Listed,
    OwnPart,
    capitals,
    listed,
    own_name,
    own_order,
    printer,
)
from petition.domain.names.person_name import PersonName

BELONGS = Affiliation("Chair, Foreign Affairs Committee", "Chamber of Representatives", "CD&V", "Leuven")
OWN = OwnPart("Hosts", 3, "*", "by proxy", "Ελς Βαν Χόοφ")
ELS = Listed(PersonName("Els", "Van Hoof", "Ms", "MP"), BELONGS, "Belgium", OWN, "2/2/21", "7")


def test_each_slot_prints_its_part() -> None:
    assert {slot: printer(f"{{name}}|{{{slot}}}", "", "en")(ELS).partition("|")[2] for slot in SLOTS} == {
        "name": "Ms Els Van Hoof MP",
        "prefix": "Ms",
        "given": "Els",
        "family": "Van Hoof",
        "suffix": "MP",
        "role": "Chair, Foreign Affairs Committee",
        "legislature": "Chamber of Representatives",
        "party": "CD&V",
        "constituency": "Leuven",
        "country": "Belgium",
        "date": "2/2/21",
        "note": "by proxy",
        "mark": "*",
        "n": "7",
        "script": "Ελς Βαν Χόοφ",
        "section": "Hosts",
    }


@pytest.mark.parametrize(
    ("line", "name", "printed"),
    [
        ("{name}, {country}", "[{prefix} ][{given} ]{FAMILY}[, {suffix}]", "Ms Els VAN HOOF, MP, Belgium"),
        ("{name}[ ({party}-{constituency})]", "", "Ms Els Van Hoof MP (CD&V-Leuven)"),
        ("{name}\n{legislature}", "{given} {family}", "Els Van Hoof\nChamber of Representatives"),
        ("[{role} ]{NAME}", "{family}", "Chair, Foreign Affairs Committee VAN HOOF"),
        ("{name}[ ({script})]", "{family}, {given}", "Van Hoof, Els (Ελς Βαν Χόοφ)"),
    ],
)
def test_a_pattern_of_the_name_takes_the_place_of_its_own_order(line: str, name: str, printed: str) -> None:
    assert printer(line, name, "en")(ELS) == printed


@pytest.mark.parametrize(
    ("name", "own", "printed"),
    [
        (PersonName("Viktor", "Orbán", "Dr"), OwnPart(), "Dr Viktor Orbán"),
        (PersonName("Viktor", "Orbán", "Dr"), OwnPart(name_order=FAMILY_FIRST), "Dr Orbán Viktor"),
        (PersonName("晋三", "安倍"), OwnPart(), "安倍晋三"),
        (PersonName("晋三", "安倍"), OwnPart(name_order=GIVEN_FIRST), "晋三 安倍"),
        (
            PersonName("James", "Tien", "Dr", "SBS"),
            OwnPart(name_order="given_family_additional", additional_name="Pei-chun"),
            "Dr James Tien Pei-chun SBS",
        ),
        (PersonName("James", "Tien", name_order="family_given"), OwnPart(), "James Tien"),
        (PersonName("", "The Carter Centre", "Sir", "MP"), OwnPart(is_organisation=True), "The Carter Centre"),
    ],
)
def test_name_stands_in_its_persons_own_order(name: PersonName, own: OwnPart, printed: str) -> None:
    assert own_name(Listed(name, own=own)) == printed


def test_an_invitation_takes_over_what_the_roster_says_of_the_order() -> None:
    assert own_order("family_given", "Pei-chun") == {"name_order": FAMILY_FIRST, "additional_name": ""}
    assert own_order("given_family", "") == {"name_order": GIVEN_FIRST, "additional_name": ""}
    third = {"name_order": "given_family_additional", "additional_name": "Pei-chun"}
    assert own_order("given_family_additional", "Pei-chun") == third
    assert own_order("", "Pei-chun") == {"name_order": "", "additional_name": ""}


def test_nobody_is_without_a_name() -> None:
    given, family = (Listed(PersonName(**{part: "Tenzin"})) for part in ("given_name", "family_name"))
    assert [printer("{family}", "", "en")(one) for one in (given, family)] == ["Tenzin", "Tenzin"]
    assert [printer("{name}", "{given}", "en")(one) for one in (given, family)] == ["Tenzin", "Tenzin"]
    assert [printer("{name}", "[{given} ]{family}", "en")(one) for one in (given, family)] == ["Tenzin"] * 2
    assert [printer("{name}", "{family}, {given}", "en")(one) for one in (given, family)] == ["Tenzin"] * 2
    assert [printer("{given} {family}", "", "en")(one) for one in (given, family)] == ["Tenzin"] * 2


def test_an_organisation_has_no_parts_whatever_the_pattern_of_names() -> None:
    one = Listed(PersonName("", "Amnesty", "Dr"), own=OwnPart(is_organisation=True))
    assert printer("{name}", "[{prefix} ]{FAMILY}", "en")(one) == "Amnesty"


def test_country_is_left_out_for_whoever_has_none_in_this_statement() -> None:
    line = printer("{name}[ ({country})]", "", "en")
    assert line(ELS._replace(own=OwnPart(is_without_country=True))) == "Ms Els Van Hoof MP"


@pytest.mark.parametrize(
    ("text", "language", "printed"),
    [
        ("Şişli ışık", "tr", "ŞİŞLİ IŞIK"),
        ("Weiß", "de", "WEISS"),
        ("Παπαδόπουλος", "el", "ΠΑΠΑΔΟΠΟΥΛΟΣ"),
        ("ijsbrand", "nl", "IJSBRAND"),
        ("Šakalienė", "lt", "ŠAKALIENĖ"),
    ],
)
def test_capitals_follow_the_rules_of_the_language(text: str, language: str, printed: str) -> None:
    assert capitals(text, language) == printed


def test_t24_right_to_left_names_keep_commas_and_brackets_in_their_places() -> None:
    one = Listed(PersonName("محمد", "الأحمد"), Affiliation(party="حزب"), "Lebanon")
    line = "{name}[, {party}][ ({country})]"
    assert printer(line, "", "en")(one) == "\u2068محمد الأحمد\u2069, \u2068حزب\u2069 (Lebanon)"
    assert printer(line, "", "ar")(one._replace(country_label="لبنان")) == "محمد الأحمد, حزب (لبنان)"
    assert printer(line, "", "ar")(ELS) == "\u2068Ms Els Van Hoof MP\u2069, \u2068CD&V\u2069 (\u2068Belgium\u2069)"


@pytest.mark.parametrize(
    ("language", "zone", "day"), [("de", "UTC", "02.02.21"), ("en-GB", "Asia/Tokyo", "03/02/2021")]
)
def test_day_of_signing_is_that_of_the_statements_zone_in_the_words_of_its_language(
    language: str, zone: str, day: str
) -> None:
    evening = datetime(2021, 2, 2, 22, tzinfo=UTC)
    about = (ELS.name, BELONGS, "Belgium", OWN)
    assert listed(*about, signed_at=evening, time_zone=zone, language=language) == ELS._replace(date=day, number="")
    assert listed(*about, signed_at=None, time_zone=zone, language=language).date == ""
