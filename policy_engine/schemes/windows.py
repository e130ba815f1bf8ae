"""The windows in which claims are taken: days after the end of a period, days of the year, or always."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeAlias

from policy_engine.errors import HolidaysUnpublished
from policy_engine.expressions.calendar import add_months, civil_date, day_number
from policy_engine.schemes.periods import DAY, FIRST_DAY, ONCE, InForce, Misshapen, Period, Periods, yearly_day

WorkingDays: TypeAlias = Callable[[date, int], date | None]
"""The working day so many after a day, by the holiday table of whoever takes the claims; None for a year not in it."""
MOST_DAYS = 366
"""That a window may last after the end of a period, or the day of an event."""
MOST_MONTHS = 120
ALWAYS, EACH, AFTER_END, IN_PERIOD = "always", "each", "after_end", "in_period"
_SAMPLE = 400
"""Periods that stand for all of a kind: a year of the calendar has twelve at most, and lists of rounds are short."""
_LOOK_BACK = timedelta(days=3 * MOST_DAYS + 3)
"""No window of a period is open longer after its end: dates of the year after it may run into the next one."""


@dataclass(frozen=True)
class Span:
    """Days on which claims are taken, both ends included; None where there is no such end, or none known yet."""

    opens_on: date | None
    closes_on: date | None

    def covers(self, day: date) -> bool:
        is_early = self.opens_on is not None and day < self.opens_on
        return not is_early and not self.is_over(day)

    def is_over(self, day: date) -> bool:
        return self.closes_on is not None and self.closes_on < day


class Window(ABC):
    """A kind of window. None opens for a period before its end, but for those that open within it."""

    is_of_period = False
    """Whether it is reckoned from the end of a period, and has no days without one."""
    is_of_event = False
    """Whether it is reckoned from the day of an event, and opens on it."""
    opens_within = False
    """Whether it opens in the period, while its facts still move."""
    months: tuple[int, ...] | None = None
    """Of the year, where it is open in whole months."""

    @abstractmethod
    def span(self, day: date, period: Period | None = None) -> Span | None:
        """The first days that are not over on a day; None where there are none any more."""


@dataclass(frozen=True)
class Months(Window):
    """Whole months of the year; one after the other are one span."""

    months: tuple[int, ...]

    def span(self, day: date, period: Period | None = None) -> Span | None:
        earliest = _day_after(period)
        if len(self.months) == 12:
            return Span(earliest, None)
        first = day if earliest is None else max(day, earliest)
        while first.month not in self.months:
            first = _next_month(first)
        opens = first.replace(day=1)
        while (opens - DAY).month in self.months:
            opens = (opens - DAY).replace(day=1)
        closes = _next_month(first)
        while closes.month in self.months:
            closes = _next_month(closes)
        return Span(opens if earliest is None else max(opens, earliest), closes - DAY)


@dataclass(frozen=True)
class EachYear(Window):
    """From one day of the year to another (month, day), over the turn of the year where the last comes before the
    first."""

    first: tuple[int, int]
    last: tuple[int, int]

    def of_year(self, year: int) -> tuple[date, date]:
        return date(year, *self.first), date(year + (self.last < self.first), *self.last)

    def span(self, day: date, period: Period | None = None) -> Span | None:
        earliest = _day_after(period)
        start = day if earliest is None else max(day, earliest)
        spans = map(self.of_year, range(start.year - 1, start.year + 2))
        opens, closes = next((opens, closes) for opens, closes in spans if start <= closes)
        return Span(opens if earliest is None else max(opens, earliest), closes)


@dataclass(frozen=True)
class YearAfter(EachYear):
    """The same days, of the year after the one in which the period ends, and of no other."""

    is_of_period = True

    def span(self, day: date, period: Period | None = None) -> Span | None:
        return _unless_over(Span(*self.of_year(_ended(period).year + 1)), day)


@dataclass(frozen=True)
class YearOf(EachYear):
    """The same days, of the year in which the period ends: it opens before that."""

    is_of_period = True
    opens_within = True

    def span(self, day: date, period: Period | None = None) -> Span | None:
        return _unless_over(Span(*self.of_year(_ended(period).year)), day)


@dataclass(frozen=True)
class DaysAfterEnd(Window):
    """So many days after the last day of the period."""

    days: int
    is_of_period = True

    def span(self, day: date, period: Period | None = None) -> Span | None:
        last = _ended(period)
        return _unless_over(Span(last + DAY, last + self.days * DAY), day)


@dataclass(frozen=True)
class WorkingDaysAfterEnd(Window):
    """From the last day of the period to the end of so many working days; days off in between are days of it."""

    days: int
    reckon: WorkingDays
    is_of_period = True

    def span(self, day: date, period: Period | None = None) -> Span | None:
        """Raises HolidaysUnpublished where the period is over and the last day cannot be told."""
        last = _ended(period)
        closes = self.reckon(last, self.days)
        if closes is None and day > last:
            raise HolidaysUnpublished()
        return _unless_over(Span(last + DAY, closes), day)


@dataclass(frozen=True)
class DaysAfter(Window):
    """From the day of an event to so many days after it."""

    days: int
    is_of_event = True

    def span(self, day: date, period: Period | None = None) -> Span | None:
        event = _ended(period)
        return _unless_over(Span(event, event + self.days * DAY), day)


@dataclass(frozen=True)
class MonthsAfter(Window):
    """From the day of an event to the same day so many months later, or the last one of a shorter month."""

    count: int
    is_of_event = True

    def span(self, day: date, period: Period | None = None) -> Span | None:
        event = _ended(period)
        return _unless_over(Span(event, civil_date(add_months(day_number(event), self.count))), day)


@dataclass(frozen=True)
class WorkingDaysAfter(WorkingDaysAfterEnd):
    """From the day of an event to the end of so many working days after it."""

    is_of_period = False
    is_of_event = True

    def span(self, day: date, period: Period | None = None) -> Span | None:
        span = super().span(day, period)
        return replace(span, opens_on=_ended(period)) if span else None


@dataclass(frozen=True)
class Always(Window):
    """Whenever the period is over, or the event has come."""

    def span(self, day: date, period: Period | None = None) -> Span | None:
        return Span(_day_after(period), None)


def _day_after(period: Period | None) -> date | None:
    """The first day on which a period is over; an event is there on its own day."""
    if period is None:
        return None
    return period.first if period.code == ONCE else period.last + DAY


def _ended(period: Period | None) -> date:
    if period is None:
        raise ValueError("this window is reckoned from the end of a period")
    return period.last


def _unless_over(span: Span, day: date) -> Span | None:
    return None if span.is_over(day) else span


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def window_from(value: Any, reckon: WorkingDays) -> Window:
    """The window that a pack names. Raises Misshapen."""
    if value == ALWAYS:
        return Always()
    if isinstance(value, list):
        return _months(value)
    keys = set(value) if isinstance(value, Mapping) else set()
    if keys == {"days_after_end"}:
        return DaysAfterEnd(_days(value, "days_after_end"))
    if keys == {"working_days_after_end"}:
        return WorkingDaysAfterEnd(_days(value, "working_days_after_end"), reckon)
    if keys == {"days_after"}:
        return DaysAfter(_days(value, "days_after"))
    if keys == {"working_days_after"}:
        return WorkingDaysAfter(_days(value, "working_days_after"), reckon)
    if keys == {"months_after"}:
        return MonthsAfter(_days(value, "months_after", MOST_MONTHS, "月数"))
    if keys == {"first", "last", "year"}:
        return _dates(value)
    raise Misshapen(
        f"没有受理期 {str(value)[:60]}；可写月份 [3, 9]、{{days_after_end: 30}}、{{working_days_after_end: 20}}、"
        "{first: {month: 3, day: 1}, last: {month: 4, day: 15}, year: after_end、in_period 或 each}、always；"
        "一次性项目写 {months_after: 12}、{days_after: 30}、{working_days_after: 20} 或 always",
        value,
    )


def windows_from(node: Mapping[str, Any], *, is_claimed: bool, is_once: bool = False) -> list[Window]:
    """Every window that a parameter of a pack names over time. Raises Misshapen, also for one that is reckoned from
    the end of a period where the scheme is claimed for none, and from an event where it is claimed for periods."""
    settings = [(node, node["setting"])] if "setting" in node else []
    windows = []
    for near, value in [*settings, *((entry, entry["value"]) for entry in node.get("values", ()))]:
        try:
            window = window_from(value, _not_reckoned)
        except Misshapen as error:
            raise Misshapen(str(error), error.near if isinstance(error.near, Mapping) else near) from None
        if window.is_of_period and not is_claimed:
            raise Misshapen("没有写 claim 的项目没有核算期，受理期不能从核算期结束起算", near)
        if is_once and not (window.is_of_event or isinstance(window, Always)):
            raise Misshapen("一次性项目的受理期从事件之日起算：写 {months_after: 12} 一类，或 always", near)
        if window.is_of_event and not is_once:
            raise Misshapen("months_after、days_after 一类从事件之日起算，只用于一次性项目（once）", near)
        windows.append(window)
    return windows


def _not_reckoned(_: date, __: int) -> None:
    """Whoever checks a pack asks for no days."""


def _months(value: list[Any]) -> Months:
    numbers = bool(value) and all(type(month) is int and 1 <= month <= 12 for month in value)
    if not numbers or len(set(value)) < len(value):
        raise Misshapen(f"受理月份须是1至12之间、各不相同的月份：{value}")
    return Months(tuple(value))


def _days(value: Mapping[str, Any], key: str, most: int = MOST_DAYS, what: str = "天数") -> int:
    days = value[key]
    if type(days) is not int or not 1 <= days <= most:
        raise Misshapen(f"{key} 须是1至{most}之间的{what}：{days}", value)
    return days


def _dates(value: Mapping[str, Any]) -> Window:
    kinds = {AFTER_END: YearAfter, EACH: EachYear, IN_PERIOD: YearOf}
    if value["year"] not in kinds:
        what = f"{AFTER_END}（核算期结束的次年）、{IN_PERIOD}（核算期结束的当年，期内受理）或 {EACH}（每年）"
        raise Misshapen(f"year 写 {what}：{value['year']}", value)
    return kinds[value["year"]](yearly_day(value["first"]), yearly_day(value["last"]))


def opens_within(node: Mapping[str, Any]) -> bool:
    """Whether a parameter of a pack ever names a window that opens within its period. Raises Misshapen."""
    settings = [node["setting"]] if "setting" in node else []
    values = [*settings, *(entry["value"] for entry in node.get("values", ()))]
    return any(window_from(value, _not_reckoned).opens_within for value in values)


def last_day(window: Window, period: Period) -> date | None:
    """The last day on which a period is claimed; None where the window comes back, or its last day is not known."""
    if not window.is_of_period and not window.is_of_event:
        return None
    span = window.span(FIRST_DAY, period)
    return span.closes_on if span else None


def opens_outside(window: Window, periods: Periods) -> Period | None:
    """A period in which a window that is to open within its periods does not; None where there is none."""
    for each in periods.spans if window.opens_within else ():
        for period in _first_periods(each):
            span = window.span(FIRST_DAY, period)
            if span is None or span.opens_on is None or not period.first <= span.opens_on <= period.last:
                return period
    return None


def _first_periods(span: InForce) -> Iterator[Period]:
    period, left = span.kind.from_day(span.first), _SAMPLE
    while period is not None and period.first <= span.last and left:
        yield period
        period, left = span.kind.next(period), left - 1


def span_on(window: Window, periods: Periods | None, day: date) -> Span | None:
    """The days of a window for whoever asks about no period: those of the latest one that is open, else the next to
    open; None where none will any more. What is reckoned from an event is open to some event on every day."""
    if window.is_of_event:
        return Span(None, None)
    if not window.is_of_period or periods is None:
        return window.span(day)
    spans = [span for period in _around(periods, day) if (span := window.span(day, period)) is not None]
    is_open = [span for span in spans if span.covers(day)]
    return is_open[-1] if is_open else min(spans, key=lambda span: span.opens_on or day, default=None)


def _around(periods: Periods, day: date) -> Iterator[Period]:
    """Those whose window may be open on the day, and the next to end."""
    period = periods.from_day(day - _LOOK_BACK)
    while period is not None:
        yield period
        if period.last >= day:
            return
        period = periods.from_day(period.last + DAY)
