"""Changes of a pack that trainings are counted by, and what an outsider meets of each (test_realised_rows)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from policy_engine.packs.pack import Pack
from services.registry.reports.catalogue import Indicator, indicators_of
from services.registry.reports.rules import met, reached
from services.registry.startup_cases.catalogue import items_of
from services.registry.training_surveys.commands import last_day_of
from services.registry.trainings.commands import minimum_of
from tests.architecture.plan_probes import PlanProbe

ON = date(2023, 10, 10)
PERSONS, TIMES, COVERAGE = "startup_trainees", "startup_training", "training_intention_coverage"
DAY = date(2023, 3, 31)


def _indicator(pack: Pack, key: str) -> Indicator:
    [found] = [indicator for indicator in indicators_of(pack, ON) if indicator.key == key]
    return found


def of(key: str, *numbers: int) -> Callable[[Pack], Any]:
    """What is counted of whom, and whether so many are enough; of a share, so many of 10,000."""

    def meets(pack: Pack) -> Any:
        one = _indicator(pack, key)
        assert one.goal is not None
        share = one.kind == "share"
        enough = [met(one.goal, number, 10_000) if share else reached(one.goal, number) for number in numbers]
        figures = [(dict(figure.population), dict(figure.part)) for figure in one.figures]
        return one.kind, figures, one.records and list(one.records.kinds), one.period, enough

    return meets


def last_day(pack: Pack) -> Any:
    cited = last_day_of(pack, ON)
    return cited.value if cited else None


def items(pack: Pack) -> dict[str, str]:
    return dict(items_of(pack, ON).names)


def least(pack: Pack) -> int | None:
    minimum = minimum_of(pack, ON)
    return minimum.least if minimum else None


YEAR = (date(2023, 1, 1), date(2023, 12, 31))
ALL, TRAINED = {"expected": "true"}, {"startup_trained_within": "true"}
OF_PERSONS = ("count", [(ALL, TRAINED)], None, YEAR, [False, True])
OF_TIMES = ("times", [(ALL, {}), (ALL, TRAINED)], ["startup"], YEAR, [False, True])
WILLING = {**ALL, "wants_training": "true"}
OF_SHARE = ("share", [(WILLING, {"course_recommended": "true"})], None, None, [False, True])
STARTUP = {"training": "创业培训", "service": "创业服务", "policy": "政策扶持"}
COURSES, SURVEY, SHARE = "    training_courses:", "  training_intention_survey:", "  training_intention_coverage:"
TRAINING_PROBES = [
    PlanProbe("U-007", "targets", "count: 800", "count: 799", of(PERSONS, 799, 800), OF_PERSONS),
    PlanProbe("U-007", "targets", "startup_trained_within", "skills_trained_within", of(PERSONS, 799, 800), OF_PERSONS),
    PlanProbe("W-307", "targets", "count: 100000", "count: 99999", of(TIMES, 99_999, 100_000), OF_TIMES),
    PlanProbe("W-307", "targets", "kinds: [startup]", "kinds: [skills]", of(TIMES, 99_999, 100_000), OF_TIMES),
    PlanProbe("W-703", "targets", "percent: 100", "percent: 99", of(COVERAGE, 9999, 10_000), OF_SHARE, SHARE),
    PlanProbe("W-703", "targets", "course_recommended", "skills_trained_within", of(COVERAGE, 9999, 10_000), OF_SHARE),
    PlanProbe("U-055", "clocks", "2023-03-31", "2023-04-01", last_day, DAY, SURVEY),
    PlanProbe("U-073", "clocks", "2023-03-31", "2023-04-30", last_day, DAY, SURVEY),
    PlanProbe("U-057", "services", "value: 3}", "value: 2}", least, 3, COURSES),
    *(PlanProbe(row, "services", "创业服务, policy", "服务, policy", items, STARTUP) for row in ("W-609", "U-139")),
    PlanProbe("U-138", "services", "value: 3}", "value: 4}", least, 3, COURSES),
]
