"""The documents' own vectors, asked through the public doors."""

from typing import Any

import pytest

from tests.component.subsidy.policy_steps import BASE, EARLY, INTERN, explained
from tests.support.platform import Platform

YEAR: dict[str, Any] = {**INTERN, "first_month_on": "2023-01-01"}
YOUTH: dict[str, Any] = {**YEAR, "in_school_fresh": False, "unemployed": True, "months": 1}
LOAN: dict[str, Any] = {"individual_business": True, "good_borrower": True}
SHOP: dict[str, Any] = {
    "qualified": True,
    "certificate_on": "2023-02-01",
    "licensed_on": "2023-03-01",
    "stable": True,
    "received_before": False,
}
TRAINING: dict[str, Any] = {
    "trainees": 1,
    "graduates": 1,
    "left_on": "2021-06-30",
    "hired_on": "2023-06-30",
    "apprenticeship": True,
}
HARD_CASE: dict[str, Any] = {"category": "poor", "class_of": 2023, "proof_valid": True, "received_before": False}
COURSE: dict[str, Any] = {"willing": True, "qualified": True, "received_before": False}
SKILLS: dict[str, Any] = {"graduate": True, "qualified": True}
PENSION: dict[str, Any] = {
    "graduation_year": 2021,
    "left_school": True,
    "left_school_on": "2021-06-30",
    "paid_months": 6,
    "paid": 123_456,
}
VECTORS = [
    ("W-807", "wuhan", "retention_bonus", "2023-06-30", {"completed": 2, "retained": 1}, 0),
    ("W-807", "wuhan", "retention_bonus", "2023-06-30", {"completed": 20, "retained": 10}, 0),
    ("W-807", "wuhan", "retention_bonus", "2023-06-30", {"completed": 20, "retained": 11}, 1_100_000),
    ("W-807", "wuhan", "retention_bonus", "2023-06-30", {"completed": 3, "retained": 2}, 200_000),
    ("W-807", "wuhan", "retention_bonus", "2023-06-30", {"completed": 0, "retained": 0}, 0),
    ("W-303", "wuhan", "startup_training", "2023-06-30", {**COURSE, "category": "A"}, 30_000),
    ("W-303", "wuhan", "startup_training", "2023-06-30", {**COURSE, "category": "B"}, 120_000),
    ("W-303", "wuhan", "startup_training", "2023-06-30", {**COURSE, "category": "C"}, 150_000),
    ("W-303", "wuhan", "startup_training", "2023-06-30", {**COURSE, "category": "C", "received_before": True}, 0),
    ("W-308", "wuhan", "contest_award", "2023-10-01", {"award": 3_000_000, "selected": True}, 3_000_000),
    ("W-308", "wuhan", "contest_award", "2023-10-01", {"award": 2_999_999, "selected": True}, 0),
    ("W-308", "wuhan", "contest_award", "2023-10-01", {"award": 50_000_000, "selected": True}, 50_000_000),
    ("W-308", "wuhan", "contest_award", "2023-10-01", {"award": 50_000_001, "selected": True}, 0),
    ("W-704", "wuhan", "skills_training", "2023-06-30", {**SKILLS, "rate": 40_000}, 40_000),
    ("W-704", "wuhan", "skills_training", "2023-06-30", {**SKILLS, "rate": 39_999}, 0),
    ("W-704", "wuhan", "skills_training", "2023-06-30", {**SKILLS, "rate": 400_000}, 400_000),
    ("W-704", "wuhan", "skills_training", "2023-06-30", {**SKILLS, "rate": 400_001}, 0),
    ("U-059", "urumqi", "jobseeking_subsidy", "2023-06-30", HARD_CASE, 100_000),
    ("U-059", "urumqi", "jobseeking_subsidy", "2023-06-30", {**HARD_CASE, "category": "none"}, 0),
    ("U-059", "urumqi", "jobseeking_subsidy", "2023-06-30", {**HARD_CASE, "received_before": True}, 0),
    ("U-065", "urumqi", "internship_subsidy", "2023-11-30", {**YOUTH, "born_on": "2007-01-01"}, 170_000),
    ("U-065", "urumqi", "internship_subsidy", "2023-11-30", {**YOUTH, "born_on": "2007-01-02"}, 0),
    ("U-065", "urumqi", "internship_subsidy", "2023-11-30", {**YOUTH, "born_on": "1998-01-02"}, 170_000),
    ("U-065", "urumqi", "internship_subsidy", "2023-11-30", {**YOUTH, "born_on": "1998-01-01"}, 0),
    ("U-066", "urumqi", "internship_subsidy", "2024-03-01", {**YEAR, "months": 12}, 2_040_000),
    ("U-066", "urumqi", "internship_subsidy", "2023-12-31", {**YEAR, "months": 12}, 0),
    ("U-068", "urumqi", "internship_subsidy", "2024-03-01", {**YEAR, "months": 13}, 0),
    ("U-068", "urumqi", "internship_subsidy", "2024-03-01", {**YEAR, "months": 1, "months_before": 12}, 0),
    ("U-090", "urumqi", "pension_refund", "2023-11-30", {**PENSION, "business_on": "2023-06-30"}, 123_456),
    ("U-090", "urumqi", "pension_refund", "2023-11-30", {**PENSION, "business_on": "2023-07-01"}, 0),
    ("U-069", "urumqi", "early_retention", "2023-09-01", EARLY, 510_000),
    ("U-069", "urumqi", "early_retention", "2023-11-30", EARLY, 850_000),
    ("U-069", "urumqi", "early_retention", "2023-11-30", {**EARLY, "uninsured_lines": [4]}, 680_000),
    ("U-069", "urumqi", "early_retention", "2024-01-01", EARLY, 1_190_000),
    ("U-069", "urumqi", "early_retention", "2023-11-30", {**EARLY, "contract_months": 23}, 0),
    (
        "U-094",
        "urumqi",
        "incubator_rent",
        "2023-11-30",
        {"area": 2500, "rent": 80, "days": 30, "in_incubator": True},
        60_000,
    ),
    (
        "U-094",
        "urumqi",
        "incubator_rent",
        "2023-11-30",
        {"area": 4000, "rent": 150, "days": 30, "in_incubator": True},
        90_000,
    ),
    ("U-095", "urumqi", "incubator_common_area", "2023-11-30", {"hall": 32_000, "days": 30, "free": True}, 900_000),
    ("U-095", "urumqi", "incubator_common_area", "2023-11-30", {"hall": 30_000, "days": 30, "free": True}, 900_000),
    ("U-091", "urumqi", "startup_loan", "2023-11-30", {**LOAN, "requested": 20_000_000, "loans_before": 0}, 20_000_000),
    ("U-091", "urumqi", "startup_loan", "2023-11-30", {**LOAN, "requested": 20_000_001, "loans_before": 0}, 0),
    ("U-092", "urumqi", "startup_loan", "2023-11-30", {**LOAN, "requested": 1_000, "loans_before": 2}, 1_000),
    ("U-092", "urumqi", "startup_loan", "2023-11-30", {**LOAN, "requested": 1_000, "loans_before": 3}, 0),
    ("U-093", "urumqi", "startup_subsidy", "2023-09-01", SHOP, 200_000),
    ("U-093", "urumqi", "startup_subsidy", "2023-08-31", SHOP, 0),
    ("W-705", "wuhan", "employer_training", "2023-06-30", {**TRAINING, "rate": 50_000}, 50_000),
    ("W-705", "wuhan", "employer_training", "2023-06-30", {**TRAINING, "rate": 800_000}, 800_000),
    ("W-705", "wuhan", "employer_training", "2023-06-30", {**TRAINING, "rate": 49_900}, 0),
    ("W-705", "wuhan", "employer_training", "2023-06-30", {**TRAINING, "rate": 800_100}, 0),
]


