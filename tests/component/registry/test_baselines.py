"""Last year's figure: loaded by two persons, and compared with on the same calendar day."""

from typing import Any

import httpx
import pytest

from contracts.roles import Role
from tests.component.registry.indicator_steps import auditor, counted, numbers
from tests.component.registry.people import API, STREET, count, on_friday, problem
from tests.component.registry.placement_steps import many_listed, many_placed
from tests.support.platform import Boot, Platform

BASELINES, CHANGES = f"{API}/baselines", f"{API}/baseline-changes"
LAST_YEAR: dict[str, Any] = {"area": "urumqi", "measure": "placement_rate", "as_of": "2022-07-31"}
LAST_YEAR |= {"part": 612, "population": 1000, "cohort_year": 2022, "source": "2022年7月就业情况通报第2页（虚构）"}
AGREED = {"verdict": "apply", "note": "已核对通报原件（虚构）"}


def approver(p: Platform, area: str = "urumqi") -> httpx.AsyncClient:
    return p.as_(Role.CITY_APPROVER, area=area)


async def asked_for(client: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await client.post(BASELINES, json={**LAST_YEAR, **changes})
    assert answer.status_code == 202, answer.text
    change: dict[str, Any] = answer.json()
    return change


async def loaded(p: Platform, **changes: Any) -> None:
    change = await asked_for(approver(p), **changes)
    answer = await approver(p).post(f"{CHANGES}/{change['id']}/decision", json=AGREED)
    assert answer.status_code == 200, answer.text


async def rate(p: Platform, as_of: str = "2023-07-31") -> dict[str, Any]:
    return await counted(auditor(p, "urumqi"), "placement_rate", as_of=as_of)


@pytest.mark.obligation("U-005")
async def test_not_below_the_same_day_of_last_year_and_nothing_without_a_baseline(platform: Boot) -> None:
    p = await on_friday(platform)
    await p.set_time("2023-07-31T12:00:00+08:00")
    await many_placed(p, 306)
    await many_listed(p, 194)
    shown = await rate(p)
    target = shown["indicator"]["target"]
    assert numbers(shown["counted"]["total"]) == (306, 500, "61.20%", None)
    assert (target["clause"], target["same_day"]["as_of"], target["same_day"]["part"]) == ("目标1", "2022-07-31", None)
    assert target["unset"].startswith("目标1")
    await loaded(p)
    shown = await rate(p)
    assert numbers(shown["counted"]["total"]) == (306, 500, "61.20%", True)
    assert (shown["indicator"]["target"]["same_day"]["rate"], shown["indicator"]["target"]["unset"]) == ("61.20%", None)
    assert shown["counted"]["rows"][0]["met"] is None, "the city's is no district's"
    await many_placed(p, 305, mark="more")
    await many_listed(p, 195, mark="more")
    assert numbers((await rate(p))["counted"]["total"]) == (611, 1000, "61.10%", False)
    assert (await rate(p, "2023-07-30"))["counted"]["total"]["met"] is None, "no other day of last year is loaded"


async def test_a_district_is_compared_with_its_own(platform: Boot) -> None:
    p = await on_friday(platform)
    await p.set_time("2023-07-31T12:00:00+08:00")
    await many_placed(p, 1, area=STREET)
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")
    change = await asked_for(reviewer, area="urumqi/650102", part=1, population=2)
    assert (await approver(p).post(f"{CHANGES}/{change['id']}/decision", json=AGREED)).status_code == 200
    shown = (await rate(p))["counted"]
    assert [row["met"] for row in shown["rows"]] == [True]
    assert shown["total"]["met"] is None


async def test_29_february_is_compared_with_the_28th_and_says_so(platform: Boot) -> None:
    p = await on_friday(platform)
    await p.set_time("2024-02-29T12:00:00+08:00")
    shown = (await rate(p, "2024-02-29"))["indicator"]["target"]["same_day"]
    assert (shown["as_of"], shown["note"]) == ("2023-02-28", "上年没有2月29日，与2月28日比较")
    assert (await rate(p, "2024-02-28"))["indicator"]["target"]["same_day"]["note"] is None


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"part": 1001}, (422, "baseline-impossible")),
        ({"measure": "registration_rate"}, (422, "baseline-not-compared")),
        ({"as_of": "2023-07-28"}, (422, "not-yet-happened")),
        ({"area": "urumqi/650102/650102002"}, (404, "area-not-found")),
        ({"area": "urumqi/420106"}, (404, "area-not-found")),
        ({"area": "wuhan"}, (404, "area-not-found")),
        ({"population": 0}, (422, "invalid-input")),
        ({"source": ""}, (422, "invalid-input")),
    ],
)
async def test_what_cannot_be_is_refused(platform: Boot, changes: dict[str, Any], refused: tuple[int, str]) -> None:
    p = await on_friday(platform)
    assert problem(await approver(p).post(BASELINES, json={**LAST_YEAR, **changes})) == refused


async def test_two_persons_of_the_city_and_no_district_for_itself(platform: Boot) -> None:
    p = await on_friday(platform)
    for role in (Role.CASEWORKER, Role.AUDITOR, Role.DISTRICT_APPROVER):
        assert problem(await p.as_(role, area=STREET).post(BASELINES, json=LAST_YEAR)) == (403, "forbidden")
    me = approver(p)
    change = await asked_for(me)
    decision = f"{CHANGES}/{change['id']}/decision"
    assert problem(await me.post(BASELINES, json=LAST_YEAR)) == (409, "change-pending")
    assert problem(await me.post(decision, json=AGREED)) == (409, "same-person")
    assert problem(await approver(p, "wuhan").post(decision, json=AGREED)) == (404, "change-request-not-found")
    district = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")
    assert problem(await district.post(decision, json=AGREED)) == (403, "forbidden")
    assert [row["rate"] for row in (await approver(p).get(CHANGES)).json()["items"]] == ["61.20%"]
    refused = await approver(p).post(decision, json={"verdict": "refuse", "note": "页码有误（虚构）"})
    assert refused.json()["state"] == "refused"
    assert await count(p, "baseline") == 0


async def test_the_same_order_twice_is_one_and_a_later_number_replaces_it(platform: Boot) -> None:
    p = await on_friday(platform)
    me, key = approver(p), {"Idempotency-Key": "last-year-once"}
    answers = [await me.post(BASELINES, json=LAST_YEAR, headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    decision = f"{CHANGES}/{answers[0].json()['id']}/decision"
    assert (await approver(p).post(decision, json=AGREED)).status_code == 200
    assert problem(await approver(p).post(decision, json=AGREED)) == (409, "already-decided")
    await loaded(p, part=613)
    rows = (await auditor(p, "urumqi").get(BASELINES)).json()["items"]
    assert [row["part"] for row in rows] == [612, 613]
    assert (await rate(p))["indicator"]["target"]["same_day"]["part"] == 613
    assert (await auditor(p, "wuhan").get(BASELINES)).json()["items"] == []
