"""The words of a walk: a line for each step, the differences at the end, and what of the pack was walked."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from cli.policy.walk.form import Step
from cli.policy.walk.stage import Check, Stage, Touched
from policy_engine.explain.formula import yuan
from policy_engine.packs.pack import Pack
from policy_engine.schemes.catalogue import catalogue
from services.notify.clocks.kinds import kinds_of
from services.registry.reports.catalogue import indicators_of

_MACHINES = {
    "roster": "名册",
    "registration": "登记",
    "contact": "联系",
    "service": "服务",
    "placement": "就业状态",
    "employer": "单位",
    "post": "岗位",
    "internship": "见习",
    "retention": "留用",
    "own_account": "个人账户",
    "statement": "声明",
    "trial": "试算",
    "claim": "申领",
    "review": "审核",
    "approval": "审批",
    "payment": "支付",
    "expect": "核对",
}
_LABELS = {
    "eligible": "符合条件",
    "applicable": "适用",
    "amount_fen": "金额",
    "total_fen": "合计",
    "unmet": "不符合的条件",
    "facts": "事实",
    "refused": "拒绝",
    "pack": "政策包",
    "letter": "决定书所载",
    "lines": "笔数",
    "returned": "退回",
    "open": "未到期",
    "met": "按期完成",
    "breached": "逾期",
    "closed": "已终止",
    "part": "分子",
    "whole": "分母",
    "key": "指标",
}
_WORDS: Mapping[object, str] = {True: "是", False: "否", None: "无"}
_GROUPS = {"schemes": "资金项目", "clocks": "时限", "indicators": "指标"}
Cases: TypeAlias = tuple[str, str]
"""How an accepted and a refused case of a group are called."""
_CASES: Mapping[str, Cases] = {
    "schemes": ("符合", "不符合"),
    "clocks": ("按期", "逾期"),
    "indicators": ("已计入", "未计入"),
}
_OF_WINDOWS: Cases = ("未结束", "已结束")
"""Nothing is met in a window: it is open, and then over."""


def step_line(step: Step, line: int, checks: list[Check]) -> str:
    """`✓ 12 2024-03-01 名册 甲、乙`: the line in the file, the day, what was done."""
    mark = "✓" if all(check.passed for check in checks) else "✗"
    return f"{mark} {line} {_title(step)}"


def _title(step: Step) -> str:
    day = step.day.isoformat() if step.day else ""
    if step.machine is None:
        return f"{day} 业务日期"
    about = getattr(step, step.machine).model_dump(exclude={"expect"}, exclude_unset=True, by_alias=True)
    return f"{day} {_MACHINES[step.machine]} {_shown(about)}".strip()


def _shown(value: Any) -> str:
    """A value in words: amounts in yuan, truth in Chinese."""
    if isinstance(value, Mapping):
        return "，".join(f"{_LABELS.get(name, name)} {_amount(name, entry)}" for name, entry in value.items()) or "无"
    if isinstance(value, list):
        return "、".join(map(_shown, value)) or "无"
    return _WORDS.get(value, str(value)) if value is None or isinstance(value, bool) else str(value)


def _amount(name: str, value: Any) -> str:
    return f"{yuan(value)} 元" if name.endswith("_fen") and isinstance(value, int) else _shown(value)


def differences(checks: list[Check]) -> Iterator[str]:
    """What was expected and what came, for each that differs."""
    for check in checks:
        if not check.passed:
            yield f"第 {check.line} 行 {check.what}：应为 {_shown(check.expected)}；实为 {_shown(check.seen)}"


def coverage(pack: Pack, stage: Stage) -> Iterator[str]:
    """Of each group, what was walked and with which cases, and what was not."""
    own = {
        "schemes": list(catalogue(pack)),
        "clocks": list(kinds_of(pack)),
        "indicators": [row.key for row in indicators_of(pack, stage.day) if row.kind and not _is_common(row.key)],
    }
    windows = {key: _OF_WINDOWS for key, kind in kinds_of(pack).items() if kind.kind_type == "window"}
    for group, keys in own.items():
        yield from _group(group, keys, stage.touched, windows if group == "clocks" else {})


def _is_common(key: str) -> bool:
    """Every city counts the measures of the milestones: they are no indicator of its own."""
    return key.startswith("milestones.")


def _group(
    group: str, keys: list[str], touched: Mapping[tuple[str, str], Touched], words: Mapping[str, Cases]
) -> Iterator[str]:
    title = _GROUPS[group]
    walked = [key for key in keys if (group, key) in touched]
    missing = [key for key in keys if (group, key) not in touched]
    for key in walked:
        yield f"已走到：{title} {key}，{_cases(words.get(key, _CASES[group]), touched[group, key])}"
    if missing:
        yield f"未走到：{title} {'、'.join(missing)}"


def _cases(words: Cases, touched: Touched) -> str:
    accepted, refused = words
    met = [*([accepted] if touched.accepted else []), *([refused] if touched.refused else [])]
    lacking = [*([] if touched.accepted else [accepted]), *([] if touched.refused else [refused])]
    parts = [f"遇到{'、'.join(met)}" if met else "", f"没有遇到{'、'.join(lacking)}" if lacking else ""]
    return "；".join(part for part in (*parts, "已发放" if touched.paid else "") if part)
