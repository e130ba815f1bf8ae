"""The endpoint of operations that shows how every process of one service does."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Annotated, Literal
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import AccessTable, Reach
from chassis.background.beats import LOST_AFTER_SECONDS
from chassis.dependencies import SessionDep
from chassis.pagination import Paging, Rows
from chassis.routes import Route

PATH = "/v1/worker-parts"


class WorkerPart(BaseModel):
    """One part of one process, as the process itself last said. Ages are by the database's clock."""

    model_config = ConfigDict(from_attributes=True)

    process: UUID = Field(description="进程的一次启动，与机器和人员无关")
    part: str = Field(description="process：进程本身；relay：事件发送；consumer：事件接收；其余为定时作业")
    kind: Literal["api", "worker", "embedded"]
    state: Literal["running", "failing", "lost"] = Field(
        description=f"failing：自上次成功后有失败，或已停止；lost：进程超过 {LOST_AFTER_SECONDS:.0f} 秒没有报告"
    )
    alive: bool = Field(description="为假：该部件已停止，进程仍在报告")
    version: str
    build: str = Field(description="构建所用的提交；不详为 unknown")
    revision: str | None = Field(description="程序所带的最新数据库迁移")
    database_revision: str | None = Field(description="数据库当前的迁移")
    started_at: datetime
    beat_at: datetime
    beat_age_seconds: float
    every_seconds: float | None = Field(description="每隔多少秒运行一次；为 null：有事才做")
    succeeded_at: datetime | None
    success_age_seconds: float | None
    failed_at: datetime | None
    failure: str | None = Field(description="最近一次失败的类别，不含数据内容")
    failures: int = Field(description="自上次成功以来连续失败的次数")


_STORED = sa.table(
    "worker_part",
    sa.column("process", sa.Uuid),
    sa.column("part", sa.Text),
    *(sa.column(name) for name in ("kind", "alive", "version", "build", "revision", "started_at")),
    *(sa.column(name, sa.DateTime(timezone=True)) for name in ("beat_at", "succeeded_at", "failed_at")),
    *(sa.column(name) for name in ("every_seconds", "failure", "failures")),
)
_LOST = _STORED.c.beat_at < func.now() - func.make_interval(0, 0, 0, 0, 0, 0, LOST_AFTER_SECONDS)
_FAILING = ~_STORED.c.alive | (_STORED.c.failures > 0)
_REVISION = select(sa.column("version_num")).select_from(sa.table("alembic_version")).scalar_subquery()


def _age(instant: ColumnElement[datetime]) -> ColumnElement[float]:
    return func.date_part("epoch", func.now() - instant, type_=sa.Double)


_SHOWN = select(
    _STORED,
    case((_LOST, "lost"), (_FAILING, "failing"), else_="running").label("state"),
    _REVISION.label("database_revision"),
    _age(_STORED.c.beat_at).label("beat_age_seconds"),
    _age(_STORED.c.succeeded_at).label("success_age_seconds"),
)
_ORDER: Sequence[ColumnElement[object]] = (_STORED.c.process.desc(), _STORED.c.part)


async def listed(session: AsyncSession, paging: Paging, *, well: bool | None = None) -> Rows[WorkerPart]:
    """The processes that started last first."""
    ill = _LOST | _FAILING
    query = _SHOWN if well is None else _SHOWN.where(~ill if well else ill)
    return (await pagination.tuples(session, query, paging, *_ORDER)).of(WorkerPart.model_validate)


def access(service: str) -> AccessTable:
    return {f"{service}_list_worker_parts": {"ops": Reach.ANY}}


@cache
def router(service: str) -> APIRouter:
    plain = APIRouter(tags=["system"], route_class=Route)

    @plain.get(PATH, operation_id=f"{service}_list_worker_parts", summary="各进程和部件的运行情况")
    async def list_worker_parts(
        session: SessionDep,
        paging: pagination.PagingDep,
        well: Annotated[bool | None, Query(description="false：只列异常和失联的；true：只列正常的")] = None,
    ) -> pagination.Page[WorkerPart]:
        rows = await listed(session, paging, well=well)
        return pagination.page(rows, lambda row: row, lambda row: (row.process, row.part))

    return plain
