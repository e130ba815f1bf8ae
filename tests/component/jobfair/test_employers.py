"""Employers: who may enter, verify and suspend them, and what follows from that."""

import asyncio
from functools import partial

import httpx
import pytest

from contracts.roles import Role
from tests.component.jobfair.conftest import AREA, CODE, NEXT_AREA, OTHER_CODE, TODAY, Fair, credit_code, refusal
from tests.support.totals import total_of

EMPLOYERS = "/jobfair/v1/employers"
NEW = {"credit_code": CODE, "name": "示例科技有限公司（虚构）", "area": AREA}
WRONG_DIGIT = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")


async def test_a_clerk_enters_the_own_organisation_as_pending(fair: Fair) -> None:
    answer = await fair.clerk().post(EMPLOYERS, json=NEW)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["state"], answer.json()["city"]) == ("pending", "wuhan")
    assert await fair.said("employer_verified") == []


async def test_a_repeated_key_enters_the_employer_once_and_repeats_the_answer(fair: Fair) -> None:
    clerk, key = fair.clerk(), {"Idempotency-Key": "the-same-key"}
    first, again = [await clerk.post(EMPLOYERS, json=NEW, headers=key) for _ in range(2)]
    assert (again.status_code, again.json()) == (201, first.json())
    other = await clerk.post(EMPLOYERS, json={**NEW, "name": "另一名称（虚构）"}, headers=key)
    assert refusal(other) == (422, "idempotency-key-reused")


async def test_a_clerk_cannot_enter_another_organisation(fair: Fair) -> None:
    answer = await fair.clerk(OTHER_CODE).post(EMPLOYERS, json=NEW)
    assert refusal(answer) == (403, "other-organisation")


async def test_a_reviewer_cannot_enter_an_employer_of_another_district(fair: Fair) -> None:
    answer = await fair.reviewer(NEXT_AREA).post(EMPLOYERS, json=NEW)
    assert refusal(answer) == (403, "outside-jurisdiction")


async def test_of_concurrent_entries_of_one_credit_code_exactly_one_succeeds(fair: Fair) -> None:
    clients = [fair.clerk(), fair.reviewer(), fair.clerk(), fair.reviewer()]
    answers = await asyncio.gather(*(client.post(EMPLOYERS, json=NEW) for client in clients))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_a_second_entry_names_the_first_only_to_those_who_may_see_it(fair: Fair) -> None:
    employer = await fair.pending_employer()
    own = await fair.clerk().post(EMPLOYERS, json=NEW)
    foreign = await fair.reviewer(NEXT_AREA).post(EMPLOYERS, json={**NEW, "area": NEXT_AREA})
    assert refusal(own) == refusal(foreign) == (409, "employer-exists")
    assert own.json()["employer_id"] == employer
    assert "employer_id" not in foreign.json()


async def test_a_wrong_check_digit_passes_only_after_a_reviewer_has_seen_the_document(fair: Fair) -> None:
    body = {**NEW, "credit_code": WRONG_DIGIT}
    checked = {**body, "document_checked": True}
    assert refusal(await fair.clerk(WRONG_DIGIT).post(EMPLOYERS, json=checked)) == (422, "credit-code-suspect")
    assert refusal(await fair.reviewer().post(EMPLOYERS, json=body)) == (422, "credit-code-suspect")
    assert (await fair.reviewer().post(EMPLOYERS, json=checked)).status_code == 201


@pytest.mark.parametrize(
    "typed", [f"{CODE[:4]}\u200b{CODE[4:]}", f"\u202d{CODE.lower()}\u202c", f"{CODE[:8]}－{CODE[8:]}"]
)
async def test_a_credit_code_as_typed_is_that_code(fair: Fair, typed: str) -> None:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    body = {**NEW, "credit_code": typed.translate(wide), "area": AREA.translate(wide)}
    answer = await fair.clerk().post(EMPLOYERS, json=body)
    assert (answer.status_code, answer.json()["credit_code"], answer.json()["area"]) == (201, CODE, AREA)
    listed = await fair.reviewer().get(EMPLOYERS, params={"credit_code": typed})
    assert [item["id"] for item in listed.json()["items"]] == [answer.json()["id"]]


