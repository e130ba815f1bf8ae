"""Dead letters of each service. A correction, and setting aside what has a handler, take a second operator."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from client.models.common import DeadLetter, LetterChangeView, RewriteView
from console import labels
from console.bodies import parsed
from console.components import (
    Cell,
    Column,
    Facts,
    Field,
    Filter,
    Listing,
    Section,
    Shown,
    Table,
    Text,
    View,
)
from console.desk import Desk, identifier
from console.every_service.audit.pages import service_of
from console.screens import Done, Menu, Screens
from console.second_person import BUTTONS, NOTE, OWN, decision_of

screens = Screens()
STATE = {"open": "待处理", "replayed": "已重放", "set_aside": "已搁置"}
KIND = {"rewrite_dead_letter": "更正", "set_aside_dead_letter": "搁置"}
_REWRITE = "rewrite_dead_letter"
_PATH = "/dead-letters/{service}/{letter_id}"


def _needs(*operations: str) -> tuple[str, ...]:
    """Of all services: who runs them runs all of them."""
    return tuple(f"{service}.{operation}" for service in labels.SERVICES for operation in operations)


def _at(service: str, letter_id: str) -> str:
    return f"/dead-letters/{service}/{letter_id}"


@screens.page("/dead-letters", "死信", _needs("list_dead_letters"), Menu("账号与系统", "死信", 80))
def letters(desk: Desk) -> Listing[DeadLetter]:
    service = desk.query("service") or ""
    return Listing(
        columns=(
            Column[DeadLetter]("时间", lambda row: Cell(labels.day(row["failed_at"]), _at(service, row["id"]))),
            Column[DeadLetter]("事件", lambda row: row["type"]),
            Column[DeadLetter]("处理程序", lambda row: row["handler"]),
            Column[DeadLetter]("错误", lambda row: row["error"][:200]),
            Column[DeadLetter]("次数", lambda row: row["attempts"], numeric=True),
            Column[DeadLetter]("状态", _state),
        ),
        page=lambda service, **query: service_of(desk, service).list_dead_letters(None, **query),
        filters=(
            Filter("service", "服务", labels.SERVICES, needed=True),
            Filter("state", "状态", {**STATE, "any": "不限"}),
        ),
        empty="没有死信",
    )


def _state(row: DeadLetter) -> Shown:
    tones: Any = {"open": "bad", "replayed": "good"}
    return Cell(labels.of(STATE, row["state"]), tone=tones.get(row["state"], "quiet"))


@screens.page(
    "/dead-letter-changes",
    "待复核的死信处理",
    _needs("list_dead_letter_changes", "show_dead_letter"),
    Menu("账号与系统", "待复核的死信处理", 81),
)
def changes(desk: Desk) -> Listing[LetterChangeView]:
    service = desk.query("service") or ""
    return Listing(
        columns=(
            Column[LetterChangeView](
                "提出", lambda row: Cell(labels.day(row["requested_at"]), _at(service, row["object_id"]))
            ),
            Column[LetterChangeView]("事项", lambda row: labels.of(KIND, row["kind"])),
            Column[LetterChangeView]("事件", lambda row: row["type"]),
            Column[LetterChangeView]("处理程序", lambda row: row["handler"]),
            Column[LetterChangeView]("更正的字段", lambda row: "、".join(row["fields"])),
            Column[LetterChangeView]("依据", lambda row: row["reason"]),
        ),
        page=lambda service, **query: service_of(desk, service).list_dead_letter_changes(None, **query),
        filters=(Filter("service", "服务", labels.SERVICES, needed=True),),
        note="须提出人以外的运维人员复核；点时间打开死信，核对后复核。",
        empty="没有待复核的",
    )


@screens.page(_PATH, "死信", _needs("show_dead_letter", "list_dead_letter_rewrites", "list_dead_letter_changes"))
def letter(desk: Desk, service: str, letter_id: str) -> View:
    number, of_service = identifier(letter_id), service_of(desk, service)
    row = of_service.show_dead_letter(None, number)
    path = {"service": service, "letter_id": number}
    facts: list[tuple[str, Shown]] = [
        ("服务", labels.SERVICES[service]),
        ("状态", _state(row)),
        ("事件", row["type"]),
        ("对象", row["subject"]),
        ("处理程序", row["handler"]),
        ("次数", row["attempts"]),
        ("发生", labels.day(row["occurred_at"])),
        ("失败", labels.day(row["failed_at"])),
        ("搁置缘由", row["set_aside_reason"]),
    ]
    is_open = row["state"] == "open"
    rewrites = of_service.list_dead_letter_rewrites(None, number)
    columns = (
        Column[RewriteView]("提出", lambda entry: labels.day(entry["requested_at"])),
        Column[RewriteView]("更正的字段", lambda entry: "、".join(entry["fields"])),
        Column[RewriteView]("依据", lambda entry: entry["reason"]),
        Column[RewriteView]("状态", lambda entry: labels.of(labels.REQUEST_STATE, entry["state"])),
    )
    return View(
        "死信",
        [
            Section("错误", Text(row["error"].splitlines())),
            Section("内容", Text(row["payload"].splitlines() or [""])),
            *_waiting(desk, path, of_service.list_dead_letter_changes(None, letter_id=number)["items"], rewrites),
            Section("重放", replay.at(desk, **path) if is_open else None),
            Section("更正", fix.at(desk, **path) if is_open else None, folded=True),
            Section("搁置", set_aside.at(desk, **path) if is_open else None, folded=True),
            Section("恢复", take_up.at(desk, **path) if row["state"] == "set_aside" else None),
            Section("历次更正", Table(columns, rewrites, "没有更正")),
        ],
        Facts("", facts),
    )


def _waiting(
    desk: Desk, path: Mapping[str, str], requests: Sequence[LetterChangeView], rewrites: Sequence[RewriteView]
) -> list[Section]:
    """What a second operator is asked for, with what would come of it, and the form of the decision."""
    data = {rewrite["id"]: json.dumps(rewrite["data"], ensure_ascii=False, indent=2) for rewrite in rewrites}
    sections: list[Section] = []
    for entry in requests:
        lines = [f"{labels.day(entry['requested_at'])} 提出，依据：{entry['reason']}"]
        content = [f"更正的字段：{'、'.join(entry['fields'])}", *data.get(entry["id"], "").splitlines()]
        is_rewrite = entry["kind"] == _REWRITE
        form = decide if is_rewrite else decide_set_aside
        title = f"待复核：{labels.of(KIND, entry['kind'])}"
        own = desk.is_me(entry["requested_by"])
        decision = OWN if own else form.at(desk, **path, request_id=entry["id"])
        sections += [
            Section(title, Text(lines + content if is_rewrite else lines)),
            Section(f"复核{labels.of(KIND, entry['kind'])}", decision),
        ]
    return sections


@screens.form(f"{_PATH}/replay", "重放死信", _needs("replay_dead_letter"), label="重放")
def replay(desk: Desk, service: str, letter_id: str) -> Done:
    row = service_of(desk, service).replay_dead_letter(None, identifier(letter_id))
    return Done(_at(service, letter_id), "已重放" if row["state"] == "replayed" else "重放未成功，错误已更新")


def _fix_fields(desk: Desk, service: str, letter_id: str) -> Sequence[Field]:
    row = service_of(desk, service).show_dead_letter(None, identifier(letter_id))
    return (
        Field("data", "更正后的内容", "textarea", value=_data_of(row), hint="JSON；只改有误的字段"),
        Field("reason", "依据", "textarea", longest=500, hint="留痕；不写个人信息"),
    )


def _data_of(row: DeadLetter) -> str:
    """The event's data, as it may be corrected; what is no JSON is corrected as it is."""
    try:
        envelope = json.loads(row["payload"])
    except ValueError:
        return row["payload"]
    data = envelope.get("data", envelope) if isinstance(envelope, dict) else envelope
    return json.dumps(data, ensure_ascii=False, indent=2)


