"""Counting the special ledger: the same conditions as the lists of names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Unprocessable
from policy_engine.errors import ParameterNotCited
from services.registry.facts.catalogue import ground_of
from services.registry.hardship_sheets import repository
from services.registry.hardship_sheets.rules import GENERAL, LINES, PRIORITY, Line
from services.registry.hardship_sheets.schemas import ClassView, HardshipSheet, LedgerRow, LineView
from services.registry.hardships import catalogue
from services.registry.hardships.catalogue import Classes
from services.registry.reports.catalogue import Figure
from services.registry.reports.commands import Asked, People, link, name_of, people_of, summed
from services.registry.reports.repository import Counts, Whom, people


class NoLedger(Unprocessable):
    slug, title = "no-hardship-ledger", "该城市文件在该日没有困难毕业生台账的规定"


async def ledger_sheet(session: AsyncSession, asked: Asked) -> HardshipSheet:
    """Raises NoLedger for a city whose document has none on the day."""
    days, classes = _settled(asked)
    until = asked.day + timedelta(days=days)
    whom, ground = Whom(asked.by, asked.place, asked.cohort), ground_of(asked.pack, asked.day, (asked.day, until))
    counts = await people(session, whom, ground, [Figure(line.key, line.title, line.filters) for line in LINES])
    period = {"period_from": asked.day.isoformat(), "period_until": until.isoformat()}
    table = _Table(asked, classes, period, await repository.classes(session, whom, asked.day))
    return HardshipSheet(
        area=asked.place,
        as_of=asked.day,
        warn_before_days=days,
        clause=classes.clause,
        quote=classes.quote,
        rows=[table.row(row, people_of(asked.place, row.district)) for row in counts],
        total=table.row(summed(counts, len(LINES)), {"area": asked.place}),
    )


def _settled(asked: Asked) -> tuple[int, Classes]:
    if not asked.pack.has(catalogue.SETTLED):
        raise NoLedger()
    try:
        catalogue.plans_due(asked.pack, asked.day)
        return catalogue.warn_before_days(asked.pack, asked.day), catalogue.classes_of(asked.pack, asked.day)
    except ParameterNotCited as missing:
        raise NoLedger(clause=missing.clause) from None


@dataclass(frozen=True)
class _Table:
    """Makes the rows: what is the same for all of them."""

    asked: Asked
    classes: Classes
    period: People
    of_class: Mapping[tuple[str | None, str], int]

    def row(self, counts: Counts, whose: People) -> LedgerRow:
        """Of a district; of those who have not chosen one (None), or of all (empty)."""
        numbers = [population for _, population in counts.figures]
        return LedgerRow(
            district=counts.district or "",
            name=name_of(self.asked.pack, counts.district),
            general=self._lines(GENERAL, numbers[: len(GENERAL)], whose),
            priority=self._lines(PRIORITY, numbers[len(GENERAL) :], whose),
            classes=[self._class(code, whose, counts.district) for code in self.classes.names],
        )

    def _lines(self, lines: Sequence[Line], numbers: Sequence[int], whose: People) -> list[LineView]:
        return [
            LineView(key=line.key, title=line.title, people=number, names=self._names(line, whose))
            for line, number in zip(lines, numbers, strict=True)
        ]

    def _names(self, line: Line, whose: People) -> str:
        return link(**whose, **self._day, **(self.period if line.is_expiring else {}), **line.filters)

    def _class(self, code: str, whose: People, district: str | None) -> ClassView:
        numbers = [number for (place, key), number in self.of_class.items() if key == code and district in ("", place)]
        names = link(**whose, **self._day, expected="true", hardship=code)
        return ClassView(category=code, title=self.classes.names[code], people=sum(numbers), names=names)

    @property
    def _day(self) -> People:
        return {"as_of": self.asked.day.isoformat()}
