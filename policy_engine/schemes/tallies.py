"""What a fact takes from the payee's other claims: what they come to, how many there are, whether there is any; of
which schemes, at which stage, and in which time. Whoever takes the claims adds them up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from policy_engine.expressions.types import Number, Truth, Type
from policy_engine.expressions.units import FEN, Unit
from policy_engine.schemes.periods import FIRST_DAY, LAST_DAY, Period

MEASURES = ("sum", "count", "any")
STAGES: Mapping[str, str] = {"granted": "已批准", "paid": "银行已付"}
"""`granted`: approved, and neither superseded nor taken back since; `paid`: of that, what the bank has settled."""
WITHIN: Mapping[str, str] = {"period": "本核算期内", "year": "认定日期所在年度内", "ever": "历次"}
TIMES = (Unit.parse("次"), Unit.parse("笔"))


@dataclass(frozen=True)
class Tally:
    """`of` names schemes of the same pack. A claim lies in the time in which its judged day lies."""

    measure: str
    stage: str
    of: tuple[str, ...]
    within: str

    def span(self, period: Period, judged_on: date) -> tuple[date, date]:
        """The first and the last day on which another claim may have been judged, for a case of this period and day."""
        if self.within == "period":
            return period.first, period.last
        if self.within == "year":
            return date(judged_on.year, 1, 1), date(judged_on.year, 12, 31)
        return FIRST_DAY, LAST_DAY

    def misfit(self, kind: Type) -> str | None:
        """Why a fact of this type cannot be such a tally, in Chinese; None where it can."""
        if self.measure == "any":
            return None if isinstance(kind, Truth) else "any 是有没有，事实须为 boolean"
        units, what = ((FEN,), "金额，以“分”计") if self.measure == "sum" else (TIMES, "次数，以“次”或“笔”计")
        if not isinstance(kind, Number) or kind.unit not in units or kind.low > 0:
            return f"{self.measure} 是{what}，事实须为这样的 integer，min 不大于 0"
        return None


def tally_of(node: Mapping[str, Any], wrong: Callable[[str], Exception]) -> Tally:
    """Reads `{sum: granted, of: [scheme], within: year}`; whatever is not of this shape is raised as `wrong` has it."""
    measures = [name for name in MEASURES if name in node]
    if len(measures) != 1 or set(node) != {*measures, "of", "within"}:
        raise wrong(
            "take 写作 {sum: granted, of: [项目], within: year}：sum 合计金额、count 次数、any 有没有，三者取一"
        )
    stage, of, within = node[measures[0]], node["of"], node["within"]
    if stage not in STAGES:
        raise wrong(f"{measures[0]} 只能写 {_choices(STAGES)}，不是 {stage}")
    if within not in WITHIN:
        raise wrong(f"within 只能写 {_choices(WITHIN)}，不是 {within}")
    if not isinstance(of, list) or not of or len(set(map(str, of))) < len(of):
        raise wrong("of 列出至少一个项目，不重复，如 of: [retention_bonus]")
    return Tally(measures[0], str(stage), tuple(map(str, of)), str(within))


def _choices(titles: Mapping[str, str]) -> str:
    return "、".join(f"{name}（{title}）" for name, title in titles.items())
