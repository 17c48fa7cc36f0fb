"""What a mail says is what its reader reads: any letter at all, and every name of the shared rosters."""

from dataclasses import replace
from datetime import date
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.letters import StatementLetter
from petition.domain.mails import ASKING, TO_INVITED
from petition.domain.names.person_name import PersonName
from petition.mail.messages import render
from petition.rosters.options import make_options
from petition.rosters.reading import open_roster, people_of
from tests.report_samples import shared_folder
from tests.unit.mail.test_assembly import CLEAN, recipient_of
from tests.unit.mail.test_composer import COMPOSER
from tests.unit.mail.test_messages import LETTER, Page, letter_of

ROSTERS = sorted(shared_folder().glob("rosters/*.csv")) + sorted(shared_folder().glob("ipac-*/roster.csv"))
ADDRESSES = st.from_regex(r"[a-z0-9+_']{1,20}(\.[a-z0-9]{1,20}){0,2}@[a-z0-9]{1,60}\.example", fullmatch=True)
# Without an address of its own, so that every link in a mail is one that the service has put there.
TYPED = CLEAN.filter(lambda text: "://" not in text)
LETTERS = st.builds(
    replace,
    st.sampled_from(sorted(TO_INVITED)).map(letter_of),
    language=st.sampled_from(["en", "de", "fr", "pt-BR", "ja"]),
    recipient=ADDRESSES,
    contact_email=ADDRESSES,
    person=st.builds(PersonName, TYPED, TYPED),
    printed=st.builds(PersonName, TYPED, TYPED),
    title=TYPED,
    requested_by=TYPED,
)


@given(LETTERS)
def test_t11_any_letter_is_read_back(letter: StatementLetter) -> None:
    """The same words, addresses and links, by the standard library's own parser."""
    mail, links = COMPOSER.mail(letter), COMPOSER.links(letter)
    said = render(letter, links, COMPOSER.organisation)
    message = cast("EmailMessage", BytesParser(policy=policy.default).parsebytes(mail.content))
    assert str(message["Subject"]) == said.subject
    name, address = recipient_of(message)
    assert (name.split(), address, mail.recipient) == (
        letter.person.name.split(),
        letter.recipient,
        letter.recipient,
    )
    assert [one.addr_spec for one in message["Reply-To"].addresses] == [letter.contact_email]
    assert message["List-Unsubscribe"] == (f"<{links.mute}>" if letter.kind in ASKING else None)
    text, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    assert (text, html) == (said.text, said.html)
    page = Page()
    page.feed(html)
    assert page.links == [word for word in text.split() if "://" in word] == [links.answer]
    for words in (text, "".join(page.words)):
        assert " ".join(letter.title.split()) in " ".join(words.split())
    lines = mail.content.split(b"\r\n")
    assert lines.count(links.answer.encode()) == 1
    assert max(map(len, lines)) <= 998


@pytest.mark.skipif(not ROSTERS, reason="the folder with shared data is not here")
@pytest.mark.parametrize("path", ROSTERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_real_name_is_read_back(path: Path) -> None:
    rows = people_of(open_roster(path.read_bytes()), None, make_options(), today=date(2026, 11, 23))
    people = [person for person in rows if person.email]
    assert people
    for person in people:
        mail = COMPOSER.mail(replace(LETTER, person=person.name, printed=person.name, recipient=person.email))
        message = cast("EmailMessage", BytesHeaderParser(policy=policy.default).parsebytes(mail.content))
        assert recipient_of(message) == (person.name.name, person.email)
        assert message.keys().count("To") == 1
