"""Doors to the year's sheets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeAlias
from urllib.parse import urlencode

from fastapi import APIRouter, Query

from chassis.access import AccessTable, Caller
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.problems import NotFound
from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack
from services.registry.access import STAFF
from services.registry.graduates.catalogue import ground_of
from services.registry.graduates.endpoints import WeekUnknown
from services.registry.graduates.rules import city_of, week_of
from services.registry.graduates.schemas import CohortYear
from services.registry.targets import repository, rules
from services.registry.targets.catalogue import (
    MEASURES,
    Figure,
    Readings,
    figures_of,
    in_force,
    readings_of,
    targets_of,
)
from services.registry.targets.repository import ContactCounts, RateCounts
from services.registry.targets.rules import Target
from services.registry.targets.schemas import (
    ContactRow,
    ContactSheet,
    RateCell,
    RateFigure,
    RateRow,
    RateSheet,
    ReadingView,
    TargetView,
    WholeView,
)

ACCESS: AccessTable = {
    "show_rate_sheet": STAFF,
    "show_first_contact_sheet": STAFF,
}
router = APIRouter(tags=["sheets"])
Area = Annotated[str | None, Query(max_length=40, description="默认本人辖区")]
AsOf = Annotated[date | None, Query(description="事实以该日（北京时间）为准；默认今日")]
Cohort = Annotated[CohortYear | None, Query(description="只计该届；默认进度目标所指的届别")]
People: TypeAlias = dict[str, str]
LIST = "/registry/v1/graduates"


class AreaNotFound(NotFound):
    slug, title = "area-not-found", "未找到该辖区"


@router.get("/v1/sheets/rates", summary="登记率、就业去向落实率")
async def show_rate_sheet(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    area: Area = None,
    as_of: AsOf = None,
    cohort_year: Cohort = None,
) -> RateSheet:
    place, day = _within_reach(caller, area), as_of or today
    pack = runtime.packs.city(city_of(place))
    cohort, goals = cohort_and_goals(pack, cohort_year, day)
    readings = readings_of(pack, day)
    figures = figures_of(readings)
    every = [figure for measure in MEASURES for figure in figures[measure]]
    counts = await repository.rates(session, caller, place, ground_of(pack, day), cohort, every)
    rows = _Rows(pack, figures, goals, day, {"cohort_year": str(cohort)})
    return RateSheet(
        area=place,
        as_of=day,
        cohort_year=cohort,
        whole=_whole_view(readings),
        targets={measure: _target_view(goal) for measure, goal in goals.items()},
        rows=[rows.of(row, _people_of(place, row.district)) for row in counts],
        total=rows.of(_rate_sum(counts, len(every)), {"area": place}),
    )


def cohort_and_goals(pack: Pack, asked: int | None, day: date) -> tuple[int, dict[str, Target | None]]:
    """The class that is counted, and what it works towards: the document sets no target for another class.

    Raises ParameterNotCited where no class is asked for and the document's is not in the pack yet.
    """
    known = targets_of(pack)
    goals = {measure: rules.target_on(known, measure, day) for measure in MEASURES}
    try:
        own = int(pack.value("targets.cohort", on=in_force(pack, day)).value)
    except ParameterNotCited:
        if asked is None:
            raise
        return asked, dict.fromkeys(MEASURES)
    return (own, goals) if asked in (None, own) else (asked, dict.fromkeys(MEASURES))


def _rate_sum(counts: Sequence[RateCounts], figures: int) -> RateCounts:
    totals = [[sum(row.figures[place][side] for row in counts) for side in (0, 1)] for place in range(figures)]
    return RateCounts("", [(part, whole) for part, whole in totals])


def _within_reach(caller: Caller, area: str | None) -> str:
    place = area or caller.area
    if place is None or not caller.covers(place):
        raise AreaNotFound()
    return place


def _target_view(target: Target | None) -> TargetView | None:
    if target is None:
        return None
    return TargetView(
        due_on=target.due_on,
        comparison=target.comparison,
        percent=target.percent,
        clause=target.clause,
        quote=target.quote,
    )


def _people_of(place: str, district: str | None) -> People:
    """The list filters for one row of a sheet of `place`; without district: who has not chosen one yet."""
    if district is None:
        return {"area": place, "district_known": "false"}
    return {"area": place if "/" in place else f"{place}/{district}"}


@dataclass(frozen=True)
class _Rows:
    """Makes the rows of one sheet: what is the same for all of them."""

    pack: Pack
    figures: Mapping[str, Sequence[Figure]]
    goals: Mapping[str, Target | None]
    day: date
    people: People

    def of(self, row: RateCounts, people: People) -> RateRow:
        numbers = iter(row.figures)
        cells = {measure: self._cell(measure, numbers, self.people | people) for measure in MEASURES}
        return RateRow(district=row.district or "", name=_name(self.pack, row.district), rates=cells)

    def _cell(self, measure: str, numbers: Iterator[tuple[int, int]], people: People) -> RateCell:
        first, *others = [self._figure(measure, one, *next(numbers), people) for one in self.figures[measure]]
        return RateCell(**first.model_dump(), others=others)

    def _figure(self, measure: str, figure: Figure, part: int, whole: int, people: People) -> RateFigure:
        target = self.goals[measure] if figure.judged else None
        wanting = dict.fromkeys(figure.part, "false")
        return RateFigure(
            key=figure.key,
            definition=figure.definition,
            part=part,
            whole=whole,
            rate=rules.percent_text(part, whole),
            met=rules.met(target, part, whole) if target else None,
            names=_names(**people, as_of=self.day, **figure.whole, **figure.part),
            missing=_names(**people, as_of=self.day, **figure.whole, **wanting),
        )


def _whole_view(readings: Readings) -> WholeView:
    shown = [ReadingView(key=one.key, title=one.title, clause=one.clause, quote=one.quote) for one in readings.all]
    return WholeView(chosen=readings.chosen, reason=readings.reason, readings=shown)


def _name(pack: Pack, district: str | None) -> str:
    return "未定区县" if district is None else pack.districts().get(district, district or "合计")


def _names(**query: object) -> str:
    return f"{LIST}?{urlencode(query)}"


@router.get("/v1/sheets/first-contacts", summary="首次联系按期率（周）")
async def show_first_contact_sheet(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    week: Annotated[str, Query(pattern=r"^\d{4}-W\d{2}$", examples=["2023-W31"])],
    area: Area = None,
    as_of: AsOf = None,
) -> ContactSheet:
    place, day = _within_reach(caller, area), as_of or today
    pack = runtime.packs.city(city_of(place))
    try:
        monday, sunday = week_of(week)
    except ValueError:
        raise WeekUnknown() from None
    counts = await repository.contacts(session, caller, place, monday, sunday, day)
    return ContactSheet(
        area=place,
        week=week,
        as_of=day,
        rows=[_contact_row(pack, row, week, day, _people_of(place, row.district)) for row in counts],
        total=_contact_row(pack, _sum(counts), week, day, {"area": place}),
    )


def _sum(counts: Sequence[ContactCounts]) -> ContactCounts:
    fields = ("due", "in_time", "late", "late_entry", "open_late", "open")
    return ContactCounts("", *(sum(getattr(row, field) for row in counts) for field in fields))


def _contact_row(pack: Pack, row: ContactCounts, week: str, day: date, people: People) -> ContactRow:
    states = ("due", "in_time", "late", "late_entry", "open_late", "open")
    return ContactRow(
        district=row.district or "",
        name=_name(pack, row.district),
        due=row.due,
        in_time=row.in_time,
        late=row.late,
        late_entry=row.late_entry,
        open_late=row.open_late,
        open=row.open,
        compliance=rules.percent_text(row.in_time, row.due),
        names={state: _names(**people, as_of=day, week=week, first_contact=state) for state in states},
    )
