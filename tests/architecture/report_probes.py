"""Changes of a pack that periodic reports are drawn by, and what an outsider meets (test_realised_rows)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from policy_engine.packs.pack import Pack
from services.registry.periodic_reports.catalogue import reportings_of
from tests.architecture.plan_probes import PlanProbe

ON = date(2023, 12, 31)


def asked(path: str) -> Callable[[Pack], Any]:
    """What is reported, how often, from when by each reading, and on those who came by which ways."""

    def meets(pack: Pack) -> Any:
        reporting = next((each for each in reportings_of(pack, ON) if each.path == f"cadences.{path}"), None)
        if reporting is None:
            return None
        return reporting.kind, reporting.every, [start.on for start in reporting.starts], reporting.channels

    return meets


def august_due_on(pack: Pack) -> date | None:
    """The last day in time for the report of August."""
    [monthly] = (each for each in reportings_of(pack, ON) if each.kind == "monthly")
    return monthly.due_on(date(2023, 8, 31))


FIFTH = "values: [{from: 2023-01-01, value: 5}]"
WEEKLY, HALF_MONTHLY, MONTHLY = "weekly_dispatch", "half_monthly_dispatch", "monthly_report"
WEEKS = ("weekly_contacts", "week", [date(2023, 7, 1)], ("mini_program",))
HALVES = ("half_monthly_assist", "half_month", [date(2023, 7, 1), date(2023, 1, 1)], ())
MONTHS = ("monthly", "month", [date(2023, 1, 1)], ())
REPORT_PROBES = [
    PlanProbe("U-152", "cadences", "value: 2023-07-01", "value: 2023-07-08", asked(WEEKLY), WEEKS, f"{WEEKLY}:"),
    PlanProbe("U-152", "cadences", "[mini_program]", "[caseworker]", asked(WEEKLY), WEEKS, f"{WEEKLY}:"),
    PlanProbe("U-152", "cadences", "every: week", "every: month", asked(WEEKLY), WEEKS, f"{WEEKLY}:"),
    PlanProbe(
        "U-153", "cadences", "every: half_month", "every: month", asked(HALF_MONTHLY), HALVES, f"{HALF_MONTHLY}:"
    ),
    PlanProbe(
        "U-153",
        "cadences",
        "starts_on: 2023-07-01",
        "starts_on: 2023-07-16",
        asked(HALF_MONTHLY),
        HALVES,
        f"{HALF_MONTHLY}:",
    ),
    PlanProbe("W-1202", "cadences", "{kind: monthly}", "{kind: weekly_contacts}", asked(MONTHLY), MONTHS),
    PlanProbe("W-1202", "cadences", "every: month", "every: quarter", asked(MONTHLY), MONTHS, f"{MONTHLY}:"),
    PlanProbe("W-1203", "cadences", "unset: 文件写“按时”，未规定日期", FIFTH, august_due_on, None, "due_day:"),
]
