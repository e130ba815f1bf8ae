"""Whose word a retention is: the base's, the intern's too, the department's; or contradicted by the intern."""

from typing import Any
from uuid import UUID, uuid4

import httpx

from contracts.roles import Role
from tests.component.jobfair.conftest import AREA, NEXT_AREA, OTHER_CODE, Fair, refusal

INTERNSHIPS = "/jobfair/v1/internships"
KEPT = {"retained": True, "retained_on": "2023-07-02", "contract_months": 24, "insured": True}
YES, NO = {"accept": True}, {"accept": False}


async def _kept(fair: Fair) -> tuple[str, UUID]:
    """A retention that the base has declared, and its intern."""
    graduate = await fair.graduate()
    internship = await fair.internship(await fair.employer(), graduate)
    await fair.ended(internship)
    assert (await _retain(fair.clerk(), internship)).status_code == 200
    return internship, graduate


async def _retain(client: httpx.AsyncClient, internship: str, **body: Any) -> httpx.Response:
    return await client.put(f"{INTERNSHIPS}/{internship}/retention", json={**KEPT, **body})


async def _confirm(client: httpx.AsyncClient, internship: str, body: Any, seen: str | None = None) -> httpx.Response:
    headers = {"If-Match": seen} if seen else {}
    return await client.post(f"{INTERNSHIPS}/{internship}/retention-confirmation", json=body, headers=headers)


async def _read_and_say(fair: Fair, graduate: UUID, internship: str, body: Any) -> httpx.Response:
    """The intern, signed in, on what they have read just before."""
    intern = fair.graduate_of(graduate)
    return await _confirm(intern, internship, body, await _seen(intern, internship))


async def _seen(client: httpx.AsyncClient, internship: str) -> str:
    return str((await client.get(f"{INTERNSHIPS}/{internship}")).headers["ETag"])


async def _code(fair: Fair, internship: str, seen: str | None = None) -> httpx.Response:
    path, headers = f"{INTERNSHIPS}/{internship}/retention-confirmation-code", {"If-Match": seen} if seen else {}
    return await fair.caseworker().put(path, headers=headers)


async def _told(fair: Fair) -> list[tuple[int, bool, str]]:
    return [(event["version"], event["retained"], event["origin"]) for event in await fair.said("internship_retained")]


async def test_what_a_base_says_is_declared_until_the_intern_confirms(fair: Fair) -> None:
    internship, graduate = await _kept(fair)
    for _ in range(2):
        shown = await _read_and_say(fair, graduate, internship, YES)
        assert (shown.json()["retention_origin"], shown.headers["ETag"]) == ("confirmed", '"4"')
    assert await _told(fair) == [(3, True, "declared"), (4, True, "confirmed")]
    facts = (await fair.clerk().get(f"{INTERNSHIPS}/{internship}/facts")).json()["facts"]
    kinds = [(fact["kind"], fact["origin"]) for fact in facts]
    assert kinds == [
        ("started", "confirmed"),
        ("ended", "declared"),
        ("retained", "declared"),
        ("retention_confirmed", "confirmed"),
    ]


async def test_a_changed_contract_is_declared_anew(fair: Fair) -> None:
    internship, graduate = await _kept(fair)
    await _read_and_say(fair, graduate, internship, YES)
    assert (await _retain(fair.clerk(), internship)).json()["retention_origin"] == "confirmed"
    assert (await _retain(fair.clerk(), internship, contract_months=36)).json()["retention_origin"] == "declared"


async def test_the_districts_word_certifies_a_retention_and_an_end(fair: Fair) -> None:
    internship, graduate = await _kept(fair)
    assert (await _retain(fair.reviewer(), internship)).json()["retention_origin"] == "certified"
    assert refusal(await _read_and_say(fair, graduate, internship, NO)) == (409, "retention-certified")
    assert (await _read_and_say(fair, graduate, internship, YES)).json()["retention_origin"] == "certified"
    end = {"ended_on": "2023-07-15", "outcome": "completed"}
    ended = await fair.reviewer().post(f"{INTERNSHIPS}/{internship}/end", json=end)
    assert ended.json()["end_origin"] == "certified"
    assert [event["origin"] for event in await fair.said("internship_ended")] == ["declared", "certified"]


