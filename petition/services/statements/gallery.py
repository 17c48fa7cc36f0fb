"""The gallery of lists, each drawn with a few of the statement's own people, and the list in the form that is chosen.

The people are fetched once, with all that any list prints, so that a page with fifteen lists asks no more than one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from petition.domain.compilations import Compilation, Signatory
from petition.domain.list_forms import ListForm
from petition.domain.lists.choices import Group, Order
from petition.domain.lists.gallery import Choice, choices, examples
from petition.domain.lists.ordering import in_order
from petition.domain.ordering import sort_key
from petition.models import Statement
from petition.services.statements import compilation
from petition.services.statements.compilation import Preview

# So many people are drawn in each list.
_DRAWN = 4
# A form for which all that any list prints is fetched, in the order of signing.
_FETCHING = ListForm(
    line="{name}{role}{legislature}{party}{constituency}{country}{date}", order=Order.SIGNING, group=Group.NONE
)


def look(session: Session, statement: Statement, form: ListForm, labels: Mapping[str, str]) -> Preview:
    """Return the people whom a preview in `form` shows, for `printed` and `drawn`, in the order of signing.

    `labels` are the organisation's names of countries.
    """
    # Leads stand in the order of signing too until they are printed; asked for, all of them are in a sample.
    fetching = replace(_FETCHING, leads_first=form.leads_first, labels=form.labels)
    return compilation.preview(session, statement, fetching, labels)


def printed(made: Compilation, form: ListForm, people: Sequence[Signatory] | None = None) -> Compilation:
    """Return what was looked at in a form, or some people of it."""
    shown = made.signatories if people is None else people
    keys = [sort_key(one.sort_name) for one in shown]
    return replace(made, form=form, signatories=in_order(shown, keys, form, made.language))


def drawn(made: Compilation, form: ListForm, labels: Mapping[str, str]) -> Sequence[tuple[Choice, Compilation]]:
    """Return the lists among which one chooses, each with the same few people; `form` is what they change."""
    # Those of whom most is known, in the order in which they came.
    known = sorted(enumerate(made.signatories), key=lambda one: -sum(map(bool, one[1].affiliation)))
    few = [one for _, one in sorted(known[:_DRAWN], key=lambda one: one[0])]
    people = few or examples(form, made.language, labels)
    plain = replace(made, hidden=0)
    return [(choice, printed(plain, choice.form, people)) for choice in choices(form, made.language)]