@pytest.mark.parametrize("hidden", ["\n", "\t", "\u202e", "\u200b"])
async def test_a_name_is_one_visible_line(fair: Fair, hidden: str) -> None:
    assert refusal(await fair.clerk().post(EMPLOYERS, json={**NEW, "name": f"示例{hidden}公司"})) == (
        422,
        "invalid-input",
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"credit_code": "123"},
        {"credit_code": ""},
        {"area": "wuhan"},
        {"area": "wuhan/420106/420111001"},
        {"name": " 甲 "},
        {"name": "甲\u0000乙"},
        {"state": "verified"},
    ],
)
async def test_bad_input_is_refused(fair: Fair, wrong: dict[str, str]) -> None:
    answer = await fair.reviewer().post(EMPLOYERS, json={**NEW, **wrong})
    assert refusal(answer) == (422, "invalid-input")


@pytest.mark.parametrize(
    ("area", "refused"),
    [
        ("wuhan/999999", (422, "area-unknown")),
        ("wuhan/650102", (422, "area-unknown")),
        ("ghost/420106", (404, "city-unknown")),
    ],
)
async def test_an_area_that_no_city_has_does_not_use_the_credit_code_up(
    fair: Fair, area: str, refused: tuple[int, str]
) -> None:
    assert refusal(await fair.clerk().post(EMPLOYERS, json={**NEW, "area": area})) == refused
    assert (await fair.clerk().post(EMPLOYERS, json=NEW)).status_code == 201


@pytest.mark.parametrize("area", ["wuhan/4201GX", "urumqi/650121/650121100"])
async def test_a_functional_zone_and_a_street_of_a_known_district_are_areas(fair: Fair, area: str) -> None:
    assert (await fair.clerk().post(EMPLOYERS, json={**NEW, "area": area})).status_code == 201


