"""Titles before a name and suffixes after it: which words they are, and how many of them there are.

A word that is a title in one place may be a name in another ("Don Farrell",
"Earl Carter", "Gen Nakatani"), so some count only with their full stop, and
some ranks of the peerage only in Britain or after "The".
"""

import re
from collections.abc import Sequence

from petition.domain.names.rules import is_initial, word_set

# Titles with or without a full stop.
_TITLES = word_set(
    "mr mrs ms mx dr prof professor doctor sir dame hon honourable honorable rt right sen senator senador senadora "
    "senatore senatrice sénateur sénatrice rep representative deputy diputado diputada deputado deputada mme mlle "
    "herr frau rev revd reverend msgr congressman congresswoman ambassador dott dott.ssa avv onorevole mgr judr mudr "
    "mvdr phdr paeddr rndr rsdr pharmdr thdr dipl.-ing univ.-prof drs dña monsieur madame fru shri smt shrimati"
)
# Titles that are names or other words without their full stop.
_DOTTED = word_set(
    "gen col lt maj capt sgt cmdr adm fr sr sra dra dip dep doc docent ing mag mag.a bc mba arch on me mm ir hr h.e "
    "priv.-doz phmr rag geom ifj id özv eng hj hjh lic brig cdr cllr"
)
# Titles of one country, and those that two words make there: "Tan" alone is a name.
_TITLES_OF = {"MY": word_set("dato' dato’ dato datuk datin yb yab haji hajah hj hjh")}
_IN_TWO_WORDS = {"MY": frozenset({("tan", "sri"), ("puan", "sri"), ("toh", "puan")})}
# What would be an initial elsewhere.
_ONE_LETTER = {"m": frozenset({"FR", "BE", "LU", "CH"}), "d": frozenset({"ES"}), "h": frozenset({"ID"})}
# What continues a title once one has been read: "Dr. h.c.", "Dr. rer. nat.".
_CONTINUATION = word_set("h.c hc med jur iur phil habil rer nat oec pol techn rtd retd ret ret'd seri sri")
# The same title in two spellings.
_SAME = {
    "senator": "sen",
    "representative": "rep",
    "doctor": "dr",
    "professor": "prof",
    "honourable": "hon",
    "honorable": "hon",
    "deputy": "dep",
}
_RANKS = word_set("lord lady baroness viscount viscountess")
_RANKS_IN_BRITAIN = word_set(
    "baron earl countess marquess marquis marchioness duke duchess bishop archbishop prince princess"
)
_ALL_RANKS = _RANKS | _RANKS_IN_BRITAIN
_NOBLE_COUNTRIES = frozenset({"DE", "AT"})
_NOBILITY = word_set(
    "graf gräfin freiherr freifrau freiin fürst fürstin prinz prinzessin herzog herzogin baron baronin baronesse "
    "ritter edler edle landgraf markgraf erbprinz reichsgraf reichsfreiherr"
)
_GENERATIONS = word_set("Jr Jnr Jun Sr Snr II III IV JR JNR SR SNR")
_LETTERS = word_set(
    "MP MEP MdEP MdB MdL TD MLA MSP MS AM MHK MLC MHR MPP MNA QC KC SC CBE OBE MBE KBE DBE GBE CH CB KCB DCB GCB CMG "
    "KCMG DCMG KCVO CVO LVO MVO DSO DSC MC AO AC OAM PSM CSC CSM AK DL JP PC FRS FBA FRSA PhD PHD MD JD LLB LLM LLD "
    "MBA MSc BSc MPhil DPhil CSc DrSc DiS MPA MPH FRCP RN CPA ONZM CNZM KNZM DNZM QSO OC CM OQ CQ GC VC Esq "
    "OM Bt GCMG GCVO KG LG KT LT BEM QPM ERD VRD QFSM FRSE FRCS FRCSE FREng FRGS GBM GBS SBS BBS EGH MGH CBS OGW"
)
# What stands behind a comma: degrees, as Indonesia writes them, and the form of letters that nobody has listed.
_DEGREES = word_set(
    "SH SE ST SP SPi SPt SIP SPd SAg SSos SSi SPsi SKom SKed SKep SKM SFarm STP STh SHI SHut SIKom SSn SSTP MM MH MT "
    "MP MSi MSc MPd MAg MAP MAk MKn MHum MKom MKes MSos MIKom MEng MTh MPhil Lc Ak CA BBA BE"
)
_LIKE_LETTERS = re.compile(r"(?:[A-Z][A-Za-z]{0,4}\.)+(?:[A-Z][A-Za-z]{0,5})?\.?|[A-Z]{2,6}\.?")
# Letters that are also names: they need three words before them.
_DOUBTFUL_LETTERS = frozenset({"MA", "BA", "SM", "Bart"})


