"""Recognises the rows of a table that are no people: notes, totals, party headings, vacant seats, repeated headings.

They are left out of an import and shown with the reason, because somebody may
know better than these rules.
"""

import re
from collections.abc import Collection, Sequence

from petition.domain.text import fold, has_letter
from petition.rosters.cleaning import is_placeholder

# Where more rows than this share hold one cell alone, a row of one cell is a person.
_MANY = 0.5
_MOST_WORDS = 8
_TOTAL = re.compile(
    r"(?:grand |sub ?)?(?:totals?|totale?s?|totaal|summe|summa|suma|somme|soma|razem|celkem|spolu|osszesen|yhteensa|"
    r"kokku|kopa|is viso|ukupno|skupaj|toplam|gesamt|insgesamt|ensemble|i alt|samtals|συνολο|итого|всего|разом|"
    r"усього|общо|合計|合计|小計|小计|总计|總計|합계|총계)"
    r"(?: (?:of |general |number |members|geral|mps?).*)?(?:[\s:=].*\d.*|\s*:)?"
)
# A person could be called by the other words.
_SURE_TOTAL = re.compile(r"(?:grand |sub ?)?totals?\b")
_VACANT = re.compile(
    r"\W*(?:currently |seat |position |post |siege |poste |sitz |plaza |escano |cadeira |seggio |zetel )?"
    r"(?:is )?(?:vacant|vacancy|vakant|vacante|vacance|vago|vaga|vacat|unbesetzt|nicht besetzt|unoccupied|wakat|"
    r"to be elected|by-?election(?: pending)?|neobsadene|neobsazeno|betoltetlen|avoin|κενη|вакантн\w*|вакансія|"
    r"空席|欠員|缺额|공석|궐원)(?: (?:seat|position|post|sitz|mandat|siege|since|from|as of|due to|following|after|"
    r"until|seit|depuis|desde)\b.*)?\W*"
)
_NOBODY = re.compile(r"n\.? ?n\.?|\(?(?:to be (?:announced|confirmed|decided|determined|elected)|tb[acd])\)?\.?")
# How the words of all these patterns, and of placeholders, begin.
_BEGINNINGS = frozenset(
    {
        *(
            "to",
            "gr",
            "su",
            "so",
            "ra",
            "ce",
            "sp",
            "os",
            "yh",
            "ko",
            "is",
            "uk",
            "sk",
            "ge",
            "in",
            "en",
            "i",
            "sa",
            "συ",
            "ит",
            "вс",
            "ра",
            "ус",
            "об",
            "合計",
            "合计",
            "小計",
            "小计",
            "总计",
            "總計",
        ),
        *(
            "합계",
            "총계",
            "cu",
            "se",
            "po",
            "si",
            "pl",
            "es",
            "ca",
            "ze",
            "va",
            "un",
            "ni",
            "wa",
            "by",
            "ne",
            "be",
            "av",
            "κε",
            "ва",
            "空席",
            "欠員",
            "缺额",
            "공석",
            "궐원",
            "n.",
            "n/",
            "nn",
            "n",
            "tb",
        ),
        *("na", "nu", "no", "em", "bl", "de", "sc", "on", "ok", "nf", "nl", "nm", "fn", "ln", "xx"),
    }
)
_NOTE = re.compile(
    r"[*†‡§#©•(\[]|(?:sources?|notes?|nb|n\.b|quelle|hinweis|stand|fuente|nota|fonte|bron|noot|kalla|anm\w*|kilde|zrodlo|"
    r"zdroj|forras|lahde|источник|джерело|last updated|updated|as of|as at|generated|exported|downloaded|printed|page|"
    r"compiled|prepared|copyright|data|date|mise a jour|etat au|actualizado|aggiornat\w*)\b(?: ?:|\b.*\d)|.*:\s*$|"
    r".*\(\s*\d+(?: (?:members|seats|mps))?\s*\)\s*$|.*\d{4}|.*https?://"
)
_GROUP = re.compile(
    r"\b(?:party|parties|partei|parti|partij|partido|partito|partidul|partia|strana|stranka|puolue|erakond|group|gruppe|"
    r"groupe|gruppo|grupo|fraktion|fractie|frakcja|caucus|coalition|koalition|independents|parteilose|fraktionslose|"
    r"non[- ]inscrits?|non[- ]attached|non[- ]affiliated)\b"
)


def why_no_person(cells: Sequence[str], names: Collection[str], *, lone_are_people: bool) -> str:
    """Return why a row is no person, to be shown; "" for a row that is one, or has to be read to know.

    `names` are its cells that may hold a name. A row of one filled cell is no person,
    but in a file in which that is usual.
    """
    whole = " ".join(names).strip()
    has_address = "@" in "\0".join(cells)
    if has_address and whole[:1].isalpha() and fold(whole[:2]).strip() not in _BEGINNINGS:
        # Nearly every row is a person at the first look.
        return ""
    filled = [cell for cell in map(str.strip, cells) if cell]
    plain = " ".join(fold(whole).split())
    if _VACANT.fullmatch(plain):
        return f"is a vacant seat: “{whole[:60]}”"
    if whole and (
        _NOBODY.fullmatch(plain) or all(is_placeholder(name, is_name=True) for name in names if name.strip())
    ):
        return f"names nobody: “{whole[:60]}”"
    if has_address:
        return ""
    text = " ".join(fold(filled[0]).split())
    if _TOTAL.fullmatch(text) and (_SURE_TOTAL.match(text) or not any(map(has_letter, filled[1:]))):
        return f"is a total: “{' '.join(filled)[:60]}”"
    if len(filled) > 1:
        return ""
    is_note = _NOTE.match(text) or _GROUP.search(text) or len(text.split()) > _MOST_WORDS or not has_letter(text)
    if lone_are_people and not is_note:
        return ""
    return f"has nothing but “{' '.join(filled[0].split())[:60]}”, which is taken for a note or a heading"


def are_lone_people(lines: Sequence[Sequence[str]]) -> bool:
    """Return whether rows of one filled cell are people in a file: most rows are such, or it has one or two columns.

    `lines` are the cells of the rows below the headings.
    """
    counts = [sum(bool(cell.strip()) for cell in cells) for cells in lines]
    return max(counts, default=0) <= len(("name", "address")) or counts.count(1) > len(counts) * _MANY