@pytest.mark.parametrize(("row", "city", "scheme", "on", "facts", "fen"), VECTORS)
async def test_a_vector_of_the_documents_comes_out_through_the_api(
    p: Platform, row: str, city: str, scheme: str, on: str, facts: dict[str, Any], fen: int
) -> None:
    answer = await explained(p, city, scheme, on, **facts)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["amount_fen"], told["eligible"]) == (fen, fen > 0)
    assert told["letter"]
    assert all(condition["clause"] and condition["quote"] for condition in told["conditions"])


@pytest.mark.obligation("W-807")
async def test_nobody_ended_is_told_as_not_applicable(p: Platform) -> None:
    told = (await explained(p, "wuhan", "retention_bonus", "2023-06-30", completed=0, retained=0)).json()
    assert (told["applicable"], told["conditions"]) == (False, [])


@pytest.mark.obligation("U-067")
async def test_all_readings_of_the_post_allowance_stand_side_by_side(p: Platform) -> None:
    told = (await explained(p, "urumqi", "post_allowance", "2024-03-01", **YEAR, months=12)).json()
    assert (told["amount_fen"], told["eligible"], told["chosen"]) == (None, None, None)
    assert {one["reading"]: (one["amount_fen"], one["owed_fen"]) for one in told["readings"]} == {
        "unit_pays": (0, 1_020_000),
        "unit_granted": (1_020_000, 0),
        "unit_pays_after": (0, 1_020_000),
        "unit_granted_after": (1_020_000, 0),
        "unit_pays_by_month": (0, 1_020_000),
        "unit_granted_by_month": (1_020_000, 0),
        "unit_pays_after_by_month": (0, 1_020_000),
        "unit_granted_after_by_month": (1_020_000, 0),
    }


