"""The production composition: one service in one role per process, named on the command line."""

import asyncio
import signal
import sys

import uvicorn
from sqlalchemy.exc import OperationalError

from chassis import migrations
from chassis.settings import Settings
from chassis.telemetry import configure_logging
from chassis.worker import running_worker
from deploy import standins
from deploy.composition import SERVICES, app_role, bus_for, definition_of, module_of, prepare, runtime_of
from deploy.root import compose_root

PORT = 8000
MIGRATION_ATTEMPTS = 10


def serve(service: str) -> None:
    """The HTTP side of a service on port 8000, below its own name, with `/healthz` and `/metrics`."""
    asyncio.run(_serve(service))


async def _serve(service: str) -> None:
    runtime = runtime_of(service, Settings())
    await prepare(runtime)
    app = compose_root({service: module_of(service).create_app(runtime)})
    config = uvicorn.Config(app, host="0.0.0.0", port=PORT, log_config=None, access_log=False)  # noqa: S104
    try:
        await uvicorn.Server(config).serve()
    finally:
        await runtime.aclose()


def serve_standins() -> None:
    """The stand-ins of WeChat, SMS and bank, for a demo platform only."""
    app = compose_root({}, {"standins": standins.app})
    uvicorn.run(app, host="0.0.0.0", port=PORT, log_config=None, access_log=False)  # noqa: S104


def work(service: str) -> None:
    """The relay, the consumer and the jobs of a service, until SIGTERM."""
    asyncio.run(_work(service))


async def _work(service: str) -> None:
    settings = Settings()
    runtime = runtime_of(service, settings)
    bus = await bus_for(settings)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    try:
        async with running_worker(runtime, bus):
            await stop.wait()
    finally:
        await bus.aclose()
        await runtime.aclose()


def migrate(service: str) -> None:
    """Creates database and role where missing, and brings the schema to this code's revision.

    Waits for a database that is still starting, and tries again where a lock was not had in time.
    """
    import os
    import time

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


ROLES = {"api": serve, "worker": work, "migrate": migrate}


def main(arguments: list[str]) -> None:
    """`python -m deploy.service api|worker|migrate SERVICE`, or `… standins`."""
    configure_logging()
    if arguments == ["standins"]:
        serve_standins()
        return
    if len(arguments) != 2 or arguments[0] not in ROLES or arguments[1] not in SERVICES:
        raise SystemExit(f"usage: python -m deploy.service {'|'.join(ROLES)} {'|'.join(SERVICES)}")
    ROLES[arguments[0]](arguments[1])


if __name__ == "__main__":
    main(sys.argv[1:])
