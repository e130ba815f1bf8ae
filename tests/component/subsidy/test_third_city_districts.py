"""What is paid by the district of the payee's own record: taken from the verification, stated by nobody."""

from datetime import date
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from chassis.db import new_id
from contracts.events.registry import GraduateRegistered
from contracts.roles import Role
from policy_engine.errors import PackInvalid
from policy_engine.packs.loader import load_pack, load_packs
from services.subsidy.claims.catalogue import check
from tests.component.subsidy.attestation_steps import attested, clerk, in_march
from tests.component.subsidy.third_city_steps import BASE, EAST, WEST, assess, base, kind, verified
from tests.packs import FOLDER, beside_wuhan, rewritten
from tests.support.platform import Boot, Platform

GRANT = "outlying_grant"


@pytest.mark.parametrize(("area", "fen"), [(EAST, 200_000), (WEST, 300_000), (f"{WEST}/990102001", 300_000)])
async def test_the_record_says_the_district(platform: Boot, area: str, fen: int) -> None:
    p = await in_march(platform)
    employer = await base(p, area)
    assert (await attested(clerk(p), employer, {"joined": 2}, scheme=GRANT)).status_code == 201
    claim = (await assess(p, employer, GRANT, "2024", area="xinghe")).json()["claim"]
    assert claim["amount_fen"] == fen
    assert claim["facts"]["district"] == area.split("/")[1]
    assert claim["declared"]["attested"] == ["joined"]
    again = await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/claims/{claim['id']}/recomputation")
    assert again.json()["same"] is True


async def test_a_payee_cannot_state_where_they_are(platform: Boot) -> None:
    p = await in_march(platform)
    employer = await base(p, EAST)
    odd = await attested(clerk(p), employer, {"joined": 2, "district": "990102"}, scheme=GRANT)
    assert kind(odd) == (422, "facts-invalid")
    assert [fault["fact"] for fault in odd.json()["errors"]] == ["district"]


async def test_a_record_without_a_district_calculates_nothing_until_it_has_one(platform: Boot) -> None:
    p = await in_march(platform)
    employer = await base(p, "xinghe")
    assert (await attested(clerk(p), employer, {"joined": 2}, scheme=GRANT)).status_code == 201
    assert kind(await assess(p, employer, GRANT, "2024", area="xinghe")) == (409, "district-not-recorded")
    moved = verified(employer, WEST, on=date(2025, 3, 4))
    await p.deliver("subsidy", moved)
    claim = (await assess(p, employer, GRANT, "2024", area="xinghe")).json()["claim"]
    assert claim["amount_fen"] == 300_000


async def test_a_district_that_the_pack_does_not_list_is_refused(platform: Boot) -> None:
    p = await in_march(platform)
    employer = await base(p, "xinghe/990109")
    assert (await attested(clerk(p), employer, {"joined": 2}, scheme=GRANT)).status_code == 201
    answer = await assess(p, employer, GRANT, "2024", area="xinghe")
    assert kind(answer) == (422, "facts-invalid")
    assert "应为 990101、990102、990103 之一" in answer.json()["detail"]


STATED = "district: {from: attestations}"
TAKEN = "district: {from: area, take: district}"


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (TAKEN, STATED, "district：所在区以登记的记录为准，不由人声明"),
        (TAKEN, "district: {from: area, take: street}", "area 写 take: district，不写 street"),
        (TAKEN, f"{TAKEN[:-1]}, evidence: required}}", "不引用证明材料"),
        ("joined: {from: attestations}", "joined: {from: area, take: district}", "事实须为 type: district"),
        ('value: ["990102", "990103"]', 'value: ["990102", "990104"]', "不是 district 的一组选项：没有 990104"),
        ("单位所在区, type: district}", "单位所在区, type: district, of: {a: 甲}}", "不写 of"),
    ],
)
def test_a_district_is_taken_from_the_record_and_its_codes_from_the_pack(
    tmp_path: Path, before: str, after: str, reason: str
) -> None:
    folder = beside_wuhan(tmp_path)
    rewritten(folder / "subsidy.yaml", before, after)
    with pytest.raises(PackInvalid, match=reason) as refused:
        check(load_pack(folder))
    assert all(flaw.line for flaw in refused.value.flaws)


def test_the_made_up_city_loads() -> None:
    check(load_pack(FOLDER / "xinghe-2024"))


async def test_a_graduates_district_is_where_they_are_served(platform: Boot, tmp_path: Path) -> None:
    folder = beside_wuhan(tmp_path)
    text = (folder / "subsidy.yaml").read_text()
    start = text.index("  outlying_grant:")
    (folder / "subsidy.yaml").write_text(text[:start] + text[start:].replace("payee: employer", "payee: graduate", 1))
    p = await platform("subsidy", policies=load_packs(tmp_path))
    await p.set_time("2025-03-05T10:00:00+08:00")
    graduate, by = await _registered(p)
    assert (await attested(by, graduate, {"joined": 1}, scheme=GRANT)).status_code == 201
    claim = (await assess(p, graduate, GRANT, "2024", area="xinghe")).json()["claim"]
    assert (claim["amount_fen"], claim["facts"]["district"]) == (150_000, "990103")


async def _registered(p: Platform) -> tuple[UUID, httpx.AsyncClient]:
    graduate = new_id()
    registered = GraduateRegistered(
        graduate_id=graduate,
        city="xinghe",
        area="xinghe/990103/990103001",
        cohort_year=2024,
        registered_on=date(2024, 7, 5),
        place_kind="residence",
        channel="mini_program",
    )
    await p.deliver("subsidy", registered)
    return graduate, p.as_(Role.GRADUATE, person=graduate)
