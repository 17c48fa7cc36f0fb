"""Where one signatory stands: what their page shows and what it lets them do, as it was read at one moment."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from petition.domain.corrections import PrintedLine
from petition.domain.list_forms import ListForm
from petition.domain.lists.lines import Affiliation, Listed, OwnPart, listed, printer
from petition.domain.names.person_name import PersonName
from petition.domain.states import INVITATION, PUBLISHED, InvitationEvent, InvitationState, StatementState
from petition.domain.text_rules import Reading

# Whoever signs says their name themselves; of an organisation no honorifics are printed.
_ANYBODY = PersonName("Given", "Family", "Prefix", "Suffix")
_CAN_SIGN = frozenset(INVITATION.sources(InvitationEvent.SIGN))
_CAN_DECLINE = frozenset(INVITATION.sources(InvitationEvent.DECLINE))


@dataclass(frozen=True)
class Standing:
    """All that a signatory's page shows: the invitation, its statement and text,
    the person, and their live signature if there is one. `read_at` is by the database's clock.

    `is_open` says whether this person may answer now, and `closes_at` until when:
    somebody who was admitted late has a time of their own. `signed_name` and
    `signed_affiliation` are as they are printed, corrections included. `offered_name` is filled in when they
    sign: the roster's, or as they were printed last by a signature that ended. `held_at` is when the line of the
    signature that stands began to wait for a coordinator's look.
    `is_counted_only` is whether coordinators arranged that they are counted and not named, `signed_counted_only`
    what they chose themselves when they signed, and `offered_counted_only` what they chose the last time.
    """

    invitation_id: int
    statement_id: int
    text_version_id: int
    reference: str
    link_version: int
    state: InvitationState
    statement_state: StatementState
    slug: str
    closes_at: datetime
    closed_at: datetime | None
    cancelled_at: datetime | None
    time_zone: str
    requested_by: str
    contact_email: str
    text_number: int
    title: str
    body: str
    reading: Reading
    language: str
    digest: str
    country: str
    email: str
    sort_name: str
    answered_at: datetime | None
    comment: str
    list_form: ListForm
    roster_name: PersonName
    offered_name: PersonName
    affiliation: Affiliation
    own: OwnPart
    signature_id: int | None
    signed_name: PersonName | None
    signed_affiliation: Affiliation | None
    signed_at: datetime | None
    read_at: datetime
    is_open: bool
    is_counted_only: bool = False
    signed_counted_only: bool | None = None
    offered_counted_only: bool = False
    held_at: datetime | None = None

    @property
    def ended_at(self) -> datetime:
        """When answers end, or ended: by hand, or else at the closing time."""
        return self.cancelled_at or self.closed_at or self.closes_at

    @property
    def is_published(self) -> bool:
        """Whether an edition is out, so that only the next one can leave a name out."""
        return self.statement_state in PUBLISHED

    @property
    def is_late(self) -> bool:
        """Whether this person was admitted: they may answer, and others may not any more."""
        return self.is_open and self.statement_state is not StatementState.CIRCULATING

    @property
    def can_sign(self) -> bool:
        """Whether this person can sign now."""
        return self.is_open and self.state in _CAN_SIGN

    @property
    def can_decline(self) -> bool:
        """Whether this person can decline now; of a published statement there is nothing to decline."""
        return self.is_open and not self.is_published and self.state in _CAN_DECLINE

    @property
    def may_choose(self) -> bool:
        """Whether whoever signs says if the list names them or only counts them."""
        return self.list_form.counted_only and not self.is_counted_only

    @property
    def is_named(self) -> bool:
        """Whether the list names them, or would, unless they choose otherwise."""
        return not self.is_counted_only and not self.signed_counted_only

    @property
    def beside(self) -> str:
        """A digest of what is printed beside the name when they sign, so that this is what they were shown.

        It is of the line and of the cells of a table as the list's form makes them, with the statement's own label of
        the country, of what may stand as a heading: country, part or section, and of whether they are named, or choose
        it.
        """
        return self._beside(self.affiliation)

    @property
    def signed_beside(self) -> str:
        """The same digest of the signature that stands; empty without one."""
        return self._beside(self.signed_affiliation) if self.signed_affiliation else ""

    def seen(self, line: PrintedLine) -> str:
        """Return a digest of a line as its person is shown it before it counts."""
        return hashlib.sha256("\0".join([self._beside(line.affiliation), *line.parts.values()]).encode()).hexdigest()

    def _beside(self, affiliation: Affiliation) -> str:
        form = self.list_form
        label = dict(form.labels).get(self.country, self.country)
        one = Listed(_ANYBODY, affiliation, label, self.own)
        printed = [form.line_of(one, self.language)]
        printed += [printer(column.cell, form.name, self.language)(one) for column in form.columns]
        section = self.own.section if "section" in form.slots else ""
        headings = [section, *(getattr(affiliation, part) for part in form.parts)]
        naming = "counted" if self.is_counted_only else "chosen" if form.counted_only else "named"
        return hashlib.sha256("\0".join([self.country, naming, *printed, *headings]).encode()).hexdigest()

    @property
    def name(self) -> PersonName:
        """The name to print: as it was signed, or else as it is offered."""
        return self.signed_name or self.offered_name

    def country_label(self, labels: Mapping[str, str]) -> str:
        """Return what the list prints for the person's country; `labels` are the organisation's."""
        return self.list_form.country_label(self.country, self.language, labels)

    def line(self, name: PersonName, country_label: str) -> str:
        """Return the person's line of the list as it is printed with `name`."""
        return self.line_with(name, self.signed_affiliation or self.affiliation, country_label)

    def line_with(self, name: PersonName, affiliation: Affiliation, country_label: str) -> str:
        """Return the line as it would be printed with a name and an affiliation."""
        zone, language = self.time_zone, self.language
        about = (name, affiliation, country_label, self.own)
        one = listed(*about, signed_at=self.signed_at, time_zone=zone, language=language)
        return self.list_form.line_of(one, language)
