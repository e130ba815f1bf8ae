"""What came is kept for ever; another content, or leaving a fact out, takes two persons; garbage takes one."""

import asyncio
import json
from itertools import count
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import new_id
from chassis.messaging.dead_letter_changes import changed_fields
from chassis.messaging.handlers import Handler
from chassis.runtime import Runtime
from chassis.service import Service
from contracts.envelope import Delivery
from contracts.events.registry import GraduateRegistered
from contracts.roles import Role
from tests.component.messaging.stage import Stage, client, registered, rewrite, sealed, write_effect
from tests.component.messaging.steps import gauges

REASON = {"reason": "与产生方核对（虚构）"}
WAITING = "/v1/dead-letter-changes"
APPLY = {"verdict": "apply", "note": "已核对（虚构）"}


def slug(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["type"]).removeprefix("urn:qihang:problem:")


async def poisoned(here: Stage, consumer: Service) -> tuple[str, GraduateRegistered]:
    """The path of a dead letter that came without its year, and the event as it should be."""
    event = registered()
    data = event.model_dump(mode="json")
    del data["cohort_year"]
    await here.publish(sealed(event, data=json.dumps(data).encode()))
    (letter,) = await here.letters(consumer)
    return f"/v1/dead-letters/{letter.id}", event


async def garbage(here: Stage, consumer: Service) -> str:
    await here.publish(sealed(registered(), type="somebody.elses.v1"))
    (letter,) = await here.letters(consumer)
    return f"/v1/dead-letters/{letter.id}"


async def test_one_person_rewrites_nothing(here: Stage) -> None:
    consumer = await here.subscribed()
    path, event = await poisoned(here, consumer)
    async with client(consumer) as ops:
        asked = await ops.put(path, json={"data": event.model_dump(mode="json"), **REASON})
        assert (asked.status_code, asked.json()["state"], asked.json()["fields"]) == (202, "pending", ["cohort_year"])
        decision = f"{path}/rewrites/{asked.json()['id']}/decision"
        assert slug(await ops.post(decision, json=APPLY)) == (409, "same-person")
        assert slug(await ops.post(f"{path}/replays")) == (422, "replay-failed")
        assert slug(await ops.put(path, json={"data": {}, **REASON}))[0] == 422
        assert slug(await ops.put(path, json={"data": event.model_dump(mode="json"), **REASON})) == (
            409,
            "change-pending",
        )
    async with client(consumer) as second:
        assert (await second.post(decision, json=APPLY)).json()["state"] == "applied"
        assert slug(await second.post(decision, json=APPLY)) == (409, "already-decided")
        assert (await second.post(f"{path}/replays")).status_code == 200
        [kept] = (await second.get(f"{path}/rewrites")).json()
    assert (kept["state"], kept["fields"]) == ("applied", ["cohort_year"])


async def test_a_refused_rewrite_leaves_the_letter_as_it_came(here: Stage) -> None:
    consumer = await here.subscribed()
    path, event = await poisoned(here, consumer)
    async with client(consumer) as ops, client(consumer) as second:
        asked = (await ops.put(path, json={"data": event.model_dump(mode="json"), **REASON})).json()["id"]
        await second.post(f"{path}/rewrites/{asked}/decision", json=APPLY | {"verdict": "refuse"})
        assert (await ops.get(path)).json()["rewrite"] is None


async def test_what_waits_for_a_second_operator_is_listed_while_there_is_something_to_decide(here: Stage) -> None:
    consumer = await here.subscribed()
    path, event = await poisoned(here, consumer)
    letter = path.rpartition("/")[2]
    async with client(consumer) as ops, client(consumer) as second:
        await ops.put(path, json={"data": event.model_dump(mode="json"), **REASON})
        aside = (await ops.post(f"{path}/set-aside", json=REASON)).json()["id"]
        rows = (await second.get(WAITING)).json()["items"]
        assert [(row["kind"], row["object_id"], row["fields"]) for row in rows] == [
            ("rewrite_dead_letter", letter, ["cohort_year"]),
            ("set_aside_dead_letter", letter, []),
        ]
        assert {(row["type"], row["reason"]) for row in rows} == {(event.TYPE, REASON["reason"])}
        first = (await second.get(WAITING, params={"limit": 1})).json()
        rest = await second.get(WAITING, params={"limit": 1, "cursor": first["next_cursor"]})
        assert [page["items"][0]["kind"] for page in (first, rest.json())] == [row["kind"] for row in rows]
        assert (await second.get(WAITING, params={"letter_id": str(new_id())})).json()["items"] == []
        assert len((await second.get(WAITING, params={"letter_id": letter})).json()["items"]) == 2
        assert (await second.get(WAITING, params={"letter_id": "none"})).status_code == 422
        await second.post(f"{path}/set-aside/{aside}/decision", json=APPLY)
        assert (await second.get(WAITING)).json()["items"] == []
        await ops.post(f"{path}/taking-up")
        assert [row["kind"] for row in (await second.get(WAITING)).json()["items"]] == ["rewrite_dead_letter"]


