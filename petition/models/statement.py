"""Statements: what is drafted, circulated, signed and published."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, String, false, select, true
from sqlalchemy.orm import Mapped, column_property, mapped_column

from petition.db import Model, database_now
from petition.domain import acts, lengths
from petition.domain.acts import Act
from petition.domain.states import PUBLISHED, STATEMENT, StatementEvent, StatementState
from petition.domain.text_rules import COMMONMARK, NEWEST, Reading
from petition.models.columns import state_enum, written
from petition.models.text_version import TextVersion


class Statement(Model):
    """One joint statement.

    `title`, `body`, `language`, `text_rule` and `joins_lines` are the working draft. Circulating freezes
    them into the TextVersion that `text_number` names; what people sign and
    what is published is always that version, never the draft. `list_form` is how
    its list is printed (`petition.domain.list_forms`); empty is the usual form.
    `prints_unconfirmed` lets recorded answers be printed before the person
    confirms them; `names_withdrawn` lets an edition name who left the list,
    whom it otherwise counts.
    `tells_closing` lets those who signed hear of it when the clock closes the statement, with `closing_word`, a
    sentence of the coordinator's own. `release_at` is when it is to be published, which a coordinator does; with
    `tells_release` those who signed hear of it a day before, with `release_word`, and `release_told_at` is when.
    `closing_told_for` is the closing time that coordinators were reminded of.
    """

    __tablename__ = "statements"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(lengths.SLUG), unique=True)
    state: Mapped[StatementState] = mapped_column(state_enum(StatementState), default=StatementState.DRAFT, index=True)
    title: Mapped[str] = mapped_column(String(lengths.TITLE))
    body: Mapped[str]
    language: Mapped[str] = mapped_column(String(lengths.LANGUAGE), default="en")
    requested_by: Mapped[str] = mapped_column(String(lengths.LINE))
    contact_email: Mapped[str] = mapped_column(String(lengths.ADDRESS))
    closes_at: Mapped[datetime] = mapped_column()
    time_zone: Mapped[str] = mapped_column(String(60))
    text_number: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=database_now())
    reminder_days: Mapped[str] = mapped_column(String(60), default="", server_default="")
    list_form: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    sending_paused_at: Mapped[datetime | None]
    circulated_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    prints_unconfirmed: Mapped[bool] = mapped_column(default=False, server_default=false())
    names_withdrawn: Mapped[bool] = mapped_column(default=False, server_default=false())
    tells_closing: Mapped[bool] = mapped_column(default=True, server_default=true())
    closing_word: Mapped[str] = mapped_column(String(lengths.REASON), default="", server_default="")
    release_at: Mapped[datetime | None]
    tells_release: Mapped[bool] = mapped_column(default=True, server_default=true())
    release_word: Mapped[str] = mapped_column(String(lengths.REASON), default="", server_default="")
    release_told_at: Mapped[datetime | None]
    closing_told_for: Mapped[datetime | None]
    text_rule: Mapped[int] = mapped_column(default=NEWEST, server_default=str(COMMONMARK))
    joins_lines: Mapped[bool] = mapped_column(default=True, server_default=true())
    # The one answer to whether people may answer now. It is the database's, of the moment at which
    # the statement was read; `locked` reads it anew. In a query it stands for the condition.
    is_open: Mapped[bool] = column_property(
        (state == written(StatementState.CIRCULATING)) & (closes_at > database_now())
    )
    # The version that people are asked to sign; none while the statement is a draft. It is mapped below the
    # class, where the statement's own `id` has a name that is not Python's.
    if TYPE_CHECKING:
        text_version_id: Mapped[int | None]

    @property
    def reading(self) -> Reading:
        """How the draft's body becomes what is read."""
        return Reading(self.text_rule, self.joins_lines)

    @property
    def days_before_closing(self) -> list[int]:
        """On how many days before closing the statement reminds by itself, the most first."""
        return [int(days) for days in self.reminder_days.split(",") if days]

    @property
    def is_published(self) -> bool:
        """Whether an edition is out, so that only the next one can leave a name out."""
        return self.state in PUBLISHED

    @property
    def may_cancel(self) -> bool:
        """Whether it can be cancelled."""
        return self.state in STATEMENT.sources(StatementEvent.CANCEL)

    @property
    def may_change_list(self) -> bool:
        """Whether the form of its list, and who leads it, can be changed."""
        return acts.is_possible(Act.CHANGE_LIST, self.state)

    @property
    def may_send(self) -> bool:
        """Whether mails that did not arrive can be sent again."""
        return acts.is_possible(Act.SEND, self.state)

    @property
    def may_amend(self) -> bool:
        """Whether its text can be amended at all."""
        return acts.is_possible(Act.AMEND, self.state)

    @property
    def may_amend_in_substance(self) -> bool:
        """Whether its text can be given another meaning, by which signatures lapse."""
        return acts.is_possible(Act.AMEND_IN_SUBSTANCE, self.state)

    @property
    def may_record(self) -> bool:
        """Whether a signature that came another way can be recorded."""
        return acts.is_possible(Act.RECORD, self.state)

    @property
    def may_record_refusal(self) -> bool:
        """Whether a refusal that came another way can be recorded."""
        return acts.is_possible(Act.RECORD_REFUSAL, self.state)

    @property
    def may_admit(self) -> bool:
        """Whether one person can be given a closing time of their own."""
        return acts.is_possible(Act.ADMIT, self.state)

    @property
    def may_pass_on(self) -> bool:
        """Whether an invitation can be passed on to a successor; one that circulates is open for that as well."""
        return acts.is_possible(Act.SUCCEED, self.state) and (self.is_open or self.may_admit)

    @property
    def may_plan_notices(self) -> bool:
        """Whether it can still be planned what the clock tells those who signed."""
        return acts.is_possible(Act.PLAN_NOTICES, self.state)

    @property
    def may_correct(self) -> bool:
        """Whether printed lines can be corrected."""
        return acts.is_possible(Act.CORRECT, self.state)


Statement.__mapper__.add_property(
    "text_version_id",
    column_property(
        select(TextVersion.id)
        .where(TextVersion.statement_id == Statement.id, TextVersion.number == Statement.text_number)
        .correlate_except(TextVersion)
        .scalar_subquery()
    ),
)
