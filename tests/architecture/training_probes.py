"""Changes of a pack that trainings are counted by, and what an outsider meets of each (test_realised_rows)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from policy_engine.packs.pack import Pack
from services.registry.course_attendances.catalogue import meant_by
from services.registry.courses.catalogue import CourseForOthers, refuse_others, tags_of
from services.registry.reports.catalogue import Indicator, indicators_of
from services.registry.reports.rules import met, reached
from services.registry.startup_cases.catalogue import interval_of, items_of, tracking_of
from services.registry.training_cohorts.catalogue import NoMonths, months_of
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


def names(tag: str) -> Callable[[Pack], dict[str, str]]:
    return lambda pack: dict(tags_of(pack, ON)[tag].names)


def prepares(pack: Pack) -> list[bool]:
    """Whether a school leaver and a graduate may take a labour preparation."""
    return [_may_take(pack, kind) for kind in ("school_leaver", "graduate")]


def _may_take(pack: Pack, kind: str) -> bool:
    try:
        refuse_others(pack, "pre_employment", kind, ON)
    except CourseForOthers:
        return False
    return True


def in_school(pack: Pack) -> bool:
    return meant_by(pack, ON).in_school


def months(pack: Pack) -> int | None:
    try:
        return months_of(pack, None, ON).number
    except NoMonths:
        return None


def tracked(pack: Pack) -> tuple[dict[str, str], int | None]:
    return dict(tracking_of(pack, ON).names), interval_of(pack, ON).days


YEAR = (date(2023, 1, 1), date(2023, 12, 31))
ALL, TRAINED = {"expected": "true"}, {"startup_trained_within": "true"}
OF_PERSONS = ("count", [(ALL, TRAINED)], None, YEAR, [False, True])
OF_TIMES = ("times", [(ALL, {}), (ALL, TRAINED)], ["startup"], YEAR, [False, True])
WILLING = {**ALL, "wants_training": "true"}
OF_SHARE = ("share", [(WILLING, {"course_recommended": "true"})], None, None, [False, True])
STARTUP = {"training": "创业培训", "service": "创业服务", "policy": "政策扶持"}
COURSES, SURVEY, SHARE = "    training_courses:", "  training_intention_survey:", "  training_intention_coverage:"
MODES = {
    "apprentice": "学徒培训",
    "workshop": "技能研修",
    "new_occupation": "新职业培训",
    "employment_skill": "就业技能培训",
}
FIELDS = {"emerging": "新兴产业", "smart_manufacturing": "智能制造", "modern_services": "现代服务业"}
TRACKED = ({"service": "跟踪式创业服务", "support": "支持"}, None)
SIX = "values: [{from: 2023-01-01, value: 6}]"
CLUSTER = "values: [{from: 2023-01-01, value: {optics: 光电}}]"
TRAINING_PROBES = [
    PlanProbe("U-072", "services", "in_school: 在校", "anywhere: 在校", in_school, True),
    PlanProbe("U-078", "services", ", support: 支持", "", tracked, TRACKED, "startup_tracking:"),
    PlanProbe("U-078", "clocks", "unset: 文件写“跟踪式”，未规定间隔", SIX, tracked, TRACKED),
    PlanProbe("W-701", "taxonomies", "unset: 文件未列出各产业", CLUSTER, names("cluster"), {}),
    PlanProbe("W-701", "taxonomies", ", modern_services: 现代服务业", "", names("field"), FIELDS),
    PlanProbe("W-702", "taxonomies", "workshop: 技能研修, ", "", names("mode"), MODES),
    PlanProbe("W-702", "clocks", "unset: 文件未规定结业多久后判定就业", SIX, months, None),
    PlanProbe("W-706", "services", "school_leaver: 城乡", "graduate: 城乡", prepares, [True, False]),
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
