"""What both compositions share: the services by name and the bus between them."""

import asyncio
import gc
import os
from collections.abc import Coroutine
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import uvicorn

from chassis.messaging.bus import Bus
from chassis.messaging.kafka_bus import KafkaBus, ensure_topics
from chassis.messaging.memory_bus import MemoryBus
from chassis.runtime import Runtime
from chassis.service import Definition, Service, make_service
from chassis.settings import Settings
from policy_engine.packs.pack import Packs

SERVICES = ("registry", "subsidy", "jobfair", "notify")


def policies_folder() -> Path:
    """Where the packs are: `QIHANG_POLICIES`, else the folder of this source tree, wherever the process was started."""
    return Path(os.environ.get("QIHANG_POLICIES") or Path(__file__).parents[1] / "policies")


def module_of(service: str) -> ModuleType:
    """The service's `main`: `definition`, `create_app` and perhaps `prepare`."""
    if service not in SERVICES:
        raise SystemExit(f"unknown service {service!r}; one of {', '.join(SERVICES)}")
    return import_module(f"services.{service}.main")


def definition_of(service: str) -> Definition:
    definition: Definition = module_of(service).definition
    return definition


def app_role(service: str) -> str:
    """The database role that the service itself uses; it owns nothing."""
    return f"qihang_{service}"


def service_of(
    service: str, settings: Settings, *, packs: Packs | None = None, http: httpx.AsyncClient | None = None
) -> Service:
    return make_service(definition_of(service), settings, packs=packs, http=http)


async def prepare(runtime: Runtime) -> None:
    """Runs what a service wants to have done once before it serves."""
    hook: Any = getattr(module_of(runtime.name), "prepare", None)
    if hook is not None:
        await hook(runtime)


async def bus_for(settings: Settings) -> Bus:
    """Kafka where the settings name a broker (its topics are created if missing), else the in-process bus."""
    if not settings.kafka:
        return MemoryBus()
    await ensure_topics(settings)
    return KafkaBus(settings)


def web_server(app: Any, host: str, port: int) -> uvicorn.Server:
    """Uvicorn as every composition runs it. Whose word about a caller's address counts is the services' own setting,
    so uvicorn changes no address by a header, as it would for a peer on this machine.
    """
    settle()
    config = uvicorn.Config(
        app, host=host, port=port, log_config=None, access_log=False, proxy_headers=False, server_header=False
    )
    return uvicorn.Server(config)


def settle() -> None:
    """Spares the garbage collector what stays: modules, packs and routes, over which it walked again and again.

    It took two fifths of an import's time. Of what is new it looks at 50,000 at a time, a chunk of a roster.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def run_main(work: Coroutine[Any, Any, None]) -> None:
    """Runs it on the loop that uvicorn would choose (uvloop where installed), which `asyncio.run` does not."""
    with asyncio.Runner(loop_factory=uvicorn.Config("", log_config=None).get_loop_factory()) as runner:
        runner.run(work)
