"""Step of the demo year: what two districts of each city report, period by period; one number is another later."""

from collections.abc import Mapping, Sequence
from typing import Any

from client.retrying import Resumable
from demo.plan import DISTRICTS

PERIODS: Mapping[str, Sequence[tuple[str, str]]] = {
    "urumqi": (
        *(("weekly_contacts", f"2023-W{week}") for week in range(26, 31)),
        *(("half_monthly_assist", period) for period in ("2023-07-H1", "2023-07-H2")),
    ),
    "wuhan": tuple(("monthly", period) for period in ("2023-06", "2023-07")),
}
"""As the documents ask for them."""
RESTATED_ON = "2023-07-14"
"""A day of the first half of July: a service of that day is entered after the report was frozen."""


def hand_in_reports(platform: Resumable, city: str, somebody: tuple[str, str, str]) -> None:
    """Signed by the districts, frozen by the city; then a service to somebody (entry, caseworker, district) who had
    none is entered late: within a minute it stands beside the frozen report."""
    entry, worker, district = somebody
    for area in (district, *(code for code in DISTRICTS[city] if code != district))[:2]:
        for kind, period in PERIODS[city]:
            _hand_in(platform, city, {"kind": kind, "period": period, "area": f"{city}/{area}"})
    platform.registry.log_service(worker, entry, {"kind": "guidance", "delivered_on": RESTATED_ON})


def _hand_in(platform: Resumable, city: str, wanted: Any) -> None:
    registry, reviewer = platform.registry, f"{city}-reviewer"
    drawn = registry.draw_periodic_report(reviewer, wanted)
    if wanted["kind"] == "monthly":
        practice: Any = {"text": "在社区设青年就业服务点，逐户走访（虚构）", "consent": "not_needed"}
        drawn = registry.add_report_practice(reviewer, drawn["id"], practice)
    signed: Any = {"content_hash": drawn["content_hash"]}
    registry.submit_periodic_report(reviewer, drawn["id"], signed)
    registry.freeze_periodic_report(f"{city}-city", drawn["id"], signed)
