"""The catalogue of courses, completions that wait for a second person, the survey, and whom courses are due to."""

from typing import Any

from client.models.registry import CourseGapView, CourseView, EnrolmentView, StartupGapView, SurveyRow
from console.areas import area_filter
from console.components import Cell, Column, Facts, Field, Filter, Link, Listing, Section, Shown, Table, View
from console.desk import Desk
from console.figures import number
from console.registry.trainings.words import CERTIFICATE, CHANGE, KIND
from console.screens import Done, Menu, Screens
from console.second_person import Asked, Request, Requests, mount

screens = Screens()
MOST = 200
"""Of a list that is shown at once."""
_SHOWS = ("registry.list_courses", "registry.show_trainings")
"""Of the staff of a city, to whose people courses are recommended."""


@screens.page("/courses", "培训课程", _SHOWS, Menu("帮扶", "培训课程", 60))
def courses(desk: Desk) -> Listing[CourseView]:
    return Listing(
        columns=(
            Column[CourseView]("课程", lambda row: row["title"]),
            Column[CourseView]("类别", lambda row: KIND[row["kind"]]),
            Column[CourseView]("机构", lambda row: row["institution"]),
            Column[CourseView]("联系高校", lambda row: desk.school_name(row["city"], row["university_code"])),
            Column[CourseView]("自", lambda row: row["starts_on"]),
            Column[CourseView]("至", lambda row: row["ends_on"]),
            Column[CourseView]("名额", lambda row: row["seats"], numeric=True),
        ),
        page=lambda **query: desk.registry.list_courses(None, city=desk.city, **query),
        filters=(Filter("kind", "类别", KIND), Filter("still_open", "尚未结束", {"true": "是"})),
        links=_ways(desk),
        empty="没有培训课程",
    )


def _ways(desk: Desk) -> list[Link]:
    return [Link("发布课程", publish_course.path, primary=True)] if desk.may(*publish_course.needs) else []


_COURSE = (
    Field("title", "课程名称", longest=100),
    Field("institution", "培训机构", longest=100),
    Field("university_code", "联系高校代码", required=False, longest=18),
    Field("kind", "类别", "select", choices=KIND),
    Field("starts_on", "自", "date"),
    Field("ends_on", "至", "date", hint="最后一日，含当日"),
    Field("seats", "名额", "number"),
)


@screens.form("/course-publications", "发布培训课程", "registry.publish_course", _COURSE, "发布")
def publish_course(desk: Desk) -> Done:
    body: Any = {field.name: value for field in _COURSE if (value := desk.values.get(field.name))}
    desk.registry.publish_course(None, body)
    return Done("/courses", "已发布课程")


def _asked(desk: Desk, row: Request) -> Asked:
    enrolment: EnrolmentView = row["enrolment"]
    shown = enrolment["certificate_kind"]
    return [
        ("姓名", Cell(row["graduate_name"] or "（已注销）", f"/people/{enrolment['graduate_id']}/trainings")),
        ("事项", CHANGE[row["kind"]]),
        ("课程", enrolment["course_title"]),
        ("类别", KIND[enrolment["kind"]]),
        ("结业日", enrolment["completed_on"]),
        ("证书", f"{CERTIFICATE[shown]}，{enrolment['certificate_issuer']}" if shown else None),
    ]


def _decide(desk: Desk, row: Request, body: Any) -> Any:
    if row["kind"] == "revoke_training":
        return desk.registry.decide_training_revocation(None, row["id"], body)
    return desk.registry.decide_training(None, row["id"], body)


mount(
    screens,
    Requests(
        path="/training-changes",
        title="结业确认",
        menu=Menu("帮扶", "结业确认", 61),
        needs=("registry.list_training_changes", "registry.decide_training"),
        pending=lambda desk, **query: desk.registry.list_training_changes(None, **query),
        decide=_decide,
        asked=_asked,
        warning="请先核对签到表和证书。同意结业的计入培训人数、人次，同意撤销的不再计；提出的人不能自己确认。",
    ),
)


