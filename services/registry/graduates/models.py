"""Tables of the real-name ledger: the person, and who used which phone."""

from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, ForeignKey, Index, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.data_keys import Seals
from chassis.db import UuidPk
from chassis.pii import Cipher
from chassis.plans import second_level
from services.registry.models_base import Base

WITHOUT_PHONE = text("phone_sealed IS NULL AND listed_on IS NOT NULL")


class Graduate(Base):
    """One person, once: `id_number_index` is unique, whichever channel the person came through."""

    __tablename__ = "graduate"
    __table_args__ = (
        UniqueConstraint("id_number_index"),
        Index("ix_graduate_area", "area", "id", postgresql_ops={"area": "text_pattern_ops"}),
        Index("ix_graduate_city", "city", "id"),
        Index("ix_graduate_district", "city", text("split_part(area, '/', 2)"), "id"),
        Index("ix_graduate_university_code", "university_code", "id"),
        Index("ix_graduate_source_code", "source_code", "id", postgresql_where=text("source_code IS NOT NULL")),
        Index("ix_graduate_without_phone", "city", "id", postgresql_where=WITHOUT_PHONE),
        Index("ix_graduate_without_phone_school", "university_code", "id", postgresql_where=WITHOUT_PHONE),
        Index("ix_graduate_name_index", "name_index", "id"),
        Index("ix_graduate_phone_index", "phone_index", "id", postgresql_where=text("phone_index IS NOT NULL")),
    )

    id: Mapped[UuidPk]
    city: Mapped[str]
    area: Mapped[str]
    """Serving jurisdiction, `city/district/street`; the bare city until a place is chosen."""
    wrapped_key: Mapped[bytes | None]
    """The person's data key: None while the ring seals, `pii.ERASED` once it was destroyed."""
    id_number_sealed: Mapped[bytes]
    id_number_index: Mapped[bytes]
    name_sealed: Mapped[bytes]
    name_index: Mapped[bytes | None]
    """None until the name was given one: rows from before there were any."""
    phone_sealed: Mapped[bytes | None]
    phone_index: Mapped[bytes | None]
    kind: Mapped[str] = mapped_column(default="graduate", server_default="graduate")
    """Whom the document calls so: see `rules.KIND_TITLES`. The figures count graduates."""
    cohort_year: Mapped[int | None]
    """Year of graduation; of a graduate empty only between the real-name proof and the registration."""
    university_code: Mapped[str | None]
    education_level: Mapped[str | None]
    hukou_area: Mapped[str | None]
    residence_area: Mapped[str | None]
    seeking_area: Mapped[str | None]
    intention: Mapped[str] = mapped_column(default="unknown")
    status: Mapped[str] = mapped_column(default="unknown")
    listed_on: Mapped[date | None]
    """The day a roster said this person should register (应登记); the denominator of the rates."""
    listed_by: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    """Whose rosters named this person: schools' codes and officers' areas."""
    registered_on: Mapped[date | None]
    registered_at: Mapped[datetime | None]
    place_kind: Mapped[str | None]
    channel: Mapped[str | None]
    source_code: Mapped[str | None]
    """Of the community whose code brought them to register; `community_codes.rules.UNKNOWN` for a useless one."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    def seals(self, cipher: Cipher) -> Seals:
        """Seals and opens what is stored about this person, here and in every table of theirs."""
        return Seals(cipher, self.wrapped_key, table=self.__tablename__, row=self.id)

    def opened(self, cipher: Cipher, column: str) -> str:
        """A sealed column of this row in clear. Whoever shows it further must have audited that."""
        return self.seals(cipher).open(getattr(self, column), table=self.__tablename__, column=column, row=self.id)


class NewEntry(SimpleNamespace):
    """The columns of an entry that nobody has yet, by their names, for many of them at once: no session watches it."""

    def seals(self, cipher: Cipher) -> Seals:
        return Seals(cipher, self.wrapped_key, table=Graduate.__tablename__, row=self.id)


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownEntry:
    """The columns of an entry that its view shows, as a read brings them: nothing of it can be written."""

    id: UUID
    city: str
    area: str
    wrapped_key: bytes | None
    id_number_sealed: bytes
    name_sealed: bytes
    phone_sealed: bytes | None
    kind: str
    cohort_year: int | None
    university_code: str | None
    education_level: str | None
    hukou_area: str | None
    residence_area: str | None
    seeking_area: str | None
    intention: str
    status: str
    listed_on: date | None
    registered_on: date | None
    registered_at: datetime | None
    place_kind: str | None
    channel: str | None
    version: int

    def seals(self, cipher: Cipher) -> Seals:
        return Seals(cipher, self.wrapped_key, table=Graduate.__tablename__, row=self.id)


def district_code() -> ColumnElement[str]:
    """SQL: the code of the entry's district, in the very words of its index; empty without one."""
    return second_level(Graduate)


class PhoneUse(Base):
    """Who has registered or proven themselves with which phone, ever."""

    __tablename__ = "phone_use"

    phone_index: Mapped[bytes] = mapped_column(primary_key=True)
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"), primary_key=True)
