"""All SQL of the places known from the registry."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.registry import PlaceChanged
from services.jobfair.places.models import KnownPlace


async def know(session: AsyncSession, fact: PlaceChanged) -> None:
    """Keeps the highest version; older news changes nothing."""
    fresh = insert(KnownPlace).values(fact.model_dump())
    said = {name: getattr(fresh.excluded, name) for name in ("in_use", "version")}
    later = fresh.on_conflict_do_update(
        index_elements=["city", "kind", "code"], set_=said, where=KnownPlace.version < fresh.excluded.version
    )
    await session.execute(later)


async def known(session: AsyncSession) -> Sequence[KnownPlace]:
    return (await session.scalars(select(KnownPlace))).all()
