"""The goals of both documents by the numbers of the plan: persons of the year, posts, cohorts, coverage, campaigns."""

from datetime import date
from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.events.jobfair import PostPublished
from tests.component.registry.indicator_steps import auditor, counted, numbers, opens_to_its_names, served
from tests.component.registry.people import (
    API,
    STREET,
    WUHAN_STREET,
    everything,
    on_friday,
    placed,
    post_on_offer,
    problem,
    registered,
    worker,
)
from tests.component.registry.placement_steps import many_listed, many_placed, vouched
from tests.support.platform import Boot, Platform


async def new_employment(p: Platform, as_of: str = "2023-12-31") -> tuple[int, bool | None]:
    total = (await counted(auditor(p, "wuhan"), "new_employment", as_of=as_of))["counted"]["total"]
    return total["part"], total["met"]


@pytest.mark.obligation("W-014")
async def test_300_000_distinct_persons_newly_employed_in_the_year(platform: Boot) -> None:
    p = await on_friday(platform)
    await p.set_time("2023-12-31T12:00:00+08:00")
    await many_placed(p, 299_998, WUHAN_STREET)
    twice = (await registered(p, 1, WUHAN_STREET))["id"]
    await vouched(p, twice, WUHAN_STREET, channel=None, since_on="2023-03-01")
    assert await new_employment(p) == (299_999, False)
    await vouched(p, twice, WUHAN_STREET, channel=None, since_on="2023-10-01")
    assert await new_employment(p) == (299_999, False)
    one_more = (await registered(p, 2, WUHAN_STREET))["id"]
    await vouched(p, one_more, WUHAN_STREET, channel=None, since_on="2023-12-31")
    assert await new_employment(p) == (300_000, True)


async def test_who_was_placed_before_the_year_or_studies_on_is_not_newly_employed(platform: Boot) -> None:
    p = await on_friday(platform)
    before, studies, works, said = [(await registered(p, serial, WUHAN_STREET))["id"] for serial in (1, 2, 3, 4)]
    await vouched(p, before, WUHAN_STREET, channel=None, since_on="2022-12-31")
    await vouched(p, before, WUHAN_STREET, channel=None, since_on="2023-05-01")
    await vouched(p, studies, WUHAN_STREET, channel=None, status="further_study")
    await vouched(p, works, WUHAN_STREET, channel=None, since_on="2023-01-01")
    stated = {"status": "employed", "since_on": "2023-07-01", "evidence_kind": "contract"}
    assert (await worker(p, WUHAN_STREET).post(f"{API}/graduates/{said}/statuses", json=stated)).status_code == 201
    shown = await counted(auditor(p, "wuhan"), "new_employment")
    assert shown["counted"]["total"]["part"] == 1
    await opens_to_its_names(auditor(p, "wuhan"), shown)
    assert await new_employment(p, "2022-12-31") == (0, False)


async def test_the_25_000_posts_are_counted_in_openings_and_apart_from_persons(platform: Boot) -> None:
    p = await on_friday(platform)
    await many_placed(p, 7, channel="state_owned")
    posts = [await published(p, 24_000, "2023-07-01"), await published(p, 999, "2023-01-01")]
    await published(p, 500, "2022-12-31")
    await published(p, 500, "2023-07-01", city="wuhan", area=WUHAN_STREET)
    auditing = auditor(p, "urumqi")
    total = (await counted(auditing, "posts_developed"))["counted"]["total"]
    assert (total["part"], total["whole"], total["met"]) == (24_999, None, False)
    posts.append(await published(p, 1, "2023-07-28", area="urumqi/650103/650103001"))
    shown = await counted(auditing, "posts_developed")
    total = shown["counted"]["total"]
    assert (total["part"], total["met"], total["missing"]) == (25_000, True, None)
    assert [(row["district"], row["part"]) for row in shown["counted"]["rows"]] == [("650102", 24_999), ("650103", 1)]
    behind = (await auditing.get(total["names"])).json()["items"]
    assert {row["id"] for row in behind} == {*posts}
    assert sum(row["openings"] for row in behind) == 25_000
    assert (await counted(auditing, "posts_developed", as_of="2023-06-30"))["counted"]["total"]["part"] == 999
    refused = await auditing.get(f"{API}/indicators/channels.state_owned/posts")
    assert problem(refused) == (422, "indicator-without-posts")


