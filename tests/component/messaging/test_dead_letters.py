"""What operations can do with an event that could not be handled, and what it must not show."""

import asyncio
import json
from dataclasses import replace
from typing import ClassVar
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from chassis.messaging.handlers import Handler, HandlerTable
from chassis.observability import tracing
from chassis.runtime import Runtime
from chassis.service import Feature, Service
from contracts.envelope import Delivery, Event
from contracts.events.registry import GraduateRegistered
from contracts.roles import Role
from tests.component.messaging.stage import Stage, client, registered, rewrite, sealed, write

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
PERSONAL = {
    "id_number": "650102199901011238",
    "phone": "13812345678",
    "phone_abroad": "+8613812345679",
    "account": "6200000000001234567",
}


async def _one_letter(stage: Stage, consumer: Service, event: Event) -> tuple[str, UUID]:
    """A dead letter about this event, without its year; its path and the event's id."""
    data = event.model_dump(mode="json")
    del data["cohort_year"]
    poisoned = sealed(event, data=json.dumps(data).encode())
    await stage.publish(poisoned)
    (letter,) = await stage.letters(consumer)
    return f"/v1/dead-letters/{letter.id}", poisoned.id


async def test_ops_lists_fixes_and_replays_a_dead_letter_and_twice_has_one_effect(here: Stage) -> None:
    consumer = await here.subscribed()
    event = registered()
    path, event_id = await _one_letter(here, consumer, event)
    async with client(consumer) as ops:
        (shown,) = (await ops.get("/v1/dead-letters")).json()["items"]
        assert (shown["event_id"], shown["handler"]) == (str(event_id), "on_registered_write")
        assert "cohort_year" in shown["error"]
        await rewrite(consumer, path, event.model_dump(mode="json"))
        fixed = (await ops.get(path)).json()
        assert (fixed["fixed_at"] is not None, json.loads(fixed["rewrite"])["cohort_year"]) == (True, 2023)
        assert (fixed["payload"], fixed["state"]) == (shown["payload"], "open"), "what came stays"
        replays = [await ops.post(f"{path}/replays") for _ in range(2)]
        assert [answer.status_code for answer in replays] == [200, 200]
        assert replays[0].json()["replayed_at"] == replays[1].json()["replayed_at"]
        assert (await ops.get("/v1/dead-letters")).json()["items"] == []
    assert await here.effects(consumer) == [event_id]


async def test_a_replay_continues_the_trace_of_the_event(here: Stage) -> None:
    heard: list[tuple[str | None, str | None]] = []

    async def listen(_: AsyncSession, delivery: Delivery[GraduateRegistered], __: Runtime) -> None:
        heard.append((delivery.traceparent, tracing.current()))

    consumer = await here.subscribed(Handler("listen", GraduateRegistered, listen))
    event = registered()
    await here.publish(replace(sealed(event, data=b"{"), traceparent=TRACE))
    (letter,) = await here.letters(consumer)
    path = f"/v1/dead-letters/{letter.id}"
    async with client(consumer) as ops:
        await rewrite(consumer, path, event.model_dump(mode="json"))
        assert (await ops.get(path)).json()["traceparent"] == TRACE
        assert (await ops.post(f"{path}/replays")).status_code == 200
    assert heard == [(TRACE, TRACE)]


