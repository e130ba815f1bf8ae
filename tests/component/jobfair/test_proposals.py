"""A base asks, a person agrees: nothing begins, and nothing of the person is readable, before that."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from contracts.roles import Role
from tests.component.jobfair.conftest import AREA, CODE, NEXT_AREA, OTHER_CODE, STREET, Fair, refusal, starts

INTERNSHIPS, PROPOSALS = "/jobfair/v1/internships", "/jobfair/v1/internship-proposals"
FAR_STREET = "urumqi/650102/650102001"
AGREED, DECLINED = {"accept": True}, {"accept": False}


async def _say(client: httpx.AsyncClient, proposal: str, what: str, body: Any = None) -> httpx.Response:
    return await client.post(f"{INTERNSHIPS}/{proposal}/{what}", json=body)


async def _code(client: httpx.AsyncClient, proposal: str) -> str:
    answer = await client.put(f"{INTERNSHIPS}/{proposal}/confirmation-code")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["code"])


async def _state(client: httpx.AsyncClient, proposal: str) -> tuple[str, list[str] | None]:
    shown = (await client.get(f"{PROPOSALS}/{proposal}")).json()
    return shown["state"], shown["awaits"]


async def test_an_internship_begins_when_its_intern_confirms_and_not_before(fair: Fair) -> None:
    employer, graduate = await fair.employer(), await fair.graduate()
    proposal = await fair.proposal(employer, graduate)
    assert refusal(await fair.clerk().get(f"{INTERNSHIPS}/{proposal}")) == (404, "internship-not-found")
    end = {"ended_on": "2023-07-01", "outcome": "completed"}
    assert refusal(await _say(fair.clerk(), proposal, "end", end)) == (404, "internship-not-found")
    assert await fair.said("internship_started") == []
    shown = (await fair.confirm(proposal, graduate)).json()
    assert (shown["id"], shown["state"]) == (proposal, "started")
    [event] = await fair.said("internship_started")
    assert (event["internship_id"], event["origin"]) == (proposal, "confirmed")
    assert (await fair.confirm(proposal, graduate)).status_code == 200
    assert len(await fair.said("internship_started")) == 1


async def test_the_asked_person_is_told_of_by_opaque_ids(fair: Fair) -> None:
    employer, graduate = await fair.employer(), await fair.graduate()
    proposal = await fair.proposal(employer, graduate)
    [event] = await fair.said("internship_proposed")
    assert event == {
        "internship_id": proposal,
        "employer_id": employer,
        "graduate_id": str(graduate),
        "city": "wuhan",
        "area": AREA,
        "version": 0,
        "started_on": "2023-03-01",
        "planned_end_on": "2023-07-01",
        "expires_on": "2023-08-15",
    }


async def test_a_base_is_answered_alike_for_anybody_and_nobody(fair: Fair) -> None:
    """Known here, known in another city, busy elsewhere, or no person at all."""
    employer, other = await fair.employer(), await fair.employer(OTHER_CODE, NEXT_AREA)
    busy = await fair.graduate()
    await fair.internship(other, busy, OTHER_CODE)
    everybody = [await fair.graduate(), await fair.graduate(FAR_STREET), busy, uuid4()]
    answers = [await fair.clerk().post(INTERNSHIPS, json=starts(employer, one)) for one in everybody]
    assert {answer.status_code for answer in answers} == {201}
    told = [{**answer.json(), "id": "", "graduate_id": ""} for answer in answers]
    assert told == [told[0]] * 4
    later = [(await fair.clerk().get(f"{PROPOSALS}/{answer.json()['id']}")).json() for answer in answers]
    assert [{**one, "id": "", "graduate_id": ""} for one in later] == told
    again = [await fair.clerk().post(INTERNSHIPS, json=starts(employer, one)) for one in everybody]
    assert {refusal(answer) for answer in again} == {(409, "already-proposed")}


async def test_the_clerk_cannot_confirm_for_the_intern(fair: Fair) -> None:
    graduate = await fair.graduate()
    proposal = await fair.proposal(await fair.employer(), graduate)
    for code in (None, "", "AAAA2222BBBB", str(graduate)):
        answer = await _say(fair.clerk(), proposal, "confirmation", {"accept": True, "code": code})
        assert refusal(answer) == (409, "confirmation-code-wrong")
    for client in (fair.graduate_of(uuid4()), fair.p.as_(Role.GRADUATE), fair.clerk(OTHER_CODE)):
        assert refusal(await _say(client, proposal, "confirmation", AGREED)) == (404, "proposal-not-found")
    assert await fair.said("internship_started") == []


async def test_a_person_without_an_account_confirms_by_a_code_that_works_once(fair: Fair) -> None:
    employer = await fair.employer()
    proposal = await fair.proposal(employer, await fair.graduate())
    old, code = await _code(fair.caseworker(), proposal), await _code(fair.caseworker(), proposal)
    other = await fair.proposal(employer, await fair.graduate())
    for at, wrong in ((proposal, old), (other, code)):
        answer = await _say(fair.clerk(), at, "confirmation", {"accept": True, "code": wrong})
        assert refusal(answer) == (409, "confirmation-code-wrong")
    typed = f" {code[:4].lower()}-{code[4:]} "
    answer = await _say(fair.clerk(), proposal, "confirmation", {"accept": True, "code": typed})
    assert (answer.status_code, answer.json()["state"]) == (200, "started")
    again = await _say(fair.clerk(), proposal, "confirmation", {"accept": True, "code": code})
    assert refusal(again) == (409, "proposal-closed")
    async with fair.p.transaction("jobfair") as session:
        stored = "".join((await session.scalars(text("SELECT answer::text FROM idempotency_key"))).all())
        assert code not in stored
        assert await session.scalar(text("SELECT count(*) FROM confirmation_code")) == 0


async def test_a_code_is_handed_out_by_the_persons_own_caseworker_and_ends_with_its_days(fair: Fair) -> None:
    proposal = await fair.proposal(await fair.employer(), await fair.graduate())
    for area in (NEXT_AREA, FAR_STREET):
        foreign = await fair.caseworker(area).put(f"{INTERNSHIPS}/{proposal}/confirmation-code")
        assert refusal(foreign) == (404, "proposal-not-found")
    code = await _code(fair.caseworker(), proposal)
    await fair.p.set_time("2023-08-09T10:00:00+08:00")
    late = await _say(fair.clerk(), proposal, "confirmation", {"accept": True, "code": code})
    assert refusal(late) == (409, "confirmation-code-wrong")


async def test_what_is_declined_withdrawn_or_expired_begins_no_more(fair: Fair) -> None:
    employer = await fair.employer()
    people = [await fair.graduate() for _ in range(3)]
    declined, withdrawn, expired = [await fair.proposal(employer, one) for one in people]
    assert (await _say(fair.graduate_of(people[0]), declined, "confirmation", DECLINED)).json()["state"] == "declined"
    for _ in range(2):
        assert (await _say(fair.clerk(), withdrawn, "withdrawal")).json()["state"] == "withdrawn"
    await fair.p.set_time("2023-08-15T23:00:00+08:00")
    assert await _state(fair.clerk(), expired) == ("proposed", None)
    await fair.p.set_time("2023-08-16T00:00:00+08:00")
    assert await _state(fair.clerk(), expired) == ("expired", None)
    for person, proposal in zip(people, (declined, withdrawn, expired), strict=True):
        assert refusal(await fair.confirm(proposal, person)) == (409, "proposal-closed")
        assert refusal(await _say(fair.clerk(OTHER_CODE), proposal, "withdrawal")) == (404, "proposal-not-found")
    assert await fair.said("internship_started") == []
    again = {"started_on": "2023-07-01", "planned_end_on": "2023-09-30"}
    assert len({await fair.proposal(employer, one, **again) for one in people}) == 3


async def test_another_citys_person_needs_that_citys_caseworker_as_well(fair: Fair) -> None:
    employer, graduate = await fair.employer(), await fair.graduate(FAR_STREET)
    proposal, home = await fair.proposal(employer, graduate), fair.caseworker(FAR_STREET)
    assert await _state(home, proposal) == ("proposed", ["intern", "home_city"])
    early = await home.put(f"{INTERNSHIPS}/{proposal}/confirmation-code")
    assert refusal(early) == (409, "home-city-awaited")
    for area in (STREET, "urumqi/650103"):
        foreign = await _say(fair.caseworker(area), proposal, "home-city-consent", AGREED)
        assert refusal(foreign) == (404, "proposal-not-found")
    assert (await fair.confirm(proposal, graduate)).json()["state"] == "proposed"
    assert await _state(fair.clerk(), proposal) == ("proposed", None)
    assert await fair.said("internship_started") == []
    assert (await _say(home, proposal, "home-city-consent", AGREED)).json()["state"] == "started"
    assert len(await fair.said("internship_started")) == 1


async def test_the_other_city_may_agree_first_or_decline(fair: Fair) -> None:
    employer, graduate = await fair.employer(), await fair.graduate(FAR_STREET)
    proposal, home = await fair.proposal(employer, graduate), fair.caseworker(FAR_STREET)
    for _ in range(2):
        agreed = await _say(home, proposal, "home-city-consent", AGREED)
        assert agreed.json()["awaits"] == ["intern"]
    code = await _code(home, proposal)
    started = await _say(fair.clerk(), proposal, "confirmation", {"accept": True, "code": code})
    assert started.json()["state"] == "started"
    other = await fair.graduate(FAR_STREET)
    declined = await fair.proposal(employer, other)
    assert (await _say(home, declined, "home-city-consent", DECLINED)).json()["state"] == "declined"
    assert refusal(await fair.confirm(declined, other)) == (409, "proposal-closed")


async def test_ones_own_city_is_not_asked(fair: Fair) -> None:
    proposal = await fair.proposal(await fair.employer(), await fair.graduate())
    answer = await _say(fair.caseworker(), proposal, "home-city-consent", AGREED)
    assert refusal(answer) == (409, "not-another-city")


async def test_nobody_unknown_can_begin(fair: Fair) -> None:
    """A token of a person of whom this service has not heard yet: they try again a moment later."""
    person = uuid4()
    proposal = await fair.proposal(await fair.employer(), person)
    assert refusal(await fair.confirm(proposal, person)) == (404, "graduate-not-found")


async def test_proposals_are_seen_by_those_they_concern_and_nobody_else(fair: Fair) -> None:
    graduate = await fair.graduate()
    proposal = await fair.proposal(await fair.employer(), graduate)
    near = [fair.clerk(CODE), fair.graduate_of(graduate), fair.caseworker()]
    far = [fair.clerk(OTHER_CODE), fair.graduate_of(uuid4()), fair.caseworker(NEXT_AREA), fair.p.as_(Role.CASEWORKER)]
    assert [await _listed(client) for client in near] == [[proposal]] * 3
    assert [await _listed(client) for client in far] == [[]] * 4
    await _say(fair.clerk(), proposal, "withdrawal")
    assert (await _listed(fair.clerk(), only_open=True), await _listed(fair.clerk())) == ([], [proposal])


async def _listed(client: httpx.AsyncClient, **only: Any) -> list[str]:
    answer = await client.get(PROPOSALS, params=only)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


@pytest.mark.parametrize("body", [{}, {"accept": "perhaps"}, {"accept": True, "code": "A" * 41}, {"agree": True}])
async def test_an_answer_that_is_none_is_refused(fair: Fair, body: dict[str, Any]) -> None:
    graduate = await fair.graduate()
    proposal = await fair.proposal(await fair.employer(), graduate)
    answer = await _say(fair.graduate_of(graduate), proposal, "confirmation", body)
    assert refusal(answer) == (422, "invalid-input")


async def test_two_proposals_at_once_to_one_person_are_one(fair: Fair) -> None:
    employer, graduate = await fair.employer(), await fair.graduate()
    asked = (fair.clerk().post(INTERNSHIPS, json=starts(employer, graduate)) for _ in range(4))
    assert sorted(answer.status_code for answer in await asyncio.gather(*asked)) == [201, 409, 409, 409]