async def test_a_rewrite_that_is_agreed_to_during_the_replay_of_the_original_comes_too_late(here: Stage) -> None:
    """The handler stumbles once, and hangs at its second try: meanwhile the second operator agrees to a rewrite."""
    tries, under_way, go_on = count(1), asyncio.Event(), asyncio.Event()

    async def stumble_then_hang(session: AsyncSession, delivery: Delivery[Any], _: Runtime) -> None:
        if next(tries) <= 3:
            raise KeyError
        under_way.set()
        await go_on.wait()
        await write_effect(session, delivery.id)

    consumer = await here.subscribed(Handler("stumble", GraduateRegistered, stumble_then_hang))
    event = registered()
    await here.publish(sealed(event))
    (letter,) = await here.letters(consumer)
    path, changed = f"/v1/dead-letters/{letter.id}", event.model_dump(mode="json") | {"cohort_year": 2022}
    async with client(consumer) as ops, client(consumer) as second:
        asked = (await ops.put(path, json={"data": changed, **REASON})).json()["id"]
        replaying = asyncio.create_task(ops.post(f"{path}/replays"))
        await under_way.wait()
        deciding = asyncio.create_task(second.post(f"{path}/rewrites/{asked}/decision", json=APPLY))
        await asyncio.wait({deciding}, timeout=0.5)
        go_on.set()
        assert ((await replaying).status_code, (await replaying).json()["rewrite"]) == (200, None)
        assert slug(await deciding) == (409, "already-replayed")


async def test_the_original_cannot_be_overwritten_by_any_code(here: Stage) -> None:
    consumer = await here.subscribed()
    path, event = await poisoned(here, consumer)
    for statement in ("UPDATE dead_letter SET payload = '{}'", "DELETE FROM dead_letter"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with consumer.runtime.transaction() as session:
                await session.execute(text(statement))
    before = (await here.letters(consumer))[0].payload
    await rewrite(consumer, path, event.model_dump(mode="json"))
    assert (await here.letters(consumer))[0].payload == before


async def test_a_rewrite_fits_the_contract_and_speaks_of_the_same(here: Stage) -> None:
    consumer = await here.subscribed()
    path, event = await poisoned(here, consumer)
    data = event.model_dump(mode="json")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "rewrite-does-not-fit"),
        (data | {"cohort_year": "x"}, "rewrite-does-not-fit"),
        (data | {"graduate_id": str(new_id())}, "rewrite-changes-subject"),
    ]
    async with client(consumer) as ops:
        for content, reason in wrong:
            assert slug(await ops.put(path, json={"data": content, **REASON})) == (422, reason)
        assert slug(await ops.put(path, json={"data": data})) == (422, "invalid-input")


async def test_the_trail_says_which_fields_and_not_what_they_hold(here: Stage) -> None:
    consumer = await here.subscribed()
    path, event = await poisoned(here, consumer)
    await rewrite(consumer, path, event.model_dump(mode="json"))
    query = text("SELECT action, detail::text AS detail FROM audit_entry WHERE object_id = :id ORDER BY id")
    async with consumer.runtime.transaction() as session:
        rows = (await session.execute(query, {"id": path.rpartition("/")[2]})).all()
    assert [row.action for row in rows] == [
        "propose_rewrite_dead_letter",
        "apply_rewrite_dead_letter",
        "rewrite_dead_letter",
    ]
    assert json.loads(rows[2].detail)["fields"] == "cohort_year"
    assert "2023" not in json.loads(rows[2].detail)["fields"]


