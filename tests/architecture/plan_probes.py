"""Changes of a pack that the year's plan is made of, and what an outsider meets of each (test_realised_rows)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from policy_engine.packs.pack import Pack
from policy_engine.packs.year_plan import rows_of
from services.registry.calendars.rules import days_of
from services.registry.plans.duties import Duties

YEAR = 2023


@dataclass(frozen=True)
class PlanProbe:
    row: str
    file: str
    old: str
    new: str
    meets: Callable[[Pack], Any]
    expected: Any
    near: str = ""


def duties_of(pack: Pack) -> Duties:
    return Duties.of(pack, (), pack.districts().items(), YEAR)


def departments(number: int) -> Callable[[Pack], Any]:
    """Who leads and who cooperates, as the task of the measure says."""

    def meets(pack: Pack) -> Any:
        duties = duties_of(pack)
        [measure] = [measure for measure in duties.measures if measure.number == number]
        parts = duties.measure_task(measure).parts
        return [[part.title for part in parts if part.role == role] for role in ("lead", "with")]

    return meets


def shares(number: int) -> Callable[[Pack], int]:
    def meets(pack: Pack) -> int:
        duties = duties_of(pack)
        [measure] = [measure for measure in duties.measures if measure.number == number]
        return sum(len(part.districts) for part in duties.measure_task(measure).parts)

    return meets


def day_of(key: str) -> Callable[[Pack], list[date]]:
    return lambda pack: [day.last_on for day in days_of(rows_of(pack, YEAR), YEAR) if day.key.startswith(key)]


def number_of(key: str) -> Callable[[Pack], Any]:
    return lambda pack: [(row.comparison, row.number) for row in rows_of(pack, YEAR) if row.key == key]


HRSS, DISTRICTS = "市人社局", "各区(县)人民政府"
COLLEGE = "乌鲁木齐职业大学"
IT, SCIENCE = "市工信局(大数据发展局)", "市科技局"
MEASURES: dict[str, tuple[int, list[str], list[str]]] = {
    "U-014": (1, ["市委组织部", HRSS], ["市属各部委办局", DISTRICTS]),
    "U-018": (
        2,
        ["市国资委", "工商联"],
        ["市委组织部", IT, "市农业农村局(市乡村振兴局)", "市商务局", "文旅局", DISTRICTS],
    ),
    "U-026": (4, ["团市委", HRSS, "教育局"], ["市民政局", DISTRICTS]),
    "U-029": (5, ["市征兵办"], [DISTRICTS]),
    "U-032": (6, [HRSS], ["市商务局", "市市场监督管理局", "网信办", SCIENCE, DISTRICTS]),
    "U-044": (7, [HRSS], ["团市委", SCIENCE, "教育局", "税务局", "市征兵办", COLLEGE, DISTRICTS]),
    "U-048": (8, [HRSS], ["市国资委", IT, "工商联", "市征兵办", COLLEGE, DISTRICTS]),
    "U-051": (9, [HRSS], ["团市委", "市征兵办", "市国资委", "教育局", COLLEGE, DISTRICTS]),
    "U-054": (10, [HRSS], ["团市委", SCIENCE, COLLEGE, DISTRICTS, "市属各创业孵化基地"]),
    "U-058": (11, [HRSS], [COLLEGE, DISTRICTS, "各职业技能培训机构(技工院校)"]),
    "U-077": (14, [HRSS], ["市财政局", "教育局", COLLEGE, DISTRICTS, "各职业技能培训机构(技工院校)"]),
    "U-081": (15, [HRSS], [SCIENCE, "教育局", COLLEGE, DISTRICTS]),
    "U-085": (16, [HRSS], ["市市场监督管理局", DISTRICTS]),
    "U-089": (17, ["市创业社区建设工作领导小组办公室"], ["市创业社区建设工作领导小组各成员单位"]),
    "U-096": (18, [HRSS], ["市国资委", "发展改革委(粮食和物资储备局)", SCIENCE, "市财政局", DISTRICTS]),
    "U-102": (19, [HRSS], ["市委宣传部", "网信办", DISTRICTS]),
    "U-113": (20, [HRSS], [DISTRICTS]),
    "U-123": (21, [HRSS], ["市国资委", IT, "工商联", COLLEGE, DISTRICTS]),
    "U-135": (22, [HRSS], [DISTRICTS]),
}


def _of_measures() -> list[PlanProbe]:
    """One more leads, or one more cooperates."""
    changes = (("lead: [", "lead: [publicity, "), ("    with: [", "    with: [publicity, "))
    return [
        PlanProbe(row, "document", old, new, departments(number), [lead, helping], f"  - number: {number}\n    action")
        for row, (number, lead, helping) in MEASURES.items()
        for old, new in changes
    ]


MARCH = date(2023, 3, 31)
PLAN_PROBES = [
    *_of_measures(),
    PlanProbe("U-150", "document", "value: all_districts", "value: [hrss]", shares(20), 8),
    PlanProbe("U-151", "clocks", "2023-03-31", "2023-03-30", day_of("clocks.training_intention_survey"), [MARCH]),
    PlanProbe(
        "W-1102",
        "targets",
        "300000",
        "299999",
        number_of("targets.indicators.new_employment"),
        [("at_least", 300_000)],
    ),
    PlanProbe(
        "W-1103",
        "targets",
        "comparison: over",
        "comparison: at_least",
        number_of("targets.milestones.assisted_employment_rate_2023_12"),
        [("over", 90)],
    ),
]
