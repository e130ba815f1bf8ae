"""Pure rules of the sheet: which figures stand in it, the general line beside the priority one."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """One number of the sheet: the filters of the list that opens it."""

    key: str
    title: str
    filters: Mapping[str, str] = field(default_factory=dict)
    is_expiring: bool = False


_GENERAL = {"expected": "true", "in_hardship": "false"}
_PRIORITY = {"expected": "true", "in_hardship": "true"}
GENERAL = (
    Line("people", "一般服务：不在困难台账的人数", _GENERAL),
    Line("assisted", "其中至少得到一次服务", {**_GENERAL, "assisted": "true"}),
)
PRIORITY = (
    Line("people", "重点帮扶：在困难台账的人数（不同的人）", _PRIORITY),
    Line("assisted", "其中至少得到一次服务", {**_PRIORITY, "assisted": "true"}),
    Line("planned", "有已同意的帮扶计划", {**_PRIORITY, "without_plan": "false"}),
    Line("without_plan", "无计划", {**_PRIORITY, "without_plan": "true"}),
    Line("without_pair", "未结对", {**_PRIORITY, "without_pair": "true"}),
    Line("key_assist", "重点援助对象（有意愿且有能力）", {"expected": "true", "key_assist": "true"}),
    Line("expiring", "即将到期", {"expected": "true", "expiring_within": "true"}, is_expiring=True),
)
LINES = (*GENERAL, *PRIORITY)
"""Never one line without the other (整体推进和重点帮扶并行)."""
