"""The year's sheets: rates of a class, a week of first contacts. Every number opens to its names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from chassis.problems import NotFound
from contracts.roles import Role
from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack, Packs
from services.registry.facts.catalogue import Filters
from services.registry.graduates.rules import city_of
from services.registry.places.repository import places
from services.registry.reports import repository, rules
from services.registry.reports.catalogue import (
    MEASURES,
    Figure,
    Readings,
    figures_of,
    in_force,
    readings_of,
    targets_of,
)
from services.registry.reports.counting import counted
from services.registry.reports.forecasts import Aim, Line, line_of
from services.registry.reports.repository import STATES, Counts, Whom
from services.registry.reports.rules import Target
from services.registry.reports.schemas import (
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
from services.registry.reports.views import ForecastView

People: TypeAlias = dict[str, str]
LIST = "/registry/v1/graduates"


class AreaNotFound(NotFound):
    slug, title = "area-not-found", "未找到该辖区"


@dataclass(frozen=True)
class Asked:
    """Who asks, about which place of which city, on which day, and of which class (届)."""

    by: Caller
    pack: Pack
    place: str
    day: date
    cohort: int | None


def asked_of(caller: Caller, packs: Packs, area: str | None, day: date, cohort: int | None = None) -> Asked:
    """The question, if it is about a place within the caller's reach."""
    place = area or caller.area
    if place is None or not caller.covers(place):
        raise AreaNotFound()
    if _is_too_small(caller, place):
        raise AreaNotFound()
    return Asked(caller, packs.city(city_of(place), on=day), place, day, cohort)


def _is_too_small(caller: Caller, place: str) -> bool:
    """An observer asks about a city and its districts: in a street a class of one is somebody."""
    return caller.role == Role.OBSERVER and place.count("/") > 1


async def asked_by(
    session: AsyncSession, caller: Caller, packs: Packs, area: str | None, day: date, cohort: int | None = None
) -> Asked:
    """As `asked_of`. A school's office asks about a city in which its school stands, and sees its own people there."""
    if caller.role != Role.UNIVERSITY_OFFICE:
        return asked_of(caller, packs, area, day, cohort)
    if area is None or not (await places(session, packs)).has(city_of(area), "school", caller.org or ""):
        raise AreaNotFound()
    return Asked(caller, packs.city(city_of(area), on=day), area, day, cohort)


async def rate_sheet(session: AsyncSession, asked: Asked, *, forecast: bool = False) -> RateSheet:
    pack, day = asked.pack, asked.day
    cohort, goals = cohort_and_goals(pack, asked.cohort, day)
    readings = readings_of(pack, day)
    figures = figures_of(pack, day)
    every = [figure for measure in MEASURES for figure in figures[measure]]
    whom = Whom(asked.by, asked.place, cohort)
    counts = await counted(session, whom, pack, day, every)
    lines = await _lines(session, whom, pack, figures, goals, day) if forecast else {}
    rows = _Rows(pack=pack, figures=figures, goals=goals, day=day, people={"cohort_year": str(cohort)}, lines=lines)
    return RateSheet(
        area=asked.place,
        as_of=day,
        cohort_year=cohort,
        whole=_whole_view(readings),
        targets={measure: _target_view(goal) for measure, goal in goals.items()},
        rows=[rows.of(row, people_of(asked.place, row.district)) for row in counts],
        total=rows.of(summed(counts, len(every)), {"area": asked.place}),
    )


async def _lines(
    session: AsyncSession,
    whom: Whom,
    pack: Pack,
    figures: Mapping[str, Sequence[Figure]],
    goals: Mapping[str, Target | None],
    day: date,
) -> Mapping[str, Line]:
    """A line for the figure that stands in each measure's cell."""
    targets, lines = targets_of(pack), dict[str, Line]()
    for measure, goal in goals.items():
        due_on = goal.due_on if goal else None
        before = rules.day_before_period(targets, measure, due_on) if due_on else None
        lines[measure] = await line_of(session, whom, pack, Aim(figures[measure][0], due_on, before), day)
    return lines


def cohort_and_goals(pack: Pack, asked: int | None, day: date) -> tuple[int, dict[str, Target | None]]:
    """The class that is counted, and what it works towards: the document sets no target for another class.

    Raises ParameterNotCited where no class is asked for and the document's is not in the pack yet.
    """
    targets = targets_of(pack)
    cohort, own = cohort_of(pack, asked, day)
    return cohort, {measure: rules.target_on(targets, measure, day) if own else None for measure in MEASURES}


