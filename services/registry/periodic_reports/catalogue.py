"""What a city's document has reported, and how often: the cadences of its pack that name a report."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from chassis.problems import Unprocessable
from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack, Packs
from policy_engine.packs.periods import Every, Period, last_of_month, period_named, period_of
from services.registry.periodic_reports.rules import Kind
from services.registry.reports.catalogue import in_force


class ReportNotAsked(Unprocessable):
    slug, title = "report-not-asked", "该城市文件没有这种定期报送，或该期不在报送范围"


class PeriodUnknown(Unprocessable):
    slug, title = "period-unknown", "没有这一期，请写作 2023-W27（周）、2023-07-H2（下半月）或 2023-07（月）"


@dataclass(frozen=True)
class Start:
    """From which day a report is due, by one reading of the document."""

    reading: str
    title: str
    on: date


@dataclass(frozen=True)
class Span:
    """A period as it is reported: it may begin later than the calendar's."""

    code: str
    first: date
    last: date

    def next_day(self) -> date:
        return self.last + timedelta(days=1)


@dataclass(frozen=True)
class Reporting:
    """One kind of report of one document, with its source."""

    pack: Pack
    path: str
    kind: Kind
    title: str
    every: Every
    clause: str
    quote: str
    starts: Sequence[Start]
    chosen: str | None
    channels: Sequence[str]
    """Of a report on those who came by certain ways alone."""

    @property
    def begins_on(self) -> date:
        """By whichever reading comes first: each has its figures until the city has chosen."""
        return min(start.on for start in self.starts)

    def span(self, period: Period) -> Span:
        return Span(period.code, max(period.first, self.begins_on), period.last)

    def readings_of(self, last: date) -> list[Start]:
        """By which readings a period that ends on a day is reported."""
        return [start for start in self.starts if start.on <= last]

    def counts(self, last: date) -> bool | None:
        """Whether the period is due by the reading that the city chose; None where none is chosen and they differ."""
        asking = {start.reading for start in self.readings_of(last)}
        if self.chosen is None:
            return True if len(asking) == len(self.starts) else None
        return self.chosen in asking

    def due_on(self, last: date) -> date | None:
        """The last day to submit: of the month after the reported one; None where the document names none."""
        day = set_or_none(self.pack, f"{self.path}.due_day", last + timedelta(days=1))
        if day is None or self.every != "month":
            return None
        after = last + timedelta(days=1)
        return min(after + timedelta(days=int(day) - 1), last_of_month(after))


@lru_cache(maxsize=512)
def reportings_of(pack: Pack, day: date) -> Sequence[Reporting]:
    """Every kind of report that the document has on a day; nothing of a document silent on it."""
    cadences = pack.get("cadences") if pack.has("cadences") else {}
    asked = [(f"cadences.{name}", node) for name, node in cadences.items() if _names_report(node)]
    return tuple(reporting for path, node in asked if (reporting := _reporting(pack, path, node, day)))


def _names_report(node: Any) -> bool:
    return isinstance(node, Mapping) and "report" in node


def _reporting(pack: Pack, path: str, node: Mapping[str, Any], day: date) -> Reporting | None:
    on = in_force(pack, day)
    try:
        bound = pack.value(f"{path}.bound", on=on)
        starts = list(_starts(pack, path, node, on))
    except ParameterNotCited:
        return None
    return Reporting(
        pack=pack,
        path=path,
        kind=node["report"]["kind"],
        title=str(node["bound"].get("title", node["report"]["kind"])),
        every=bound.value["every"],
        clause=bound.clause,
        quote=bound.quote,
        starts=starts,
        chosen=set_or_none(pack, f"{path}.chosen", on),
        channels=tuple(set_or_none(pack, f"{path}.report.channels", on) or ()),
    )


def _starts(pack: Pack, path: str, node: Mapping[str, Any], on: date) -> Iterator[Start]:
    if "starts_on" in node:
        yield Start("", "", pack.value(f"{path}.starts_on", on=on).value)
    elif "readings" in node:
        for key, reading in node["readings"].items():
            value = pack.value(f"{path}.readings.{key}", on=on).value
            yield Start(key, str(reading["title"]), value["starts_on"])
    else:
        yield Start("", "", pack.first_day)


def set_or_none(pack: Pack, path: str, on: date) -> Any:
    """What the pack has at this path on a day; None where it is unset, or the pack has no such place."""
    cited = pack.value_or_none(path, on=on)
    return None if cited is None else cited.value


def spans_until(packs: Packs, city: str, today: date) -> Iterator[tuple[Reporting, Span]]:
    """Every period that has begun by a day and is reported, by the document that governs its first day."""
    for pack in packs.of_city(city):
        for reporting in reportings_of(pack, today):
            yield from ((reporting, span) for span in _begun(reporting, today) if _governs(packs, pack, span.first))


def _begun(reporting: Reporting, today: date) -> Iterator[Span]:
    day = reporting.begins_on
    while date.min < day <= today:
        period = period_of(reporting.every, day)
        yield reporting.span(period)
        day = period.next_day()


def _governs(packs: Packs, pack: Pack, first: date) -> bool:
    return pack.takes(first) and packs.city(pack.city, on=first) is pack


def asked_for(packs: Packs, city: str, kind: Kind, code: str) -> tuple[Reporting, Span]:
    """Raises PeriodUnknown for what no calendar has, ReportNotAsked for what the city's document does not ask for."""
    period = period_named(code)
    if period is None:
        raise PeriodUnknown(period=code)
    reporting = reporting_named(packs, city, kind, period.last)
    if period_of(reporting.every, period.first) != period:
        raise PeriodUnknown(period=code)
    span = reporting.span(period)
    if span.first > span.last or not reporting.pack.takes(span.first):
        raise ReportNotAsked(period=code)
    return reporting, span


def reporting_named(packs: Packs, city: str, kind: str, day: date) -> Reporting:
    """Raises ReportNotAsked."""
    reporting = reporting_or_none(packs, city, kind, day)
    if reporting is None:
        raise ReportNotAsked(kind=kind)
    return reporting


def reporting_or_none(packs: Packs, city: str, kind: str, day: date) -> Reporting | None:
    own = reportings_of(packs.city(city, on=day), day)
    return next((reporting for reporting in own if reporting.kind == kind), None)
