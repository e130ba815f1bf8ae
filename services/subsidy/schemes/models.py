"""Tables of what entitlements rest on: kept versions of packs, and what must be assessed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, func
from sqlalchemy.orm import Mapped, mapped_column

from services.subsidy.models_base import Base


class PolicyVersion(Base):
    """A file of a policy pack that the service once started with. Rows can only be added: decisions rest on them."""

    __tablename__ = "policy_version"

    pack: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes]
    first_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Assessment(Base):
    """A payee's period of a scheme. `dirty` says that facts changed since it was last calculated."""

    __tablename__ = "assessment"
    __table_args__ = (Index("ix_assessment_dirty", "scheme", "period", postgresql_where="dirty"),)

    scheme: Mapped[str] = mapped_column(primary_key=True)
    payee_id: Mapped[UUID] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    city: Mapped[str]
    area: Mapped[str]
    dirty: Mapped[bool] = mapped_column(default=True)
