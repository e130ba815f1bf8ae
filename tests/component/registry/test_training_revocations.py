"""A completion that was confirmed in error has a way back: by two persons, and what was first said stays."""

from typing import Any

import httpx
from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry.people import API, OTHER_DISTRICT, events, problem, registered, worker
from tests.component.registry.training_steps import (
    CERTIFICATE,
    CONFIRM,
    complete,
    completed,
    course,
    in_october,
    indicator,
    record,
    reviewer,
    waiting,
)
from tests.support.platform import Boot, Platform


async def ask(client: httpx.AsyncClient, enrolment: dict[str, Any]) -> httpx.Response:
    path = f"{API}/graduates/{enrolment['graduate_id']}/enrolments/{enrolment['id']}/revocation"
    return await client.post(path, json={"reason": "培训机构来函更正（虚构）"})


async def decide(client: httpx.AsyncClient, **changes: str) -> httpx.Response:
    [change] = await waiting(client)
    assert change["kind"] == "revoke_training"
    return await client.post(f"{API}/training-revocations/{change['id']}/decision", json={**CONFIRM, **changes})


async def trained(p: Platform) -> dict[str, Any]:
    entry = (await registered(p, 1))["id"]
    return await completed(p, entry, await course(p, kind="startup"), certificate=CERTIFICATE)


async def part(p: Platform) -> int:
    counted: int = (await indicator(p, "urumqi", "startup_trainees"))["part"]
    return counted


async def test_two_take_a_completion_back_and_what_was_first_said_stays(platform: Boot) -> None:
    p = await in_october(platform)
    enrolment = await trained(p)
    assert await part(p) == 1
    assert (await ask(worker(p), enrolment)).status_code == 202
    assert await part(p) == 1
    assert (await decide(reviewer(p))).status_code == 200
    assert await part(p) == 0
    [shown] = (await record(worker(p), enrolment["graduate_id"]))["enrolments"]
    assert (shown["state"], shown["completed_on"], shown["certificate_kind"]) == ("enrolled", None, None)
    async with p.transaction("registry") as session:
        [kept] = await session.execute(text("SELECT completed_on, certificate_kind FROM revoked_completion"))
        assert (str(kept[0]), kept[1]) == ("2023-10-09", "completion")
    [event] = await events(p, "registry.training_revoked.v1")
    assert (event["enrolment_id"], event["completed_on"]) == (enrolment["id"], "2023-10-09")
    again = await complete(worker(p), enrolment, completed_on="2023-10-08", certificate=CERTIFICATE)
    assert again.status_code == 202


async def test_nobody_takes_a_completion_back_alone(platform: Boot) -> None:
    p = await in_october(platform)
    enrolment, me = await trained(p), new_id()
    author = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102", id=me)
    assert (await ask(author, enrolment)).status_code == 202
    assert problem(await ask(worker(p), enrolment)) == (409, "change-pending")
    assert problem(await decide(author)) == (409, "same-person")
    [change] = await waiting(reviewer(p))
    confirmation = f"{API}/training-changes/{change['id']}/decision"
    assert problem(await reviewer(p).post(confirmation, json=CONFIRM))[0] == 404
    path = f"{API}/training-revocations/{change['id']}/decision"
    assert problem(await reviewer(p, OTHER_DISTRICT).post(path, json=CONFIRM))[0] == 404
    assert (await p.as_(Role.AUDITOR, area="urumqi").post(path, json=CONFIRM)).status_code == 403
    assert (await decide(reviewer(p), verdict="refuse")).status_code == 200
    assert await part(p) == 1
    assert problem(await reviewer(p).post(path, json=CONFIRM)) == (409, "already-decided")


async def test_what_nobody_confirmed_has_nothing_to_be_taken_back(platform: Boot) -> None:
    p = await in_october(platform)
    enrolment = await trained(p)
    assert problem(await ask(worker(p, OTHER_DISTRICT), enrolment))[0] == 404
    assert (await ask(p.as_(Role.AUDITOR, area="urumqi"), enrolment)).status_code == 403
    await ask(worker(p), enrolment)
    await decide(reviewer(p))
    assert problem(await ask(worker(p), enrolment)) == (409, "completion-not-confirmed")
    assert len(await events(p, "registry.training_revoked.v1")) == 1
