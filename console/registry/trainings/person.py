"""One person's trainings: what they want, what was recommended, what they took, and the orders for it."""

from typing import Any

from client.models.registry import CourseView, EnrolmentView, RecommendedCourse, TrainingRecord
from console import labels
from console.components import Cell, Column, Facts, Field, Link, Section, Shown, Table, View
from console.desk import Desk, identifier
from console.registry.trainings.pages import MOST, screens
from console.registry.trainings.startup import revoke, startup_sections
from console.registry.trainings.words import ASKED, CERTIFICATE, KIND, NO_ANSWER, SOURCE, STATE, WANTS
from console.screens import Done, Form


@screens.page("/people/{graduate_id}/trainings", "培训", ("registry.show_trainings", "registry.list_training_intents"))
def trainings(desk: Desk, graduate_id: str) -> View:
    person = identifier(graduate_id)
    record = desk.registry.show_trainings(None, person)
    states = {row["state"] for row in record["enrolments"]}
    forms: list[Form] = [state_intent, recommend, enrol, state_skills]
    forms += [complete, leave] if "enrolled" in states else []
    forms += [revoke] if "completed" in states else []
    sections = [
        Section("推介的课程", Table(_RECOMMENDED, record["recommended"], "还没有推介课程")),
        Section("报名和结业", Table(_ENROLMENTS, record["enrolments"], "还没有报名课程")),
        *startup_sections(desk, person),
        *(Section(form.title, form.at(desk, graduate_id=person), folded=True) for form in forms),
    ]
    back = [Link("返回", f"/people/{person}", primary=True)]
    return View("培训", sections, Facts("", _standing(desk, person, record)), links=back, printed=True)


def _standing(desk: Desk, person: str, record: TrainingRecord) -> list[tuple[str, Shown]]:
    answers = [row["wants"] for row in desk.registry.list_training_intents(None, person)]
    given = [wants for wants in answers if wants is not None]
    wants = WANTS[given[-1]] if given else "已询问，未答复" if answers else "未询问"
    return [("培训意愿", wants), ("技能", _skills(record)), ("推介课程", _progress(record))]


def _skills(record: TrainingRecord) -> str:
    skills = record["skills"]
    if skills is None:
        return "未登记"
    words = ("技能较低" if skills["low_skilled"] else "技能不低", "符合政策" if skills["eligible"] else "不符合政策")
    return f"{'，'.join(words)}（{SOURCE[skills['source']]}，{skills['stated_on']}）"


def _progress(record: TrainingRecord) -> Shown:
    progress = record["progress"]
    if progress is None:
        return f"{len(record['recommended'])} 门（未规定最低数）"
    words = f"{progress['had']} 门，至少 {progress['least']} 门"
    return Cell(words, tone="good" if progress["met"] else "warn", hint=f"{progress['clause']} {progress['quote']}")


_RECOMMENDED = (
    Column[RecommendedCourse]("课程", lambda row: row["title"]),
    Column[RecommendedCourse]("类别", lambda row: KIND[row["kind"]]),
    Column[RecommendedCourse]("推介日", lambda row: row["recommended_on"]),
    Column[RecommendedCourse]("优先", lambda row: row["priority_reason"]),
)
_ENROLMENTS = (
    Column[EnrolmentView]("课程", lambda row: row["course_title"]),
    Column[EnrolmentView]("类别", lambda row: KIND[row["kind"]]),
    Column[EnrolmentView]("进展", lambda row: labels.of(STATE, row["state"])),
    Column[EnrolmentView]("结业日", lambda row: row["completed_on"]),
    Column[EnrolmentView]("证书", lambda row: labels.of(CERTIFICATE, row["certificate_kind"])),
    Column[EnrolmentView]("确认于", lambda row: row["confirmed_on"]),
)


def _done(graduate_id: str, message: str) -> Done:
    return Done(f"/people/{graduate_id}/trainings", message)


@screens.form(
    "/people/{graduate_id}/training-intents",
    "登记培训意愿",
    "registry.state_training_intent",
    (Field("wants", "答复", "select", choices=ASKED),),
    "登记",
)
def state_intent(desk: Desk, graduate_id: str) -> Done:
    wants: Any = desk.values.get("wants", "")
    body: Any = {"wants": None if wants == NO_ANSWER else wants}
    desk.registry.state_training_intent(None, identifier(graduate_id), body)
    return _done(graduate_id, "已登记培训意愿")


