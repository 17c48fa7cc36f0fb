"""Reads what a file says about who is gone or wants no mail: deceased, opted out, blocklisted, a term that ended.

Programs that keep contacts have a column for each of these. Whoever it is about
is imported with a reason not to be invited, and a doubt that shows it.
"""

import re
from collections.abc import Mapping
from datetime import date
from enum import Enum
from types import MappingProxyType

from petition.domain.text import fold

# Begins the field of such a column, before its heading: "do_not_invite.isdeceased".
DO_NOT_INVITE = "do_not_invite."


class Standing(Enum):
    """What a cell of the column has to say for a reason."""

    FLAG = "anything but a no"
    STATUS = "a word for somebody who is gone or wants no mail"
    CONSENT = "a no"
    END = "a day that has passed"


# Folded, as headings are compared.
_HEADINGS = {
    Standing.FLAG: "deceased isdeceased dead verstorben gestorben décédé décès fallecido fallecida falecido deceduto "
    "overleden zmarły avliden død kuollut deathdate dateofdeath deceaseddate diedon died dod datedécès datededécès "
    "sterbedatum todesdatum todestag fechadefallecimiento datadimorte datademorte dödsdatum dødsdato optedout optout "
    "isoptout emailoptout hasoptedoutofemail useroptout donotemail donotmail donotcontact "
    "nobulkemails nobulkemailsuseroptout nomail noemail nomailing nomailings unsubscribed unsubscribedat blocklisted "
    "blacklisted blocked isblocked necontacterpas nepascontacter nichtanschreiben keinemails keinemail nocontactar "
    "noncontattare nietmailen resigned hasresigned resignationdate dateresigned retired former isformer exmember "
    "suppressed bounced isbad isbanned banned emailisbad",
    Standing.STATUS: "status emailstatus memberstatus membershipstatus mpstatus subscriptionstatus subscriberstatus "
    "subscription contactstatus statut estatus situación situação mandatstatus emailmarketing marketingstatus "
    "emailpermissionstatus",
    Standing.CONSENT: "emailoptin optin subscribed issubscribed active isactive current iscurrent sitting issitting "
    "inoffice enabled aktiv actif activo ativo attivo",
    Standing.END: "enddate end endofterm termend enddateofterm mandateend endofmandate leftoffice lefton leftoffice "
    "dateleft todate membershipend membershipenddate serviceend leavingdate findemandat datedefin datefin fin "
    "mandatsende enddatum ende bis fechafin fechadefin fechafinal datafine datadifine finemandato datafim fimdomandato "
    "einddatum slutdatum sluttdato slutdato loppupäivä datazakończenia koniecmandatu",
}
HEADINGS: Mapping[str, Standing] = MappingProxyType(
    {fold(word): kind for kind, words in _HEADINGS.items() for word in words.split()}
)
_NO = frozenset(
    {
        *("", "0", "0.0", "no", "n", "false", "f", "none", "null", "never", "-", "--", "–", "—", "n/a", "na", "ok"),
        *("nein", "non", "nej", "nei", "ne", "nie", "nee", "não", "nao", "falsch", "faux", "falso", "ei", "alive"),
        *("living", "off", "unchecked", "☐", "✗", "✘", "×"),
    }
)
_GONE = re.compile(
    r"\b(?:deceased|dead|died|resign\w*|retired|former|ex-?member|left|removed|replaced|expelled|suspended|vacated|"
    r"opt(?:ed)?[ _-]*out|unsubscribed?|block(?:list)?ed|black ?listed|banned|bounced|cleaned|suppressed|disabled|"
    r"inactive|archived|complain(?:ed|t)|spam|do not (?:e ?-?mail|mail|contact|invite|write)|invalid|"
    r"verstorben|gestorben|ausgeschieden|zuruckgetreten|abgemeldet|gesperrt|inaktiv|decedee?|demission\w*|ancien(?:ne)?|"
    r"inactif|desabonnee?|fallecid[oa]|renunci\w*|inactiv[oa]|baja|falecid[oa]|inativ[oa]|decedut[oa]|dimess[oa]|"
    r"dimissionari[oa]|inattiv[oa]|overleden|afgetreden|zmarl[ya]|avliden|avgatt|dod)\b"
)
_YEAR_FIRST = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[t ].*)?")
_YEAR_LAST = re.compile(r"(?:(?:(\d{1,2})[-/. ]+)?(\d{1,2})[-/. ]+)?(\d{4})")


def reason_in(heading: str, folded: str, cell: str, today: date) -> str:
    """Return why a cell speaks against inviting its person, as “Is Deceased” is “Yes”; "" where it does not.

    `folded` is the heading as it is compared. A column of another heading, which
    somebody chose by hand, is read as one that says yes or no.
    """
    plain = " ".join(fold(cell).split()).strip(" .")
    kind = HEADINGS.get(folded, Standing.FLAG)
    says = {
        Standing.FLAG: not says_no(cell),
        Standing.STATUS: bool(_GONE.search(plain.replace("optout", "opt out"))),
        Standing.CONSENT: bool(plain) and plain in _NO - {"ok"},
        Standing.END: has_passed(plain, today),
    }[kind]
    return f"“{heading}” is “{' '.join(cell.split())[:60]}”" if says else ""


def says_no(cell: str) -> bool:
    """Return whether a cell says no, or nothing."""
    return " ".join(fold(cell).split()).strip(" .") in _NO


def has_passed(text: str, today: date) -> bool:
    """Return whether a date, folded and in an order that people write, lies before `today`; of a year its end counts.

    Of a day and a month that could be each other, the earlier reading need not be right; both are before or after
    `today` in all but the present year, in which the later one counts.
    """
    if match := _YEAR_FIRST.fullmatch(text):
        year, *others = (int(part or 0) for part in match.groups())
    elif match := _YEAR_LAST.fullmatch(text):
        *others, year = (int(part or 0) for part in match.groups())
        others.reverse()
        others = others if others[0] <= len("JFMAMJJASOND") else others[::-1]
    else:
        return False
    month, day = others[0] or 12, others[1] or 31
    readings = [(year, month, day), *([(year, day, month)] if match.re is _YEAR_LAST and day <= 12 else [])]
    return max(readings) < (today.year, today.month, today.day)
