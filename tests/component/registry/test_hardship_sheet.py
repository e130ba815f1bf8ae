"""The special ledger counts persons, not certificates; each number opens to its names, general beside priority."""

import pytest

from contracts.roles import Role
from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Packs
from tests.component.registry import people
from tests.component.registry.assistance_steps import (
    NOTE,
    able,
    act,
    agreed,
    as_helper,
    drafted,
    names,
    number,
    sheet,
    with_item,
)
from tests.component.registry.hardship_steps import confirmed, in_july, reviewer
from tests.component.registry.people import API, STREET, WUHAN_STREET, problem, registered, worker
from tests.packs import WUHAN, third_city
from tests.support.platform import Boot


@pytest.mark.obligation("W-901", "U-136", "W-011")
@pytest.mark.parametrize(
    ("area", "poor"), [(WUHAN_STREET, "minimum_allowance"), (STREET, "low_income")], ids=["wuhan", "urumqi"]
)
async def test_somebody_with_two_classes_is_one_person_and_stands_in_both_rows(
    platform: Boot, area: str, poor: str
) -> None:
    """Acceptance 1: ledger 1, rows 1 + 1."""
    p = await in_july(platform)
    entry = (await registered(p, 1, area))["id"]
    await registered(p, 2, area)
    for category in (poor, "disabled"):
        await confirmed(p, entry, category, area)
    total = await sheet(worker(p, area))
    assert (number(total, "people"), number(total, "people", "general")) == (1, 1)
    rows = {row["category"]: row["people"] for row in total["classes"]}
    assert {code: people for code, people in rows.items() if people} == {poor: 1, "disabled": 1}
    for key in ("people", poor, "disabled"):
        assert await names(worker(p, area), total, key) == [entry]
    assert await names(worker(p, area), total, "zero_employment" if area == STREET else "out_of_poverty") == []


async def test_the_last_day_is_on_the_ledger_and_the_next_is_not(platform: Boot) -> None:
    """Acceptance 2, its first half: valid to 2023-06-30."""
    p = await in_july(platform)
    await p.set_time("2023-06-01T10:00:00+08:00")
    entry = (await registered(p, 1))["id"]
    await confirmed(p, entry, valid_to="2023-06-30")
    for day, on_ledger in (("2023-06-30", 1), ("2023-07-01", 0)):
        total = await sheet(worker(p), as_of=day)
        assert (number(total, "people"), number(total, "people", "general")) == (on_ledger, 1 - on_ledger)
        assert len(await names(worker(p), total, "people")) == on_ledger


async def test_expiry_is_warned_of_for_the_days_of_the_pack(platform: Boot) -> None:
    """30 days before the last: 2023-05-31 is warned of 2023-06-30, the eve is not; and one that goes on is not."""
    p = await in_july(platform)
    await p.set_time("2023-05-01T10:00:00+08:00")
    ids = [(await registered(p, serial))["id"] for serial in (1, 2)]
    for entry in ids:
        await confirmed(p, entry, valid_to="2023-06-30")
    await confirmed(p, ids[1], valid_from="2023-05-01", valid_to="2023-12-31")
    for day, people_warned in (("2023-05-30", []), ("2023-05-31", ids[:1]), ("2023-07-01", [])):
        total = await sheet(worker(p), as_of=day)
        assert number(total, "expiring") == len(people_warned), day
        assert await names(worker(p), total, "expiring") == people_warned


async def test_who_has_no_plan_and_no_pair_is_named(platform: Boot) -> None:
    """Acceptance 3: the list 无计划 has the name; with a plan it is 1 of 1."""
    p = await in_july(platform)
    entry = (await registered(p, 1))["id"]
    await people.opened_by_two(p, people.caseworker_account("helper-near"))
    await confirmed(p, entry)
    total = await sheet(worker(p))
    assert (number(total, "without_plan"), number(total, "planned"), number(total, "without_pair")) == (1, 0, 1)
    assert await names(worker(p), total, "without_plan") == [entry]
    plan = await agreed(p, entry)
    [helper] = (await worker(p).get(f"{API}/graduates/{entry}/helpers")).json()
    for client, without_pair in ((worker(p), 1), (as_helper(p, helper), 0)):
        await act(client, plan, "pairing", {"helper_id": helper["account_id"]})
        total = await sheet(worker(p))
        counted = [number(total, key) for key in ("without_plan", "planned", "without_pair")]
        assert counted == [0, 1, without_pair]
    assert await names(worker(p), total, "planned") == [entry]


async def test_a_helper_of_a_plan_that_nobody_agreed_to_does_not_count(platform: Boot) -> None:
    p = await in_july(platform)
    entry = (await registered(p, 1))["id"]
    await people.opened_by_two(p, people.caseworker_account("helper-near"))
    await confirmed(p, entry)
    [helper] = (await worker(p).get(f"{API}/graduates/{entry}/helpers")).json()
    plan = await with_item(worker(p), await drafted(worker(p), entry))
    await act(as_helper(p, helper), plan, "pairing", {"helper_id": helper["account_id"]})
    assert number(await sheet(worker(p)), "without_pair") == 1
    await act(reviewer(p), plan, "agreement", NOTE)
    assert number(await sheet(worker(p)), "without_pair") == 0


async def test_a_general_plan_is_no_plan_of_the_priority_track(platform: Boot) -> None:
    p = await in_july(platform)
    entry = (await registered(p, 1))["id"]
    assert (await drafted(worker(p), entry))["track"] == "general"
    await confirmed(p, entry)
    assert number(await sheet(worker(p)), "without_plan") == 1


async def test_key_assistance_opens_to_the_willing_and_able(platform: Boot) -> None:
    p = await in_july(platform)
    entries = [(await registered(p, serial, intention=wish))["id"] for serial, wish in ((1, "job"), (2, "none"))]
    for entry in entries:
        await able(worker(p), entry)
    assert await names(worker(p), await sheet(worker(p)), "key_assist") == entries[:1]


async def test_a_school_and_a_person_get_no_names_by_hardship_and_each_look_leaves_a_line(platform: Boot) -> None:
    p = await in_july(platform)
    office = p.as_(Role.UNIVERSITY_OFFICE, org="10755")
    for query in ("in_hardship=true", "hardship=disabled", "lacking=without_plan", "key_assist=false"):
        assert problem(await office.get(f"{API}/graduates?{query}")) == (403, "hardship-not-shown")
    assert (await office.get(f"{API}/sheets/hardships")).status_code == 403
    assert (await p.as_(Role.OBSERVER, area="urumqi").get(f"{API}/sheets/hardships")).status_code == 403
    assert (await worker(p).get(f"{API}/graduates?hardship=disabled")).status_code == 200
    lines = await people.audit_of(p, STREET)
    assert [line[0] for line in lines] == ["list_by_hardship"]


async def test_a_city_without_a_ledger_says_so(platform: Boot) -> None:
    p = await platform("registry", policies=Packs.of([load_pack(WUHAN), *third_city().all]))
    auditor = p.as_(Role.AUDITOR, area="xinghe")
    assert problem(await auditor.get(f"{API}/sheets/hardships")) == (422, "no-hardship-ledger")
    outside = p.as_(Role.AUDITOR, area="wuhan")
    assert problem(await outside.get(f"{API}/sheets/hardships?area=xinghe")) == (404, "area-not-found")
