"""Changes of a pack that the way from an internship to work is counted by (test_realised_rows)."""

from datetime import date
from typing import Any

from policy_engine.packs.pack import Pack
from services.registry.reports.catalogue import indicators_of
from tests.architecture.plan_probes import PlanProbe

ON = date(2023, 12, 31)


def internships(pack: Pack) -> Any:
    """Who is counted of whom, in which time, and what waits for a number."""
    [found] = [indicator for indicator in indicators_of(pack, ON) if indicator.key == "internship_to_job"]
    figures = {figure.key: (list(figure.population), list(figure.part)) for figure in found.figures}
    return figures, found.period, len(found.left_open)


INTERNED = ["expected", "interned_within"]
STEPS = {
    "internship_to_job": (INTERNED, ["taken_on_within"]),
    "completed": (INTERNED, ["internship_completed_within"]),
    "placed": (INTERNED, ["placed"]),
}
EXPECTED = (STEPS, (date(2023, 1, 1), date(2023, 12, 31)), 1)
KEY, MONTHS = "  internship_to_job:", "values: [{from: 2023-01-01, value: 6}]"
FIGURE_PROBES = [
    PlanProbe("W-805", "targets", "part: [taken_on_within]", "part: [placed]", internships, EXPECTED, KEY),
    PlanProbe("W-805", "services", "unset: 文件未规定期限", MONTHS, internships, EXPECTED, KEY),
    PlanProbe("W-805", "targets", "from: 2023-01-01", "from: 2023-02-01", internships, EXPECTED, KEY),
]
