"""Services: which count, for which minimum, and which are still owed."""

import itertools
import shutil
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.events.jobfair import PostClosed, PostPublished
from policy_engine.packs.loader import load_packs
from tests.component.registry.casework_steps import LIST, referred
from tests.component.registry.people import (
    WUHAN_STREET,
    confirmed,
    count,
    events,
    everything,
    listed,
    on_friday,
    post_on_offer,
    problem,
    registered,
    stated,
    worker,
)
from tests.support.platform import Boot

POLICIES = Path(__file__).parents[3] / "policies"


async def service(client: httpx.AsyncClient, entry: str, kind: str, post: UUID | None = None) -> httpx.Response:
    body = {"kind": kind, "post_id": str(post) if post else None, "delivered_on": "2023-07-28"}
    return await client.post(f"{LIST}/{entry}/services", json=body)


async def minimums(client: httpx.AsyncClient, entry: str) -> dict[str, tuple[int, int, bool]]:
    record = (await client.get(f"{LIST}/{entry}/services")).json()
    return {one["key"]: (one["had"], one["least"], one["met"]) for one in record["minimums"]}


@pytest.mark.obligation("W-606")
async def test_the_same_post_counts_once_from_whichever_side_it_comes(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, post = (await registered(p, 1, WUHAN_STREET))["id"], await post_on_offer(p)
    client = worker(p, WUHAN_STREET)
    await p.deliver("registry", referred(entry, post), times=2)
    assert (await service(client, entry, "referral", post)).json() == {"counted": False}
    await p.deliver("registry", referred(entry, post))
    other = await service(client, entry, "referral", await post_on_offer(p))
    assert (other.status_code, other.json()) == (201, {"counted": True})
    assert (await minimums(client, entry))["referral"] == (2, 3, False)
    assert len(await events(p, "registry.service_delivered.v1")) == 2


async def test_a_referral_is_of_a_post(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    assert problem(await service(worker(p), entry, "referral")) == (422, "post-required")


@pytest.mark.obligation("W-606")
async def test_three_referrals_to_posts_that_do_not_exist_are_refused_and_count_for_nothing(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, client = (await registered(p, 1, WUHAN_STREET))["id"], worker(p, WUHAN_STREET)
    for _ in range(3):
        assert problem(await service(client, entry, "referral", new_id())) == (422, "post-unknown")
    assert (await minimums(client, entry))["referral"] == (0, 3, False)
    assert await count(p, "service") == 0


@pytest.mark.parametrize(
    ("published_on", "closed_on", "status"),
    [
        ("2023-07-28", None, 201),
        ("2023-07-29", None, 422),
        ("2023-07-01", "2023-07-28", 201),
        ("2023-07-01", "2023-07-27", 422),
    ],
)
async def test_a_referral_is_of_a_post_that_was_open_on_its_day(
    platform: Boot, published_on: str, closed_on: str | None, status: int
) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1, WUHAN_STREET))["id"]
    post = await post_on_offer(p, published_on, closed_on)
    answer = await service(worker(p, WUHAN_STREET), entry, "referral", post)
    assert answer.status_code == status
    assert status == 201 or problem(answer) == (422, "post-unknown")


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_a_referral_counts_when_its_post_is_known_in_any_order_and_twice(
    platform: Boot, order: tuple[int, ...]
) -> None:
    p = await on_friday(platform)
    entry, post, client = (await registered(p, 1, WUHAN_STREET))["id"], new_id(), worker(p, WUHAN_STREET)
    about = {"post_id": post, "employer_id": new_id(), "city": "wuhan", "area": WUHAN_STREET}
    facts = [
        PostPublished.model_validate({**about, "openings": 1, "published_on": "2023-07-27"}),
        PostClosed.model_validate({**about, "closed_on": "2023-07-28"}),
        referred(entry, post),
    ]
    for index in order:
        await p.deliver("registry", facts[index], times=2)
    assert (await minimums(client, entry))["referral"] == (1, 3, False)
    assert await count(p, "known_post") == 1


async def test_a_referral_of_a_post_that_nobody_has_told_of_counts_for_nothing(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1, WUHAN_STREET))["id"]
    await p.deliver("registry", referred(entry, new_id()))
    assert (await minimums(worker(p, WUHAN_STREET), entry))["referral"] == (0, 3, False)


