"""The table of days on which courses were attended."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.models_base import Base


class CourseAttendance(Base):
    """Somebody was at their course on a day, once. Rows can only be added."""

    __tablename__ = "course_attendance"

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    attended_on: Mapped[date] = mapped_column(primary_key=True)
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
