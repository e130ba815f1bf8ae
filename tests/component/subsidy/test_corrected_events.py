"""A claim shows which of its facts two operators put in the place of what had come."""

import json
from typing import Any
from uuid import UUID

import pytest

from chassis.db import new_id
from chassis.messaging import inbox
from chassis.messaging.outbox import Envelope
from contracts.events.jobfair import InternshipEnded
from contracts.roles import Role
from tests.component.subsidy.steps import AREA, BASE, assess, base_with, ended
from tests.support.platform import Boot, Platform


async def arrives(p: Platform, event: InternshipEnded, broken: dict[str, Any]) -> str:
    """The path of the dead letter that the broken content leaves."""
    good = inbox.envelope(event, source="test")
    content = json.dumps(event.model_dump(mode="json") | broken).encode()
    await inbox.deliver(p.services["subsidy"], Envelope(**{**vars(good), "data": content}))
    letters = (await p.as_(Role.OPS).get(f"{BASE}/dead-letters")).json()["items"]
    return f"{BASE}/dead-letters/{letters[-1]['id']}"


async def rewritten(p: Platform, path: str, event: InternshipEnded) -> tuple[UUID, UUID]:
    first, second = new_id(), new_id()
    body = {"data": event.model_dump(mode="json"), "reason": "与见习平台核对（虚构）"}
    asked = await p.as_(Role.OPS, id=first).put(path, json=body)
    assert asked.status_code == 202, asked.text
    decision = {"verdict": "apply", "note": "已核对（虚构）"}
    operator = p.as_(Role.OPS, id=second)
    await operator.post(f"{path}/rewrites/{asked.json()['id']}/decision", json=decision)
    assert (await operator.post(f"{path}/replays")).status_code == 200
    return first, second


async def corrected(p: Platform, employer: UUID) -> list[dict[str, Any]]:
    claim = (await assess(p, employer)).json()["claim"]["id"]
    detail = await p.as_(Role.AUDITOR, area=AREA).get(f"{BASE}/claims/{claim}")
    events: list[dict[str, Any]] = detail.json()["corrected_events"]
    return events


@pytest.fixture
async def p(platform: Boot) -> Platform:
    p = await platform("subsidy")
    await p.set_time("2023-07-15T10:00:00+08:00")
    return p


async def test_a_rewritten_fact_is_shown_on_the_claim_that_counts_it(p: Platform) -> None:
    employer, _ = await base_with(p, 3, 2)
    event = ended(employer, new_id())
    path = await arrives(p, event, {"outcome": "finished"})
    first, second = await rewritten(p, path, event)
    [shown] = await corrected(p, employer)
    assert (shown["type"], shown["subject"]) == (event.TYPE, str(event.internship_id))
    assert (shown["fields"], shown["requested_by"], shown["decided_by"]) == (["outcome"], str(first), str(second))


async def test_a_fact_that_was_rewritten_out_of_the_period_is_shown_as_well(p: Platform) -> None:
    employer, _ = await base_with(p, 3, 2)
    event = ended(employer, new_id(), outcome="broken_off", ended_on="2023-05-31")
    path = await arrives(p, event, {"outcome": "finished", "ended_on": "2023-06-20"})
    await rewritten(p, path, event)
    assert [shown["fields"] for shown in await corrected(p, employer)] == [["ended_on", "outcome"]]


async def test_a_fact_of_another_base_or_period_is_not_shown(p: Platform) -> None:
    employer, _ = await base_with(p, 3, 2)
    earlier: dict[str, Any] = {"started_on": "2022-08-01", "planned_end_on": "2022-11-30", "ended_on": "2022-11-30"}
    for event in (ended(new_id(), new_id()), ended(employer, new_id(), **earlier)):
        await rewritten(p, await arrives(p, event, {"outcome": "finished"}), event)
    assert await corrected(p, employer) == []


async def test_a_rewritten_end_that_was_planned_for_the_period_is_shown(p: Platform) -> None:
    employer, _ = await base_with(p, 3, 2)
    event = ended(employer, new_id(), ended_on="2022-11-30", started_on="2022-08-01")
    await rewritten(p, await arrives(p, event, {"outcome": "finished"}), event)
    assert [shown["fields"] for shown in await corrected(p, employer)] == [["outcome"]]


async def test_what_came_as_it_should_is_nothing_to_show(p: Platform) -> None:
    employer, _ = await base_with(p, 3, 2)
    assert await corrected(p, employer) == []
