"""Corrections: what is printed of a signature instead of what was signed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, ScalarSelect, SQLColumnExpression, String, false, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.domain import lengths
from petition.domain.corrections import By, LineChange, PrintedLine
from petition.domain.lists.lines import Affiliation
from petition.domain.names.person_name import PersonName
from petition.models.columns import BigKey


class Correction(Model):
    """The line of a signature as somebody corrected it, whole; the signature itself never changes.

    The newest that counts is printed: one counts that needs no agreement, or has it.
    To undo one, or to refuse to agree, is to make another with the former parts.
    `before` has the parts that changed, as they were printed until then. `salt` goes
    into the digest of the line that the audit log keeps, as with a signature.
    Triggers let nothing be changed but that agreement comes, once.
    """

    __tablename__ = "corrections"
    __table_args__ = (
        Index("ix_corrections_signature", "signature_id", "id"),
        Index("ix_corrections_statement", "statement_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    given_name: Mapped[str] = mapped_column(String(lengths.LINE))
    family_name: Mapped[str] = mapped_column(String(lengths.LINE))
    honorific_prefix: Mapped[str] = mapped_column(String(lengths.LINE))
    honorific_suffix: Mapped[str] = mapped_column(String(lengths.LINE))
    role: Mapped[str] = mapped_column(String(lengths.LINE))
    legislature: Mapped[str] = mapped_column(String(lengths.LINE))
    party: Mapped[str] = mapped_column(String(lengths.LINE))
    constituency: Mapped[str] = mapped_column(String(lengths.LINE))
    sort_name: Mapped[str] = mapped_column(String(lengths.SORT_NAME))
    sort_key: Mapped[bytes]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(lengths.REASON))
    made_at: Mapped[datetime] = mapped_column(server_default=database_now())
    made_by: Mapped[str] = mapped_column(String(60))
    needs_agreement: Mapped[bool]
    agreed_at: Mapped[datetime | None]
    salt: Mapped[bytes | None]

    @property
    def person_name(self) -> PersonName:
        """The parts of the printed name as one value."""
        return PersonName(self.given_name, self.family_name, self.honorific_prefix, self.honorific_suffix)

    @property
    def affiliation(self) -> Affiliation:
        """What may stand beside the name, as one value."""
        return Affiliation(self.role, self.legislature, self.party, self.constituency)

    @property
    def line(self) -> PrintedLine:
        """The whole line."""
        return PrintedLine(self.person_name, self.affiliation)

    @property
    def is_own(self) -> bool:
        """Whether the person made it by their link."""
        return self.made_by.startswith("invitation:")

    @property
    def change(self) -> LineChange:
        """The line before and after, and how that came to be."""
        agreed = By.AGREED if self.agreed_at is not None else By.COORDINATOR
        by = By.PERSON if self.is_own else agreed
        return LineChange(self.line.with_parts(self.before), self.line, by, self.reason)

    @property
    def counts(self) -> bool:
        """Whether it is printed, unless a newer one is."""
        return not self.needs_agreement or self.agreed_at is not None


def printed_correction(
    signature_id: SQLColumnExpression[int], at: SQLColumnExpression[datetime] | None = None
) -> ScalarSelect[int]:
    """Return the number of the correction that is printed instead of what was signed, or null.

    `at` is the moment at which it was printed; without one it is now.
    """
    agreed = Correction.agreed_at.is_not(None) if at is None else Correction.agreed_at <= at
    made = [] if at is None else [Correction.made_at <= at]
    counts = or_(Correction.needs_agreement == false(), agreed)
    newest = select(func.max(Correction.id)).where(Correction.signature_id == signature_id, counts, *made)
    return newest.correlate_except(Correction).scalar_subquery()
