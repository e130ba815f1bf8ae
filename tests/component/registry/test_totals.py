"""A list's total: of the caller's area and of the filters that were asked, whatever page is read."""

from datetime import date

import pytest

from chassis import pagination
from contracts.roles import Role
from tests.component.registry.casework_steps import started
from tests.component.registry.people import API, OTHER_DISTRICT, STREET, on_friday, registered, worker
from tests.support.platform import Boot
from tests.support.totals import total_of


async def test_the_ledger_counts_ones_own_area_and_what_was_asked_for(platform: Boot) -> None:
    p = await on_friday(platform)
    for serial in (1, 2, 3):
        await registered(p, serial)
    await registered(p, 4, cohort_year=2022)
    await registered(p, 5, OTHER_DISTRICT)
    own, city = worker(p), p.as_(Role.CITY_APPROVER, area="urumqi")
    assert [await total_of(client, f"{API}/graduates") for client in (own, city)] == [4, 5]
    assert await total_of(own, f"{API}/graduates", cohort_year=2023) == 3
    assert await total_of(city, f"{API}/graduates", cohort_year=2023, area=STREET) == 3
    assert await total_of(own, f"{API}/graduates", area=OTHER_DISTRICT) == 0


async def test_todays_list_counts_ones_own_people(platform: Boot) -> None:
    p = await on_friday(platform)
    for serial, area in ((1, STREET), (2, STREET), (3, OTHER_DISTRICT)):
        await started(p, (await registered(p, serial, area))["id"], date(2023, 8, 2))
    assert await total_of(worker(p), f"{API}/caseload") == 2
    assert await total_of(worker(p, OTHER_DISTRICT), f"{API}/caseload") == 1


async def test_a_later_page_has_the_same_total_and_an_unasked_one_none(platform: Boot) -> None:
    p = await on_friday(platform)
    for serial in (1, 2, 3):
        await registered(p, serial)
    first = (await worker(p).get(f"{API}/graduates", params={"limit": 2, "total": True})).json()
    later = {"limit": 2, "total": True, "cursor": first["next_cursor"]}
    second = (await worker(p).get(f"{API}/graduates", params=later)).json()
    assert first["total"] == second["total"] == {"count": 3, "at_least": False}
    assert (await worker(p).get(f"{API}/graduates")).json()["total"] is None


async def test_a_long_list_is_counted_as_far_as_the_bound(platform: Boot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagination, "COUNTED", 2)
    p = await on_friday(platform)
    for serial in (1, 2, 3):
        await registered(p, serial)
    answer = await worker(p).get(f"{API}/graduates", params={"limit": 1, "total": True})
    assert answer.json()["total"] == {"count": 2, "at_least": True}
    assert (await worker(p).get(f"{API}/graduates", params={"total": "many"})).status_code == 422
