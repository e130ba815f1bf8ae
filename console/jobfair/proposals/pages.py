"""Internships that wait for the intern's word, and for their home city's."""

from typing import Any

from client.models.jobfair import ProposalView
from console import labels
from console.components import Cell, Column, Facts, Field, Filter, Link, Listing, Section, Shown, View
from console.desk import Desk, identifier
from console.jobfair.internships.pages import shown_once
from console.people import People
from console.screens import Done, Menu, Screens

screens = Screens()
MOST = 200


def _awaited(row: ProposalView) -> Shown:
    if row["state"] != "proposed":
        return None
    return "、".join(labels.of(labels.AWAITED, party) for party in row["awaits"] or ()) or "本人或属地"


def _state(row: ProposalView) -> Shown:
    tone: Any = {"proposed": "warn", "started": "good"}.get(row["state"], "quiet")
    return Cell(labels.of(labels.PROPOSAL_STATE, row["state"]), tone=tone)


@screens.page("/internship-proposals", "见习意向", "jobfair.list_proposals", Menu("机构与岗位", "见习意向", 40))
def proposals(desk: Desk) -> Listing[ProposalView]:
    people = People(desk)
    return Listing(
        columns=(
            Column[ProposalView]("单位", lambda row: Cell(row["employer_name"], f"/internship-proposals/{row['id']}")),
            people.column(),
            Column[ProposalView]("起", lambda row: row["started_on"]),
            Column[ProposalView]("预定期满", lambda row: row["planned_end_on"]),
            Column[ProposalView]("状态", _state),
            Column[ProposalView]("尚待谁同意", _awaited),
            Column[ProposalView]("答复期限", lambda row: row["expires_on"]),
        ),
        page=people.paged(lambda **query: desk.jobfair.list_proposals(None, **query)),
        filters=(Filter("only_open", "只看待确认", {"true": "是"}),),
        links=[Link("提出见习意向", "/internship-proposals/new", primary=True)] if desk.may(*propose.needs) else (),
        empty="没有见习意向",
    )


def _proposal(desk: Desk) -> list[Field]:
    bases = desk.jobfair.list_employers(None, state="verified", is_internship_base=True, limit=MOST)["items"]
    return [
        Field("employer_id", "见习基地", "select", choices={row["id"]: row["name"] for row in bases}),
        Field("graduate_id", "人员编号", hint="由本人或社区工作人员告知"),
        Field("started_on", "开始日", "date"),
        Field("planned_end_on", "预定期满日", "date"),
    ]


@screens.form(
    "/internship-proposals/new",
    "提出见习意向",
    ("jobfair.propose_internship", "jobfair.list_employers"),
    _proposal,
    "提出，待本人确认",
)
def propose(desk: Desk) -> Done:
    names = ("employer_id", "graduate_id", "started_on", "planned_end_on")
    body: Any = {name: desk.values.get(name, "").strip() for name in names}
    proposal = desk.jobfair.propose_internship(None, body)
    return Done(f"/internship-proposals/{proposal['id']}", "已提出，待本人确认")


@screens.page("/internship-proposals/{internship_id}", "见习意向", "jobfair.get_proposal")
def proposal(desk: Desk, internship_id: str) -> View:
    number = identifier(internship_id)
    row = desk.jobfair.get_proposal(None, number)
    facts: list[tuple[str, Shown]] = [
        ("单位", row["employer_name"]),
        ("人员", People(desk).of([row["graduate_id"]]).shown(row["graduate_id"])),
        ("辖区", desk.area_name(row["area"])),
        ("起止", f"{row['started_on']} 至 {row['planned_end_on']}（预定）"),
        ("状态", _state(row)),
        ("尚待谁同意", _awaited(row)),
        ("答复期限", row["expires_on"]),
    ]
    has_started = row["state"] == "started" and desk.may("jobfair.get_internship")
    links = [Link("打开见习", f"/internships/{number}", primary=True)] if has_started else ()
    return View(row["employer_name"], _steps(desk, row), Facts("", facts), links=links)


def _steps(desk: Desk, row: ProposalView) -> list[Section]:
    """What may still be done while the answer is out."""
    if row["state"] != "proposed":
        return []
    number, awaits = row["id"], row["awaits"]
    asks_home = awaits is not None and "home_city" in awaits
    return [
        Section("本人答复", answer.at(desk, internship_id=number)),
        Section("出具确认码", issue_code.at(desk, internship_id=number)),
        Section("属地意见", consent.at(desk, internship_id=number) if asks_home else None),
        Section("撤回", withdraw.at(desk, internship_id=number), folded=True),
    ]


@screens.form(
    "/internship-proposals/{internship_id}/answer",
    "以确认码登记本人答复",
    "jobfair.answer_proposal",
    (Field("code", "确认码", hint="本人向社区工作人员领取"),),
    buttons={"accept": "本人同意", "decline": "本人不同意"},
)
def answer(desk: Desk, internship_id: str) -> Done:
    body: Any = {"accept": desk.values.get("choice") == "accept", "code": desk.values.get("code", "").strip()}
    desk.jobfair.answer_proposal(None, identifier(internship_id), body)
    return Done(f"/internship-proposals/{internship_id}", "已登记本人的答复")


@screens.form(
    "/internship-proposals/{internship_id}/code",
    "为到场的本人出具见习确认码",
    "jobfair.issue_confirmation_code",
    label="出具",
    warning="请先核对本人证件。只显示一次，再次出具后前一个失效。",
)
def issue_code(desk: Desk, internship_id: str) -> View:
    code = desk.jobfair.issue_confirmation_code(None, identifier(internship_id))
    return shown_once(code, f"/internship-proposals/{internship_id}")


@screens.form(
    "/internship-proposals/{internship_id}/home-city",
    "属地意见",
    "jobfair.answer_for_home_city",
    buttons={"accept": "同意", "decline": "不同意"},
)
def consent(desk: Desk, internship_id: str) -> Done:
    accept = desk.values.get("choice") == "accept"
    desk.jobfair.answer_for_home_city(None, identifier(internship_id), {"accept": accept})
    return Done(f"/internship-proposals/{internship_id}", "已登记属地意见")


@screens.form(
    "/internship-proposals/{internship_id}/withdrawal",
    "撤回见习意向",
    "jobfair.withdraw_proposal",
    label="撤回",
    warning="撤回后须重新提出。",
)
def withdraw(desk: Desk, internship_id: str) -> Done:
    desk.jobfair.withdraw_proposal(None, identifier(internship_id))
    return Done(f"/internship-proposals/{internship_id}", "已撤回")
