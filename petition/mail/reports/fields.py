"""Reads the fields of RFC 3464, wherever a system has put them.

Their proper place is a part of type message/delivery-status (RFC 3464) or
message/global-delivery-status (RFC 6533). They are as often in a plain text, or
with blank lines lost or added between them.

The address reported is Final-Recipient, the mailbox that failed. If it is no
address (a pipe, a bare host), Original-Recipient replaces it. If both are given
and differ, the other one is kept as `original`, because the roster may hold the
address that forwards.
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
    pieces: list[Group] = [{}]
    open_field = ""
    for line in text.split("\n")[:20_000]:
        match = _FIELD.match(line[:4000])
        name = match[1].lower() if match else ""
        if match and name in _KNOWN:
            if name in pieces[-1] and name in _RECIPIENTS:
                pieces.append({})
            pieces[-1].setdefault(name, match[2].strip())
            open_field = name
        elif not line.strip():
            open_field = ""
            if pieces[-1]:
                pieces.append({})
        elif open_field and line[:1] in " \t":
            pieces[-1][open_field] = f"{pieces[-1][open_field]} {line.strip()}"[:4000]
        else:
            open_field = ""
        if len(pieces) > _MAX_GROUPS:
            break
    return _joined(pieces)


def _joined(pieces: list[Group]) -> list[Group]:
    """Return groups that a stray blank line has torn as one, without those about the message alone."""
    whole: list[Group] = []
    for group in pieces:
        torn = whole and not any(name in group for name in _RECIPIENTS) and "action" not in whole[-1]
        if torn and ("action" in group or "status" in group):
            whole[-1].update({name: value for name, value in group.items() if name not in whole[-1]})
        elif any(name in group for name in (*_RECIPIENTS, "action")):
            whole.append(group)
    return whole


def is_complete(group: Group) -> bool:
    """Return whether a group has a recipient and an outcome."""
    return any(name in group for name in _RECIPIENTS) and any(
        name in group for name in ("action", "status", "diagnostic-code")
    )


def reported(group: Group, *, stand_in: str, waiting: bool) -> ReportedRecipient:
    """Return the recipient of a group, judged.

    `stand_in` is the address for a group without one. `waiting` says that the words around the
    group are only a warning, which counts if the group has no Action.
    """
    given = [address for name in _RECIPIENTS if (address := field_address(group.get(name, "")))]
    within = find_addresses(group.get("final-recipient", ""))
    fallbacks = [stand_in] if stand_in else within[:1]
    address = next((address for address in given if is_dotted(address)), "") or next(iter([*given, *fallbacks]), "")
    original = field_address(group.get("original-recipient", ""))
    words = one_line(_DIAGNOSTIC_TYPE.sub("", group.get("diagnostic-code", ""), count=1))
    status = best_status(group.get("status", ""), words)
    # Some systems put words in brackets behind a code.
    comment = re.search(r"\(([^()]{1,300})\)", group.get("status", ""))
    context = f"{words} {group.get('status', '')} {group.get('x-supplementary-info', '')}"
    return ReportedRecipient(
        address=address,
        status=status,
        diagnostic=words or one_line(comment[1] if comment else ""),
        outcome=judged(group.get("action", "delayed" if waiting else ""), status, context),
        original=original if original.lower() != address.lower() else "",
    )
