"""The special ledger: nobody enters it or leaves it before the last day on one person's word."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.db import new_id
from contracts.roles import Role
from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Packs
from tests.component.registry import people
from tests.component.registry.hardship_steps import (
    END,
    PURPOSE,
    ask_end,
    claim,
    claimed,
    confirmed,
    decide,
    in_july,
    reviewer,
    standings,
    waiting,
)
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    problem,
    registered,
    worker,
)
from tests.packs import beside_wuhan, rewritten
from tests.support.platform import Boot


async def test_a_claim_waits_for_another_person(platform: Boot) -> None:
    p = await in_july(platform)
    entry, author = (await registered(p, 1))["id"], new_id()
    caseworker = p.as_(Role.CASEWORKER, area=STREET, id=author)
    hardship = await claimed(caseworker, entry)
    assert (hardship["standing"], hardship["category_title"]) == ("claimed", "残疾")
    [change] = await waiting(reviewer(p))
    assert (change["object_id"], change["graduate_name"]) == (hardship["id"], "测**")
    assert problem(await decide(caseworker, hardship)) == (409, "same-person")
    assert (await decide(worker(p), hardship)).json()["hardship"]["standing"] == "confirmed"
    assert await standings(caseworker, entry) == [("disabled", "confirmed")]


async def test_the_same_class_waits_once_and_each_claim_is_announced_once(platform: Boot) -> None:
    p = await in_july(platform)
    entry = (await registered(p, 1))["id"]
    hardship = await claimed(worker(p), entry)
    assert problem(await claim(worker(p), entry)) == (409, "hardship-waiting")
    await claimed(worker(p), entry, "low_income", source="declared", evidence=None)
    assert await people.events(p, "registry.hardship_confirmed.v1") == []
    assert (await decide(reviewer(p), hardship)).status_code == 200
    [event] = await people.events(p, "registry.hardship_confirmed.v1")
    assert (event["category"], event["valid_to"], event["evidence_kind"]) == ("disabled", "2023-12-31", "document")
    assert set(event) == {"graduate_id", "city", "area", "hardship_id", "category", "valid_from", "valid_to"} | {
        "evidence_kind",
        "confirmed_on",
    }


async def test_who_may_claim_read_and_decide(platform: Boot) -> None:
    p = await in_july(platform)
    entry = (await registered(p, 1))["id"]
    assert problem(await claim(worker(p, OTHER_DISTRICT), entry)) == (404, "not-found")
    assert (await claim(reviewer(p), entry)).status_code == 403
    hardship = await claimed(worker(p), entry)
    assert await waiting(reviewer(p, OTHER_DISTRICT)) == []
    [change] = await waiting(reviewer(p))
    decision = f"{API}/hardship-changes/confirm_hardship/{change['id']}/decision"
    body = {"verdict": "apply", "note": "已核对"}
    assert problem(await reviewer(p, OTHER_DISTRICT).post(decision, json=body))[0] == 404
    assert problem(await reviewer(p).post(decision.replace("confirm_", "end_"), json=body))[0] == 404
    for role in (Role.AUDITOR, Role.OBSERVER, Role.UNIVERSITY_OFFICE):
        outsider = p.as_(role, area="urumqi", org="10755")
        assert (await outsider.get(f"{API}/graduates/{entry}/hardships", params=PURPOSE)).status_code == 403
        assert (await outsider.post(decision, json=body)).status_code == 403
    assert (await decide(reviewer(p), hardship)).status_code == 200
    assert problem(await reviewer(p).post(decision, json=body)) == (409, "already-decided")


async def test_a_read_has_a_purpose_and_a_line_in_the_trail(platform: Boot) -> None:
    p = await in_july(platform)
    entry = (await registered(p, 1))["id"]
    await confirmed(p, entry)
    assert (await worker(p).get(f"{API}/graduates/{entry}/hardships")).status_code == 422
    assert await standings(worker(p), entry) == [("disabled", "confirmed")]
    assert problem(await worker(p, OTHER_DISTRICT).get(f"{API}/graduates/{entry}/hardships", params=PURPOSE)) == (
        404,
        "not-found",
    )
    [line] = [line for line in await people.audit_of(p, entry) if line[0] == "reveal_hardships"]
    assert "核对困难台账" in [str(part) for part in line]


async def test_what_waits_says_its_class_for_a_purpose_alone_and_leaves_a_line(platform: Boot) -> None:
    p = await in_july(platform)
    entry = (await registered(p, 1))["id"]
    await claimed(worker(p), entry)
    [change] = await waiting(reviewer(p))
    assert (change["hardship"], change["evidence"], change["reason"]) == (None, None, "")
    path = f"{API}/hardship-changes/confirm_hardship/{change['id']}"
    assert (await reviewer(p).get(path)).status_code == 422
    assert problem(await reviewer(p, OTHER_DISTRICT).get(path, params=PURPOSE))[0] == 404
    assert (await p.as_(Role.AUDITOR, area="urumqi").get(path, params=PURPOSE)).status_code == 403
    assert [line for line in await people.audit_of(p, entry) if line[0] == "reveal_hardships"] == []
    read = (await reviewer(p).get(path, params=PURPOSE)).json()
    assert (read["hardship"]["category"], read["reason"]) == ("disabled", "已核对原件")
    [line] = [line for line in await people.audit_of(p, entry) if line[0] == "reveal_hardships"]
    assert PURPOSE["purpose"] in [str(part) for part in line]


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"category": "minimum_allowance"}, "hardship-unknown"),
        ({"category": "other"}, "hardship-unknown"),
        ({"valid_to": "2022-12-31"}, "invalid-input"),
        ({"evidence": None}, "invalid-input"),
        ({"source": "exchange"}, "invalid-input"),
        ({"valid_from": "2023-07-06"}, "not-yet-happened"),
        ({"valid_from": "2022-01-01", "valid_to": "2023-07-04"}, "hardship-over"),
        ({"reason": ""}, "invalid-input"),
    ],
)
async def test_a_claim_that_cannot_be_is_refused(platform: Boot, changes: dict[str, str], slug: str) -> None:
    p = await in_july(platform)
    entry = (await registered(p, 1))["id"]
    assert problem(await claim(worker(p), entry, **changes)) == (422, slug)
    assert await people.count(p, "hardship") == 0


async def test_each_city_has_its_own_classes(platform: Boot) -> None:
    """Acceptance 5: Wuhan has no long_unemployed, and neither city another class before it cites one."""
    p = await in_july(platform)
    wuhan = worker(p, WUHAN_STREET)
    entry = (await registered(p, 1, WUHAN_STREET))["id"]
    for category in ("long_unemployed", "low_income", "other"):
        refused = await claim(wuhan, entry, category)
        assert problem(refused) == (422, "hardship-unknown")
        assert refused.json()["clause"] == "二(九)"
    listed = (await wuhan.get(f"{API}/hardship-classes")).json()
    assert [row["category"] for row in listed["items"]] == [
        "out_of_poverty",
        "minimum_allowance",
        "zero_employment",
        "disabled",
    ]


async def test_another_class_is_taken_once_the_city_has_loaded_a_citation(platform: Boot, tmp_path: Path) -> None:
    beside_wuhan(tmp_path)
    named = "zero_employment: 零就业家庭, disabled: 残疾}"
    rewritten(
        tmp_path / "wuhan-2023" / "taxonomies.yaml",
        named,
        f"{named[:-1]}, other: 孤儿}}\n      note: 孤儿：武汉市人社局2023年7月意见（虚构）",
    )
    p = await platform("registry", policies=Packs.of([load_pack(tmp_path / "wuhan-2023")]))
    await p.set_time("2023-07-05T10:00:00+08:00")
    entry = (await registered(p, 1, WUHAN_STREET))["id"]
    assert (await confirmed(p, entry, "other", WUHAN_STREET))["category_title"] == "孤儿"


async def test_a_class_without_its_measure_is_confirmed_by_nobody(platform: Boot) -> None:
    """较长时间未就业: the document does not say how long."""
    p = await in_july(platform)
    entry = (await registered(p, 1))["id"]
    hardship = await claimed(worker(p), entry, "long_unemployed")
    refused = await decide(reviewer(p), hardship)
    assert (*problem(refused), refused.json()["clause"]) == (422, "hardship-unmeasured", "(六)23")
    assert await standings(worker(p), entry) == [("long_unemployed", "claimed")]
    assert (await decide(reviewer(p), hardship, verdict="refuse")).json()["hardship"]["standing"] == "refused"


async def test_ones_own_waiting_claim_is_withdrawn_and_nobody_elses(platform: Boot) -> None:
    p = await in_july(platform)
    entry = (await registered(p, 1))["id"]
    author = p.as_(Role.CASEWORKER, area=STREET, id=new_id())
    hardship = await claimed(author, entry)
    path = f"{API}/graduates/{entry}/hardships/{hardship['id']}/withdrawal"
    assert problem(await worker(p).post(path)) == (409, "not-own-claim")
    assert (await author.post(path)).json()["standing"] == "withdrawn"
    assert problem(await author.post(path)) == (409, "not-own-claim")
    assert await waiting(reviewer(p)) == []
    assert (await claim(author, entry)).status_code == 201


async def test_an_end_takes_two_persons(platform: Boot) -> None:
    p = await in_july(platform)
    entry = (await registered(p, 1))["id"]
    hardship = await confirmed(p, entry)
    asker = p.as_(Role.CASEWORKER, area=STREET, id=new_id())
    assert problem(await ask_end(worker(p, OTHER_DISTRICT), hardship))[0] == 404
    assert (await ask_end(asker, hardship)).status_code == 202
    assert await standings(asker, entry) == [("disabled", "confirmed")]
    assert problem(await ask_end(worker(p), hardship)) == (409, "change-pending")
    assert problem(await decide(asker, hardship, END)) == (409, "same-person")
    assert (await decide(reviewer(p), hardship, END)).json()["hardship"]["ended_on"] == "2023-07-05"
    [event] = await people.events(p, "registry.hardship_ended.v1")
    assert (event["category"], event["reason"], event["ended_on"]) == ("disabled", "no_longer", "2023-07-05")
    assert problem(await ask_end(worker(p), hardship)) == (409, "hardship-not-standing")


async def test_it_expires_after_its_last_day(platform: Boot) -> None:
    p = await in_july(platform)
    await p.set_time("2023-06-30T23:00:00+08:00")
    entry = (await registered(p, 1))["id"]
    hardship = await confirmed(p, entry, valid_to="2023-06-30")
    assert await standings(worker(p), entry) == [("disabled", "confirmed")]
    await p.set_time("2023-07-01T00:30:00+08:00")
    assert await standings(worker(p), entry) == [("disabled", "expired")]
    assert problem(await ask_end(worker(p), hardship)) == (409, "hardship-not-standing")


async def test_the_database_takes_no_confirmation_by_the_author(platform: Boot) -> None:
    p = await in_july(platform)
    await claimed(worker(p), (await registered(p, 1))["id"])
    statement = "UPDATE hardship SET state = 'confirmed', confirmed_by = claimed_by, confirmed_on = claimed_on"
    with pytest.raises(DBAPIError, match="two_persons"):
        async with p.transaction("registry") as session:
            await session.execute(text(statement))
