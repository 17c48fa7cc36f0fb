"""What of a changed line waits for a look: nonsense is held, real names and the roster's own words are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain import held
from petition.domain.corrections import PrintedLine
from petition.domain.held import MOST_LETTERS, WORDS, Reason, reasons
from petition.domain.lists.lines import NOWHERE, Affiliation
from petition.domain.names.person_name import PersonName
from petition.domain.text import fold

EVA = PersonName("Eva", "Sund", "", "MP")


def _line(name: PersonName, beside: Affiliation = NOWHERE) -> PrintedLine:
    return PrintedLine(name, beside)


def _why(before: PersonName, after: PersonName, *, country: str = "NO", language: str = "en") -> tuple[Reason, ...]:
    return reasons([_line(before)], _line(after), country=country, language=language)


def _of(text: str, part: str = "honorific_suffix", **more: str) -> tuple[Reason, ...]:
    return _why(EVA, PersonName(**{**_parts(EVA), part: text}), **more)


def _parts(name: PersonName) -> dict[str, str]:
    return {part: getattr(name, part) for part in ("given_name", "family_name", "honorific_prefix", "honorific_suffix")}


def test_t48_what_went_to_print_is_held() -> None:
    nonsense = "Supreme Leader of Everything, FREE TIBET NOW www.example.org"
    assert _of("MP; Eva Sund MP (Norway)") == (Reason.SEPARATOR, Reason.BRACKET, Reason.COUNTRY)
    assert _of(nonsense, "honorific_prefix") == (Reason.SEPARATOR, Reason.ADDRESS, Reason.LONG)
    assert _why(PersonName("Miriam", "Lexmann", "", "MEP"), PersonName("Miriam", "", "", "MEP")) == (
        Reason.NO_FAMILY_NAME,
    )


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("honorific_prefix", "Dr. med."),
        ("honorific_prefix", "prof.mr. dr.ir."),
        ("honorific_prefix", "Dipl.-Ing. Mag.phil."),
        ("honorific_prefix", "The Rt Hon. Dame"),
        ("honorific_prefix", "Sr.ª"),
        ("honorific_suffix", "MP, OBE"),
        ("honorific_suffix", "Ph.D., B.Sc., M.B.B.S., LL.M, B.Com"),
        ("honorific_suffix", "K.C. MP"),
        ("given_name", "Jordan"),
        ("given_name", "Georgia Eva"),
        ("given_name", "Eva “Evi”"),
        ("given_name", "Marcel·la"),
        ("given_name", "J.R."),
        ("family_name", "King, Jr."),
        ("family_name", "Sund, M.P."),
        ("family_name", "Ó Snodaigh"),
        ("family_name", "García Hermida-van der Walle"),
        ("family_name", "O’Brien–Sund"),
        ("family_name", "Holland"),
        ("given_name", ""),
        ("honorific_suffix", ""),
    ],
)
def test_titles_and_names_of_real_people_are_not_held(part: str, text: str) -> None:
    assert _of(text, part) == ()


@pytest.mark.parametrize(
    ("part", "text", "reason"),
    [
        ("honorific_suffix", "MP; Leader", Reason.SEPARATOR),
        ("honorific_suffix", "MP / MEP", Reason.SEPARATOR),
        ("honorific_suffix", "MP | MEP", Reason.SEPARATOR),
        ("honorific_suffix", "MP；MEP", Reason.SEPARATOR),
        ("honorific_suffix", "MP - Oslo", Reason.SEPARATOR),
        ("honorific_suffix", "MP • Oslo", Reason.SEPARATOR),
        ("honorific_prefix", "Leader: Dr", Reason.SEPARATOR),
        ("honorific_prefix", "President, Dr", Reason.SEPARATOR),
        ("given_name", "Ada, Eva", Reason.SEPARATOR),
        ("given_name", "Ada & Eva", Reason.SEPARATOR),
        ("family_name", "Sund, Ada Byron", Reason.SEPARATOR),
        ("family_name", "Sund,", Reason.SEPARATOR),
        ("honorific_suffix", "MP (Oslo)", Reason.BRACKET),
        ("honorific_suffix", "MP [Oslo]", Reason.BRACKET),
        ("honorific_suffix", "MP （Oslo）", Reason.BRACKET),
        ("honorific_suffix", "MP 【Oslo】", Reason.BRACKET),
        ("honorific_suffix", "MP <Oslo>", Reason.BRACKET),
        ("honorific_suffix", "x.org", Reason.ADDRESS),
        ("honorific_suffix", "X.ORG", Reason.ADDRESS),
        ("honorific_suffix", "www.x.y", Reason.ADDRESS),
        ("honorific_suffix", "http://x", Reason.ADDRESS),
        ("honorific_suffix", "eva@example", Reason.ADDRESS),
        ("honorific_suffix", "@evasund", Reason.ADDRESS),
        ("honorific_suffix", "＠evasund", Reason.ADDRESS),
        ("honorific_suffix", "evasund.no", Reason.ADDRESS),
        ("honorific_suffix", "evasund .org", Reason.ADDRESS),
        ("family_name", "Sund.com", Reason.ADDRESS),
        ("honorific_suffix", "MP Norway", Reason.COUNTRY),
        ("honorific_suffix", "MP UK", Reason.COUNTRY),
        ("honorific_suffix", "U.S. Senator", Reason.COUNTRY),
        ("honorific_prefix", "President of the United Kingdom", Reason.COUNTRY),
        ("honorific_prefix", "King of Jordan", Reason.COUNTRY),
        ("family_name", "Sund Norway", Reason.COUNTRY),
        ("family_name", "Norway", Reason.COUNTRY),
        ("honorific_prefix", "x" * (MOST_LETTERS + 1), Reason.LONG),
        ("honorific_suffix", "2nd", Reason.DIGIT),
        ("honorific_suffix", "٢", Reason.DIGIT),
        ("honorific_suffix", "①", Reason.DIGIT),
        ("given_name", "Eva😀", Reason.SIGN),
        ("given_name", "Eva ❤️", Reason.SIGN),
        ("honorific_suffix", "NOW!", Reason.SIGN),
        ("honorific_suffix", "#MP", Reason.SIGN),
        ("honorific_suffix", "100 €", Reason.SIGN),
        ("given_name", "Ева", Reason.SCRIPT),
        ("given_name", "Evа", Reason.SCRIPT),
        ("family_name", "", Reason.NO_FAMILY_NAME),
    ],
)
def test_t48_what_a_line_must_not_say_unseen_is_held(part: str, text: str, reason: Reason) -> None:
    assert reason in _of(text, part)


@pytest.mark.parametrize(
    ("language", "text"),
    [("fr", "députée de Norvège"), ("de", "MdL Norwegen"), ("ja", "ノルウェー"), ("fr", "MP for Norway")],
)
def test_countries_are_known_in_the_language_of_the_text_and_in_english(language: str, text: str) -> None:
    assert Reason.COUNTRY in _of(text, language=language)
    assert Reason.COUNTRY not in _of("Norvegia", language=language)


def test_labels_of_the_list_are_countries_too() -> None:
    said = _line(PersonName("Eva", "Sund", "", "MP Fenland"))
    assert reasons([_line(EVA)], said, country="NO", language="en", labels=["Fenland"]) == (Reason.COUNTRY,)
    assert reasons([_line(EVA)], said, country="NO", language="en") == ()


def test_a_country_that_is_a_name_is_held_only_for_those_who_are_from_there() -> None:
    assert _of("Jordan", "given_name", country="GB") == ()
    assert _of("Jordan", "given_name", country="JO") == (Reason.COUNTRY,)
    assert _of("Sund Jordan", "family_name", country="JO") == (Reason.COUNTRY,)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (PersonName("", "UNICEF UK"), PersonName("", "UNICEF UK", "Dr")),
        (PersonName("", "Alton of Liverpool", "Lord"), PersonName("David", "Alton of Liverpool", "The Rt Hon. Lord")),
        (PersonName("Eva", "Sund", "", "MP (Labour)"), PersonName("Eva", "Sund", "", "OBE MP (Labour)")),
        (PersonName("Ann", "Wales"), PersonName("Anne", "Wales")),
        (PersonName("Eva", "Sund", "", "MP; MEP"), PersonName("Eva", "Sund", "Dr", "MP; MEP")),
        (PersonName("Lech", "Wałęsa"), PersonName("LECH", "WAŁĘSA")),
        (PersonName("José", "Peña"), PersonName("Jose", "Pena")),
        (PersonName("倩", "王"), PersonName("チエン", "王")),
        (PersonName("Eva Sund", ""), PersonName("Eva", "")),
    ],
)
def test_words_of_the_roster_are_never_the_reason(before: PersonName, after: PersonName) -> None:
    assert _why(before, after, country="GB") == ()


def test_a_word_may_move_and_not_be_doubled() -> None:
    roster = PersonName("Eva", "Sund (Oslo)")
    assert _why(roster, PersonName("Eva", "Sund", "", "(Oslo)")) == ()
    assert _why(roster, PersonName("Eva", "Sund (Oslo) (Oslo)")) == (Reason.BRACKET,)


def test_what_a_coordinator_let_stand_is_nobodys_doubt() -> None:
    seen, now = PersonName("Eva", "Sund", "", "MP; MEP"), PersonName("Eva", "Sund", "Dr", "MP; MEP")
    assert reasons([_line(EVA), _line(seen)], _line(now), country="NO", language="en") == ()
    assert reasons([_line(EVA)], _line(now), country="NO", language="en") == (Reason.SEPARATOR,)


def test_beside_a_name_digits_countries_and_length_are_usual_and_addresses_are_not() -> None:
    role = "Member for Paris 5e, Chair of the Committee on Relations with Norway and its neighbours"
    assert reasons([_line(EVA)], _line(EVA, Affiliation(role=role)), country="NO", language="en") == ()
    for text, reason in (("x.org", Reason.ADDRESS), ("Labour 🌹", Reason.SIGN), ("Labour (Oslo)", Reason.BRACKET)):
        said = _line(EVA, Affiliation(party=text))
        assert reasons([_line(EVA)], said, country="NO", language="en") == (reason,)


def test_reasons_are_stored_and_said() -> None:
    stored = " ".join(Reason)
    assert held.read(stored) == tuple(Reason)
    assert held.read("") == held.read("something of a later version") == ()
    assert set(WORDS) == set(Reason)


NAMES = st.builds(PersonName, *(st.text(max_size=20) for _ in range(4)))


@given(NAMES, NAMES)
def test_any_two_names_are_compared(before: PersonName, after: PersonName) -> None:
    found = _why(before, after)
    assert list(found) == sorted(set(found), key=list(Reason).index)
    assert _why(before, before) == ()
    assert reasons([_line(before), _line(after)], _line(after), country="NO", language="fr") == ()


WORD = st.text("aeiouéüñçšåàõıQŻ ", min_size=1, max_size=12).map(str.strip).filter(bool)


@given(WORD, WORD)
def test_case_and_accents_alone_hold_nothing(given_name: str, family_name: str) -> None:
    name = PersonName(given_name, family_name, "Ünïted Kingdom;", "(Öslo) 1")
    for change in (str.upper, str.lower, fold):
        assert _why(name, PersonName(**{part: change(text) for part, text in _parts(name).items()})) == ()


LETTERS = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x17F), min_size=1, max_size=8)


@given(LETTERS, st.sampled_from(";/|()[]{}（）@😀!?#0１"))
def test_t48_any_bad_sign_in_any_word_is_found(letters: str, sign: str) -> None:
    for part in ("honorific_prefix", "given_name", "family_name", "honorific_suffix"):
        for text in (f"{letters}{sign}", f"{sign}{letters}", f"{letters} {sign} {letters}"):
            assert _of(text, part), (part, text)