_SKILLS = (
    Field("low_skilled", "技能较低", "select", choices=labels.YES_NO),
    Field("eligible", "符合政策", "select", choices=labels.YES_NO),
    Field("source", "来源", "select", choices=SOURCE),
)


@screens.form("/people/{graduate_id}/skills", "登记技能水平", "registry.state_skills", _SKILLS, "登记")
def state_skills(desk: Desk, graduate_id: str) -> Done:
    yes = {name: desk.values.get(name) == "true" for name in ("low_skilled", "eligible")}
    body: Any = {**yes, "source": desk.values.get("source", "")}
    desk.registry.state_skills(None, identifier(graduate_id), body)
    return _done(graduate_id, "已登记技能水平")


def _course_fields(desk: Desk, **_: str) -> list[Field]:
    rows: list[CourseView] = desk.registry.list_courses(None, city=desk.city, still_open=True, limit=MOST)["items"]
    choices = {row["id"]: f"{row['title']}（{KIND[row['kind']]}，至 {row['ends_on']}）" for row in rows}
    return [Field("course_id", "课程", "select", choices=choices)]


def _course(desk: Desk) -> Any:
    return {"course_id": identifier(desk.values.get("course_id", ""))}


@screens.form(
    "/people/{graduate_id}/course-recommendations",
    "推介课程",
    ("registry.recommend_course", "registry.list_courses"),
    _course_fields,
    "推介",
)
def recommend(desk: Desk, graduate_id: str) -> Done:
    counted = desk.registry.recommend_course(None, identifier(graduate_id), _course(desk))["counted"]
    return _done(graduate_id, "已推介课程" if counted else "这门课程此前已推介，不重复计")


@screens.form(
    "/people/{graduate_id}/enrolments",
    "报名课程",
    ("registry.enrol", "registry.list_courses", "registry.show_trainings"),
    _course_fields,
    "报名",
)
def enrol(desk: Desk, graduate_id: str) -> Done:
    desk.registry.enrol(None, identifier(graduate_id), _course(desk))
    return _done(graduate_id, "已报名")


def _running(desk: Desk, graduate_id: str) -> Field:
    rows = desk.registry.show_trainings(None, identifier(graduate_id))["enrolments"]
    choices = {row["id"]: row["course_title"] for row in rows if row["state"] == "enrolled"}
    return Field("enrolment_id", "课程", "select", choices=choices)


def _completion_fields(desk: Desk, graduate_id: str) -> list[Field]:
    return [
        _running(desk, graduate_id),
        Field("completed_on", "结业日", "date", value=f"{desk.now():%Y-%m-%d}"),
        Field("kind", "证书", "select", choices=CERTIFICATE, required=False, hint="没有证书的不选"),
        Field("number", "证书编号", required=False, longest=60, hint="只留不可还原的比对值"),
        Field("issuer", "发证单位", required=False, longest=100),
        Field("issued_on", "发证日", "date", required=False),
        Field("reason", "依据", "textarea", longest=500, hint="不写个人信息"),
    ]


@screens.form(
    "/people/{graduate_id}/completions",
    "登记结业",
    ("registry.complete_training", "registry.show_trainings"),
    _completion_fields,
    "登记",
    warning="登记后由另一人确认，确认后计入培训人数、人次。",
)
def complete(desk: Desk, graduate_id: str) -> Done:
    body: Any = {name: desk.values.get(name, "") for name in ("completed_on", "reason")}
    if desk.values.get("kind"):
        body["certificate"] = {name: desk.values.get(name, "") for name in ("kind", "number", "issuer", "issued_on")}
    enrolment = identifier(desk.values.get("enrolment_id", ""))
    desk.registry.complete_training(None, identifier(graduate_id), enrolment, body)
    return _done(graduate_id, "已登记结业，待另一人确认")


@screens.form(
    "/people/{graduate_id}/course-withdrawals",
    "退出课程",
    ("registry.leave_course", "registry.show_trainings"),
    lambda desk, graduate_id: [_running(desk, graduate_id)],
    "退出",
)
def leave(desk: Desk, graduate_id: str) -> Done:
    desk.registry.leave_course(None, identifier(graduate_id), identifier(desk.values.get("enrolment_id", "")))
    return _done(graduate_id, "已退出课程")
