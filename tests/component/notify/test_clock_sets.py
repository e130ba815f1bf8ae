"""Events in sets leave what they leave one by one: clocks, messages, events in each subject's order, dead letters."""

import random
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.db import new_id
from chassis.messaging import inbox
from chassis.messaging.batches import batches_of, deliver_batch
from chassis.messaging.outbox import Envelope
from contracts.envelope import Event
from policy_engine.packs.loader import load_packs
from policy_engine.packs.pack import Packs
from tests.component.notify.facts import FRIDAY, contacted, decided, registered, reversed_, settled
from tests.component.notify.set_steps import drawn, tables
from tests.component.notify.third_city_steps import STREET, clocks, served, states
from tests.packs import third_city_of_all_years, two_years
from tests.support.platform import Boot, Platform, packs

PAUSES = """
INSERT INTO clock_pause (id, clock_id, request_id, reason, label, clause, quote, from_on, until_on)
SELECT gen_random_uuid(), id, subject_id, 'army_service', '', '', '', '2024-06-05',
  CASE WHEN started_on > '2024-06-20' THEN DATE '2024-07-20' END
FROM clock WHERE kind = 'guidance_offer' AND started_on IS NOT NULL ON CONFLICT DO NOTHING"""


def all_cities() -> Packs:
    return Packs.of([*packs().all, *third_city_of_all_years().all])


async def ready(platform: Boot) -> Platform:
    p = await platform("notify", policies=all_cities())
    await p.set_time("2024-06-10T09:00:00+08:00")
    running = p.services["notify"].runtime
    running.settings = running.settings.model_copy(update={"handler_attempts": 1})
    return p


async def one_by_one(p: Platform, events: Sequence[Envelope]) -> None:
    for event in events:
        await inbox.deliver(p.services["notify"], event)


async def in_sets(p: Platform, events: Sequence[Envelope]) -> None:
    for batch in batches_of(p.services["notify"].handlers, events):
        await deliver_batch(p.services["notify"], batch)


async def pass_days(p: Platform) -> None:
    """Some clocks are paused, others are warned of and breached, turns follow."""
    async with p.transaction("notify") as session:
        await session.execute(text(PAUSES))
    for today in ("2024-06-12", "2024-07-20"):
        await p.set_time(f"{today}T09:00:00+08:00")
        for job in ("open_next_turns", "warn_and_breach_clocks"):
            await p.run_job("notify", job)


async def content(p: Platform, events: Sequence[Envelope]) -> dict[str, Any]:
    async with p.transaction("notify") as session:
        return await tables(session, events)


@pytest.mark.parametrize("seed", range(4))
async def test_any_stream_in_sets_leaves_the_tables_of_one_by_one(platform: Boot, seed: int) -> None:
    luck = random.Random(seed)
    people = [new_id() for _ in range(luck.choice((3, 12, 40)))]
    simple, fast = await ready(platform), await ready(platform)
    events: list[Envelope] = []
    for count in (60, 40):
        news = drawn(luck, count, people)
        events += news
        await one_by_one(simple, news)
        await in_sets(fast, news)
        expected, seen = await content(simple, events), await content(fast, events)
        for table in expected:
            assert seen[table] == expected[table], table
        await pass_days(simple)
        await pass_days(fast)


LOUD: dict[str, Callable[[UUID], Event]] = {
    "registered": registered,
    "contacted": lambda person: contacted(person, FRIDAY),
    "contacted again": lambda person: contacted(person, FRIDAY),
    "settled": lambda person: settled(person, payee_kind="graduate"),
    "decided": lambda person: decided(person, payee_kind="graduate"),
    "reversed": reversed_,
}


async def test_a_set_of_each_loud_event_is_one_transaction(platform: Boot) -> None:
    """What fails as a set is right all the same: nobody would see that it is always slow."""
    p = await platform("notify")
    people = [new_id() for _ in range(6)]
    for name, make in LOUD.items():
        events = [inbox.envelope(make(person), source="test") for person in people]
        await in_sets(p, events)
        async with p.transaction("notify") as session:
            rows = text("SELECT count(*), count(DISTINCT xmin::text) FROM inbox WHERE event_id = ANY(:ids)")
            handled = (await session.execute(rows, {"ids": [event.id for event in events]})).one()
        assert tuple(handled) == (6, 1), name


async def test_in_sets_too_a_clock_is_met_by_the_document_of_its_start(platform: Boot, tmp_path: Path) -> None:
    """That of 2025 knows no guidance: who registered under that of 2024 is still owed it."""
    file = two_years(tmp_path) / "clocks.yaml"
    written = file.read_text()
    file.write_text(written[: written.index("  guidance_offer:")] + written[written.index("  weekly_posts:") :])
    p = await platform("notify", policies=load_packs(tmp_path))
    await p.set_time("2025-01-03T09:00:00+08:00")
    people = [new_id() for _ in range(3)]
    old, new = date(2024, 12, 30), date(2025, 1, 3)
    for facts in (
        [registered(person, area=STREET, on=old) for person in people],
        [served(person, new, "guidance") for person in people],
    ):
        await in_sets(p, [inbox.envelope(fact, source="test") for fact in facts])
    assert [state for _, state in (await states(p, "guidance_offer")).values()] == ["met"] * 3


async def test_in_sets_too_a_contact_meets_the_turn_that_it_falls_into(platform: Boot) -> None:
    p = await platform("notify", policies=all_cities())
    people, start = [new_id() for _ in range(3)], date(2024, 1, 31)
    starts = [
        registered(person, area=STREET, on=start).model_copy(update={"channel": "caseworker"}) for person in people
    ]
    await in_sets(p, [inbox.envelope(fact, source="test") for fact in starts])
    await p.set_time("2024-03-04T09:00:00+08:00")
    await p.run_job("notify", "open_next_turns")
    contacts = [contacted(person, date(2024, 3, 4), area=STREET) for person in people]
    await in_sets(p, [inbox.envelope(fact, source="test") for fact in contacts])
    rows = await clocks(p, "monthly_contact")
    assert sorted((row["turn"], row["state"], row["met_on"]) for row in rows) == [
        *[(1, "met", "2024-03-04")] * 3,
        *[(2, "met", "2024-03-04")] * 3,
    ]
