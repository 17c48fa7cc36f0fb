"""People with accounts: coordinators, approvers and administrators.

Signatories have none. Passwords, sessions and (later) second factors are
Flask-Security's; the columns that it requires carry the names that it gives.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import JSON, Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petition.db import Base, Model
from petition.domain import lengths
from petition.models.columns import BigKey

if TYPE_CHECKING:
    _RoleBase = object
    _UserBase = object
else:
    _RoleBase = RoleMixin
    _UserBase = UserMixin

users_roles = Table(
    "users_roles",
    Base.metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("role_id", ForeignKey("roles.id"), primary_key=True),
)


class Role(Model, _RoleBase):
    """What an account may do: coordinator, approver or administrator."""

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    # Flask-Security reads this one; every right here follows from the name.
    permissions: Mapped[str | None] = mapped_column(String(200))


class User(Model, _UserBase):
    """One account; `password` is empty until its owner sets one, `signed_in_at` until they sign in first.

    Which browsers an account knows depends on `fs_uniquifier`; its sessions do not.
    `unwanted_notices` are the kinds of mail that its owner switched off (`petition.domain.account_notices`),
    `time_zone` says when it is morning for them, and `digest_due_at` when the next digest is made. It was told
    of happenings until the round `told_round`, that one too.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(lengths.ADDRESS), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    signed_in_at: Mapped[datetime | None]
    unwanted_notices: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    time_zone: Mapped[str] = mapped_column(String(60), default="UTC", server_default="UTC")
    digest_due_at: Mapped[datetime | None]
    told_round: Mapped[int] = mapped_column(BigKey, default=0, server_default="0")
    roles: Mapped[list[Role]] = relationship(secondary=users_roles, lazy="selectin")


class SignInLink(Model):
    """A link that signs one account in once; only the nonce is kept, never the link."""

    __tablename__ = "sign_in_links"

    nonce: Mapped[bytes] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
