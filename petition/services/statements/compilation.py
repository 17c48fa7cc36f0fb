"""Compiling: the signatures of a text, in the order in which they are printed.

A list may have tens of thousands of people and a coordinator waits for it, so
what is the same for a whole country is worked out once.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.compilations import Compilation, Signatory
from petition.domain.list_forms import ListForm
from petition.domain.lists.lines import PLAIN, Affiliation, OwnPart, signing_day
from petition.domain.lists.ordering import in_order
from petition.domain.names.person_name import PersonName
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
    session: Session,
    statement: Statement,
    labels: Mapping[str, str],
    form: ListForm | None = None,
    *,
    among: Collection[int] = (),
) -> Compilation:
    """Return the compiled statement, in its own form or another.

    `labels` are the organisation's names of countries (`country_label`). Of `among`, numbers of invitations, it has
    these alone, unless they are very many.
    """
    text = current_text(session, statement)
    form = form or ListForm.read(statement.list_form)
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
        leads = form.leads_first and source is not Source.ROSTER
        query = query.where(sampled | invitations.c.is_lead if leads else sampled)
    corrected = counting.corrections(session, statement) if source is Source.SIGNED else {}
    orders = list_rows.roster_orders(session) if source is Source.ROSTER else {}
    shown = text or _draft(statement)
    compilation = _compiled(
        *(session, statement, shown, query), form=form, labels=labels, corrected=corrected, orders=orders
    )
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
    text = {name: getattr(statement, name) for name in ("title", "body", "language", "text_rule", "joins_lines")}
    return TextVersion(digest="", number=0, **text)


def _compiled(
    session: Session,
    statement: Statement,
    text: TextVersion,
    query: Select[Any],
    *,
    form: ListForm,
    labels: Mapping[str, str],
    corrected: Mapping[int, Correction],
    orders: Mapping[int, OwnPart] | None = None,
) -> Compilation:
    """Return the rows of a query as a list; `orders` are those of names, of people on the roster."""
    language = text.language
    with uncollected():
        rows = [Row(*row) for row in session.connection().execute(query)]
        if corrected:
            rows = [list_rows.corrected(row, corrected[row.number]) if row.number in corrected else row for row in rows]
        label_of = {code: form.country_label(code, language, labels) for code in {row.country for row in rows}}
        own = list_rows.own_parts(session, statement)
        zone = statement.time_zone
        people = [
            _signatory(
                row, label_of, own.get(row.invitation_id) or (orders or {}).get(row.number, PLAIN), language, zone
            )
            for row in rows
        ]
        signatories = in_order(people, [row.sort_key for row in rows], form, language)
    return Compilation(
        slug=statement.slug,
        title=text.title,
        body=text.body,
        reading=text.reading,
        language=language,
        digest=text.digest,
        text_version=text.number,
        time_zone=statement.time_zone,
        requested_by=statement.requested_by,
        signatories=signatories,
        form=form,
        hidden=len(list_rows.hidden(session, statement)),
        compiled_at=database_time(session),
    )


def _signatory(row: Row, label_of: Mapping[str, str], own: OwnPart, language: str, time_zone: str) -> Signatory:
    return Signatory(
        PersonName(row.given_name, row.family_name, row.honorific_prefix, row.honorific_suffix),
        row.country,
        label_of[row.country],
        row.sort_name,
        row.name_changed,
        Affiliation(row.role, row.legislature, row.party, row.constituency),
        bool(row.is_lead),
        row.invitation_id,
        own,
        signing_day(row.signed_at, time_zone, language),
    )