async def test_a_service_from_before_the_registration_is_refused(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, client = (await registered(p, 1))["id"], worker(p)
    for day in ("2001-05-01", "2023-07-27"):
        answer = await client.post(f"{LIST}/{entry}/services", json={"kind": "guidance", "delivered_on": day})
        assert problem(answer) == (422, "before-registration"), day
    unregistered = str((await listed(p, 2)).graduate_id)
    assert problem(await service(client, unregistered, "guidance")) == (422, "before-registration")


@pytest.mark.obligation("W-605", "W-606", "W-607")
async def test_what_was_entered_before_these_rules_is_judged_by_them(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, client = (await registered(p, 1, WUHAN_STREET))["id"], worker(p, WUHAN_STREET)
    query = text(
        "INSERT INTO service (id, graduate_id, kind, post_id, delivered_on, source, logged_by) VALUES"
        " (gen_random_uuid(), :entry, :kind, :post, :day, 'caseworker', gen_random_uuid())"
    )
    old = [("referral", new_id(), "2023-07-28") for _ in range(3)] + [("guidance", None, "2001-05-01")]
    async with p.transaction("registry") as session:
        for kind, post, day in old:
            await session.execute(query, {"entry": entry, "kind": kind, "post": post, "day": day})
    assert await gaps(client, entry) == ["any", "guidance", "referral", "training_or_internship"]
    assert await everything(client, f"{LIST}?assisted=true") == []
    record = (await client.get(f"{LIST}/{entry}/services")).json()
    assert ([row["counts"] for row in record["services"]], record["minimums"][1]["had"]) == ([False] * 4, 0)


async def test_a_referral_from_before_the_registration_gives_way_to_one_after_it(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, post = str((await listed(p, 1, WUHAN_STREET)).graduate_id), await post_on_offer(p)
    await p.deliver("registry", referred(entry, post))
    await p.set_time("2023-07-29T10:00:00+08:00")
    await registered(p, 1, WUHAN_STREET)
    client = worker(p, WUHAN_STREET)
    assert (await minimums(client, entry))["referral"] == (0, 3, False)
    body = {"kind": "referral", "post_id": str(post), "delivered_on": "2023-07-29"}
    counted = [(await client.post(f"{LIST}/{entry}/services", json=body)).json()["counted"] for _ in range(2)]
    assert counted == [True, False]
    assert (await minimums(client, entry))["referral"] == (1, 3, False)


async def test_a_service_in_the_future_is_refused(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    body = {"kind": "guidance", "delivered_on": "2023-07-29"}
    answer = await worker(p).post(f"{LIST}/{entry}/services", json=body)
    assert problem(answer) == (422, "not-yet-happened")


async def gaps(client: httpx.AsyncClient, entry: str) -> list[str]:
    names = ("any", "guidance", "referral", "training_or_internship")
    return [gap for gap in names if await everything(client, f"{LIST}?gap={gap}") == [entry]]


@pytest.mark.obligation("W-605", "W-606", "W-607")
async def test_wuhan_owes_one_guidance_three_referrals_and_one_training_or_internship(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, client = (await registered(p, 1, WUHAN_STREET))["id"], worker(p, WUHAN_STREET)
    assert await gaps(client, entry) == ["any", "guidance", "referral", "training_or_internship"]
    await service(client, entry, "guidance")
    assert await gaps(client, entry) == ["any", "referral", "training_or_internship"]
    for _ in range(2):
        await service(client, entry, "referral", await post_on_offer(p))
    assert await gaps(client, entry) == ["any", "referral", "training_or_internship"]
    await service(client, entry, "referral", await post_on_offer(p))
    assert await gaps(client, entry) == ["any", "training_or_internship"]
    await service(client, entry, "internship_offer")
    assert await gaps(client, entry) == []
    met = {"guidance": (1, 1, True), "referral": (3, 3, True), "training_or_internship": (1, 1, True)}
    assert await minimums(client, entry) == met


@pytest.mark.obligation("W-607")
async def test_training_and_internship_count_for_the_same_minimum(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, client = (await registered(p, 1, WUHAN_STREET))["id"], worker(p, WUHAN_STREET)
    await service(client, entry, "training_offer")
    await service(client, entry, "internship_offer")
    assert (await minimums(client, entry))["training_or_internship"] == (2, 1, True)


async def test_which_services_count_for_a_minimum_the_pack_says(platform: Boot, tmp_path: Path) -> None:
    p = await on_friday(platform)
    shutil.copytree(POLICIES / "wuhan-2023", tmp_path / "wuhan-2023")
    services = tmp_path / "wuhan-2023" / "services.yaml"
    services.write_text(
        services.read_text().replace("[training_offer, internship_offer]", "[guidance, internship_offer]")
    )
    p.runtime("registry").packs = load_packs(tmp_path)
    entry, client = (await registered(p, 1, WUHAN_STREET))["id"], worker(p, WUHAN_STREET)
    await service(client, entry, "training_offer")
    assert (await minimums(client, entry))["training_or_internship"] == (0, 1, False)
    await service(client, entry, "guidance")
    assert (await minimums(client, entry))["training_or_internship"] == (1, 1, True)


@pytest.mark.obligation("W-608")
async def test_services_are_owed_to_those_who_want_work_and_have_none(platform: Boot) -> None:
    p = await on_friday(platform)
    client = worker(p, WUHAN_STREET)
    wants, placed, _ = [
        (await registered(p, serial, WUHAN_STREET, intention=intention))["id"]
        for serial, intention in ((1, "job"), (2, "job"), (3, "none"))
    ]
    statement = await stated(client, placed)
    assert await everything(client, f"{LIST}?gap=any") == [wants, placed]
    await confirmed(worker(p, WUHAN_STREET), placed, statement)
    assert await everything(client, f"{LIST}?gap=any") == [wants]
    assert await everything(client, f"{LIST}?gap=any&as_of=2023-07-27") == []


async def test_a_gap_that_the_document_does_not_know_is_refused(platform: Boot) -> None:
    p = await on_friday(platform)
    answer = await worker(p, WUHAN_STREET).get(f"{LIST}?gap=lunch")
    assert problem(answer) == (422, "no-service-minimum")
    assert answer.json()["known"] == ["guidance", "referral", "training_or_internship"]


async def test_urumqi_has_no_service_minimum_to_borrow(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for gap in ("any", "guidance", "referral", "training_or_internship"):
        assert problem(await worker(p).get(f"{LIST}?gap={gap}")) == (422, "no-service-minimum"), gap
    await service(worker(p), entry, "guidance")
    record = (await worker(p).get(f"{LIST}/{entry}/services")).json()
    assert ([one["kind"] for one in record["services"]], record["minimums"]) == (["guidance"], [])
