"""Compiles a list of everybody on a large roster, in each order, and for readers of one language.

Beside it stands what the bare driver needs to fetch the same signatures, sorted
by the key that is stored with them.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import func, insert, literal, select, text, update

from bench.bare import Bare, connected
from bench.service import Service
from bench.world import CIRCULATING, draft
from petition.db import reading, table_of, transaction
from petition.domain.list_forms import ListForm
from petition.domain.lists.choices import Order
from petition.domain.states import InvitationState
from petition.models import Invitation, Person, Signature, TextVersion
from petition.services.statements import circulation, drafting, list_forms
from petition.services.statements.audiences import Audience
from petition.services.statements.compilation import compile_list

_ACTOR = "bench"
# One of so many leads.
_LEADS = 100
_COPIED = (
    *("given_name", "family_name", "honorific_prefix", "honorific_suffix", "country", "sort_name", "sort_key"),
    *("role", "legislature", "party", "constituency"),
)
_G, _I, _P = table_of(Signature), table_of(Invitation), table_of(Person)

_FULL = "{n}. [{mark} ]{name}[, {role}][, {legislature}][, {party}-{constituency}][ ({script})][: {note}][, {date}]"
FORMS = {
    **{
        f"{order.value}{', national' if national else ''}": ListForm.read({"order": order.value, "national": national})
        for order in Order
        for national in (False, True)
    },
    "leads": ListForm.read({"leads_first": True}),
    "party, all slots": ListForm.read(
        {"line": _FULL, "name": "[{prefix} ][{given} ]{FAMILY}[, {suffix}]", "order": "name", "group": "party"}
    ),
}


@dataclass(frozen=True)
class Compiler:
    """A service with a statement that everybody has signed, and the bare driver."""

    service: Service
    driver: Bare
    signed: int
    _statement: int

    def compiled(self, form: ListForm) -> float:
        """Compile the list in a form; return the seconds that this takes."""
        labels = self.service.app.config["SETTINGS"].country_labels
        with self.service.app.app_context():
            with transaction() as session:
                list_forms.change(session, drafting.find(session, CIRCULATING), form, actor=_ACTOR)
            with reading() as session:
                statement = drafting.find(session, CIRCULATING)
                began = time.perf_counter()
                compilation = compile_list(session, statement, labels)
                seconds = time.perf_counter() - began
        if len(compilation.signatories) != self.signed:
            raise RuntimeError(f"the list has {len(compilation.signatories)} people instead of {self.signed}")
        return seconds

    def bare(self) -> float:
        """Fetch and sort the same signatures with the bare driver; return the seconds that this takes."""
        began = time.perf_counter()
        self.driver.signed(self._statement)
        return time.perf_counter() - began


@contextmanager
def compiler(service: Service) -> Iterator[Compiler]:
    """Let everybody on a service's roster sign a statement, and yield what compiles its list."""
    with service.app.app_context():
        with transaction() as session:
            statement = draft(session, CIRCULATING, "Statement on a free press")
            circulation.circulate(session, statement, Audience(), actor=_ACTOR)
            number = statement.id
        _sign_all(number)
        with reading() as session:
            signed = session.scalars(select(func.count()).select_from(_G)).one()
    with connected(service.url) as driver:
        yield Compiler(service, driver, signed, number)


def _sign_all(statement: int) -> None:
    """Sign for everybody, in an order that has nothing to do with their names, and let some of them lead."""
    with transaction() as session:
        version = session.scalars(select(TextVersion.id).where(TextVersion.statement_id == statement)).one()
        constants = (_I.c.id, _I.c.statement_id, literal(version))
        people = select(*constants, *(_P.c[name] for name in _COPIED)).join(_P, _P.c.id == _I.c.person_id)
        into = ("invitation_id", "statement_id", "text_version_id", *_COPIED)
        # The nonce is random.
        session.execute(insert(_G).from_select(into, people.order_by(_I.c.nonce)))
        session.execute(update(_I).values(state=InvitationState.SIGNED, is_lead=_I.c.id % _LEADS == 0))
    with transaction() as session:
        session.execute(text("ANALYZE"))
