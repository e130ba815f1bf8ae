"""Twelve large rosters at once take the memory of one: measured at a real process, with its readers."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import psutil

from chassis.access import Caller
from chassis.auth import TokenIssuer
from chassis.db import new_id
from contracts.roles import Role
from services.registry.main import definition
from tests.support.platform import settings_for
from tests.support.postgres import Postgres
from tests.support.rosters import HEADER, SCHOOL, as_csv, person

MEBIBYTE = 1024 * 1024
ROSTERS, ROSTER_BYTES = 12, 19 * MEBIBYTE
MOST_BYTES = 500 * MEBIBYTE
"""All processes of the service together. One such roster takes it to 270; twelve took 2,100 before admission."""
WAIT_SECONDS = 8


def large_roster(number: int) -> bytes:
    """Rows with a remark that nobody asked for; no two files are alike."""
    rows = 45_000
    remark = "注" * (ROSTER_BYTES // rows // 3)
    head = ",".join([*HEADER, "备注"])
    line = as_csv(person(1)).decode("utf-8-sig").splitlines()[1]
    lines = (f"{line},{number}-{row}{remark}" for row in range(rows))
    return "\n".join([head, *lines]).encode()[:ROSTER_BYTES].rpartition(b"\n")[0]


@dataclass
class Served:
    process: asyncio.subprocess.Process
    http: httpx.AsyncClient

    def resident(self) -> int:
        """Bytes of the process and of every reader it has started."""
        process = psutil.Process(self.process.pid)
        total = 0
        for one in [process, *process.children(recursive=True)]:
            try:
                total += one.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        return total


@asynccontextmanager
async def served(postgres: Postgres) -> AsyncIterator[Served]:
    database = postgres.fresh(definition)
    settings = settings_for(postgres, "registry", database)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "QIHANG_DEMO": "true",
        "QIHANG_DATABASE_URL": settings.database_url,
        "QIHANG_SERVICE_PORT": str(port),
        "QIHANG_UPLOAD_WAIT_SECONDS": str(WAIT_SECONDS),
    }
    command = [sys.executable, "-m", "deploy.service", "api", "registry"]
    process = await asyncio.create_subprocess_exec(*command, env=environment, stderr=asyncio.subprocess.DEVNULL)
    token = TokenIssuer.from_settings(settings).issue(Caller(id=new_id(), role=Role.UNIVERSITY_OFFICE, org=SCHOOL))
    try:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}/registry", headers={"Authorization": f"Bearer {token}"}, timeout=300
        ) as http:
            await _ready(http)
            yield Served(process, http)
    finally:
        process.terminate()
        await process.wait()
        postgres.drop(database)


async def _ready(http: httpx.AsyncClient) -> None:
    for _ in range(600):
        try:
            if (await http.get("/healthz/ready")).status_code == 200:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.1)
    raise TimeoutError


async def _peak(server: Served, done: asyncio.Event) -> int:
    most = 0
    while not done.is_set():
        most = max(most, server.resident())
        await asyncio.sleep(0.02)
    return most


async def _upload(server: Served, number: int) -> httpx.Response:
    return await server.http.post(
        "/v1/rosters",
        data={"city": "urumqi"},
        files={"file": (f"{number}.csv", large_roster(number))},
        headers={"Idempotency-Key": str(new_id())},
    )


async def test_twelve_large_rosters_take_the_memory_of_one(postgres: Postgres) -> None:
    async with served(postgres) as server:
        idle, done = server.resident(), asyncio.Event()
        watching = asyncio.create_task(_peak(server, done))
        answers = await asyncio.gather(*(_upload(server, number) for number in range(ROSTERS)))
        done.set()
        most = await watching
    print(f"idle {idle // MEBIBYTE} MiB, most {most // MEBIBYTE} MiB", [answer.status_code for answer in answers])
    assert most < MOST_BYTES
    assert {201} <= {answer.status_code for answer in answers} <= {201, 503}
    for answer in answers:
        if answer.status_code == 503:
            assert answer.json()["type"] == "urn:qihang:problem:busy"
            assert answer.headers["retry-after"]
