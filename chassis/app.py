"""A service's web application: access by default denied, errors as problems, docs that work offline."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request, params
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import JSONResponse, PlainTextResponse, Response

from chassis import audit_endpoints, problem_answers
from chassis import migrations as schema
from chassis.access import EVERYONE, AccessTable, Reach
from chassis.background import worker_part_endpoints
from chassis.bodies import WholeBodies
from chassis.dependencies import RuntimeDep, SessionDep, guard
from chassis.headers import page_policy
from chassis.messaging import dead_letter_endpoints
from chassis.middleware import RequestMiddleware
from chassis.observability.metrics import scrape
from chassis.openapi import completed, refusals
from chassis.problems import Conflict, Unavailable
from chassis.routes import Route, RouteIndex, refuse_unplaceable
from chassis.runtime import Runtime
from chassis.service import Definition, Service

OPS = "ops"
DOCS: AccessTable = {"show_docs": {EVERYONE: Reach.PUBLIC}}
_OWN = (dead_letter_endpoints, audit_endpoints, worker_part_endpoints)


def build_app(service: Service) -> FastAPI:
    """The application of one service: its routers, plus the endpoints that every service has.

    Raises ValueError where two of its operations have one name, and for a path that no table of routes has a place for.
    """
    definition, runtime = service.definition, service.runtime
    app = FastAPIOffline(
        title=definition.title,
        version="1",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=refusals(),
        telemetry={"tracing": False, "metrics": False, "logs": False},
        generate_unique_id_function=_operation_id,
    )
    app.state.service, app.state.runtime = service, runtime
    app.state.access = access_of(definition)
    app.state.client_scopes = definition.client_scopes
    problem_answers.install(app)
    routers = routers_of(definition)
    _refuse_twins(routers)
    index = RouteIndex(app.router.routes)
    app.router.routes.insert(0, index)
    for router in routers:
        app.include_router(router, dependencies=_guards(router))
    _add_plain_routes(app, service)
    _document_tokens(app)
    app.add_middleware(WholeBodies, runtime=runtime, routes=index, max_body_bytes=definition.max_body_bytes)
    app.add_middleware(RequestMiddleware, runtime=runtime)
    return app


def _guards(router: APIRouter) -> list[params.Depends]:
    """A route of the house asks the access table itself; any other is given the question."""
    return [] if all(isinstance(route, Route) for route in router.routes) else [Depends(guard)]


def _refuse_twins(routers: Sequence[APIRouter]) -> None:
    """Of two operations of one name the second would be reached under the first one's access rule."""
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    names = Counter(route.operation_id or route.name for route in routes)
    if twice := [name for name, times in names.items() if times > 1]:
        raise ValueError(f"two operations are called {', '.join(twice)}")
    for route in routes:
        refuse_unplaceable(route.path)


def _document_tokens(app: FastAPI) -> None:
    """So that "try it out" on the docs page can carry a token."""
    plain = app.openapi
    app.openapi = lambda: completed(plain(), app.state.access)  # type: ignore[method-assign]


def routers_of(definition: Definition) -> tuple[APIRouter, ...]:
    return (*definition.routers, *(part.router(definition.name) for part in _OWN), _clock_router(definition.name))


def access_of(definition: Definition) -> AccessTable:
    """The service's own rules, and those of the endpoints that every service has."""
    clock = {f"{definition.name}_show_business_clock": {OPS: Reach.ANY}}
    clock[f"{definition.name}_set_business_clock"] = {OPS: Reach.ANY}
    own = {name: rule for part in _OWN for name, rule in part.access(definition.name).items()}
    return {**definition.access, **own, **clock, **DOCS}


def _operation_id(route: APIRoute) -> str:
    return route.name


class BusinessTime(BaseModel):
    """`at` is the instant at which business time was stopped, null where it follows real time."""

    at: Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))] | None
    now: datetime | None = None


class ClockIsReal(Conflict):
    slug, title = "clock-is-real", "正式环境不能设置业务时间"


@cache
def _clock_router(service: str) -> APIRouter:
    router = APIRouter(tags=["system"], route_class=Route)

    @router.get("/v1/business-clock", operation_id=f"{service}_show_business_clock", summary="查看业务时间")
    async def show(runtime: RuntimeDep, session: SessionDep) -> BusinessTime:
        return await _business_time(runtime, session)

    @router.put(
        "/v1/business-clock",
        operation_id=f"{service}_set_business_clock",
        summary="设置业务时间（仅演示环境）",
    )
    async def put(wanted: BusinessTime, runtime: RuntimeDep, session: SessionDep) -> BusinessTime:
        if not runtime.settings.demo:
            raise ClockIsReal()
        await runtime.clock.set(session, wanted.at)
        return await _business_time(runtime, session)

    return router


async def _business_time(runtime: Runtime, session: AsyncSession) -> BusinessTime:
    at = await runtime.clock.stopped_at(session)
    return BusinessTime(at=at, now=at or await runtime.clock.now(session))


def _add_plain_routes(app: FastAPI, service: Service) -> None:
    """Health and metrics: outside the API document, for the platform's own network."""

    async def live(_: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def readiness(_: Request) -> Response:
        checks = await ready(service)
        return JSONResponse({**checks, **service.runtime.notices}, 200 if all(checks.values()) else 503)

    async def show_metrics(_: Request) -> Response:
        return PlainTextResponse(await scrape(service), media_type="text/plain; version=0.0.4")

    @app.get("/docs", include_in_schema=False, dependencies=[Depends(guard)])
    async def show_docs(request: Request) -> Response:
        return _docs_page(app, request.scope.get("root_path", ""))

    app.add_route("/healthz/live", live, include_in_schema=False)
    app.add_route("/healthz/ready", readiness, include_in_schema=False)
    app.add_route("/metrics", show_metrics, include_in_schema=False)


def _docs_page(app: FastAPI, root: str) -> Response:
    """Swagger UI from our own files: it works without the internet, and runs no other script."""
    assets = f"{root}/static-offline-docs"
    page = get_swagger_ui_html(
        openapi_url=f"{root}{app.openapi_url}",
        title=app.title,
        swagger_js_url=f"{assets}/swagger-ui-bundle.js",
        swagger_css_url=f"{assets}/swagger-ui.css",
        swagger_favicon_url=f"{assets}/favicon.png",
    )
    page.headers["Content-Security-Policy"] = page_policy(bytes(page.body).decode())
    return page


async def ready(service: Service) -> Mapping[str, bool]:
    """Whether the database answers, its schema is the one this code was written for, which sessions have ended is
    known, and each part of this process still runs (a worker's relay, consumer and jobs)."""
    runtime = service.runtime
    parts = {name: runs() for name, runs in runtime.checks.items()}
    try:
        async with runtime.transaction() as session:
            revision = await session.scalar(text("SELECT version_num FROM alembic_version"))
        if current := revision == schema.head(service.definition.migrations):
            await runtime.ended_sessions.read()
    except (SQLAlchemyError, OSError, Unavailable):
        return {"database": False, "schema": False, **parts}
    return {"database": True, "schema": current, **parts}
