"""Orders about baselines: load what a measure stood at last year, and decide on what waits.

Whose gain: a low number of last year makes this year's look good. So whoever is measured by it asks, with the document
in which it stands, and another account of the city agrees; a district never for itself.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import dual_control
from chassis.access import Caller
from chassis.clock import civil_date
from chassis.db import new_id
from chassis.dual_control import ChangeRequest, DecideChange, Proposal
from chassis.problems import Unprocessable
from policy_engine.packs.pack import Packs
from services.registry.baselines.models import Baseline
from services.registry.reports.catalogue import indicators_of
from services.registry.reports.commands import AreaNotFound, asked_of
from services.registry.statuses.commands import NotYetHappened

KIND = "load_baseline"
OBJECT = "baseline"


class BaselineNotCompared(Unprocessable):
    slug, title = "baseline-not-compared", "本市没有与上年同期比较的这一指标"


class BaselineImpossible(Unprocessable):
    slug, title = "baseline-impossible", "同期数的分子不能大于分母"


@dataclass(frozen=True)
class NewBaseline:
    measure: str
    as_of: date
    part: int
    population: int
    cohort_year: int | None
    source: str


async def load_baseline(
    session: AsyncSession, packs: Packs, area: str, new: NewBaseline, by: Caller, now: datetime
) -> ChangeRequest:
    """Waits for another person of the city. Raises AreaNotFound, NotYetHappened, BaselineNotCompared and
    BaselineImpossible."""
    today = civil_date(now)
    pack = asked_of(by, packs, area, today).pack
    if area.count("/") > 1 or (area.count("/") and area.split("/")[1] not in pack.districts()):
        raise AreaNotFound()
    if new.as_of >= today:
        raise NotYetHappened()
    compared = [indicator.key for indicator in indicators_of(pack, today) if indicator.same_day is not None]
    if new.measure not in compared:
        raise BaselineNotCompared(known=compared)
    if new.part > new.population:
        raise BaselineImpossible()
    return await dual_control.propose(session, _change(area, new), by, now)


def _change(area: str, new: NewBaseline) -> Proposal:
    return Proposal(
        kind=KIND,
        object_kind=OBJECT,
        object_id=f"{area}:{new.measure}:{new.as_of}",
        area=area,
        payload={**asdict(new), "as_of": new.as_of.isoformat()},
        reason=new.source,
    )


def stated_in(payload: Mapping[str, Any]) -> NewBaseline:
    return NewBaseline(**{**payload, "as_of": date.fromisoformat(payload["as_of"])})


async def decide_baseline(
    session: AsyncSession, change_id: UUID, decision: DecideChange, by: Caller, now: datetime
) -> ChangeRequest:
    """The second person's word; from then on the measure is compared with it."""
    change = await dual_control.decide(session, change_id, KIND, decision.verdict, decision.note, by, now)
    if decision.verdict == "apply":
        session.add(_accepted(change, by, civil_date(now)))
        await session.flush()
    return change


def _accepted(change: ChangeRequest, by: Caller, today: date) -> Baseline:
    return Baseline(
        id=new_id(),
        area=change.area or "",
        **asdict(stated_in(change.payload)),
        loaded_by=change.requested_by,
        confirmed_by=by.id,
        confirmed_on=today,
    )
