"""All SQL of the simulations."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from services.subsidy.simulations.models import Simulation


class SimulationNotFound(NotFound):
    slug, title = "simulation-not-found", "未找到该测算"


async def in_scope(session: AsyncSession, simulation_id: UUID, by: Caller, *, with_result: bool = False) -> Simulation:
    """One's own jurisdiction's; a foreign one does not exist."""
    query = select(Simulation).where(Simulation.id == simulation_id, by.area_clause(Simulation.area))
    if with_result:
        query = query.options(undefer(Simulation.result))
    simulation = await session.scalar(query)
    if simulation is None:
        raise SimulationNotFound()
    return simulation


async def listing(session: AsyncSession, by: Caller, paging: Paging) -> Rows[Simulation]:
    """Newest first."""
    query = select(Simulation).where(by.area_clause(Simulation.area))
    return await pagination.scalars(session, query, paging, Simulation.id.desc())


async def give_up(session: AsyncSession, attempts: int, problem: Mapping[str, Any]) -> None:
    """Ends runs that were cut off so often: what they are given brings the worker down."""
    late = (Simulation.state == "running") & (Simulation.attempts >= attempts)
    ended = {"state": "failed", "problem": problem, "cases": None, "draft": None, "finished_at": func.now()}
    idle = select(Simulation.id).where(late).with_for_update(skip_locked=True)
    await session.execute(update(Simulation).where(Simulation.id.in_(idle)).values(ended))


async def next_waiting(session: AsyncSession, but: set[UUID], stopped: Collection[str]) -> Simulation | None:
    """The oldest that is not done, with its cases, locked; one that another worker holds is passed over, and so are
    those of stopped cities."""
    query = select(Simulation).where(Simulation.state.in_(("queued", "running")), Simulation.id.not_in(but))
    query = query.where(Simulation.city.not_in(stopped))
    query = query.options(undefer(Simulation.cases), undefer(Simulation.draft)).order_by(Simulation.id).limit(1)
    return (await session.scalars(query.with_for_update(skip_locked=True))).first()


async def note(session: AsyncSession, simulation_id: UUID, values: Mapping[str, Any]) -> None:
    await session.execute(update(Simulation).where(Simulation.id == simulation_id).values(**values))
