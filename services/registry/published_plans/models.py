"""The table of what the public sees of a plan's progress: numbers as they are published, and no others."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.models_base import Base


class PublishedProgress(Base):
    """Counted once a day, with the small cells veiled already: who asks causes no counting, and learns no more."""

    __tablename__ = "published_progress"

    area: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    as_of: Mapped[date]
    content: Mapped[Mapping[str, Any]] = mapped_column(JSONB)
    counted_at: Mapped[datetime] = mapped_column(server_default=func.now())
