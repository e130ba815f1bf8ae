"""A stream of events drawn from a seed, and notify's tables in a form that two databases can be compared by."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import new_id
from chassis.messaging import inbox
from chassis.messaging.outbox import Envelope
from chassis.observability import tracing
from contracts.envelope import Event
from contracts.events.jobfair import PostPublished
from contracts.events.registry import ContactLogged, GraduateListed, GraduateStatusChanged
from tests.component.notify.facts import COMMUNITY, confirmed, contacted, registered, retained, settled
from tests.component.notify.third_city_steps import CITY, DISTRICT, STREET, served

AREAS = (STREET, STREET, "xinghe/990102/990102001", COMMUNITY)
BEGAN = datetime(2024, 6, 3, 1, tzinfo=UTC)
_OURS = ("id", "version", "created_at")
"""Columns in which two databases that did the same may differ: ids, how often a row was written, when."""


def drawn(luck: random.Random, count: int, people: Sequence[UUID]) -> list[Envelope]:
    """Events about few people: some twice, some out of order, some that nobody can read or that cannot be handled."""
    facts: list[Event] = []
    for _ in range(count):
        facts.append(_drawn_fact(luck, luck.choice(people), facts))
    envelopes = [_sealed(luck, fact) for fact in facts]
    for place in luck.sample(range(count), count // 15):
        envelopes[place] = replace(envelopes[place], data=b'{"city": 1}')
    again = [luck.choice(envelopes) for _ in range(count // 5)]
    arrivals = envelopes + again
    for place in range(0, len(arrivals), 8):
        arrivals[place : place + 8] = luck.sample(window := arrivals[place : place + 8], len(window))
    return arrivals


def _drawn_fact(luck: random.Random, person: UUID, facts: Sequence[Event]) -> Event:
    area = AREAS[person.int % len(AREAS)]
    day = date(2024, 6, 3) + timedelta(days=luck.randrange(40))
    match luck.randrange(14):
        case 0 | 1 | 2 | 3:
            channel = luck.choice(("mini_program", "caseworker"))
            late = day if luck.random() < 0.9 else date.max
            return registered(person, area=area, on=late).model_copy(update={"channel": channel})
        case 4 | 5 | 6:
            return contacted(
                person, day, area=area, reached=luck.random() < 0.8, logged_on=day + timedelta(luck.randrange(9))
            )
        case 7:
            contacts = [fact for fact in facts if isinstance(fact, ContactLogged)]
            return confirmed(luck.choice(contacts), day) if contacts else contacted(person, day, area=area)
        case 8:
            return GraduateListed(graduate_id=person, city=CITY, area=STREET, cohort_year=2024, listed_on=day)
        case 9 | 10:
            return served(person, day, luck.choice(("training_offer", "guidance")))
        case 11:
            status = luck.choice(("employed", "unemployed"))
            return GraduateStatusChanged(graduate_id=person, city=CITY, area=STREET, status=status, since_on=day)
        case 12:
            ids = {"post_id": new_id(), "employer_id": person}
            return PostPublished(**ids, city=CITY, area=DISTRICT, openings=3, published_on=day)
        case _:
            return luck.choice(
                (settled(person, payee_kind="graduate"), retained(person, person, luck.randrange(4), origin="declared"))
            )


def _sealed(luck: random.Random, fact: Event) -> Envelope:
    at = BEGAN + timedelta(minutes=luck.randrange(600))
    trace = tracing.new() if luck.random() < 0.7 else None
    return inbox.envelope(fact, source="test", time=at, traceparent=trace)


async def tables(session: AsyncSession, events: Sequence[Envelope]) -> dict[str, Any]:
    """Every table that these events may have written, without what only names rows; of the outbox each subject's in
    its order."""
    traces = {event.traceparent for event in events}
    names = await _names(session)
    content: dict[str, Any] = {}
    for table in ("clock", "clock_fact", "clock_statement", "clock_pause", "message", "latest_news", "inbox"):
        rows = (await session.execute(text(f"SELECT * FROM {table}"))).mappings()
        content[table] = sorted(_plain({**row}, names) for row in rows)
    letters = await session.execute(text("SELECT handler, event_id, error, attempts FROM dead_letter"))
    content["dead_letter"] = sorted(map(str, letters))
    said: dict[str, list[str]] = {}
    for row in await session.execute(text("SELECT topic, key, type, payload, traceparent FROM outbox ORDER BY id")):
        subject = f"{row.topic} {names.get(row.key, row.key)}"
        trace = row.traceparent if row.traceparent in traces else "its own"
        said.setdefault(subject, []).append(_plain({"type": row.type, **row.payload, "trace": trace}, names))
    return {**content, "outbox": said}


async def _names(session: AsyncSession) -> Mapping[str, str]:
    """The ids that a database gave itself → what they stand for."""
    names = {}
    for row in await session.execute(text("SELECT id, kind, subject_id FROM clock")):
        names[str(row.id)] = f"clock {row.kind} {row.subject_id}"
    for row in await session.execute(text("SELECT id, clock_id FROM clock_pause")):
        names[str(row.id)] = f"pause of {names[str(row.clock_id)]}"
    for row in await session.execute(text("SELECT * FROM message")):
        key = names.get(row.business_key.split(":")[0], row.business_key)
        names[str(row.id)] = f"message {row.recipient_id} {row.template} {row.channel} {key}"
    return names


def _plain(row: dict[str, Any], names: Mapping[str, str]) -> str:
    columns = {name: value for name, value in row.items() if name not in _OURS and not name.endswith("handled_at")}
    if "next_attempt_at" in columns:
        columns["next_attempt_at"] = columns["next_attempt_at"] is not None
    if columns.get("period"):
        del columns["area_as_of"]  # that of an area is the instant of its making
    written = json.dumps(columns, default=str, ensure_ascii=False, sort_keys=True)
    for name, meaning in names.items():
        written = written.replace(name, meaning)
    return written
