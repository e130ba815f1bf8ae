"""What a city's document owes each person, in words: the minimums, and what is still lacking of them."""

from collections.abc import Sequence

from client.models.registry import GapView, Progress
from console.components import Cell, Column, Filter, Shown
from console.desk import Desk, services


def gap_filter(desk: Desk) -> Sequence[Filter]:
    """The field of the query bar; none in a city whose document has no minimum."""
    minimums = desk.minimums()
    return (Filter("gap", "服务缺口", {"any": "缺任意一项", **minimums}),) if minimums else ()


def owed(rows: Sequence[Progress]) -> str:
    return "；".join(f"{services(row['kinds'])}尚缺 {row['least'] - row['had']} 次" for row in rows if not row["met"])


def gap_columns(desk: Desk) -> Sequence[Column[GapView]]:
    return (
        Column[GapView]("姓名", lambda row: _person(row)),
        Column[GapView]("电话", lambda row: row["graduate"]["phone"]),
        Column[GapView]("辖区", lambda row: desk.area_name(row["graduate"]["area"])),
        Column[GapView]("登记日", lambda row: row["graduate"]["registered_on"]),
        Column[GapView]("尚缺", lambda row: Cell(owed(row["owed"]), tone="warn", hint=_clauses(row["owed"]))),
    )


def _person(row: GapView) -> Shown:
    return Cell(row["graduate"]["name"] or "（已注销）", f"/people/{row['graduate']['id']}")


def _clauses(rows: Sequence[Progress]) -> str:
    """Each clause once, in the order of the minimums."""
    return "、".join(dict.fromkeys(row["clause"] for row in rows))
