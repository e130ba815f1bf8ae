"""What posts people in hardship were shown: one person's and each school's, held against the document; who is short."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from client.caller import RequestRefused
from client.models.registry import SchoolCoverage, ShortView
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
from console.desk import Desk, identifier, problem_text
from console.screens import Done, Menu, Screens

screens = Screens()
SILENT = "no-targeted-posts"
"""How the service refuses what the city's document says nothing of."""
RESULT = {"offered": "拟录用", "declined": "未录用或本人谢绝", "no_show": "未到场", "open": "待答复"}
MOST = 200
TITLE = "困难毕业生岗位推荐"


def _numbers(answer: Any) -> list[tuple[str, Shown]]:
    return [
        ("截至", answer["as_of"]),
        ("至少", f"{answer['minimum']} 个"),
        ("目标", f"{answer['goal']} 个"),
        ("最后一日", answer["due_on"] or "未规定"),
        ("依据", Cell(answer["clause"], hint=answer["quote"])),
    ]


def _unless_silent(refused: RequestRefused, title: str) -> View:
    """What the document leaves open is said in the page; any other refusal is the caller's."""
    _refuse_unless_silent(refused)
    return View(title, [Section("", Text([problem_text(refused)]))])


def _refuse_unless_silent(refused: RequestRefused) -> None:
    if not str(refused.problem.get("type", "")).endswith(f":{SILENT}"):
        raise refused


@screens.page("/targeted-posts", TITLE, "registry.show_targeted_post_coverage", Menu("指标与报表", TITLE, 43))
def coverage(desk: Desk) -> View:
    try:
        sheet = desk.registry.show_targeted_post_coverage(None, as_of=desk.query("as_of"))
    except RequestRefused as refused:
        return _unless_silent(refused, TITLE)
    columns = (
        Column[SchoolCoverage]("高校", lambda row: _school(desk, row)),
        Column[SchoolCoverage]("困难台账人数", lambda row: row["people"], numeric=True),
        Column[SchoolCoverage]("达到最低数", lambda row: row["covered"], numeric=True),
        Column[SchoolCoverage]("覆盖率", lambda row: f"{row['percent']}%", numeric=True),
        Column[SchoolCoverage]("尚缺", lambda row: _short_of(desk, row), numeric=True),
        Column[SchoolCoverage]("岗位信息", lambda row: row["posts"], numeric=True),
        Column[SchoolCoverage]("面试", lambda row: row["interviews"], numeric=True),
        Column[SchoolCoverage]("推荐质量", lambda row: f"{row['quality']}%" if row["quality"] else "—", numeric=True),
    )
    table = Table(columns, sheet["schools"], "困难台账上没有人")
    section = Section("各高校", table, note="推荐质量为面试数占岗位信息数的百分数；从未联系过的也计入尚缺。")
    filters = (Filter("as_of", "截至", type="date"),)
    return View(TITLE, [section], Facts("", _numbers(sheet)), filters=filters, printed=True)


def _school(desk: Desk, row: SchoolCoverage) -> str:
    return desk.school_name(desk.city, row["university_code"]) if row["university_code"] else "未知院校"


def _short_of(desk: Desk, row: SchoolCoverage) -> Shown:
    missing = row["people"] - row["covered"]
    if not missing or not desk.may("registry.list_targeted_post_gaps"):
        return missing
    return Cell(str(missing), with_query("/targeted-post-gaps", **_asked(row["names"])))


def _asked(link: str) -> Mapping[str, str]:
    """The list's own query in the service's answer."""
    return dict(parse_qsl(urlsplit(link).query))


@screens.page("/targeted-post-gaps", "岗位信息不足的人", "registry.list_targeted_post_gaps")
def gaps(desk: Desk) -> Listing[ShortView]:
    return Listing(
        columns=(
            Column[ShortView]("姓名", lambda row: Cell(row["graduate"]["name"] or "（已注销）", _page(row))),
            Column[ShortView]("电话", lambda row: row["graduate"]["phone"]),
            Column[ShortView]("辖区", lambda row: desk.area_name(row["graduate"]["area"])),
            Column[ShortView]("高校", lambda row: desk.school_name(desk.city, row["graduate"]["university_code"])),
            Column[ShortView]("已有岗位信息", lambda row: row["had"], numeric=True),
            Column[ShortView]("尚缺", lambda row: row["short_of_minimum"], numeric=True),
        ),
        page=lambda **query: _short(desk, **query),
        passed=("as_of", "university_code"),
        links=[Link("各校覆盖率", "/targeted-posts")],
        empty="没有岗位信息不足的人",
    )


def _short(desk: Desk, **query: Any) -> Any:
    """Nobody is short where the document asks for nothing."""
    try:
        return desk.registry.list_targeted_post_gaps(None, **query)
    except RequestRefused as refused:
        _refuse_unless_silent(refused)
    return {"items": [], "next_cursor": None}


def _page(row: ShortView) -> str:
    return f"/people/{row['graduate']['id']}/targeted-posts"


@screens.page("/people/{graduate_id}/targeted-posts", "岗位信息和面试", "registry.show_targeted_posts")
def of_person(desk: Desk, graduate_id: str) -> View:
    person, title = identifier(graduate_id), "岗位信息和面试"
    try:
        had = desk.registry.show_targeted_posts(None, person)
    except RequestRefused as refused:
        return _unless_silent(refused, title)
    tone: Any = "good" if had["met"] else "warn"
    facts: list[tuple[str, Shown]] = [
        ("已有岗位信息", Cell(f"{had['had']} 个", tone=tone)),
        ("距最低数", f"{had['short_of_minimum']} 个"),
        ("距目标数", f"{had['short_of_goal']} 个"),
        ("面试", f"{had['interviews']} 次"),
        *_numbers(had),
    ]
    links = [Link("返回", f"/people/{person}", primary=True)]
    if desk.may("jobfair.refer_graduate"):
        links.append(Link("推介岗位", f"/posts?graduate_id={person}"))
    sections = [Section("登记面试", record_interview.at(desk, graduate_id=person))]
    return View(title, sections, Facts("", facts), links=links)


def _fields(desk: Desk, graduate_id: str) -> list[Field]:
    rows = desk.jobfair.list_referrals(None, graduate_id=identifier(graduate_id), limit=MOST)["items"]
    posts = {row["post_id"]: f"{_title(desk, row['post_id'])}（{row['referred_on']} 推介）" for row in rows}
    return [
        Field("post_id", "岗位", "select", choices=posts, hint="向本人推介过的岗位"),
        Field("interviewed_on", "面试日", "date", value=f"{desk.now():%Y-%m-%d}"),
        Field("result", "结果", "select", choices=RESULT),
    ]


def _title(desk: Desk, post_id: str) -> str:
    return desk.jobfair.get_post(None, post_id)["title"]


@screens.form(
    "/people/{graduate_id}/interviews",
    "登记面试",
    ("registry.record_interview", "jobfair.list_referrals"),
    _fields,
    "登记",
)
def record_interview(desk: Desk, graduate_id: str) -> Done:
    body: Any = {name: desk.values.get(name, "") for name in ("interviewed_on", "result")}
    post = identifier(desk.values.get("post_id", ""))
    counted = desk.registry.record_interview(None, identifier(graduate_id), post, body)["counted"]
    message = "已登记面试" if counted else "该岗位的面试此前已登记，不重复计"
    return Done(f"/people/{graduate_id}/targeted-posts", message)
