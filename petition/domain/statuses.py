"""Where an invited person stands, in the words that pages, commands, files and metrics share.

Each person who was ever invited has one status, so the statuses add up to the
number of those invited. What is beside them is a part of those who signed.
"""

from collections.abc import Mapping
from enum import StrEnum


class Status(StrEnum):
    """Where a person stands, as a coordinator sees it: the states of an invitation,
    with "invited" told apart by what became of the mails that ask.

    UNREACHABLE: the last mail did not arrive. NOT_SENT: no mail ever left, and none is on its way.
    """

    SIGNED = "signed"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"
    NOT_SENT = "not_sent"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    STRUCK = "struck"
    UNINVITED = "uninvited"

    @property
    def words(self) -> str:
        """The same in words, as "no answer"."""
        return self.value.replace("_", " ")


# Of those who signed: whose line waits for a look, whose answer came another way, and who of these has not confirmed.
PARTS_OF_SIGNED = ("held", "recorded", "unconfirmed")
# All numbers of a statement by their keys, in the order in which they are printed.
NUMBERS = ("invited", *(status.value for status in Status), *PARTS_OF_SIGNED)


def in_words(numbers: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the numbers with their keys in words, in order."""
    return [(key.replace("_", " "), numbers[key]) for key in NUMBERS]
