"""A pause changes when something is due, so that a second person decides on it."""

from collections.abc import Mapping, Sequence
from typing import Any

from client.models.notify import ClockView
from console.components import Cell, Field, Section
from console.desk import Desk, NotThere, identifier
from console.people import People
from console.screens import Done, Menu, Screens
from console.second_person import Asked, Request, Requests, mount

screens = Screens()
PERSON = "graduate"


def reasons_of(desk: Desk, clock: ClockView) -> Mapping[str, str]:
    """For which a clock of this kind may be paused, by the city's document; mostly none."""
    if not desk.may(*ask.needs):
        return {}
    return {
        pause["reason"]: f"{pause['label']}（{pause['clause']}）"
        for kind in desk.notify.list_clock_kinds(None, city=clock["city"])["kinds"]
        if kind["kind"] == clock["kind"]
        for pause in kind["pauses"]
    }


def _ask_fields(desk: Desk, clock_id: str) -> list[Field]:
    """Only for reasons that the clock's document gives."""
    reasons = reasons_of(desk, desk.notify.show_clock(None, identifier(clock_id)))
    return [
        Field("reason", "缘由", "select", choices=reasons, hint="" if reasons else "本市文件没有规定可以中止"),
        Field("from_on", "自", "date", value=f"{desk.now():%Y-%m-%d}"),
        Field("until_on", "至", "date", required=False, hint="不填为至恢复时"),
        Field("note", "说明", "textarea", longest=500, hint="留痕；不写个人信息"),
    ]


@screens.form(
    "/clocks/{clock_id}/pauses",
    "申请中止时限",
    ("notify.ask_for_clock_pause", "notify.show_clock"),
    _ask_fields,
    "申请中止",
    warning="须另一人复核，复核前照常计日。",
)
def ask(desk: Desk, clock_id: str) -> Done:
    body: Any = {name: desk.values.get(name, "") for name in ("reason", "from_on", "note")}
    if desk.values.get("until_on"):
        body["until_on"] = desk.values["until_on"]
    desk.notify.ask_for_clock_pause(None, identifier(clock_id), body)
    return Done(f"/clocks/{clock_id}", "已申请，待另一人复核")


@screens.form(
    "/clocks/{clock_id}/resumption", "恢复时限", "notify.resume_clock", label="恢复", warning="自今日起继续计日。"
)
def resume(desk: Desk, clock_id: str) -> Done:
    desk.notify.resume_clock(None, identifier(clock_id))
    return Done(f"/clocks/{clock_id}", "已恢复")


def _withdrawal_fields(desk: Desk, request_id: str) -> Sequence[Field]:
    """None; the form is there for who asked."""
    if not desk.is_me(REQUESTS.find(desk, request_id)["requested_by"]):
        raise NotThere
    return ()


@screens.form(
    "/pauses/{request_id}/withdrawal",
    "撤回中止申请",
    ("notify.list_pause_requests", "notify.withdraw_pause_request"),
    _withdrawal_fields,
    "撤回",
    warning="只能撤回本人提出的申请。",
)
def withdraw(desk: Desk, request_id: str) -> Done:
    desk.notify.withdraw_pause_request(None, identifier(request_id))
    return Done("/pauses", "已撤回")


def _asked(desk: Desk, row: Request) -> Asked:
    until = row["until_on"] or "恢复时"
    return [
        ("对象", row["who"]),
        ("时限", Cell(row["title"], f"/clocks/{row['clock_id']}")),
        ("缘由", row["label"]),
        ("期间", f"{row['from_on']} 至 {until}"),
        ("条款", Cell(row["clause"], hint=row["quote"])),
    ]


def _pending(desk: Desk, **query: Any) -> Mapping[str, Any]:
    """Each with whom its clock is about: by name where the caller may read that person."""
    page = desk.notify.list_pause_requests(None, **query)
    people = People(desk).of(row["subject_id"] for row in page["items"] if row["subject_kind"] == PERSON)
    return {**page, "items": [{**row, "who": people.shown(row["subject_id"])} for row in page["items"]]}


def _more(desk: Desk, row: Request) -> Sequence[Section]:
    if not desk.may(*withdraw.needs) or not desk.is_me(row["requested_by"]):
        return ()
    return (Section("撤回", withdraw.at(desk, request_id=row["id"]), folded=True),)


REQUESTS = Requests(
    path="/pauses",
    title="中止申请",
    menu=Menu("时限与变更", "中止申请", 45),
    needs=("notify.list_pause_requests", "notify.decide_pause_request"),
    pending=_pending,
    decide=lambda desk, row, body: desk.notify.decide_pause_request(None, row["id"], body),
    asked=_asked,
    more=_more,
)
mount(screens, REQUESTS)
