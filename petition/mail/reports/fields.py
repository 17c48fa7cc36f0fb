"""Reads the fields of RFC 3464, wherever a system has put them.

The proper place is a part of type message/delivery-status (or, RFC 6533,
message/global-delivery-status). They are as often in a plain text, or with blank
lines lost or added between them.

The address reported is Final-Recipient, the mailbox that failed. Where it is no
address (a pipe, a bare host) Original-Recipient stands in; where both are given
and differ, the other one is kept as `original`, because a forwarding address is
what the roster holds.
"""

import re

from petition.domain.reports import ReportedRecipient
from petition.mail.reports.addresses import field_address, find_addresses, is_dotted
from petition.mail.reports.codes import best_status, judged, one_line

_RECIPIENTS = ("final-recipient", "original-recipient", "x-actual-recipient")
_KNOWN = frozenset(
    {
        *_RECIPIENTS,
        "action",
        "status",
        "diagnostic-code",
        "x-original-message-id",
        "remote-mta",
        "reporting-mta",
        "arrival-date",
        "last-attempt-date",
        "will-retry-until",
        "final-log-id",
        "received-from-mta",
        "x-supplementary-info",
        "x-display-name",
        "x-postfix-queue-id",
        "x-postfix-sender",
    }
)
_FIELD = re.compile(r"\s{0,12}([A-Za-z][\w-]{1,60})\s{0,5}:(.*)")
_DIAGNOSTIC_TYPE = re.compile(r"[\w-]{1,40}\s{0,5};")
_MAX_GROUPS = 1000

Group = dict[str, str]


def groups(text: str) -> list[Group]:
    """Return the groups of fields in a text that name a recipient or an outcome; names in lower case."""
    found: list[Group] = [{}]
    open_field = ""
    for line in text.split("\n")[:20_000]:
        match = _FIELD.match(line[:4000])
        name = match[1].lower() if match else ""
        if match and name in _KNOWN:
            if name in found[-1] and name in _RECIPIENTS:
                found.append({})
            found[-1].setdefault(name, match[2].strip())
            open_field = name
        elif not line.strip():
            open_field = ""
            if found[-1]:
                found.append({})
        elif open_field and line[:1] in " \t":
            found[-1][open_field] = f"{found[-1][open_field]} {line.strip()}"[:4000]
        else:
            open_field = ""
        if len(found) > _MAX_GROUPS:
            break
    return _whole(found)


def _whole(found: list[Group]) -> list[Group]:
    """Join groups that a stray blank line has torn, and drop those about the message alone."""
    whole: list[Group] = []
    for group in found:
        torn = whole and not any(name in group for name in _RECIPIENTS) and "action" not in whole[-1]
        if torn and ("action" in group or "status" in group):
            whole[-1].update({name: value for name, value in group.items() if name not in whole[-1]})
        elif any(name in group for name in (*_RECIPIENTS, "action")):
            whole.append(group)
    return whole


def is_complete(group: Group) -> bool:
    """Return whether a group names a recipient and says how it fared."""
    return any(name in group for name in _RECIPIENTS) and any(
        name in group for name in ("action", "status", "diagnostic-code")
    )


def reported(group: Group, *, stand_in: str, waiting: bool) -> ReportedRecipient:
    """Return a group as a value.

    `stand_in` is the address for a group that gives none; `waiting` tells that the words around
    it are a warning only, which counts when the group has no Action.
    """
    given = [address for name in _RECIPIENTS if (address := field_address(group.get(name, "")))]
    within = find_addresses(group.get("final-recipient", ""))
    fallbacks = [stand_in] if stand_in else within[:1]
    address = next((address for address in given if is_dotted(address)), "") or next(iter([*given, *fallbacks]), "")
    original = field_address(group.get("original-recipient", ""))
    words = one_line(_DIAGNOSTIC_TYPE.sub("", group.get("diagnostic-code", ""), count=1))
    status = best_status(group.get("status", ""), words)
    told = f"{words} {group.get('status', '')} {group.get('x-supplementary-info', '')}"
    return ReportedRecipient(
        address=address,
        status=status,
        diagnostic=words or one_line(_comment(group.get("status", ""))),
        outcome=judged(group.get("action", "delayed" if waiting else ""), status, told),
        original=original if original.lower() != address.lower() else "",
    )


def _comment(status: str) -> str:
    """Return the words in brackets that some systems put behind a code."""
    inside = re.search(r"\(([^()]{1,300})\)", status)
    return inside[1] if inside else ""
