"""How a person's case stands, and the plan for it: steps, agreement, a paired helper, the end."""

from typing import Any

from client.models.registry import AssistanceItemView, AssistancePlanView, AssistanceView
from console.components import Cell, Column, Facts, Field, Link, Section, Shown, Table, View
from console.desk import Desk, identifier
from console.screens import Done, Form, Screens

screens = Screens()
CASE = {"none": "不在困难台账", "planning": "待订计划", "planned": "已有计划"}
TRACK = {"general": "一般服务", "priority": "重点帮扶"}
STATE = {"drafted": "起草", "agreed": "已同意", "running": "执行中", "closed": "已结案"}
ITEM = {
    "guidance": "职业指导",
    "referral": "岗位推荐",
    "training": "职业培训",
    "internship": "就业见习",
    "policy": "政策申领",
    "visit": "走访",
    "community": "公共就业服务进社区活动",
}
OUTCOME = {"achieved": "已办成", "not_achieved": "未办成"}
CLOSE = {
    "placed": "已落实去向",
    "person_asked": "本人要求",
    "moved_away": "迁出本辖区",
    "no_longer_in_hardship": "已不在困难台账",
    "replaced": "另订计划",
}
BASIS = {"person": "本人说明", "document": "证明材料", "visit": "走访了解"}
INABILITY = {"health": "身体原因", "care": "照料家人", "study": "在学或备考", "other": "其他"}
MISSING = {"not_willing": "无就业意愿", "ability_unknown": "劳动能力未登记", "not_able": "无劳动能力"}
_SEEN = (Field("plan", "", "hidden"), Field("version", "", "hidden"))


@screens.page("/people/{graduate_id}/assistance", "帮扶计划", "registry.show_assistance")
def assistance(desk: Desk, graduate_id: str) -> View:
    number = identifier(graduate_id)
    case = desk.registry.show_assistance(None, number)
    living = next((plan for plan in case["plans"] if plan["state"] != "closed"), None)
    sections = [
        *(_plan(plan) for plan in case["plans"]),
        *(_orders(desk, number, living) if living else [Section("订立计划", make_plan.at(desk, graduate_id=number))]),
        Section("登记劳动能力", state_ability.at(desk, graduate_id=number), folded=True),
    ]
    back = [Link("返回", f"/people/{number}", primary=True)]
    return View("帮扶计划", sections, Facts("", _standing(case)), links=back, printed=True)


def _standing(case: AssistanceView) -> list[tuple[str, Shown]]:
    ability, missing = case["ability"], case["missing"]
    words = None
    if ability is not None:
        reason = f"（{INABILITY[ability['reason']]}）" if ability["reason"] else ""
        words = f"{'有' if ability['able'] else '无'}{reason}，{BASIS[ability['basis']]}，{ability['since_on']}"
    first = Cell("是", tone="good") if case["key_assist"] else Cell(f"否：{MISSING[missing]}" if missing else "否")
    return [
        ("困难台账", Cell(CASE[case["case"]], tone="warn" if case["case"] == "planning" else None)),
        ("就业意愿", "有" if case["willing"] else "无"),
        ("劳动能力", words or "未登记"),
        ("重点援助对象", first),
    ]


def _plan(plan: AssistancePlanView) -> Section:
    columns = (
        Column[AssistanceItemView]("措施", lambda row: ITEM[row["kind"]]),
        Column[AssistanceItemView]("期限", lambda row: row["due_on"]),
        Column[AssistanceItemView]("办结", lambda row: row["done_on"]),
        Column[AssistanceItemView]("结果", lambda row: OUTCOME[row["outcome"]] if row["outcome"] else None),
    )
    words = [
        STATE[plan["state"]],
        f"订立 {plan['drafted_on']}",
        f"同意 {plan['agreed_on']}" if plan["agreed_on"] else "",
        _pair(plan),
        f"结案 {CLOSE[plan['closed_reason']]}" if plan["closed_reason"] else "",
    ]
    note = "；".join(word for word in words if word) + "。"
    return Section(f"计划（{TRACK[plan['track']]}）", Table(columns, plan["items"], "还没有措施"), note=note)


def _pair(plan: AssistancePlanView) -> str:
    if not plan["paired_with"]:
        return "未结对"
    return f"结对 {plan['paired_name'] or '账号已停用'}{'' if plan['paired_on'] else '（待本人确认）'}"


def _orders(desk: Desk, number: str, plan: AssistancePlanView) -> list[Section]:
    """What the plan is ready for; who wrote something of it does not agree to it on somebody's behalf."""
    forms: list[Form] = [add_item, pair_helper, close_plan]
    authors = (plan["owner_id"], *(item["owner_id"] for item in plan["items"]))
    if plan["state"] == "drafted" and plan["items"] and not any(map(desk.is_me, authors)):
        forms.insert(0, agree_plan)
    if plan["state"] != "drafted" and any(item["done_on"] is None for item in plan["items"]):
        forms.insert(0, complete_item)
    seen = {"plan": plan["id"], "version": str(plan["version"])}
    path = {"graduate_id": number}
    return [
        Section(form.title, form.view(desk, path, seen), folded=form is not forms[0])
        for form in forms
        if desk.may(*form.needs)
    ]


def _to(desk: Desk, graduate_id: str) -> tuple[str, str]:
    return identifier(graduate_id), identifier(desk.values.get("plan", ""))


