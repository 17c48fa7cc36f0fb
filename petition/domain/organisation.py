"""The organisation that runs the service and asks in its name."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Organisation:
    """The organisation's name and address as a sender, and its own labels of countries."""

    name: str
    address: str
    labels: Mapping[str, str]

    @property
    def domain(self) -> str:
        """The sending domain, in which Message-IDs are made."""
        return self.address.rpartition("@")[2]
