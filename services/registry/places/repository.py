"""All SQL of places."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.places.models import Place


async def changed(session: AsyncSession) -> Sequence[Place]:
    """All that operators ever said: a handful per city."""
    return (await session.scalars(select(Place))).all()


async def put(session: AsyncSession, place: Place) -> Place:
    """The row as it is now, one version later."""
    names = ("city", "kind", "code", "name", "citation", "in_use", "changed_by")
    fresh = insert(Place).values({name: getattr(place, name) for name in names} | {"version": 1})
    columns = {name: getattr(fresh.excluded, name) for name in names[3:]}
    later = fresh.on_conflict_do_update(
        index_elements=["city", "kind", "code"],
        set_={**columns, "version": Place.version + 1, "changed_at": func.now()},
    )
    rows = await session.scalars(later.returning(Place).execution_options(populate_existing=True))
    return rows.one()
