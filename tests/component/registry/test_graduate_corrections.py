"""Corrections and statuses of a graduate: versions, days, and whose word they take."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from tests.component.registry.graduate_steps import LIST
from tests.component.registry.people import (
    audit_of,
    events,
    everything,
    listed,
    on_friday,
    phone_verified,
    problem,
    proven,
    registered,
    worker,
)
from tests.support.platform import Boot


async def correct(client: httpx.AsyncClient, entry: str, version: str | None, **changes: Any) -> httpx.Response:
    headers = {} if version is None else {"If-Match": version}
    return await client.patch(f"{LIST}/{entry}", json=changes, headers=headers)


async def test_a_correction_changes_what_it_names_and_nothing_else(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await listed(p, 1)).graduate_id
    before = (await worker(p).get(f"{LIST}/{entry}")).json()
    answer = await correct(worker(p), before["id"], f'"{before["version"]}"', phone="13900000009", intention="startup")
    assert answer.status_code == 200, answer.text
    changed = {"phone": "139****0009", "intention": "startup", "version": before["version"] + 1}
    assert answer.json() == before | changed
    assert (await audit_of(p, before["id"]))[-1] == ("correct_graduate", "caseworker", None)


async def test_a_correction_says_which_version_it_corrects(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for version in (None, "", "*"):
        answer = await correct(worker(p), entry, version, intention="none")
        assert problem(answer) == (428, "precondition-required"), version
    for version in ("abc", 'W/"1"', "-1", "9" * 5000):
        answer = await correct(worker(p), entry, version, intention="none")
        assert problem(answer) == (412, "precondition-failed"), version


async def test_the_second_of_two_corrections_of_one_version_is_refused(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await registered(p, 1)
    version = str(entry["version"])
    first = await correct(worker(p), entry["id"], version, intention="none")
    second = await correct(worker(p), entry["id"], version, intention="startup")
    assert first.status_code == 200
    assert problem(second) == (412, "precondition-failed")
    assert second.json()["current_etag"] == first.headers["ETag"]
    assert (await worker(p).get(f"{LIST}/{entry['id']}")).json()["intention"] == "none"


async def test_name_id_number_and_area_cannot_be_corrected(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for field in ("name", "id_number", "area", "registered_on", "status"):
        assert problem(await correct(worker(p), entry, "2", **{field: "x"})) == (422, "invalid-input"), field


async def state(client: httpx.AsyncClient, entry: str, status: str, since_on: str) -> httpx.Response:
    body = {"status": status, "since_on": since_on, "evidence_kind": "contract"}
    return await client.post(f"{LIST}/{entry}/statuses", json=body)


@pytest.mark.obligation("W-604")
async def test_a_status_counts_from_its_day_and_keeps_its_history(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for status, since_on in (("employed", "2023-07-20"), ("unemployed", "2023-07-25")):
        answer = await state(worker(p), entry, status, since_on)
        assert (answer.status_code, answer.json()["status"]) == (201, status)
    history = (await worker(p).get(f"{LIST}/{entry}/statuses")).json()
    assert [row["status"] for row in history] == ["employed", "unemployed"]
    for day, placed in (
        ("2023-07-19", "false"),
        ("2023-07-20", "true"),
        ("2023-07-24", "true"),
        ("2023-07-25", "false"),
    ):
        assert await everything(worker(p), f"{LIST}?as_of={day}&placed_as_stated={placed}") == [entry], day


async def test_a_later_word_about_the_past_does_not_change_today(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await state(worker(p), entry, "employed", "2023-07-20")
    answer = await state(worker(p), entry, "unemployed", "2023-06-01")
    assert answer.json()["status"] == "employed"
    told = await events(p, "registry.graduate_status_changed.v1")
    assert [(one["status"], one["since_on"]) for one in told] == [("employed", "2023-07-20")]


async def test_a_correction_of_the_same_day_counts_instead(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await state(worker(p), entry, "employed", "2023-07-20")
    assert (await state(worker(p), entry, "startup", "2023-07-20")).json()["status"] == "startup"


async def test_a_status_in_the_future_is_refused(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    assert problem(await state(worker(p), entry, "employed", "2023-07-29")) == (422, "not-yet-happened")
    assert problem(await state(worker(p), entry, "employed", "0001-01-01")) == (422, "invalid-input")
    assert (await state(worker(p), entry, "employed", "2023-07-28")).status_code == 201


async def test_the_business_day_ends_at_midnight_in_shanghai(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await p.set_time("2023-07-28T15:59:59+00:00")
    assert (await state(worker(p), entry, "employed", "2023-07-29")).status_code == 422
    await p.set_time("2023-07-28T16:00:00+00:00")
    assert (await state(worker(p), entry, "employed", "2023-07-29")).status_code == 201


async def test_graduates_correct_and_state_about_themselves(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    own = await proven(p, 1, "amy")
    version = (await own.get(f"{LIST}/{entry}")).json()["version"]
    assert (await correct(own, entry, str(version), intention="startup")).json()["intention"] == "startup"
    assert (await state(own, entry, "startup", "2023-07-28")).json()["status"] == "startup"
    [row] = (await own.get(f"{LIST}/{entry}/statuses")).json()
    assert row["source"] == "graduate"


async def test_schooling_is_corrected_by_the_community_and_not_by_oneself(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    own = await proven(p, 1, "amy")
    version = str((await own.get(f"{LIST}/{entry}")).json()["version"])
    for change in ({"education_level": "博士研究生"}, {"university_code": "10758"}):
        assert problem(await correct(own, entry, version, **change)) == (422, "schooling-not-own")
    assert problem(await correct(worker(p), entry, version, education_level="<script>")) == (422, "invalid-input")
    assert (await correct(worker(p), entry, version, education_level="专科")).json()["education_level"] == "专科"


async def test_a_phone_on_record_is_not_replaced_on_one_persons_word(platform: Boot) -> None:
    p = await on_friday(platform)
    before = await registered(p, 1)
    answer = await correct(worker(p), before["id"], f'"{before["version"]}"', phone="13900000009")
    assert problem(answer) == (409, "second-person-required")
    assert answer.json()["operation"] == "propose_phone_change"
    assert (await worker(p).get(f"{LIST}/{before['id']}")).json() == before


async def test_ones_own_new_phone_is_one_that_wechat_has_just_verified(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    own = await proven(p, 1, "amy")
    version = str((await own.get(f"{LIST}/{entry}")).json()["version"])
    assert problem(await correct(own, entry, version, phone="13900000009")) == (409, "phone-not-verified")
    await phone_verified(own, "13900000009")
    async with p.transaction("registry") as session:
        await session.execute(text("UPDATE mini_program_account SET phone_verified_at = now() - interval '31 minutes'"))
    assert problem(await correct(own, entry, version, phone="13900000009")) == (409, "phone-not-verified")
    await phone_verified(own, "13900000009")
    assert (await correct(own, entry, version, phone="13900000009")).json()["phone"] == "139****0009"


async def test_the_etag_of_a_reading_is_what_a_correction_names(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    seen = (await worker(p).get(f"{LIST}/{entry}")).headers["ETag"]
    corrected = await correct(worker(p), entry, seen, intention="startup")
    assert (corrected.status_code, corrected.headers["ETag"]) == (200, f'"{corrected.json()["version"]}"')
    assert problem(await correct(worker(p), entry, seen, intention="job")) == (412, "precondition-failed")
