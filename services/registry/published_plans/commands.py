"""Orders about what is public: publish a plan, count how far it is once a day; and what anybody may read of it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from chassis.audit import NOBODY
from chassis.problems import NotFound
from contracts.roles import Role
from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack, Packs
from services.registry.facts.catalogue import ground_of
from services.registry.places.repository import places
from services.registry.plans import commands as plans
from services.registry.plans import repository as plan_rows
from services.registry.plans.models import Plan
from services.registry.plans.views import PlanRowView
from services.registry.published_plans import repository, rules
from services.registry.published_plans.rules import PublicNumber
from services.registry.published_plans.schemas import (
    PublicDistrict,
    PublicDuty,
    PublicMeasure,
    PublicNumberView,
    PublicPlan,
    PublicPlanEntry,
    PublicProgress,
)
from services.registry.reports import repository as counting
from services.registry.reports.catalogue import MEASURES, Figure, figures_of, targets_of
from services.registry.reports.commands import cohort_of
from services.registry.reports.repository import Counts, Whom
from services.registry.reports.rules import percent_text
from services.registry.tasks import repository as task_rows


class PublicPlanNotFound(NotFound):
    slug, title = "public-plan-not-found", "没有已公开的计划"


async def publish(session: AsyncSession, packs: Packs, plan_id: UUID, by: Caller, today: date) -> Plan:
    """Opens an adopted plan to everybody, with how far it is today. Raises what `plans.mark_public` does."""
    plan = await plans.mark_public(session, plan_id, by, today)
    await count(session, packs, plan.area, plan.year, today)
    return plan


async def count(session: AsyncSession, packs: Packs, area: str, year: int, today: date) -> bool:
    """Counts anew unless it was counted for the day; whether it was. A plan's numbers end with its year."""
    day = min(today, date(year, 12, 31))
    before = await repository.progress(session, area, year)
    if "/" in area or (before is not None and before.as_of == day):
        return False
    try:
        progress = await _progress(session, packs, area, year, day)
    except ParameterNotCited:
        return False
    await repository.put(session, area, year, day, progress.model_dump(mode="json"))
    return True


async def _progress(session: AsyncSession, packs: Packs, city: str, year: int, day: date) -> PublicProgress:
    pack = plans.document_of(packs, city, year)
    cohort, _ = cohort_of(pack, None, day)
    figures = _figures(pack, day)
    everybody = Whom(Caller(NOBODY, Role.OBSERVER, area=city), city, cohort)
    counts = await counting.people(session, everybody, ground_of(pack, day), list(figures.values()))
    names = (await places(session, packs)).of(city, "district")
    columns = {key: _Column(counts, place, figure, names) for place, (key, figure) in enumerate(figures.items())}
    is_open = all(column.is_open for column in columns.values())
    return PublicProgress(
        as_of=day,
        cohort_year=cohort,
        measures=[column.measure(key, with_rate=is_open) for key, column in columns.items()],
    )


def _figures(pack: Pack, day: date) -> dict[str, Figure]:
    """The rates that the document has goals for, each as its city reads it."""
    figures = figures_of(pack, day)
    wanted = {target.measure for target in targets_of(pack)}
    return {key: figures[key][0] for key in MEASURES if key in wanted}


class _Column:
    """One rate by district: the parts as the public sees them."""

    def __init__(self, counts: Sequence[Counts], place: int, figure: Figure, names: dict[str, str]) -> None:
        pairs = {row.district: row.figures[place] for row in counts}
        self._codes: list[str | None] = [*names, *([None] if None in pairs else [])]
        self._codes += sorted(code for code in pairs if code is not None and code not in names)
        self._names, self._figure = names, figure
        parts = [pairs.get(code, (0, 0))[0] for code in self._codes]
        self._part, self._population = sum(parts), sum(population for _, population in pairs.values())
        self._row = rules.published(parts)

    @property
    def is_open(self) -> bool:
        """Whether nothing that is veiled follows from the city's own numbers: of one rate they may be in another."""
        return self._row.total.number is not None and rules.rate_is_open(self._part, self._population)

    def measure(self, key: str, *, with_rate: bool) -> PublicMeasure:
        return PublicMeasure(
            key=key,
            title=MEASURES[key].title,
            definition=self._figure.definition,
            districts=[self._district(*pair) for pair in zip(self._codes, self._row.cells, strict=True)],
            total=PublicNumberView.model_validate(self._row.total),
            population=self._population if with_rate else None,
            rate=percent_text(self._part, self._population) if with_rate else None,
        )

    def _district(self, code: str | None, cell: PublicNumber) -> PublicDistrict:
        name = "未定区县" if code is None else self._names.get(code, code)
        return PublicDistrict(district=code or "", name=name, veil=cell.veil, number=cell.number)


async def public_plan(session: AsyncSession, packs: Packs, area: str, year: int) -> PublicPlan:
    """Raises PublicPlanNotFound."""
    plan = await plan_rows.public(session, area, year)
    if plan is None or plan.published_on is None:
        raise PublicPlanNotFound()
    duties = await plans.duties_of(session, packs, plan)
    counted = await task_rows.counted_by_measure(session, plan.root_id)
    progress = await repository.progress(session, area, year)
    return PublicPlan(
        **PublicPlanEntry.model_validate(plan).model_dump(),
        title=packs.named(plan.city, plan.pack, on=date(year, 12, 31)).title,
        citation=plan.citation,
        targets=[PlanRowView.model_validate(row) for row in await plan_rows.targets_of(session, plan.id)],
        duties=[
            PublicDuty(
                number=measure.number,
                title=measure.title,
                lead=[duties.units[code].title for code in measure.lead],
                cooperating=[duties.units[code].title for code in measure.cooperating],
                parts=counted.get(measure.number, (0, 0))[0],
                accepted=counted.get(measure.number, (0, 0))[1],
            )
            for measure in (duties.measures if area == plan.city else ())
        ],
        progress=progress and PublicProgress.model_validate(progress.content),
    )
