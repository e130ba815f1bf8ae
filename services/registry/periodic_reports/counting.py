"""What stands in a report of each kind: its lines, counted from the ledger as it is known at the moment."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, true
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from chassis.audit import NOBODY
from contracts.roles import Role
from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Packs
from services.registry.casework.commands import NoServiceMinimum, minimums_of
from services.registry.graduates.rules import city_of
from services.registry.indicators.commands import count_indicator
from services.registry.periodic_reports import repository
from services.registry.periodic_reports.catalogue import Reporting, Span
from services.registry.periodic_reports.repository import FactKind
from services.registry.periodic_reports.rules import Kind, Line
from services.registry.reports.catalogue import Indicator, indicators_of
from services.registry.reports.commands import Asked

_OF_CONTACTS = {
    "due": "本期到期的首次联系",
    "in_time": "按期联系",
    "late": "逾期联系（含补记）",
    "late_entry": "其中补记（尚未经另一人确认）",
    "open_late": "逾期未联系",
    "open": "未到期未联系",
}
_OF_ASSISTANCE = {
    "people": "期初未就业的实名台账人员",
    "contacted": "已实名联系到本人",
    "assisted": "至少得到一次服务",
    "complete": "规定的各项服务次数均已达到",
    "placed": "已落实去向（经第二人确认）",
}


@dataclass(frozen=True)
class Asking:
    """A report to be counted: of which district, by which document, for which days, and today."""

    packs: Packs
    reporting: Reporting
    area: str
    span: Span
    today: date

    @property
    def as_of(self) -> date:
        return min(self.today, self.span.last)

    @property
    def overdue_before(self) -> date:
        """What fell due before this day is overdue; of a period that has ended, what fell due on its last day too."""
        return min(self.today, self.span.next_day())


@dataclass(frozen=True)
class Sheet:
    """How a kind is counted, whose facts bear on it, and which."""

    lines: Callable[[AsyncSession, Asking], Awaitable[list[Line]]]
    people: Callable[[Asking], ColumnElement[bool]]
    facts: Sequence[FactKind]


async def _contacts(session: AsyncSession, asking: Asking) -> list[Line]:
    counts = await repository.contacts(session, asking.area, _helped(asking), asking.as_of, asking.overdue_before)
    return [Line(key=key, title=title, number=counts[key]) for key, title in _OF_CONTACTS.items()]


def _helped(asking: Asking) -> ColumnElement[bool]:
    """SQL: came by the ways of the document, and their first contact falls due in the period."""
    return repository.is_due(asking.reporting.channels, asking.span.first, asking.span.last)


async def _assistance(session: AsyncSession, asking: Asking) -> list[Line]:
    try:
        minimums = minimums_of(asking.packs, city_of(asking.area), asking.as_of)
    except (NoServiceMinimum, ParameterNotCited):
        minimums = []
    counts = await repository.assistance(session, asking.area, _unplaced(asking), minimums, asking.as_of)
    if not minimums:
        counts = {**counts, "complete": None}
    return [_of_people(key, title, counts) for key, title in _OF_ASSISTANCE.items()]


def _of_people(key: str, title: str, counts: Mapping[str, int | None]) -> Line:
    number = counts[key]
    out_of = None if key == "people" or number is None else counts["people"]
    return Line(
        key=key, title=title, number=number, out_of=out_of, note=None if number is not None else "文件未规定次数"
    )


def _unplaced(asking: Asking) -> ColumnElement[bool]:
    """SQL: on the ledger by the period's last day, and not placed on the day before it began."""
    return repository.was_unplaced(asking.span.first, asking.as_of)


async def _progress(session: AsyncSession, asking: Asking) -> list[Line]:
    """Every indicator of the document, as its own sheet counts it."""
    observer = Caller(NOBODY, Role.OBSERVER, area=asking.area)
    asked = Asked(observer, asking.reporting.pack, asking.area, asking.as_of, None)
    return [await _indicator(session, asked, each) for each in indicators_of(asked.pack, asked.day)]


async def _indicator(session: AsyncSession, asked: Asked, indicator: Indicator) -> Line:
    try:
        counted = (await count_indicator(session, asked, indicator.key)).counted
    except ParameterNotCited as missing:
        return Line(key=indicator.key, title=indicator.title, number=None, note=str(missing))
    if counted is None:
        return Line(key=indicator.key, title=indicator.title, number=None, note=indicator.why)
    return Line(key=indicator.key, title=indicator.title, number=counted.total.part, out_of=counted.total.whole)


def _everybody(_: Asking) -> ColumnElement[bool]:
    return true()


SHEETS: Mapping[Kind, Sheet] = {
    "weekly_contacts": Sheet(_contacts, _helped, ("contact", "contact_confirmation")),
    "half_monthly_assist": Sheet(_assistance, _unplaced, repository.FACT_KINDS),
    "monthly": Sheet(_progress, _everybody, repository.FACT_KINDS),
}
