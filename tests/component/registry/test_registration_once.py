"""One submission and one person make one entry, however often and from wherever they come."""

import asyncio
from typing import Any

import httpx

from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    authenticated,
    count,
    events,
    listed,
    on_friday,
    person,
    phone_verified,
    problem,
    registered,
    registration,
    signed_in,
    ticket_for,
    worker,
)
from tests.support.platform import Boot, Platform


async def post_with_key(client: httpx.AsyncClient, key: str, body: dict[str, Any]) -> httpx.Response:
    return await client.post(f"{API}/registrations", json=body, headers={"Idempotency-Key": key})


async def test_a_registration_needs_an_idempotency_key(platform: Boot) -> None:
    p = await on_friday(platform)
    answer = await post_with_key(worker(p), "", registration(1))
    assert problem(answer) == (400, "idempotency-key-missing")
    assert await count(p, "graduate") == 0


async def test_the_same_submission_again_gets_the_same_answer_to_the_byte(platform: Boot) -> None:
    p = await on_friday(platform)
    client = worker(p)
    first, again = [await post_with_key(client, "submission-1", registration(1)) for _ in range(2)]
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert ("Idempotent-Replay" in first.headers, "Idempotent-Replay" in again.headers) == (False, True)
    assert len(await events(p, "registry.graduate_registered.v1")) == 1


async def test_another_submission_under_the_same_key_is_refused(platform: Boot) -> None:
    p = await on_friday(platform)
    client = worker(p)
    await post_with_key(client, "submission-1", registration(1))
    answer = await post_with_key(client, "submission-1", registration(2))
    assert problem(answer) == (422, "idempotency-key-reused")
    assert await count(p, "graduate") == 1


async def test_a_key_belongs_to_its_caller(platform: Boot) -> None:
    p = await on_friday(platform)
    await post_with_key(worker(p), "submission-1", registration(1))
    answer = await post_with_key(worker(p), "submission-1", registration(1))
    assert problem(answer) == (409, "already-registered")


async def test_a_refused_submission_leaves_its_key_free(platform: Boot) -> None:
    p = await on_friday(platform)
    client = worker(p)
    refused = await post_with_key(client, "submission-1", registration(1, cohort_year=None))
    mended = await post_with_key(client, "submission-1", registration(1))
    assert (refused.status_code, mended.status_code) == (422, 201)


async def test_one_submission_sent_many_times_at_once_happens_once(platform: Boot) -> None:
    p = await on_friday(platform)
    client = worker(p)
    calls = [post_with_key(client, "submission-1", registration(1)) for _ in range(5)]
    answers = await asyncio.gather(*calls)
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert {problem(answer)[1] for answer in answers if answer.status_code == 409} <= {"still-running"}
    assert await count(p, "graduate") == 1


async def by_roster_and_mini_program(p: Platform, serial: int) -> None:
    graduate = await phone_verified(await signed_in(p, f"both{serial}"), person(serial)["phone"])
    ticket = await ticket_for(graduate, person(serial))
    await authenticated(p, ticket, person(serial))
    proof = graduate.post(f"{API}/me/real-name", json={"ticket": ticket})
    entry, answer = await asyncio.gather(listed(p, serial, university_code="10755"), proof)
    assert answer.status_code == 200, answer.text
    assert answer.json()["graduate_id"] == str(entry.graduate_id)


async def test_one_person_by_roster_and_mini_program_at_once_is_one_entry(platform: Boot) -> None:
    p = await on_friday(platform)
    for serial in range(1, 6):
        await by_roster_and_mini_program(p, serial)
    assert await count(p, "graduate") == 5
    assert len(await events(p, "registry.graduate_listed.v1")) == 5


async def test_a_roster_after_the_registration_completes_it_and_moves_nobody(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await registered(p, 1, seeking_area=STREET)
    later = await listed(p, 1, OTHER_DISTRICT, university_code="10755", seeking_area=OTHER_DISTRICT, intention="none")
    assert (str(later.graduate_id), later.outcome) == (entry["id"], "updated")
    now = (await worker(p).get(f"{API}/graduates/{entry['id']}")).json()
    assert (now["area"], now["seeking_area"], now["intention"]) == (STREET, STREET, "job")
    assert (now["university_code"], now["listed_on"]) == ("10755", "2023-07-28")
    assert (await listed(p, 1)).outcome == "unchanged"
