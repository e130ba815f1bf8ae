"""A scheme whose fact is a list: stated row by row, calculated, explained, recomputed, simulated."""

import io
from typing import Any

import polars as pl
import pytest

from contracts.roles import Role
from tests.component.subsidy.attestation_steps import attested, clerk, in_march
from tests.component.subsidy.evidence_steps import brought, scanned
from tests.component.subsidy.simulation_steps import ONE, ran
from tests.component.subsidy.third_city_steps import BASE, EAST, assess, base, detail, kind, pay
from tests.support.platform import Boot

ROSTER = "roster_grant"
HIRES: list[dict[str, Any]] = [
    {"wage": 400_000, "stay": 7, "hired_on": "2024-03-01", "family": "other"},
    {"wage": 234_569, "stay": 4, "hired_on": "2024-03-01", "family": "other"},
    {"wage": 500_000, "stay": 3, "hired_on": "2024-06-30", "family": "hardship"},
]
SIMULATIONS = "/subsidy/v1/policies/xinghe/schemes/roster_grant/simulations"


async def test_a_list_is_stated_paid_explained_recomputed_and_simulated(platform: Boot) -> None:
    p = await in_march(platform)
    employer, by = await base(p), clerk(p)
    bare = await attested(by, employer, {"hires": HIRES}, scheme=ROSTER)
    assert kind(bare) == (409, "citation-required")
    file = await brought(by, employer)
    await scanned(p)
    answer = await attested(by, employer, {"hires": HIRES}, scheme=ROSTER, evidence_ids=[file])
    assert answer.status_code == 201, answer.text
    assert answer.json()["facts"] == {"hires": HIRES}
    claim = (await assess(p, employer, ROSTER, "2024")).json()["claim"]
    assert claim["amount_fen"] == 727_652
    assert claim["declared"]["attested"] == ["hires"]
    letter = (await detail(p, claim["id"]))["letter"]
    assert "新招用毕业生3人：第1人：（7个月与6个月中的较小者） × " in letter
    assert "= 1,876.52 元；第3人" in letter
    again = await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/claims/{claim['id']}/recomputation")
    assert again.json()["same"] is True
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area="xinghe")
    asked = await reviewer.post(SIMULATIONS, data={"on": "2024-12-31", "changes": '{"unit_cap": 500000}'})
    assert asked.status_code == 202, asked.text
    assert await ran(p) == 1
    one = f"{ONE}/{asked.json()['id']}"
    report = (await reviewer.get(one)).json()
    assert report["state"] == "done", report
    frame = pl.read_csv(io.BytesIO((await reviewer.get(f"{one}/result")).content))
    assert frame.select("hires", "amount_fen", "changed_amount_fen").rows() == [(3, 727_652, 500_000)]
    assert await pay(p, claim["id"], employer, declared_acknowledged=1) == ["settled"]
    fewer = await attested(by, employer, {"hires": HIRES[:2]}, scheme=ROSTER, evidence_ids=[file])
    assert fewer.status_code == 201
    back = (await assess(p, employer, ROSTER, "2024")).json()["claim"]
    assert (back["sequence"], back["amount_fen"]) == (1, -240_000)


@pytest.mark.parametrize(
    ("hires", "reason"),
    [
        ([], "应为 1 到 500 行的清单"),
        ([{**HIRES[0], "name": "某人"}], "第 1 行没有列 name"),
        ([HIRES[0], {**HIRES[1], "wage": "四千"}], "第 2 行 wage（月工资）应为 0 到 10000000 之间的整数"),
    ],
)
async def test_a_list_that_does_not_fit_is_refused_with_its_row(platform: Boot, hires: Any, reason: str) -> None:
    p = await in_march(platform)
    employer = await base(p)
    odd = await attested(clerk(p), employer, {"hires": hires}, scheme=ROSTER)
    assert kind(odd) == (422, "facts-invalid")
    assert reason in odd.json()["errors"][0]["detail"]


async def test_a_scheme_shows_the_columns_of_its_list(platform: Boot) -> None:
    p = await in_march(platform)
    shown = (await p.as_(Role.CASEWORKER, area=EAST).get("/subsidy/v1/policies/xinghe")).json()
    (fact,) = next(scheme for scheme in shown["schemes"] if scheme["scheme"] == ROSTER)["facts"]
    assert (fact["type"], fact["unit"], fact["low"], fact["high"]) == ("rows", "人", 1, 500)
    assert [(column["fact"], column["type"]) for column in fact["columns"]] == [
        ("wage", "number"),
        ("stay", "number"),
        ("hired_on", "day"),
        ("family", "choice"),
    ]
