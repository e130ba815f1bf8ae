"""Overdue clocks by district and kind; for operators counts alone, and whether the worker turns them at all."""

from client.models.notify import LatenessRow
from console.areas import area_filter
from console.components import Cell, Column, Facts, Section, Shown, Table, View, with_query
from console.desk import Desk
from console.screens import Menu, Screens

screens = Screens()
NOTE = (
    "口径：已超期，到期而未完成的；未按时处理，提醒、超期或督办的时刻已到，系统还没有处理；"
    "正常时为 0，不为 0 时查看运行部件中时限消息的 warn_and_breach_clocks。"
)


@screens.page("/clock-lateness", "逾期时限", "notify.show_clock_lateness", Menu("时限与变更", "逾期时限", 41))
def lateness(desk: Desk) -> View:
    answer = desk.notify.show_clock_lateness(None, area=desk.query("area"))
    rows = answer["rows"]
    facts: list[tuple[str, Shown]] = [
        ("业务日期", answer["on"]),
        ("已超期", sum(row["breached"] for row in rows)),
        ("未按时处理", _late(sum(row["steps_late"] for row in rows))),
    ]
    columns = (
        Column[LatenessRow]("辖区", lambda row: desk.area_name(row["area"])),
        Column[LatenessRow]("事项", lambda row: row["title"]),
        Column[LatenessRow]("已超期", lambda row: _breached(desk, row), numeric=True),
        Column[LatenessRow]("未按时处理", lambda row: _late(row["steps_late"]), numeric=True),
        Column[LatenessRow]("最早应处理", lambda row: row["oldest_step_on"]),
        Column[LatenessRow]("缘由", _why),
    )
    body = Table(columns, rows, "没有逾期的时限")
    return View("逾期时限", [Section("按辖区和事项", body, note=NOTE)], Facts("", facts), filters=area_filter(desk))


def _late(count: int) -> Shown:
    return Cell(str(count), tone="bad") if count else "0"


def _breached(desk: Desk, row: LatenessRow) -> Shown:
    """The number opens to its clocks, for whoever may see them."""
    clocks = with_query("/clocks", area=row["area"], kind=row["kind"], state="breached")
    return Cell(str(row["breached"]), clocks if row["breached"] and desk.may("notify.list_clocks") else None)


def _why(row: LatenessRow) -> str:
    if row["city_stopped"]:
        return "该市政策包被拒绝，暂停处理"
    return f"{row['parked']} 件处理失败，稍后重试" if row["parked"] else ""
