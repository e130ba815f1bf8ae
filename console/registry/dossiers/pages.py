"""The dossier of one person (个人信息台账): the life line, hardships, services and plans, shown for a purpose."""

from client.models.registry import DossierHardship, DossierPlan, DossierService, DossierStage
from console import labels
from console.components import Cell, Column, Facts, Field, Link, Section, Table, View
from console.desk import Desk, identifier
from console.registry.hardships.pages import PURPOSES, STANDING
from console.screens import Screens

screens = Screens()
STAGE = {
    "in_school": "在校",
    "left_unplaced": "离校未就业",
    "placed": "已落实去向",
    "kept": "就业留用",
    "lost": "去向中断",
}
TRACK = {"general": "一般服务", "priority": "重点帮扶"}
PLAN = {"drafted": "待同意", "agreed": "已同意", "running": "进行中", "closed": "已结束"}
_PURPOSE = Field("purpose", "用途", "select", choices={words: words for words in PURPOSES}, hint="查看留痕")
_STAGES = (
    Column[DossierStage]("阶段", lambda row: STAGE[row["state"]]),
    Column[DossierStage]("自", lambda row: row["since_on"]),
    Column[DossierStage]("至", lambda row: row["until"]),
)
_HARDSHIPS = (
    Column[DossierHardship]("类别", lambda row: row["category_title"] or row["category"]),
    Column[DossierHardship]("有效期", lambda row: f"{row['valid_from']} 至 {row['valid_to']}"),
    Column[DossierHardship]("效力", lambda row: STANDING[row["standing"]]),
)
_SERVICES = (
    Column[DossierService]("服务", lambda row: labels.of(labels.SERVICE, row["kind"])),
    Column[DossierService]("日期", lambda row: row["delivered_on"]),
    Column[DossierService]("计入", lambda row: "是" if row["counts"] else "否"),
)
_PLANS = (
    Column[DossierPlan]("类型", lambda row: TRACK[row["track"]]),
    Column[DossierPlan]("状况", lambda row: PLAN[row["state"]]),
    Column[DossierPlan]("同意", lambda row: row["agreed_on"]),
    Column[DossierPlan]("结束", lambda row: row["closed_on"]),
)


@screens.form("/people/{graduate_id}/dossier", "个人信息台账", "registry.read_dossier", (_PURPOSE,), "查看（留痕）")
def read_dossier(desk: Desk, graduate_id: str) -> View:
    """Shown once, for the stated purpose: its address says nothing."""
    purpose = desk.values.get("purpose", "")
    read = desk.registry.read_dossier(None, identifier(graduate_id), purpose=purpose)
    facts = Facts("", [("姓名", read["graduate"]["name"]), ("用途", purpose), ("留痕", Cell("已留痕", tone="good"))])
    sections = [
        Section("一人一线", Table(_STAGES, read["stages"], "尚无记录")),
        Section("困难认定", Table(_HARDSHIPS, read["hardships"], "没有困难认定")),
        Section("服务", Table(_SERVICES, read["services"], "没有服务")),
        Section("帮扶计划", Table(_PLANS, read["plans"], "没有帮扶计划")),
    ]
    back = [Link("返回", f"/people/{graduate_id}", primary=True)]
    return View("个人信息台账", sections, facts, links=back, printed=True)
