"""Every process of the four services: versions, what fails or is lost, and each part. One service that is away leaves
the others in view."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from client.models.common import WorkerPart
from console import labels
from console.components import Cell, Column, Facts, Section, Shown, Table, Text, View
from console.desk import MOST_ROWS, Desk
from console.every_service.audit.pages import service_of
from console.every_service.worker_parts import words
from console.screens import Menu, Screens
from console.transport import ServiceAway

screens = Screens()
REFRESH_SECONDS = 15
SILENT_TURNS, SILENT_SECONDS = 10, 60
"""A part that has its turns and has succeeded in none for so many of them, and so long, is marked."""
Part: TypeAlias = "tuple[str, WorkerPart]"
"""With its service."""
NOTE = "每个进程约十秒报告一次；超过三十秒没有报告的为失联，一天后不再列出。正常停止的进程不列。"


@dataclass(frozen=True)
class Running:
    """A version of a service, and in how many processes it runs."""

    service: str
    version: str
    build: str
    revision: str | None
    database: str | None
    processes: int
    several: bool


@screens.page(
    "/worker-parts",
    "运行部件",
    tuple(f"{service}.list_worker_parts" for service in labels.SERVICES),
    Menu("账号与系统", "运行部件", 79),
)
def worker_parts(desk: Desk) -> View:
    answers = {service: _parts(desk, service) for service in labels.SERVICES}
    parts = [(service, row) for service, rows in answers.items() for row in rows or ()]
    ill = sorted((part for part in parts if part[1]["state"] != "running"), key=_gravest)
    well = [part for part in parts if part[1]["state"] == "running"]
    facts: list[tuple[str, Shown]] = [("服务", _answering(answers)), ("异常或失联", _count(len(ill)))]
    return View(
        "运行部件",
        [
            *_unanswered(answers),
            Section("版本", Table(_VERSIONS, _versions(parts), "没有进程报告")),
            Section("异常和失联", Table(_PARTS, ill, "没有异常")),
            *(_of(service, well) for service, rows in answers.items() if rows is not None),
        ],
        Facts("", facts),
        note=NOTE,
        refresh_seconds=REFRESH_SECONDS,
    )


def _parts(desk: Desk, service: str) -> Sequence[WorkerPart] | None:
    """Those of the processes that started last; None while the service is away."""
    try:
        return service_of(desk, service).list_worker_parts(None, limit=MOST_ROWS)["items"]
    except ServiceAway:
        return None


def _answering(answers: Mapping[str, object]) -> Shown:
    silent = [labels.SERVICES[service] for service, rows in answers.items() if rows is None]
    return Cell(f"{'、'.join(silent)}暂不可用", tone="bad") if silent else "都有回应"


def _count(count: int) -> Shown:
    return Cell(str(count), tone="bad") if count else Cell("0", tone="good")


def _unanswered(answers: Mapping[str, object]) -> Iterable[Section]:
    for service, rows in answers.items():
        if rows is None:
            text = f"{labels.SERVICES[service]}服务没有回应，其部件情况不详。"
            yield Section(labels.SERVICES[service], Text([text], tone="bad"))


def _of(service: str, well: Sequence[Part]) -> Section:
    own = sorted((part for part in well if part[0] == service), key=lambda part: (part[1]["kind"], part[1]["part"]))
    return Section(labels.SERVICES[service], Table(_PARTS, own, "没有正常运行的部件"))


def _gravest(part: Part) -> tuple[bool, bool, str, str]:
    """What has ended, then what fails, then what is lost: of a lost process another may do the work."""
    row = part[1]
    return row["state"] == "lost", row["alive"], part[0], row["part"]


def _versions(parts: Sequence[Part]) -> Sequence[Running]:
    """Of the processes that report; two of one service at once are an update under way, or one that was forgotten."""
    seen = {
        (service, row["version"], row["build"], row["revision"] or "", row["database_revision"] or "", row["process"])
        for service, row in parts
        if row["state"] != "lost"
    }
    counted = Counter(key[:5] for key in seen)
    of_service = Counter(key[0] for key in counted)
    return [
        Running(
            service=key[0],
            version=key[1],
            build=key[2],
            revision=key[3],
            database=key[4],
            processes=counted[key],
            several=of_service[key[0]] > 1,
        )
        for key in sorted(counted)
    ]


def _state(part: Part) -> Shown:
    row = part[1]
    if row["state"] == "running":
        return Cell(words.STATE["running"], tone="good")
    ended = row["state"] == "failing" and not row["alive"]
    return Cell("已停止" if ended else words.STATE[row["state"]], tone="bad")


def _success(part: Part) -> Shown:
    """How long ago; marked where so many turns went by since."""
    row = part[1]
    age, every = row["success_age_seconds"], row["every_seconds"]
    if age is None:
        return "—"
    silent = every is not None and age > max(SILENT_TURNS * every, SILENT_SECONDS)
    return Cell(f"{duration(age)}前", tone="warn" if silent else None, hint=labels.day(row["succeeded_at"]))


def duration(seconds: float) -> str:
    for unit, size in (("天", 86_400), ("小时", 3_600), ("分钟", 60)):
        if seconds >= size:
            return f"{seconds // size:.0f} {unit}"
    return f"{seconds:.0f} 秒"


def _failure(part: Part) -> Shown:
    row = part[1]
    return f"{row['failure']}（{labels.day(row['failed_at'])}）" if row["failure"] else None


def _every(part: Part) -> Shown:
    every = part[1]["every_seconds"]
    return "有事才做" if every is None else f"{every:g} 秒"


def _process(part: Part) -> Shown:
    """Which of several, as short as tells them apart."""
    row = part[1]
    return Cell(f"{words.KIND[row['kind']]} {row['process'][-6:]}", hint=row["build"])


_PARTS: Sequence[Column[Part]] = (
    Column("服务", lambda part: labels.SERVICES[part[0]]),
    Column("部件", lambda part: Cell(labels.of(words.PARTS, part[1]["part"]), hint=part[1]["part"])),
    Column("状态", _state),
    Column("上次成功", _success),
    Column("间隔", _every),
    Column("连续失败", lambda part: part[1]["failures"], numeric=True),
    Column("最近失败", _failure),
    Column(
        "进程", lambda part: Cell(f"{words.KIND[part[1]['kind']]} {part[1]['process'][-6:]}", hint=part[1]["build"])
    ),
    Column("上次报告", lambda part: f"{duration(part[1]['beat_age_seconds'])}前"),
)
_VERSIONS: Sequence[Column[Running]] = (
    Column("服务", lambda row: labels.SERVICES[row.service]),
    Column("版本", lambda row: Cell(row.version, tone="warn" if row.several else None)),
    Column("提交", lambda row: row.build),
    Column("程序所带迁移", lambda row: row.revision),
    Column("数据库迁移", lambda row: Cell(row.database or "—", tone="warn" if row.database != row.revision else None)),
    Column("进程数", lambda row: row.processes, numeric=True),
    Column("说明", lambda row: "多个版本同时运行" if row.several else ""),
)
