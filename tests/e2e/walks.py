"""A journey that is watched: its checks, and what it leaves behind where it can be read."""

import asyncio
import io
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from rich.console import Console
from sqlalchemy import Engine, create_engine, text

from chassis.db import new_id
from chassis.messaging.outbox import bucket_of
from client.models.registry import LogContact
from client.platform import Platform
from contracts.events.registry import ContactLogged
from demo import journey
from demo.journey.walk import Check, Walk
from deploy.composition import SERVICES
from deploy.embedded import OPERATORS
from tests.e2e.process import QUICK, served
from tests.support.kafka import broker

TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
POISON = {"id_number": "650102199901011238", "phone": "13812345678", "account": "6200000000001234567"}
"""What a faulty producer puts into an event; these may lie in its own outbox and topic only."""
PATIENCE_SECONDS = 60.0


@dataclass
class Walked:
    """What a journey has left behind where it can be read."""

    marks: set[str]
    checks: Sequence[Check]
    checks_again: Sequence[Check] = ()
    """Of a second walk on the same platform, where there was one."""

    errors: list[str] = field(default_factory=list)
    metrics: str = ""
    letters: str = ""
    rows: dict[str, str] = field(default_factory=dict)
    log: str = ""
    records: list[tuple[str, str]] = field(default_factory=list)
    """Topic and whole text of every record, where there was a broker."""


def walked_on_kafka() -> Walked:
    with broker() as kafka:
        walked = served_walk(TZ="Asia/Shanghai", QIHANG_KAFKA=kafka.address)
        walked.records = asyncio.run(_everything_in_topics(kafka.address))
    return walked


def served_walk(*, again: bool = False, **environment: str) -> Walked:
    """`again`: walks once more, unwatched, when the first walk has been looked at."""
    with tempfile.TemporaryDirectory(prefix="qihang-canary-") as folder:
        socket = Path(folder) / "embedded" / "postgres"
        with served(Path(folder), cli=QUICK, QIHANG_LOG_LEVEL="INFO", **environment) as base:
            walked = _watched(base, socket)
            if again:
                walked.checks_again = walk(base)
        walked.log = (Path(folder) / "platform.out").read_text()
    return walked


def walk(base: str) -> Sequence[Check]:
    return journey.run(base, OPERATORS, Console(file=io.StringIO(), width=200))


def _watched(base: str, socket: Path) -> Walked:
    errors: list[str] = []
    with httpx.Client(base_url=base, timeout=60, event_hooks={"response": [_keeping(errors)]}) as http:
        first = Walk(Platform(http), Console(file=io.StringIO()))
        journey.take(first, OPERATORS)
        note = _noted(first)
        _plan_the_year(first)
        _provoke(first)
        letters = _poisoned(first, socket)
        walked = Walked(_marks(first, note), tuple(first.checks), errors=errors, letters=letters)
        walked.metrics = "".join(http.get(f"/{service}/metrics").text for service in SERVICES)
    walked.rows = dict(_rows(socket))
    return walked


def _keeping(errors: list[str]) -> Any:
    def keep(answer: httpx.Response) -> None:
        if answer.status_code >= 400:
            errors.append(f"{answer.headers}{answer.read().decode()}")

    return keep


def _noted(walk: Walk) -> str:
    """A caseworker's note about a contact, as people write them."""
    amy = walk.people[0]
    note = f"{amy.name}本人接听，备用电话{amy.phone}，家庭情况-{walk.people[1].id_number}"
    body: LogContact = {
        "kind": "phone",
        "reached": True,
        "contacted_at": "2023-07-28T09:30:00+08:00",
        "notes": note,
        "next_action": {"on": "2030-12-31", "kind": "phone"},
    }
    walk.platform.registry.log_contact("caseworker", _amy(walk), body)
    return note


def _plan_the_year(walk: Walk) -> None:
    """The city's plan is adopted: its measures become tasks of departments."""
    plan = walk.platform.registry.draft_plan("city", {"area": "urumqi", "year": 2023})
    walk.platform.registry.adopt_plan("city", plan["id"])


def _amy(walk: Walk) -> str:
    return str(walk.platform.registry.who_am_i("amy")["graduate_id"])


