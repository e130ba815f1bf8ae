"""Whom a change concerns, by district: as a drawing, and as rows to be taken out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from client.models.subsidy import DifferenceView, PayeeOutcomesView
from console import labels
from console.components import Chart, Column, Shown

NOTE = (
    "享受对象按其全部案例的金额增减计一次；在两区都有案例的，两区各计一次，合计只计一次。"
    "不能查看个案的人员，享受对象不足 5 个的区并入“其他”。"
)


def concerned(entry: DifferenceView, names: Mapping[str, str]) -> Chart | None:
    """None of a simulation from before payees were counted."""
    by_district = entry.get("payees_by_district") or {}
    if not by_district:
        return None
    codes = sorted(by_district)
    title = "各区享受对象得失"
    return Chart(
        f"{title}（{entry['reading']}）" if entry["reading"] else title,
        [names.get(code, code) or "未分区" for code in codes],
        {
            "多得": [by_district[code]["winners"] for code in codes],
            "少得": [by_district[code]["losers"] for code in codes],
            "不变": [by_district[code]["unchanged"] for code in codes],
        },
        unit="个享受对象",
    )


def altogether(entry: DifferenceView) -> str:
    total = entry.get("payees")
    return f"{total['winners']}／{total['losers']}／{total['unchanged']}" if total else "—"


@dataclass(frozen=True)
class InDistrict:
    """What a change comes to in a district, or altogether."""

    name: str
    reading: str | None
    amount_fen: int
    payees: PayeeOutcomesView | None


def lines(entry: DifferenceView, names: Mapping[str, str]) -> Iterator[InDistrict]:
    by_district = entry.get("payees_by_district") or {}
    for code, fen in sorted(entry["by_district"].items()):
        name = names.get(code, code) or "未分区"
        yield InDistrict(name=name, reading=entry["reading"], amount_fen=fen, payees=by_district.get(code))
    yield InDistrict(name="合计", reading=entry["reading"], amount_fen=entry["amount_fen"], payees=entry.get("payees"))


def _counted(kind: Literal["winners", "losers", "unchanged"]) -> Callable[[InDistrict], Shown]:
    return lambda row: row.payees[kind] if row.payees else "—"


IN_DISTRICT = (
    Column[InDistrict]("区", lambda row: row.name),
    Column[InDistrict]("读法", lambda row: row.reading),
    Column[InDistrict]("多得的享受对象", _counted("winners"), numeric=True),
    Column[InDistrict]("少得的享受对象", _counted("losers"), numeric=True),
    Column[InDistrict]("不变的享受对象", _counted("unchanged"), numeric=True),
    Column[InDistrict]("金额增减", lambda row: labels.yuan(row.amount_fen), numeric=True),
)