def title_key(word: str) -> str:
    """Return what all spellings of a title have in common: "sen" for "Senator" and "SEN."."""
    key = word.lower().strip("().")
    return _SAME.get(key, key)


def is_title(word: str, country: str = "") -> bool:
    """Return whether a word is a title, as "Dr.", "Senator", or "M." in France."""
    if word[0] == "(" and is_bracketed_title(word, country):
        return True
    key = word.lower().rstrip(".")
    if key in _TITLES or key in _TITLES_OF.get(country, ()):
        return True
    return word[-1] == "." and (key in _DOTTED or country in _ONE_LETTER.get(key, ()))


def is_bracketed_title(word: str, country: str = "") -> bool:
    """Return whether a word is a title in brackets, as "(Mrs.)", "(Dr)" or "(Rtd)"."""
    inside = word[1:-1].rstrip(".")
    if f"({inside})" != word.replace(".)", ")") or not inside:
        return False
    return inside.lower() in _CONTINUATION or is_title(f"{inside}.", country)


def leading_titles(words: Sequence[str], country: str) -> int:
    """Return how many of the first words are titles; at least one word is left for the name."""
    count, last = 0, len(words) - 1
    while count < last:
        word = words[count]
        continued = count > 0 and word.lower().rstrip(".") in _CONTINUATION
        article = word in ("the", "The", "THE") and is_title(words[count + 1], country)
        # What is no title without its full stop, as "Col", is one before a title in brackets.
        if words[count + 1][0] == "(":
            article = article or (is_title(f"{word}.", country) and is_bracketed_title(words[count + 1], country))
        pairs = _IN_TWO_WORDS.get(country)
        if pairs and (word.lower(), words[count + 1].lower()) in pairs and count + 1 < last:
            count += 1
        elif not (continued or article or is_title(word, country)):
            break
        count += 1
    return count


def leading_rank(words: Sequence[str], country: str) -> int:
    """Return how many of the first words are a peer's rank, as 3 for "The Earl of"; 0 for none."""
    definite = int(words[0].lower() == "the")
    count, last = definite, len(words) - 1
    if words[0].isupper() and not words[-1].isupper():
        return 0  # "BARON John" has a family name in capitals.
    known = _ALL_RANKS if definite or country == "GB" else _RANKS
    while count < last and words[count].lower() in known:
        count += 1
    if count == definite:
        return 0
    return count + 1 if words[count].lower() == "of" and count < last else count


def is_peer(prefix: str) -> bool:
    """Return whether a prefix ends in a rank, as "The Rt Hon Lord" or "The Earl of"."""
    words = prefix.lower().removesuffix(" of").split()
    return bool(words) and words[-1] in _ALL_RANKS


def is_generation(word: str) -> bool:
    """Return whether a word distinguishes generations of one name, as "Jr." or "III"."""
    return word.rstrip(".") in _GENERATIONS


def is_suffix(word: str) -> bool:
    """Return whether a word is a suffix, as "MP", "Ph.D." or "Jnr"."""
    bare = word.strip("()").replace(".", "")
    return bare in _LETTERS or bare in _GENERATIONS or bare in _DOUBTFUL_LETTERS


def is_post_nominal(word: str) -> bool:
    """Return whether a word behind a comma is letters, as "SH.", "S.Sos." or "FRIBA", and not initials."""
    bare = word.replace(".", "")
    if is_initial(word):
        return bare in _DEGREES or bare in _LETTERS
    if is_suffix(word) or bare in _DEGREES:
        return word != "Bart"
    return bool(_LIKE_LETTERS.fullmatch(word)) and sum(map(str.isupper, bare)) > 1


def trailing_suffixes(words: Sequence[str]) -> int:
    """Return how many of the last words are suffixes; two words are left for title and name."""
    count = 0
    while len(words) - count > 2:
        word = words[-1 - count]
        if not is_suffix(word) or (word in _DOUBTFUL_LETTERS and len(words) - count < 4):
            break
        count += 1
    return count


def begins_with_nobility(words: Sequence[str], country: str) -> bool:
    """Return whether a family name begins with a title of nobility, as "Graf Lambsdorff" in Germany."""
    return country in _NOBLE_COUNTRIES and len(words) > 1 and words[0].lower() in _NOBILITY
