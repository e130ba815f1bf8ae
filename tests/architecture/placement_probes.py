"""Changes of a pack that the goals of the year are counted by, and what an outsider meets (test_realised_rows)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from policy_engine.packs.pack import Pack
from services.registry.facts.catalogue import Campaign, campaign_of
from services.registry.placements.catalogue import words_of
from services.registry.reports.catalogue import COVERED, figures_of, indicators_of
from services.registry.reports.rules import compares
from tests.architecture.plan_probes import PlanProbe
from tests.architecture.training_probes import of

ON = date(2023, 7, 31)
ALL = {"expected": "true"}
YEAR = (date(2023, 1, 1), date(2023, 12, 31))


def coverage(pack: Pack) -> Any:
    """By which reading 覆盖 is judged, and whom each counts."""
    figures = figures_of(pack, ON)[COVERED]
    return [(figure.key, figure.judged, dict(figure.population), dict(figure.part)) for figure in figures]


def last_year(pack: Pack) -> bool | None:
    """Whether the very rate of last year is enough."""
    [word] = [indicator.same_day for indicator in indicators_of(pack, ON) if indicator.key == "placement_rate"]
    return compares(word or "", (306, 500), (612, 1000))


def channel(key: str, number: int) -> Callable[[Pack], Any]:
    """What of the channel is counted, which statuses need it, and whether one less and so many are enough."""
    counted = of(f"channels.{key}", number - 1, number)
    return lambda pack: (counted(pack), words_of(pack, ON).channels[key].statuses)


def of_channel(key: str, *statuses: str) -> Any:
    figures = [(ALL, {"placement_channel": key}), (ALL, {"placement_channel_as_stated": key})]
    return ("count", figures, None, None, [False, True]), statuses


def campaign(pack: Pack) -> Any:
    return campaign_of(pack, ON)


CHANNELS = {
    "U-011": ("public_sector", 1000, ("employed",)),
    "U-015": ("state_owned", 800, ("employed",)),
    "U-019": ("small_and_medium", 20000, ("employed",)),
    "U-023": ("grassroots", 1800, ("employed", "grassroots")),
    "U-027": ("enlistment", 400, ("enlisted",)),
    "U-030": ("self_employment", 1000, ("startup", "flexible")),
}
EMPLOYED = ("count", [(ALL, {"newly_employed": "true"})], None, YEAR, [False, True])
REGISTERED = {"registered": "true"}
OWN_CLASS = [({**ALL, "local_hukou": "true"}, REGISTERED), ({**ALL, "local_hukou": "false"}, REGISTERED)]
OF_OWN_CLASS = ("share", OWN_CLASS, None, None, [False, True])
ONE_SERVICE = ("one_service", True, {**ALL, **REGISTERED}, {"assisted": "true"})
CHECKLIST = ("full_checklist", False, {**ALL, **REGISTERED, "wants_work": "true"}, {"fully_assisted": "true"})
COVERAGES = [ONE_SERVICE, CHECKLIST]
COVERAGE = "milestones.assistance_coverage"
COVERED_ALL = ("share", [ONE_SERVICE[2:], CHECKLIST[2:]], None, None, [False, True])
EMPLOYMENT, REGISTRATION = of("new_employment", 299_999, 300_000), of("registration_rate", 9999, 10_000)
SOUGHT = Campaign(first=date(2023, 7, 1), last=date(2023, 12, 31), cohort=2023)
CAMPAIGN = "  tackling_window:"
PLACEMENT_PROBES = [
    PlanProbe("W-014", "targets", "count: 300000", "count: 299999", EMPLOYMENT, EMPLOYED),
    PlanProbe("W-014", "targets", "part: [newly_employed]", "part: [newly_placed]", EMPLOYMENT, EMPLOYED),
    PlanProbe(
        "W-611", "targets", "setting: one_service", "setting: full_checklist", coverage, [ONE_SERVICE, CHECKLIST]
    ),
    PlanProbe("W-611", "targets", "[fully_assisted]", "[guided]", coverage, [ONE_SERVICE, CHECKLIST]),
    PlanProbe("W-611", "targets", "percent: 100", "percent: 99", of(COVERAGE, 9999, 10_000), COVERED_ALL),
    PlanProbe("U-004", "targets", "percent: 100", "percent: 99", REGISTRATION, OF_OWN_CLASS, "  registration_rate:"),
    PlanProbe("U-004", "targets", "whole: [local_hukou]", "whole: [listed]", REGISTRATION, OF_OWN_CLASS),
    PlanProbe("U-005", "targets", "same_day_last_year: at_least", "same_day_last_year: over", last_year, True),
    PlanProbe("U-115", "clocks", "first: 2023-07-01", "first: 2023-06-30", campaign, SOUGHT, CAMPAIGN),
    PlanProbe("U-115", "clocks", "last: 2023-12-31", "last: 2023-12-30", campaign, SOUGHT, CAMPAIGN),
    *(
        PlanProbe(row, "targets", old, new, channel(key, number), of_channel(key, *statuses), f"\n  {key}:\n    statu")
        for row, (key, number, statuses) in CHANNELS.items()
        for old, new in ((f"count: {number}", f"count: {number - 1}"), (f"[{', '.join(statuses)}]", "[further_study]"))
    ),
]