async def test_two_replays_at_the_same_time_have_one_effect(here: Stage) -> None:
    consumer = await here.subscribed()
    event = registered()
    path, event_id = await _one_letter(here, consumer, event)
    await rewrite(consumer, path, event.model_dump(mode="json"))
    async with client(consumer) as ops:
        answers = await asyncio.gather(*(ops.post(f"{path}/replays") for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert await here.effects(consumer) == [event_id]


async def test_a_replay_that_fails_again_leaves_the_letter_open(here: Stage) -> None:
    consumer = await here.subscribed()
    path, _ = await _one_letter(here, consumer, registered())
    async with client(consumer) as ops:
        answer = await ops.post(f"{path}/replays")
        assert answer.status_code == 422
        assert answer.json()["type"].endswith("replay-failed")
        assert (await ops.get(path)).json()["replayed_at"] is None
    assert await here.effects(consumer) == []


async def test_a_replayed_letter_cannot_be_fixed_any_more(here: Stage) -> None:
    consumer = await here.subscribed()
    event = registered()
    path, _ = await _one_letter(here, consumer, event)
    body = {"data": event.model_dump(mode="json"), "reason": "与产生方核对（虚构）"}
    await rewrite(consumer, path, body["data"])
    async with client(consumer) as ops:
        await ops.post(f"{path}/replays")
        assert (await ops.put(path, json=body)).status_code == 409


class GraduateSang(GraduateRegistered):
    """A fact that a newer producer tells."""

    TYPE: ClassVar[str] = "registry.graduate_sang.v1"


async def test_a_letter_of_an_unknown_type_is_replayed_once_a_handler_listens_to_it(here: Stage) -> None:
    consumer = await here.subscribed()
    event = sealed(registered(), type=GraduateSang.TYPE)
    await here.publish(event)
    (letter,) = await here.letters(consumer)
    path = f"/v1/dead-letters/{letter.id}/replays"
    async with client(consumer) as ops:
        refused = await ops.post(path)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:qihang:problem:replay-failed")
    assert GraduateSang.TYPE in refused.json()["detail"]
    singing = HandlerTable(*(Handler(name, GraduateSang, write) for name in ("sing", "hum")))
    consumer.definition = replace(consumer.definition, features=(Feature(handlers=singing),))
    async with client(consumer) as ops:
        assert [(await ops.post(path)).status_code for _ in range(2)] == [200, 200]
    assert await here.effects(consumer) == [event.id, event.id]
    assert await here.letters(consumer) == []


async def test_a_type_from_a_stranger_brings_no_personal_data_into_letters_and_logs(here: Stage) -> None:
    consumer = await here.subscribed()
    with capture_logs(processors=[merge_contextvars]) as logs:
        await here.publish(sealed(registered(), type="13812345678\0"))
    (letter,) = await here.letters(consumer)
    assert letter.type == "***"
    assert "13812345678" not in repr(logs)
    assert [entry["event_type"] for entry in logs] == ["***\0"]


async def test_an_event_that_keeps_coming_leaves_one_dead_letter(here: Stage) -> None:
    consumer = await here.subscribed()
    poisoned = sealed(registered(), data=b"{")
    await here.publish(poisoned, poisoned, poisoned)
    assert len(await here.letters(consumer)) == 1


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.CITY_APPROVER])
async def test_nobody_but_ops_comes_to_the_dead_letters(here: Stage, role: Role) -> None:
    consumer = await here.subscribed()
    path, _ = await _one_letter(here, consumer, registered())
    async with client(consumer, role, area="urumqi") as other:
        answers: list[httpx.Response] = [await other.get("/v1/dead-letters"), await other.get(path)]
        answers += [await other.put(path, json={"data": {}}), await other.post(f"{path}/replays")]
    assert {answer.status_code for answer in answers} == {403}


@pytest.mark.parametrize("tail", [b"", b'"'])
async def test_dead_letter_and_log_hold_no_personal_data_of_a_poison_payload(here: Stage, tail: bytes) -> None:
    consumer = await here.subscribed()
    with capture_logs() as logs:
        await here.publish(sealed(registered(), data=json.dumps(PERSONAL).encode() + tail))
    (letter,) = await here.letters(consumer)
    for value in PERSONAL.values():
        assert value.lstrip("+") not in letter.model_dump_json()
        assert value.lstrip("+") not in repr(logs)
    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == ["dead_letter"]


async def test_a_bug_that_talks_about_a_person_is_kept_by_kind_and_place_only(here: Stage) -> None:
    async def blab(session: AsyncSession, _: Delivery[GraduateRegistered], __: Runtime) -> None:
        raise ValueError("虚构某 650102199901011238")

    async def blab_to_database(session: AsyncSession, _: Delivery[GraduateRegistered], __: Runtime) -> None:
        await session.execute(text("SELECT CAST(:value AS integer)"), {"value": "虚构某 13812345678"})

    consumer = await here.subscribed(
        Handler("blab", GraduateRegistered, blab), Handler("blab_db", GraduateRegistered, blab_to_database)
    )
    with capture_logs() as logs:
        await here.publish(sealed(registered()))
    shown = repr(logs) + repr(await here.letters(consumer))
    assert len(await here.letters(consumer)) == 2
    assert "虚构某" not in shown
    assert "650102199901011238" not in shown
    assert "13812345678" not in shown


async def test_a_letter_keeps_the_ids_that_a_replay_needs(here: Stage) -> None:
    """Eleven digits in a row within a UUID are no phone."""
    consumer = await here.subscribed(Handler("write", GraduateRegistered, write))
    event = registered(UUID("01890a5d-ac96-774b-bcce-a13812345678"))
    await _one_letter(here, consumer, event)
    (letter,) = await here.letters(consumer)
    assert letter.subject == str(event.graduate_id)
    assert str(event.graduate_id) in letter.payload
