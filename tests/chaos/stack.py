"""The stack under test: PostgreSQL, Kafka, and OS processes that are started again whenever they die."""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from chassis import migrations
from chassis.service import Definition
from deploy.composition import app_role, definition_of, policies_folder
from deploy.embedded import start_postgres, url_on
from deploy.kafka import Broker, free_port
from tests.chaos import probe

ROOT = Path(__file__).parents[2]
DATABASES = ("registry", "notify", "subsidy", "probe")
PARTITIONS = "4"


def definition(name: str) -> Definition:
    return probe.definition if name == "probe" else definition_of(name)


@dataclass
class Process:
    """A supervised process. `starts` counts how often it had to be started."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    out: Path
    starts: int = 0
    running: subprocess.Popen[bytes] | None = None

    def ensure(self) -> None:
        if self.running is None or self.running.poll() is not None:
            with self.out.open("ab") as out:
                self.running = subprocess.Popen(
                    self.command, env={**os.environ, **self.environment}, cwd=ROOT, stdout=out, stderr=out
                )
            self.starts += 1

    def stop(self) -> None:
        if self.running is not None and self.running.poll() is None:
            self.running.terminate()
            try:
                self.running.wait(10)
            except subprocess.TimeoutExpired:
                self.running.kill()
                self.running.wait()


@dataclass
class Stack:
    """Everything one run needs, in one folder of its own."""

    folder: Path
    seed: str
    mutant: str = ""
    processes: list[Process] = field(default_factory=list)

    def start(self) -> "Stack":
        self.folder.mkdir(parents=True, exist_ok=True)
        self.hits_file = self.folder / "hits"
        self.postgres = start_postgres(self.folder / "pg")
        for name in DATABASES:
            migrations.provision(url_on(self.postgres, "postgres"), name, app_role(name))
            migrations.upgrade(url_on(self.postgres, name), definition(name).migrations, app_role(name))
        self.broker = Broker(self.folder / "kafka").start()
        self._stopping = threading.Event()
        self._supervisor = threading.Thread(target=self._supervise, daemon=True)
        self._supervisor.start()
        return self

    def environment(self, service: str, failpoints: Mapping[str, float], port: int | None = None) -> dict[str, str]:
        variables = {
            "QIHANG_DEMO": "true",
            "QIHANG_DATABASE_URL": url_on(self.postgres, service, app_role(service)),
            "QIHANG_KAFKA": self.broker.address,
            "QIHANG_KAFKA_PARTITIONS": PARTITIONS,
            "QIHANG_POOL_SIZE": "8",
            "QIHANG_POLICIES": str(policies_folder()),
            "QIHANG_FAILPOINTS": ",".join(f"{name}={chance}" for name, chance in failpoints.items()),
            "QIHANG_FAILPOINTS_SEED": self.seed,
            "QIHANG_FAILPOINTS_LOG": str(self.hits_file),
            "QIHANG_SERVICE_PORT": str(port or free_port()),
        }
        if self.mutant:
            variables |= {"QIHANG_CHAOS": "1", "QIHANG_MUTANT": self.mutant}
        return variables

    def run(self, role: str, service: str, failpoints: Mapping[str, float], port: int | None = None) -> None:
        module = ["tests.chaos.probe"] if service == "probe" else ["deploy.service", role, service]
        name = f"{service}-{role}-{len(self.processes)}"
        environment = self.environment(service, failpoints, port)
        process = Process(name, [sys.executable, "-m", *module], environment, self.folder / f"{name}.out")
        process.ensure()
        self.processes.append(process)

    def _supervise(self) -> None:
        while not self._stopping.wait(0.1):
            for process in list(self.processes):
                if not self._stopping.is_set():
                    process.ensure()

    def hits(self) -> Counter[str]:
        if not self.hits_file.exists():
            return Counter()
        return Counter(line.split()[0] for line in self.hits_file.read_text().splitlines())

    def rows(self, database: str, query: str, **values: Any) -> list[Any]:
        engine = create_engine(url_on(self.postgres, database))
        with engine.connect() as connection:
            found = list(connection.execute(text(query), values))
        engine.dispose()
        return found

    def count(self, database: str, query: str) -> int:
        return int(self.rows(database, query)[0][0])

    def calm(self) -> None:
        """Starts every process again without fail-points, so that what is under way can finish."""
        processes, self.processes = self.processes, []
        for process in processes:
            process.stop()
        for process in processes:
            fresh = Process(
                process.name, process.command, {**process.environment, "QIHANG_FAILPOINTS": ""}, process.out
            )
            fresh.ensure()
            self.processes.append(fresh)

    def stop(self) -> None:
        self._stopping.set()
        self._supervisor.join()
        for process in self.processes:
            process.stop()
        self.broker.stop()
        self.postgres.cleanup()


def wait_until(ready: Any, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return True
        time.sleep(0.25)
    return False
