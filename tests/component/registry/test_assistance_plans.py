"""一人一策: a plan is agreed to by the person or by another than its author, and has steps."""

from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry import people
from tests.component.registry.assistance_steps import (
    NOTE,
    STEP,
    able,
    act,
    agreed,
    as_helper,
    assistance,
    drafted,
    with_item,
)
from tests.component.registry.hardship_steps import ask_end, confirmed, decide, in_july, reviewer
from tests.component.registry.people import API, OTHER_DISTRICT, STREET, problem, registered, worker
from tests.support.platform import Boot


@pytest.mark.obligation("W-902", "U-137")
async def test_a_case_is_in_planning_from_the_confirmation_until_a_plan_is_agreed(platform: Boot) -> None:
    """Acceptance 3, and W-902: one plan of one."""
    p = await in_july(platform)
    entry = (await registered(p, 1))["id"]
    assert (await assistance(worker(p), entry))["case"] == "none"
    await confirmed(p, entry)
    assert (await assistance(worker(p), entry))["case"] == "planning"
    plan = await with_item(worker(p), await drafted(worker(p), entry))
    assert (plan["track"], plan["state"]) == ("priority", "drafted")
    assert (await assistance(worker(p), entry))["case"] == "planning"
    assert (await act(reviewer(p), plan, "agreement", NOTE)).json()["state"] == "agreed"
    assert (await assistance(worker(p), entry))["case"] == "planned"
    assert (await act(worker(p), plan, "closure", {"reason": "person_asked"})).json()["state"] == "closed"
    assert (await assistance(worker(p), entry))["case"] == "planning"


async def test_an_agreement_takes_steps_and_another_person_who_says_why(platform: Boot) -> None:
    p = await in_july(platform)
    entry = (await registered(p, 1))["id"]
    author = p.as_(Role.CASEWORKER, area=STREET, id=new_id())
    plan = await drafted(author, entry)
    assert problem(await act(reviewer(p), plan, "agreement", NOTE)) == (422, "assistance-plan-without-items")
    await with_item(author, plan)
    assert problem(await act(reviewer(p), plan, "agreement", {})) == (422, "agreement-note-required")
    assert problem(await act(author, plan, "agreement", NOTE)) == (409, "same-person")
    assert (await act(reviewer(p), plan, "agreement", NOTE)).status_code == 201
    assert problem(await act(reviewer(p), plan, "agreement", NOTE)) == (409, "assistance-plan-stage")


async def test_the_person_agrees_without_a_note(platform: Boot) -> None:
    p = await in_july(platform)
    view = await registered(p, 1)
    account = await people.bound(p, UUID(view["id"]))
    plan = await with_item(worker(p), await drafted(worker(p), view["id"]))
    graduate = p.as_(Role.GRADUATE, person=UUID(view["id"]), id=account)
    stranger = p.as_(Role.GRADUATE, person=new_id())
    assert problem(await act(stranger, plan, "agreement", {})) == (404, "not-found")
    assert (await act(graduate, plan, "agreement", {})).json()["agreed_role"] == "graduate"


async def test_the_first_step_done_sets_the_plan_going(platform: Boot) -> None:
    p = await in_july(platform)
    entry = (await registered(p, 1))["id"]
    plan = await agreed(p, entry)
    done = {"done_on": "2023-07-05", "outcome": "achieved"}
    step = f"items/{plan['items'][0]['id']}/completion"
    assert problem(await act(worker(p), plan, step, {**done, "done_on": "2023-07-06"})) == (422, "not-yet-happened")
    assert problem(await act(worker(p), plan, f"items/{new_id()}/completion", done)) == (
        404,
        "assistance-item-not-found",
    )
    after = (await act(worker(p), plan, step, done)).json()
    assert (after["state"], after["items"][0]["outcome"]) == ("running", "achieved")
    assert problem(await act(worker(p), plan, step, done)) == (409, "assistance-plan-stage")


async def test_a_change_on_an_old_version_is_refused(platform: Boot) -> None:
    p = await in_july(platform)
    plan = await drafted(worker(p), (await registered(p, 1))["id"])
    assert (await act(worker(p), plan, "items", STEP, seen=1)).json()["version"] == 2
    assert (await act(worker(p), plan, "items", STEP, seen=1)).status_code == 412
    assert (await act(worker(p), plan, "items", STEP, seen=2)).status_code == 201