async def test_concurrent_verifications_are_told_once(fair: Fair) -> None:
    path = f"{EMPLOYERS}/{await fair.pending_employer()}/verification"
    said = {"is_internship_base": True}
    answers = await asyncio.gather(*(fair.reviewer().put(path, json=said) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await fair.said("employer_verified")) == 1


async def test_a_verification_is_told_once_however_often_it_is_said(fair: Fair) -> None:
    employer = await fair.employer()
    await fair.verify(employer)
    [event] = await fair.said("employer_verified")
    assert event == {
        "employer_id": employer,
        "city": "wuhan",
        "area": AREA,
        "is_internship_base": True,
        "verified_on": TODAY,
        "credit_code": CODE,
        "registered_name": "示例科技有限公司（虚构）",
    }


async def test_a_changed_recognition_as_base_is_told_again(fair: Fair) -> None:
    employer = await fair.employer()
    await fair.verify(employer, base=False)
    assert [event["is_internship_base"] for event in await fair.said("employer_verified")] == [True, False]


async def test_a_suspension_is_told_once_and_lifted_by_a_verification(fair: Fair) -> None:
    employer = await fair.employer()
    await fair.suspend(employer)
    await fair.suspend(employer)
    [event] = await fair.said("employer_suspended")
    assert (event["suspended_on"], event["reason_code"]) == (TODAY, "false_recruitment")
    await fair.verify(employer)
    shown = (await fair.clerk().get(f"{EMPLOYERS}/{employer}")).json()
    assert (shown["state"], shown["suspended_on"], shown["suspended_reason"]) == ("verified", None, None)


async def test_an_employer_that_nobody_has_verified_cannot_be_suspended(fair: Fair) -> None:
    employer = await fair.pending_employer()
    answer = await fair.reviewer().put(f"{EMPLOYERS}/{employer}/suspension", json={"reason_code": "closed_down"})
    assert refusal(answer) == (409, "employer-not-verified")


@pytest.mark.parametrize("reason", ["", "Zhang San", "王某投诉", "a" * 41])
async def test_a_reason_is_a_code_and_no_prose(fair: Fair, reason: str) -> None:
    employer = await fair.employer()
    answer = await fair.reviewer().put(f"{EMPLOYERS}/{employer}/suspension", json={"reason_code": reason})
    assert refusal(answer) == (422, "invalid-input")


async def test_a_foreign_employer_does_not_exist(fair: Fair) -> None:
    path = f"{EMPLOYERS}/{await fair.employer()}"
    elsewhere, other = fair.reviewer(NEXT_AREA), fair.clerk(OTHER_CODE)
    answers = [
        await elsewhere.get(path),
        await other.get(path),
        await elsewhere.put(f"{path}/verification", json={"is_internship_base": False}),
        await elsewhere.put(f"{path}/suspension", json={"reason_code": "closed_down"}),
        await fair.p.as_(Role.AUDITOR).get(path),
    ]
    assert {refusal(answer) for answer in answers} == {(404, "employer-not-found")}


async def test_a_list_shows_the_callers_part_only(fair: Fair) -> None:
    here = await fair.employer()
    there = await fair.pending_employer(OTHER_CODE, NEXT_AREA)
    city = fair.p.as_(Role.CITY_APPROVER, area="wuhan")

    async def listed(client: httpx.AsyncClient, **only: str) -> list[str]:
        answer = await client.get(EMPLOYERS, params=only)
        assert answer.status_code == 200, answer.text
        assert await total_of(client, EMPLOYERS, **only) == len(answer.json()["items"])
        return [item["id"] for item in answer.json()["items"]]

    assert await listed(city) == await listed(city, area="wuhan") == [here, there]
    assert await listed(fair.reviewer()) == await listed(fair.clerk()) == [here]
    assert await listed(city, area=NEXT_AREA) == await listed(city, state="pending") == [there]
    assert await listed(city, credit_code=CODE.lower()) == await listed(city, is_internship_base="true") == [here]


async def test_a_list_is_read_page_by_page_without_gaps(fair: Fair) -> None:
    entered = [await fair.pending_employer(credit_code(number)) for number in range(1, 6)]
    reviewer, seen, cursor = fair.reviewer(), [], None
    while True:
        page = (await reviewer.get(EMPLOYERS, params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == entered


@pytest.mark.parametrize("wrong", [{"area": "wuhan/%"}, {"area": "\x00"}, {"state": "gone"}, {"limit": "0"}])
async def test_a_filter_that_means_nothing_is_refused(fair: Fair, wrong: dict[str, str]) -> None:
    assert (await fair.reviewer().get(EMPLOYERS, params=wrong)).status_code == 422


async def test_a_cursor_that_nobody_gave_is_refused(fair: Fair) -> None:
    assert refusal(await fair.reviewer().get(EMPLOYERS, params={"cursor": "x"})) == (400, "cursor-invalid")


async def test_who_has_looked_at_an_older_standing_changes_nothing(fair: Fair) -> None:
    employer = await fair.pending_employer()
    path = f"/jobfair/v1/employers/{employer}"
    seen = (await fair.reviewer().get(path)).headers["ETag"]
    verify = partial(fair.reviewer().put, f"{path}/verification", json={"is_internship_base": True})
    suspend = partial(fair.reviewer().put, f"{path}/suspension", json={"reason_code": "false_recruitment"})
    verified = await verify(headers={"If-Match": seen})
    assert verified.status_code == 200, verified.text
    for late in (verify, suspend):
        answer = await late(headers={"If-Match": seen})
        assert refusal(answer) == (412, "precondition-failed")
        assert answer.json()["current_etag"] == verified.headers["ETag"]
    assert (await fair.reviewer().get(path)).json()["state"] == "verified"
    suspended = await suspend(headers={"If-Match": verified.headers["ETag"]})
    assert (suspended.status_code, suspended.json()["state"]) == (200, "suspended")
    assert (await fair.reviewer().get(path)).headers["ETag"] == suspended.headers["ETag"] != seen
    assert (await verify()).status_code == 200
