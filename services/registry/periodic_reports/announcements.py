"""What others hear of reports: by which day one is to be submitted, and that it was."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging import outbox
from contracts.events.registry import ReportDue, ReportSubmitted
from policy_engine.packs.pack import Packs
from services.registry.periodic_reports import catalogue, repository
from services.registry.periodic_reports.models import PeriodicReport

LONGEST_MONTH = timedelta(days=31)
"""A report is due in the month after the reported one."""


async def announce_due_days(session: AsyncSession, packs: Packs, today: date) -> int:
    """Says of each report that is not submitted by which day it is to be, once; how many. What was over before its
    city loaded a day is left: nobody could still be in time."""
    awaited = await repository.without_announced_day(session, packs.cities, today - LONGEST_MONTH)
    due = list(_due(packs, awaited, today))
    await session.flush()
    await outbox.record(session, *due)
    return len(due)


def _due(packs: Packs, awaited: Sequence[PeriodicReport], today: date) -> Iterator[ReportDue]:
    for report in awaited:
        reporting = catalogue.reporting_or_none(packs, report.city, report.kind, report.last_on)
        due_on = None if reporting is None else reporting.due_on(report.last_on)
        if due_on is not None and due_on >= today:
            report.announced_due_on = due_on
            yield ReportDue(**_about(report), due_on=due_on)


def submitted(report: PeriodicReport) -> ReportSubmitted:
    return ReportSubmitted(**_about(report), submitted_on=report.signed_on, due_on=report.announced_due_on)


def _about(report: PeriodicReport) -> dict[str, Any]:
    names = ("city", "area", "kind", "period", "last_on")
    return {"report_id": report.id, **{name: getattr(report, name) for name in names}}
