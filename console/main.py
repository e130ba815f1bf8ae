"""The console as an application: its screens mounted, its assets, its settings."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import httpx
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from chassis.headers import SecurityHeaders
from console.answers import frame
from console.application import Console
from console.assets import PREFIX, Assets
from console.bodies import LONGEST_FIELDS, LONGEST_FILE, UNSAFE, BodyRefused, read
from console.entrance import routes
from console.features import FEATURES
from console.screens import Form, Page
from console.settings import ConsoleSettings
from console.transport import Outside


def _endpoint(console: Console, screen: Page | Form) -> Callable[[Request], Awaitable[Response]]:
    longest = LONGEST_FILE if isinstance(screen, Form) and screen.takes_files else LONGEST_FIELDS

    async def endpoint(request: Request) -> Response:
        if request.method in UNSAFE and console.seat_of(request) is None:
            return console.signed_out(request)
        try:
            sent = await read(request, longest)
        except BodyRefused as refused:
            return console.notice(request, refused.status, [str(refused)])
        return await run_in_threadpool(console.answer, request, screen, sent)

    return endpoint


def create_app(
    settings: ConsoleSettings,
    http: httpx.Client,
    demo: Callable[[], Mapping[str, Sequence[tuple[str, str]]]] = dict,
) -> FastAPI:
    """The console on a client that reaches the services; `demo` says who can sign in on a demo platform."""
    assets = Assets()
    console = Console(settings, Outside(http), FEATURES, assets.urls, demo)
    app = FastAPI(
        title="启航 · 工作台", docs_url=None, redoc_url=None, openapi_url=None, middleware=[Middleware(SecurityHeaders)]
    )
    app.state.console = console
    app.router.redirect_slashes = False
    app.mount(PREFIX, assets)
    screens: list[Page | Form] = [*console.pages, *console.forms]
    for screen in sorted(screens, key=lambda screen: "{" in screen.path):
        methods = ["GET", "POST"] if isinstance(screen, Form) else ["GET"]
        app.add_route(screen.path, _endpoint(console, screen), methods=methods)
    for route in routes(console):
        app.router.routes.append(route)

    async def absent(request: Request, _: Exception) -> Response:
        return console.draw.draw("plain.html", 404, title="没有这个页面", lines=["没有这个页面。"], **frame(request))

    app.add_exception_handler(404, absent)
    return app
