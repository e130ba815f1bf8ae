"""Orders about periodic reports: open, draw, add a practice, submit, return, freeze, restate.

Whose gain: a district that reports itself better than it is. So nobody types a number; a district signs what it was
shown, the city freezes it, and what is entered later stands beside it with its cause, for whoever delays an entry.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, sets
from chassis.access import Caller
from chassis.db import new_id
from chassis.dual_control import OwnRequest
from chassis.messaging import outbox
from chassis.problems import Conflict, Unprocessable
from contracts.events.registry import ReportFrozen
from policy_engine.packs.pack import Packs
from services.registry.graduates.rules import city_of
from services.registry.periodic_reports import catalogue, repository, rules
from services.registry.periodic_reports.catalogue import Reporting, Span
from services.registry.periodic_reports.counting import SHEETS, Asking
from services.registry.periodic_reports.models import PeriodicReport, ReportPractice, ReportRestatement
from services.registry.periodic_reports.repository import RecordedFact
from services.registry.periodic_reports.rules import OPEN, UNSENT, Consent, Difference, Kind, Line, ReportState
from services.registry.places.repository import places, refuse_unknown
from services.registry.reports.commands import AreaNotFound
from services.registry.statuses.commands import NotYetHappened

MOST_FACTS = 20
"""Named with one restated number."""


class ReportClosed(Conflict):
    slug, title = "report-closed", "该期已经报送，须先由市退回"


class ReportNotDrawn(Conflict):
    slug, title = "report-not-drawn", "该期没有待报送的报表：尚未生成，或已经报送"


class ReportNotSubmitted(Conflict):
    slug, title = "report-not-submitted", "该期没有待审定的报送：尚未报送，或已经审定"


class PeriodNotOver(Unprocessable):
    slug, title = "reported-period-not-over", "该期尚未结束，不能报送"


class DrawnBeforeItsEnd(Conflict):
    slug, title = "drawn-before-its-end", "报表是在该期结束前生成的，请重新生成后报送"


class ReportChanged(Conflict):
    slug, title = "report-changed", "报表内容已变，请重新查看后再办"


@dataclass(frozen=True)
class Wanted:
    """Which report: of which district, and of which period of which kind."""

    kind: Kind
    area: str
    period: str


async def open_reports(session: AsyncSession, packs: Packs, today: date) -> int:
    """A report of each district for each period that has begun; returns how many were not there yet."""
    every_place = await places(session, packs)
    rows = [
        _opened(city, f"{city}/{district}", reporting, span)
        for city in packs.cities
        for reporting, span in catalogue.spans_until(packs, city, today)
        for district in every_place.of(city, "district")
    ]
    return await repository.add_missing(session, rows)


def _opened(city: str, area: str, reporting: Reporting, span: Span) -> dict[str, Any]:
    return {
        "id": new_id(),
        "kind": reporting.kind,
        "city": city,
        "area": area,
        "period": span.code,
        "first_on": span.first,
        "last_on": span.last,
        "state": ReportState.DUE.value,
    }


async def draw(session: AsyncSession, packs: Packs, wanted: Wanted, by: Caller, today: date) -> PeriodicReport:
    """Counts the report from what is recorded by now. Again replaces what was drawn, until it is submitted.

    Raises AreaNotFound, what `catalogue.asked_for` raises, NotYetHappened and ReportClosed.
    """
    if wanted.area.count("/") != 1 or not by.covers(wanted.area):
        raise AreaNotFound()
    await refuse_unknown(session, packs, wanted.area)
    reporting, span = catalogue.asked_for(packs, city_of(wanted.area), wanted.kind, wanted.period)
    if span.first > today:
        raise NotYetHappened()
    report = await _locked(session, wanted.area, reporting, span)
    if report.state not in OPEN:
        raise ReportClosed()
    await _put_drawn(session, report, Asking(packs, reporting, wanted.area, span, today), by)
    await _trace(session, by, "draw_periodic_report", report)
    return report


async def _locked(session: AsyncSession, area: str, reporting: Reporting, span: Span) -> PeriodicReport:
    await sets.add_if_new(session, PeriodicReport(**_opened(city_of(area), area, reporting, span)))
    return await repository.locked_of(session, area, reporting.kind, span.code)


async def _put_drawn(session: AsyncSession, report: PeriodicReport, asking: Asking, by: Caller) -> None:
    report.facts_as_known_at = await repository.moment(session)
    lines = await SHEETS[asking.reporting.kind].lines(session, asking)
    practices = await repository.practices_of(session, report.id)
    _put_content(report, _content(report, asking, lines, practices))
    report.state, report.drafted_by, report.drafted_on = ReportState.DRAFTED.value, by.id, asking.today
    await session.flush()


def _content(
    report: PeriodicReport, asking: Asking, lines: Sequence[Line], practices: Sequence[ReportPractice]
) -> dict[str, Any]:
    assert report.facts_as_known_at is not None
    return {
        "kind": report.kind,
        "title": asking.reporting.title,
        "document": asking.reporting.pack.name,
        "clause": asking.reporting.clause,
        "quote": asking.reporting.quote,
        "area": report.area,
        "period": report.period,
        "first_on": report.first_on.isoformat(),
        "last_on": report.last_on.isoformat(),
        "as_of": asking.as_of.isoformat(),
        "facts_as_known_at": report.facts_as_known_at.astimezone(UTC).isoformat(),
        "lines": rules.packed(lines),
        "practices": _packed(practices),
    }


def _packed(practices: Sequence[ReportPractice]) -> list[dict[str, str]]:
    return [{"text": practice.text, "consent": practice.consent} for practice in practices]


def _put_content(report: PeriodicReport, content: dict[str, Any]) -> None:
    report.content = rules.canonical(content)
    report.content_hash = rules.fingerprint(report.content)


def content_of(report: PeriodicReport) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(report.content or "{}")
    return content


async def add_practice(
    session: AsyncSession, report_id: UUID, text: str, consent: Consent, by: Caller, today: date
) -> PeriodicReport:
    """Beside the numbers, which stay as they were drawn. Raises ReportNotDrawn."""
    report = await repository.locked_in_scope(session, report_id, by)
    if report.state not in UNSENT:
        raise ReportNotDrawn()
    practice = ReportPractice(
        id=new_id(), report_id=report.id, text=text, consent=consent, written_by=by.id, written_on=today
    )
    session.add(practice)
    await session.flush()
    practices = await repository.practices_of(session, report.id)
    _put_content(report, content_of(report) | {"practices": _packed(practices)})
    await session.flush()
    await _trace(session, by, "add_report_practice", report)
    return report


async def submit(session: AsyncSession, report_id: UUID, content_hash: str, by: Caller, today: date) -> PeriodicReport:
    """The district signs what it was shown. Raises ReportNotDrawn, PeriodNotOver, DrawnBeforeItsEnd, ReportChanged."""
    report = await repository.locked_in_scope(session, report_id, by)
    if report.state not in UNSENT or report.drafted_on is None:
        raise ReportNotDrawn()
    if today <= report.last_on:
        raise PeriodNotOver()
    if report.drafted_on <= report.last_on:
        raise DrawnBeforeItsEnd()
    _refuse_other_content(report, content_hash)
    report.state = ReportState.SUBMITTED.value
    report.signed_by, report.signed_role, report.signed_on = by.id, str(by.role), today
    await session.flush()
    await _trace(session, by, "submit_periodic_report", report)
    return report


def _refuse_other_content(report: PeriodicReport, content_hash: str) -> None:
    if report.content_hash != content_hash:
        raise ReportChanged()


async def give_back(session: AsyncSession, report_id: UUID, reason: str, by: Caller, today: date) -> PeriodicReport:
    """To the district, which may draw it anew. Raises ReportNotSubmitted."""
    report = await _submitted(session, report_id, by)
    report.state = ReportState.RETURNED.value
    report.return_reason, report.returned_by, report.returned_on = reason, by.id, today
    await session.flush()
    await _trace(session, by, "return_periodic_report", report, reason)
    return report


async def freeze(session: AsyncSession, report_id: UUID, content_hash: str, by: Caller, today: date) -> PeriodicReport:
    """Another person than whoever signed: from now on nothing of it changes. Raises ReportNotSubmitted, OwnRequest
    and ReportChanged."""
    report = await _submitted(session, report_id, by)
    if report.signed_by == by.id:
        raise OwnRequest("签报的人不能审定")
    _refuse_other_content(report, content_hash)
    report.state, report.frozen_by, report.frozen_on = ReportState.FROZEN.value, by.id, today
    await session.flush()
    await outbox.record(session, _frozen(report, content_hash, today))
    await _trace(session, by, "freeze_periodic_report", report)
    return report


async def _submitted(session: AsyncSession, report_id: UUID, by: Caller) -> PeriodicReport:
    report = await repository.locked_in_scope(session, report_id, by)
    if report.state != ReportState.SUBMITTED:
        raise ReportNotSubmitted()
    return report


def _frozen(report: PeriodicReport, content_hash: str, today: date) -> ReportFrozen:
    return ReportFrozen.model_validate(
        {
            "report_id": report.id,
            "city": report.city,
            "area": report.area,
            "kind": report.kind,
            "period": report.period,
            "content_hash": content_hash,
            "frozen_on": today,
        }
    )


async def _trace(
    session: AsyncSession, by: Caller, action: str, report: PeriodicReport, purpose: str | None = None
) -> None:
    await audit.record(session, by, action, "periodic_report", report.id, purpose, area=report.area)


async def restate(session: AsyncSession, packs: Packs, today: date, most: int) -> int:
    """Counts the frozen reports that were not looked at for the longest time anew, and adds what differs; how many."""
    reports = await repository.next_to_look_at(session, most)
    added = [line for report in reports for line in await _restated(session, packs, report, today)]
    session.add_all(added)
    await session.flush()
    return len(added)


async def _restated(
    session: AsyncSession, packs: Packs, report: PeriodicReport, today: date
) -> list[ReportRestatement]:
    report.looked_at = await repository.moment(session)
    asking = asking_of(packs, report, today)
    if asking is None:
        return []
    earlier = await repository.restatements_of(session, report.id)
    lines = await SHEETS[asking.reporting.kind].lines(session, asking)
    differing = rules.differences(_latest_numbers(report, earlier), lines)
    facts = await _facts(session, report, asking, earlier) if differing else []
    return [_restatement(report, difference, facts, today) for difference in differing]


def asking_of(packs: Packs, report: PeriodicReport, today: date) -> Asking | None:
    """The question that a report answers; None where the city's document asks it no more."""
    reporting = catalogue.reporting_or_none(packs, report.city, report.kind, report.last_on)
    span = Span(report.period, report.first_on, report.last_on)
    return None if reporting is None else Asking(packs, reporting, report.area, span, today)


