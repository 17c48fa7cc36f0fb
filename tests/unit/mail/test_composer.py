"""The composer: a letter's links are signed for what they do, and its envelope names the mail."""

from dataclasses import replace
from email import message_from_bytes

import pytest

from petition.domain.envelopes import bounced_key
from petition.domain.links import Purpose
from petition.domain.mails import ASKING, RULES, MailKind
from petition.errors import FieldError
from petition.mail.composer import Composer
from petition.services.tokens import LinkSigner
from tests.unit.mail.test_messages import LETTER, ORGANISATION, letter_of

KEYS = ("an old key of the organisation", "the newest key of the organisation")
SIGNER = LinkSigner(KEYS, "https://sign.alliance.example")
COMPOSER = Composer(SIGNER, ORGANISATION, KEYS, "bounces.alliance.example")


@pytest.mark.parametrize("kind", MailKind)
def test_links_do_what_the_mail_is_for(kind: MailKind) -> None:
    letter, rule = letter_of(kind), RULES[kind]
    links = COMPOSER.links(letter)
    if rule.purpose is None:
        assert links.answer == f"https://sign.alliance.example{letter.page}"
    else:
        assert SIGNER.read(rule.purpose, links.answer.rpartition("/")[2]) == letter.link
    if kind in ASKING:
        assert links.mute is not None
        assert links.mute.startswith("https://sign.alliance.example/u/")
        assert SIGNER.read(Purpose.MUTE, links.mute.rpartition("/")[2]) == letter.link
    else:
        assert links.mute is None


def test_t34_changed_address_without_a_link_of_its_own_leads_to_the_page_of_lost_links() -> None:
    letter = replace(letter_of(MailKind.ADDRESS_CHANGED), link=None)
    assert COMPOSER.links(letter).answer == "https://sign.alliance.example/link"


@pytest.mark.parametrize("kind", MailKind)
def test_only_mails_that_ask_may_be_unsubscribed_from(kind: MailKind) -> None:
    message = message_from_bytes(COMPOSER.mail(letter_of(kind)).content)
    assert ("List-Unsubscribe" in message) is ("List-Unsubscribe-Post" in message) is (kind in ASKING)


def test_t25_envelope_is_signed_and_comes_back_to_the_bounce_domain() -> None:
    mail = COMPOSER.mail(LETTER)
    assert mail.envelope_from.endswith("@bounces.alliance.example")
    assert bounced_key(KEYS, mail.envelope_from) == LETTER.message_key
    assert mail.recipient == LETTER.recipient


def test_mail_that_tests_the_settings_has_the_shape_of_all_others() -> None:
    tested = COMPOSER.test_mail("ada@parliament.example", LETTER.message_key, LETTER.created_at)
    receipt = COMPOSER.mail(replace(LETTER, kind=MailKind.RECEIPT))
    assert (tested.envelope_from, tested.recipient) == (receipt.envelope_from, receipt.recipient)
    one, other = message_from_bytes(tested.content), message_from_bytes(receipt.content)
    assert set(other.keys()) - set(one.keys()) == {"Reply-To"}
    assert [part.get_content_type() for part in one.walk()] == [part.get_content_type() for part in other.walk()]
    assert (one["Subject"], one["To"]) == ("A test from The Alliance, Secretariat", "ada@parliament.example")
    assert b"Nothing is asked of you." in tested.content
    with pytest.raises(FieldError, match="recipient"):
        COMPOSER.test_mail("nobody", LETTER.message_key, LETTER.created_at)


@pytest.mark.parametrize("kind", MailKind)
def test_f02_repeat_is_the_same_to_the_byte(kind: MailKind) -> None:
    letter = letter_of(kind)
    assert COMPOSER.mail(letter) == COMPOSER.mail(letter)


def test_mail_without_the_link_that_it_needs_is_not_made() -> None:
    with pytest.raises(ValueError, match="sign_in needs a link"):
        COMPOSER.mail(replace(letter_of(MailKind.SIGN_IN), link=None))
