"""The exchange with departments when two speak at the same time: one question, one first answer, one event of each."""

import asyncio

from tests.component.registry import people
from tests.component.registry.exchange_steps import (
    answered,
    answered_by_officer,
    ask,
    asked,
    in_october,
    lines,
    officer,
    outcomes,
    row,
    shown,
    system,
)
from tests.component.registry.people import STREET, registered, worker
from tests.support.platform import Boot


async def test_many_who_ask_at_once_ask_one_question(platform: Boot) -> None:
    p = await in_october(platform)
    entry = await registered(p, 1, STREET)
    answers = await asyncio.gather(*(ask(worker(p), entry["id"]) for _ in range(5)))
    assert {answer.status_code for answer in answers} <= {200, 201}
    [request] = {answer.json()["id"] for answer in answers}
    assert await lines(p, request) == ["out asked"]


async def test_the_same_answer_from_system_and_officer_at_once_is_one(platform: Boot) -> None:
    p = await in_october(platform)
    request = await asked(p)
    both = await asyncio.gather(
        answered(system(p), row(request)),
        answered_by_officer(officer(p), row(request)),
        answered(system(p), row(request)),
    )
    assert sorted(outcome for answer in both for outcome in outcomes(answer)) == ["recorded", "repeated", "repeated"]
    assert len(await people.events(p, "registry.certificate_answered.v1")) == 1


async def test_of_yes_and_no_at_once_one_is_first_and_neither_counts(platform: Boot) -> None:
    p = await in_october(platform)
    request = await asked(p)
    both = await asyncio.gather(answered(system(p), row(request)), answered_by_officer(officer(p), row(request, "no")))
    assert sorted(outcome for answer in both for outcome in outcomes(answer)) == ["contradicts", "recorded"]
    view = await shown(p, request)
    assert {view["answer"]["answer"], view["contrary"]["answer"]} == {"yes", "no"}
    last = (await people.events(p, "registry.certificate_answered.v1"))[-1]
    assert last["contradicted"] is True
