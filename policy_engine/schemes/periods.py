"""The periods that are judged: kinds of them, and which kind is in force on which days."""

from abc import ABC, abstractmethod
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from re import fullmatch
from typing import Any

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
"""The days that rules judge by, and that facts may name."""
YEARS = range(2000, 2101)
"""Of which a code may be."""
KEY = r"[a-z][a-z0-9_]{0,39}"
"""A period with dates of its own, as its code; none of the calendar has such a one."""
ONCE = "once"
"""The kind of what is claimed once from the day of an event, and the one code that it has."""
CODE = rf"^(\d{{4}}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]))?|C\d{{4}}|{KEY})$"
"""What the code of a period of any kind looks like."""
DAY = timedelta(days=1)
_DAYS_OF_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class Period:
    """A span of days, both ends included. `code` is `2024-03`, `2024-Q1`, `2024-H1`, `2024`, `C2024`, a key, or `once`:
    that is the day of an event."""

    code: str
    first: date
    last: date


class Misshapen(ValueError):
    """What a pack says of periods or windows and cannot mean, in Chinese. `near` is the mapping that says it."""

    def __init__(self, what: str, near: Any = None) -> None:
        super().__init__(what)
        self.near = near


class Kind(ABC):
    """A kind of period. No two of its periods share a day or a code."""

    @abstractmethod
    def parse(self, code: str) -> Period:
        """The period of this code. Raises ValueError where the kind has no such code."""

    @abstractmethod
    def from_day(self, day: date) -> Period | None:
        """The first period that ends on the day or later; None after the last."""

    def of(self, day: date) -> Period | None:
        """The period that a day lies in; None for a day between two."""
        period = self.from_day(day)
        return period if period is not None and period.first <= day else None

    def next(self, period: Period) -> Period | None:
        return self.from_day(period.last + DAY)


