"""The table of study records (学籍信息)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class StudyRecord(Base):
    """One study of one person: a school and a level. Its id is made of the three, see `rules.record_id`.

    What names or describes the person lies sealed in `details_sealed`: see `rules.written`.
    """

    __tablename__ = "study_record"
    __table_args__ = (Index("ix_study_record_graduate_id", "graduate_id"),)

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    school_code: Mapped[str]
    """Five digits, the Ministry's."""
    education_level: Mapped[str]
    major_code: Mapped[str | None]
    major: Mapped[str | None]
    enrolled_on: Mapped[date | None]
    graduates_on: Mapped[date | None]
    details_sealed: Mapped[bytes]
    source: Mapped[str]
    """Whose word it is: the school's code where its own office said so, else an area of ours."""
    stated_by: Mapped[UUID]
    stated_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
