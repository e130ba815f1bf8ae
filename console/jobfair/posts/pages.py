"""Posts that are open, one post with those to whom it was put, and what its employer does with it."""

from collections.abc import Sequence
from typing import Any

from client.caller import RequestRefused
from client.models.jobfair import PostView
from console.areas import area_filter, below
from console.components import (
    Cell,
    Column,
    Facts,
    Field,
    Filter,
    Link,
    Listing,
    Section,
    Shown,
    Table,
    Text,
    View,
    with_query,
)
from console.desk import Desk, NotThere, identifier, refused_as_absent
from console.jobfair.referrals.pages import referral_columns
from console.people import People
from console.screens import Done, Menu, Screens

screens = Screens()
GROUP = "机构与岗位"
WORK_WITH_POSTS = frozenset(
    {"employer_clerk", "caseworker", "district_reviewer", "district_approver", "city_approver", "auditor"}
)
MOST = 200


def post_columns(desk: Desk) -> Sequence[Column[PostView]]:
    return (
        Column[PostView]("岗位", lambda row: Cell(row["title"], f"/posts/{row['id']}")),
        Column[PostView]("单位", lambda row: row["employer_name"]),
        Column[PostView]("工作地点", lambda row: desk.area_name(row["area"])),
        Column[PostView]("人数", lambda row: row["openings"], numeric=True),
        Column[PostView]("发布日", lambda row: row["published_on"]),
    )


def _is_ones_own(desk: Desk, row: PostView) -> bool:
    """Whether the post's employer is the caller's: posts are everybody's, employers are not."""
    if not desk.may("jobfair.get_employer"):
        return False
    try:
        desk.jobfair.get_employer(None, row["employer_id"])
    except RequestRefused as refused:
        if refused_as_absent(refused):
            return False
        raise
    return True


@screens.page("/posts", "岗位", "jobfair.list_posts", Menu(GROUP, "岗位", 20, only=WORK_WITH_POSTS))
def posts(desk: Desk) -> Listing[PostView]:
    person, columns = desk.query("graduate_id"), list(post_columns(desk))
    if person and desk.may(*refer.needs):
        columns.append(
            Column[PostView](
                "推介",
                lambda row: Cell("推介", with_query(f"/posts/{row['id']}/referrals", graduate_id=person)),
            )
        )
    return Listing(
        columns=columns,
        page=lambda graduate_id=None, **query: desk.jobfair.list_posts(None, **query),
        filters=(*area_filter(desk), Filter("q", "岗位或单位名称")),
        passed=("graduate_id", "employer_id"),
        links=[Link("发布岗位", "/posts/new", primary=True)] if desk.may(*publish.needs) else (),
        note="选择岗位，推介给所选的人。" if person and desk.may(*refer.needs) else "",
        empty="没有在招岗位",
    )


def _publication(desk: Desk) -> list[Field]:
    own = desk.jobfair.list_employers(None, state="verified", limit=MOST)["items"]
    cities = sorted({row["city"] for row in own})
    places = {area: name for city in cities for area, name in below(desk, city).items()}
    return [
        Field("employer_id", "单位", "select", choices={row["id"]: row["name"] for row in own}),
        Field("title", "岗位名称", longest=100),
        Field("openings", "招聘人数", "number", value="1"),
        Field("area", "工作地点", "select", choices=places, required=False, hint="不填为单位所在辖区"),
        Field("description", "说明", "textarea", required=False, longest=2000, hint="待遇、要求、联系方式"),
    ]


@screens.form("/posts/new", "发布岗位", ("jobfair.publish_post", "jobfair.list_employers"), _publication, "发布")
def publish(desk: Desk) -> Done:
    openings = desk.values.get("openings", "")
    body: Any = {name: desk.values.get(name, "") for name in ("employer_id", "title", "description")}
    body["openings"] = int(openings) if openings.isascii() and openings.isdigit() else openings
    if desk.values.get("area"):
        body["area"] = desk.values["area"]
    post = desk.jobfair.publish_post(None, body)
    return Done(f"/posts/{post['id']}", "已发布")


@screens.page("/posts/{post_id}", "岗位", "jobfair.get_post")
def post(desk: Desk, post_id: str) -> View:
    number = identifier(post_id)
    row = desk.jobfair.get_post(None, number)
    is_open, is_own = row["closed_on"] is None, _is_ones_own(desk, row)
    facts: list[tuple[str, Shown]] = [
        ("单位", Cell(row["employer_name"], f"/employers/{row['employer_id']}" if is_own else None)),
        ("工作地点", desk.area_name(row["area"])),
        ("人数", row["openings"]),
        ("发布日", row["published_on"]),
        ("状态", Cell("在招", tone="good") if is_open else Cell(f"{row['closed_on']} 停止招聘", tone="quiet")),
    ]
    return View(
        row["title"],
        [
            Section("说明", Text(row["description"].splitlines()) if row["description"] else None),
            Section("推介", refer.at(desk, post_id=number) if is_open else None),
            Section("停止招聘", close.at(desk, post_id=number) if is_open and is_own else None, folded=True),
            Section("推介记录", _referrals(desk, number)),
        ],
        Facts("", facts),
    )


def _referrals(desk: Desk, post_id: str) -> Table | None:
    if not desk.may("jobfair.list_referrals"):
        return None
    rows = desk.jobfair.list_referrals(None, post_id=post_id, limit=MOST)["items"]
    return Table(referral_columns(People(desk).of(row["graduate_id"] for row in rows)), rows, "没有推介给本辖区的人")


def _closure_fields(desk: Desk, post_id: str) -> Sequence[Field]:
    """None; the form is there for whose post it is."""
    if not _is_ones_own(desk, desk.jobfair.get_post(None, identifier(post_id))):
        raise NotThere
    return ()


@screens.form(
    "/posts/{post_id}/closure",
    "停止招聘",
    "jobfair.close_post",
    _closure_fields,
    "停止招聘",
    warning="停止后不能再推介这个岗位。",
)
def close(desk: Desk, post_id: str) -> Done:
    desk.jobfair.close_post(None, identifier(post_id))
    return Done(f"/posts/{post_id}", "已停止招聘")


_REFERRAL = (Field("graduate_id", "人员编号", hint="自人员页“推介岗位”进入时已填好"),)


@screens.form("/posts/{post_id}/referrals", "推介岗位", "jobfair.refer_graduate", _REFERRAL, "推介")
def refer(desk: Desk, post_id: str) -> Done:
    person = desk.values.get("graduate_id", "").strip()
    desk.jobfair.refer_graduate(None, identifier(post_id), {"graduate_id": person})
    return Done(f"/people/{person}", "已推介岗位")
