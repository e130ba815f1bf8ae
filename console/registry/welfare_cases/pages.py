"""Welfare posts: a person's gate with the form that asks, the cases of a place, and the second signature."""

from typing import Any

from client.models.registry import NeedView, SignatureView, WelfareCaseView, WelfareGate
from console import labels
from console.components import Cell, Column, Facts, Field, Filter, Link, Listing, Section, Shown, Table, Tone, View
from console.desk import Desk, identifier
from console.screens import Done, Menu, Screens
from console.second_person import Asked, Request, Requests, mount

screens = Screens()
STATE = {"waiting": "待第二人签署", "allowed": "准予安置", "refused": "不予安置"}
TONE: dict[str, Tone] = {"waiting": "warn", "allowed": "good", "refused": "bad"}


@screens.page("/people/{graduate_id}/welfare-gate", "公益性岗位", "registry.show_welfare_gate")
def gate(desk: Desk, graduate_id: str) -> View:
    person = identifier(graduate_id)
    shown = desk.registry.show_welfare_gate(None, person)
    needs = [*shown["checklist"], *([shown["referrals"]] if shown["referrals"] else [])]
    sections = [Section("须先给足的", Table(_NEEDS, needs, "本市文件没有规定"))]
    if shown["open"]:
        sections.append(Section(ask.title, ask.at(desk, graduate_id=person)))
    back = [Link("返回", f"/people/{person}", primary=True)]
    return View("公益性岗位", sections, Facts("", _standing(shown)), links=back, printed=True)


def _standing(shown: WelfareGate) -> list[tuple[str, Shown]]:
    return [
        ("困难认定", Cell("有效", tone="good") if shown["in_hardship"] else Cell("没有有效的", tone="warn")),
        ("去向", "已落实" if shown["placed"] else "未落实"),
        ("推介未成", f"{shown['unsuccessful_referrals']} 次"),
        ("本市规定次数", _least(shown)),
        ("结论", Cell("可以提出", tone="good") if shown["open"] else Cell("尚不能提出", tone="warn")),
    ]


def _least(shown: WelfareGate) -> Shown:
    referrals = shown["referrals"]
    if referrals is None:
        return Cell("未规定，由两人写明理由并签署", hint=shown["referrals_unset"] or "")
    return f"{referrals['least']} 次"


def _need(row: NeedView) -> Shown:
    return Cell(f"尚差 {row['short']}", tone="warn") if row["short"] else Cell("达到", tone="good")


_NEEDS = (
    Column[NeedView]("依据", lambda row: Cell(row["clause"], hint=row["quote"] or "")),
    Column[NeedView]("文件", lambda row: row["quote"]),
    Column[NeedView]("已有", lambda row: row["had"], numeric=True),
    Column[NeedView]("至少", lambda row: row["least"], numeric=True),
    Column[NeedView]("结论", _need),
)


@screens.form(
    "/people/{graduate_id}/welfare-cases",
    "提出公益性岗位安置",
    "registry.ask_welfare_post",
    (
        Field("reason", "为何确实难以市场就业", "textarea", longest=500, hint="不写个人信息"),
        Field("policy_basis", "符合何项政策", required=False, longest=200, hint="文件写明须符合政策的必填"),
    ),
    "提出",
    warning="提出后由另一人签署，签署后准予安置。",
)
def ask(desk: Desk, graduate_id: str) -> Done:
    body: Any = {name: value for name in ("reason", "policy_basis") if (value := desk.values.get(name))}
    desk.registry.ask_welfare_post(None, identifier(graduate_id), body)
    return Done(f"/people/{graduate_id}/welfare-gate", "已提出公益性岗位安置，待另一人签署")


@screens.page("/welfare-cases", "公益性岗位安置", "registry.list_welfare_cases", Menu("帮扶", "公益性岗位", 58))
def cases(desk: Desk) -> Listing[WelfareCaseView]:
    return Listing(
        columns=(
            Column[WelfareCaseView](
                "姓名", lambda row: Cell(row["graduate_name"] or "（已注销）", f"/welfare-cases/{row['id']}")
            ),
            Column[WelfareCaseView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[WelfareCaseView]("推介未成", lambda row: row["unsuccessful_referrals"], numeric=True),
            Column[WelfareCaseView]("提出", lambda row: row["asked_on"]),
            Column[WelfareCaseView]("签署", lambda row: row["decided_on"]),
            Column[WelfareCaseView]("状况", _state),
        ),
        page=lambda **query: desk.registry.list_welfare_cases(None, **query),
        filters=(Filter("state", "状况", STATE),),
        empty="没有公益性岗位安置",
    )


def _state(row: WelfareCaseView) -> Shown:
    return Cell(STATE[row["state"]], tone=TONE[row["state"]])


@screens.page("/welfare-cases/{welfare_case_id}", "公益性岗位安置", "registry.show_welfare_case")
def one_case(desk: Desk, welfare_case_id: str) -> View:
    case = desk.registry.show_welfare_case(None, identifier(welfare_case_id))
    facts: list[tuple[str, Shown]] = [
        ("姓名", Cell(case["graduate_name"] or "（已注销）", f"/people/{case['graduate_id']}")),
        ("状况", _state(case)),
        *_tried(case),
        ("签署", f"{len(case['signatures'])} / {case['signatures_needed']}"),
    ]
    columns = (
        Column[SignatureView]("时间", lambda row: labels.day(row["signed_at"])),
        Column[SignatureView]("理由", lambda row: row["reason"]),
    )
    sections = [Section("签署", Table(columns, case["signatures"]))]
    return View("公益性岗位安置", sections, Facts("", facts), links=[Link("返回", "/welfare-cases", primary=True)])


def _tried(case: WelfareCaseView) -> Asked:
    least = case["referrals_least"]
    return [
        ("推介未成", f"{case['unsuccessful_referrals']} 次"),
        ("本市规定次数", "未规定，由两人写明理由" if least is None else f"{least} 次"),
        ("符合的政策", case["policy_basis"]),
    ]


def _asked(desk: Desk, row: Request) -> Asked:
    case: WelfareCaseView = row["case"]
    name = Cell(row["graduate_name"] or "（已注销）", f"/people/{case['graduate_id']}/welfare-gate")
    return [("姓名", name), *_tried(case)]


mount(
    screens,
    Requests(
        path="/welfare-changes",
        title="公益性岗位签署",
        menu=Menu("帮扶", "公益性岗位签署", 59),
        needs=("registry.list_welfare_changes", "registry.decide_welfare_post"),
        pending=lambda desk, **query: desk.registry.list_welfare_changes(None, **query),
        decide=lambda desk, row, body: desk.registry.decide_welfare_post(None, row["id"], body),
        asked=_asked,
        warning="请先核对推介和面试记录。同意即准予安置，须写明理由；提出的人不能自己签署。",
    ),
)
