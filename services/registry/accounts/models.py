"""Tables of who may sign in: staff, machine clients, mini-program users."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Text, UniqueConstraint, false, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class StaffAccount(Base):
    """A member of staff of the bureau, a district, a street, a university or an employer."""

    __tablename__ = "staff_account"
    __table_args__ = (UniqueConstraint("login"),)

    id: Mapped[UuidPk]
    login: Mapped[str]
    password_hash: Mapped[str]
    role: Mapped[str]
    area: Mapped[str | None]
    org: Mapped[str | None]
    display_name: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    token_version: Mapped[int] = mapped_column(default=1)
    announced_duty: Mapped[str | None]
    """Role, area and activity as StaffDutyChanged last told them; null before the first time."""
    announced_version: Mapped[int] = mapped_column(default=0, server_default="0")
    secret_set_at: Mapped[datetime] = mapped_column(server_default=func.now())
    """By the database's clock."""
    secret_set_by_other: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whoever opened or reset the account knows the secret: it opens its own change and nothing else."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ClientAccount(Base):
    """A department's system or one of our own services, signing in by client credentials."""

    __tablename__ = "client_account"
    __table_args__ = (UniqueConstraint("client_id"),)

    id: Mapped[UuidPk]
    client_id: Mapped[str]
    secret_hash: Mapped[str | None]
    """Of a client opened before credentials had a table of their own; read once, when that process is replaced."""
    role: Mapped[str]
    area: Mapped[str | None]
    org: Mapped[str | None]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    """What it may do besides its role."""
    display_name: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    """Counts what is done to the account and its credentials."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class MiniProgramAccount(Base):
    """A WeChat user of the mini-program; `graduate_id` is empty until the real-name proof."""

    __tablename__ = "mini_program_account"
    __table_args__ = (UniqueConstraint("openid_index"), UniqueConstraint("graduate_id"))

    id: Mapped[UuidPk]
    openid_sealed: Mapped[bytes]
    openid_index: Mapped[bytes]
    city: Mapped[str]
    graduate_id: Mapped[UUID | None] = mapped_column(ForeignKey("graduate.id"))
    proven_at: Mapped[datetime | None]
    phone_sealed: Mapped[bytes | None]
    """The number that WeChat says this user has, or to which a code was sent that they then knew."""
    phone_verified_at: Mapped[datetime | None]
    """By the database's clock."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
