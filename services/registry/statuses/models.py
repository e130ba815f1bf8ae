"""Tables of what people do: statements of a status, their confirmations, and the intentions. Rows are only added."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class GraduateStatus(Base):
    """One statement about a person's status. A correction is a newer row, never an edit.

    `ref` and `ref_version` name the foreign fact (an internship) a row was derived from, or the placement that a row
    corrects: of one ref only the highest version that others vouch for counts, and a row without status takes the
    earlier versions back.
    """

    __tablename__ = "graduate_status"
    __table_args__ = (
        UniqueConstraint("ref", "ref_version"),
        Index("ix_graduate_status_graduate", "graduate_id", "since_on"),
    )

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    status: Mapped[str | None]
    since_on: Mapped[date]
    source: Mapped[str]
    ref: Mapped[UUID | None]
    ref_version: Mapped[int | None]
    evidence_kind: Mapped[str | None]
    channel: Mapped[str | None]
    """By which of the city's channels somebody is placed; this and what follows of a placement alone."""
    programme: Mapped[str | None]
    form: Mapped[str | None]
    employer_id: Mapped[UUID | None]
    contract_months: Mapped[int | None]
    insured: Mapped[bool | None]
    wage_band: Mapped[int | None]
    """Thousands of yuan a month: see `rules.WAGE_BANDS`. No wage itself stands anywhere."""
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class StatusConfirmation(Base):
    """The second person's word on a statement; never the first one's."""

    __tablename__ = "status_confirmation"
    __table_args__ = (CheckConstraint("confirmed_by <> stated_by", name="two_people"),)

    status_id: Mapped[UUID] = mapped_column(ForeignKey("graduate_status.id"), primary_key=True)
    stated_by: Mapped[UUID]
    """`recorded_by` of the statement, so that the database can compare the two."""
    confirmed_by: Mapped[UUID]
    confirmed_role: Mapped[str]
    confirmed_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class GraduateIntention(Base):
    """What a person wants since a day (求职意向). The entry shows the one of today."""

    __tablename__ = "graduate_intention"
    __table_args__ = (Index("ix_graduate_intention_graduate", "graduate_id", "since_on"),)

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    intention: Mapped[str]
    since_on: Mapped[date]
    source: Mapped[str]
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
