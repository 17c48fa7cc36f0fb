"""Which mails an account gets without asking, and who gets one."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, lazyload

from petition.domain.account_notices import AccountNotice
from petition.domain.times import zone
from petition.models import Role, User
from petition.services import audit
from petition.services.accounts import ROLES

# Every role sees every statement.
HEARS = User.active & User.roles.any(Role.name.in_(ROLES))


@dataclass(frozen=True)
class Choices:
    """What an account is told, and by whose clocks its day begins."""

    wanted: frozenset[AccountNotice]
    time_zone: str

    @classmethod
    def of(cls, user: User) -> "Choices":
        """Return those of an account; a kind that is new is wanted."""
        return cls(frozenset(one for one in AccountNotice if wants(user, one)), user.time_zone)


def wants(user: User, *kinds: AccountNotice) -> list[AccountNotice]:
    """Return which of these kinds an account wants."""
    return [one for one in kinds if one.value not in user.unwanted_notices]


def choose(session: Session, user: User, choices: Choices, *, actor: str) -> bool:
    """Store what an account is told; return whether that is anything else than before.

    Raises `FieldError` for what is no time zone.
    """
    zone(choices.time_zone)
    if choices == Choices.of(user):
        return False
    if choices.time_zone != user.time_zone:
        # The next chore finds out when it is.
        user.time_zone, user.digest_due_at = choices.time_zone, None
    user.unwanted_notices = [one.value for one in AccountNotice if one not in choices.wanted]
    session.flush()
    details = {"unwanted": user.unwanted_notices, "time_zone": user.time_zone}
    audit.record(session, "user.notices", ("user", user.id), actor=actor, details=details)
    return True


def hearers(session: Session, is_so: ColumnElement[bool] = HEARS, *, lock: bool = False) -> list[User]:
    """Return the accounts that may be told, of which `is_so` is true.

    With `lock` each of them is told by one worker at a time. Who waited for that sees what the other one told.
    """
    query = select(User).where(HEARS, is_so).order_by(User.id).options(lazyload(User.roles))
    if lock:
        # As with a statement: whoever writes a row that points to an account is not kept waiting.
        query = query.with_for_update(of=User, key_share=True).execution_options(populate_existing=True)
    return list(session.scalars(query))
