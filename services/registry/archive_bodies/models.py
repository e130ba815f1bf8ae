"""Table of the bodies that look after the personal files of graduates (档案管理服务机构)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.models_base import Base


class ArchiveBody(Base):
    """One body of a city, by the citation that names it."""

    __tablename__ = "archive_body"

    city: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str]
    area: Mapped[str]
    """Whose staff work there: the jurisdiction in which it stands."""
    citation: Mapped[str]
    in_use: Mapped[bool]
    """False: no file is addressed to it any more; what is on the way still arrives."""
    version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[UUID]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