async def test_who_may_and_what_cannot_be(platform: Boot) -> None:
    p = await in_july(platform)
    entry = (await registered(p, 1))["id"]
    plan = await drafted(worker(p), entry)
    assert problem(await worker(p).post(f"{API}/graduates/{entry}/assistance-plans")) == (409, "assistance-plan-open")
    assert (await reviewer(p).post(f"{API}/graduates/{entry}/assistance-plans")).status_code == 403
    assert problem(await act(worker(p, OTHER_DISTRICT), plan, "items", STEP)) == (404, "not-found")
    assert problem(await act(worker(p), plan, "items", {**STEP, "due_on": "2023-07-04"})) == (422, "due-in-past")
    assert (await act(worker(p), plan, "items", {**STEP, "kind": "gift"})).status_code == 422
    assert problem(await act(worker(p), plan, "closure", {"reason": "bored"})) == (422, "invalid-input")
    done = {"done_on": "2023-07-05", "outcome": "achieved"}
    item = (await with_item(worker(p), plan))["items"][0]["id"]
    assert problem(await act(worker(p), plan, f"items/{item}/completion", done)) == (409, "assistance-plan-stage")


async def test_a_helper_is_an_account_that_serves_the_place(platform: Boot) -> None:
    p = await in_july(platform)
    entry = (await registered(p, 1))["id"]
    await people.opened_by_two(p, people.caseworker_account("helper-near"))
    await people.opened_by_two(p, people.caseworker_account("helper-far", OTHER_DISTRICT))
    [helper] = (await worker(p).get(f"{API}/graduates/{entry}/helpers")).json()
    plan = await drafted(worker(p), entry)
    assert problem(await act(worker(p), plan, "pairing", {"helper_id": str(new_id())})) == (409, "not-a-helper")
    named = (await act(worker(p), plan, "pairing", {"helper_id": helper["account_id"]})).json()
    assert (named["paired_name"], named["paired_on"]) == (helper["name"], None)
    own_word = await act(as_helper(p, helper), plan, "pairing", {"helper_id": helper["account_id"]})
    assert (own_word.json()["paired_name"], own_word.json()["paired_on"]) == (helper["name"], "2023-07-05")


async def test_who_wrote_a_step_does_not_agree_on_the_persons_behalf(platform: Boot) -> None:
    p = await in_july(platform)
    plan = await drafted(worker(p), (await registered(p, 1))["id"])
    second = p.as_(Role.CASEWORKER, area=STREET, id=new_id())
    await with_item(second, plan)
    assert problem(await act(second, plan, "agreement", NOTE)) == (409, "same-person")
    assert (await act(reviewer(p), plan, "agreement", NOTE)).status_code == 201


@pytest.mark.obligation("U-131")
@pytest.mark.parametrize(
    ("ability", "missing"),
    [
        (None, "ability_unknown"),
        ({"able": False, "reason": "health"}, "not_able"),
        ({"able": True}, None),
    ],
)
async def test_key_assistance_is_for_the_willing_and_able(
    platform: Boot, ability: dict[str, object] | None, missing: str | None
) -> None:
    """Acceptance 4: willing and not able is none of them, and the reason is shown."""
    p = await in_july(platform)
    entry = (await registered(p, 1))["id"]
    if ability is not None:
        assert (await able(worker(p), entry, **ability)).status_code == 201
    view = await assistance(worker(p), entry)
    assert (view["willing"], view["key_assist"], view["missing"]) == (True, missing is None, missing)
    if missing == "not_able":
        assert (view["ability"]["reason"], view["ability"]["basis"]) == ("health", "visit")


async def test_an_ability_has_its_reason_and_its_source(platform: Boot) -> None:
    p = await in_july(platform)
    entry = (await registered(p, 1))["id"]
    assert (await able(worker(p), entry, able=False)).status_code == 422
    assert (await able(worker(p), entry, reason="health")).status_code == 422
    assert (await able(worker(p), entry, basis="rumour")).status_code == 422
    assert (await able(reviewer(p), entry)).status_code == 403
    assert problem(await able(worker(p, OTHER_DISTRICT), entry)) == (404, "not-found")


async def test_who_left_the_ledger_is_in_no_planning(platform: Boot) -> None:
    p = await in_july(platform)
    entry = (await registered(p, 1))["id"]
    hardship = await confirmed(p, entry)
    await ask_end(worker(p), hardship)
    assert (await decide(reviewer(p), hardship, "end_hardship")).status_code == 200
    assert (await assistance(worker(p), entry))["case"] == "none"
