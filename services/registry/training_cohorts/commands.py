"""The sheet of employment after a training."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncSession

from policy_engine.packs.pack import Pack
from services.registry.courses.catalogue import tags_of
from services.registry.reports.rules import percent_text
from services.registry.training_cohorts import repository
from services.registry.training_cohorts.catalogue import Months
from services.registry.training_cohorts.repository import Cohort
from services.registry.training_cohorts.schemas import EmploymentRow, EmploymentSheet

LIST = "/registry/v1/training-employment"


async def employment_sheet(session: AsyncSession, cohort: Cohort, months: Months, pack: Pack) -> EmploymentSheet:
    rows = await repository.by_mode(session, cohort)
    titles = tags_of(pack, cohort.day)["mode"].names
    return EmploymentSheet(
        area=cohort.area,
        completed_from=cohort.since,
        completed_until=cohort.until,
        as_of=cohort.day,
        months=months.number,
        clause=months.clause,
        quote=months.quote,
        rows=[_row(cohort, mode, numbers, titles) for mode, numbers in rows.items()],
        total=_row(cohort, cohort.mode, [sum(row[place] for row in rows.values()) for place in range(3)], titles),
    )


def _row(cohort: Cohort, mode: str | None, numbers: Sequence[int], titles: Mapping[str, str]) -> EmploymentRow:
    waiting, placed, not_placed = numbers
    return EmploymentRow(
        mode=mode or "",
        mode_title=titles.get(mode or ""),
        completed=waiting + placed + not_placed,
        waiting=waiting,
        placed=placed,
        not_placed=not_placed,
        rate=percent_text(placed, placed + not_placed),
        waiting_names=_names(cohort, mode, "waiting"),
        placed_names=_names(cohort, mode, "placed"),
        not_placed_names=_names(cohort, mode, "not_placed"),
    )


def _names(cohort: Cohort, mode: str | None, outcome: str) -> str:
    asked = {
        "area": cohort.area,
        "completed_from": cohort.since,
        "completed_until": cohort.until,
        "as_of": cohort.day,
        "months": cohort.months,
        "kind": cohort.kind,
        "mode": mode,
        "course_id": cohort.course_id,
        "outcome": outcome,
    }
    return f"{LIST}?{urlencode({name: value for name, value in asked.items() if value is not None})}"
