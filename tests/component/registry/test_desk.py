"""What a proven person and the ledger do not agree on is put right by two persons of the area."""

from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry.desk_steps import GROUNDS, PATHS, decide, propose, put_right, reviewer
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    audit_of,
    bound,
    listed,
    on_friday,
    person,
    problem,
    proof,
    proven,
    registered,
    registration,
    signed_in,
    with_token,
    worker,
)
from tests.support.platform import Boot, Platform
from tests.support.rosters import SCHOOL, as_csv, imported
from tests.support.rosters import person as line


async def name_of(p: Platform, entry: str) -> str:
    asked = {"fields": ["name"], "purpose": "核对更正结果"}
    return str((await worker(p).post(f"{API}/graduates/{entry}/reveals", json=asked)).json()["name"])


async def test_a_name_that_a_school_mistyped_is_put_right_and_then_the_person_proves_it(platform: Boot) -> None:
    """Case 54: the school, the counter and the person have the right name; the first roster had not."""
    p = await on_friday(platform)
    wrong, right = person(1) | {"name": "测试误"}, person(1)
    office = p.as_(Role.UNIVERSITY_OFFICE, org=SCHOOL)
    await imported(p, office, as_csv([wrong["name"], *line(1)[1:]]))
    counter = await worker(p).post(f"{API}/registrations", json=registration(1, person=right))
    assert problem(counter) == (409, "name-differs")
    assert counter.json()["operation"] == "propose_name_correction"
    amy = await signed_in(p, "amy")
    sent = await proof(p, amy, right)
    assert sent.status_code == 202
    [case] = (await p.as_(Role.CITY_APPROVER, area="urumqi").get(f"{API}/desk-cases")).json()["items"]
    assert sent.json()["cases"] == [{key: case[key] for key in ("number", "kind", "operation")}]
    assert (case["kind"], case["operation"]) == ("name_differs", "propose_name_correction")


async def test_a_corrected_name_is_what_the_person_proves_and_the_case_is_closed(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1, person=person(1) | {"name": "测试误"}))["id"]
    assert (await proof(p, await signed_in(p, "amy"), person(1))).status_code == 202
    change = await put_right(p, entry, "name_correction", name=person(1)["name"])
    assert await name_of(p, entry) == person(1)["name"]
    assert (await worker(p).get(f"{API}/desk-cases")).json()["items"] == []
    assert (await proof(p, await signed_in(p, "amy"), person(1))).status_code == 200
    actions = [action for action, *_ in await audit_of(p, entry)]
    assert {"propose_name_correction", "apply_name_correction"} <= set(actions)
    asked = {"purpose": "核查更正留痕"}
    seen = await reviewer(p).post(f"{API}/desk-changes/name_correction/{change['id']}/reveals", json=asked)
    assert seen.json() == {"before": "测试误", "after": person(1)["name"]}
    assert (await audit_of(p, entry))[-1] == ("reveal_name_correction", "district_reviewer", "核查更正留痕")


async def test_a_name_that_was_mistyped_before_the_roster_is_put_right_and_the_returned_file_lists_them(
    platform: Boot,
) -> None:
    """Case 55: the school had it right; its row says who can put the ledger right, and goes in when that is done."""
    p = await on_friday(platform)
    entry = (await registered(p, 1, person=person(1) | {"name": "测试误"}))["id"]
    office = p.as_(Role.UNIVERSITY_OFFICE, org=SCHOOL)
    roster = await imported(p, office, as_csv(line(1)))
    [row] = (await office.get(f"{API}/rosters/{roster['id']}/rows")).json()["items"]
    assert (row["outcome"], "提出姓名更正" in row["reason"]) == ("rejected", True)
    await put_right(p, entry, "name_correction", name=person(1)["name"])
    returned = await office.get(f"{API}/rosters/{roster['id']}/file", params={"format": "csv", "purpose": "核对名册"})
    again = await imported(p, office, returned.content)
    assert again["counts"]["updated"] == 1
    assert (await worker(p).get(f"{API}/graduates/{entry}")).json()["listed_on"] == "2023-07-28"


