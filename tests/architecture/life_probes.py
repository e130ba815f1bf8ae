"""Changes of a pack that the life line is told by, and what an outsider meets of each (test_realised_rows)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from policy_engine.packs.pack import Pack
from services.registry.enlistments.commands import priority_of
from services.registry.enlistments.rules import CONDITIONS, lacking
from services.registry.placements.catalogue import words_of
from services.registry.source_sheets import commands as sources
from tests.architecture.plan_probes import PlanProbe

ON = date(2023, 7, 5)


def lacks_but(*true: str) -> Callable[[Pack], Any]:
    """What somebody lacks for the priority of whom so much is true."""

    def meets(pack: Pack) -> Any:
        priority = priority_of(pack, ON)
        return lacking(priority.conditions, dict.fromkeys(true, True)) if priority else None

    return meets


def forms(status: str) -> Callable[[Pack], Any]:
    """The names that a placement of this status may have, and the rows of the sheet."""
    return lambda pack: list(words_of(pack, ON).forms[status].values())


def batches(pack: Pack) -> Any:
    return dict(sources.words_of(pack, ON)[0])


THREE = {"pushed": "推送", "registered": "登记", "placed": "落实"}
SEVEN = ["网络平台", "家庭手工", "实体小店", "直播销售", "网约配送", "社群健康", "其他"]
FOUR = ["夜间经济", "后备箱经济", "新业态经济", "其他"]
FIT = lacks_but(*(name for name in CONDITIONS if name != "medical"))
LIFE_PROBES = [
    PlanProbe("U-028", "taxonomies", ", medical: 体格检查合格", "", FIT, ["medical"], near="enlistment_priority:"),
    PlanProbe("U-031", "taxonomies", "        live_sales: 直播销售\n", "", forms("flexible"), SEVEN),
    PlanProbe("U-087", "taxonomies", ", car_boot: 后备箱经济", "", forms("startup"), FOUR, near="venture_forms:"),
    PlanProbe("U-108", "taxonomies", "placed: 落实", "placed: 就业", batches, THREE, near="three_batches:"),
]
