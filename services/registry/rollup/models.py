"""Tables of the figures of today: what each person counts in, the sums by place, and who must be looked at again."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Identity, Integer, func
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.models_base import Base


class RollupChange(Base):
    """Something was written about a person that a fact may read. By triggers on the tables of `rules.READ` alone."""

    __tablename__ = "rollup_change"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    graduate_id: Mapped[UUID]


class RollupPerson(Base):
    """What the sums count a person in: the numbers of their city's plan, by place in it."""

    __tablename__ = "rollup_person"

    graduate_id: Mapped[UUID] = mapped_column(primary_key=True)
    city: Mapped[str]
    area: Mapped[str]
    cohort: Mapped[int]
    """0: no class yet."""
    numbers: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class RollupCell(Base):
    """How many people of a place and class, a district at a time, are in a number. The place is a city, a district or
    a street, so that a sheet reads one place; the district is empty for who has not chosen one."""

    __tablename__ = "rollup_cell"

    place: Mapped[str] = mapped_column(primary_key=True)
    cohort: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    district: Mapped[str] = mapped_column(primary_key=True)
    people: Mapped[int]


class RollupState(Base):
    """For which day, and by which plan, the sums of a city are. Without a row nothing is read from them."""

    __tablename__ = "rollup_state"

    city: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date]
    digest: Mapped[str]
    began_at: Mapped[datetime] = mapped_column(server_default=func.now())
