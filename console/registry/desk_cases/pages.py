"""People who have proven themselves and differ from the ledger: put right by a change, or left as it is."""

from client.models.registry import DeskCaseView
from console import labels
from console.components import Cell, Column, Field, Listing, Shown
from console.desk import Desk, identifier
from console.registry.desk.pages import correct_name, propose_phone, release_binding
from console.screens import Done, Form, Menu, Screens

screens = Screens()
KIND = {"name_differs": "姓名与台账不同", "phone_differs": "手机号与台账不同", "bound_elsewhere": "已绑定另一微信"}
_SETTLED: dict[str, Form] = {
    "propose_name_correction": correct_name,
    "propose_phone_change": propose_phone,
    "propose_binding_release": release_binding,
}
AT_THE_DESK = frozenset(["caseworker", "district_reviewer", "city_approver"])


@screens.page(
    "/desk-cases", "身份核验待办", "registry.list_desk_cases", Menu("时限与变更", "身份核验待办", 50, AT_THE_DESK)
)
def cases(desk: Desk) -> Listing[DeskCaseView]:
    return Listing(
        columns=(
            Column[DeskCaseView]("编号", lambda row: row["number"]),
            Column[DeskCaseView]("事项", lambda row: KIND[row["kind"]]),
            Column[DeskCaseView](
                "台账姓名", lambda row: Cell(row["known_name"] or "—", f"/people/{row['graduate_id']}")
            ),
            Column[DeskCaseView]("本人已核验姓名", lambda row: row["name"]),
            Column[DeskCaseView]("台账电话", lambda row: row["known_phone"]),
            Column[DeskCaseView]("本人已核验电话", lambda row: row["phone"]),
            Column[DeskCaseView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[DeskCaseView]("提出于", lambda row: labels.day(row["opened_at"])),
            Column[DeskCaseView]("变更", lambda row: _change(desk, row)),
            Column[DeskCaseView]("不予变更", lambda row: _dismissal(desk, row)),
        ),
        page=lambda **query: desk.registry.list_desk_cases(None, **query),
        note="本人已通过身份核验，与台账不一致。核对证件原件后提出变更（另一人复核），或不予变更。",
        empty="没有待办",
    )


def _change(desk: Desk, row: DeskCaseView) -> Shown:
    form = _SETTLED.get(row["operation"])
    if form is None or not desk.may(*form.needs):
        return "—"
    return Cell(form.title, form.path.format(graduate_id=row["graduate_id"]))


def _dismissal(desk: Desk, row: DeskCaseView) -> Shown:
    return Cell("不予变更", dismiss.path.format(case_id=row["id"])) if desk.may(*dismiss.needs) else "—"


@screens.form(
    "/desk-cases/{case_id}/dismissal",
    "不予变更",
    "registry.dismiss_desk_case",
    (Field("note", "理由", "textarea", longest=200, hint="留痕；不写个人信息"),),
    "不予变更",
    warning="台账保持不变，该事项结束。",
)
def dismiss(desk: Desk, case_id: str) -> Done:
    case = desk.registry.dismiss_desk_case(None, identifier(case_id), {"note": desk.values.get("note", "")})
    return Done("/desk-cases", f"{case['number']} 已结束，不予变更")
