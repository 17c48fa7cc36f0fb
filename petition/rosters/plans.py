"""How one file is to be read, as it is kept between the steps of an import: settings in, an opened file out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any

from petition.rosters.layout import Proposal, with_columns
from petition.rosters.opening import open_packed
from petition.rosters.options import Options, make_options
from petition.rosters.packing import Packed
from petition.rosters.table import Table


@dataclass(frozen=True)
class Plan:
    """Encoding and sheets, headings by field (none: as they are proposed), and what is said for the whole file.

    `with_hidden` reads what is hidden in a workbook as well.
    """

    encoding: str = ""
    sheets: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    country: str = ""
    defaults: Mapping[str, str] = field(default_factory=dict)
    proper_case: bool = False
    with_hidden: bool = False
    name_order: str = ""

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Plan":
        """Return the plan that was kept as `kept`."""
        plan = cls(**{one.name: kept[one.name] for one in fields(cls) if one.name in kept})
        return replace(plan, sheets=tuple(plan.sheets))

    @property
    def kept(self) -> dict[str, Any]:
        """The plan as it is kept."""
        return {**asdict(self), "sheets": list(self.sheets)}

    @property
    def options(self) -> Options:
        """What is said for the whole file; raises `FieldError` naming what is wrong with it."""
        return make_options(self.country, self.defaults, proper_case=self.proper_case, name_order=self.name_order)

    def open(self, content: bytes, *, today: date) -> Packed:
        """Open a file as planned, in a process of its own; raises what `open_packed` does."""
        return open_packed(
            content, today=today, encoding=self.encoding, sheets=self.sheets, with_hidden=self.with_hidden
        )

    def chosen(self, table: Table, proposal: Proposal) -> Proposal:
        """Return a table's proposal with the planned columns, if any are planned."""
        return with_columns(table, proposal, self.columns) if self.columns else proposal
