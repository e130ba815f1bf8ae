"""Orders about periodic reports: open, draw, add a practice, submit, return, freeze; `restatements` has what follows.

Whose gain: a district that reports itself better than it is. So nobody types a number; a district signs what it was
shown, the city freezes it, and what is entered later stands beside it with its cause, for whoever delays an entry.
"""

import json
from collections.abc import Sequence
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
from services.registry.periodic_reports import announcements, catalogue, repository, rules
from services.registry.periodic_reports.catalogue import Reporting, Span
from services.registry.periodic_reports.counting import SHEETS, Asking
from services.registry.periodic_reports.models import PeriodicReport, ReportPractice
from services.registry.periodic_reports.rules import OPEN, UNSENT, Consent, Kind, Line, ReportState
from services.registry.places.repository import places, refuse_unknown
from services.registry.reports.commands import AreaNotFound
from services.registry.statuses.commands import NotYetHappened


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
    await outbox.record(session, announcements.submitted(report))
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


def is_shown_as_late(report: PeriodicReport, due_on: date | None, today: date) -> bool | None:
    unsent = report.state not in (ReportState.SUBMITTED, ReportState.FROZEN)
    return rules.is_late(due_on, None if unsent else report.signed_on, today)
