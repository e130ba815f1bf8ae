"""Registrations of new people share a transaction: all as if each had been alone, whatever happens to one of them."""

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import text

from chassis import creations, failpoints
from chassis.db import new_id
from tests.component.registry.people import API, STREET, count, id_number, on_friday, registered, registration, worker
from tests.support.platform import Boot, Platform

WRITTEN = {
    "people": "SELECT city, area, cohort_year, intention, status, registered_on, registered_at, place_kind, channel,"
    " version, listed_by, encode(id_number_index, 'hex') FROM graduate ORDER BY id_number_index",
    "phones": "SELECT encode(phone_use.phone_index, 'hex'), count(*), count(*) FILTER (WHERE graduate.phone_index ="
    " phone_use.phone_index) FROM phone_use JOIN graduate ON graduate.id = graduate_id GROUP BY 1 ORDER BY 1",
    "events": "SELECT type, topic, payload - 'graduate_id', EXISTS (SELECT FROM graduate WHERE id::text = key),"
    " count(*) FROM outbox WHERE type LIKE 'registry.graduate%' GROUP BY 1, 2, 3, 4 ORDER BY 1, 3",
    "trail": "SELECT actor_role, area, address, action, object_kind, purpose, detail, trace IS NULL,"
    " EXISTS (SELECT FROM graduate WHERE id::text = object_id), count(*) FROM audit_entry WHERE action LIKE '%regist%'"
    " GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 1, 2, 3, 4, 5, 6",
    "answers": "SELECT status, media_type, count(*) FROM idempotency_key GROUP BY 1, 2 ORDER BY 1, 2",
}


