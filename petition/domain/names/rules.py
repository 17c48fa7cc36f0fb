"""The customs of countries for the words of a name: order, particles, initials.

They are kept apart from the code that reads names, so that a rule is corrected
in one place. Codes are ISO 3166-1 alpha-2, and `EU` for the European Parliament.
"""

import re
from collections.abc import Iterable


def word_set(words: str) -> frozenset[str]:
    """Return the set of the words in a text, which reads better than many quoted words."""
    return frozenset(words.split())


# Lists of these countries put the family name first.
FAMILY_FIRST = frozenset({"HU", "JP", "KR", "KP", "CN", "TW", "HK", "MO", "VN", "KH", "SG"})
# Two surnames are usual, and the first of them orders.
TWO_SURNAMES = word_set("ES AD AR BO CL CO CR CU DO EC GQ GT HN MX NI PA PE PH PR PY SV UY VE")
# Several surnames are usual, and the last of them orders.
LAST_SURNAME = frozenset({"PT", "BR", "AO", "MZ", "CV", "GW", "ST", "TL"})
# A second given name is a middle name, which lists leave out.
MIDDLE_NAMES = frozenset({"US"})
# Two family names are written without a hyphen here, as "Duncan Smith"; a middle word that
# is no usual second given name is more often the first of them.
OPEN_DOUBLE_NAMES = frozenset({"GB", "IE", "US", "CA", "AU", "NZ"})
# The name after the given name is a patronymic, and orders nothing.
PATRONYMIC_LAST = frozenset({"IS"})
# There are no family names; a name stands under its first word.
NO_FAMILY_NAME = frozenset({"MY", "SO"})
# A name is printed in the order in which its source gives it.
KEEPS_ORDER = word_set("VN KR KP CN TW HK MO KH SG MY")
# A family name comes first in print whatever columns it stands in.
PRINTS_FAMILY_FIRST = frozenset({"VN", "KR", "KP", "CN", "KH"})
# Chinese names are usual, beside others: their family names are known by the words themselves.
CHINESE_AMONG_OTHERS = word_set("SG MY HK MO")
# Initials are those of all given names, and stand beside the one that is used.
FORMAL_INITIALS = frozenset({"NL"})
# A nickname in quotation marks is what somebody is called by.
CALLED_BY_NICKNAME = frozenset({"US"})
# Three-part names: family, given, patronymic, in either order.
EAST_SLAVIC = frozenset({"UA", "RU", "BY", "KZ", "KG", "TJ", "TM", "UZ"})
# A particle after a given name is written small.
SMALL_PARTICLES = frozenset({"NL"})
# The second syllable of a given name is written small: "Bi-khim".
SMALL_SYLLABLES = frozenset({"TW"})
# Doctorates are counted: "Dr. Dr." is no slip.
COUNTED_DOCTORATES = frozenset({"DE", "AT", "CH"})

_SMALL = word_set(
    "van de den der het 't ’t te ten ter aan op von vom zu zum zur da das do dos du des del della delle dello dei "
    "degli di dal dalla la las los le lo el af av al bin bint ibn ben d' d’ de' de’"
)
_CAPITAL = word_set(
    "Van Von De Den Der Di Da Dos Du Des Del Della Delle Dello Dalla Dalle Dal Dei Degli D' D’ De' De’ La Le Lo El "
    "Vande Vanden Vander Ter Ten Vom Zu Zum Zur Saint St St. Ó Ní Nic Mhic Uí Ua"
)
# Words that begin a family name in some countries and are given names, or family names, in others.
_CAPITAL_BY_COUNTRY = {
    "Ben": frozenset({"BE", "FR", "NL", "CH", "LU", "MA", "TN", "DZ", "IL", "EU"}),
    "Mac": frozenset({"IE", "GB"}),
    "Do": frozenset({"PT", "BR", "FR", "LU"}),
}
# How the first of two family names ends where women keep theirs and take another.
_FIRST_OF_TWO = {
    "CZ": ("á",),
    "SK": ("á",),
    "LT": ("aitė", "ytė", "utė", "ūtė"),
}
_SECOND_GIVEN = word_set(
    "alan alexander amelia andrew ann anna anne anthony arthur charles charlotte christopher claire daniel david "
    "edward elizabeth ellen emma eugene frances francis frederick george grace hannah helen henry isabel jack jackie "
    "jacqueline jane jean jo joan john jose joseph josé joy julia julie kate katherine kathleen kay lee leigh lou "
    "louis louise lynn maria marie mark martin mary maría may michael nicholas patricia patrick paul peter philip "
    "ray rhys richard robert rose ruth samuel sarah scott sean sophie stephen sue susan teresa thomas victoria "
    "vincent william"
)
# Chinese family names in Latin letters, by Mandarin, Cantonese, Hokkien, Teochew, Hakka and Hainanese spelling.
_CHINESE_FAMILY = word_set(
    "ang au au-yeung aw bai boey cai cao chai chan chang chao chau chee chen cheng cheong cheung chew chia chiam "
    "chiang chiew chin ching chiu cho chong choo chou chow choy chu chua chuah chui chun chung dai deng ding dong du "
    "fan fang feng fong foo foong fu fung gan gao ge gho giam goh gong gu guan guo han hau he heng hew ho hong hoo "
    "hou hsiao hsieh hsu hsueh hu hua huang hui hung ip jia jiang jin kam kan kang kao kee khaw kho khoo khor kim ko "
    "koay koh kok kong koo kow ku kuan kuek kung kuo kwa kwan kwek kwok kwong lai lam lao lau law lee leong leung lew "
    "li liang liao liew lim lin ling liu lo loh loke loo look loong lou low lu lui luk lum lung luo ma mah mak man "
    "mao mei meng mo mok mui neo ng nga ngai ngan ngeh ngo ngoi ong onn ooi ou ow-yeong pan pang pao peh peng phang "
    "phoa phua poh poon pua pun qian qin qiu quah quan quek seah see seet seow shao shek shen sheng shi shih shiu "
    "shum si siew sim sin siow sit so soh song soo soon su sun sung sze szeto tai tam tan tang tao tay tee teh tei "
    "teng teo teoh thia thong tian tien ting to toh tong tsai tsang tse tseng tso tsoi tsui tu tung wan wang wei wen "
    "wong woo woon wu xia xiao xie xu xue yam yan yang yao yap yau ye yeap yee yeh yen yeo yeoh yeow yeung yew yick "
    "yim yin ying yip yiu yong yoong you yu yuan yue yuen yung zeng zhang zhao zheng zhong zhou zhu zhuang zou"
)
_DUTCH_INITIALS = frozenset({"Ch", "Chr", "Th", "Ph", "IJ", "Sj", "Tj", "Fr", "Joh"})
_SON_OR_DAUGHTER = word_set("bin binti binte bte bt a/l a/p s/o d/o ak anak")
_PATRONYMIC = re.compile(
    r".{2,}(?:ович|йович|евич|івна|ївна|овна|евна|ична|ич|оглы|кызы|огли|кизи|"
    r"ovich|evich|ovych|evych|iovych|ivna|ovna|evna)"
)
_SLAVIC_FAMILY = re.compile(
    r".+(?:енко|чук|щук|юк|як|ський|цький|ська|цька|ский|ская|ов|ова|ев|ева|єв|єва|їв|ин|ін|ина|іна)"
)