@dataclass(frozen=True)
class Calendar(Kind):
    """So many months of a calendar year each; every day lies in one. `code` is a format of year and number."""

    months: int
    code: str

    def parse(self, code: str) -> Period:
        year = _year(code[:4])
        for number in range(12 // self.months):
            period = self._period(year, number)
            if period.code == code:
                return period
        raise ValueError(code)

    def from_day(self, day: date) -> Period:
        return self._period(day.year, (day.month - 1) // self.months)

    def _period(self, year: int, number: int) -> Period:
        last_month = (number + 1) * self.months
        first = date(year, number * self.months + 1, 1)
        last = date(year, last_month, monthrange(year, last_month)[1])
        return Period(self.code.format(year=year, number=number + 1), first, last)


@dataclass(frozen=True)
class ClassYear(Kind):
    """The year of a graduating class, from a day of the year to the eve of it: `C2024` is the one that ends in 2024."""

    month: int
    day: int

    def parse(self, code: str) -> Period:
        year = _year(code[1:])
        for first_year in (year - 1, year):
            period = self._beginning_in(first_year)
            if period.code == code:
                return period
        raise ValueError(code)

    def from_day(self, day: date) -> Period:
        is_later = (day.month, day.day) < (self.month, self.day)
        return self._beginning_in(day.year - is_later)

    def _beginning_in(self, year: int) -> Period:
        first = date(year, self.month, self.day)
        last = date(year + 1, self.month, self.day) - DAY
        return Period(f"C{last.year}", first, last)


@dataclass(frozen=True)
class FixedDates(Kind):
    """Periods with dates of their own, oldest first; a day may lie in none."""

    periods: tuple[Period, ...]

    def parse(self, code: str) -> Period:
        for period in self.periods:
            if period.code == code:
                return period
        raise ValueError(code)

    def from_day(self, day: date) -> Period | None:
        return next((period for period in self.periods if day <= period.last), None)


@dataclass(frozen=True)
class Once(Kind):
    """The day of an event, whichever it is: one claim in all, whose day comes with its facts."""

    def parse(self, code: str) -> Period:
        """Raises ValueError always: the code alone names no day."""
        raise ValueError(code)

    def from_day(self, day: date) -> Period:
        return Period(ONCE, day, day)


CALENDAR: Mapping[str, Kind] = {
    "month": Calendar(1, "{year}-{number:02}"),
    "quarter": Calendar(3, "{year}-Q{number}"),
    "half_year": Calendar(6, "{year}-H{number}"),
    "year": Calendar(12, "{year}"),
}


def _year(digits: str) -> int:
    year = int(digits) if digits.isdecimal() else 0
    if year not in YEARS:
        raise ValueError(digits)
    return year


def kind_from(value: Any) -> Kind:
    """The kind that a pack names. Raises Misshapen."""
    if isinstance(value, str) and value in CALENDAR:
        return CALENDAR[value]
    if value == ONCE:
        return Once()
    if isinstance(value, list):
        return _fixed_dates(value)
    if isinstance(value, Mapping) and set(value) == {"class_year"}:
        return _class_year(value["class_year"])
    raise Misshapen(
        f"没有核算期 {str(value)[:60]}；可写 {'、'.join(CALENDAR)}、{ONCE}（自某件事之日起，只申领一次）、"
        "{class_year: {first: {month: 9, day: 1}, last: {month: 8, day: 31}}}、"
        "或逐期写 [{key: first_round, first: 2024-03-01, last: 2024-05-31}]",
        value,
    )


def _class_year(node: Any) -> ClassYear:
    if not isinstance(node, Mapping) or set(node) != {"first", "last"}:
        raise Misshapen("class_year 写 first 和 last，如 {first: {month: 9, day: 1}, last: {month: 8, day: 31}}", node)
    (month, day), last = yearly_day(node["first"]), yearly_day(node["last"])
    eve = date(2001, month, day) - DAY
    if (eve.month, eve.day) != last:
        raise Misshapen(f"class_year 的 last 须是 first 的前一天（{eve.month}月{eve.day}日），否则有空档或重叠", node)
    return ClassYear(month, day)


def yearly_day(node: Any) -> tuple[int, int]:
    """(month, day) of a day that every year has: the 29th of February is none."""
    if not isinstance(node, Mapping) or set(node) != {"month", "day"}:
        raise Misshapen("每年的日子写 {month: 9, day: 1}", node)
    month, day = node["month"], node["day"]
    if type(month) is not int or not 1 <= month <= 12:
        raise Misshapen(f"没有 {month} 月", node)
    if type(day) is not int or not 1 <= day <= _DAYS_OF_MONTH[month - 1]:
        raise Misshapen(f"不是每年都有 {month} 月 {day} 日", node)
    return month, day


def _fixed_dates(nodes: Sequence[Any]) -> FixedDates:
    periods = sorted(map(_fixed_period, nodes), key=lambda period: period.first)
    if not periods:
        raise Misshapen("逐期列明的核算期一期也没有")
    for earlier, later in pairwise(periods):
        near = next(node for node in nodes if node["key"] == later.code)
        if later.first <= earlier.last:
            raise Misshapen(f"{later.code} 与 {earlier.code} 重叠：{later.first} 不在 {earlier.last} 之后", near)
    if len({period.code for period in periods}) < len(periods):
        raise Misshapen("逐期列明的核算期有两期的 key 相同", nodes[0])
    return FixedDates(tuple(periods))


def _fixed_period(node: Any) -> Period:
    if not isinstance(node, Mapping) or set(node) != {"key", "first", "last"}:
        raise Misshapen("逐期列明的核算期，每期写 key、first、last", node)
    key, first, last = node["key"], node["first"], node["last"]
    if not isinstance(key, str) or not fullmatch(KEY, key):
        raise Misshapen(f"key 以小写字母开头，只用小写字母、数字和下划线，至多40个：{str(key)[:60]}", node)
    if key == ONCE:
        raise Misshapen(f"{ONCE} 是一次性项目的代码，逐期列明的核算期请另取 key", node)
    if type(first) is not date or type(last) is not date or not FIRST_DAY <= first <= last <= LAST_DAY:
        raise Misshapen(f"{key} 的 first、last 须是日期，last 不早于 first", node)
    return Period(key, first, last)


@dataclass(frozen=True)
class InForce:
    """From when until when a kind counts, both days included."""

    first: date
    last: date
    kind: Kind


@dataclass(frozen=True)
class Periods:
    """The periods of a scheme over time: the kind in force on a day is the kind of the period that the day lies in."""

    spans: tuple[InForce, ...]

    def of(self, day: date) -> Period | None:
        """None for a day before the city had any, and between two."""
        for span in self.spans:
            if span.first <= day <= span.last:
                return span.kind.of(day)
        return None

    def from_day(self, day: date) -> Period | None:
        """The first period that ends on the day or later; None after the last."""
        for span in self.spans:
            if day <= span.last:
                period = span.kind.from_day(max(day, span.first))
                if period is not None and period.first <= span.last:
                    return period
        return None

    @property
    def is_once(self) -> bool:
        """Whether what is claimed for them is claimed once, from the day of an event."""
        return any(isinstance(span.kind, Once) for span in self.spans)

    def parse(self, code: str, event_on: date | None = None) -> Period:
        """The period of this code, by the kind that was or is in force in it; `once` is the event's day. Raises
        ValueError where none has it."""
        if code == ONCE:
            period = self.of(event_on) if event_on else None
            if period is None or period.code != ONCE:
                raise ValueError(code)
            return period
        for span in self.spans:
            try:
                period = span.kind.parse(code)
            except ValueError:
                continue
            if period.first <= span.last and span.first <= period.last:
                return period
        raise ValueError(code)


def periods_from(node: Mapping[str, Any]) -> Periods:
    """The periods that a parameter of a pack names. Raises Misshapen for a kind that there is not, and where two
    kinds would share a day or a code."""
    if "setting" in node:
        return Periods((InForce(FIRST_DAY, LAST_DAY, kind_from(node["setting"])),))
    entries = sorted(node.get("values", ()), key=lambda entry: entry["from"])
    ends = [entry["from"] - DAY for entry in entries[1:]]
    spans = []
    for entry, end in zip(entries, [*ends, LAST_DAY], strict=True):
        spans.append(InForce(entry["from"], entry.get("until") or end, _kind_of(entry)))
        _refuse_cut(entry, spans)
    _refuse_same_key(entries, spans)
    periods = Periods(tuple(spans))
    if periods.is_once and not all(isinstance(span.kind, Once) for span in spans):
        raise Misshapen(f"{ONCE} 不能与其他核算期先后用于一个项目：同一对象会领两次；改变的另写一个项目")
    return periods


def _kind_of(entry: Mapping[str, Any]) -> Kind:
    try:
        return kind_from(entry["value"])
    except Misshapen as error:
        raise Misshapen(str(error), error.near if isinstance(error.near, Mapping) else entry) from None


def _refuse_cut(entry: Mapping[str, Any], spans: Sequence[InForce]) -> None:
    """One kind gives way to another on the first day of a period of the new one, after the last of one of the old."""
    span, is_first = spans[-1], len(spans) == 1
    if isinstance(span.kind, FixedDates):
        beyond = [p.code for p in span.kind.periods if p.first < span.first or p.last > span.last]
        if beyond:
            raise Misshapen(f"{'、'.join(beyond)} 不在其有效期 {span.first} 至 {span.last} 之内", entry)
        return
    opening, closing = span.kind.of(span.first), span.kind.of(span.last)
    if not is_first and opening is not None and opening.first != span.first:
        raise Misshapen(f"改变核算期须从新的一期的第一天起：{span.first} 在 {opening.code} 中间", entry)
    if span.last != LAST_DAY and closing is not None and closing.last != span.last:
        raise Misshapen(f"改变核算期须到旧的一期的最后一天止：{span.last} 在 {closing.code} 中间", entry)


def _refuse_same_key(entries: Sequence[Mapping[str, Any]], spans: Sequence[InForce]) -> None:
    codes: set[str] = set()
    for entry, span in zip(entries, spans, strict=True):
        listed = _codes(span.kind)
        if twice := codes & listed:
            raise Misshapen(f"{'、'.join(sorted(twice))}：两次列出", entry)
        codes |= listed


def _codes(kind: Kind) -> set[str]:
    return {period.code for period in kind.periods} if isinstance(kind, FixedDates) else set()
