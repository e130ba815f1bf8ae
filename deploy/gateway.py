"""One URL space in both compositions: `/registry/v1`, `/subsidy/v1`, `/jobfair/v1`, `/notify/v1`."""

from collections.abc import Callable, Mapping

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from chassis import problem_answers
from chassis.app import ready
from chassis.headers import SecurityHeaders, page_policy

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>启航</title>
<style>body{{font:16px/1.7 system-ui,sans-serif;margin:3rem auto;max-width:40rem;padding:0 1rem}}li{{margin:.4rem 0}}
</style><h1>启航</h1><p>高校毕业生就业服务平台。各服务的接口文档（离线可用）：</p><ul>{items}</ul></html>"""


def compose_root(
    apps: Mapping[str, FastAPI],
    extra: Mapping[str, ASGIApp] | None = None,
    home: Callable[[ASGIApp], ASGIApp] | None = None,
) -> Starlette:
    """Mounts each service (and `extra`, such as the stand-ins) below its name; health asks every service.

    `home` makes what is served at every other address, given the whole: the console, which calls the services by it.
    """

    async def index(_: Request) -> Response:
        items = "".join(f'<li><a href="/{name}/docs">{app.title}</a></li>' for name, app in sorted(apps.items()))
        page = PAGE.format(items=items)
        return HTMLResponse(page, headers={"Content-Security-Policy": page_policy(page)})

    async def live(_: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def readiness(request: Request) -> Response:
        checks = {name: dict(await ready(app.state.service)) for name, app in apps.items()}
        notices = {name: app.state.runtime.notices for name, app in apps.items() if app.state.runtime.notices}
        settled = getattr(request.app.state, "settled", True)
        good = settled and all(all(results.values()) for results in checks.values())
        body = {"ready": good, "demo_year": settled, "services": checks, "notices": notices}
        return JSONResponse(body, 200 if good else 503)

    mounts: dict[str, ASGIApp] = {**apps, **(extra or {})}
    root = Starlette(
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={HTTPException: _refused},
        routes=[
            *([] if home else [Route("/", index)]),
            Route("/healthz/live", live),
            Route("/healthz/ready", readiness),
            *(Mount(f"/{name}", app) for name, app in mounts.items()),
        ],
    )
    # A redirect to the path with a slash would repeat the Host that the caller wrote.
    root.router.redirect_slashes = False
    if home is not None:
        root.mount("/", home(root))
    return root


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem_answers.answer(problem_answers.from_http(error))
