"""Welfare posts: the checklist first, the city's number of failed referrals or none, and two signatures."""

from pathlib import Path

import pytest

from contracts.roles import Role
from tests.component.registry import hardship_steps as hardships
from tests.component.registry import training_steps as trainings
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    audit_of,
    count,
    placed,
    problem,
    registered,
    worker,
)
from tests.component.registry.welfare_steps import (
    ASKED,
    BASIS,
    ask,
    asked,
    gate,
    hard_case,
    in_august,
    interviewed,
    of_urumqi,
    referred,
    served,
    sign,
    waiting,
    with_number,
)
from tests.packs import third_city
from tests.support.platform import Boot


@pytest.mark.obligation("W-904")
async def test_four_of_five_referrals_are_one_short_and_five_are_enough(platform: Boot, tmp_path: Path) -> None:
    """The acceptance of the plan, with a number that the city has loaded."""
    p = await with_number(platform, tmp_path)
    entry = await hard_case(p, referrals=4)
    refused = await ask(worker(p, WUHAN_STREET), entry)
    assert problem(refused) == (422, "referrals-short")
    assert "尚差1次" in refused.json()["detail"]
    assert refused.json()["clause"] == "二(九)"
    assert (await gate(p, entry))["referrals"]["short"] == 1
    await referred(p, entry, 1)
    case = await asked(p, entry)
    assert (case["state"], case["unsuccessful_referrals"], case["referrals_least"]) == ("waiting", 5, 5)
    reviewer = hardships.reviewer(p, WUHAN_STREET)
    [change] = await waiting(reviewer)
    assert (await sign(reviewer, change)).json()["case"]["state"] == "allowed"


@pytest.mark.obligation("W-904")
async def test_without_a_number_two_persons_sign_with_reasons(platform: Boot) -> None:
    p = await in_august(platform)
    entry = await hard_case(p, referrals=3)
    shown = await gate(p, entry)
    assert (shown["open"], shown["referrals"], shown["unsuccessful_referrals"]) == (True, None, 3)
    assert shown["referrals_unset"].startswith("文件未规定")
    case = await asked(p, entry)
    reviewer = hardships.reviewer(p, WUHAN_STREET)
    path = f"{API}/welfare-cases/{case['id']}"
    record = (await reviewer.get(path)).json()
    assert (record["state"], record["referrals_least"]) == ("waiting", None)
    assert (record["signatures_needed"], len(record["signatures"])) == (2, 1)
    [change] = await waiting(reviewer)
    assert (await sign(reviewer, change, note="")).status_code == 422
    assert (await sign(reviewer, change)).status_code == 200
    record = (await reviewer.get(path)).json()
    assert (record["state"], record["decided_on"]) == ("allowed", "2023-08-01")
    first, second = record["signatures"]
    assert first["signed_by"] != second["signed_by"]
    assert first["reason"] == ASKED["reason"]
    assert second["reason"]
    assert problem(await sign(reviewer, change)) == (409, "already-decided")
    acts = [action for action, *_ in await audit_of(p, case["id"])]
    assert acts == ["propose_allow_welfare_post", "apply_allow_welfare_post"]


async def test_who_asked_does_not_sign(platform: Boot) -> None:
    p = await in_august(platform)
    entry = await hard_case(p, referrals=3)
    reviewer = hardships.reviewer(p, WUHAN_STREET)
    assert (await ask(reviewer, entry)).status_code == 202
    [change] = await waiting(reviewer)
    assert problem(await sign(reviewer, change)) == (409, "same-person")
    assert (await sign(hardships.reviewer(p, WUHAN_STREET), change, verdict="refuse")).json()["case"]["state"] == (
        "refused"
    )
    assert (await ask(reviewer, entry)).status_code == 202, "a refusal ends nothing for ever"


@pytest.mark.obligation("W-904")
async def test_the_checklist_of_wuhan_comes_first(platform: Boot) -> None:
    p = await in_august(platform)
    entry = str((await registered(p, 1, WUHAN_STREET))["id"])
    me = worker(p, WUHAN_STREET)
    await referred(p, entry, 2)
    assert problem(await ask(me, entry)) == (422, "not-in-hardship")
    await hardships.confirmed(p, entry, area=WUHAN_STREET)
    refused = await ask(me, entry)
    assert problem(refused) == (422, "checklist-open")
    assert refused.json()["short"] == {"guidance": 1, "referral": 1, "training_or_internship": 1}
    await served(p, entry, "guidance", "training_offer")
    assert (await ask(me, entry)).json()["short"] == {"referral": 1}
    await referred(p, entry, 1)
    assert (await ask(me, entry)).status_code == 202


