"""A roster file as parliaments publish them, made by a rule: the same rows each time, of any number.

Every row is valid, and no two people of one chamber have one name.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from bench.tongues import TONGUES, Tongue

HEADINGS = (
    *("Member ID", "Country", "Chamber", "Title", "Given name", "Family name"),
    *("Party", "Constituency", "Role", "E-mail"),
)
WHOLE_HEADINGS = ("Member ID", "Country", "Chamber", "Name", "Party", "Constituency", "Role", "E-mail")
_ROLES = ("", "", "Chair, Foreign Affairs Committee", "", "", "Rapporteur", "")
# Country, language, its two chambers, titles, parties, constituencies.
_PARLIAMENTS = """
Australia | en | House of Representatives; Senate | ; Hon. | Labor; Liberal Party; The Nationals | Victoria; Bass
United Kingdom | en | House of Commons; House of Lords | ; Sir; Dr. | Conservative; Labour | Ynys Môn; Bath; Ceredigion
Ireland | en | Dáil Éireann; Seanad Éireann | ; Dr. | Fianna Fáil; Fine Gael | Dún Laoghaire; Galway West
France | fr | Assemblée nationale; Sénat | ; Dr. | Les Républicains; Union des radicaux, libéraux | Gers; Côte-d’Or
Belgium | fr | Chambre des représentants; Sénat | | Les Engagés; Écolo; Mouvement réformateur | Liège; Namur
Germany | de | Bundestag; Bundesrat | ; Dr.; Prof. Dr. | CDU/CSU; SPD; Bündnis 90/Die Grünen | Köln I; München-Süd
Austria | de | Nationalrat; Bundesrat | ; Mag.; Dr. | ÖVP; SPÖ; NEOS | Kärnten; Steiermark
Netherlands | nl | Tweede Kamer; Eerste Kamer | ; Dr. | D66; VVD; GroenLinks-PvdA |
Spain | es | Congreso de los Diputados; Senado | | Partido Popular; PSOE; Junts per Catalunya | A Coruña; León
Mexico | es | Cámara de Diputados; Senado de la República | ; Dip. | Morena; PAN; Movimiento Ciudadano | Nuevo León
Portugal | pt | Assembleia da República; Senado | ; Eng. | PS; PSD; Iniciativa Liberal | Évora; Setúbal
Italy | it | Camera dei deputati; Senato | ; On.; Sen. | Partito Democratico; Forza Italia | Lazio 1; Valle d’Aosta
Czechia | cs | Poslanecká sněmovna; Senát | ; Ing.; Mgr.; MUDr. | ODS; Piráti; KDU-ČSL | Ústecký kraj; Vysočina
Poland | pl | Sejm; Senat | ; dr | Koalicja Obywatelska; Prawo i Sprawiedliwość | Łódź; Gdańsk
Lithuania | lt | Seimas; Atkuriamasis Seimas | | Tėvynės sąjunga; Liberalų sąjūdis | Žirmūnų; Šilainių
Hungary | hu | Országgyűlés; Felsőház | ; Dr. | Fidesz; Momentum; Párbeszéd | Győr-Moson-Sopron; Pest
Romania | ro | Camera Deputaților; Senat | | PNL; PSD; USR | București; Iași; Timiș
Sweden | sv | Riksdagen; Andra kammaren | | Moderaterna; Centerpartiet | Örebro län; Skåne
Turkey | tr | Büyük Millet Meclisi; Cumhuriyet Senatosu | ; Dr. | CHP; İYİ Parti | İzmir; Muğla
Greece | el | Βουλή των Ελλήνων; Γερουσία | | Νέα Δημοκρατία; ΠΑΣΟΚ | Α΄ Θεσσαλονίκης; Χανιά
Bulgaria | bg | Народно събрание; Сенат | | ГЕРБ; Демократична България | Русе; Варна
Japan | ja | 衆議院; 参議院 | | 自由民主党; 立憲民主党; 公明党 | 東京都; 北海道
"""
_CHAMBERS = 2


class Row(NamedTuple):
    """One member, a cell for each of `HEADINGS`."""

    member: str
    country: str
    chamber: str
    title: str
    given: str
    family: str
    party: str
    constituency: str
    role: str
    email: str


class _Parliament(NamedTuple):
    country: str
    tongue: Tongue
    chambers: Sequence[str]
    titles: Sequence[str]
    parties: Sequence[str]
    seats: Sequence[str]


def made_rows(many: int, changed: int = 0) -> list[Row]:
    """Return the rows of so many members, the first `changed` of them with what an election brings.

    They have another party, and every other one another family name; the number
    by which a parliament knows them stays.
    """
    return [_changed(row, number) if number < changed else row for number, row in enumerate(map(_row, range(many)))]


def csv_of(rows: Iterable[Row]) -> bytes:
    """Return the file of these rows."""
    return _written(HEADINGS, rows)


def whole_names_csv_of(rows: Iterable[Row]) -> bytes:
    """Return the same with title, given and family name in one cell, as many parliaments have them."""
    return _written(
        WHOLE_HEADINGS,
        ((*row[:3], " ".join(filter(None, (row.title, row.given, row.family))), *row[6:]) for row in rows),
    )


def _written(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode()


def _row(number: int) -> Row:
    """Return one member; neighbours sit in different parliaments."""
    parliaments = _parliaments()
    within, country = divmod(number, len(parliaments))
    parliament = parliaments[country]
    place, chamber = divmod(within, _CHAMBERS)
    tongue = parliament.tongue
    given, family = tongue.name(place)
    label = "".join(filter(str.isalpha, family.encode("ascii", "ignore").decode())).lower() or "member"
    domain = f"{('lower', 'upper')[chamber]}.{parliament.country.lower().replace(' ', '-')}.example"
    return Row(
        member=f"M-{number:06}",
        country=parliament.country,
        chamber=parliament.chambers[chamber],
        title=_nth(parliament.titles, place),
        given=given,
        family=family,
        party=_nth(parliament.parties, place // 3),
        constituency=_nth(parliament.seats, place // 2),
        role=_nth(_ROLES, place),
        email=f"{label}.{number}@{domain}",
    )


def _changed(row: Row, number: int) -> Row:
    other = row._replace(party="Independent")
    return other._replace(family=f"{row.family}-Newman") if number % 2 else other


def _nth(choices: Sequence[str], number: int) -> str:
    return choices[number % len(choices)]


@cache
def _parliaments() -> Sequence[_Parliament]:
    found = []
    for line in _PARLIAMENTS.strip().splitlines():
        country, language, *lists = (part.strip() for part in line.split("|"))
        found.append(_Parliament(country, TONGUES[language], *(_choices(part) for part in lists)))
    return found


def _choices(text: str) -> list[str]:
    return [choice.strip() for choice in text.split(";")]
