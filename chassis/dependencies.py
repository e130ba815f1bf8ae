"""What an endpoint asks for: the runtime, the request's one transaction, the caller, business time."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import failpoints
from chassis.access import Caller, check
from chassis.problems import Unauthenticated
from chassis.runtime import Runtime
from chassis.service import Service
from chassis.text import ONE_LINE

LARGE_ANSWER_BYTES = 100_000_000
"""Memory of a table of 50,000 rows while it is written."""


def runtime_of(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime


async def _runtime(request: Request) -> Runtime:
    """A plain function as a dependency would take a trip to the thread pool for every request."""
    return runtime_of(request)


RuntimeDep = Annotated[Runtime, Depends(_runtime)]


async def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


ServiceDep = Annotated[Service, Depends(_service)]


async def session_of(request: Request, runtime: RuntimeDep) -> AsyncIterator[AsyncSession]:
    """The request's one transaction. Function scope: it commits before the answer leaves."""
    shared: AsyncSession | None = getattr(request.state, "session", None)
    if shared is not None:
        yield shared
        return
    async with runtime.transaction() as session:
        yield session
    failpoints.hit("api_after_commit")


SessionDep = Annotated[AsyncSession, Depends(session_of, scope="function")]


async def room_for_a_large_answer(runtime: RuntimeDep) -> AsyncIterator[None]:
    """Put on a route, it waits before the transaction begins, and is left before the answer leaves."""
    async with runtime.memory.room(LARGE_ANSWER_BYTES):
        yield


LARGE_ANSWER = Depends(room_for_a_large_answer, scope="function")


async def caller_of(request: Request) -> Caller:
    caller: Caller | None = request.state.caller
    if caller is None:
        raise Unauthenticated()
    return caller


CallerDep = Annotated[Caller, Depends(caller_of)]


async def now_of(runtime: RuntimeDep, session: SessionDep) -> datetime:
    return await runtime.clock.now(session)


async def today_of(runtime: RuntimeDep, session: SessionDep) -> date:
    return await runtime.clock.today(session)


NowDep = Annotated[datetime, Depends(now_of)]
"""Business time, aware UTC."""
TodayDep = Annotated[date, Depends(today_of)]
"""Business date in Asia/Shanghai."""


Purpose = Annotated[
    str,
    Query(min_length=4, max_length=200, description="用途，写入留痕", examples=["核对本期发放名单"]),
    ONE_LINE,
]
"""What a download of many people's data is for, in the caller's own words; it goes into the trail."""


async def guard(request: Request) -> None:
    """On every route: refuses whoever the access table does not name, and whoever acts for a city that is stopped."""
    check(request, request.app.state.access)
    caller: Caller | None = request.state.caller
    if caller is not None and caller.area is not None:
        runtime_of(request).packs.has(caller.area.partition("/")[0])