@pytest.mark.obligation("U-140")
async def test_urumqi_wants_five_posts_courses_for_the_low_skilled_and_the_policy_that_is_met(platform: Boot) -> None:
    p = await in_august(platform)
    entry = await of_urumqi(p, posts=4)
    me = worker(p)
    refused = await ask(me, entry, **BASIS)
    assert (problem(refused), refused.json()["short"]) == ((422, "checklist-open"), {"targeted_posts": 1})
    await referred(p, entry, 1, STREET)
    low = {"low_skilled": True, "eligible": True, "source": "assessment"}
    await me.post(f"{API}/graduates/{entry}/skills", json=low)
    assert (await ask(me, entry, **BASIS)).json()["short"] == {"training_courses": 3}
    for name in "甲乙丙":
        await trainings.recommend(me, entry, await trainings.course(p, title=f"课程{name}（虚构）"))
    refused = await ask(me, entry)
    assert (problem(refused), refused.json()["clause"]) == ((422, "basis-required"), "(六)23")
    case = await asked(p, entry, STREET, **BASIS)
    assert case["policy_basis"] == BASIS["policy_basis"]


async def test_an_offer_and_an_answer_still_to_come_are_no_failures(platform: Boot, tmp_path: Path) -> None:
    p = await with_number(platform, tmp_path, number=3)
    entry = await hard_case(p, referrals=0)
    offered, pending, declined, missed, silent = await referred(p, entry, 5)
    for post, result in ((offered, "offered"), (pending, "open"), (declined, "declined"), (missed, "no_show")):
        await interviewed(p, entry, post, result)
    assert (await gate(p, entry))["unsuccessful_referrals"] == 3, silent


async def test_the_gate_is_looked_at_again_when_the_second_person_signs(platform: Boot) -> None:
    p = await in_august(platform)
    entry = await hard_case(p, referrals=3)
    await asked(p, entry)
    reviewer = hardships.reviewer(p, WUHAN_STREET)
    [change] = await waiting(reviewer)
    await placed(p, entry, WUHAN_STREET, since_on="2023-08-01")
    assert problem(await sign(reviewer, change)) == (409, "already-placed")
    assert [row["id"] for row in await waiting(reviewer)] == [change["id"]], "nothing was decided"
    await p.set_time("2024-01-01T10:00:00+08:00")
    assert problem(await sign(reviewer, change)) == (422, "not-in-hardship")
    assert (await sign(reviewer, change, verdict="refuse")).status_code == 200


async def test_one_case_of_a_hardship_lives_at_a_time(platform: Boot) -> None:
    p = await in_august(platform)
    entry = await hard_case(p, referrals=3)
    me, key = worker(p, WUHAN_STREET), {"Idempotency-Key": "welfare-1"}
    path = f"{API}/graduates/{entry}/welfare-cases"
    first, again = [await me.post(path, json=ASKED, headers=key) for _ in range(2)]
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert problem(await ask(me, entry)) == (409, "welfare-case-open")
    assert await count(p, "welfare_case") == 1


async def test_cases_are_asked_for_read_and_signed_within_reach_alone(platform: Boot) -> None:
    p = await in_august(platform)
    entry = await hard_case(p, referrals=3)
    case = await asked(p, entry)
    reviewer, far = hardships.reviewer(p, WUHAN_STREET), hardships.reviewer(p, OTHER_DISTRICT)
    [change] = await waiting(reviewer)
    listed = f"{API}/welfare-cases"
    assert [row["id"] for row in (await reviewer.get(listed, params={"state": "waiting"})).json()["items"]] == [
        case["id"]
    ]
    assert (await reviewer.get(listed, params={"state": "allowed"})).json()["items"] == []
    assert ((await far.get(listed)).json()["items"], await waiting(far)) == ([], [])
    assert (await ask(far, entry)).status_code == 404
    assert (await sign(far, change)).status_code == 404
    assert (await far.get(f"{listed}/{case['id']}")).status_code == 404
    assert (await far.get(f"{API}/graduates/{entry}/welfare-gate")).status_code == 404
    auditor = p.as_(Role.AUDITOR, area=WUHAN_STREET)
    assert problem(await ask(auditor, entry)) == (403, "forbidden")
    assert problem(await sign(worker(p, WUHAN_STREET), change)) == (403, "forbidden")
    assert (await reviewer.get(listed, params={"state": "done"})).status_code == 422
    assert (await ask(worker(p, WUHAN_STREET), entry, reason="")).status_code == 422


async def test_a_city_whose_document_says_nothing_of_it_has_no_gate(platform: Boot) -> None:
    p = await platform("registry", policies=third_city())
    await p.set_time("2024-06-28T10:00:00+08:00")
    street = "xinghe/990101/990101001"
    entry = (await registered(p, 1, street, cohort_year=2024))["id"]
    assert problem(await ask(worker(p, street), entry)) == (422, "no-welfare-posts")
