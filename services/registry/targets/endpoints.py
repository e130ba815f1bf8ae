"""Doors to the year's sheets."""

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import Annotated, TypeAlias
from urllib.parse import urlencode

from fastapi import APIRouter, Query

from chassis.access import Caller
from chassis.endpoints import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.policy import Pack, ParameterNotCited
from chassis.problems import NotFound
from services.registry.graduates.endpoints import WeekUnknown
from services.registry.graduates.rules import city_of, week_of
from services.registry.graduates.schemas import CohortYear
from services.registry.targets import repository, rules
from services.registry.targets.repository import ContactCounts, RateCounts
from services.registry.targets.rules import Target
from services.registry.targets.schemas import ContactRow, ContactSheet, RateCell, RateRow, RateSheet, TargetView

router = APIRouter(tags=["sheets"])
Area = Annotated[str | None, Query(max_length=40, description="默认本人辖区")]
AsOf = Annotated[date | None, Query(description="事实以该日（北京时间）为准；默认今日")]
Cohort = Annotated[CohortYear | None, Query(description="只计该届；默认进度目标所指的届别")]
People: TypeAlias = dict[str, str]
LIST = "/registry/v1/graduates"
MEASURES = {
    "registration_rate": ("listed_registered", "listed", "registered", "listed"),
    "placement_rate": ("listed_placed", "listed", "placed", "listed"),
    "assistance_coverage": ("registered_assisted", "registered", "assisted", "registered"),
    "assisted_employment_rate": ("assisted_placed", "assisted", "placed", "assisted"),
}
"""Measure → its part and whole in the counts, and the list filters for both."""


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
    counts = await repository.rates(session, caller, place, day, cohort)
    people = {"cohort_year": str(cohort)}
    return RateSheet(
        area=place,
        as_of=day,
        cohort_year=cohort,
        targets={measure: _target_view(goal) for measure, goal in goals.items()},
        rows=[_rate_row(pack, row, goals, day, people | _people_of(place, row.district)) for row in counts],
        total=_rate_row(pack, _rate_sum(counts), goals, day, people | {"area": place}),
    )


def cohort_and_goals(pack: Pack, asked: int | None, day: date) -> tuple[int, dict[str, Target | None]]:
    """The class that is counted, and what it works towards: the document sets no target for another class.

    Raises ParameterNotCited where no class is asked for and the document's is not in the pack yet.
    """
    known = targets_of(pack)
    first = min((target.due_on for target in known), default=day)
    goals = {measure: rules.target_on(known, measure, day) for measure in MEASURES}
    try:
        own = int(pack.value("targets.cohort", on=max(day, first)).value)
    except ParameterNotCited:
        if asked is None:
            raise
        return asked, dict.fromkeys(MEASURES)
    return (own, goals) if asked in (None, own) else (asked, dict.fromkeys(MEASURES))


def _rate_sum(counts: Sequence[RateCounts]) -> RateCounts:
    fields = [field.name for field in dataclasses.fields(RateCounts) if field.name != "district"]
    return RateCounts("", *(sum(getattr(row, field) for row in counts) for field in fields))


def _within_reach(caller: Caller, area: str | None) -> str:
    place = area or caller.area
    if place is None or not caller.covers(place):
        raise AreaNotFound()
    return place


def targets_of(pack: Pack) -> list[Target]:
    """The milestones of the document, those without a number included."""
    return [_target(pack, index, row) for index, row in enumerate(pack.get("targets.milestones"))]


def _target(pack: Pack, index: int, row: dict[str, object]) -> Target:
    due_on = row["due_on"]
    assert isinstance(due_on, date)
    measure = str(row["measure"])
    try:
        cited = pack.parameter(row["bound"], f"targets.milestones.{index}", on=due_on)
    except ParameterNotCited as unset:
        return Target(measure, due_on, None, None, unset.clause, unset.quote)
    bound = cited.value
    return Target(measure, due_on, bound["comparison"], bound["percent"], cited.clause, cited.quote)


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


def _rate_row(pack: Pack, row: RateCounts, goals: dict[str, Target | None], day: date, people: People) -> RateRow:
    return RateRow(
        district=row.district or "",
        name=_name(pack, row.district),
        rates={measure: _cell(row, measure, goals[measure], people, day) for measure in MEASURES},
    )


def _name(pack: Pack, district: str | None) -> str:
    return "未定区县" if district is None else pack.districts().get(district, district or "合计")


def _cell(row: RateCounts, measure: str, target: Target | None, people: People, day: date) -> RateCell:
    part_of, whole_of, fact, base = MEASURES[measure]
    part, whole = getattr(row, part_of), getattr(row, whole_of)
    return RateCell(
        part=part,
        whole=whole,
        rate=rules.percent_text(part, whole),
        met=rules.met(target, part, whole) if target else None,
        names=_names(**people, as_of=day, **{base: "true", fact: "true"}),
        missing=_names(**people, as_of=day, **{base: "true", fact: "false"}),
    )


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
    fields = ("due", "in_time", "late", "open_late", "open")
    return ContactCounts("", *(sum(getattr(row, field) for row in counts) for field in fields))


def _contact_row(pack: Pack, row: ContactCounts, week: str, day: date, people: People) -> ContactRow:
    states = ("due", "in_time", "late", "open_late", "open")
    return ContactRow(
        district=row.district or "",
        name=_name(pack, row.district),
        due=row.due,
        in_time=row.in_time,
        late=row.late,
        open_late=row.open_late,
        open=row.open,
        compliance=rules.percent_text(row.in_time, row.due),
        names={state: _names(**people, as_of=day, week=week, first_contact=state) for state in states},
    )
