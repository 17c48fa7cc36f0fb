"""The organisation that runs the service and asks in its name."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Organisation:
    """The sender's name and address, and the organisation's own labels of countries."""

    name: str
    address: str
    labels: Mapping[str, str]

    @property
    def domain(self) -> str:
        """The sending domain, which Message-IDs are made in."""
        return self.address.rpartition("@")[2]
