"""Facts that other departments certify: for the judged day, with their origin, and by nobody who decides."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.events.registry import CertificateAnswered, GraduateRegistered
from contracts.roles import Role
from policy_engine.errors import PackInvalid
from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Packs
from services.subsidy.claims.catalogue import check_all
from tests.component.subsidy.attestation_steps import in_march
from tests.component.subsidy.third_city_steps import BASE, EAST, assess, detail, kind
from tests.packs import beside_wuhan, rewritten
from tests.support.platform import Boot, Platform

GRANT = "certified_hardship_grant"
YEAR = {"valid_from": date(2024, 1, 1), "valid_to": date(2024, 12, 31)}


async def graduate(p: Platform) -> UUID:
    """Somebody who has looked for work for three months, by their caseworker's word."""
    person = new_id()
    registered = {
        "cohort_year": 2024,
        "registered_on": date(2024, 6, 3),
        "place_kind": "hukou",
        "channel": "caseworker",
    }
    await p.deliver("subsidy", GraduateRegistered(graduate_id=person, city="xinghe", area=EAST, **registered))
    body = {"scheme": GRANT, "payee_id": str(person), "period": "2024", "facts": {"months": 3}, "evidence": "登记表"}
    stated = await p.as_(Role.CASEWORKER, area=EAST).post(f"{BASE}/attestations", json=body)
    assert stated.status_code == 201, stated.text
    return person


def answer(person: UUID, fact: str = "minimum_allowance", **more: Any) -> CertificateAnswered:
    about: dict[str, Any] = {"graduate_id": person, "city": "xinghe", "area": EAST, "request_id": new_id()}
    about |= {"fact": fact, "answer": True, "department": "CIVILAFFAIRS", "answered_on": date(2025, 2, 12), **YEAR}
    about |= {"asked_at": datetime(2025, 2, 10, 2, tzinfo=UTC)}
    return CertificateAnswered(**{**about, **more})


def disability(person: UUID, **more: Any) -> CertificateAnswered:
    day = date(2024, 12, 31)
    no = {"answer": False, "valid_from": day, "valid_to": day, "department": "DISABLEDFEDERATION"}
    return answer(person, "disability", **{**no, **more})


async def result(p: Platform, person: UUID) -> tuple[str, int]:
    """What a calculation comes to, and of how much, in fen."""
    assessed = (await assess(p, person, GRANT, "2024")).json()
    return assessed["result"], assessed["claim"]["amount_fen"]


async def missing(p: Platform, person: UUID) -> str:
    """Why a calculation has to wait."""
    refused = await assess(p, person, GRANT, "2024")
    assert kind(refused) == (409, "certificate-missing")
    return str(refused.json()["detail"])


