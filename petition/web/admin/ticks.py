"""Rows that are ticked on a list of several pages.

They stand in the address, as the filters do: the pages' one form is sent with
GET, and holds what was ticked on other pages. So nothing that was ticked is
lost when one searches on, turns the page, goes back or reloads, with a script
or without, and nothing is kept anywhere else. An address has room for so many
and no more; lists offer other ways for more.
"""

from collections.abc import Collection
from dataclasses import dataclass

from flask import request

from petition.web.admin.inputs import row_number

# With a full page more, an address of these keeps within what any server and proxy takes.
MOST_TICKED = 150


@dataclass(frozen=True)
class Ticks:
    """The numbers that a field of the address names, without those that were taken off."""

    field: str
    numbers: tuple[int, ...]
    # Whether the address still names some to be taken off, and should not be kept so.
    is_unsettled: bool

    @classmethod
    def read(cls, field: str) -> "Ticks":
        """Return what the address says; what is no number of a row was never on the page."""
        off = request.args.getlist("off", type=row_number)
        given = dict.fromkeys(request.args.getlist(field, type=row_number))
        return cls(field, tuple(number for number in given if number not in off), "off" in request.args)

    @property
    def is_full(self) -> bool:
        """Whether no more can be ticked before some are taken off."""
        return len(self.numbers) >= MOST_TICKED

    def elsewhere(self, shown: Collection[int]) -> list[int]:
        """Return those that do not stand on the page that is shown."""
        return [number for number in self.numbers if number not in shown]