async def test_what_was_there_before_is_kept_sealed(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1, person=person(1) | {"name": "测试误"}))["id"]
    await put_right(p, entry, "name_correction", name=person(1)["name"])
    async with p.transaction("registry") as session:
        kept = str(await session.scalar(text("SELECT change_request::text FROM change_request")))
    for name in ("测试误", person(1)["name"]):
        assert name not in kept
        assert name.encode().hex() not in kept


async def test_who_proposes_a_change_does_not_decide_it(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    same = reviewer(p, id=new_id())
    change = (await propose(same, entry, "name_correction", name="测试乙")).json()["id"]
    assert problem(await decide(same, "name_correction", change)) == (409, "same-person")
    assert problem(await decide(worker(p), "name_correction", change)) == (403, "forbidden")
    assert await name_of(p, entry) == person(1)["name"]


async def test_a_refused_change_changes_nothing(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    change = (await propose(worker(p), entry, "name_correction", name="测试乙")).json()["id"]
    refused = await decide(reviewer(p), "name_correction", change, verdict="refuse")
    assert refused.json()["state"] == "refused"
    assert problem(await decide(reviewer(p), "name_correction", change)) == (409, "already-decided")
    assert await name_of(p, entry) == person(1)["name"]


@pytest.mark.parametrize("kind", PATHS)
async def test_another_district_finds_neither_the_person_nor_the_change(platform: Boot, kind: str) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await bound(p, UUID(entry))
    value = {"name_correction": {"name": "测试乙"}, "phone_change": {"phone": "13900000009"}}.get(kind, {})
    foreign = await propose(worker(p, OTHER_DISTRICT), entry, kind, **value)
    assert problem(foreign) == (404, "not-found")
    change = (await propose(worker(p), entry, kind, **value)).json()["id"]
    answer = await decide(reviewer(p, "urumqi/650103"), kind, change)
    assert problem(answer) == (404, "change-request-not-found")
    listing = await reviewer(p, "urumqi/650103").get(f"{API}/desk-changes", params={"kind": kind})
    assert listing.json()["items"] == []
    [own] = (await reviewer(p).get(f"{API}/desk-changes", params={"kind": kind})).json()["items"]
    assert (own["id"], own["evidence"], "payload" in own) == (change, GROUNDS["evidence"], False)
    assert (await reviewer(p).get(f"{API}/desk-changes")).json()["items"] == [own]
    others = [other for other in PATHS if other != kind]
    for other in others:
        assert (await reviewer(p).get(f"{API}/desk-changes", params={"kind": other})).json()["items"] == []


@pytest.mark.parametrize("kind", PATHS)
async def test_a_change_that_waits_moves_with_its_person(platform: Boot, kind: str) -> None:
    """Listed and proposed in Wuhan, registered in Urumqi since: Wuhan neither looks nor decides, Urumqi does."""
    p = await on_friday(platform)
    entry = str((await listed(p, 1, WUHAN_STREET)).graduate_id)
    await bound(p, UUID(entry))
    value = {"name_correction": {"name": "测试乙"}, "phone_change": {"phone": "13900000009"}}.get(kind, {})
    change = (await propose(worker(p, WUHAN_STREET), entry, kind, **value)).json()["id"]
    await worker(p).post(f"{API}/registrations", json=registration(1))
    [asked] = (await worker(p, WUHAN_STREET).get(f"{API}/proposals")).json()["items"]
    link, seen = f"{API}/proposals/{asked['id']}/decision", {"If-Match": f'"{asked["version"]}"'}
    agreed = await worker(p, WUHAN_STREET).put(link, json={"verdict": "accept"}, headers=seen)
    assert agreed.status_code == 200, agreed.text
    before, purpose = reviewer(p, "wuhan"), {"purpose": "核对变更申请"}
    look = f"{API}/desk-changes/{kind}/{change}/reveals"
    assert problem(await before.post(look, json=purpose)) == (404, "change-request-not-found")
    for verdict in ("apply", "refuse"):
        assert problem(await decide(before, kind, change, verdict=verdict)) == (404, "change-request-not-found")
    assert (await before.get(f"{API}/desk-changes", params={"kind": kind})).json()["items"] == []
    [own] = (await reviewer(p).get(f"{API}/desk-changes", params={"kind": kind})).json()["items"]
    assert (own["id"], (await reviewer(p).post(look, json=purpose)).status_code) == (change, 200)
    assert (await decide(reviewer(p), kind, change)).json()["state"] == "applied"


async def test_a_released_binding_reaches_the_person_no_more_with_tokens_and_tickets_of_before(platform: Boot) -> None:
    p = await on_friday(platform)
    old = await proven(p, 1, "old")
    entry = (await old.get(f"{API}/me")).json()["graduate_id"]
    place = {"place_kind": "seeking", "area": STREET, "cohort_year": 2023}
    assert (await old.post(f"{API}/registrations", json=place)).status_code == 201
    assert (await proof(p, await signed_in(p, "new"), person(1))).status_code == 202
    await put_right(p, entry, "binding_release")
    status = {"status": "employed", "since_on": "2023-07-28"}
    for answer in (
        await old.get(f"{API}/graduates/{entry}"),
        await old.get(f"{API}/graduates/{entry}/statuses"),
        await old.post(f"{API}/graduates/{entry}/statuses", json=status),
        await old.patch(f"{API}/graduates/{entry}", json={"intention": "none"}, headers={"If-Match": '"1"'}),
        await old.post(f"{API}/graduates/{entry}/reveals", json={"fields": ["name"], "purpose": "看看是谁"}),
    ):
        assert problem(answer) == (404, "not-found")
    assert problem(await old.post(f"{API}/registrations", json=place)) == (403, "real-name-required")
    assert (await old.get(f"{API}/graduates")).json()["items"] == []
    again = await proof(p, await signed_in(p, "new"), person(1))
    assert (again.status_code, again.json()["graduate_id"]) == (200, entry)
    assert (await with_token(p, again).get(f"{API}/graduates/{entry}")).status_code == 200


async def test_an_account_that_is_bound_to_another_person_is_not_answered_what_the_first_was(platform: Boot) -> None:
    """The same key and the same words: of another person they are another submission."""
    p = await on_friday(platform)
    account, entries = await signed_in(p, "family"), []
    place = {"place_kind": "seeking", "area": STREET, "cohort_year": 2023}
    for serial in (1, 2):
        bound_now = await proof(p, account, person(serial))
        me = with_token(p, bound_now)
        answer = await me.post(f"{API}/registrations", json=place, headers={"Idempotency-Key": "our-family-registers"})
        assert (answer.status_code, answer.headers.get("Idempotent-Replay")) == (201, None), answer.text
        entries.append(answer.json()["id"])
        assert entries[-1] == bound_now.json()["graduate_id"]
        await put_right(p, entries[-1], "binding_release")
    assert len({*entries}) == 2


async def test_a_ticket_that_has_passed_binds_nobody_again_after_the_release(platform: Boot) -> None:
    p = await on_friday(platform)
    client = await signed_in(p, "old")
    first = await proof(p, client, person(1))
    ticket = first.request.content.decode().partition('"ticket":"')[2].rstrip('"}') or None
    await worker(p).get(f"{API}/desk-cases")
    async with p.transaction("registry") as session:
        await session.execute(text("UPDATE graduate SET area = :area"), {"area": STREET})
    await put_right(p, first.json()["graduate_id"], "binding_release")
    again = await client.post(f"{API}/me/real-name", json={"ticket": ticket})
    assert problem(again) == (422, "identity-not-proven")


async def test_a_graduates_token_without_a_binding_reaches_nobody(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    forged = p.as_(Role.GRADUATE, person=UUID(entry))
    assert problem(await forged.get(f"{API}/graduates/{entry}")) == (404, "not-found")
    status = {"status": "employed", "since_on": "2023-07-28"}
    assert problem(await forged.post(f"{API}/graduates/{entry}/statuses", json=status)) == (404, "not-found")


async def test_only_who_is_bound_is_released(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    assert problem(await propose(worker(p), entry, "binding_release")) == (409, "not-bound")


async def test_a_changed_phone_is_the_one_that_counts_at_the_next_proof(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    moved = person(1) | {"phone": "13900000009"}
    assert (await proof(p, await signed_in(p, "amy"), moved)).status_code == 202
    await put_right(p, entry, "phone_change", phone="13900000009")
    assert (await proof(p, await signed_in(p, "amy"), moved)).status_code == 200
    asked = await p.as_(Role.SERVICE).post(f"{API}/contact-points", json={"graduate_id": entry})
    assert asked.json()["phone"] == "13900000009"


async def test_a_change_of_what_is_there_already_is_refused(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for kind, value in (("name_correction", {"name": person(1)["name"]}), ("phone_change", {"phone": "13800000001"})):
        assert problem(await propose(worker(p), entry, kind, **value)) == (409, "nothing-to-change")


async def test_a_phone_that_changed_meanwhile_is_not_overwritten(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = str((await listed(p, 1)).graduate_id)
    change = (await propose(worker(p), entry, "phone_change", phone="13900000009")).json()["id"]
    assert (await proof(p, await signed_in(p, "amy"), person(1))).status_code == 200
    assert problem(await decide(reviewer(p), "phone_change", change)) == (409, "changed-meanwhile")
    asked = await p.as_(Role.SERVICE).post(f"{API}/contact-points", json={"graduate_id": entry})
    assert asked.json()["phone"] == person(1)["phone"]


async def test_a_case_is_dismissed_by_the_area_and_once(platform: Boot) -> None:
    p = await on_friday(platform)
    await registered(p, 1)
    await proof(p, await signed_in(p, "amy"), person(1) | {"phone": "13900000009"})
    [case] = (await worker(p).get(f"{API}/desk-cases")).json()["items"]
    assert (case["phone"], case["known_phone"], case["name"]) == ("139****0009", "138****0001", "测**")
    note = {"note": "本人确认台账无误"}
    path = f"{API}/desk-cases/{case['id']}/dismissal"
    assert problem(await worker(p, OTHER_DISTRICT).post(path, json=note)) == (404, "not-found")
    assert (await worker(p).post(path, json=note)).json()["outcome"] == "dismissed"
    assert problem(await worker(p).post(path, json=note)) == (409, "desk-case-closed")


async def test_a_phone_registers_three_people_more_with_a_reason_and_never_twenty_five(platform: Boot) -> None:
    p = await on_friday(platform)
    phone = {"phone": "13900000001"}
    answers = []
    for serial in range(1, 5):
        body = registration(serial, person=person(serial) | phone)
        answers.append(await worker(p).post(f"{API}/registrations", json=body))
    assert [answer.status_code for answer in answers] == [201, 201, 201, 409]
    assert problem(answers[3]) == (409, "phone-shared-too-often")
    for serial in range(4, 26):
        body = registration(serial, person=person(serial) | phone, shared_phone_reason="同村无手机，由村委代联系")
        answers.append(await worker(p).post(f"{API}/registrations", json=body))
    assert [answer.status_code for answer in answers[4:]] == [201] * 21 + [409]
    entry = answers[4].json()["id"]
    assert ("register_graduate", "caseworker", "同村无手机，由村委代联系") in await audit_of(p, entry)
