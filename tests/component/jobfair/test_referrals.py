"""Referrals: a caseworker puts a post before a graduate of the own area, and it counts once."""

import asyncio
from uuid import uuid4

from contracts.roles import Role
from tests.component.jobfair.conftest import AREA, NEXT_AREA, OTHER_CODE, STREET, TODAY, Fair, refusal

REFERRALS = "/jobfair/v1/referrals"


async def test_a_referral_is_told_once_however_often_it_is_made(fair: Fair) -> None:
    post, graduate = await fair.post(await fair.employer()), await fair.graduate()
    path, body = f"/jobfair/v1/posts/{post}/referrals", {"graduate_id": str(graduate)}
    first = await fair.caseworker().post(path, json=body)
    again = await fair.caseworker().post(path, json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    [event] = await fair.said("post_referred")
    assert event == {
        "referral_id": first.json()["id"],
        "graduate_id": str(graduate),
        "post_id": post,
        "city": "wuhan",
        "referred_on": TODAY,
    }


async def test_of_concurrent_referrals_of_one_pair_one_counts(fair: Fair) -> None:
    post, graduate = await fair.post(await fair.employer()), await fair.graduate()
    path, body = f"/jobfair/v1/posts/{post}/referrals", {"graduate_id": str(graduate)}
    answers = await asyncio.gather(*(fair.caseworker().post(path, json=body) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(await fair.said("post_referred")) == 1


async def test_a_graduate_of_another_street_does_not_exist(fair: Fair) -> None:
    post = await fair.post(await fair.employer())
    path, graduate = f"/jobfair/v1/posts/{post}/referrals", await fair.graduate(NEXT_AREA)
    for unknown in (graduate, uuid4()):
        answer = await fair.caseworker().post(path, json={"graduate_id": str(unknown)})
        assert refusal(answer) == (404, "graduate-not-found")


async def test_a_post_that_is_not_there_is_not_found(fair: Fair) -> None:
    body = {"graduate_id": str(await fair.graduate())}
    answer = await fair.caseworker().post(f"/jobfair/v1/posts/{uuid4()}/referrals", json=body)
    assert refusal(answer) == (404, "post-not-found")


async def test_a_closed_post_and_one_of_a_suspended_employer_are_put_before_nobody(fair: Fair) -> None:
    employer, body = await fair.employer(), {"graduate_id": str(await fair.graduate())}
    closed, held = await fair.post(employer), await fair.post(employer)
    await fair.clerk().post(f"/jobfair/v1/posts/{closed}/closure")
    refused = await fair.caseworker().post(f"/jobfair/v1/posts/{closed}/referrals", json=body)
    assert refusal(refused) == (409, "post-closed")
    await fair.suspend(employer)
    refused = await fair.caseworker().post(f"/jobfair/v1/posts/{held}/referrals", json=body)
    assert refusal(refused) == (409, "post-closed")
    assert await fair.said("post_referred") == []


async def test_an_earlier_referral_is_shown_even_when_the_post_is_closed(fair: Fair) -> None:
    post, graduate = await fair.post(await fair.employer()), await fair.graduate()
    path, body = f"/jobfair/v1/posts/{post}/referrals", {"graduate_id": str(graduate)}
    first = await fair.caseworker().post(path, json=body)
    await fair.clerk().post(f"/jobfair/v1/posts/{post}/closure")
    again = await fair.caseworker().post(path, json=body)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])


async def test_bad_input_is_refused(fair: Fair) -> None:
    path = f"/jobfair/v1/posts/{await fair.post(await fair.employer())}/referrals"
    for body in ({}, {"graduate_id": "甲"}, {"graduate_id": str(uuid4()), "name": "甲"}):
        answer = await fair.caseworker().post(path, json=body)
        assert refusal(answer) == (422, "invalid-input")
        assert "甲" not in answer.text


async def test_referrals_are_listed_to_the_graduate_the_area_and_the_employers_district(fair: Fair) -> None:
    post = await fair.post(await fair.employer(OTHER_CODE, NEXT_AREA), OTHER_CODE)
    mine, theirs = await fair.graduate(), await fair.graduate()
    for graduate in (mine, theirs):
        path, body = f"/jobfair/v1/posts/{post}/referrals", {"graduate_id": str(graduate)}
        assert (await fair.caseworker().post(path, json=body)).status_code == 201

    async def seen(role: Role, **who: object) -> list[str]:
        answer = await fair.p.as_(role, **who).get(REFERRALS)  # type: ignore[arg-type]
        assert answer.status_code == 200, answer.text
        return [item["graduate_id"] for item in answer.json()["items"]]

    both = [str(theirs), str(mine)]
    assert await seen(Role.GRADUATE, person=mine) == [str(mine)]
    assert await seen(Role.GRADUATE) == []
    assert await seen(Role.CASEWORKER, area=STREET) == both
    assert await seen(Role.CASEWORKER, area=NEXT_AREA) == []
    assert await seen(Role.DISTRICT_REVIEWER, area=NEXT_AREA) == await seen(Role.AUDITOR, area=AREA) == both
    assert await seen(Role.DISTRICT_REVIEWER, area="wuhan/420112") == []


async def test_referrals_are_filtered_and_read_page_by_page(fair: Fair) -> None:
    employer, graduate = await fair.employer(), await fair.graduate()
    posts = [await fair.post(employer) for _ in range(3)]
    caseworker = fair.caseworker()
    for post in posts:
        await caseworker.post(f"/jobfair/v1/posts/{post}/referrals", json={"graduate_id": str(graduate)})
    only: dict[str, str] = {"graduate_id": str(graduate), "limit": "2"}
    first = (await caseworker.get(REFERRALS, params=only)).json()
    second = (await caseworker.get(REFERRALS, params={**only, "cursor": first["next_cursor"]})).json()
    assert [item["post_id"] for item in first["items"] + second["items"]] == posts[::-1]
    assert second["next_cursor"] is None
    one = (await caseworker.get(REFERRALS, params={"post_id": posts[1]})).json()["items"]
    assert [item["post_id"] for item in one] == [posts[1]]
