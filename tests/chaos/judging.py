"""What a run came to: what was said, what had its effect, and what differs."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.chaos.load import Load
from tests.chaos.stack import Stack, wait_until

SETTLE_SECONDS = 240
STILL_SECONDS = 45
"""After so long without an effect nothing more comes of a mutant. Correct code is waited for: processes that start
again and consumers that wait for a dead member's session need longer on a busy machine."""
REGISTERED = "SELECT id::text FROM graduate WHERE registered_on IS NOT NULL"
TOLD_REGISTERED = "SELECT payload->>'graduate_id' FROM outbox WHERE type = 'registry.graduate_registered.v1'"
CONTACTS = "SELECT id::text FROM contact"
TOLD_CONTACTS = "SELECT payload->>'contact_id' FROM outbox WHERE type = 'registry.contact_logged.v1'"
EVENTS = "SELECT event_id, key FROM outbox WHERE topic = 'registry.graduate' ORDER BY id"


@dataclass
class Outcome:
    """What a run came to. All counters but `events`, `hits` and `amplified` must be zero for correct code.

    `amplified` counts records on the topic beyond one per event: kills cause them, a calm run has none.
    """

    hits: dict[str, int] = field(default_factory=dict)
    events: int = 0
    lost: int = 0
    duplicates: int = 0
    phantoms: int = 0
    inversions: int = 0
    amplified: int = 0
    unaccounted: int = 0
    orphans: int = 0
    refused: int = 0
    api_errors: int = 0

    @property
    def flawless(self) -> bool:
        keep = {"hits", "events", "amplified"}
        return not any(value for name, value in asdict(self).items() if name not in keep)

    @property
    def calm(self) -> bool:
        """Flawless, with each event on the topic exactly once."""
        return self.flawless and self.events > 0 and self.amplified == 0


def settle(stack: Stack, notify: bool) -> None:
    """Until nothing waits in the outbox and every event had its effect; of a mutant, until nothing moves any more."""
    wait_until(
        lambda: stack.count("registry", "SELECT count(*) FROM outbox WHERE sent_at IS NULL") == 0, SETTLE_SECONDS
    )
    seen, since = -1, time.monotonic()
    expected = len(stack.rows("registry", EVENTS))
    deadline = time.monotonic() + SETTLE_SECONDS
    still = STILL_SECONDS if stack.mutant else SETTLE_SECONDS
    while time.monotonic() < deadline and time.monotonic() - since < still:
        now = stack.count("probe", "SELECT count(*) FROM effect")
        if now != seen:
            seen, since = now, time.monotonic()
        if not stack.mutant and stack.count("probe", "SELECT count(DISTINCT event_id) FROM effect") == expected:
            break
        time.sleep(0.5)
    if notify:
        registered = "SELECT count(*) FROM graduate WHERE registered_on IS NOT NULL"
        people = stack.count("registry", registered)
        met = "SELECT count(*) FROM clock WHERE started_on IS NOT NULL"
        wait_until(lambda: stack.count("notify", met) == people, SETTLE_SECONDS)


def judge(stack: Stack, load: Load, notify: bool) -> Outcome:
    events = [(str(row.event_id), row.key) for row in stack.rows("registry", EVENTS)]
    effects = [
        (str(row.event_id), row.subject)
        for row in stack.rows("probe", "SELECT event_id, subject FROM effect ORDER BY id")
    ]
    said, had = {event for event, _ in events}, {event for event, _ in effects}
    outcome = Outcome(dict(stack.hits()), len(events))
    outcome.lost = len(said - had)
    outcome.phantoms = len(had - said)
    outcome.duplicates = len(effects) - len(had)
    outcome.inversions = inversions(events, effects)
    outcome.amplified = max(0, _published(stack) - len(events))
    people, contacts = (stack.rows("registry", query) for query in (REGISTERED, CONTACTS))
    outcome.orphans = orphans(people, stack.rows("registry", TOLD_REGISTERED))
    outcome.orphans += orphans(contacts, stack.rows("registry", TOLD_CONTACTS))
    outcome.unaccounted = abs(len(people) - load.registered) + abs(len(contacts) - load.contacts)
    outcome.refused = len(load.refused)
    if notify:
        clocks = stack.count("notify", "SELECT count(*) FROM clock WHERE started_on IS NOT NULL")
        outcome.lost += abs(len(people) - clocks)
        twice = "SELECT count(*) - count(DISTINCT key) FROM outbox WHERE type = 'notify.clock_started.v1'"
        outcome.duplicates += stack.count("notify", twice)
    return outcome


def orphans(facts: Sequence[Any], told: Sequence[Any]) -> int:
    """Facts without their one event, and events without their fact."""
    had, said = (Counter(row[0] for row in rows) for rows in (facts, told))
    return ((had - said) + (said - had)).total()


def inversions(events: list[tuple[str, str]], effects: list[tuple[str, str]]) -> int:
    """Effects of one subject in another order than its facts."""
    position = {event: index for index, (event, _) in enumerate(events)}
    last: dict[str, int] = {}
    found, seen = 0, set()
    for event, subject in effects:
        if event in seen or event not in position:
            continue
        seen.add(event)
        found += position[event] < last.get(subject, -1)
        last[subject] = max(position[event], last.get(subject, -1))
    return found


def _published(stack: Stack) -> int:
    """How many records the topic holds."""

    async def ends() -> int:
        from aiokafka import AIOKafkaConsumer, TopicPartition

        consumer = AIOKafkaConsumer(bootstrap_servers=stack.broker.address)
        await consumer.start()
        try:
            parts = [
                TopicPartition("registry.graduate", number)
                for number in consumer.partitions_for_topic("registry.graduate") or ()
            ]
            if not parts:
                await consumer._client.force_metadata_update()
                parts = [TopicPartition("registry.graduate", number) for number in range(4)]
            return sum((await consumer.end_offsets(parts)).values())
        finally:
            await consumer.stop()

    return asyncio.run(ends())
