"""Composes the mail of a letter: signs its links, addresses its envelope, and signs the mail (DKIM)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from petition.domain.envelopes import bounce_address
from petition.domain.letters import Letter
from petition.domain.links import Purpose
from petition.domain.organisation import Organisation
from petition.mail.dkim import DkimSigner
from petition.mail.messages import Links, ReadyMail, build, build_test
from petition.services.tokens import LinkSigner


@dataclass(frozen=True)
class Composer:
    """Composes mails; `keys` sign the envelopes, and `dkim` signs the mails if a key is configured."""

    signer: LinkSigner
    organisation: Organisation
    keys: Sequence[str]
    bounce_domain: str
    dkim: DkimSigner | None = None

    def mail(self, letter: Letter) -> ReadyMail:
        """Return the mail; the same letter always gives the same bytes, but for a DKIM signature.

        Whatever is raised is about this mail alone: `ValueError` for a letter that could not be read.
        """
        if letter.fault:
            raise ValueError(letter.fault)
        mail = build(letter, self.links(letter), self.organisation, self._envelope(letter.message_key))
        return self._signed(mail)

    def test_mail(self, recipient: str, message_key: str, created_at: datetime) -> ReadyMail:
        """Return a mail that tests the settings, composed as all others are."""
        envelope = self._envelope(message_key)
        return self._signed(build_test(recipient, self.organisation, envelope, message_key, created_at))

    def _envelope(self, message_key: str) -> str:
        return bounce_address(self.keys, message_key, self.bounce_domain)

    def _signed(self, mail: ReadyMail) -> ReadyMail:
        return self.dkim.sign(mail) if self.dkim else mail

    def links(self, letter: Letter) -> Links:
        """Return the addresses that the letter's mail carries; raise `ValueError` if its link is missing."""
        rule = letter.rule
        if letter.purpose is None or (rule.page and letter.link is None):
            return Links(self.signer.page(letter.page))
        if letter.link is None:
            raise ValueError(f"a mail of the kind {letter.kind} needs a link")
        answer = self.signer.url(letter.purpose, letter.link)
        mute = self.signer.url(Purpose.MUTE, letter.link) if rule.asks else None
        return Links(answer, mute)
