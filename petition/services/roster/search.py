"""Looking people up on the roster, by search and filters."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, select, text, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from petition.db import table_of
from petition.domain.replies import Verdict
from petition.domain.searching import Filters, Reach
from petition.models import Invitation, OutboxMessage, Person, PersonTag
from petition.models.outbox_message import did_not_arrive
from petition.models.person import SEARCH_INDEX, is_not_to_be_invited

outbox_messages = table_of(OutboxMessage)
# A roster of so many people has few enough legislatures and parties to choose from all of them.
_FEW = 2000
# Words shorter than this are in nearly everybody's names, and an index of trigrams knows nothing of them.
_TELLING_LETTERS = 3


@dataclass(frozen=True)
class Found:
    """One page of a search; `total` is how many people fit in all."""

    people: list[Person]
    total: int


@dataclass(frozen=True)
class Choices:
    """What the roster can be filtered by, with how many people each has."""

    countries: dict[str, int]
    legislatures: dict[str, int]
    parties: dict[str, int]
    tags: dict[str, int]


def find_people(
    session: Session, filters: Filters, *, limit: int = 50, offset: int = 0, countries: Sequence[str] = ()
) -> Found:
    """Return the people that fit, by country, then `sort_name`; `countries` has all codes in order, else by code."""
    if countries:
        numbers, total = _by_country(session, conditions(filters), countries, limit, offset)
    else:
        numbers, total = page_of(session, filters.words, conditions(filters), limit, offset)
    found = {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(numbers)))}
    return Found([found[number] for number in numbers], total)


def _by_country(
    session: Session, fits: list[ColumnElement[bool]], countries: Sequence[str], limit: int, offset: int
) -> tuple[list[int], int]:
    """Return a page of numbers and the total, country by country: no index has the order of their names."""
    counts = dict(session.execute(select(Person.country, func.count()).where(*fits).group_by(Person.country)).all())
    places = {code: place for place, code in enumerate(countries)}
    pages: list[Select[Any]] = []
    left, total = limit, sum(counts.values())
    for code in sorted(counts, key=lambda code: (places.get(code, len(places)), code)):
        skipped = min(offset, counts[code])
        if taken := min(counts[code] - skipped, left):
            theirs = select(literal(len(pages)).label("place"), Person.id, Person.sort_key)
            theirs = theirs.where(*fits, Person.country == code).order_by(Person.sort_key, Person.id)
            pages.append(select(theirs.limit(taken).offset(skipped).subquery()))
        offset, left = offset - skipped, left - taken
    if not pages:
        return [], total
    found = union_all(*pages).subquery().c
    return list(session.scalars(select(found.id).order_by(found.place, found.sort_key, found.id))), total


def page_of(
    session: Session, words: Collection[str], fits: Sequence[ColumnElement[bool]], limit: int, offset: int
) -> tuple[list[int], int]:
    """Return a page of the numbers of those who fit, in the order of the list, and how many fit in all.

    `words` are those that `fits` looks for, if any; they tell how many people may fit.
    """
    look = _rare if any(len(word) >= _TELLING_LETTERS for word in words) else _common
    return look(session, list(fits), limit, offset)


def _rare(session: Session, fits: list[ColumnElement[bool]], limit: int, offset: int) -> tuple[list[int], int]:
    """Return a page of numbers and the total where few may fit: one look at everybody finds, counts and orders them."""
    fitting = select(Person.id, Person.country, Person.sort_key).where(*fits).cte("fitting")
    count = select(func.count()).select_from(fitting)
    page = select(fitting.c.id, count.scalar_subquery()).order_by(fitting.c.country, fitting.c.sort_key, fitting.c.id)
    rows = session.execute(page.limit(limit).offset(offset)).all()
    if rows:
        return [number for number, _ in rows], rows[0][1]
    return [], (session.scalar(count) or 0) if offset or not limit else 0


def _common(session: Session, fits: list[ColumnElement[bool]], limit: int, offset: int) -> tuple[list[int], int]:
    """Return the same where many fit: the first of them are found soon in the order of the list."""
    total = session.scalar(select(func.count()).select_from(Person).where(*fits)) or 0
    if total <= offset or not limit:
        return [], total
    page = select(Person.id).where(*fits).order_by(Person.country, Person.sort_key, Person.id)
    return list(session.scalars(page.limit(limit).offset(offset))), total


def find_ids(session: Session, filters: Filters) -> list[int]:
    """Return the numbers of all people that fit."""
    return list(session.scalars(select(Person.id).where(*conditions(filters)).order_by(Person.id)))


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """Return what a person must be to fit."""
    retired = filters.reach == Reach.RETIRED
    made: list[ColumnElement[bool]] = [Person.retired_at.is_not(None) if retired else Person.retired_at.is_(None)]
    # Whoever is deleted is retired, too.
    made += [Person.deleted_at.is_(None)] if retired else []
    made += [has_word(word) for word in filters.words]
    for column, value in (
        (Person.country, filters.country),
        (Person.legislature, filters.legislature),
        (Person.party, filters.party),
    ):
        if value:
            made.append(column == value)
    if filters.tag:
        made.append(exists().where(PersonTag.person_id == Person.id, PersonTag.tag == filters.tag))
    if filters.reach == Reach.NO_ADDRESS:
        made.append(Person.email == "")
    elif filters.reach == Reach.DO_NOT_INVITE:
        made.append(is_not_to_be_invited())
    elif filters.reach in (Reach.BOUNCED, Reach.REACHABLE):
        made.append(Person.email != "")
        made.append(_bounced() if filters.reach == Reach.BOUNCED else ~_bounced())
    return made


def has_word(word: str) -> ColumnElement[bool]:
    """Return whether a person's text has a word in it, or a part of one.

    PostgreSQL, which plans a statement for any word, would look for a short one
    through the whole index; it has none for a text that something is added to.
    """
    searched = Person.search_text if len(word) >= _TELLING_LETTERS else Person.search_text + ""
    return searched.contains(word, autoescape=True)


def is_indexed(session: Session) -> bool | None:
    """Return whether searches have the index that makes them fast; None on SQLite, which has no such index."""
    if session.connection().dialect.name != "postgresql":
        return None
    valid = text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")
    return bool(session.scalar(valid, {"name": SEARCH_INDEX}))


def _bounced() -> ColumnElement[bool]:
    """Return whether a mail to the address that a person has now could not be delivered.

    Such mails are few, so they are gathered first, and nobody's mails are looked through.
    """
    lost = (
        select(Invitation.person_id, OutboxMessage.recipient)
        .join(OutboxMessage, OutboxMessage.invitation_id == Invitation.id)
        .where(did_not_arrive(outbox_messages), outbox_messages.c.verdict.in_((Verdict.BAD_ADDRESS, Verdict.REFUSED)))
    )
    return tuple_(Person.id, Person.email).in_(lost)


def bounced_among(session: Session, person_ids: Collection[int]) -> set[int]:
    """Return which of these people a mail could not be delivered to."""
    return set(session.scalars(select(Person.id).where(Person.id.in_(person_ids), _bounced())))


def tags_by_person(session: Session, person_ids: Collection[int] | None = None) -> dict[int, list[str]]:
    """Return the tags of these people, or of all, by their numbers."""
    query = select(PersonTag.person_id, PersonTag.tag)
    if person_ids is not None:
        query = query.where(PersonTag.person_id.in_(person_ids))
    found: dict[int, list[str]] = {}
    for person_id, tag in session.execute(query.order_by(PersonTag.tag)):
        found.setdefault(person_id, []).append(tag)
    return found


def choices(session: Session, country: str = "") -> Choices:
    """Return what there is to filter by; legislatures and parties are of one country where one is chosen.

    On a large roster they wait for that: those of all the world are thousands,
    and nobody looks through them.
    """
    known = count_by_country(session)
    is_asked = bool(country) or sum(known.values()) <= _FEW
    here = [Person.retired_at.is_(None), *([Person.country == country] if country else [])]
    tagged = (
        select(PersonTag.tag, func.count())
        .join(Person, Person.id == PersonTag.person_id)
        .where(Person.retired_at.is_(None))
        .group_by(PersonTag.tag)
        .order_by(PersonTag.tag)
    )
    return Choices(
        known,
        _counted(session, Person.legislature, here) if is_asked else {},
        _counted(session, Person.party, here) if is_asked else {},
        dict(session.execute(tagged).all()),
    )


def count_by_country(session: Session) -> dict[str, int]:
    """Return how many people the roster has, by country code."""
    return _counted(session, Person.country, [Person.retired_at.is_(None)])


def _counted(session: Session, column: InstrumentedAttribute[str], where: list[ColumnElement[bool]]) -> dict[str, int]:
    query = select(column, func.count()).where(*where, column != "").group_by(column).order_by(column)
    return dict(session.execute(query).all())
