"""Fixtures of the whole suite: one PostgreSQL server per test process, a fresh platform per test."""

import gc
import json
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="qihang-run-")
os.environ["QIHANG_DEMO"] = "true"
os.environ["QIHANG_REGISTRY_DATA_KEYS"] = "true"

from policy_engine.packs.pack import Packs
from policy_engine.schemes.binding import bind_what_is_given
from policy_engine.schemes.machine import machine_of
from services.registry.settings import registry_settings
from standins import oidc
from tests.support import hashes, trees
from tests.support.folders import passing_folder
from tests.support.platform import Boot, Platform
from tests.support.postgres import SHARED, Postgres

hashes.quicken()
trees.remember()
gc.set_threshold(50_000, 10, 10)
"""With Python's own 700 a run spends a third of its time on looking for cycles in what it keeps anyway."""

settings.register_profile("prove")
"""What `make prove` runs with: tests that make up their cases ask whether it is on, and try more of them."""

LONGEST = ("tests/e2e/", "tests/unit/policy_engine/test_hostile_packs.py", "tests/architecture/test_object_access.py")
"""They come first, so that several workers end together; xdist takes its groups before them, the largest first."""
LONGEST_ID = 40
MOST_BOUND = 100
"""Schemes with the values of a day: each holds its pack."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Files are called by their place: some hold the time at which they were made, and each worker makes its own."""
    return argname if isinstance(val, bytes) and len(val) > LONGEST_ID else None


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was loaded and collected stays to the end: the collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """A service has a few packs, and these tests make thousands: none is kept for a bound scheme that nobody asks."""
    if machine_of.cache_info().currsize > MOST_BOUND:
        for bound in (machine_of, bind_what_is_given):
            bound.cache_clear()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A real PostgreSQL 18 on a unix socket, for this test process alone unless `QIHANG_TEST_POSTGRES` names one."""
    if shared := os.environ.get(SHARED):
        server = Postgres.shared(Path(shared))
        yield server
        server.stop()
        return
    with passing_folder("qihang-pg-") as folder:
        server = Postgres.start(folder)
        yield server
        server.stop()


@pytest.fixture
async def platform(postgres: Postgres) -> AsyncIterator[Boot]:
    """`await platform("registry", "notify")` boots these services in-process on fresh databases.

    `policies` are other packs than those of the repository.
    """
    running: list[Platform] = []

    async def boot(*services: str, policies: Packs | None = None) -> Platform:
        booted = await Platform.boot(postgres, *services, policies=policies)
        running.append(booted)
        return booted

    yield boot
    for booted in running:
        await booted.aclose()


@pytest.fixture
def provider_of_a_city(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Urumqi's staff may sign in at the stand-in of an OpenID Connect provider."""
    client = {"client_id": oidc.CLIENT, "client_secret": oidc.SECRET, "redirect_uri": oidc.REDIRECT}
    monkeypatch.setenv("QIHANG_REGISTRY_PROVIDERS", json.dumps([{"city": "urumqi", "issuer": oidc.ISSUER, **client}]))
    registry_settings.cache_clear()
    yield
    registry_settings.cache_clear()