async def published(p: Platform, openings: int, on: str, **about: str) -> str:
    """A post that the job fair tells of twice."""
    place = {"city": "urumqi", "area": STREET, **about}
    fact = PostPublished(
        post_id=new_id(), employer_id=new_id(), openings=openings, published_on=date.fromisoformat(on), **place
    )
    await p.deliver("registry", fact, times=2)
    return str(fact.post_id)


@pytest.mark.obligation("U-004")
async def test_950_of_1000_of_the_citys_own_class_and_300_seekers_apart(platform: Boot) -> None:
    p = await on_friday(platform)
    own = {"hukou": "urumqi/650102", "registered_on": "2023-07-01"}
    await many_listed(p, 950, **own)
    await many_listed(p, 50, hukou="urumqi/650102")
    await many_listed(p, 300, hukou="wuhan/420106", registered_on="2023-07-01", listed_on=None)
    await many_listed(p, 9, **own, cohort=2022)
    shown = (await counted(auditor(p, "urumqi"), "registration_rate"))["counted"]["total"]
    assert numbers(shown) == (950, 1000, "95.00%", False)
    [seekers] = shown["others"]
    assert (seekers["key"], seekers["part"], seekers["met"]) == ("seekers", 300, None)
    await many_listed(p, 1, **own, mark="one more")
    assert (await counted(auditor(p, "urumqi"), "registration_rate"))["counted"]["total"]["part"] == 951


@pytest.mark.obligation("W-611")
async def test_coverage_by_one_service_and_by_the_whole_checklist_side_by_side(platform: Boot) -> None:
    p = await on_friday(platform)
    posts = [await post_on_offer(p) for _ in range(3)]
    people = [(await registered(p, serial, WUHAN_STREET))["id"] for serial in range(1, 11)]
    for place, entry in enumerate(people):
        await served(p, entry, WUHAN_STREET, "2023-07-28")
        if place < 8:
            await served(p, entry, WUHAN_STREET, "2023-07-28", "training_offer")
            for post in posts:
                await referred(p, entry, post)
    shown = await counted(auditor(p, "wuhan"), "milestones.assistance_coverage")
    total = shown["counted"]["total"]
    assert numbers(total) == (10, 10, "100.00%", True)
    [checklist] = total["others"]
    assert numbers(checklist) == (8, 10, "80.00%", None)
    await opens_to_its_names(auditor(p, "wuhan"), shown)
    sheet = (await auditor(p, "wuhan").get(f"{API}/sheets/rates")).json()["total"]["rates"]["assistance_coverage"]
    assert (sheet["rate"], sheet["others"][0]["rate"]) == ("100.00%", "80.00%")


async def referred(p: Platform, entry: str, post: UUID) -> None:
    body = {"kind": "referral", "delivered_on": "2023-07-28", "post_id": str(post)}
    answer = await worker(p, WUHAN_STREET).post(f"{API}/graduates/{entry}/services", json=body)
    assert answer.status_code == 201, answer.text


@pytest.mark.obligation("U-115")
async def test_the_campaign_seeks_earlier_classes_too_between_its_days(platform: Boot) -> None:
    p = await on_friday(platform)
    await many_listed(p, 1, cohort=2021)
    await many_listed(p, 1, cohort=2024)
    of_the_class = (await registered(p, 1))["id"]
    link = f"{API}/graduates?in_campaign=true&area=urumqi&as_of="
    auditing = auditor(p, "urumqi")
    assert [len(await everything(auditing, f"{link}{day}")) for day in ("2023-06-30", "2023-07-01")] == [0, 1]
    assert len(await everything(auditing, f"{link}2023-07-28")) == 2
    shown = await counted(auditing, "tackling")
    assert shown["counted"]["total"]["part"] == 2
    await opens_to_its_names(auditing, shown)
    await placed(p, of_the_class)
    assert (await counted(auditing, "tackling"))["counted"]["total"]["part"] == 1
    assert await everything(auditing, f"{link}2023-12-31") != []
    assert await everything(auditing, f"{link}2024-01-01") == []
    assert await everything(auditor(p, "wuhan"), f"{API}/graduates?in_campaign=true&area=wuhan") == []