def cohort_of(pack: Pack, asked: int | None, day: date) -> tuple[int, bool]:
    """The class that is counted, and whether it is the document's own."""
    try:
        own = int(pack.value("targets.cohort", on=in_force(pack, day)).value)
    except ParameterNotCited:
        if asked is None:
            raise
        return asked, False
    return asked or own, asked in (None, own)


def summed(counts: Sequence[Counts], figures: int) -> Counts:
    totals = [[sum(row.figures[place][side] for row in counts) for side in (0, 1)] for place in range(figures)]
    return Counts("", [(part, population) for part, population in totals])


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


def people_of(place: str, district: str | None) -> People:
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
    lines: Mapping[str, Line]
    """Of each measure, where a forecast is asked for."""

    def of(self, row: Counts, people: People) -> RateRow:
        numbers = iter(row.figures)
        cells = {measure: self._cell(measure, numbers, self.people | people) for measure in MEASURES}
        for measure, line in self.lines.items():
            cells[measure].forecast = self._forecast(measure, line, row.district, cells[measure])
        return RateRow(district=row.district or "", name=name_of(self.pack, row.district), rates=cells)

    def _cell(self, measure: str, numbers: Iterator[tuple[int, int]], people: People) -> RateCell:
        first, *others = [self._figure(measure, figure, *next(numbers), people) for figure in self.figures[measure]]
        return RateCell(**first.model_dump(), others=others)

    def _forecast(self, measure: str, line: Line, district: str | None, cell: RateCell) -> ForecastView:
        target = self.goals[measure] if self.figures[measure][0].judged else None
        return line.at(
            district,
            cell.part,
            cell.whole,
            lambda number: rules.met(target, number, cell.whole) if target else None,
        )

    def _figure(self, measure: str, figure: Figure, part: int, population: int, people: People) -> RateFigure:
        target = self.goals[measure] if figure.judged else None
        return RateFigure(
            key=figure.key,
            definition=figure.definition,
            part=part,
            whole=population,
            rate=rules.percent_text(part, population),
            met=rules.met(target, part, population) if target else None,
            names=link(**people, as_of=self.day, **figure.population, **figure.part),
            missing=link(**people, as_of=self.day, **figure.population, **wanting(figure.part)),
        )


def wanting(part: Filters) -> Mapping[str, str | list[str]]:
    """The filters for whoever is not in the part: of several facts, at least one is lacking. Not for a part of one key
    among several."""
    return dict.fromkeys(part, "false") if len(part) == 1 else {"lacking": list(part)}


def _whole_view(readings: Readings) -> WholeView:
    shown = [
        ReadingView(key=reading.key, title=reading.title, clause=reading.clause, quote=reading.quote)
        for reading in readings.all
    ]
    return WholeView(chosen=readings.chosen, reason=readings.reason, readings=shown)


def name_of(pack: Pack, district: str | None) -> str:
    return "未定区县" if district is None else pack.districts().get(district, district or "合计")


def link(**query: object) -> str:
    return f"{LIST}?{urlencode(query, doseq=True)}"


async def first_contact_sheet(
    session: AsyncSession, asked: Asked, week: str, monday: date, sunday: date
) -> ContactSheet:
    pack, day = asked.pack, asked.day
    counts = await repository.deadlines(session, asked.by, asked.place, monday, sunday, day)
    return ContactSheet(
        area=asked.place,
        week=week,
        as_of=day,
        rows=[_contact_row(pack, row, week, day, people_of(asked.place, row.district)) for row in counts],
        total=_contact_row(pack, summed(counts, len(STATES)), week, day, {"area": asked.place}),
    )


def _contact_row(pack: Pack, row: Counts, week: str, day: date, people: People) -> ContactRow:
    counts = {state: part for state, (part, _) in zip(STATES, row.figures, strict=True)}
    return ContactRow(
        district=row.district or "",
        name=name_of(pack, row.district),
        **counts,
        compliance=rules.percent_text(counts["in_time"], counts["due"]),
        names={state: link(**people, as_of=day, week=week, first_contact=state) for state in STATES},
    )
