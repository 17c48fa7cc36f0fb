"""Headings: known in many languages, never taken by likeness."""

import pytest

from petition.rosters.headings import fold_heading, heading_of, is_heading, shown_heading

FAMILY = (
    "Surname; family_name; Last name; Nom de famille; Nachname; Cognome; Apellidos; Sobrenome; Achternaam; Příjmení;"
    "Priezvisko; Nazwisko; Vezetéknév; Pavardė; Uzvārds; Perekonnanimi; Sukunimi; Efternamn; Efternavn; Etternavn;"
    "Nume de familie; Фамилия; Επώνυμο; Soyadı; Прізвище; 姓; 성; Prezime; Priimek"
)
GIVEN = (
    "First Name; given-name; Prénom; Vorname; Nombres; Voornaam; Imiona; Utónév; Eesnimi; Etunimi; Förnamn; Fornavn;"
    "Prenume; 名; Osebno ime"
)
EMAIL = (
    "E-Mail; EMAIL ADDRESS; Courrier électronique; Courriel; E-Mail-Adresse; Posta elettronica; Correo electrónico;"
    "Correio eletrónico; E-mailadres; E-mailová adresa; Poczta elektroniczna; El. paštas; E-pasts; E-post; Sähköposti;"
    "Электронная почта; Електронна пошта; Ηλεκτρονικό ταχυδρομείο; E-posta; メール; 이메일; 电子邮件; mail"
)
COUNTRY = (
    "Country; Pays; Land; Paese; País; Země; Krajina; Państwo; Ország; Šalis; Valsts; Riik; Maa; Țara; Χώρα; Ülke; 国"
)
PARTY = (
    "Party; Political Party; Parti; Partei; Partito; Partido; Partij; Strana; Partia; Párt; Puolue; Партія; 政党; 정당"
)


def _each(words: str) -> list[str]:
    return [word.strip() for word in words.split(";")]


@pytest.mark.parametrize("heading", _each(FAMILY))
def test_family_name(heading: str) -> None:
    assert heading_of(heading) == ("family_name", 1)


@pytest.mark.parametrize("heading", _each(GIVEN))
def test_given_name(heading: str) -> None:
    assert heading_of(heading) == ("given_name", 1)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("email", EMAIL),
        ("country", COUNTRY),
        ("party", PARTY),
        ("honorific_prefix", "Title; Salutation; Anrede; Civilité; Titolo; Tratamiento; 敬称"),
        ("additional_name", "Other Name; Middle name; Patronymic; По батькові; Отчество"),
        ("honorific_suffix", "Post Nominals; Suffix; honorific_suffix"),
        ("legislature", "Chamber; Chambre; Kammer; Camera; House; Parliament; 議院"),
        ("constituency", "State; Electorate; Riding; Circonscription; Wahlkreis; Collegio; 選挙区"),
        ("role", "Role; Office; Parliamentary Titles; Fonction; Funktion; Incarico"),
        ("language", "Language; Langue; Sprache; 言語"),
        ("full_name", "Name; Senatore; Deputy; Member; Nom et prénom; 氏名; Nom / Name; Name:"),
        ("sort_name", "sort_name; Sort name; SORTNAME"),
        ("tags", "Tags"),
        ("identifiers", "identifiers"),
        ("identifiers.wikidata", "wikidata; Wikidata ID; wikidata_id"),
        ("identifiers.mnis", "mnis_id; MNIS ID; mnis"),
        ("identifiers.petition", "petition_id"),
        ("identifiers.id", "id; ID"),
        ("identifiers.uuid", "uuid"),
        ("identifiers.person", "person_id; Person-ID"),
    ],
)
def test_other_fields(field: str, words: str) -> None:
    assert {heading.field for word in _each(words) if (heading := heading_of(word))} == {field}
    assert all(map(heading_of, _each(words)))


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("Nom usuel", "Nom de famille"),
        ("Preferred Name", "First Name"),
        ("Title", "Salutation"),
        ("Parti ou groupement politique", "Groupe"),
        ("Constituency", "State"),
        ("Surname", "Birth name"),
    ],
)
def test_better_heading_wins(better: str, worse: str) -> None:
    one, other = heading_of(better), heading_of(worse)
    assert one
    assert other
    assert one.field == other.field
    assert one.rank < other.rank


@pytest.mark.parametrize(
    "heading",
    [
        *("", " ", "Address", "Electorate State", "Label State", "Telephone", "Fax", "Post code", "Gender", "Initials"),
        *(
            "sort_name_in_source",
            "party_id",
            "Group ID",
            "area_id",
            "Country code id",
            "Names of spouses",
            "Surnames?x",
        ),
        *("Party / Gender", "paid", "Madrid", "x" * 100),
    ],
)
def test_what_says_nothing_is_not_guessed(heading: str) -> None:
    assert heading_of(heading) is None
    assert not is_heading(heading)


def test_two_languages_have_to_agree() -> None:
    assert heading_of("Nom / Nachname") == ("family_name", 1)
    assert heading_of("Vorname – Prénom") == ("given_name", 1)
    assert heading_of("E-mail (office)") == ("email", 0)
    assert heading_of("Vorname / Partei") is None


def test_heading_is_folded() -> None:
    assert fold_heading(" \ufeffE_Mail-Adresse: ") == "emailadresse"
    assert fold_heading("Příjmení") == fold_heading("PRIJMENI")


def test_heading_is_shown_as_one_short_line() -> None:
    assert shown_heading(" Nom\0 \u202eusuel\r\n(2021) ") == "Nom usuel (2021)"
    assert len(shown_heading("x" * 1000)) == 200