async def test_what_the_intern_contradicts_is_told_as_not_kept_until_the_district_certifies_it(fair: Fair) -> None:
    internship, graduate = await _kept(fair)
    shown = (await _read_and_say(fair, graduate, internship, NO)).json()
    assert (shown["retained"], shown["retention_origin"]) == (False, "disputed")
    assert await _told(fair) == [(3, True, "declared"), (4, False, "disputed")]
    for months in (24, 36):
        again = await _retain(fair.clerk(), internship, contract_months=months)
        assert refusal(again) == (409, "retention-disputed")
    back = {"retained": False, "contract_months": 0, "insured": False}
    assert refusal(await _retain(fair.clerk(), internship, **back)) == (409, "retention-disputed")
    assert (await _retain(fair.reviewer(), internship)).json()["retention_origin"] == "certified"


async def test_an_intern_without_an_account_confirms_by_a_code(fair: Fair) -> None:
    internship, _ = await _kept(fair)
    path = f"{INTERNSHIPS}/{internship}/retention-confirmation-code"
    assert refusal(await fair.caseworker(NEXT_AREA).put(path)) == (404, "internship-not-found")
    code = (await fair.caseworker().put(path)).json()["code"]
    for wrong in ({"accept": True}, {"accept": True, "code": "AAAA2222BBBB"}):
        assert refusal(await _confirm(fair.clerk(), internship, wrong)) == (409, "confirmation-code-wrong")
    shown = await _confirm(fair.clerk(), internship, {"accept": True, "code": code})
    assert shown.json()["retention_origin"] == "confirmed"
    again = await _confirm(fair.clerk(), internship, {"accept": False, "code": code})
    assert refusal(again) == (409, "confirmation-code-wrong")


async def test_nobody_else_confirms_and_nothing_is_confirmed_that_is_not_stated(fair: Fair) -> None:
    internship, graduate = await _kept(fair)
    for client in (fair.graduate_of(uuid4()), fair.clerk(OTHER_CODE)):
        assert refusal(await _confirm(client, internship, YES)) == (404, "internship-not-found")
    await _retain(fair.clerk(), internship, retained=False, retained_on="2023-08-01", contract_months=0)
    assert refusal(await _read_and_say(fair, graduate, internship, YES)) == (409, "no-retention-to-confirm")
    path = f"{INTERNSHIPS}/{internship}/retention-confirmation-code"
    assert refusal(await fair.caseworker().put(path)) == (409, "no-retention-to-confirm")


async def test_nobody_confirms_by_a_code_what_was_changed_since_it_was_issued(fair: Fair) -> None:
    internship, _ = await _kept(fair)
    changes = [
        _retain(fair.clerk(), internship, contract_months=36),
        fair.clerk().post(f"{INTERNSHIPS}/{internship}/end", json={"ended_on": "2023-07-15", "outcome": "completed"}),
    ]
    for change in changes:
        code = (await _code(fair, internship)).json()["code"]
        assert (await change).status_code == 200
        for says in (YES, NO):
            answer = await _confirm(fair.clerk(), internship, {**says, "code": code})
            assert refusal(answer) == (409, "confirmation-code-wrong")
    assert [origin for _, _, origin in await _told(fair)] == ["declared", "declared"]


async def test_an_intern_who_is_signed_in_confirms_what_they_have_read_and_nothing_else(fair: Fair) -> None:
    internship, graduate = await _kept(fair)
    intern = fair.graduate_of(graduate)
    seen = await _seen(intern, internship)
    for unsaid in (None, "*"):
        assert refusal(await _confirm(intern, internship, YES, unsaid)) == (428, "precondition-required")
    await _retain(fair.clerk(), internship, contract_months=36)
    for says in (YES, NO):
        assert refusal(await _confirm(intern, internship, says, seen)) == (412, "precondition-failed")
    shown = (await _read_and_say(fair, graduate, internship, YES)).json()
    assert (shown["retention_origin"], shown["contract_months"]) == ("confirmed", 36)


async def test_a_code_is_not_issued_for_another_version_than_the_caseworker_has_read_out(fair: Fair) -> None:
    internship, _ = await _kept(fair)
    seen = await _seen(fair.caseworker(), internship)
    assert (await _code(fair, internship, seen)).status_code == 200
    await _retain(fair.clerk(), internship, contract_months=36)
    assert refusal(await _code(fair, internship, seen)) == (412, "precondition-failed")


