"""What is entered after a report was frozen stands beside it: the numbers counted anew, and what they differ by."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import new_id
from policy_engine.packs.pack import Packs
from services.registry.periodic_reports import catalogue, repository, rules
from services.registry.periodic_reports.catalogue import Span
from services.registry.periodic_reports.commands import content_of
from services.registry.periodic_reports.counting import SHEETS, Asking
from services.registry.periodic_reports.models import PeriodicReport, ReportRestatement
from services.registry.periodic_reports.repository import RecordedFact
from services.registry.periodic_reports.rules import Difference, Line

MOST_FACTS = 20
"""Named with one restated number."""


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
