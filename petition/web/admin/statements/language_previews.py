"""A mail to all who signed, as it is read in each language: how many get it, and its very words."""

from collections.abc import Callable
from typing import NamedTuple

from petition.domain.languages import locale
from petition.mail.messages import Rendered
from petition.models import Person, Statement
from petition.services.statements import circulation, reader_languages
from petition.templating import spoken
from petition.web.context import reading


class Preview(NamedTuple):
    """The mail in one language: its English name, how many get it so, and the first of them with the mail."""

    language: str
    people: int
    person: Person
    mail: Rendered


def by_language(statement: Statement, mail_to: Callable[[Person, int], Rendered]) -> list[Preview]:
    """Return the mail in each language in which those who signed get it, that of most people first.

    `mail_to` makes the mail of a person and the number of their invitation. Who has a language without a
    catalogue gets it in English.
    """
    session = reading()
    counts: dict[str, int] = {}
    first: dict[str, int] = {}
    for readers in reader_languages.of_signatories(session, statement):
        language = spoken(readers.language)
        counts[language] = counts.get(language, 0) + readers.people
        first.setdefault(language, readers.first)
    found = []
    for language in sorted(counts, key=lambda one: (-counts[one], one)):
        person = circulation.person_of(session, first[language])
        name = locale(language).get_display_name("en") or language
        found.append(Preview(name, counts[language], person, mail_to(person, first[language])))
    return found
