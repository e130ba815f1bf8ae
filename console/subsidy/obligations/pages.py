"""A document sentence by sentence, and beside each what the platform makes of it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from client.models.subsidy import ObligationView
from console import labels
from console.components import Cell, Column, Filter, Link, Listing, Shown
from console.desk import Desk, NotThere
from console.screens import Screens

screens = Screens()
TONE: Any = {"realised": "good", "calculable": "warn", "planned": "quiet", "no_duty": "quiet"}


@screens.page("/policies/{city}/obligations", "逐条落实情况", "subsidy.list_obligations")
def obligations(desk: Desk, city: str) -> Listing[ObligationView]:
    if city not in desk.names.of_cities(desk.subsidy):
        raise NotThere
    rows = desk.subsidy.list_obligations(None, city)
    return Listing(
        columns=(
            Column[ObligationView]("条款", lambda row: row["section"]),
            Column[ObligationView]("原文", lambda row: row["quote"]),
            Column[ObligationView]("平台的理解", lambda row: row["reading"]),
            Column[ObligationView]("落实", _state),
            Column[ObligationView]("未实现的缘由", lambda row: row["reason"]),
        ),
        page=lambda **query: {"items": _chosen(rows, query.get("state"), query.get("words"))},
        filters=(Filter("state", "落实", labels.OBLIGATION_STATE), Filter("words", "条款、原文或理解含")),
        links=[Link("返回文件", f"/policies/{city}")],
        note=_summary(rows),
        empty="没有这样的条目",
    )


def _state(row: ObligationView) -> Shown:
    return Cell(labels.of(labels.OBLIGATION_STATE, row["state"]), tone=TONE[row["state"]])


def _chosen(rows: Sequence[ObligationView], state: str | None, words: str | None) -> list[ObligationView]:
    return [
        row
        for row in rows
        if state in (None, row["state"]) and (words or "") in row["section"] + row["quote"] + row["reading"]
    ]


def _summary(rows: Sequence[ObligationView]) -> str:
    counted = Counter(str(row["state"]) for row in rows)
    parts = [f"{name} {counted[state]} 条" for state, name in labels.OBLIGATION_STATE.items() if counted[state]]
    return f"共 {len(rows)} 条：{'，'.join(parts)}。可试算：能按事实试算并说明理由，尚不能申领。"
