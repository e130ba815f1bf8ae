"""The history of a person's status, and the confirmation by another member of staff."""

from client.models.registry import StatusRow
from console import labels
from console.components import Cell, Column, Shown, Table
from console.desk import Desk, identifier
from console.screens import Done, Screens

screens = Screens()
SOURCE = {
    "graduate": "本人",
    "staff": "经办",
    "caseworker": "经办",
    "registration": "登记",
    "roster": "名册",
    "internship": "见习留用",
    "certified_internship": "见习单位证明",
}


def history(desk: Desk, graduate_id: str) -> Table | None:
    """Every statement with whose word it is; what waits for a second word leads to it."""
    if not desk.may("registry.list_statuses"):
        return None
    columns = (
        Column[StatusRow]("就业状态", lambda row: row["title"] or labels.of(labels.STATUS, row["status"])),
        Column[StatusRow]("自何日起", lambda row: row["since_on"]),
        Column[StatusRow]("凭证", lambda row: labels.of(labels.EVIDENCE, row["evidence_kind"])),
        Column[StatusRow]("来源", lambda row: labels.of(SOURCE, row["source"])),
        Column[StatusRow]("记录于", lambda row: labels.day(row["recorded_at"])),
        Column[StatusRow]("效力", _standing),
        Column[StatusRow]("确认", lambda row: _confirmation(desk, graduate_id, row)),
    )
    return Table(columns, desk.registry.list_statuses(None, graduate_id), "没有登记就业状态")


def _standing(row: StatusRow) -> Shown:
    return Cell(labels.of(labels.STANDING, row["standing"]), tone="good" if row["standing"] == "confirmed" else "warn")


def _confirmation(desk: Desk, graduate_id: str, row: StatusRow) -> Shown:
    if row["standing"] == "confirmed":
        by = labels.of(labels.ROLES, row["confirmed_role"])
        return f"{labels.day(row['confirmed_on'])} {by}" if row["confirmed_on"] else "—"
    if not row["confirmable"] or not desk.may(*confirm_status.needs):
        return "待确认"
    return Cell("确认", confirm_status.path.format(graduate_id=graduate_id, status_id=row["id"]))


@screens.form(
    "/people/{graduate_id}/statuses/{status_id}/confirmation",
    "确认就业状态",
    "registry.confirm_status",
    label="确认",
    warning="请先核对凭证。确认后计入就业去向，不能撤回。登记人本人不能确认。",
)
def confirm_status(desk: Desk, graduate_id: str, status_id: str) -> Done:
    number = identifier(graduate_id)
    desk.registry.confirm_status(None, number, identifier(status_id))
    return Done(f"/people/{number}", "已确认就业状态")