async def test_a_claim_shows_who_certified_what_and_where_each_fact_comes_from(platform: Boot) -> None:
    p = await in_march(platform)
    person = await graduate(p)
    assert "没有部门答复包含 2024-12-31" in await missing(p, person)
    first = answer(person)
    await p.deliver("subsidy", first)
    assert (await missing(p, person)).startswith("disability")
    await p.deliver("subsidy", disability(person))
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    [claim] = (await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/claims?scheme={GRANT}")).json()["items"]
    assert claim["amount_fen"] == 100_000
    shown = claim["explanation"]
    assert shown["origins"] == {"poor": "certified", "disabled": "certified", "months": "declared"}
    assert shown["certified"][1] == {
        "fact": "minimum_allowance",
        "answer": True,
        "department": "CIVILAFFAIRS",
        "valid_from": "2024-01-01",
        "valid_to": "2024-12-31",
        "request_id": str(first.request_id),
    }
    letter = (await detail(p, claim["id"]))["letter"]
    assert "星河市民政局证明：是否属于低保家庭，是（2024-01-01 至 2024-12-31）" in letter
    assert "星河市残联证明：是否持有残疾人证，否（2024-12-31 至 2024-12-31）" in letter
    again = await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/claims/{claim['id']}/recomputation")
    assert again.json()["same"] is True


async def test_a_certificate_counts_on_its_days_alone(platform: Boot) -> None:
    p = await in_march(platform)
    person = await graduate(p)
    await p.deliver("subsidy", disability(person))
    others: list[dict[str, Any]] = [
        {"valid_from": date(2025, 1, 1), "valid_to": date(2025, 12, 31)},
        {"valid_from": date(2024, 1, 1), "valid_to": date(2024, 12, 30)},
    ]
    for days in others:
        await p.deliver("subsidy", answer(person, **days))
        assert "2024-12-31" in await missing(p, person)
    await p.deliver("subsidy", answer(person, valid_from=date(2024, 12, 31), valid_to=date(2024, 12, 31)))
    assert await result(p, person) == ("new_claim", 100_000)


async def test_a_no_is_not_due_and_a_later_answer_takes_its_place(platform: Boot) -> None:
    p = await in_march(platform)
    person = await graduate(p)
    await p.deliver("subsidy", disability(person))
    await p.deliver("subsidy", answer(person, answer=False))
    assert await result(p, person) == ("not_eligible", 0)
    await p.deliver("subsidy", answer(person, asked_at=datetime(2025, 3, 1, 2, tzinfo=UTC)))
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    assert await result(p, person) == ("unchanged", 100_000)


async def test_an_older_question_answered_later_does_not_take_the_place_of_a_newer(platform: Boot) -> None:
    """Wrong order: the answers of two questions arrive the other way round."""
    p = await in_march(platform)
    person = await graduate(p)
    await p.deliver("subsidy", disability(person))
    await p.deliver("subsidy", answer(person, asked_at=datetime(2025, 3, 1, 2, tzinfo=UTC)))
    await p.deliver("subsidy", answer(person, answer=False))
    assert await result(p, person) == ("new_claim", 100_000)


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0)])
async def test_a_contradiction_keeps_the_claim_waiting_in_any_order_until_asked_anew(
    platform: Boot, order: tuple[int, ...]
) -> None:
    p = await in_march(platform)
    person = await graduate(p)
    await p.deliver("subsidy", disability(person))
    first = answer(person)
    news = [first, first.model_copy(update={"contradicted": True})]
    for place in order:
        await p.deliver("subsidy", news[place], times=2)
    assert "先后答复不一" in await missing(p, person)
    await p.deliver("subsidy", answer(person, asked_at=datetime(2025, 3, 1, 2, tzinfo=UTC)))
    assert await result(p, person) == ("new_claim", 100_000)


async def test_the_same_answer_twice_is_one_certificate(platform: Boot) -> None:
    p = await in_march(platform)
    person = await graduate(p)
    await p.deliver("subsidy", disability(person, answer=True), times=2)
    first = answer(person)
    await p.deliver("subsidy", first, times=2)
    await p.deliver("subsidy", first)
    assert await result(p, person) == ("new_claim", 150_000)
    assert await result(p, person) == ("unchanged", 150_000)


async def test_who_answered_for_a_department_decides_on_no_claim_that_rests_on_it(platform: Boot) -> None:
    p = await in_march(platform)
    person, officer = await graduate(p), new_id()
    await p.deliver("subsidy", disability(person))
    await p.deliver("subsidy", answer(person, answered_by=officer))
    claim = (await assess(p, person, GRANT, "2024")).json()["claim"]["id"]
    review = {"verdict": "pass", "declared_acknowledged": 1}
    own = await p.as_(Role.DISTRICT_REVIEWER, area=EAST, id=officer).post(f"{BASE}/claims/{claim}/review", json=review)
    assert kind(own) == (409, "own-certificate")
    passed = await p.as_(Role.DISTRICT_REVIEWER, area=EAST).post(f"{BASE}/claims/{claim}/review", json=review)
    assert passed.status_code == 200, passed.text


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("{from: certified, take: minimum_allowance}", "{from: certified}", "没有问题证明 poor"),
        ("{from: certified, take: disability}", "{from: certified, take: residence}", "没有问题证明 residence"),
        ("months: {from: attestations}\n    conditions:\n      - key: poor", "", "部门只答是否"),
    ],
)
def test_a_pack_takes_only_what_a_department_certifies(tmp_path: Path, before: str, after: str, words: str) -> None:
    pack = beside_wuhan(tmp_path)
    changed = after or before.replace("attestations", "certified, take: disability")
    rewritten(pack / "subsidy.yaml", before, changed)
    with pytest.raises(PackInvalid, match=words):
        check_all(Packs.of([load_pack(pack)]))
