"""Changes of a name, a phone or a binding: proposed with their evidence, looked at, and decided by another person."""

from typing import Any

from client.models.common import ChangeRequestView
from console import labels
from console.components import Cell, Column, Facts, Field, Filter, Link, Listing, View
from console.desk import Desk, NotThere, identifier
from console.people import People
from console.registry.registration.pages import KIND as PERSON_KIND
from console.screens import Done, Menu, Screens

screens = Screens()
KIND = {
    "name_correction": "姓名更正",
    "phone_change": "更换手机号",
    "binding_release": "解除微信绑定",
    "kind_correction": "人员类别更正",
}
VERDICT = {"applied": "已同意，变更生效", "refused": "未同意"}
SECOND = frozenset(["district_reviewer", "district_approver", "city_approver"])
_GROUNDS = (
    Field("reason", "原因", "textarea", longest=200, hint="不写个人信息"),
    Field("evidence", "已核对的证明材料", "textarea", longest=200, hint="不写个人信息"),
)
_WARNING = "提出后由另一人复核，同意后生效。"


def _grounds(desk: Desk) -> Any:
    return {name: desk.values.get(name, "") for name in ("reason", "evidence")}


@screens.form(
    "/people/{graduate_id}/name-corrections",
    "姓名更正",
    "registry.propose_name_correction",
    (Field("name", "更正后的姓名", longest=40, hint="与居民身份证一致"), *_GROUNDS),
    "提出更正",
    warning=_WARNING,
)
def correct_name(desk: Desk, graduate_id: str) -> Done:
    body: Any = {"name": desk.values.get("name", ""), **_grounds(desk)}
    desk.registry.propose_name_correction(None, identifier(graduate_id), body)
    return Done(f"/people/{graduate_id}", "已提出姓名更正，待另一人复核")


@screens.form(
    "/people/{graduate_id}/phone-changes",
    "更换手机号",
    "registry.propose_phone_change",
    (Field("phone", "新手机号", longest=11), *_GROUNDS),
    "提出更换",
    warning=_WARNING,
)
def propose_phone(desk: Desk, graduate_id: str) -> Done:
    body: Any = {"phone": desk.values.get("phone", ""), **_grounds(desk)}
    desk.registry.propose_phone_change(None, identifier(graduate_id), body)
    return Done(f"/people/{graduate_id}", "已提出更换手机号，待另一人复核")


@screens.form(
    "/people/{graduate_id}/kind-corrections",
    "人员类别更正",
    "registry.propose_kind_correction",
    (
        Field("kind", "更正为", "select", choices=PERSON_KIND),
        Field("cohort_year", "毕业年度", "number", required=False, hint="改为高校毕业生、台账没有毕业年度的填写"),
        *_GROUNDS,
    ),
    "提出更正",
    warning="同意后，该人随即计入或不再计入毕业生的各项数。提出后由另一人复核。",
)
def correct_kind(desk: Desk, graduate_id: str) -> Done:
    body: Any = {"kind": desk.values.get("kind", ""), **_grounds(desk)}
    if (year := desk.values.get("cohort_year", "")).isdecimal():
        body["cohort_year"] = int(year)
    desk.registry.propose_kind_correction(None, identifier(graduate_id), body)
    return Done(f"/people/{graduate_id}", "已提出人员类别更正，待另一人复核")


@screens.form(
    "/people/{graduate_id}/binding-releases",
    "解除微信绑定",
    "registry.propose_binding_release",
    _GROUNDS,
    "提出解除",
    warning=_WARNING,
)
def release_binding(desk: Desk, graduate_id: str) -> Done:
    desk.registry.propose_binding_release(None, identifier(graduate_id), _grounds(desk))
    return Done(f"/people/{graduate_id}", "已提出解除微信绑定，待另一人复核")


@screens.page(
    "/desk-changes",
    "变更申请",
    "registry.list_desk_changes",
    Menu("时限与变更", "变更申请", 55, SECOND | {"caseworker"}),
)
def changes(desk: Desk) -> Listing[ChangeRequestView]:
    people = People(desk)
    return Listing(
        columns=(
            people.column("object_id"),
            Column[ChangeRequestView]("变更", lambda row: KIND.get(row["kind"], row["kind"])),
            Column[ChangeRequestView]("原因", lambda row: row["reason"]),
            Column[ChangeRequestView]("证明材料", lambda row: row["evidence"]),
            Column[ChangeRequestView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[ChangeRequestView]("提出人", lambda row: labels.of(labels.ROLES, row["requested_role"])),
            Column[ChangeRequestView]("提出于", lambda row: labels.day(row["requested_at"])),
            Column[ChangeRequestView]("前后内容", lambda row: _look(desk, row)),
            Column[ChangeRequestView]("复核", lambda row: _decision(desk, row)),
        ),
        page=people.paged(lambda **query: desk.registry.list_desk_changes(None, **query), "object_id"),
        filters=(Filter("kind", "变更", KIND),),
        note="待复核的申请。提出人不能复核自己的申请。",
        empty="没有待复核的变更申请",
    )


def _look(desk: Desk, row: ChangeRequestView) -> Cell | str:
    if row["kind"] == "binding_release" or not desk.may(*reveal_change.needs):
        return "—"
    return Cell("查看（留痕）", reveal_change.path.format(kind=row["kind"], change_id=row["id"]))


def _decision(desk: Desk, row: ChangeRequestView) -> Cell | str:
    if not desk.may(*decide.needs) or desk.is_me(row["requested_by"]):
        return labels.of(labels.REQUEST_STATE, row["state"])
    return Cell("复核", decide.path.format(kind=row["kind"], change_id=row["id"]))


def _kind(kind: str) -> str:
    """The kind of an address, where it is one. Raises NotThere."""
    if kind not in KIND:
        raise NotThere
    return kind


def _decision_fields(_: Desk, kind: str, **__: str) -> list[Field]:
    _kind(kind)
    return [Field("note", "复核依据", "textarea", longest=200, hint="留痕；不写个人信息")]


@screens.form(
    "/desk-changes/{kind}/{change_id}/decision",
    "复核变更申请",
    "registry.decide_desk_change",
    _decision_fields,
    warning="同意后变更即生效，不能撤回。",
    buttons={"apply": "同意", "refuse": "不同意"},
)
def decide(desk: Desk, kind: str, change_id: str) -> Done:
    body: Any = {"verdict": desk.values.get("choice", ""), "note": desk.values.get("note", "")}
    change = desk.registry.decide_desk_change(None, _kind(kind), identifier(change_id), body)
    return Done("/desk-changes", f"{KIND[kind]}：{VERDICT.get(change['state'], change['state'])}")


@screens.form(
    "/desk-changes/{kind}/{change_id}/reveals",
    "查看变更前后内容",
    "registry.reveal_desk_change",
    (Field("purpose", "用途", "select", choices={name: name for name in labels.PURPOSES}, hint="查看留痕"),),
    "查看（留痕）",
)
def reveal_change(desk: Desk, kind: str, change_id: str) -> View:
    """Shown once, on a page of its own."""
    purpose = desk.values.get("purpose", "")
    shown = desk.registry.reveal_desk_change(None, _kind(kind), identifier(change_id), {"purpose": purpose})
    rows = [("变更前", shown["before"]), ("变更后", shown["after"]), ("用途", purpose)]
    back = Link("返回", "/desk-changes", primary=True)
    return View(KIND[kind], (), Facts("", [*rows, ("留痕", Cell("已留痕", tone="good"))]), links=[back])
