"""All SQL of what must be assessed, and of the packs that decisions were made by."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from policy_engine.packs.pack import Pack
from services.subsidy.schemes.models import Assessment, PolicyVersion
from services.subsidy.schemes.ports import Payee

_LOCK_PAYEE = text("SELECT pg_advisory_xact_lock(hashtextextended(:payee, 19))")


async def lock_payee(session: AsyncSession, payee_id: UUID) -> None:
    """Until the end of the transaction: of all that may change what else a payee is granted, one at a time."""
    await session.execute(_LOCK_PAYEE, {"payee": str(payee_id)})


async def assessed_periods(session: AsyncSession, scheme: str, payee_id: UUID) -> Sequence[str]:
    """Codes of the periods of a scheme that a payee has an assessment for."""
    mine = select(Assessment.period).where(Assessment.scheme == scheme, Assessment.payee_id == payee_id)
    return (await session.scalars(mine.order_by(Assessment.period))).all()


async def mark_dirty(session: AsyncSession, scheme: str, payee: Payee, period: str) -> None:
    row = insert(Assessment).values(
        scheme=scheme,
        payee_id=payee.id,
        period=period,
        city=payee.city,
        area=payee.area,
        dirty=True,
    )
    keys = ["scheme", "payee_id", "period"]
    await session.execute(row.on_conflict_do_update(index_elements=keys, set_={"dirty": True}))


async def locked_assessment(session: AsyncSession, scheme: str, payee: Payee, period: str) -> Assessment:
    """The assessment, made where missing; two calculations of one payee's period wait for each other."""
    place = {"scheme": scheme, "payee_id": payee.id, "period": period}
    row = insert(Assessment).values(**place, city=payee.city, area=payee.area, dirty=True)
    await session.execute(row.on_conflict_do_nothing())
    mine = select(Assessment).filter_by(**place)
    return (await session.scalars(mine.with_for_update())).one()


async def clear(session: AsyncSession, assessment: Assessment) -> None:
    await session.execute(
        update(Assessment)
        .where(
            Assessment.scheme == assessment.scheme,
            Assessment.payee_id == assessment.payee_id,
            Assessment.period == assessment.period,
        )
        .values(dirty=False)
    )


async def keep_version(session: AsyncSession, pack: Pack) -> None:
    """Keeps the pack's files unless they are kept; several processes may start at once."""
    rows = [
        {"pack": pack.name, "version": pack.version, "file": file, "content": content}
        for file, content in sorted(pack.sources.items())
    ]
    await session.execute(insert(PolicyVersion).on_conflict_do_nothing(), rows)


async def kept_version(session: AsyncSession, pack: str, version: str) -> Mapping[str, bytes]:
    """The files of a version; none where it was never kept."""
    mine = PolicyVersion.pack == pack, PolicyVersion.version == version
    rows = await session.execute(select(PolicyVersion.file, PolicyVersion.content).where(*mine))
    return {row.file: row.content for row in rows}