def test_changed_fields_are_named_without_what_looks_like_a_person() -> None:
    before = {"a": 1, "b": None, "13812345678": 1}
    assert changed_fields(before, {"a": 2, "b": None, "c": None}) == ["***", "a", "c"]


async def test_the_rewrite_of_another_letter_is_not_decided_here(here: Stage) -> None:
    consumer = await here.subscribed()
    path, event = await poisoned(here, consumer)
    async with client(consumer) as ops, client(consumer) as second:
        asked = (await ops.put(path, json={"data": event.model_dump(mode="json"), **REASON})).json()["id"]
        await here.publish(sealed(registered(), data=b"{"))
        other = next(letter for letter in await here.letters(consumer) if str(letter.id) not in path)
        door = f"/v1/dead-letters/{other.id}/rewrites/{asked}/decision"
        assert slug(await second.post(door, json=APPLY)) == (404, "change-request-not-found")


async def test_garbage_is_set_aside_by_one_and_the_gauge_returns_to_zero(here: Stage) -> None:
    consumer = await here.subscribed()
    path = await garbage(here, consumer)
    assert (await gauges(consumer))["dead_letters_open"] == 1
    async with client(consumer) as ops:
        aside = (await ops.post(f"{path}/set-aside", json={"reason": "来源不明 13812345678"})).json()
        assert (aside["state"], aside["set_aside_reason"]) == ("set_aside", "来源不明 ***")
        assert (await gauges(consumer))["dead_letters_open"] == 0
        assert (await ops.get("/v1/dead-letters")).json()["items"] == []
        listed = (await ops.get("/v1/dead-letters", params={"state": "set_aside"})).json()["items"]
        assert [letter["id"] for letter in listed] == [aside["id"]]
        assert slug(await ops.post(f"{path}/replays")) == (409, "dead-letter-set-aside")
        assert slug(await ops.post(f"{path}/set-aside", json=REASON)) == (409, "dead-letter-set-aside")
        again = (await ops.post(f"{path}/taking-up")).json()
        assert (again["state"], again["set_aside_reason"]) == ("open", None)
        assert slug(await ops.post(f"{path}/taking-up")) == (409, "not-set-aside")
    assert (await gauges(consumer))["dead_letters_open"] == 1


async def test_setting_aside_and_taking_up_are_in_the_trail(here: Stage) -> None:
    consumer = await here.subscribed()
    path = await garbage(here, consumer)
    async with client(consumer) as ops:
        await ops.post(f"{path}/set-aside", json=REASON)
        await ops.post(f"{path}/taking-up")
    query = text("SELECT action FROM audit_entry WHERE object_id = :id ORDER BY id")
    async with consumer.runtime.transaction() as session:
        acts = list(await session.scalars(query, {"id": path.rpartition("/")[2]}))
    assert acts == ["set_aside_dead_letter", "take_up_dead_letter"]


async def test_a_fact_that_a_handler_would_take_is_left_out_by_two_alone(here: Stage) -> None:
    consumer = await here.subscribed()
    path, _ = await poisoned(here, consumer)
    async with client(consumer) as ops, client(consumer) as second:
        asked = await ops.post(f"{path}/set-aside", json=REASON)
        assert (asked.status_code, (await gauges(consumer))["dead_letters_open"]) == (202, 1)
        door = f"{path}/set-aside/{asked.json()['id']}/decision"
        assert slug(await ops.post(door, json=APPLY)) == (409, "same-person")
        assert (await second.post(door, json=APPLY)).json()["state"] == "applied"
    assert (await gauges(consumer))["dead_letters_open"] == 0


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CITY_APPROVER])
async def test_nobody_but_ops_changes_a_dead_letter(here: Stage, role: Role) -> None:
    consumer = await here.subscribed()
    path = await garbage(here, consumer)
    doors = ("set-aside", "taking-up", f"rewrites/{UUID(int=1)}/decision", f"set-aside/{UUID(int=1)}/decision")
    async with client(consumer, role, area="urumqi") as other:
        answers = [(await other.post(f"{path}/{door}", json=APPLY)).status_code for door in doors]
    assert set(answers) == {403}
