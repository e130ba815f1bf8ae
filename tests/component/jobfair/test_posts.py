"""Posts: verified employers publish, everyone reads."""

import pytest
from sqlalchemy import text

from tests.component.jobfair.conftest import AREA, CODE, NEXT_AREA, OTHER_CODE, STREET, TODAY, Fair, refusal

POSTS = "/jobfair/v1/posts"


async def test_a_verified_employer_publishes_and_everyone_reads(fair: Fair) -> None:
    employer = await fair.employer()
    post = await fair.post(employer)
    shown = (await fair.p.anonymous.get(f"{POSTS}/{post}")).json()
    assert (shown["area"], shown["published_on"], shown["employer_name"]) == (AREA, TODAY, "示例科技有限公司（虚构）")
    assert [item["id"] for item in (await fair.p.anonymous.get(POSTS)).json()["items"]] == [post]
    [event] = await fair.said("post_published")
    assert event == {
        "post_id": post,
        "employer_id": employer,
        "city": "wuhan",
        "area": AREA,
        "openings": 3,
        "published_on": TODAY,
    }


async def test_an_employer_that_is_pending_or_suspended_publishes_nothing(fair: Fair) -> None:
    employer = await fair.pending_employer()
    body = {"employer_id": employer, "title": "软件测试工程师", "openings": 1}
    assert refusal(await fair.clerk().post(POSTS, json=body)) == (409, "employer-not-verified")
    await fair.verify(employer)
    await fair.suspend(employer)
    assert refusal(await fair.clerk().post(POSTS, json=body)) == (409, "employer-not-verified")
    assert await fair.said("post_published") == []


async def test_nobody_publishes_for_another_employer(fair: Fair) -> None:
    body = {"employer_id": await fair.employer(), "title": "软件测试工程师", "openings": 1}
    assert refusal(await fair.clerk(OTHER_CODE).post(POSTS, json=body)) == (404, "employer-not-found")


async def test_the_place_of_work_lies_in_the_employers_city(fair: Fair) -> None:
    employer = await fair.employer()
    body = {"employer_id": employer, "title": "软件测试工程师", "openings": 1}
    elsewhere = await fair.clerk().post(POSTS, json={**body, "area": "urumqi/650102"})
    assert refusal(elsewhere) == (422, "other-city")
    nowhere = await fair.clerk().post(POSTS, json={**body, "area": "wuhan/999999"})
    assert refusal(nowhere) == (422, "area-unknown")
    near = await fair.clerk().post(POSTS, json={**body, "area": NEXT_AREA})
    assert (near.status_code, near.json()["area"]) == (201, NEXT_AREA)


@pytest.mark.parametrize(
    "wrong", [{"openings": 0}, {"openings": 10_001}, {"title": " "}, {"description": "\u0000"}, {"published_on": TODAY}]
)
async def test_bad_input_is_refused(fair: Fair, wrong: dict[str, object]) -> None:
    body = {"employer_id": await fair.employer(), "title": "软件测试工程师", "openings": 1, **wrong}
    assert refusal(await fair.clerk().post(POSTS, json=body)) == (422, "invalid-input")


async def test_a_closed_post_leaves_the_list_and_stays_readable(fair: Fair) -> None:
    post = await fair.post(await fair.employer())
    closed = await fair.clerk().post(f"{POSTS}/{post}/closure")
    assert (closed.status_code, closed.json()["closed_on"]) == (200, TODAY)
    await fair.p.set_time("2023-08-09T10:00:00+08:00")
    again = await fair.reviewer().post(f"{POSTS}/{post}/closure")
    assert (again.status_code, again.json()["closed_on"]) == (200, TODAY)
    assert (await fair.p.anonymous.get(POSTS)).json()["items"] == []
    shown = (await fair.p.anonymous.get(f"{POSTS}/{post}")).json()
    [event] = await fair.said("post_closed")
    assert event == {name: shown["id" if name == "post_id" else name] for name in event}
    assert event.keys() == {"post_id", "employer_id", "city", "area", "closed_on"}


async def test_posts_older_than_their_events_are_announced_once(fair: Fair) -> None:
    employer = await fair.employer()
    posts = [await fair.post(employer) for _ in range(2)]
    await fair.clerk().post(f"{POSTS}/{posts[0]}/closure")
    async with fair.p.transaction("jobfair") as session:
        await session.execute(text("DELETE FROM outbox"))
        await session.execute(text("UPDATE post SET publication_event_at = NULL, closing_event_at = NULL"))
    assert [await fair.p.run_job("jobfair", "announce_older_posts") for _ in range(2)] == [2, 0]
    assert [event["post_id"] for event in await fair.said("post_published")] == sorted(posts)
    assert [event["post_id"] for event in await fair.said("post_closed")] == [posts[0]]


async def test_a_foreign_post_cannot_be_closed(fair: Fair) -> None:
    post = await fair.post(await fair.employer())
    for client in (fair.clerk(OTHER_CODE), fair.reviewer(NEXT_AREA)):
        assert refusal(await client.post(f"{POSTS}/{post}/closure")) == (404, "post-not-found")


async def test_the_posts_of_a_suspended_employer_leave_the_list_until_it_is_lifted(fair: Fair) -> None:
    employer = await fair.employer()
    post = await fair.post(employer)
    await fair.suspend(employer)
    assert (await fair.p.anonymous.get(POSTS)).json()["items"] == []
    await fair.verify(employer)
    assert [item["id"] for item in (await fair.p.anonymous.get(POSTS)).json()["items"]] == [post]


async def test_posts_are_found_by_words_place_and_employer_the_newest_first(fair: Fair) -> None:
    employer, other = await fair.employer(), await fair.employer(OTHER_CODE, NEXT_AREA)
    first = await fair.post(employer, area=STREET)
    second = await fair.post(other, OTHER_CODE, title="100% 远程客服")

    async def found(**only: str) -> list[str]:
        answer = await fair.p.anonymous.get(POSTS, params=only)
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]

    assert await found() == await found(area="wuhan") == await found(q="示例科技") == [second, first]
    assert await found(area=AREA) == await found(employer_id=employer) == await found(q="测试") == [first]
    assert await found(q="%") == [second]
    page = (await fair.p.anonymous.get(POSTS, params={"limit": 1})).json()
    assert await found(limit="1", cursor=page["next_cursor"]) == [first]


async def test_a_post_that_is_not_there_is_not_found(fair: Fair) -> None:
    answer = await fair.p.anonymous.get(f"{POSTS}/{await fair.employer(CODE)}")
    assert refusal(answer) == (404, "post-not-found")


async def test_words_that_postgresql_cannot_compare_are_refused(fair: Fair) -> None:
    assert (await fair.p.anonymous.get(POSTS, params={"q": "\x00"})).status_code == 422
