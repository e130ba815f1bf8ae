"""Counting figures: from the sums of today where they have them, otherwise from the ledger, which is the same."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from sqlalchemy.ext.asyncio import AsyncSession

from policy_engine.packs.pack import Pack
from services.registry.facts.catalogue import ground_of
from services.registry.graduates.repository import sees_all_of
from services.registry.reports import repository, rules
from services.registry.reports.catalogue import Figure, Indicator, indicators_of
from services.registry.reports.repository import Counts, Whom
from services.registry.rollup import repository as rollup
from services.registry.rollup.rules import Plan, number_of


def is_of_the_day(indicator: Indicator) -> bool:
    """Whether it counts people by facts of a day alone, and not of a time."""
    return indicator.records is None and indicator.period is None


@lru_cache(maxsize=64)
def plan_of(pack: Pack, day: date) -> Plan:
    """The numbers that a city's figures ask for: of its indicators and its milestones, and so of its sheets."""
    figures = [
        figure for indicator in indicators_of(pack, day) if is_of_the_day(indicator) for figure in indicator.figures
    ]
    return rollup.plan_of(ground_of(pack, day), [filters for figure in figures for filters in figure.sides])


async def counted(
    session: AsyncSession, whom: Whom, pack: Pack, day: date, figures: Sequence[Figure]
) -> Sequence[Counts]:
    """How many are in the part and in the population of each figure, per district: from the sums of today where they
    have it, otherwise by a count of the ledger, which is the same."""
    summed = await summed_up(session, whom, pack, day, figures)
    return await repository.people(session, whom, ground_of(pack, day), figures) if summed is None else summed


async def summed_up(
    session: AsyncSession, whom: Whom, pack: Pack, day: date, figures: Sequence[Figure]
) -> Sequence[Counts] | None:
    """From the sums of today alone; None for what they do not have."""
    plan = plan_of(pack, day)
    sides = [[plan.places.get(number_of(filters)) for filters in figure.sides] for figure in figures]
    if not sees_all_of(whom.by, whom.area) or any(None in pair for pair in sides):
        return None
    sums = await rollup.sums(session, plan, whom.area, whom.cohort)
    in_order = rules.in_order(sums or ())
    return None if sums is None else [_counts(district, sums[district], sides) for district in in_order]


def _counts(district: str, people: Mapping[int, int], sides: Sequence[Sequence[int | None]]) -> Counts:
    """`sides`: the place of each figure's part and of its population among the numbers."""
    return Counts(district or None, [(people.get(part or 0, 0), people.get(of or 0, 0)) for part, of in sides])