@screens.page(
    "/training-survey", "培训意愿摸排", "registry.show_training_survey", Menu("指标与报表", "培训意愿摸排", 40)
)
def survey(desk: Desk) -> View:
    sheet = desk.registry.show_training_survey(None, area=desk.query("area"), as_of=desk.query("as_of"))
    due_on: Shown = sheet["due_on"] or "未规定"
    facts: list[tuple[str, Shown]] = [
        ("辖区", desk.area_name(sheet["area"])),
        ("截至", sheet["as_of"]),
        ("届别", f"{sheet['cohort_year']} 届"),
        ("最后日期", due_on),
        ("依据", Cell(sheet["clause"], hint=sheet["quote"] or "") if sheet["clause"] else "未规定"),
    ]
    rows = [*sheet["rows"], sheet["total"]]
    sections = [
        Section("各高校", Table(_by_school(desk, sheet["total"]), rows), note="答复以登记当日计；点数字看名单。"),
        Section("推介不足的困难人员", course_gaps.at(desk), folded=True),
    ]
    filters = (*area_filter(desk), Filter("as_of", "截至", type="date"))
    return View("培训意愿摸排", sections, Facts("", facts), filters=filters, printed=True)


def _by_school(desk: Desk, total: SurveyRow) -> list[Column[SurveyRow]]:
    def school(row: SurveyRow) -> Shown:
        if row is total:
            return "合计"
        return desk.school_name(desk.city, row["university_code"]) if row["university_code"] else "未知院校"

    def wanting(row: SurveyRow) -> Shown:
        return number(desk, row["graduates"] - row["in_time"], row["missing"])

    return [
        Column[SurveyRow]("高校", school),
        Column[SurveyRow]("毕业生", lambda row: row["graduates"], numeric=True),
        Column[SurveyRow]("已询问", lambda row: row["asked"], numeric=True),
        Column[SurveyRow]("按期答复", lambda row: row["in_time"], numeric=True),
        Column[SurveyRow]("答复率", lambda row: row["rate"], numeric=True),
        Column[SurveyRow]("未按期", wanting, numeric=True),
        Column[SurveyRow]("其中补答", lambda row: number(desk, row["late"], row["late_names"]), numeric=True),
    ]


PURPOSES = ("推介培训课程", "检查培训推介")
_PURPOSE = Field("purpose", "用途", "select", choices={words: words for words in PURPOSES}, hint="查看留痕")


@screens.form("/course-gaps", "推介不足的困难人员", "registry.list_course_gaps", (_PURPOSE,), "查看（留痕）")
def course_gaps(desk: Desk) -> View:
    """Shown once, for the stated purpose: it says who is in hardship."""
    purpose = desk.values.get("purpose", "")
    listed = desk.registry.list_course_gaps(None, purpose=purpose, limit=MOST)
    columns = (
        Column[CourseGapView]("姓名", lambda row: Cell(row["graduate"]["name"] or "（已注销）", _trainings(row))),
        Column[CourseGapView]("辖区", lambda row: desk.area_name(row["graduate"]["area"])),
        Column[CourseGapView]("已推介", lambda row: row["progress"]["had"], numeric=True),
        Column[CourseGapView]("至少", lambda row: row["progress"]["least"], numeric=True),
        Column[CourseGapView]("依据", lambda row: Cell(row["progress"]["clause"], hint=row["progress"]["quote"])),
    )
    facts = Facts("", [("用途", purpose), ("留痕", Cell("已留痕", tone="good"))])
    note = f"只列前 {MOST} 人。" if listed["next_cursor"] else ""
    names = Section("名单", Table(columns, listed["items"], "没有推介不足的人"), note=note)
    return View("推介不足的困难人员", [names], facts)


def _trainings(row: CourseGapView) -> str:
    return f"/people/{row['graduate']['id']}/trainings"


@screens.page("/startup-gaps", "创业三项未齐", "registry.list_startup_gaps", Menu("帮扶", "创业三项未齐", 62))
def startup_gaps(desk: Desk) -> Listing[StartupGapView]:
    return Listing(
        columns=(
            Column[StartupGapView]("姓名", lambda row: Cell(row["graduate"]["name"] or "（已注销）", _person(row))),
            Column[StartupGapView]("辖区", lambda row: desk.area_name(row["graduate"]["area"])),
            Column[StartupGapView]("尚缺", lambda row: "、".join(item["title"] for item in row["missing"])),
        ),
        page=lambda **query: desk.registry.list_startup_gaps(None, **query),
        empty="有创业意向的，三项都已提供",
    )


def _person(row: StartupGapView) -> str:
    return f"/people/{row['graduate']['id']}/trainings"
