"""Finds the recipients in a report that is written for people.

The forms have only this in common. The copy of the returned message comes last. A
recipient is at the beginning of a line, alone or before its reason, indented as its
neighbours are; or behind a label; or in the sentence about the failure. The three
are tried in this order.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from petition.domain.reports import ReportedRecipient
from petition.mail.reports.addresses import ADDRESS, find_addresses, is_daemon, is_writer, tidied, unique
from petition.mail.reports.codes import enhanced_code, judged, one_line, reply_code
from petition.mail.reports.phrases import FAILURE

MAX_TEXT = 1 << 16
_MAX_LINES = 1500
_MAX_LINE = 2000
_MAX_REASON = 12

# From such a line on, the text is the message that is sent back.
_COPY = re.compile(
    r"""[\s>|*=#-]{0,80}(?:
        .{0,40}\bcopy\ of\ (?:the|your)\ (?:original\ )?(?:message|mail|header)
        | (?:the\ )?(?:original|returned|unsent|rejected|undelivered)\ (?:message|mail)(?:\ headers?|\ text)?
          (?:\ (?:follows|is\ following|below|attached))?[\s:.>|*=-]{0,80}$
        | your\ (?:message|mail)\ (?:follows|is\ following|is\ below|is\ attached)
        | (?:the\ )?header\ of\ the\ original\ message | (?:message|original)\ (?:headers?|text|body)\ follows?
        | .{0,30}(?:(?:original|unsent|undelivered)\ message|message\ (?:text|headers?))
          \ (?:follows|is\ following|below)
        | body\ of\ message\ (?!generated) | original\ mail\ as\ follows
        | ursprüngliche\ nachricht | message\ d'origine | mensaje\ original | исходное\ сообщение
    )
    | (?:Received|Return-Path|DKIM-Signature|X-Received|MIME-Version|X-Originating-IP|ARC-DkimSigner)\s?:""",
    re.IGNORECASE | re.VERBOSE,
)
# An address that begins its line, with the signs that may surround it.
_LEADING = re.compile(
    rf"""(?P<indent>\s{{0,40}})(?:[*•>-]{{1,3}}\s{{1,4}}|\d{{1,3}}[.)]\s)?["'<(«„“]{{0,3}}(?P<address>{ADDRESS})
    (?=["'>)»“”;,:\s.\[(<]|$)(?P<rest>.*)""",
    re.VERBOSE,
)
_LABELLED = re.compile(
    rf"""(?:\bRCPT\s+TO | (?:failed|bad|invalid|intended|rejected|original|final)?[\s-]?recipients?(?:'s)?(?:\saddress)?
    | addressed\ to | (?<!sender\s)(?<!mail\s)(?<!from\s)\baddress | \ban | \bfür | destinataire | destinatario)
    \s{{0,5}}:\s{{0,5}}["'<]{{0,2}}({ADDRESS})""",
    re.IGNORECASE | re.VERBOSE,
)
# Sendmail's form: "554 <name@host>... reason".
_CODED = re.compile(rf"[<\s]{{0,8}}[45]\d\d[ -](?:[45]\.\d{{1,3}}\.\d{{1,3}} )?<({ADDRESS})>(?:\.\.\.|:)")
_NOT_THE_RECIPIENT = re.compile(
    r"""(?:mail\s?from|from|by|contact|assistance\D{0,20}|write\ to|support|help|reply\ to|sender|behalf\ of
    |envelope-from|mailto|yourself|via|info|email\ us\ at|send\ mail\ to)[\s:=(]{0,3}[<"'(]{0,2}$""",
    re.IGNORECASE | re.VERBOSE,
)
_TO = re.compile(
    r"^[>\s]{0,9}(?:X-)?(?:Envelope-)?To\s?:([^\n]{0,998}(?:\n[ \t][^\n]{0,998}){0,5})", re.IGNORECASE | re.MULTILINE
)
_SENTENCE_END = re.compile(r"[.!?](?:\s|$)|\n\s{0,80}\n")


@dataclass(frozen=True)
class _Mention:
    """One recipient and the words about it."""

    address: str
    reason: str


def own_words(text: str) -> tuple[str, str]:
    """Return the mail system's own words, and the copy of the returned message."""
    lines = text.split("\n")
    for number, line in enumerate(lines[:_MAX_LINES]):
        if _COPY.match(line[:200]):
            return "\n".join(lines[:number])[:MAX_TEXT], "\n".join(lines[number:])
    return "\n".join(lines[:_MAX_LINES])[:MAX_TEXT], ""


def textual(words: str, named: Collection[str], own: Collection[str]) -> list[ReportedRecipient]:
    """Return the recipients of a textual report.

    If a header has `named` the recipients, only their reasons are looked for. `own`
    are the addresses that the report was sent to, which are rarely recipients.
    """
    lines = [line[:_MAX_LINE].rstrip() for line in words.split("\n")]
    mentions = _leading(lines, own)
    if named:
        by_address = {mention.address.lower(): mention for mention in mentions}
        mentions = [by_address.get(address.lower(), _Mention(address, words)) for address in named]
    mentions = mentions or _labelled(lines, own) or _in_sentences(words, own)
    is_alone = len(mentions) == 1
    return [_reported(mention, words if is_alone else mention.reason) for mention in mentions]


def judged_words(address: str, words: str) -> ReportedRecipient:
    """Return a recipient known from elsewhere, judged by all words of the report."""
    return _reported(_Mention(address, words), words)


def _reported(mention: _Mention, words: str) -> ReportedRecipient:
    """Return the recipient of a mention, judged.

    A code in the mention's reason counts most, then a code anywhere in `words`, and last the words
    of both.
    """
    reason, context = one_line(mention.reason), " ".join(words.split())
    coded = next((text for text in (reason, context) if enhanced_code(text) or reply_code(text)), "")
    if coded:
        outcome = judged("", enhanced_code(coded), coded)
    else:
        outcome = judged("", "", f"{reason} {context}")
    return ReportedRecipient(mention.address, enhanced_code(coded), reason, outcome)


def _leading(lines: list[str], own: Collection[str]) -> list[_Mention]:
    """Return the addresses that begin their lines and are indented as the first one is."""
    starts: list[tuple[int, int, str]] = []
    for number, line in enumerate(lines):
        match = _LEADING.match(line)
        if match and not is_daemon(address := tidied(match["address"])):
            starts.append((number, len(match["indent"].expandtabs()), address))
    failure = FAILURE.search("\n".join(lines))
    begun = failure.string.count("\n", 0, failure.start()) if failure else 0
    after = [start for start in starts if start[0] >= begun] or starts
    others = [start for start in after if start[2].lower() not in own] or after
    depth = others[0][1] if others else 0
    chosen = [start for start in after if start[1] == depth]
    strangers = {address.lower() for _, _, address in others}
    mentions: dict[str, _Mention] = {}
    for position, (number, _, address) in enumerate(chosen):
        end = chosen[position + 1][0] if position + 1 < len(chosen) else number + _MAX_REASON
        if address.lower() in strangers:
            reason = "\n".join(lines[number : min(end, number + _MAX_REASON)])
            mentions.setdefault(address.lower(), _Mention(address, reason))
    return list(mentions.values())


def _labelled(lines: list[str], own: Collection[str]) -> list[_Mention]:
    """Return the addresses behind a label, or behind a reply code."""
    mentions: dict[str, _Mention] = {}
    for number, line in enumerate(lines):
        addresses = [tidied(address) for address in (*_LABELLED.findall(line), *_CODED.findall(line))]
        for address in addresses:
            if not is_writer(address):
                reason = "\n".join(lines[number : number + 4])
                mentions.setdefault(address.lower(), _Mention(address, reason))
    strangers = [mention for key, mention in mentions.items() if key not in own]
    return strangers or list(mentions.values())


def _in_sentences(words: str, own: Collection[str]) -> list[_Mention]:
    """Return the address in, or right behind, the first words about the failure."""
    fallback: list[_Mention] = []
    for match in FAILURE.finditer(words):
        start = max(words.rfind("\n\n", 0, match.start()), match.start() - 200, 0)
        ends = _SENTENCE_END.search(words, match.end() + 80)
        sentence = words[start : min(ends.start() if ends else len(words), match.end() + 400)]
        for address in find_addresses(sentence):
            before = sentence[: sentence.find(address)][-40:]
            if is_writer(address) or _NOT_THE_RECIPIENT.search(before):
                continue
            mention = _Mention(address, words[match.start() - 1 if match.start() else 0 :][:_MAX_LINE])
            if address.lower() not in own:
                return [mention]
            fallback.append(mention)
    return fallback[:1]


def recipients_of_copy(copy: str) -> list[str]:
    """Return the recipient of a returned message, or nothing if it names none or several."""
    head = copy[:MAX_TEXT]
    to = _TO.search(head)
    addresses = unique(find_addresses(to[1])) if to else []
    if not addresses:
        addresses = unique(re.findall(rf"\bfor\s{{1,9}}<?({ADDRESS})>?\s?;", head))
    return addresses if len(addresses) == 1 else []
