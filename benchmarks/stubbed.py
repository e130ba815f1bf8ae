"""The registry's web side whose store answers at once and keeps nothing: what its requests cost besides the database.

Everything else runs as ever: token, access, body, validation, rules, sealing, events and trail, log and metrics.
"""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from chassis.clock import civil_date
from chassis.pii import Cipher
from chassis.reads import Prepared
from chassis.service import Service
from chassis.settings import Settings
from deploy.composition import module_of, run_main, service_of, web_server
from deploy.gateway import compose_root
from services.registry.graduates.models import ShownEntry

FIRST = SimpleNamespace(locked=True, body_hash=None)
"""No request had this key before."""


ANSWER = SimpleNamespace(one=lambda: FIRST)


class StubbedSession:
    """Every person is new, every key unused, every phone nobody else's."""

    def __init__(self) -> None:
        self.info: dict[str, Any] = {}

    async def execute(self, *_: Any) -> SimpleNamespace:
        return ANSWER

    async def scalar(self, statement: Any, *_: Any) -> Any:
        return 0 if "phone_use" in getattr(statement, "text", "") else True

    async def scalars(self, *_: Any) -> list[Any]:
        return []

    def in_nested_transaction(self) -> bool:
        return False

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[None]:
        yield

    async def __aenter__(self) -> "StubbedSession":
        return self

    async def __aexit__(self, *_: object) -> None:
        return None


class StubbedReads:
    """One and the same person, whoever is asked for."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher
        self._entries: dict[UUID, ShownEntry] = {}

    async def rows(self, *_: Any) -> list[Any]:
        return []

    async def row(self, _: Prepared[ShownEntry], values: Mapping[str, Any]) -> ShownEntry:
        entry = self._entries.get(values["graduate_id"])
        if entry is None:
            entry = self._entries[values["graduate_id"]] = _entry(self._cipher, values)
        return entry


def _entry(cipher: Cipher, values: Mapping[str, Any]) -> ShownEntry:
    row, now = values["graduate_id"], datetime.now(UTC)
    in_clear = {"id_number_sealed": "110101199003074610", "name_sealed": "虚构", "phone_sealed": "13800000000"}
    seals = {name: cipher.seal(value, table="graduate", column=name, row=row) for name, value in in_clear.items()}
    unknown = ("university_code", "education_level", "residence_area", "seeking_area", "listed_on", "wrapped_key")
    return ShownEntry(
        id=row,
        city="urumqi",
        area=values["area"],
        cohort_year=2023,
        hukou_area=values["area"],
        intention="unknown",
        status="unknown",
        registered_on=civil_date(now),
        registered_at=now,
        place_kind="hukou",
        channel="caseworker",
        version=2,
        **cast(Any, seals | dict.fromkeys(unknown)),
    )


class StubbedCreations:
    """Nobody was first."""

    async def write(self, *_: Any) -> bool:
        return True

    async def aclose(self) -> None:
        return None


def stubbed(service: Service) -> Service:
    runtime: Any = service.runtime
    runtime.sessions, runtime.reads = StubbedSession, StubbedReads(runtime.cipher)
    runtime.creations = StubbedCreations()
    return service


async def _serve() -> None:
    service = stubbed(service_of("registry", Settings()))
    app = compose_root({"registry": module_of("registry").create_app(service)})
    await web_server(app, "127.0.0.1", int(os.environ["QIHANG_SERVICE_PORT"])).serve()


if __name__ == "__main__":
    run_main(_serve())
