"""What an endpoint asks for: the runtime, the request's one transaction, the caller, business time."""

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import failpoints
from chassis.access import Caller, check
from chassis.clock import civil_date
from chassis.problems import Unauthenticated
from chassis.reads import Reads
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


@asynccontextmanager
async def transaction_of(request: Request) -> AsyncIterator[AsyncSession]:
    """The request's one transaction. It ends with whoever began it, and before the answer leaves."""
    shared: AsyncSession | None = getattr(request.state, "session", None)
    if shared is not None:
        yield shared
        return
    async with runtime_of(request).transaction() as session:
        request.state.session = session
        yield session
    failpoints.hit("api_after_commit")


async def _reads(request: Request) -> Reads:
    return runtime_of(request).reads


ReadsDep = Annotated[Reads, Depends(_reads)]
"""For endpoints that read a few rows and change nothing: no transaction begins."""


async def session_of(request: Request) -> AsyncIterator[AsyncSession]:
    """Function scope: the transaction commits before the answer leaves."""
    async with transaction_of(request) as session:
        yield session


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


async def _business_now(request: Request) -> datetime:
    """Asked once in a request, so that its instant and its date are of one moment."""
    state = request.state
    if getattr(state, "business_now", None) is None:
        state.business_now = await runtime_of(request).clock.now(state.session)
    now: datetime = state.business_now
    return now


async def now_of(request: Request, _: SessionDep) -> datetime:
    return await _business_now(request)


async def today_of(request: Request, _: SessionDep) -> date:
    return civil_date(await _business_now(request))


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
    """On every route, once: refuses whoever the access table does not name, and whoever acts for a stopped city.

    Once for the route that answers: it is asked again where that is not the one that was asked about.
    """
    route = request.scope.get("route")
    if route is not None and getattr(request.state, "admitted_to", None) is route:
        return
    check(request, request.app.state.access)
    caller: Caller | None = request.state.caller
    if caller is not None and caller.area is not None:
        runtime_of(request).packs.has(caller.area.partition("/")[0])
    request.state.admitted_to = route


async def _session(request: Request) -> AsyncSession:
    session: AsyncSession = request.state.session
    return session


async def _today(request: Request) -> date:
    return civil_date(await _business_now(request))


OF_A_REQUEST: Mapping[Any, Callable[[Request], Coroutine[Any, Any, Any]]] = {
    _runtime: _runtime,
    _service: _service,
    _reads: _reads,
    caller_of: caller_of,
}
"""Dependency → what gives its value in any request, without the framework."""
OF_A_TRANSACTION: Mapping[Any, Callable[[Request], Coroutine[Any, Any, Any]]] = {
    session_of: _session,
    now_of: _business_now,
    today_of: _today,
}
"""Dependency → what gives its value once the request's transaction has begun."""
