"""Orders about the sums behind the figures of today: fold what was changed, compare with the ledger, make anew."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, failpoints
from chassis.access import Caller
from chassis.problems import Conflict
from policy_engine.packs.pack import Packs
from services.registry.figures import repository
from services.registry.figures.repository import Difference
from services.registry.reports.counting import plan_of
from services.registry.rollup import repository as sums
from services.registry.rollup.repository import Standing
from services.registry.rollup.rules import WAITING_MOST, Plan

BATCH = WAITING_MOST
STRETCH = 20_000


class SumsNotReady(Conflict):
    slug, title = "sums-not-ready", "汇总正在形成，或今日的尚未形成，请稍候再核对"


def plans_of(packs: Packs, today: date) -> Mapping[str, Plan]:
    return {city: plan_of(packs.city(city, on=today), today) for city in packs.cities}


async def fold(session: AsyncSession, packs: Packs, today: date) -> int:
    """Takes the next changes into the sums; returns how many. Nothing where another worker does.

    On another day, or with another plan, everybody of a city is looked at again, and only what differs is written.
    """
    plans = plans_of(packs, today)
    standing = await sums.begin(session)
    if not standing.alone:
        return 0
    turned = await _turn(session, plans, standing)
    failpoints.hit("rollup_before_fold")
    done = await sums.fold(session, [*plans.values()], BATCH) if turned or standing.waits else 0
    failpoints.hit("rollup_before_commit")
    return done


async def _turn(session: AsyncSession, plans: Mapping[str, Plan], standing: Standing) -> Sequence[Plan]:
    """Begins the sums of each city anew that are not of this day and plan. The numbers of another plan mean nothing in
    this one, and those of nobody knows what (somebody else wrote them) are thrown away too."""
    if standing.cities.keys() - plans.keys():
        await sums.forget_cities_without(session, [*plans])
    turned = [plan for city, plan in plans.items() if standing.cities.get(city) != (plan.ground.day, plan.digest)]
    for plan in turned:
        _, digest = standing.cities.get(plan.ground.city, (None, None))
        if digest != plan.digest:
            await sums.clear(session, plan.ground.city)
        await sums.look_at_everybody(session, plan)
    return turned


async def compare(session: AsyncSession, plan: Plan, after: UUID | None) -> tuple[Difference, Difference, UUID | None]:
    """The next stretch of people, and before the first one the sums: what was compared, and where the next begins.

    Raises SumsNotReady while more waits than a reader would count in.
    """
    standing = await repository.state_of(session, plan)
    if not standing or await repository.waiting(session) > WAITING_MOST:
        raise SumsNotReady()
    nothing = Difference(0, 0)
    cells = await repository.compare_cells(session, plan.ground.city) if after is None else nothing
    begin = after or UUID(int=0)
    last = await repository.stretch_end(session, begin, STRETCH)
    return await repository.compare_people(session, plan, begin, last), cells, last


async def rebuild(session: AsyncSession, city: str, reason: str, by: Caller) -> None:
    """From now on the ledger itself is counted, until the worker has made the sums of the city anew."""
    await sums.forget(session, city)
    await audit.record(session, by, "rebuild_sums", "sums", city, reason)
