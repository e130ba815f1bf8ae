"""Table of the posts."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from chassis.plans import place_indexes
from services.jobfair.models_base import Base


class Post(Base):
    """A post on offer; open until it is closed, and listed while its employer is verified."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("openings > 0", name="openings"),
        Index("ix_post_employer_id", "employer_id"),
        *place_indexes("post", ("id",), postgresql_where="closed_on IS NULL"),
    )

    id: Mapped[UuidPk]
    employer_id: Mapped[UUID] = mapped_column(ForeignKey("employer.id"))
    city: Mapped[str]
    area: Mapped[str]
    """Place of work, in the employer's city."""
    title: Mapped[str]
    description: Mapped[str]
    openings: Mapped[int]
    published_on: Mapped[date]
    closed_on: Mapped[date | None]
    publication_event_at: Mapped[datetime | None]
    closing_event_at: Mapped[datetime | None]
    """When PostPublished and PostClosed were recorded; empty on posts older than these columns, until the job has
    announced them."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
