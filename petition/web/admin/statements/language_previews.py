"""A mail to all who signed, or to others, as it is read in each language: how many get it, and its very words."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from petition.domain.languages import locale
from petition.mail.messages import Rendered
from petition.models import Person, Statement
from petition.services.statements import circulation, reader_languages
from petition.services.statements.reader_languages import Readers
from petition.templating import spoken
from petition.web.context import reading


class Preview(NamedTuple):
    """The mail in one language: its English name, how many get it so, and the first of them with the mail."""

    language: str
    people: int
    person: Person
    mail: Rendered


def by_language(
    statement: Statement, mail_to: Callable[[Person, int], Rendered], who: Iterable[Readers] | None = None
) -> list[Preview]:
    """Return the mail in each language in which it is got, that of most people first.

    `who` gets it, and without that those who signed. `mail_to` makes the mail of a person and the number of their
    invitation. Who has a language without a catalogue gets it in English.
    """
    session = reading()
    counts: dict[str, int] = {}
    first: dict[str, int] = {}
    for readers in reader_languages.of_signatories(session, statement) if who is None else who:
        language = spoken(readers.language)
        counts[language] = counts.get(language, 0) + readers.people
        first.setdefault(language, readers.first)
    found = []
    for language in sorted(counts, key=lambda one: (-counts[one], one)):
        person = circulation.person_of(session, first[language])
        name = locale(language).get_display_name("en") or language
        found.append(Preview(name, counts[language], person, mail_to(person, first[language])))
    return found
