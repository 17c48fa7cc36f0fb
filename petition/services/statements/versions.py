"""The versions of a statement's text: what changed from one to another, and who signed which."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.differences import NumberedText, TextChange
from petition.domain.signatures import Ending
from petition.domain.text_rules import shows_line_ends
from petition.errors import NotFound
from petition.models import Signature, Statement, TextVersion
from petition.services.signing.standing import Standing

signatures, text_versions = table_of(Signature), table_of(TextVersion)
_DIGEST = re.compile("[0-9a-f]{64}")
_TEXT = [text_versions.c[name] for name in ("id", "number", "title", "body", "text_rule")]


class Pair(NamedTuple):
    """Two versions by their numbers in the database: the one that somebody signed, and the one of which they hear."""

    before: int
    after: int


@dataclass(frozen=True)
class Version:
    """One version of a statement's text.

    `signed` live signatures were given to it, and `lapsed` ended with a later version.
    `standing` count for it: its own, and those of the versions from which it differs by editorial changes alone.
    """

    id: int
    number: int
    created_at: datetime
    digest: str
    is_substantive: bool
    signed: int
    lapsed: int
    standing: int


@dataclass(frozen=True)
class Earlier:
    """An earlier version that somebody signed or was shown, and what changed since; `signed_at` if they signed it."""

    number: int
    digest: str
    change: TextChange
    signed_at: datetime | None = None


def changes(session: Session, pairs: Iterable[Pair]) -> dict[Pair, TextChange]:
    """Return what changed between the versions of each pair."""
    wanted = {pair for pair in pairs if pair.before != pair.after}
    query = select(*_TEXT).where(text_versions.c.id.in_({number for pair in wanted for number in pair}))
    texts: dict[int, Any] = {row.id: row for row in session.connection().execute(query)} if wanted else {}
    return {pair: _change(texts[pair.before], texts[pair.after]) for pair in wanted}


def _change(before: Any, after: Any) -> TextChange:
    return TextChange.between(_text(before), _text(after))


def _text(version: Any) -> NumberedText:
    """Return the text of a version, or of a row of one."""
    return NumberedText(version.number, version.title, version.body, shows_line_ends(version.text_rule))


def is_same_text(session: Session, one_id: int, other_id: int) -> bool:
    """Return whether two stored versions have the same text to the letter, and the same lines, as after a step back."""
    columns = (text_versions.c[name] for name in ("digest", "text_rule", "joins_lines"))
    query = select(*columns).where(text_versions.c.id.in_((one_id, other_id))).distinct()
    return len(session.execute(query).all()) == 1


def change_to(session: Session, before_id: int, number: int, title: str, body: str) -> TextChange:
    """Return what would change from a stored version to the next one, which is not stored yet."""
    before = session.get_one(TextVersion, before_id)
    # The next version keeps the rule.
    earlier = _text(before)
    return TextChange.between(earlier, earlier._replace(number=number, title=title, body=body))


def all_versions(session: Session, statement: Statement) -> list[Version]:
    """Return the versions of a statement's text, the newest first, with how many signed each."""
    # A version that nobody signed has a row without a signature, which has not ended either.
    live = signatures.c.id.is_not(None) & signatures.c.ended_at.is_(None)
    columns = [text_versions.c[name] for name in ("id", "number", "created_at", "digest", "is_substantive")]
    query = (
        select(
            *columns,
            func.count(case((live, 1))).label("signed"),
            func.count(case((signatures.c.ending == Ending.LAPSED, 1))).label("lapsed"),
        )
        .outerjoin(signatures, signatures.c.text_version_id == text_versions.c.id)
        .where(text_versions.c.statement_id == statement.id)
        .group_by(*columns)
        .order_by(text_versions.c.number)
    )
    rows: Iterable[Any] = session.connection().execute(query)
    found: list[Version] = []
    for row in rows:
        before = 0 if row.is_substantive or not found else found[-1].standing
        found.append(Version(**row._mapping, standing=before + row.signed))
    return found[::-1]


def numbers(session: Session, statement: Statement) -> dict[int, int]:
    """Return the number of each version of a statement's text, by its number in the database."""
    query = select(text_versions.c.id, text_versions.c.number).where(text_versions.c.statement_id == statement.id)
    return {row.id: row.number for row in session.connection().execute(query)}


def find(session: Session, statement: Statement, number: int) -> tuple[TextVersion, TextChange | None]:
    """Return a version of a statement's text and what changed with it; raise `NotFound` if there is none."""
    ours = (TextVersion.statement_id == statement.id) & TextVersion.number.in_((number - 1, number))
    *before, version = [*session.scalars(select(TextVersion).where(ours).order_by(TextVersion.number))] or [None]
    if version is None or version.number != number:
        raise NotFound(f"There is no version {number} of this text.")
    return version, _change(before[0], version) if before else None


def signed_before(session: Session, standing: Standing) -> Earlier | None:
    """Return the earlier version that a person signed last, whether that signature counts or has ended."""
    if standing.text_number == 1:
        return None
    query = (
        select(TextVersion, Signature.signed_at)
        .join(Signature, Signature.text_version_id == TextVersion.id)
        .where(Signature.invitation_id == standing.invitation_id)
        .order_by(Signature.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return _earlier(row[0], standing, row[1]) if row else None


def shown_before(session: Session, standing: Standing, digest: str) -> Earlier | None:
    """Return the earlier version that a person was shown, by the digest that their form says."""
    if not _DIGEST.fullmatch(digest):
        return None
    ours = (TextVersion.statement_id == standing.statement_id) & (TextVersion.digest == digest)
    found = session.scalars(select(TextVersion).where(ours).order_by(TextVersion.number.desc()).limit(1)).one_or_none()
    return _earlier(found, standing) if found else None


def _earlier(version: TextVersion, standing: Standing, signed_at: datetime | None = None) -> Earlier | None:
    if version.id == standing.text_version_id:
        return None
    has_lines = shows_line_ends(standing.reading.rule)
    text = NumberedText(standing.text_number, standing.title, standing.body, has_lines)
    change = TextChange.between(_text(version), text)
    return Earlier(version.number, version.digest, change, signed_at)
