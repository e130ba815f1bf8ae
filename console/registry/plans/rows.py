"""How a row of a plan is shown: its number, its day, its source; for staff and for everybody."""

from typing import Any

from console.components import Cell, Column, Shown

KIND = {"target": "目标", "deadline": "最后日期", "window": "起止期间", "monthly": "每月截止日", "cadence": "周期"}
KIND_OF_DAY = {**KIND, "task": "任务时限"}
PER = {"city": "全市", "district": "各区县", "university": "各高校"}
EVERY = {"week": "每周", "half_month": "每半月", "month": "每月", "quarter": "每季度", "year": "每年"}
COMPARISON = {"at_least": "不少于", "over": "超过", "about": "左右", "exactly": ""}


def goal_of(row: Any) -> str:
    if row["number"] is None:
        return "—"
    unit = "%" if row["unit"] == "百分数" else row["unit"] or ""
    every = EVERY.get(row.get("every") or "", "")
    words = COMPARISON.get(row.get("comparison") or "", "")
    about = f"{row['number']}{unit}左右" if words == "左右" else f"{words}{row['number']}{unit}"
    return f"{every}{about}"


def time_of(row: Any) -> Shown:
    if row["month_day"]:
        return f"每月 {row['month_day']} 日"
    if row["first_on"] and row["due_on"] and row["first_on"] != row["due_on"]:
        return f"{row['first_on']} 至 {row['due_on']}"
    if row["due_on"]:
        return str(row["due_on"])
    return f"自 {row['first_on']} 起" if row["first_on"] else Cell("未规定", tone="quiet")


def source_of(row: Any) -> Shown:
    if row["by_hand"] and not row["clause"]:
        return "自定"
    return Cell(row["clause"] or "—", hint=row["quote"])


def title_of(row: Any) -> Cell:
    notes = [row["reading"], None if row["is_chosen"] else "本市未采用的读法，并列展示", row["unset"]]
    return Cell(row["title"], hint="；".join(note for note in notes if note) or None)


COLUMNS = (
    Column[Any]("类别", lambda row: KIND[row["kind"]]),
    Column[Any]("内容", title_of),
    Column[Any]("数", goal_of),
    Column[Any]("时间", time_of),
    Column[Any]("按谁计", lambda row: PER.get(row["per"] or "")),
    Column[Any]("依据", source_of),
    Column[Any]("自定", lambda row: Cell("自定", tone="warn") if row["by_hand"] else None),
)
