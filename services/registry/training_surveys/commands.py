"""The survey of training intents against the last day that a city's document sets for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from policy_engine.packs.pack import Cited, Pack
from services.registry.reports.commands import Asked, cohort_of, link
from services.registry.reports.repository import Whom
from services.registry.reports.rules import percent_text
from services.registry.training_surveys import repository
from services.registry.training_surveys.repository import Answers
from services.registry.training_surveys.schemas import SurveyRow, SurveySheet

LAST_DAY = "clocks.provisions.training_intention_survey.due_on"
FIRST = date(2000, 1, 1)


def last_day_of(pack: Pack, on: date) -> Cited | None:
    """The cited day; None where the document asks for no survey."""
    return pack.value(LAST_DAY, on=on) if pack.has(LAST_DAY) else None


async def survey(session: AsyncSession, asked: Asked) -> SurveySheet:
    cohort, _ = cohort_of(asked.pack, asked.cohort, asked.day)
    cited = last_day_of(asked.pack, asked.day)
    due_on = cited.value if cited else None
    rows = await repository.answers(session, Whom(asked.by, asked.place, cohort), asked.day, due_on or asked.day)
    table = _Table(asked, cohort, due_on)
    return SurveySheet(
        area=asked.place,
        as_of=asked.day,
        cohort_year=cohort,
        due_on=due_on,
        clause=cited.clause if cited else None,
        quote=cited.quote if cited else None,
        rows=[table.row(row, _of_school(row)) for row in rows],
        total=table.row(_summed(rows), {}),
    )


def _of_school(row: Answers) -> dict[str, str]:
    return {"university_code": row.university} if row.university else {"university_known": "false"}


def _summed(rows: Sequence[Answers]) -> Answers:
    sums = [sum(getattr(row, name) for row in rows) for name in ("graduates", "asked", "answered", "in_time")]
    return Answers(None, *sums)


@dataclass(frozen=True)
class _Table:
    """Makes the rows of one sheet."""

    asked: Asked
    cohort: int
    due_on: date | None

    def row(self, row: Answers, of_school: dict[str, str]) -> SurveyRow:
        names = {"area": self.asked.place, **of_school, "cohort_year": self.cohort, "as_of": self.asked.day}
        return SurveyRow(
            university_code=row.university or "",
            graduates=row.graduates,
            asked=row.asked,
            in_time=row.in_time,
            late=row.answered - row.in_time,
            unanswered=row.graduates - row.answered,
            rate=percent_text(row.in_time, row.graduates),
            missing=link(**names, expected="true", training_answered_within="false", **self._in_time),
            late_names=self._late(names),
        )

    @property
    def _in_time(self) -> dict[str, date]:
        return {"period_from": FIRST, "period_until": self.due_on or self.asked.day}

    def _late(self, names: dict[str, Any]) -> str | None:
        if self.due_on is None or self.asked.day <= self.due_on:
            return None
        after = {"period_from": self.due_on + timedelta(days=1), "period_until": self.asked.day}
        return link(**names, expected="true", training_answered_within="true", **after)
