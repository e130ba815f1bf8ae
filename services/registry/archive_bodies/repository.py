"""All SQL of the bodies that look after files."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from chassis.problems import NotFound, Unprocessable
from services.registry.archive_bodies.models import ArchiveBody


class BodyUnknown(Unprocessable):
    slug, title = "archive-body-unknown", "没有此档案管理服务机构，或已撤销；新设的请由运维补录"


async def of_city(session: AsyncSession, city: str) -> Sequence[ArchiveBody]:
    return (await session.scalars(select(ArchiveBody).where(ArchiveBody.city == city).order_by(ArchiveBody.code))).all()


async def in_use(session: AsyncSession, city: str, code: str) -> ArchiveBody:
    """Raises BodyUnknown for one that no file is addressed to."""
    body = await session.get(ArchiveBody, (city, code))
    if body is None or not body.in_use:
        raise BodyUnknown()
    return body


async def of_staff(session: AsyncSession, city: str, code: str, by: Caller) -> ArchiveBody:
    """One that stands in the caller's area. Raises NotFound for a foreign one as for a missing one."""
    query = select(ArchiveBody).where(
        ArchiveBody.city == city, ArchiveBody.code == code, by.area_clause(ArchiveBody.area)
    )
    body = (await session.scalars(query)).one_or_none()
    if body is None:
        raise NotFound()
    return body


async def put(session: AsyncSession, row: dict[str, Any]) -> ArchiveBody:
    """The row as it is now, one version later."""
    later = insert(ArchiveBody).values({**row, "version": 1})
    columns = {name: getattr(later.excluded, name) for name in row if name not in ("city", "code")}
    later = later.on_conflict_do_update(
        index_elements=["city", "code"], set_={**columns, "version": ArchiveBody.version + 1, "changed_at": func.now()}
    )
    rows = await session.scalars(later.returning(ArchiveBody).execution_options(populate_existing=True))
    return rows.one()