EARLY = {"ended_on": "2023-06-30", "outcome": "completed"}
BACK = {"retained": False, "retained_on": "2023-08-01", "contract_months": 0, "insured": False}


async def _end(client: httpx.AsyncClient, internship: str, **body: Any) -> httpx.Response:
    return await client.post(f"{INTERNSHIPS}/{internship}/end", json={**EARLY, **body})


async def _kept_early(fair: Fair) -> tuple[str, UUID]:
    graduate = await fair.graduate()
    internship = await fair.internship(await fair.employer(), graduate)
    assert (await _end(fair.clerk(), internship, retention=KEPT)).status_code == 200
    return internship, graduate


async def _ends_told(fair: Fair) -> list[tuple[int, str, str]]:
    return [(event["version"], event["outcome"], event["origin"]) for event in await fair.said("internship_ended")]


async def test_an_early_retention_taken_back_is_a_term_broken_off_by_the_bases_word(fair: Fair) -> None:
    """Else the intern would be gone from the half-year they were to end in, and counted in no other."""
    internship, _ = await _kept_early(fair)
    shown = (await _retain(fair.clerk(), internship, **BACK)).json()
    assert (shown["retained"], shown["outcome"], shown["end_origin"]) == (False, "broken_off", "declared")
    assert await _ends_told(fair) == [(2, "completed", "declared"), (5, "broken_off", "declared")]
    assert await _told(fair) == [(3, True, "declared"), (4, False, "declared")]
    facts = (await fair.clerk().get(f"{INTERNSHIPS}/{internship}/facts")).json()["facts"]
    assert [(fact["version"], fact["kind"], fact["outcome"]) for fact in facts[3:]] == [
        (4, "retained", "completed"),
        (5, "ended", "broken_off"),
    ]
    assert (await _retain(fair.clerk(), internship, **BACK)).json()["version"] == 5
    assert (await _end(fair.clerk(), internship, retention=KEPT)).json()["outcome"] == "completed"


async def test_an_early_retention_that_the_intern_contradicts_is_a_term_broken_off_until_certified(fair: Fair) -> None:
    internship, graduate = await _kept_early(fair)
    shown = (await _read_and_say(fair, graduate, internship, NO)).json()
    assert (shown["retention_origin"], shown["outcome"], shown["end_origin"]) == ("disputed", "broken_off", "declared")
    assert (await _ends_told(fair))[-1] == (5, "broken_off", "declared")
    assert refusal(await _end(fair.clerk(), internship, retention=KEPT)) == (409, "retention-disputed")
    certified = (await _end(fair.reviewer(), internship, retention=KEPT)).json()
    shown = certified["retained"], certified["end_origin"], certified["retention_origin"]
    assert shown == (True, "certified", "certified")


async def test_no_base_moves_the_end_of_a_retention_that_another_stands_for(fair: Fair) -> None:
    internship, graduate = await _kept(fair)
    assert (await _read_and_say(fair, graduate, internship, YES)).status_code == 200
    assert refusal(await _end(fair.clerk(), internship)) == (409, "retention-stands")
    assert refusal(await _end(fair.clerk(), internship, retention=KEPT)) == (409, "retention-stands")
    moved = (await _end(fair.reviewer(), internship)).json()
    assert (moved["ended_on"], moved["end_origin"]) == ("2023-06-30", "certified")


async def test_no_base_changes_an_end_that_the_district_certified(fair: Fair) -> None:
    internship, _ = await _kept(fair)
    same = {"ended_on": "2023-07-01"}
    versions = [(await _end(fair.reviewer(), internship, **same)).json()["version"] for _ in range(2)]
    assert versions == [4, 4]
    assert (await _end(fair.clerk(), internship, **same)).json()["end_origin"] == "certified"
    assert refusal(await _end(fair.clerk(), internship)) == (409, "end-certified")


async def test_a_certified_fact_says_by_whom_and_no_other_does(fair: Fair) -> None:
    internship, _ = await _kept(fair)
    certifier = uuid4()
    reviewer = fair.p.as_(Role.DISTRICT_REVIEWER, area=AREA, id=certifier)
    assert (await _retain(reviewer, internship)).status_code == 200
    assert (await _end(reviewer, internship, ended_on="2023-07-01")).status_code == 200
    for event in ("internship_retained", "internship_ended"):
        assert [told.get("certified_by") for told in await fair.said(event)] == [None, str(certifier)]