def is_initial(word: str, country: str = "") -> bool:
    """Return whether a word is initials: "C", "C.", "J.P.", and "Ch" in the Netherlands."""
    if len(word) == 1:
        return word.isupper() and word != "Ó"
    if "." not in word:
        return country == "NL" and word in _DUTCH_INITIALS
    pieces = word.replace(".-", ".").split(".")
    return word[0].isupper() and all(len(piece) < 2 or piece in _DUTCH_INITIALS for piece in pieces)


def is_particle(word: str) -> bool:
    """Return whether a word, as it is written, is a small particle of family names, as "van" or "d'"."""
    return word in _SMALL


def begins_family(word: str, country: str) -> bool:
    """Return whether a word that is not the first begins a family name, as "van", "De" or "d'Ormesson"."""
    if word in _SMALL or word in _CAPITAL or word.startswith(("d'", "d’")):
        return True
    if "-" in word and word.rpartition("-")[2] in _SMALL:
        return True  # "Nijkerken-de Haan"
    return country in _CAPITAL_BY_COUNTRY.get(word, ())


def is_second_given(word: str) -> bool:
    """Return whether a word is a usual second given name in English, as "Marie", or a hyphenated one."""
    return word.lower() in _SECOND_GIVEN or "-" in word


def is_first_of_two(word: str, country: str) -> bool:
    """Return whether a word before the last is likely a family name too, as "Duncan", "Aulická" or "Aleknaitė"."""
    if country in OPEN_DOUBLE_NAMES:
        return not is_second_given(word)
    return word.lower().endswith(_FIRST_OF_TWO.get(country, ()))


def is_chinese_family(word: str) -> bool:
    """Return whether a word is a usual Chinese family name in Latin letters, as "Lim" or "Ng"."""
    return word.lower() in _CHINESE_FAMILY


def has_patronymic(words: Iterable[str]) -> bool:
    """Return whether a word says that a father's name follows, as "bin", "binti", "a/l" or "s/o" in Malaysia."""
    return not _SON_OR_DAUGHTER.isdisjoint(map(str.lower, words))


def is_patronymic(word: str) -> bool:
    """Return whether a word ends as an East Slavic patronymic, in Cyrillic or Latin letters."""
    return bool(_PATRONYMIC.fullmatch(word.lower()))


def is_slavic_family(word: str) -> bool:
    """Return whether a Cyrillic word ends as East Slavic family names do."""
    return bool(_SLAVIC_FAMILY.fullmatch(word.lower()))


def in_capitals(word: str) -> bool:
    """Return whether a word is written as lists write family names: "ABE", "McDONALD", "PEDULLA'"."""
    if word[1:].islower():
        return False
    letters = [letter for letter in word if letter.isalpha()]
    if word.isupper():
        return len(letters) > 1 and "." not in word
    return len(letters) > 4 and all(map(str.isupper, letters[-3:]))
