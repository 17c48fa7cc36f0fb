"""Mails: their headers, their words, and that nothing typed can reach beyond its header."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.corrections import By, LineChange, PrintedLine
from petition.domain.differences import TextChange, compare
from petition.domain.letters import Letter, StatementLetter
from petition.domain.links import Link
from petition.domain.mails import ABOUT_TEXT, RULES, TO_INVITED, MailKind, Recipient
from petition.domain.names.person_name import PersonName
from petition.domain.organisation import Organisation
from petition.errors import FieldError
from petition.mail.messages import Links, ReadyMail, build, render
from petition.templating import Words, languages
from tests.markup import text_of
from tests.unit.mail.test_assembly import recipient_of

ORGANISATION = Organisation("The Alliance, Secretariat", "desk@alliance.example", {"GB": "UK"})
URL = f"https://sign.alliance.example/s/{'A' * 24}.{'b' * 22}"
MUTE = f"https://sign.alliance.example/u/{'A' * 24}.{'c' * 22}"
LINKS = Links(URL)
ENVELOPE = f"bounce-{'0123456789abcdef' * 2}-{'0' * 16}@alliance.example"
HEADERS = [
    *("Content-Type", "MIME-Version"),
    *("Subject", "From", "Date", "Message-ID", "Auto-Submitted", "To", "Reply-To"),
]
LETTER = StatementLetter(
    kind=MailKind.INVITATION,
    recipient="ada@parliament.example",
    message_key="0123456789abcdef" * 2,
    created_at=datetime(2026, 11, 23, 12, tzinfo=UTC),
    link=Link(bytes(16), 1),
    person=PersonName("Dovilė", "Šakalienė", "", "MP"),
    printed=PersonName("Dovilė", "Šakalienė", "Dr", "MP"),
    country="GB",
    title="A free press",
    text_language="en",
    digest="d" * 64,
    closes_at=datetime(2026, 12, 4, 16, tzinfo=UTC),
    time_zone="Europe/Brussels",
    requested_by="The Alliance",
    contact_email="contact@alliance.example",
)
# What mails say beside their words.
DETAILS = {
    MailKind.NEW_BROWSER: {"browser": "Firefox on Linux"},
    MailKind.FAILED_SIGN_INS: {"failures": 12},
    MailKind.REQUESTER_CHANGED: {"before": "The Alliance", "after": "The Alliance of Parliaments"},
    MailKind.CLOSED: {"signed": 128, "countries": 14, "word": "Thank you all."},
    MailKind.PUBLISHED: {"edition": 2, "word": "It is out."},
    MailKind.RETRACTED: {"reason": "It was too early."},
    MailKind.ANSWER: {"words": "Yes.\n\nPlease do.", "quote": "> May I <b>sign</b>?"},
    MailKind.LINE_CHANGED: {"before": "Dovilė Šakalienė MP", "after": "Dr Dovilė Šakalienė MP (UK)"},
    MailKind.LINE_QUESTION: {"words": "May we leave the title out?"},
    MailKind.NEEDS_YOU: {
        "items": [
            {"kind": "note", "who": "Dovilė Šakalienė MP", "title": LETTER.title, "words": "Please\ncall me."},
            {
                "kind": "held",
                "who": "Eva Sund",
                "title": LETTER.title,
                "words": "“Eva Sund (Norway)”, because it has a bracket",
            },
            {"kind": "received", "who": "Ann", "title": LETTER.title, "words": "I am no longer an MP."},
            {"kind": "unreachable", "who": "Jan Kos", "title": "Water", "words": "jan@x.example: no such mailbox"},
        ],
        "count": 14,
        "more": 10,
    },
    MailKind.DIGEST: {
        "statements": [
            {
                "title": LETTER.title,
                "state": "circulating",
                "needs": 3,
                "closes_at": LETTER.closes_at,
                "time_zone": LETTER.time_zone,
                "numbers": [("invited", 1200, 0), ("signed", 128, 12), ("no answer", 1072, -12)],
            }
        ],
        "has_more": True,
    },
    MailKind.CLOSES_SOON: {
        "title": LETTER.title,
        "slug": "free-press",
        "closes_at": LETTER.closes_at,
        "time_zone": LETTER.time_zone,
        "numbers": [("invited", 1200, 0), ("signed", 128, 0)],
    },
}
_LINE = PrintedLine(LETTER.printed, LETTER.affiliation)
_SPELT = LineChange(_LINE.with_parts({"given_name": "Dovile"}), _LINE, By.COORDINATOR, "It was misspelt.")
# What mails about a corrected line say was corrected.
CORRECTED = {MailKind.CORRECTED: _SPELT, MailKind.CORRECTION_PROPOSED: _SPELT}
# What says how somebody is printed, or would be.
SAYING_THE_LINE = frozenset(
    {
        *(
            MailKind.RECEIPT,
            MailKind.RECORDED,
            MailKind.REQUESTER_CHANGED,
            MailKind.STRUCK,
            *CORRECTED,
            MailKind.LINE_QUESTION,
        ),
        *(MailKind.CLOSED, MailKind.REOPENED, MailKind.RELEASE_PLANNED, MailKind.PUBLISHED),
    }
)
# What breaks headers, often; any other character, sometimes.
EVIL = st.text(
    st.one_of(st.sampled_from('\r\n\0\t\x0b\x0c\x1c\x7f\x85\u2028\u2029=?<>@,:;"\\() .éab'), st.characters()),
    max_size=30,
)
INJECTIONS = (
    *("Ada\r\nBcc: eve@evil.example", "Ada\nBcc: eve@evil.example", "Ada\rBcc: eve@evil.example"),
    *("Ada\0", "\r\n\r\nbody"),
    *("Ada\r\n Bcc: x", "Ada\x85Bcc: x", "Ada\u2028Bcc: x", "=?utf-8?q?=0D=0ABcc:_x?=", '"Ada" <eve@evil.example>,'),
)


def letter_of(kind: MailKind) -> Letter:
    """Return a letter of a kind: `LETTER`, or one with less in it where the kind is about no statement."""
    if kind in TO_INVITED:
        return replace(LETTER, kind=kind, corrected=CORRECTED.get(kind), details=DETAILS.get(kind, {}))
    return Letter(
        kind=kind,
        recipient=LETTER.recipient,
        message_key=LETTER.message_key,
        created_at=LETTER.created_at,
        link=LETTER.link if RULES[kind].purpose else None,
        person=PersonName() if RULES[kind].to is Recipient.ACCOUNT else LETTER.person,
        details=DETAILS.get(kind, {}),
    )


def _parsed(mail: ReadyMail) -> EmailMessage:
    return cast("EmailMessage", BytesParser(policy=policy.default).parsebytes(mail.content))


def _assert_same_headers(letter: StatementLetter) -> None:
    """Build the message; it must be refused, or read back as exactly what was put in."""
    try:
        message = build(letter, LINKS, ORGANISATION, ENVELOPE)
    except FieldError:
        return
    read = _parsed(message)
    assert read.keys() == HEADERS
    assert str(read["Subject"]) == render(letter, LINKS, ORGANISATION).subject
    name, address = recipient_of(read)
    # Runs of spaces may be read as one; stored names hold none.
    assert name.split() == letter.person.name.split()
    assert address == letter.recipient
    (reply,) = read["Reply-To"].addresses
    assert reply.addr_spec == letter.contact_email
    assert read["Message-ID"] == f"<{letter.message_key}@alliance.example>"
    assert not any(header.defects for header in read.values())
    assert [part.get_content_type() for part in read.walk()] == ["multipart/alternative", "text/plain", "text/html"]


@given(EVIL)
def test_t11_title_cannot_reach_beyond_the_subject(title: str) -> None:
    _assert_same_headers(replace(LETTER, title=title))


@given(EVIL, EVIL)
def test_t11_name_cannot_reach_beyond_the_recipient(given_name: str, family_name: str) -> None:
    _assert_same_headers(replace(LETTER, person=PersonName(given_name, family_name)))


@given(EVIL, st.sampled_from(["{}", "{}@x.example", "ada@{}", "ada{}@x.example"]))
def test_t11_address_cannot_reach_beyond_its_header(evil: str, form: str) -> None:
    address = form.format(evil)
    _assert_same_headers(replace(LETTER, recipient=address))
    _assert_same_headers(replace(LETTER, contact_email=address))


@pytest.mark.parametrize("evil", INJECTIONS)
def test_t11_known_injections(evil: str) -> None:
    for letter in (
        replace(LETTER, title=evil),
        replace(LETTER, person=PersonName(evil, "")),
        replace(LETTER, recipient=f"ada@x.example{evil}"),
        replace(LETTER, contact_email=f"{evil}ada@x.example"),
        replace(LETTER, requested_by=evil),
    ):
        _assert_same_headers(letter)
    with pytest.raises(FieldError):
        build(replace(LETTER, recipient=f"ada@x.example{evil}"), LINKS, ORGANISATION, ENVELOPE)


@pytest.mark.parametrize("evil", ["\r\nBcc: eve@evil.example", "\n", "\r", "\0", "\u2028"])
def test_t11_key_of_a_mail_cannot_reach_beyond_its_header(evil: str) -> None:
    with pytest.raises(FieldError):
        build(replace(LETTER, message_key=f"0{evil}"), LINKS, ORGANISATION, ENVELOPE)


@pytest.mark.parametrize("evil", INJECTIONS)
def test_t11_house_cannot_reach_beyond_the_sender(evil: str) -> None:
    try:
        message = build(LETTER, LINKS, replace(ORGANISATION, name=evil), ENVELOPE)
    except FieldError:
        return
    (sender,) = _parsed(message)["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (evil, ORGANISATION.address)


@pytest.mark.parametrize("address", ["", "ada", "é@x.example", "<ada@x.example>", "a@b.c, d@e.f"])
def test_unusable_address_is_refused(address: str) -> None:
    with pytest.raises(FieldError, match="recipient"):
        build(replace(LETTER, recipient=address), LINKS, ORGANISATION, ENVELOPE)


def test_headers() -> None:
    message = _parsed(build(LETTER, LINKS, ORGANISATION, ENVELOPE))
    assert message.keys() == HEADERS
    assert message["Subject"] == "For your signature: A free press"
    assert message["From"].addresses[0].display_name == ORGANISATION.name
    assert message["From"].addresses[0].addr_spec == ORGANISATION.address
    assert message["To"].addresses[0].display_name == "Dovilė Šakalienė"
    assert message["Date"].datetime == LETTER.created_at
    assert message["Auto-Submitted"] == "auto-generated"


def test_mail_carries_its_envelope() -> None:
    mail = build(LETTER, LINKS, ORGANISATION, ENVELOPE)
    assert (mail.envelope_from, mail.recipient) == (ENVELOPE, LETTER.recipient)
    assert b"bounce-" not in mail.content


def test_mail_program_may_offer_to_hear_no_more() -> None:
    """RFC 8058: both headers, an HTTPS address, and no other way."""
    message = _parsed(build(LETTER, Links(URL, MUTE), ORGANISATION, ENVELOPE))
    assert message["List-Unsubscribe"] == f"<{MUTE}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in _parsed(build(LETTER, LINKS, ORGANISATION, ENVELOPE))


@pytest.mark.parametrize("kind", MailKind)
def test_f02_same_letter_gives_the_same_bytes(kind: MailKind) -> None:
    letter = letter_of(kind)
    assert build(letter, LINKS, ORGANISATION, ENVELOPE).content == build(letter, LINKS, ORGANISATION, ENVELOPE).content
    other = replace(letter, message_key="f" * 32)
    assert build(letter, LINKS, ORGANISATION, ENVELOPE).content != build(other, LINKS, ORGANISATION, ENVELOPE).content


class Page(HTMLParser):
    """Collects the links of a mail, and refuses whatever would be fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str | None] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link; whatever would be fetched, sent or run fails the test."""
        given = dict(attrs)
        assert tag not in ("img", "script", "link", "iframe", "object", "form", "button", "style")
        assert not {"src", "background", "srcset"} & set(given)
        assert "url(" not in (given.get("style") or "")
        if tag == "a":
            self.links.append(given["href"])

    def handle_data(self, data: str) -> None:
        """Note words."""
        self.words.append(data)


@pytest.mark.parametrize("kind", MailKind)
def test_mail_has_one_link_and_fetches_nothing(kind: MailKind) -> None:
    letter = letter_of(kind)
    message = _parsed(build(letter, LINKS, ORGANISATION, ENVELOPE))
    plain, html = (message.get_body((subtype,)) for subtype in ("plain", "html"))
    assert plain is not None
    assert html is not None
    text = plain.get_content()
    assert text.splitlines().count(URL) == 1
    assert text.count("://") == 1
    page = Page()
    page.feed(html.get_content())
    assert page.links == [URL]
    if isinstance(letter, StatementLetter):
        assert letter.title in text
        assert letter.title in "".join(page.words)


@pytest.mark.parametrize("kind", MailKind)
def test_link_stands_whole_on_its_line_on_the_wire(kind: MailKind) -> None:
    raw = build(letter_of(kind), LINKS, ORGANISATION, ENVELOPE).content
    assert raw.split(b"\r\n").count(URL.encode()) == 1


@pytest.mark.parametrize("kind", MailKind)
def test_text_is_wrapped(kind: MailKind) -> None:
    letter = letter_of(kind)
    if isinstance(letter, StatementLetter):
        letter = replace(letter, title="A free press " * 20)
    lines = render(letter, LINKS, ORGANISATION).text.splitlines()
    assert all(len(line) <= 76 for line in lines if line != URL)
    assert "\n\n\n" not in render(letter, LINKS, ORGANISATION).text


def test_each_line_of_a_long_quote_is_marked_as_one() -> None:
    """What somebody wrote would read as ours from the second line on."""
    details = {"words": "No.", "quote": f"> {'Click here to let it through. ' * 9}"}
    text = render(replace(letter_of(MailKind.ANSWER), details=details), LINKS, ORGANISATION).text
    assert [line[:2] for line in text.splitlines() if "Click" in line or "through" in line] == ["> "] * 4


def test_receipt_shows_the_line_as_printed_and_the_digest() -> None:
    words = render(replace(LETTER, kind=MailKind.RECEIPT), LINKS, ORGANISATION)
    for text in (words.text, words.html):
        assert "Dr Dovilė Šakalienė MP (UK)" in " ".join(text.split())
        assert "d" * 64 in text


BEFORE = "We ask to <consider> a law.\n\nThe same.\n\nWe ask now."
CHANGE = TextChange(1, 2, compare("A press", "A free press"), compare(BEFORE, BEFORE.replace("consider", "adopt")))


@pytest.mark.parametrize("kind", sorted(ABOUT_TEXT))
def test_mail_about_the_text_says_what_changed_and_which_version_it_is(kind: MailKind) -> None:
    letter = replace(LETTER, kind=kind, text_number=2, change=CHANGE.shortened())
    said = render(letter, LINKS, ORGANISATION)
    text = " ".join(said.text.split())
    for words in ("It is now version 2", "since you signed version 1", "A [added: free] press"):
        assert words in text
        assert words in " ".join(text_of(said.html).split())
    assert "We ask to <[taken out: consider] [added: adopt]> a law." in text
    assert "The same" not in text
    assert "<adopt" not in said.html


def test_mail_about_a_change_of_substance_says_until_when_to_sign_again() -> None:
    said = render(replace(LETTER, kind=MailKind.TEXT_CHANGED, text_number=2, change=CHANGE), LINKS, ORGANISATION)
    assert "only if you sign again, until Friday 4 December 2026, 17:00 CET." in " ".join(said.text.split())


def test_mail_about_a_change_that_nobody_sees_says_so() -> None:
    spaces = TextChange(1, 2, compare("A", "A"), compare("a b", "a  b"))
    said = render(replace(LETTER, kind=MailKind.TEXT_CORRECTED, text_number=2, change=spaces), LINKS, ORGANISATION)
    assert "Only spaces or line ends changed" in said.text
    assert "What changed since" not in said.text


def test_receipt_names_the_version_that_was_signed() -> None:
    said = render(replace(LETTER, kind=MailKind.RECEIPT, text_number=7), LINKS, ORGANISATION)
    for words in (said.text, said.html):
        assert "You signed version 7 of the text." in " ".join(words.split())


def test_invitation_says_until_when_with_the_zone() -> None:
    assert "Friday 4 December 2026, 17:00 CET" in " ".join(render(LETTER, LINKS, ORGANISATION).text.split())


def test_t22_title_and_name_are_escaped_in_html() -> None:
    evil = "<script>alert(1)</script>"
    words = render(replace(LETTER, title=evil, person=PersonName(evil, ""), requested_by=evil), LINKS, ORGANISATION)
    assert "<script" not in words.html
    assert evil in words.text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "Rappel, pour votre signature"),
        ("de-AT", "Erinnerung, zur Unterschrift"),
        ("pt-BR", "Lembrete, para a sua assinatura"),
        ("ja", "Reminder, for your signature"),
        ("en", "Reminder, for your signature"),
    ],
)
def test_reminder_speaks_its_readers_language(language: str, words: str) -> None:
    said = render(replace(LETTER, kind=MailKind.REMINDER, language=language), LINKS, ORGANISATION)
    assert said.subject.startswith(words)
    assert LINKS.answer in said.text.splitlines()


def test_invitation_stays_in_the_language_of_its_page() -> None:
    said = render(replace(LETTER, kind=MailKind.INVITATION, language="fr"), LINKS, ORGANISATION)
    assert said.subject.startswith("For your signature")


def test_title_has_the_language_and_the_direction_of_its_text() -> None:
    html = render(replace(LETTER, kind=MailKind.REMINDER, language="fr", text_language="ar"), LINKS, ORGANISATION).html
    assert '<html lang="fr" dir="ltr">' in html
    assert f'<p lang="ar" dir="rtl">“{LETTER.title}”</p>' in html


def test_label_that_coordinators_set_comes_before_that_of_the_settings() -> None:
    letter = replace(LETTER, kind=MailKind.RECEIPT, labels={"GB": "Great Britain"})
    assert ORGANISATION.labels["GB"] == "UK"
    assert "(Great Britain)" in render(letter, LINKS, ORGANISATION).text


@pytest.mark.parametrize("language", languages(Words.MESSAGES)[1:])
def test_catalogue_says_all_of_a_reminder(language: str) -> None:
    letter = replace(LETTER, kind=MailKind.REMINDER)
    english = set(render(letter, LINKS, ORGANISATION).text.splitlines())
    shared = english & set(render(replace(letter, language=language), LINKS, ORGANISATION).text.splitlines())
    # What no language changes: the title, the link, the name of the organisation, blank lines.
    assert shared == {"", f"“{letter.title}”", LINKS.answer, ORGANISATION.name}


def test_mail_to_an_account_greets_nobody_by_name_and_is_answered_by_the_organisation() -> None:
    mail = build(letter_of(MailKind.SIGN_IN), LINKS, ORGANISATION, ENVELOPE)
    message = _parsed(mail)
    assert recipient_of(message) == ("", LETTER.recipient)
    assert [one.addr_spec for one in message["Reply-To"].addresses] == [ORGANISATION.address]
    text = render(letter_of(MailKind.SIGN_IN), LINKS, ORGANISATION).text
    assert text.startswith("Hello,\n")
    assert "Monday 23 November 2026, 12:00 UTC" in " ".join(text.split())


def test_alert_names_the_browser_and_the_time() -> None:
    said = render(letter_of(MailKind.NEW_BROWSER), LINKS, ORGANISATION)
    for words in (said.text, said.html):
        assert "Monday 23 November 2026, 12:00 UTC" in " ".join(words.split())
        assert "Firefox on Linux" in " ".join(words.split())
    evil = replace(letter_of(MailKind.NEW_BROWSER), details={"browser": "<script>"})
    assert "<script" not in render(evil, LINKS, ORGANISATION).html


def test_owner_hears_how_many_attempts_failed() -> None:
    said = render(letter_of(MailKind.FAILED_SIGN_INS), LINKS, ORGANISATION)
    for words in (said.text, said.html):
        assert "12 attempts to sign in to your account failed" in " ".join(words.split())


def test_person_hears_of_a_changed_address_by_name() -> None:
    said = render(letter_of(MailKind.ADDRESS_CHANGED), LINKS, ORGANISATION)
    assert "Dovilė Šakalienė" in said.text.splitlines()[0]
    assert URL in said.text.splitlines()


def test_t34_address_that_goes_because_an_earlier_is_put_back_gets_no_link_to_undo() -> None:
    undo = render(letter_of(MailKind.ADDRESS_CHANGED), LINKS, ORGANISATION)
    told = render(replace(letter_of(MailKind.ADDRESS_CHANGED), link=None), LINKS, ORGANISATION)
    for words, other in ((told.text, undo.text), (told.html, undo.html)):
        assert "The address that stood for you before this one was put back." in " ".join(words.split())
        assert "undo" not in words.lower()
        assert "undo it" in other


def test_t34_receipt_tells_when_the_signature_was_given() -> None:
    signed_at = LETTER.created_at - timedelta(days=2)
    said = render(replace(LETTER, kind=MailKind.RECEIPT, signed_at=signed_at), LINKS, ORGANISATION)
    for words in (said.text, said.html):
        assert "On Saturday 21 November 2026" in " ".join(words.split())


@pytest.mark.parametrize("kind", [MailKind.RECEIPT, MailKind.DECLINED, MailKind.WITHDRAWN])
def test_t38_folded_receipt_says_that_it_tells_of_the_newest(kind: MailKind) -> None:
    words = "This mail tells of the newest answer"
    folded = render(replace(letter_of(kind), details={"is_folded": True}), LINKS, ORGANISATION)
    usual = render(letter_of(kind), LINKS, ORGANISATION)
    for one, other in ((folded.text, usual.text), (folded.html, usual.html)):
        assert words in " ".join(one.split())
        assert words not in " ".join(other.split())


def test_t38_folded_notice_says_that_it_tells_of_all_changes() -> None:
    kind = MailKind.ADDRESS_CHANGED
    folded = render(replace(letter_of(kind), details={"is_folded": True}), LINKS, ORGANISATION)
    usual = render(letter_of(kind), LINKS, ORGANISATION)
    for one, other in ((folded.text, usual.text), (folded.html, usual.html)):
        assert "This mail tells of all changes since the last mail." in " ".join(one.split())
        assert "This mail tells of" not in other
        assert "answered several times" not in one


@pytest.mark.parametrize("kind", sorted(TO_INVITED - {MailKind.LINE_CHANGED}))
def test_no_mail_tells_somebody_who_is_not_named_that_they_are_printed(kind: MailKind) -> None:
    unnamed, named = (
        render(replace(cast("StatementLetter", letter_of(kind)), is_named=one), LINKS, ORGANISATION)
        for one in (False, True)
    )
    promise = re.compile(r"printed(?: so)? (?:as|once|unless)|Printed as|as: Dr|prints the line")
    for one, other in ((unnamed.text, named.text), (text_of(unnamed.html), text_of(named.html))):
        assert not promise.search(" ".join(one.split()).replace("Signed as: Dr", ""))
        assert bool(promise.search(" ".join(other.split()))) is (kind in SAYING_THE_LINE)