@screens.form(f"{_PATH}/fix", "更正死信", _needs("fix_dead_letter", "show_dead_letter"), _fix_fields, "提出更正")
def fix(desk: Desk, service: str, letter_id: str) -> Done:
    body: Any = {"data": parsed(desk.values.get("data", "")), "reason": desk.values.get("reason", "")}
    service_of(desk, service).fix_dead_letter(None, identifier(letter_id), body)
    return Done(_at(service, letter_id), "已提出，待另一名运维人员复核")


@screens.form(
    f"{_PATH}/rewrites/{{request_id}}",
    "复核死信更正",
    _needs("decide_dead_letter_rewrite"),
    (NOTE,),
    warning="同意后内容即更正，再重放。",
    buttons=BUTTONS,
)
def decide(desk: Desk, service: str, letter_id: str, request_id: str) -> Done:
    number, request = identifier(letter_id), identifier(request_id)
    service_of(desk, service).decide_dead_letter_rewrite(None, number, request, decision_of(desk))
    return Done(_at(service, number), "已复核")


@screens.form(
    f"{_PATH}/set-aside",
    "搁置死信",
    _needs("set_aside_dead_letter"),
    (Field("reason", "缘由", "textarea", longest=500, hint="留痕；不写个人信息"),),
    "搁置",
    warning="有处理程序的须另一名运维人员复核。",
)
def set_aside(desk: Desk, service: str, letter_id: str) -> Done:
    number = identifier(letter_id)
    body: Any = {"reason": desk.values.get("reason", "")}
    outcome: Any = service_of(desk, service).set_aside_dead_letter(None, number, body)
    waits = outcome["state"] == "pending"
    return Done(_at(service, number), "已提出，待另一名运维人员复核" if waits else "已搁置")


@screens.form(
    f"{_PATH}/set-aside/{{request_id}}",
    "复核搁置死信",
    _needs("decide_dead_letter_set_aside"),
    (NOTE,),
    buttons=BUTTONS,
)
def decide_set_aside(desk: Desk, service: str, letter_id: str, request_id: str) -> Done:
    number, request = identifier(letter_id), identifier(request_id)
    service_of(desk, service).decide_dead_letter_set_aside(None, number, request, decision_of(desk))
    return Done(_at(service, number), "已复核")


@screens.form(f"{_PATH}/taking-up", "恢复死信", _needs("take_up_dead_letter"), label="恢复待处理")
def take_up(desk: Desk, service: str, letter_id: str) -> Done:
    service_of(desk, service).take_up_dead_letter(None, identifier(letter_id))
    return Done(_at(service, letter_id), "已恢复待处理")
