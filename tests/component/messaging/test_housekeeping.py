"""What is forgotten after the days that the settings name, and what never is."""

import pytest

from chassis.background import housekeeping
from contracts.roles import Role
from demo.people import fictional_people
from tests.component.messaging.stage import AREA, Stage, client, registered, sealed

JOB = "forget_what_is_long_done"


async def run(stage: Stage) -> int:
    return await stage.producer.jobs.run(JOB, stage.producer.runtime)


def age(stage: Stage, table: str, column: str, ago: str) -> None:
    database = str(stage.producer.runtime.engine.url.database)
    stage.postgres.execute(f"UPDATE {table} SET {column} = now() - interval '{ago}'", database)


async def test_sent_events_leave_the_outbox_after_the_days_of_the_setting(here: Stage) -> None:
    await here.tell(*(registered() for _ in range(3)))
    await here.relay()
    age(here, "outbox", "sent_at", "29 days 23 hours")
    assert await run(here) == 0
    age(here, "outbox", "sent_at", "30 days 1 second")
    await here.tell(registered())
    *_, unsent = await here.told()
    assert await run(here) == 3
    assert await here.told() == [unsent]


async def test_an_event_that_was_not_sent_stays_however_old_and_holds_up_no_other(here: Stage) -> None:
    await here.tell(registered(), registered(), registered())
    first, *_ = await here.told()
    here.producer.runtime.settings = here.producer.runtime.settings.model_copy(update={"sent_events_kept_days": 7})
    database = str(here.producer.runtime.engine.url.database)
    old = "UPDATE outbox SET occurred_at = now() - interval '900 days'"
    sent = f"UPDATE outbox SET sent_at = now() - interval '8 days' WHERE event_id <> '{first}'"
    for statement in (old, sent):
        here.postgres.execute(statement, database)
    assert await run(here) == 2
    assert await here.told() == [first]


async def test_a_whole_batch_of_unsent_events_holds_up_none_that_was_sent(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "BATCH", 2)
    await here.tell(*(registered() for _ in range(5)))
    unsent = (await here.told())[:3]
    old = ", ".join(f"'{one}'" for one in unsent)
    sent = f"UPDATE outbox SET sent_at = now() - interval '31 days' WHERE event_id NOT IN ({old})"
    here.postgres.execute(sent, str(here.producer.runtime.engine.url.database))
    assert await run(here) == 2
    assert await here.told() == unsent


async def test_more_than_a_batch_is_forgotten_in_one_run(here: Stage) -> None:
    await here.tell(*(registered() for _ in range(housekeeping.BATCH + 5)))
    await here.relay()
    age(here, "outbox", "sent_at", "31 days")
    assert await run(here) == housekeeping.BATCH + 5


async def test_a_stored_answer_is_repeated_until_its_days_are_over(here: Stage) -> None:
    person = fictional_people(1, "retention")[0]
    named = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
    body = {"place_kind": "hukou", "area": AREA, "cohort_year": 2023, "person": named}
    headers = {"Idempotency-Key": "a-key-of-long-ago"}
    async with client(here.producer, Role.CASEWORKER, area=AREA) as caseworker:

        async def again() -> int:
            return (await caseworker.post("/v1/registrations", json=body, headers=headers)).status_code

        assert [await again(), await again()] == [201, 201]
        age(here, "idempotency_key", "created_at", "29 days 23 hours")
        assert (await run(here), await again()) == (0, 201)
        age(here, "idempotency_key", "created_at", "30 days 1 second")
        assert (await run(here), await again()) == (1, 409)


async def test_inbox_and_dead_letters_are_never_forgotten(here: Stage) -> None:
    consumer = await here.subscribed()
    good, bad = sealed(registered()), sealed(registered(), data=b"{")
    await here.publish(good, bad)
    database = str(consumer.runtime.engine.url.database)
    for statement in (
        "UPDATE inbox SET handled_at = now() - interval '20 years'",
        "UPDATE dead_letter SET failed_at = now() - interval '20 years'",
    ):
        here.postgres.execute(statement, database)
    assert await consumer.jobs.run(JOB, consumer.runtime) == 0
    await here.publish(good)
    assert await here.effects(consumer) == [good.id]
    assert [letter.event_id for letter in await here.letters(consumer)] == [bad.id]