def _seen(desk: Desk) -> str | None:
    version = desk.values.get("version", "")
    return f'"{version}"' if version else None


def _done(graduate_id: str, message: str) -> Done:
    return Done(f"/people/{graduate_id}/assistance", message)


@screens.form("/people/{graduate_id}/assistance/plans", "订立计划", "registry.make_plan", label="起草计划")
def make_plan(desk: Desk, graduate_id: str) -> Done:
    desk.registry.make_plan(None, identifier(graduate_id))
    return _done(graduate_id, "已起草计划，请填写措施")


_ITEM_FIELDS = (*_SEEN, Field("kind", "措施", "select", choices=ITEM), Field("due_on", "期限", "date"))


@screens.form("/people/{graduate_id}/assistance/items", "增加措施", "registry.add_plan_item", _ITEM_FIELDS, "增加措施")
def add_item(desk: Desk, graduate_id: str) -> Done:
    body: Any = {name: desk.values.get(name, "") for name in ("kind", "due_on")}
    desk.registry.add_plan_item(None, *_to(desk, graduate_id), body, if_match=_seen(desk))
    return _done(graduate_id, "已增加措施")


@screens.form(
    "/people/{graduate_id}/assistance/agreement",
    "同意计划",
    "registry.agree_plan",
    (*_SEEN, Field("note", "代为同意的缘由", longest=200, hint="例如：电话征得本人同意；不写个人信息")),
    "同意",
    warning="同意后计入已有计划。订计划或写措施的人不能代本人同意。",
)
def agree_plan(desk: Desk, graduate_id: str) -> Done:
    body: Any = {"note": desk.values.get("note") or None}
    desk.registry.agree_plan(None, *_to(desk, graduate_id), body, if_match=_seen(desk))
    return _done(graduate_id, "已同意计划")


def _open_items(desk: Desk, graduate_id: str) -> list[Field]:
    plans = desk.registry.show_assistance(None, identifier(graduate_id))["plans"]
    items = [item for plan in plans if plan["state"] != "closed" for item in plan["items"] if item["done_on"] is None]
    choices = {item["id"]: f"{ITEM[item['kind']]}（{item['due_on']}）" for item in items}
    return [
        *_SEEN,
        Field("item", "措施", "select", choices=choices),
        Field("done_on", "办结日", "date", value=f"{desk.now():%Y-%m-%d}"),
        Field("outcome", "结果", "select", choices=OUTCOME),
    ]


@screens.form(
    "/people/{graduate_id}/assistance/completions",
    "办结措施",
    ("registry.complete_plan_item", "registry.show_assistance"),
    _open_items,
    "办结",
)
def complete_item(desk: Desk, graduate_id: str) -> Done:
    item = identifier(desk.values.get("item", ""))
    body: Any = {name: desk.values.get(name, "") for name in ("done_on", "outcome")}
    desk.registry.complete_plan_item(None, *_to(desk, graduate_id), item, body, if_match=_seen(desk))
    return _done(graduate_id, "已办结措施")


def _helpers(desk: Desk, graduate_id: str) -> list[Field]:
    number = identifier(graduate_id)
    plans = desk.registry.show_assistance(None, number)["plans"]
    named = next((plan["paired_with"] for plan in plans if plan["state"] != "closed"), None)
    choices = {row["account_id"]: row["name"] for row in desk.registry.list_helpers(None, number)}
    return [*_SEEN, Field("helper_id", "结对人", "select", choices=choices, value=named or "")]


@screens.form(
    "/people/{graduate_id}/assistance/pairing",
    "结对帮扶",
    ("registry.pair_helper", "registry.list_helpers", "registry.show_assistance"),
    _helpers,
    "结对",
    warning="所定的结对人在此选本人提交后，结对才成立；计划同意后计入已结对。",
)
def pair_helper(desk: Desk, graduate_id: str) -> Done:
    body: Any = {"helper_id": desk.values.get("helper_id", "")}
    plan = desk.registry.pair_helper(None, *_to(desk, graduate_id), body, if_match=_seen(desk))
    return _done(graduate_id, "已结对" if plan["paired_on"] else "已定结对人，待其本人确认")


_CLOSE_FIELDS = (*_SEEN, Field("reason", "缘由", "select", choices=CLOSE))


@screens.form("/people/{graduate_id}/assistance/closure", "结案", "registry.close_plan", _CLOSE_FIELDS, "结案")
def close_plan(desk: Desk, graduate_id: str) -> Done:
    body: Any = {"reason": desk.values.get("reason", "")}
    desk.registry.close_plan(None, *_to(desk, graduate_id), body, if_match=_seen(desk))
    return _done(graduate_id, "已结案")


_ABILITY_FIELDS = (
    Field("able", "有无劳动能力", "select", choices={"true": "有", "false": "无"}),
    Field("basis", "来源", "select", choices=BASIS),
    Field("reason", "没有的缘由", "select", choices=INABILITY, required=False),
)


@screens.form(
    "/people/{graduate_id}/assistance/abilities", "登记劳动能力", "registry.state_ability", _ABILITY_FIELDS, "登记"
)
def state_ability(desk: Desk, graduate_id: str) -> Done:
    body: Any = {"able": desk.values.get("able") == "true", "basis": desk.values.get("basis", "")}
    if desk.values.get("reason"):
        body["reason"] = desk.values["reason"]
    desk.registry.state_ability(None, identifier(graduate_id), body)
    return _done(graduate_id, "已登记劳动能力")
