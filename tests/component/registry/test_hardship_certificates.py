"""What a department certifies is on the special ledger by that alone: who asked and who answered are two."""

from typing import Any

from tests.component.registry import people
from tests.component.registry.exchange_steps import DISABLED, answered, ask, asked, in_october, outcomes, row, system
from tests.component.registry.hardship_steps import PURPOSE, claimed, confirmed, decide, reviewer, standings, waiting
from tests.component.registry.people import registered, worker
from tests.support.platform import Boot, Platform

POOR_FOR = {"valid_from": "2023-01-01", "valid_to": "2023-12-31"}


async def announced(p: Platform, what: str) -> list[dict[str, Any]]:
    return await people.events(p, f"registry.hardship_{what}.v1")


async def test_a_yes_is_a_hardship_for_its_days_and_the_same_answer_twice_is_one(platform: Boot) -> None:
    p = await in_october(platform)
    request = await asked(p)
    for outcome in ("recorded", "repeated"):
        assert outcomes(await answered(system(p), row(request, "yes", **POOR_FOR))) == [outcome]
    assert await standings(worker(p), request["graduate_id"]) == [("low_income", "confirmed")]
    [event] = await announced(p, "confirmed")
    told = ("category", "valid_from", "valid_to", "evidence_kind")
    assert [event[name] for name in told] == ["low_income", *POOR_FOR.values(), "exchange"]


async def test_a_no_confirms_nothing_and_ends_what_the_department_had_certified(platform: Boot) -> None:
    p = await in_october(platform)
    request = await asked(p)
    await answered(system(p), row(request))
    again = (await ask(worker(p), request["graduate_id"])).json()
    assert outcomes(await answered(system(p), row(again, "no"))) == ["recorded"]
    assert await standings(worker(p), request["graduate_id"]) == [("low_income", "ended")]
    assert [event["reason"] for event in await announced(p, "ended")] == ["department_denied"]


async def test_a_contradiction_ends_what_the_first_answer_entered(platform: Boot) -> None:
    p = await in_october(platform)
    request = await asked(p)
    await answered(system(p), row(request))
    assert outcomes(await answered(system(p), row(request, "no"))) == ["contradicts"]
    assert await standings(worker(p), request["graduate_id"]) == [("low_income", "ended")]
    assert [event["reason"] for event in await announced(p, "ended")] == ["department_contradicts"]


async def test_what_two_persons_confirmed_is_not_ended_by_a_departments_no(platform: Boot) -> None:
    p = await in_october(platform)
    entry = (await registered(p, 1))["id"]
    await confirmed(p, entry, "disabled")
    request = (await ask(worker(p), entry, "disability")).json()
    assert outcomes(await answered(system(p, DISABLED), row(request, "no"))) == ["recorded"]
    assert await standings(worker(p), entry) == [("disabled", "confirmed")]
    assert await announced(p, "ended") == []


async def test_a_yes_about_today_settles_what_was_claimed_of_the_same_class(platform: Boot) -> None:
    """One entry, one event; what was claimed stays as it was stated, and nobody decides it any more."""
    p = await in_october(platform)
    request = await asked(p)
    person = request["graduate_id"]
    for category in ("low_income", "disabled"):
        await claimed(worker(p), person, category)
    for outcome in ("recorded", "repeated"):
        assert outcomes(await answered(system(p), row(request, "yes", **POOR_FOR))) == [outcome]
    expected = [("disabled", "claimed"), ("low_income", "confirmed"), ("low_income", "withdrawn")]
    assert sorted(await standings(worker(p), person)) == expected
    assert len(await announced(p, "confirmed")) == 1
    [left] = await waiting(reviewer(p))
    [own] = [row["id"] for row in await _all(p, person) if row["category"] == "disabled"]
    assert left["object_id"] == own


async def test_a_yes_about_days_that_are_over_settles_no_claim(platform: Boot) -> None:
    p = await in_october(platform)
    request = await asked(p)
    hardship = await claimed(worker(p), request["graduate_id"], "low_income")
    await answered(system(p), row(request, "yes", valid_from="2023-01-01", valid_to="2023-06-30"))
    assert (await decide(reviewer(p), hardship)).status_code == 200


async def _all(p: Platform, person: str) -> list[dict[str, Any]]:
    answer = await worker(p).get(f"{people.API}/graduates/{person}/hardships", params=PURPOSE)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items
