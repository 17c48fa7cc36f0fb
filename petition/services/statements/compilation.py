"""Compiling: the signatures of a text, in the order in which they are printed.

A list may have tens of thousands of people and a coordinator waits for it, so
what is the same for a whole country is worked out once.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from petition.domain.compilations import Compilation, Signatory
from petition.domain.countries import country_label
from petition.domain.list_forms import Affiliation, ListForm, Order
from petition.domain.names.person_name import PersonName
from petition.domain.ordering import national_key, sort_key
from petition.errors import IllegalTransition
from petition.memory import uncollected
from petition.models import Correction, Statement, TextVersion
from petition.services.statements import counting, list_rows
from petition.services.statements.list_rows import Row, invitations, persons, signatures

# So many people show the form of a list, and are compiled at once.
_MOST_PREVIEWED = 1000


class Source(StrEnum):
    """Whose lines a preview shows: those who signed, or who might."""

    SIGNED = "signed"
    INVITED = "invited"
    ROSTER = "roster"


@dataclass(frozen=True)
class Preview:
    """A list as it would be printed, where its people come from, and how many these are.

    Of very many people one of every `step` is in it, in the order of their numbers.
    """

    source: Source
    compilation: Compilation
    total: int
    step: int = 1


def compile_list(
    session: Session, statement: Statement, labels: Mapping[str, str], *, among: Collection[int] = ()
) -> Compilation:
    """Return the compiled statement; `labels` are the organisation's overrides (`country_label`).

    Of `among`, numbers of invitations, it has these alone, unless they are very many.
    """
    text = current_text(session, statement)
    form = ListForm.read(statement.list_form)
    query, corrected = list_rows.signed(statement, form), counting.corrections(session, statement)
    if 0 < len(among) <= _MOST_PREVIEWED:
        query = query.where(signatures.c.invitation_id.in_(among))
    return _compiled(session, statement, text, query, form=form, labels=labels, corrected=corrected)


def preview(
    session: Session, statement: Statement, form: ListForm, labels: Mapping[str, str], *, most: int = _MOST_PREVIEWED
) -> Preview:
    """Return the list as it would be printed in `form`, with not much more than `most` people.

    While nobody has signed, it is that of all who are invited, as if they had;
    and while nobody is invited, that of the roster. Of more people it is a
    sample from all of them, with everybody who leads where the form asks for that.
    """
    text = current_text(session, statement) if statement.text_number else None
    sources = [(Source.SIGNED, list_rows.signed(statement, form), signatures.c.id)] if text else []
    sources.append((Source.INVITED, list_rows.invited(statement, form), invitations.c.id))
    sources.append((Source.ROSTER, list_rows.roster(form), persons.c.id))
    source, query, number, total = next(one for one in _counted(session, sources) if one[-1] or one[0] is Source.ROSTER)
    step = max(-(-total // most), 1)
    if step > 1:
        sampled = number % step == 0
        leads = form.order is Order.LEADS and source is not Source.ROSTER
        query = query.where(sampled | invitations.c.is_lead if leads else sampled)
    corrected = counting.corrections(session, statement) if source is Source.SIGNED else {}
    shown = text or _draft(statement)
    compilation = _compiled(session, statement, shown, query, form=form, labels=labels, corrected=corrected)
    return Preview(source, compilation, total, step)


def _counted(
    session: Session, sources: Iterable[tuple[Source, Select[Any], ColumnElement[int]]]
) -> Iterator[tuple[Source, Select[Any], ColumnElement[int], int]]:
    """Yield each source with how many people it has; what is asked of them is asked of the table that numbers them."""
    for source, query, number in sources:
        asked = cast("ColumnElement[bool]", query.whereclause)
        yield source, query, number, session.scalars(select(func.count(number)).where(asked)).one()


def current_text(session: Session, statement: Statement) -> TextVersion:
    """Return the text that people sign; raise `IllegalTransition` while it is a draft."""
    query = select(TextVersion).where(
        TextVersion.statement_id == statement.id, TextVersion.number == statement.text_number
    )
    text = session.scalar(query)
    if text is None:
        raise IllegalTransition("statement", statement.state, "be compiled")
    return text


def _draft(statement: Statement) -> TextVersion:
    """Return the text that a draft would become, which is not kept."""
    return TextVersion(title=statement.title, body=statement.body, language=statement.language, digest="", number=0)


def _compiled(
    session: Session,
    statement: Statement,
    text: TextVersion,
    query: Select[Any],
    *,
    form: ListForm,
    labels: Mapping[str, str],
    corrected: Mapping[int, Correction],
) -> Compilation:
    with uncollected():
        rows = [Row(*row) for row in session.connection().execute(query)]
        if corrected:
            rows = [list_rows.corrected(row, corrected[row.number]) if row.number in corrected else row for row in rows]
        label_of = {code: country_label(code, text.language, labels) for code in {row.country for row in rows}}
        signatories = _ordered(rows, form, label_of, text.language)
    return Compilation(
        slug=statement.slug,
        title=text.title,
        body=text.body,
        language=text.language,
        digest=text.digest,
        text_version=text.number,
        time_zone=statement.time_zone,
        requested_by=statement.requested_by,
        signatories=signatories,
        form=form,
    )


def _ordered(rows: Iterable[Row], form: ListForm, label_of: Mapping[str, str], language: str) -> list[Signatory]:
    """Return the people of `rows`, which come in the order of signing, in the form's order."""
    key_of: Callable[[str], bytes] = partial(national_key, language=language) if form.national else sort_key
    # Two codes that print one label stand together, and two labels never mingle.
    labels = sorted(set(label_of.values()), key=lambda label: (key_of(label), label))
    # All that decides goes into one key of bytes, which is compared faster than a tuple.
    by_country, by_lead = form.order in (Order.COUNTRY, Order.LEADS), form.order is Order.LEADS
    place_of = {code: labels.index(label).to_bytes(2, "big") if by_country else b"" for code, label in label_of.items()}
    places = (b"\1", b"\0") if by_lead else (b"", b"")

    def key_of_row(row: Row) -> bytes:
        key = key_of(row.sort_name) if form.national else row.sort_key
        return places[row.is_lead] + place_of[row.country] + key

    if form.order is not Order.SIGNING:
        # Sorting is stable: people of one name stand in the order in which they signed.
        rows = sorted(rows, key=key_of_row)
    return [
        Signatory(
            name=PersonName(row.given_name, row.family_name, row.honorific_prefix, row.honorific_suffix),
            country=row.country,
            country_label=label_of[row.country],
            sort_name=row.sort_name,
            name_changed=row.name_changed,
            affiliation=Affiliation(row.role, row.legislature, row.party, row.constituency),
            is_lead=row.is_lead,
            invitation_id=row.invitation_id,
        )
        for row in rows
    ]