def together(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many requests each shared transaction writes, from now on."""
    sizes: list[int] = []
    write = creations._write_on

    async def noted(connection: Any, kind: Any, batch: Sequence[Any]) -> Any:
        sizes.append(len(batch))
        return await write(connection, kind, batch)

    monkeypatch.setattr(creations, "_write_on", noted)
    return sizes


async def send(client: httpx.AsyncClient, *bodies: dict[str, Any], keys: Sequence[str] = ()) -> list[httpx.Response]:
    headers = [{"Idempotency-Key": key} for key in keys] or [{}] * len(bodies)
    posts = (
        client.post(f"{API}/registrations", json=body, headers=head) for body, head in zip(bodies, headers, strict=True)
    )
    return list(await asyncio.gather(*posts))


def codes(answers: Sequence[httpx.Response]) -> list[tuple[int, str]]:
    return [(answer.status_code, answer.json().get("type", "").rpartition(":")[2]) for answer in answers]


async def stored(p: Platform) -> dict[str, list[tuple[Any, ...]]]:
    async with p.transaction("registry") as session:
        return {what: [tuple(row) for row in await session.execute(text(query))] for what, query in WRITTEN.items()}


async def test_many_new_people_are_few_transactions_and_each_is_answered(
    platform: Boot, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = await on_friday(platform)
    sizes = together(monkeypatch)
    answers = await send(worker(p), *(registration(serial) for serial in range(60)))
    assert codes(answers) == [(201, "")] * 60
    assert sum(sizes) == 60
    assert len(sizes) < 20
    entry = answers[7].json()
    assert (await worker(p).get(f"{API}/graduates/{entry['id']}")).json() == entry


async def test_they_leave_what_each_leaves_alone(platform: Boot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same requests, together and with the shared way taken out: the same answers and the same rows."""

    async def never(*_: object) -> bool:
        return False

    bodies = [registration(serial) for serial in range(12)]
    bodies[3] = registration(3, "urumqi/650103/650103001")
    bodies[4] = registration(4, intention="none")
    bodies[5]["person"] = {**bodies[5]["person"], "phone": bodies[0]["person"]["phone"]}
    bodies[6] = registration(6, cohort_year=2010)
    bodies[7] = registration(7, place_kind="residence", shared_phone_reason="与家人共用（演示）")
    bodies[8] = registration(8, university_code="99999")
    refused = {0: (409, "already-registered"), 3: (403, "outside-jurisdiction")}
    refused |= {6: (422, "cohort-year-implausible"), 8: (422, "school-unknown")}
    rows = []
    for _ in ("together", "alone"):
        p = await on_friday(platform)
        await registered(p, 0)
        assert codes(await send(worker(p), *bodies)) == [refused.get(place, (201, "")) for place in range(12)]
        rows.append(await stored(p))
        monkeypatch.setattr(creations.Creations, "write", never)
    assert [len(rows[0]["people"]), len(rows[0]["phones"])] == [9, 8]
    assert rows[0] == rows[1]


async def test_the_same_key_and_the_same_person_take_effect_once(platform: Boot) -> None:
    p = await on_friday(platform)
    client, keys = worker(p), ["same-key-1", "same-key-1", "same-key-2"]
    answers = await send(client, registration(1), registration(1), registration(2), keys=keys)
    assert {code for code, _ in codes(answers)} <= {201, 409}
    people, keys = (registration(serial) for serial in (1, 2, 2)), ["same-key-1", "same-key-2", "another-3"]
    again = await send(client, *people, keys=keys)
    assert [codes(again)[place] for place in (0, 2)] == [(201, ""), (409, "already-registered")]
    assert again[0].headers["Idempotent-Replay"] == "true"
    assert codes(await send(client, registration(3), keys=["same-key-1"])) == [(422, "idempotency-key-reused")]
    assert await count(p, "graduate") == 2


async def test_one_phone_registers_as_many_as_ever_among_those_that_wait_together(
    platform: Boot, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = await on_friday(platform)
    creation, go = p.runtime("registry").creations, asyncio.Event()
    write = creations._write_on

    async def once_all_wait(*given: Any) -> Any:
        await go.wait()
        return await write(*given)

    monkeypatch.setattr(creations, "_write_on", once_all_wait)
    bodies = [registration(serial) for serial in range(8)]
    for body in bodies:
        body["person"]["phone"] = registration(0)["person"]["phone"]
    first = asyncio.create_task(send(worker(p), registration(50)))
    sent = asyncio.create_task(send(worker(p), *bodies))
    while len(creation._waiting) < len(bodies):  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(0.01)
    go.set()
    assert codes(await first) == [(201, "")]
    assert sorted(codes(await sent)) == [(201, "")] * 3 + [(409, "phone-shared-too-often")] * 5


async def test_a_person_whom_somebody_else_is_writing_holds_up_nobody_else_for_long(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await registered(p, 99)
    index = p.runtime("registry").cipher.blind_index("id_number", id_number(1))
    async with p.transaction("registry") as session:
        copy = (
            "INSERT INTO graduate (id, city, area, id_number_sealed, id_number_index, name_sealed, intention, status,"
            " version) SELECT :id, city, area, id_number_sealed, :index, name_sealed, intention, status, 1"
            " FROM graduate WHERE id = :entry"
        )
        await session.execute(text(copy), {"id": new_id(), "index": index, "entry": entry["id"]})
        blocked = asyncio.create_task(send(worker(p), registration(1)))
        others = await send(worker(p), *(registration(serial) for serial in range(2, 12)))
        assert codes(others) == [(201, "")] * 10
        assert not blocked.done()
        await session.rollback()
    assert codes(await blocked) == [(201, "")]
    await registered(p, 98)
    connection = p.runtime("registry").creations._connection
    assert connection is not None
    assert await (await connection.execute("SHOW lock_timeout")).fetchone() == ("200ms",)
    await connection.rollback()


@pytest.mark.parametrize("moment", ["before", "at", "after"])
async def test_a_connection_that_breaks_tells_nobody_a_lie_and_does_nothing_twice(
    platform: Boot, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    p = await on_friday(platform)
    commit, failed = psycopg.AsyncConnection.commit, 0

    async def breaks(connection: Any) -> None:
        nonlocal failed
        failed += 1
        if moment != "before":
            await commit(connection)
        raise psycopg.OperationalError("the connection is lost")

    def dies(name: str) -> None:
        nonlocal failed
        if name == "api_in_shared_write" and not failed:
            failed += 1
            raise RuntimeError("killed")

    creation = p.runtime("registry").creations
    if moment == "at":
        monkeypatch.setattr(failpoints, "hit", dies)
        answers = await send(worker(p), *(registration(serial) for serial in range(5)))
    else:
        assert codes(await send(worker(p), registration(50))) == [(201, "")]
        connection = creation._connection
        assert connection is not None
        vars(connection)["commit"] = lambda: breaks(connection)
        answers = await send(worker(p), *(registration(serial) for serial in range(5)))
    assert codes(answers) == [(201, "")] * 5
    assert failed == 1
    people = await count(p, "graduate")
    assert people == await count(p, "phone_use") == (5 if moment == "at" else 6)
    shown = [await worker(p).get(f"{API}/graduates/{answer.json()['id']}") for answer in answers]
    assert [each.json()["area"] for each in shown] == [STREET] * 5


async def test_a_connection_that_died_while_it_rested_costs_nobody_an_answer(platform: Boot) -> None:
    p = await on_friday(platform)
    await registered(p, 1)
    kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid = {}"
    connection = p.runtime("registry").creations._connection
    assert connection is not None
    p.as_owner("registry", kill.format(connection.info.backend_pid))
    assert codes(await send(worker(p), registration(2), registration(3))) == [(201, "")] * 2
    assert await count(p, "graduate") == 3


async def test_a_key_that_was_answered_is_looked_at_alone(platform: Boot) -> None:
    p = await on_friday(platform)
    client = worker(p)
    assert codes(await send(client, registration(1), keys=["once-only"])) == [(201, "")]
    other = await send(client, registration(2), registration(3), keys=["once-only", "another-key"])
    assert codes(other) == [(422, "idempotency-key-reused"), (201, "")]
    assert await count(p, "graduate") == 2
