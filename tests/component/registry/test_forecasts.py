"""Forecasts: a straight line from the beginning of a target's period, worked by hand; it changes no number."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from contracts.roles import Role
from tests.component.registry.people import API, STREET, on_friday
from tests.component.registry.steps import RATES, auditor
from tests.support.platform import Boot, Platform

INDICATOR = f"{API}/indicators/milestones.placement_rate"
LISTED = """
INSERT INTO graduate (id, city, area, id_number_sealed, id_number_index, name_sealed, cohort_year,
                      intention, status, listed_on, version)
SELECT gen_random_uuid(), 'urumqi', :area, '', int4send(n), '', 2023, 'job', 'unknown', '2023-07-01', 1
FROM generate_series(1, 100) AS n
"""
PLACED = """
INSERT INTO graduate_status (id, graduate_id, status, since_on, source)
SELECT gen_random_uuid(), id, 'employed', CAST(:day AS date), 'internship' FROM graduate
WHERE id NOT IN (SELECT graduate_id FROM graduate_status) ORDER BY id LIMIT :people
"""


async def hundred(boot: Boot, **placed: int) -> Platform:
    """A hundred people of one street, listed on 1 July; so many placed on each day (`jul20=54`)."""
    p = await on_friday(boot)
    days = {"jul20": "2023-07-20", "aug05": "2023-08-05"}
    async with p.transaction("registry") as session:
        await session.execute(text(LISTED), {"area": STREET})
        for name, people in placed.items():
            await session.execute(text(PLACED.replace(":day", f"'{days[name]}'")), {"people": people})
    return p


async def forecast_of(client: httpx.AsyncClient, **query: str) -> dict[str, Any]:
    answer = await client.get(RATES, params={"forecast": "true", **query})
    assert answer.status_code == 200, answer.text
    cell: dict[str, Any] = answer.json()["total"]["rates"]["placement_rate"]["forecast"]
    return cell


@pytest.mark.parametrize(
    ("people", "part", "rate", "met"),
    # From nobody on 30 June: 28 days went by, 3 are left. 54 + 54/28·3 = 59.78…, 57 + 57/28·3 = 63.10…
    [(54, 59, "59.78%", False), (57, 63, "63.10%", True)],
)
async def test_the_first_target_is_approached_from_the_day_the_first_came(
    platform: Boot, people: int, part: int, rate: str, met: bool
) -> None:
    p = await hundred(platform, jul20=people)
    assert await forecast_of(auditor(p)) == {
        "since_on": "2023-06-30",
        "due_on": "2023-07-31",
        "part": part,
        "rate": rate,
        "met": met,
        "unknown": None,
    }


@pytest.mark.parametrize(
    ("added", "part", "rate", "met"),
    # 54 by the target of July, `added` in the first ten days of August, 21 are left:
    # 59 + 5/10·21 = 69.5, 60 + 6/10·21 = 72.6, and 84 + 30/10·21 is more than there are.
    [(5, 69, "69.50%", False), (6, 72, "72.60%", True), (30, 100, "100.00%", True)],
)
async def test_a_later_target_is_approached_from_the_one_before(
    platform: Boot, added: int, part: int, rate: str, met: bool
) -> None:
    p = await hundred(platform, jul20=54, aug05=added)
    await p.set_time("2023-08-10T10:00:00+08:00")
    found = await forecast_of(auditor(p))
    assert (found["since_on"], found["due_on"]) == ("2023-07-31", "2023-08-31")
    assert (found["part"], found["rate"], found["met"]) == (part, rate, met)
    sheet = (await auditor(p).get(INDICATOR, params={"forecast": "true"})).json()["counted"]
    assert sheet["total"]["forecast"] == sheet["rows"][0]["forecast"] == found


@pytest.mark.parametrize(
    ("day", "unknown"), [("2023-07-01", "first_day"), ("2023-06-30", "nobody"), ("2023-08-01", "first_day")]
)
async def test_where_no_pace_is_known_it_says_why_and_gives_no_number(platform: Boot, day: str, unknown: str) -> None:
    found = await forecast_of(auditor(await hundred(platform)), as_of=day)
    assert (found["unknown"], found["part"], found["rate"], found["met"]) == (unknown, None, None, None)


async def test_a_target_that_is_past_or_that_the_document_has_not_set_is_not_forecast(platform: Boot) -> None:
    p = await hundred(platform, jul20=54)
    assert (await forecast_of(auditor(p), as_of="2023-11-01"))["unknown"] == "past_due"
    assert (await forecast_of(auditor(p), cohort_year="2022"))["unknown"] == "no_due_day"


async def test_a_target_without_a_number_is_forecast_and_not_judged(platform: Boot) -> None:
    p = await hundred(platform, jul20=54)
    found = await forecast_of(auditor(p), as_of="2023-10-10")
    assert (found["part"], found["met"], found["due_on"]) == (54, None, "2023-10-31")


async def test_who_does_not_ask_gets_none_and_the_other_numbers_are_the_same(platform: Boot) -> None:
    p = await hundred(platform, jul20=54)
    plain, asked = [(await auditor(p).get(RATES, params=query)).json() for query in ({}, {"forecast": "true"})]
    for row in (*asked["rows"], asked["total"]):
        for cell in row["rates"].values():
            assert cell["forecast"] is not None
            cell["forecast"] = None
    assert plain == asked


async def test_a_forecast_is_of_ones_own_area_and_for_who_reads_figures(platform: Boot) -> None:
    p = await hundred(platform, jul20=54)
    query = {"forecast": "true"}
    next_door = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650103")
    assert (await forecast_of(next_door))["unknown"] == "nobody"
    assert (await next_door.get(RATES, params={**query, "area": STREET})).status_code == 404
    assert (await p.as_(Role.OPS, area="urumqi").get(RATES, params=query)).status_code == 403
    assert (await auditor(p).get(RATES, params={"forecast": "perhaps"})).status_code == 422
