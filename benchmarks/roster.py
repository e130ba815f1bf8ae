"""A roster of 20,000 rows from the file to the ledger: ours by upload and job, and the peer's careful script."""

import asyncio
import os
import time
from collections.abc import Sequence
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
from demo.people import Fictional, fictional_people
from demo.roster_file import roster_row, xlsx
from deploy.composition import definition_of, policies_folder, settle
from tests.chaos import load

ROUNDS, ROWS = 3, 20_000
FIRST = 2_000
"""Rows that are compared before anything is measured."""
SCHOOL = "10755"
console = Console()


def measure(server: Any) -> list[Figure]:
    os.environ["QIHANG_DEMO"] = "true"  # the service's settings of this process, as those that `_import_ours` gives it
    registry = definition_of("registry")
    ours_url, peer_url = (stage.database(server, name, registry) for name in ("bench_roster", "bench_roster_peer"))
    settle()  # as every composition does before it serves; the peer shares the process and has it too
    people = fictional_people(FIRST + ROUNDS * ROWS, f"{SEED}-roster")
    _import_ours(ours_url, people[:FIRST])
    _import_peers(peer_url, people[:FIRST])
    ledger.must_agree(ours_url, peer_url, _cipher(), requests=False)
    ours: list[float] = []
    peers: list[float] = []
    for start in range(FIRST, len(people), ROWS):
        listed = people[start : start + ROWS]
        ours.append(ROWS / _import_ours(ours_url, listed))
        peers.append(ROWS / _import_peers(peer_url, listed))
        console.print(f"  roster: ours {ours[-1]:.0f}, peer {peers[-1]:.0f} rows/s")
    ledger.must_agree(ours_url, peer_url, _cipher(), requests=False)
    return [ratio("roster import", "rows/s", ours, peers, "openpyxl + pydantic + ORM")]


def _file(people: Sequence[Fictional]) -> bytes:
    return xlsx([roster_row(person, "650102") for person in people])


def _cipher() -> Cipher:
    return stage.cipher_of(Settings(demo=True))


def _import_peers(url: str, listed: Sequence[Fictional]) -> float:
    content = _file(listed)
    started = time.perf_counter()
    assert import_roster(content, url, _cipher(), SCHOOL) == len(listed)
    return time.perf_counter() - started


def _import_ours(url: str, listed: Sequence[Fictional]) -> float:
    settings = Settings(demo=True, database_url=url, policies=policies_folder())
    service = make_service(definition_of("registry"), settings)
    return asyncio.run(_upload_and_import(service, _file(listed), len(listed)))


async def _upload_and_import(service: Service, content: bytes, rows: int) -> float:
    """Seconds from the upload to the last row, row results included."""
    app = build_app(service)
    headers = {**load.token(Role.UNIVERSITY_OFFICE, None, SCHOOL), "Idempotency-Key": os.urandom(8).hex()}
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bench") as http:
            await http.get("/v1/rosters", headers=headers)  # the first request of a process makes its table of routes
            started = time.perf_counter()
            files = {"file": ("roster.xlsx", content, "application/octet-stream")}
            answer = await http.post("/v1/rosters", files=files, data={"city": "urumqi"}, headers=headers)
            assert answer.status_code == 201, answer.text
            assert await service.jobs.run("import_rosters", service.runtime) == rows
            return time.perf_counter() - started
    finally:
        await service.runtime.aclose()
