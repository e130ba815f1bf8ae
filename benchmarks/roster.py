"""A roster of 6,000 rows from the file to the ledger: ours by upload and job, and the peer's careful script."""

import asyncio
import gc
import os
import time
from typing import Any

import httpx
from rich.console import Console

from benchmarks import ledger, stage
from benchmarks.figures import SEED, Figure, ratio
from benchmarks.peer_roster import import_roster
from chassis.app import build_app
from chassis.pii import Cipher
from chassis.service import Service, make_service
from chassis.settings import Settings
from contracts.roles import Role
from demo.people import fictional_people
from demo.roster_file import roster_row, xlsx
from deploy.composition import definition_of, policies_folder
from tests.chaos import load

ROUNDS, ROWS = 5, 6_000
SCHOOL = "10755"
console = Console()


def measure(server: Any) -> list[Figure]:
    os.environ["QIHANG_DEMO"] = "true"  # the service's settings of this process, as those that `_import_ours` gives it
    registry = definition_of("registry")
    ours_url, peer_url = (stage.database(server, name, registry) for name in ("bench_roster", "bench_roster_peer"))
    gc.collect()
    gc.freeze()  # as every composition does before it serves; the peer shares the process and has it too
    _import_ours(ours_url, _file("equal"))
    _import_peers(peer_url, _file("equal"))
    ledger.must_agree(ours_url, peer_url, _cipher(), requests=False)
    ours: list[float] = []
    peers: list[float] = []
    for turn in range(ROUNDS):
        content = _file(turn)
        ours.append(ROWS / _import_ours(ours_url, content))
        peers.append(ROWS / _import_peers(peer_url, content))
        console.print(f"  roster: ours {ours[-1]:.0f}, peer {peers[-1]:.0f} rows/s")
    ledger.must_agree(ours_url, peer_url, _cipher(), requests=False)
    return [ratio("roster import", "rows/s", ours, peers, "openpyxl + pydantic + ORM")]


def _file(turn: object) -> bytes:
    return xlsx([roster_row(person, "650102") for person in fictional_people(ROWS, f"{SEED}-roster-{turn}")])


def _cipher() -> Cipher:
    return stage.cipher_of(Settings(demo=True))


def _import_peers(url: str, content: bytes) -> float:
    started = time.perf_counter()
    assert import_roster(content, url, _cipher(), SCHOOL) == ROWS
    return time.perf_counter() - started


def _import_ours(url: str, content: bytes) -> float:
    settings = Settings(demo=True, database_url=url, policies=policies_folder())
    return asyncio.run(_upload_and_import(make_service(definition_of("registry"), settings), content))


async def _upload_and_import(service: Service, content: bytes) -> float:
    """Seconds from the upload to the last row, row results included."""
    app = build_app(service)
    headers = {**load.token(Role.UNIVERSITY_OFFICE, None, SCHOOL), "Idempotency-Key": os.urandom(8).hex()}
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bench") as http:
            started = time.perf_counter()
            files = {"file": ("roster.xlsx", content, "application/octet-stream")}
            answer = await http.post("/v1/rosters", files=files, data={"city": "urumqi"}, headers=headers)
            assert answer.status_code == 201, answer.text
            assert await service.jobs.run("import_rosters", service.runtime) == ROWS
            return time.perf_counter() - started
    finally:
        await service.runtime.aclose()
