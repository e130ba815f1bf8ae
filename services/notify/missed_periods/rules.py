"""Which misses in a row are reported. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from uuid import UUID


@dataclass(frozen=True)
class PeriodOutcome:
    """What came of one period of one area. `in_a_row` is what its document says; None where it says nothing."""

    clock_id: UUID
    is_settled: bool
    """False while it runs, and from its last day on until its breach has been taken."""
    is_missed: bool
    is_reported: bool
    in_a_row: int | None


@dataclass(frozen=True)
class Report:
    """The period that completes the number, and how many in a row that are."""

    clock_id: UUID
    missed_in_a_row: int


def reports_due(periods: Iterable[PeriodOutcome]) -> Iterator[Report]:
    """What is to be reported of an area's periods, earliest first: so many misses in a row once, so many more again.

    A period that was met in between lets the count begin anew. Nothing after a period that is not settled is judged: in
    which order breaches are taken makes no difference. There are no more reports of a run than it has full numbers,
    also where what was heard late has made it another run since.
    """
    settled = takewhile(lambda period: period.is_settled, periods)
    for is_missed, run in groupby(settled, lambda period: period.is_missed):
        if is_missed:
            yield from _of_run(list(run))


def _of_run(run: Sequence[PeriodOutcome]) -> Sequence[Report]:
    full, since = [], 0
    for period in run:
        since += 1
        if period.in_a_row is not None and since >= period.in_a_row:
            full.append((period, Report(period.clock_id, since)))
            since = 0
    lacking = len(full) - sum(period.is_reported for period in run)
    unreported = [report for period, report in full if not period.is_reported]
    return unreported[len(unreported) - lacking :] if lacking > 0 else ()
