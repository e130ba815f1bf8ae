"""What other places say of the district's people, and how it was decided; what one's own office said of others'."""

from typing import Literal

from client.models.registry import FiledProposal, ProposalView
from console import labels
from console.components import Cell, Column, Field, Filter, Listing, Shown, with_query
from console.desk import Desk, identifier
from console.screens import Done, Menu, Screens
from console.versions import seen

screens = Screens()
KIND = {"roster": "名册所列", "registration": "当地登记"}
STATE = {"open": "待确认", "accepted": "已采纳", "refused": "未采纳"}
TO_DISTRICT = frozenset(["caseworker", "district_reviewer", "city_approver"])


@screens.page("/proposals", "外地所报", "registry.list_proposals", Menu("时限与变更", "外地所报", 40, TO_DISTRICT))
def proposals(desk: Desk) -> Listing[ProposalView]:
    return Listing(
        columns=(
            Column[ProposalView]("姓名", lambda row: Cell(row["graduate"]["name"] or "（已注销）", _person(row))),
            Column[ProposalView]("所报", lambda row: KIND[row["kind"]]),
            Column[ProposalView]("来自", lambda row: source_name(desk, row["source"])),
            Column[ProposalView]("所报姓名", _name),
            Column[ProposalView]("所报电话", lambda row: row["phone"]),
            Column[ProposalView]("转往", lambda row: desk.area_name(row["area"]) if row["area"] else "不转"),
            Column[ProposalView]("所报内容", lambda row: _particulars(desk, row)),
            Column[ProposalView]("提交于", lambda row: labels.day(row["filed_at"])),
            Column[ProposalView]("进展", lambda row: _state(desk, row)),
        ),
        page=lambda **query: desk.registry.list_proposals(None, **query),
        filters=(Filter("state", "进展（不选即待确认）", STATE),),
        note="外地学校或外地社区就本辖区人员所报的内容，采纳后才写入台账。",
        empty="没有外地所报的事项",
    )


def _person(row: ProposalView) -> str:
    return f"/people/{row['graduate']['id']}"


def source_name(desk: Desk, source: str) -> str:
    """Of a school's code or an area."""
    return desk.area_name(source) if "/" in source else desk.school_name(desk.city, source)


def _name(row: ProposalView) -> Shown:
    if row["name_agrees"] is None:
        return row["name"]
    return Cell("与台账一致", tone="good") if row["name_agrees"] else Cell(f"{row['name']}，与台账不同", tone="bad")


def _particulars(desk: Desk, row: ProposalView) -> Shown:
    offered = row["particulars"]
    if offered is None:
        return "—"
    year = offered["cohort_year"]
    stated = (
        f"{year} 届" if year else None,
        offered["education_level"],
        desk.school_name(desk.city, offered["university_code"]) if offered["university_code"] else None,
        f"意愿：{labels.of(labels.INTENTION, offered['intention'])}",
    )
    return "，".join(text for text in stated if text)


def _state(desk: Desk, row: ProposalView) -> Shown:
    if row["state"] != "open":
        return Cell(f"{STATE[row['state']]} {labels.day(row['decided_at'])}")
    if not row["decidable"] or not desk.may(*decide.needs):
        return STATE["open"]
    return Cell("办理", with_query(decide.path.format(proposal_id=row["id"]), version=str(row["version"])))


@screens.form(
    "/proposals/{proposal_id}/decision",
    "办理外地所报",
    "registry.decide_proposal",
    (Field("version", "", "hidden"),),
    warning="采纳即写入台账；转往外地的，本辖区不再服务该人员。不能撤回。",
    buttons={"accept": "采纳", "refuse": "不采纳"},
)
def decide(desk: Desk, proposal_id: str) -> Done:
    verdict: Literal["accept", "refuse"] = "accept" if desk.values.get("choice") == "accept" else "refuse"
    decided = desk.registry.decide_proposal(None, identifier(proposal_id), {"verdict": verdict}, if_match=seen(desk))
    return Done("/proposals", STATE[decided["state"]])


@screens.page("/filed-proposals", "已报外地", "registry.list_filed_proposals", Menu("时限与变更", "已报外地", 45))
def filed(desk: Desk) -> Listing[FiledProposal]:
    return Listing(
        columns=(
            Column[FiledProposal]("编号", lambda row: row["id"][:8]),
            Column[FiledProposal]("所报", lambda row: KIND[row["kind"]]),
            Column[FiledProposal]("提交于", lambda row: labels.day(row["filed_at"])),
            Column[FiledProposal]("进展", lambda row: STATE[row["state"]]),
            Column[FiledProposal]("办理于", lambda row: labels.day(row["decided_at"])),
        ),
        page=lambda **query: desk.registry.list_filed_proposals(None, **query),
        note="本单位所报、由外地服务的人员，须当地采纳；采纳前不显示个人信息。",
        empty="没有报往外地的事项",
    )
