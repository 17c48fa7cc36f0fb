"""Reads what a mail says that reports no delivery: people who answer, and filters that hold a mail.

Nothing of it is believed. The kind only decides what a coordinator is advised to do.
"""

import re

from petition.domain.received import LONGEST_SUBJECT, LONGEST_WORDS, ReceivedKind, ReceivedMail
from petition.domain.text import legible
from petition.mail.reports.opened import Opened
from petition.mail.reports.phrases import any_of

_LEFT = any_of(r"""
    \b(?:am|is|are) no longer (?:an? )?(?:serving |sitting )?(?:member|mps?\b|meps?\b|senator|deput|councillor)
    \bno longer (?:in (?:office|parliament)|work|serv|hold|represent|sit|a member|an mp|an mep)
    \b(?:has|have) left (?:the )?(?:office|parliament|house|senate|bundestag)
    \b(?:ceased to be|stood down as|stepped down as|retired as) (?:an? )?(?:member|mps?\b|meps?\b|senator)
    \bmy successor\b|this (?:mailbox|account|address|e-?mail) is (?:not|no longer) (?:read|monitored|in use|used|active)
    nicht mehr (?:mitglied|abgeordnete|im (?:bundestag|amt|parlament))|meine? nachfolger|nicht mehr gelesen
    (?:ne suis|n'est) plus (?:membre|d[ée]put|s[ée]nat|en fonction)|mon successeur|ma successeure
    ya no (?:soy|es|ejerzo) |mi sucesora?\b|j[áa] n[ãa]o (?:sou|exer[çc]o) |o meu sucessor|a minha sucessora
    non (?:sono|[èe]) pi[ùu] (?:membro|deputat|senat|in carica)|il mio successore|la mia succeditrice
    geen (?:lid|kamerlid|parlementslid) meer|mijn opvolg
    nie jestem ju[żz] (?:pos[łl]|senator|cz[łl]onk)|m[óo]j nast[ęe]pca
""")
_CHALLENGE = any_of(r"""
    needs? you to (?:verify|confirm)|verify (?:that )?your (?:message|e-?mail|address)
    verify (?:that )?you(?: are|'re) (?:a )?(?:human|real|person)
    (?:confirm|prove) (?:that )?you(?: are|'re) (?:a )?(?:human|real|person|not a (?:robot|spammer|machine))
    (?:being|been|is) held.{0,60}(?:click|confirm|verify|reply|follow)
    (?:click|follow|reply).{0,90}to (?:deliver|release) (?:it|your)
    sender verification|challenge.?response|one-?time (?:sender )?(?:verification|confirmation)|captcha
    (?:klicken|best[äa]tigen) sie.{0,80}(?:zustell|zugestellt|freizugeben)|cliquez.{0,80}(?:d[ée]livr|remis|v[ée]rifier)
    haga clic.{0,80}(?:entregar|verificar)
""")
_QUARANTINE = any_of(r"""
    quarant(?:in|[aäe]n)|quarantaine|cuarentena|quarentena|quarantena|kwarantann|карантин
    held (?:for|pending) (?:review|release|moderation|approval|inspection)
    (?:blocked|held|withheld) by (?:the )?(?:content|message|spam|security|mail) (?:filter|policy|gateway)
    recipient has not received|awaiting (?:moderator|moderation|approval)
""")
# A link of ours in words that quote our mail would open somebody's answer.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{24}\.[A-Za-z0-9_-]{20,}")
_BLANK_LINES = re.compile(r"\n{3,}")


def received(message: Opened, *, is_automatic: bool) -> ReceivedMail:
    """Return what is kept of a message that reports nothing; `is_automatic` says that it is an automatic reply."""
    lines = (_line(line) for line in message.words[: 4 * LONGEST_WORDS].split("\n") if not line.startswith(">"))
    words = _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n ")
    subject = _line(message.start)[:LONGEST_SUBJECT]
    said = f"{subject}\n{words[:LONGEST_WORDS]}"
    kinds = {
        ReceivedKind.LEFT_OFFICE: _LEFT,
        ReceivedKind.CHALLENGE: _CHALLENGE,
        ReceivedKind.QUARANTINE: _QUARANTINE,
    }
    other = ReceivedKind.AUTOMATIC if is_automatic else ReceivedKind.PERSON
    kind = next((kind for kind, phrases in kinds.items() if phrases.search(said)), other)
    return ReceivedMail(kind, _line(message.sender)[:300], subject, words[:LONGEST_WORDS])


def _line(text: str) -> str:
    """Return one line of a stranger's words without what nobody sees, and without links of ours."""
    return _TOKEN.sub("…", legible(text)).rstrip()
