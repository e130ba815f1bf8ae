"""What every measurement stands on: databases, processes, tokens, and one set of production secrets."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import httpx
from pydantic import SecretStr
from sqlalchemy import create_engine, text

from chassis import migrations
from chassis.access import Caller
from chassis.auth import TokenIssuer
from chassis.db import new_id
from chassis.pii import Cipher
from chassis.service import Definition
from chassis.settings import Settings
from contracts.roles import Role
from deploy.composition import app_role
from deploy.embedded import url_on
from deploy.make_env import environment
from tests.chaos import load

ROOT = Path(__file__).parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
Stat: TypeAlias = tuple[int, int, list[str]]
"""A process, its parent, and what the kernel says after its name."""


def database(server: Any, name: str, definition: Definition) -> str:
    """A new database with the service's schema; its URL for the service's own role."""
    role = app_role(definition.name)
    migrations.provision(url_on(server, "postgres"), name, role)
    migrations.upgrade(url_on(server, name), definition.migrations, role)
    return url_on(server, name, role)


def rows(url: str, query: str) -> list[Any]:
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = list(connection.execute(text(query)))
    engine.dispose()
    return rows


def vacuum(server: Any, name: str) -> None:
    engine = create_engine(url_on(server, name), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


@contextmanager
def process(module: Sequence[str], variables: Mapping[str, str], ready: Callable[[], bool]) -> Iterator[int]:
    """A program of ours while it is ready; its process number."""
    running = subprocess.Popen(
        [sys.executable, "-m", *module],
        cwd=ROOT,
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 180
        while not ready():
            if running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{module} did not start")
            time.sleep(0.1)
        yield running.pid
    finally:
        running.terminate()
        running.wait(15)


def cpu_seconds(server: Any, *processes: int) -> float:
    """That a PostgreSQL server, with all of its processes, and these processes have used so far."""
    postmaster = int((Path(server.pgdata) / "postmaster.pid").read_text().split()[0])
    return sum(_cpu(stat) for stat in map(_stat, os.listdir("/proc")) if stat and _counts(stat, postmaster, processes))


def _counts(stat: Stat, postmaster: int, processes: Sequence[int]) -> bool:
    return postmaster in stat[:2] or stat[0] in processes


def _stat(name: str) -> Stat | None:
    try:
        fields = Path("/proc", name, "stat").read_text().rpartition(")")[2].split() if name.isdigit() else []
    except OSError:
        return None
    return (int(name), int(fields[1]), fields) if fields else None


def _cpu(stat: Stat) -> float:
    return (int(stat[2][11]) + int(stat[2][12])) / TICKS


def reachable(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code < 500
    except httpx.HTTPError:
        return False


def secrets() -> dict[str, str]:
    """Production settings: no demo mode, hence no business clock to read. Nobody's name is proven here."""
    variables = environment(demo=False)
    outside = {
        "QIHANG_IDENTITY_BASE_URL": "http://identity.invalid",
        "QIHANG_IDENTITY_KEY": variables["POSTGRES_PASSWORD"],
    }
    return {
        **{name: variables[name] for name in ("QIHANG_PII_KEYS", "QIHANG_INDEX_KEY", "QIHANG_TOKEN_SEED")},
        **outside,
    }


def settings_of(variables: Mapping[str, str]) -> Settings:
    return Settings(
        pii_keys=json.loads(variables["QIHANG_PII_KEYS"]),
        index_key=SecretStr(variables["QIHANG_INDEX_KEY"]),
        token_seed=SecretStr(variables["QIHANG_TOKEN_SEED"]),
    )


def cipher_of(settings: Settings) -> Cipher:
    keys = {name: bytes.fromhex(key.get_secret_value()) for name, key in settings.pii_keys.items()}
    return Cipher.from_settings(settings.pii_active_key, keys, bytes.fromhex(settings.index_key.get_secret_value()))


def caseworker(settings: Settings) -> dict[str, str]:
    issuer = TokenIssuer.from_settings(settings)
    return {"Authorization": f"Bearer {issuer.issue(Caller(new_id(), Role.CASEWORKER, load.AREA))}"}
