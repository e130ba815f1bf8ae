"""Tables of trainings: what skills somebody has, what was recommended to them, what they took."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class SkillsStatement(Base):
    """What staff say of somebody's skills and of their right to a training, and from what. Rows can only be added."""

    __tablename__ = "skills_statement"
    __table_args__ = (
        CheckConstraint("source IN ('declared', 'certificate', 'assessment')", name="source"),
        Index("ix_skills_statement_graduate_id", "graduate_id", "stated_on"),
    )

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    low_skilled: Mapped[bool]
    eligible: Mapped[bool]
    source: Mapped[str]
    stated_on: Mapped[date]
    stated_by: Mapped[UUID]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class CourseRecommendation(Base):
    """A course was recommended to somebody, once: a second time is no other course. Rows can only be added."""

    __tablename__ = "course_recommendation"

    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"), primary_key=True)
    course_id: Mapped[UUID] = mapped_column(ForeignKey("course.id"), primary_key=True)
    recommended_on: Mapped[date]
    recommended_by: Mapped[UUID]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Enrolment(Base):
    """Somebody takes a course. It counts once it was completed by the word of two."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("graduate_id", "course_id"),
        CheckConstraint("state IN ('enrolled', 'recorded', 'completed', 'dropped')", name="state"),
        CheckConstraint("(state IN ('recorded', 'completed')) = (completed_on IS NOT NULL)", name="recorded"),
        CheckConstraint("(completed_by IS NULL) = (completed_on IS NULL)", name="recorded_by"),
        CheckConstraint("(state = 'completed') = (confirmed_on IS NOT NULL)", name="confirmed"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_on IS NULL)", name="confirmed_by"),
        CheckConstraint("confirmed_by <> completed_by", name="two_persons"),
        CheckConstraint("(certificate_kind IS NULL) = (certificate_index IS NULL)", name="numbered"),
        Index("ix_enrolment_course_id", "course_id"),
        Index(
            "uq_enrolment_certificate_index",
            "certificate_index",
            unique=True,
            postgresql_where=text("certificate_index IS NOT NULL"),
        ),
    )

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    course_id: Mapped[UUID] = mapped_column(ForeignKey("course.id"))
    kind: Mapped[str]
    """Of the course, which never changes: figures count by it."""
    state: Mapped[str]
    enrolled_on: Mapped[date]
    enrolled_by: Mapped[UUID]
    completed_on: Mapped[date | None]
    completed_by: Mapped[UUID | None]
    certificate_kind: Mapped[str | None]
    certificate_issuer: Mapped[str | None]
    certificate_index: Mapped[bytes | None]
    """Blind: one certificate is of one enrolment, and its number stands nowhere."""
    certificate_on: Mapped[date | None]
    confirmed_by: Mapped[UUID | None]
    confirmed_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class RevokedCompletion(Base):
    """A completion that two had confirmed and two others took back: what was first said. Rows can only be added."""

    __tablename__ = "revoked_completion"
    __table_args__ = (
        CheckConstraint("requested_by <> revoked_by", name="two_persons"),
        Index("ix_revoked_completion_enrolment_id", "enrolment_id"),
    )

    id: Mapped[UuidPk]
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    completed_on: Mapped[date]
    completed_by: Mapped[UUID]
    confirmed_by: Mapped[UUID]
    confirmed_on: Mapped[date]
    certificate_kind: Mapped[str | None]
    certificate_issuer: Mapped[str | None]
    certificate_index: Mapped[bytes | None]
    certificate_on: Mapped[date | None]
    requested_by: Mapped[UUID]
    revoked_by: Mapped[UUID]
    revoked_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
