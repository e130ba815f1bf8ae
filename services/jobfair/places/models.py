"""What this service knows of places beyond the packs: what the registry's operators have added or closed."""

from sqlalchemy.orm import Mapped, mapped_column

from services.jobfair.models_base import Base


class KnownPlace(Base):
    """One code of a city, as the latest news has it."""

    __tablename__ = "known_place"

    city: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    in_use: Mapped[bool]
    version: Mapped[int]
