"""The organisation's labels of countries: those that coordinators set, over those of the settings."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.confirmations import Shown
from petition.domain.countries import check_label, country_label, is_country, label_key
from petition.domain.languages import check_language
from petition.domain.states import StatementState
from petition.errors import FieldError
from petition.models import CountryLabel, Signature, Statement
from petition.services import audit

# What is printed of these is over, or has no list.
_WITHOUT_A_LIST = (StatementState.DRAFT, StatementState.CANCELLED)


@dataclass(frozen=True)
class Change:
    """A label that is to be set, checked; `label` is empty to give up the organisation's own.

    `before` and `after` are what lists in the language print. `lines` is how many
    signatures, of how many statements, the next list or edition prints otherwise.
    """

    language: str
    code: str
    label: str
    before: str
    after: str
    lines: int
    statements: int

    @property
    def shown(self) -> Shown:
        """What a page shows of it before somebody confirms it."""
        return Shown.of((self.language, self.code, self.label, self.before, self.lines, self.statements), ())


def own(session: Session) -> list[CountryLabel]:
    """Return the labels that coordinators set, by language and code."""
    return list(session.scalars(select(CountryLabel).order_by(CountryLabel.language, CountryLabel.code)))


def in_use(session: Session, configured: Mapping[str, str]) -> dict[str, str]:
    """Return the organisation's labels as `country_label` takes them; a coordinator's replaces a configured one."""
    return {**configured, **{_key(each.language, each.code): each.label for each in own(session)}}


def _key(language: str, code: str) -> str:
    """Return the key of a label; one without a language is English, as in the settings."""
    return code if language == "en" else label_key(code, language)


def plan(session: Session, configured: Mapping[str, str], *, language: str, code: str, label: str) -> Change:
    """Return what setting a label would do; raise `FieldError` for a language, country or label that cannot be."""
    tag = check_language(language.strip()).lower()
    country = code.strip().upper()
    if not is_country(country):
        raise FieldError("code", f"“{code}” is not a code of ISO 3166-1 such as FR, nor EU")
    checked = check_label(label, "label")
    key = _key(tag, country)
    labels = in_use(session, configured)
    after = {name: said for name, said in {**labels, key: checked or configured.get(key, "")}.items() if said}
    changed = [
        statement
        for statement in session.scalars(select(Statement).where(Statement.state.not_in(_WITHOUT_A_LIST)))
        if country_label(country, statement.language, labels) != country_label(country, statement.language, after)
    ]
    signatures = table_of(Signature).c
    live = select(func.count(signatures.id)).where(
        signatures.statement_id.in_([statement.id for statement in changed]),
        signatures.country == country,
        signatures.ended_at.is_(None),
    )
    return Change(
        *(tag, country, checked, country_label(country, tag, labels), country_label(country, tag, after)),
        lines=session.scalars(live).one(),
        statements=len(changed),
    )


def store(session: Session, change: Change, *, actor: str, expected: Shown | None = None) -> None:
    """Set the label, or take it away where it is empty; nothing is recorded of what is so already.

    Raises `ShownChanged` where the change is not the one that was shown.
    """
    change.shown.check(expected, "Nothing was changed")
    query = select(CountryLabel).where(CountryLabel.language == change.language, CountryLabel.code == change.code)
    found = session.scalar(query.with_for_update())
    if (found.label if found else "") == change.label:
        return
    label = found or CountryLabel(language=change.language, code=change.code)
    if change.label:
        label.label = change.label
        session.add(label)
        try:
            session.flush()
        except IntegrityError:
            raise FieldError("label", "was set by somebody else at this very moment; look again") from None
    number = label.id
    if not change.label:
        session.delete(label)
        session.flush()
    details = {"language": change.language, "country": change.code, "label": change.label}
    audit.record(session, "country_label.set", ("country_label", number), actor=actor, details=details)
