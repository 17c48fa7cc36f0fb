"""Makes editions of a thousand lines, the first and the next, as publishing does it.

Each is proposed from one snapshot, rendered, and stored under the statement's
lock; how long the lock is held is measured apart, because whoever withdraws
waits for it.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import select

from bench.report import Aim
from bench.service import Ground, Service, service
from bench.world import add_persons, draft
from petition.db import snapshot, transaction
from petition.editions.files import render_edition
from petition.models import Invitation, Person
from petition.services.signing import endorsement, standings
from petition.services.statements import circulation, closing, drafting, publishing
from petition.services.statements.audiences import Audience
from petition.services.statements.proposals import propose

PEOPLE = 1_000
_MOST_SECONDS = 2.0
_SLUG = "edition"
_ACTOR = "bench"
# So many withdraw before each further edition.
_LEAVING = 10


@dataclass(frozen=True)
class Made:
    """One edition, in seconds: proposed, rendered, stored under the lock."""

    proposed: float
    rendered: float
    stored: float

    @property
    def seconds(self) -> float:
        """All that a coordinator waits for."""
        return self.proposed + self.rendered + self.stored


@dataclass(frozen=True)
class EditionLine:
    """The editions of one kind on one engine: medians in seconds."""

    cell: str
    seconds: float
    proposed: float
    rendered: float
    stored: float


def names(engines: Iterable[str]) -> list[str]:
    """Return what may be chosen."""
    return [f"edition {engine}" for engine in engines]


def measure(grounds: Mapping[str, Ground], rounds: int) -> dict[str, list[Made]]:
    """Publish on each engine, one further edition a round."""
    found: dict[str, list[Made]] = {}
    for engine, ground in grounds.items():
        with service(f"edition-{engine}", ground) as made:
            people = _sign(made)
            made.settle()
            found[f"first edition {engine}"] = [_publish(made)]
            found[f"next edition {engine}"] = further = []
            for number in range(max(rounds, 1)):
                _withdraw(made, people[number * _LEAVING : (number + 1) * _LEAVING])
                further.append(_publish(made))
    return found


def _sign(made: Service) -> Sequence[str]:
    """Let everybody sign a statement, and return the references of their invitations."""
    with made.app.app_context():
        with transaction() as session:
            add_persons(session, PEOPLE)
            statement = draft(session, _SLUG, "Statement on free elections")
            people = list(session.scalars(select(Person.id)))
            circulation.circulate(session, statement, Audience(person_ids=people), actor=_ACTOR)
            references = session.scalars(select(Invitation.reference).order_by(Invitation.id)).all()
        for start in range(0, PEOPLE, 100):
            with transaction() as session:
                for reference in references[start : start + 100]:
                    standing = standings.by_reference(session, reference, 1, lock=True)
                    endorsement.sign(session, standing, standing.roster_name)
        with transaction() as session:
            closing.close(session, drafting.find(session, _SLUG), actor=_ACTOR)
    return references


def _withdraw(made: Service, references: Sequence[str]) -> None:
    with made.app.app_context(), transaction() as session:
        for reference in references:
            endorsement.withdraw(session, standings.by_reference(session, reference, 1, lock=True))


def _publish(made: Service) -> Made:
    settings = made.app.config["SETTINGS"]
    labels, house = settings.country_labels, settings.organisation.name
    with made.app.app_context():
        began = time.perf_counter()
        with snapshot() as session:
            proposal = propose(session, drafting.find(session, _SLUG), labels)
        proposed = time.perf_counter()
        files = render_edition(proposal.publication, house)
        rendered = time.perf_counter()
        with transaction() as session:
            statement = drafting.find(session, _SLUG)
            publishing.store(session, statement, proposal, files, labels=labels, actor=_ACTOR)
        stored = time.perf_counter()
    return Made(proposed - began, rendered - proposed, stored - rendered)


def lines(found: Mapping[str, Sequence[Made]]) -> list[EditionLine]:
    """Sum every kind up."""
    return [
        EditionLine(
            cell,
            median(one.seconds for one in runs),
            *(median(getattr(one, part) for one in runs) for part in ("proposed", "rendered", "stored")),
        )
        for cell, runs in found.items()
    ]


def aims(found: Sequence[EditionLine]) -> list[Aim]:
    """Return the aim for each kind."""
    return [
        Aim(
            f"{one.cell} of {PEOPLE:,} lines: under {_MOST_SECONDS:.0f} s",
            f"{one.seconds:.2f} s",
            one.seconds < _MOST_SECONDS,
        )
        for one in found
    ]


def table(found: Sequence[EditionLine]) -> str:
    """Return the figures as a table."""
    heads = ("s", "propose", "render", "locked")
    rows = [f"{f'editions of {PEOPLE:,} lines, s':<40}{''.join(f' {head:>9}' for head in heads)}"]
    for one in found:
        figures = (one.seconds, one.proposed, one.rendered, one.stored)
        rows.append(f"{one.cell:<40}{''.join(f' {figure:>9.3f}' for figure in figures)}")
    return "\n".join(rows)
