"""Compiling: the live signatures of a text, in the order in which they are printed."""

from collections.abc import Mapping
from operator import itemgetter

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.compilations import Compilation, Signatory
from petition.domain.countries import country_label
from petition.domain.names import PersonName
from petition.domain.ordering import sort_key
from petition.errors import IllegalTransition
from petition.models import Signature, Statement, TextVersion


def compile_list(session: Session, statement: Statement, labels: Mapping[str, str]) -> Compilation:
    """Return the compiled statement; `labels` are the house's overrides by country code.

    The database orders by country and stored key; what is left is to put the
    countries in the order of their labels.
    """
    text = current_text(session, statement)
    query = (
        select(
            Signature.given_name,
            Signature.family_name,
            Signature.honorific_prefix,
            Signature.honorific_suffix,
            Signature.country,
            Signature.sort_name,
            Signature.sort_key,
            Signature.name_changed,
        )
        .where(
            Signature.statement_id == statement.id,
            Signature.text_version_id == text.id,
            Signature.withdrawn_at.is_(None),
        )
        .order_by(Signature.country, Signature.sort_key, Signature.id)
    )
    rows = []
    for *parts, country, order, key, changed in session.connection().execute(query):
        label = country_label(country, text.language, labels)
        rows.append((sort_key(label), key, Signatory(PersonName(*parts), country, label, order, changed)))
    # What comes ordered by country is almost in order, and sorting is stable; two
    # codes that print one label stand together.
    rows.sort(key=itemgetter(0, 1))
    return Compilation(
        slug=statement.slug,
        title=text.title,
        body=text.body,
        language=text.language,
        digest=text.digest,
        text_version=text.number,
        time_zone=statement.time_zone,
        requested_by=statement.requested_by,
        signatories=[signatory for _, _, signatory in rows],
    )


def current_text(session: Session, statement: Statement) -> TextVersion:
    """Return the text that people sign; raise `IllegalTransition` while it is a draft."""
    query = select(TextVersion).where(
        TextVersion.statement_id == statement.id, TextVersion.number == statement.text_number
    )
    text = session.scalar(query)
    if text is None:
        raise IllegalTransition("statement", statement.state, "be compiled")
    return text
