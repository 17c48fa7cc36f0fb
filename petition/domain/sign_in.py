"""How long a sign-in at the desk lasts, what ends it, and how failures to sign in slow down."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

# A session of the desk ends so long after the sign-in, whatever is done with it ...
LIFETIME = timedelta(hours=12)
# ... and so long after it was used last.
IDLE = timedelta(minutes=60)
# So long after signing in, what is irreversible or concerns many people needs no password.
FRESH = timedelta(minutes=10)
# When a session was used last is written down no oftener than this.
SEEN_EVERY = timedelta(minutes=5)
# So long sessions that have ended, and failures to sign in, are kept.
KEPT = timedelta(days=30)
# Failures of this time slow the next attempt down.
COUNTED = timedelta(hours=24)

# From so many failures within a day on, the owner of the account is told by mail, once a day at most.
MANY_FAILURES = 10


class Ending(StrEnum):
    """Why a session of the desk was ended before its time."""

    SIGN_OUT = "sign_out"
    SIGN_IN = "sign_in"
    CHANGED = "password"
    REVOKED = "revoked"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Patience:
    """How long somebody waits after so many failures: not at all at first, then twice as long each time."""

    free: int
    longest: timedelta

    def wait(self, failures: int) -> timedelta:
        """Return how long after the last of so many failures the next attempt may come."""
        if failures < self.free:
            return timedelta(0)
        # The exponent is bounded, because a number of a thousand digits is work too.
        return min(timedelta(seconds=2 ** min(failures - self.free, 20)), self.longest)


# Nobody is ever locked out: a wait ends, and it is no longer after a thousand failures than after fifteen.
OF_ACCOUNT = Patience(free=5, longest=timedelta(minutes=15))
# A whole parliament can be one network.
OF_NETWORK = Patience(free=30, longest=timedelta(minutes=5))
