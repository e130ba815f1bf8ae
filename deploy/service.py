"""The production composition: one service in one role per process, named on the command line."""

import os
import signal
import sys
import time
from typing import NoReturn

import httpx
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis import migrations
from chassis.addresses import TrustedProxies
from chassis.app import ready
from chassis.background.beats import beating
from chassis.background.worker import running_worker
from chassis.observability.logging import configure_logging
from chassis.observability.metrics import scrape
from chassis.service import Service
from chassis.settings import Settings
from console.main import create_app
from console.settings import ConsoleSettings
from deploy.composition import (
    SERVICES,
    app_role,
    bus_for,
    definition_of,
    module_of,
    prepare,
    run_main,
    service_of,
    web_server,
)
from deploy.gateway import compose_root
from standins import scanner
from standins.app import app as standins_app

PORT = 8000
EVERYWHERE = "0.0.0.0"  # noqa: S104 - inside its container
MIGRATION_ATTEMPTS = 10


def serve(service: str) -> None:
    """The HTTP side of a service on port 8000, below its own name, with `/healthz` and `/metrics`."""
    run_main(_serve(service))


async def _serve(name: str) -> None:
    service = service_of(name, Settings())
    await prepare(service.runtime)
    app = compose_root({name: module_of(name).create_app(service)})
    try:
        async with beating(service, "api"):
            await web_server(app, EVERYWHERE, _port()).serve()
    finally:
        await service.runtime.aclose()


def serve_standins() -> None:
    """The stand-ins of WeChat, SMS, bank and virus scanner, for a demo platform only."""
    run_main(_serve_standins())


async def _serve_standins() -> None:
    app = compose_root({}, {"standins": standins_app})
    async with scanner.serving(EVERYWHERE, scanner.PORT):
        await web_server(app, EVERYWHERE, PORT).serve()


class Visitors:
    """Gives the application, as its peer, the visitor whom the gateway names; only a trusted gateway is believed."""

    def __init__(self, app: ASGIApp, proxies: TrustedProxies) -> None:
        self._app, self._proxies = app, proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "client": (await self._proxies.address_of(scope), 0)}
        await self._app(scope, receive, send)


def serve_console() -> None:
    """The staff's web application, which asks the services through the gateway."""
    run_main(_serve_console())


async def _serve_console() -> None:
    settings = ConsoleSettings()
    proxies = TrustedProxies.from_setting(os.environ.get("QIHANG_TRUSTED_PROXIES", ""))
    with httpx.Client(base_url=settings.base_url, timeout=settings.call_seconds) as http:
        pages = Visitors(create_app(settings, http), proxies)
        await web_server(compose_root({}, home=lambda _: pages), EVERYWHERE, _port()).serve()


def work(service: str) -> None:
    """The relay, the consumer and the jobs of a service, until SIGTERM."""
    run_main(_work(service))


async def _work(name: str) -> None:
    settings = Settings()
    service = service_of(name, settings)
    await prepare(service.runtime)
    bus = await bus_for(settings)
    try:
        async with running_worker(service, bus), beating(service, "worker"):
            await web_server(worker_app(service), EVERYWHERE, _port()).serve()
    finally:
        await bus.aclose()
        await service.runtime.aclose()


def worker_app(service: Service) -> Starlette:
    """What a worker shows of itself: that it lives, whether all of it works, and its metrics."""

    async def live(_: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def readiness(_: Request) -> Response:
        checks = await ready(service)
        return JSONResponse({**checks, **service.runtime.notices}, 200 if all(checks.values()) else 503)

    async def show_metrics(_: Request) -> Response:
        return PlainTextResponse(await scrape(service), media_type="text/plain; version=0.0.4")

    return Starlette(
        routes=[
            Route("/healthz/live", live),
            Route("/healthz/ready", readiness),
            Route("/metrics", show_metrics),
        ]
    )


def _port() -> int:
    return int(os.environ.get("QIHANG_SERVICE_PORT", PORT))


def migrate(service: str) -> None:
    """Creates database and role where missing, and brings the schema to this code's revision.

    Waits for a database that is still starting, and tries again where a lock was not had in time.
    """
    settings = Settings()
    password = os.environ.get("QIHANG_APP_PASSWORD")
    for attempt in range(MIGRATION_ATTEMPTS):
        try:
            base, _, query = settings.admin_url.partition("?")
            server = base.rsplit("/", 1)[0] + "/postgres" + (f"?{query}" if query else "")
            migrations.provision(server, service, app_role(service), password)
            migrations.upgrade(settings.admin_url, definition_of(service).migrations, app_role(service))
            return
        except OperationalError as error:
            if attempt == MIGRATION_ATTEMPTS - 1:
                raise
            print(f"waiting for the database: {type(error.orig).__name__}", flush=True)
            time.sleep(1.5)


ALONE = {"standins": serve_standins, "console": serve_console}
ROLES = {"api": serve, "worker": work, "migrate": migrate}


def _leave(*_: object) -> NoReturn:
    """SIGTERM, which uvicorn repeats once it has served: all that is open is left in order, where the default kills."""
    raise SystemExit(0)


def main(arguments: list[str]) -> None:
    """`python -m deploy.service api|worker|migrate SERVICE`, or `… standins`, or `… console`."""
    configure_logging()
    signal.signal(signal.SIGTERM, _leave)
    if len(arguments) == 1 and arguments[0] in ALONE:
        ALONE[arguments[0]]()
        return
    if len(arguments) != 2 or arguments[0] not in ROLES or arguments[1] not in SERVICES:
        raise SystemExit(f"usage: python -m deploy.service {'|'.join(ROLES)} {'|'.join(SERVICES)}")
    ROLES[arguments[0]](arguments[1])


if __name__ == "__main__":
    main(sys.argv[1:])
