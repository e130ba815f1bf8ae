"""The worked examples of the packs, asked through the public doors: the limits stand there, and both sides hold."""

import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from policy_engine.packs.loader import load_packs
from tests.support.platform import ROOT, Boot, Platform

BASE = "/subsidy/v1/policies"
PACKS = load_packs(ROOT / "policies")
GIVEN, UNTOLD = ("judged_on", "facts"), ("lacking", "left_out")
"""What an example says of the case, and what it says of the pack that a letter does not."""
LIMITS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("W-303", "wuhan", "startup_training", {"amounts": {"A": 30_000, "B": 120_000, "C": 150_000}}),
    ("W-308", "wuhan", "contest_award", {"award_from": 3_000_000, "award_to": 50_000_000}),
    ("W-704", "wuhan", "skills_training", {"rate_from": 40_000, "rate_to": 400_000}),
    (
        "W-904",
        "wuhan",
        "welfare_post",
        {"hardships": ["out_of_poverty", "minimum_allowance", "zero_employment", "disabled"]},
    ),
    (
        "U-059",
        "urumqi",
        "jobseeking_subsidy",
        {"amount_each": 100_000, "categories": ["poor", "low_income", "disabled"]},
    ),
    ("U-065", "urumqi", "internship_subsidy", {"intern_left_within": 24, "youth_from": 16, "youth_to": 24}),
    ("U-090", "urumqi", "pension_refund", {"left_within": 24}),
    (
        "U-140",
        "urumqi",
        "welfare_post",
        {"hardships": ["out_of_poverty", "low_income", "zero_employment", "disabled", "long_unemployed"]},
    ),
]


@pytest.fixture
async def p(platform: Boot) -> Platform:
    return await platform("subsidy")


async def explained(p: Platform, path: str, example: Mapping[str, Any]) -> httpx.Response:
    body = json.dumps({"facts": example["facts"], "on": example["judged_on"]}, default=str)
    headers = {"Content-Type": "application/json"}
    return await p.anonymous.post(f"{path}/explain", content=body, headers=headers)


def outcome(answer: httpx.Response) -> dict[str, Any]:
    """What came out, in the words of a worked example."""
    told = answer.json()
    if answer.status_code == 422:
        failed = [condition["key"] for condition in told.get("conditions", ())]
        return {"refused": told["clause"], "unmet": failed} if "clause" in told else {"error": told["detail"]}
    unmet = [condition["key"] for condition in told["conditions"] if not condition["held"]]
    readings = {one["reading"]: one["amount_fen"] for one in told["readings"]}
    kinds = {"amount_fen": told["amount_fen"], "unmet": unmet, "readings": readings}
    eligible = {one["reading"]: one["eligible"] for one in told["readings"]}
    return kinds | {"applicable": told["applicable"], "eligible": eligible}


@pytest.mark.parametrize(("row", "city", "scheme", "limits"), LIMITS)
async def test_the_limits_of_a_clause_hold_on_both_sides(
    p: Platform, row: str, city: str, scheme: str, limits: dict[str, Any]
) -> None:
    path = f"{BASE}/{city}/schemes/{scheme}"
    shown = {
        one["parameter"]: one["value"] for one in (await p.anonymous.get(f"{path}?on=2023-12-31")).json()["parameters"]
    }
    assert {name: shown[name] for name in limits} == limits
    examples = PACKS.city(city).get(f"subsidy.schemes.{scheme}.examples")
    for example in examples:
        expected = {key: value for key, value in example.items() if key not in (*GIVEN, *UNTOLD)}
        answer = await explained(p, path, example)
        assert expected
        assert {key: outcome(answer).get(key) for key in expected} == expected, example
    assert {"amount_fen", "unmet"} <= {key for example in examples for key in example}
    assert any(example.get("amount_fen") is not None for example in examples)