def _latest_numbers(report: PeriodicReport, earlier: Sequence[ReportRestatement]) -> dict[str, int]:
    lines = [Line(**line) for line in content_of(report)["lines"]]
    numbers = {cell.key: cell.number for cell in rules.cells(lines)}
    return numbers | {restatement.cell: restatement.after for restatement in earlier}


async def _facts(
    session: AsyncSession, report: PeriodicReport, asking: Asking, earlier: Sequence[ReportRestatement]
) -> list[RecordedFact]:
    """What was entered since the report was drawn and bears on it, but for what an earlier restatement names."""
    known_at, sheet = report.facts_as_known_at, SHEETS[asking.reporting.kind]
    assert known_at is not None
    named = set(_named(earlier))
    most = MOST_FACTS + len(named)
    facts = await repository.recorded_since(
        session, report.area, sheet.people(asking), sheet.facts, known_at, asking.as_of, most
    )
    return [fact for fact in facts if fact not in named][:MOST_FACTS]


def _named(earlier: Sequence[ReportRestatement]) -> Iterator[RecordedFact]:
    for restatement in earlier:
        yield from (RecordedFact(fact["kind"], UUID(fact["id"])) for fact in restatement.facts)


def _restatement(
    report: PeriodicReport, difference: Difference, facts: Sequence[RecordedFact], today: date
) -> ReportRestatement:
    return ReportRestatement(
        id=new_id(),
        report_id=report.id,
        cell=difference.cell,
        title=difference.title,
        before=difference.before,
        after=difference.after,
        why="recorded_later" if facts else "moved",
        facts=[{"kind": fact.kind, "id": str(fact.id)} for fact in facts],
        noted_on=today,
    )


def is_shown_as_late(report: PeriodicReport, due_on: date | None, today: date) -> bool | None:
    unsent = report.state not in (ReportState.SUBMITTED, ReportState.FROZEN)
    return rules.is_late(due_on, None if unsent else report.signed_on, today)