@pytest.mark.obligation("W-904", "U-140")
@pytest.mark.parametrize(
    ("city", "facts"),
    [
        ("wuhan", {"hardship": "disabled", "market_exhausted": True}),
        ("urumqi", {"hardship": "disabled", "market_exhausted": True, "meets_policy": True}),
    ],
)
async def test_a_welfare_post_is_a_placement_without_money_and_needs_every_condition(
    p: Platform, city: str, facts: dict[str, Any]
) -> None:
    told = (await explained(p, city, "welfare_post", "2023-10-01", **facts)).json()
    assert (told["eligible"], told["amount_fen"]) == (True, 0)
    for name, worse in (("hardship", "none"), *((name, False) for name in facts if name != "hardship")):
        denied = (await explained(p, city, "welfare_post", "2023-10-01", **{**facts, name: worse})).json()
        assert denied["eligible"] is False


@pytest.mark.parametrize(
    ("city", "scheme", "facts"),
    [
        ("wuhan", "welfare_post", {"hardship": "other", "market_exhausted": True}),
        ("urumqi", "welfare_post", {"hardship": "other", "market_exhausted": True, "meets_policy": True}),
        ("urumqi", "jobseeking_subsidy", {**HARD_CASE, "category": "other"}),
    ],
)
async def test_a_hardship_beyond_those_named_is_neither_granted_nor_denied(
    p: Platform, city: str, scheme: str, facts: dict[str, Any]
) -> None:
    """Both documents end their lists with 等; who else is meant is for the city to say."""
    told = (await explained(p, city, scheme, "2023-10-01", **facts)).json()
    assert (told["eligible"], told["amount_fen"]) == (None, None)
    assert [reading["eligible"] for reading in told["readings"]] == [False, True]


@pytest.mark.obligation("U-010")
async def test_the_six_batches_add_up_to_the_posts_that_are_announced(p: Platform) -> None:
    told = (await p.anonymous.get(f"{BASE}/urumqi/parameters?on=2023-06-30")).json()
    counts = {
        one["parameter"]: one["value"]["count"] for one in told if one["parameter"].startswith("targets.channels")
    }
    total = next(one["value"] for one in told if one["parameter"] == "targets.indicators.posts_developed.bound")
    assert (len(counts), sum(counts.values()), total["count"]) == (6, 25_000, 25_000)


@pytest.mark.obligation("U-069")
async def test_early_retention_is_seven_lines_at_discretion(p: Platform) -> None:
    told = (await explained(p, "urumqi", "early_retention", "2023-11-30", **EARLY, uninsured_lines=[3])).json()
    assert told["discretionary"]
    assert (told["schedule_fen"], told["amount_fen"]) == (1_020_000, 680_000)
    assert [line["amount_fen"] for line in told["lines"]] == [170_000] * 2 + [0] + [170_000] * 4
    assert [line["number"] for line in told["lines"] if not line["released"]] == [3]
    assert [line["due_on"] for line in told["lines"] if line["due"]] == [
        "2023-07-01",
        "2023-08-01",
        "2023-10-01",
        "2023-11-01",
    ]


@pytest.mark.obligation("U-069")
async def test_nothing_is_due_on_the_day_of_the_retention_and_the_letter_says_what_will_be(p: Platform) -> None:
    told = (await explained(p, "urumqi", "early_retention", "2023-06-01", **EARLY)).json()
    assert (told["eligible"], told["amount_fen"], told["schedule_fen"]) == (True, 0, 1_190_000)
    assert "未到期 7 个月，11,900.00 元，自 2023-07-01 起逐月到期" in told["letter"]
    assert "试算" in told["letter"]
    assert "经审核" not in told["letter"]


@pytest.mark.parametrize(
    ("scheme", "facts"),
    [
        ("pension_refund", {**PENSION, "business_on": "2023-06-30"}),
        ("incubator_rent", {"area": 2500, "rent": 80, "days": 3660, "in_incubator": True}),
        ("incubator_common_area", {"hall": 30_000, "days": 3660, "free": True}),
    ],
)
async def test_a_span_that_the_document_leaves_open_warns_in_the_letter(
    p: Platform, scheme: str, facts: dict[str, Any]
) -> None:
    told = (await explained(p, "urumqi", scheme, "2023-11-30", **facts)).json()
    (warning,) = told["warnings"]
    assert "补贴期限文件未规定" in warning
    assert f"提示：{warning}。" in told["letter"]
    assert "span" not in {condition["key"] for condition in told["conditions"]}