def _provoke(walk: Walk) -> None:
    """Refusals of requests that are full of personal data: each door has something to repeat."""
    amy, ben = walk.people[0], walk.people[1]
    proof = {"name": amy.name, "id_number": amy.id_number, "phone": amy.phone}
    claim = {"name": amy.name, "id_number": amy.id_number}
    place = {"place_kind": "hukou", "area": "urumqi/650121/650121001", "cohort_year": 2023, "intention": "job"}
    wrong_digit = amy.id_number[:-1] + ("1" if amy.id_number[-1] != "1" else "2")
    for path, who, body in (
        ("/registry/v1/me/real-name", "amy", proof | {"ticket": amy.name}),
        ("/registry/v1/me/identity-checks", "amy", claim | {"id_number": wrong_digit}),
        ("/registry/v1/me/phone-verifications", "amy", {"code": f"demo-phone-{amy.phone}-expired"}),
        ("/registry/v1/me/identity-checks", "amy", claim | {amy.id_number: amy.name}),
        ("/registry/v1/me/identity-checks", "amy", [claim]),
        ("/registry/v1/me/real-name", "amy", {"ticket": amy.id_number}),
        ("/registry/v1/registrations", "stranger", place | {"person": proof}),
        ("/registry/v1/registrations", "caseworker", place | {"person": proof | {"name": ben.name}}),
        ("/registry/v1/registrations", "caseworker", place | {"area": amy.name}),
        ("/registry/v1/sessions", None, {"login": amy.id_number, "password": amy.phone}),
        ("/registry/v1/mini-program/sessions", None, {"code": walk.openid, "city": "urumqi"}),
        ("/jobfair/v1/employers", "clerk0", {"credit_code": amy.id_number, "name": amy.name, "area": amy.phone}),
    ):
        answer = walk.platform.call("POST", path, who, json=body)
        assert answer.status_code >= 400, (path, answer.status_code)
    account = {"holder": amy.name, "account": f"{walk.account_number}x"}
    path = f"/subsidy/v1/payout-accounts/{walk.account_number}"
    assert walk.platform.call("PUT", path, "clerk0", json=account).status_code == 422
    found = walk.platform.call("GET", "/registry/v1/graduates", "caseworker", params={"status": amy.id_number})
    assert found.status_code == 422


def _poisoned(walk: Walk, socket: Path) -> str:
    """A faulty event with personal data goes out; the dead letters it makes, as operations read them."""
    event = _write_poison(_database(socket, "registry"))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        letters = walk.platform.call("GET", "/notify/v1/dead-letters", "ops")
        if str(event) in letters.text:
            _forget_poison(_database(socket, "registry"), event)
            return letters.text
        time.sleep(0.2)
    raise AssertionError("the faulty event has made no dead letter")


def _write_poison(engine: Engine) -> UUID:
    event, person = new_id(), str(new_id())
    row = {
        "event_id": event,
        "type": ContactLogged.TYPE,
        "topic": ContactLogged.TOPIC,
        "key": person,
        "bucket": bucket_of(ContactLogged.TOPIC, person),
        "payload": json.dumps({"graduate_id": person, "note": POISON}),
    }
    columns = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO outbox ({columns}) VALUES ({values})"), row)
    engine.dispose()
    return event


def _forget_poison(engine: Engine, event: UUID) -> None:
    """What the faulty producer wrote itself is its own fault; we look for what became of it."""
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM outbox WHERE event_id = :event"), {"event": event})
    engine.dispose()


def _marks(walk: Walk, note: str) -> set[str]:
    """Names, numbers, phones, WeChat ids, notes and the bank account; as text and as the hex of their bytes."""
    people = walk.people[:2_060]
    plain = {value for person in people for value in (person.name, person.id_number, person.phone)}
    return also_in_hex(plain | {walk.account_number, walk.openid, note})


def also_in_hex(plain: set[str]) -> set[str]:
    return plain | {value.encode().hex() for value in plain}


def _database(socket: Path, service: str) -> Engine:
    return create_engine(f"postgresql+psycopg://postgres@/{service}?host={socket}")


def _rows(socket: Path) -> Iterator[tuple[str, str]]:
    """Every row of every table of every service as text; a table at a time."""
    for service in SERVICES:
        engine = _database(socket, service)
        with engine.connect() as connection:
            for (table,) in connection.execute(TABLES).all():
                rows = connection.execute(text(f'SELECT t::text FROM "{table}" t')).scalars()
                yield f"{service}.{table}", "\n".join(rows)
        engine.dispose()


async def _everything_in_topics(address: str) -> list[tuple[str, str]]:
    """Topic and whole text of every record: key, headers and value."""
    consumer = AIOKafkaConsumer(bootstrap_servers=address, enable_auto_commit=False)
    await consumer.start()
    try:
        partitions = await _partitions(address, [name for name in await consumer.topics() if not name.startswith("_")])
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        wanted = sum((await consumer.end_offsets(partitions)).values())
        found: list[tuple[str, str]] = []
        while len(found) < wanted:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                found += [(record.topic, _text_of(record)) for record in records]
        return found
    finally:
        await consumer.stop()


def _text_of(record: Any) -> str:
    parts = [record.key, *(value for _, value in record.headers), record.value]
    return "\n".join((part or b"").decode() for part in parts)


async def _partitions(address: str, topics: list[str]) -> list[TopicPartition]:
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        described = await admin.describe_topics(topics)
    finally:
        await admin.close()
    return [TopicPartition(one["topic"], part["partition"]) for one in described for part in one["partitions"]]
