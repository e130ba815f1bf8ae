"""The documents' own vectors, asked through the public doors."""

from typing import Any

import httpx
import pytest

from tests.harness import Boot, Platform

BASE = "/subsidy/v1/policies"
INTERN: dict[str, Any] = {
    "at_local_base": True,
    "in_school_fresh": True,
    "left_school": False,
    "unemployed": False,
    "born_on": "2001-05-01",
    "started_on": "2023-01-01",
}
YEAR: dict[str, Any] = {**INTERN, "first_month_on": "2023-01-01"}
YOUTH: dict[str, Any] = {**YEAR, "in_school_fresh": False, "unemployed": True, "months": 1}
EARLY: dict[str, Any] = {
    **INTERN,
    "planned_months": 12,
    "kept_on": "2023-06-01",
    "contract_months": 24,
    "insured": True,
}
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


@pytest.fixture
async def p(platform: Boot) -> Platform:
    return await platform("subsidy")


async def explained(p: Platform, city: str, scheme: str, on: str, **facts: Any) -> httpx.Response:
    body = {"facts": facts, "on": on}
    return await p.anonymous.post(f"{BASE}/{city}/schemes/{scheme}/explain", json=body)


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


@pytest.mark.obligation("U-070")
@pytest.mark.parametrize(
    ("on", "is_open", "opens"), [("2023-07-31", True, "2023-07-31"), ("2023-08-01", False, "2023-11-01")]
)
async def test_a_claim_in_august_waits_for_november(p: Platform, on: str, is_open: bool, opens: str) -> None:
    told = (await explained(p, "urumqi", "early_retention", on, **EARLY)).json()
    assert (told["window"]["open"], told["window"]["next_opens_on"]) == (is_open, opens)


@pytest.mark.obligation("W-102", "W-306", "W-806", "W-905", "U-021", "U-056", "U-076")
@pytest.mark.parametrize(
    ("city", "scheme", "facts", "clause"),
    [
        ("wuhan", "hiring_once", {"hired": 3, "small_or_medium": True}, "二(一)"),
        ("wuhan", "social_insurance", {"person_months": 12, "small_or_medium": True}, "二(一)"),
        ("wuhan", "startup_loan_interest", {"interest_paid": 1}, "二(一)"),
        ("wuhan", "youth_loan_interest", {"interest_paid": 1}, "二(三)"),
        ("wuhan", "internship_subsidy", {"person_months": 12}, "二(八)"),
        (
            "wuhan",
            "jobseeking_subsidy",
            {"category": "poor_disabled_family", "local_university": True, "received_before": False},
            "二(九)",
        ),
        (
            "wuhan",
            "jobseeking_subsidy",
            {"category": "slot_2", "local_university": True, "received_before": False},
            "二(九)",
        ),
        ("urumqi", "hiring_subsidy", {"hired": 3, "small_or_medium": True}, "(一)3"),
        ("urumqi", "startup_training", {"persons": 1}, "(二)11"),
        ("urumqi", "skills_training", {"left_unemployed": True, "certificate": "completion"}, "(三)14"),
        ("urumqi", "skills_appraisal", {"left_unemployed": True, "certificate": "completion"}, "(三)14"),
    ],
)
async def test_an_unset_value_refuses_and_names_its_clause(
    p: Platform, city: str, scheme: str, facts: dict[str, Any], clause: str
) -> None:
    answer = await explained(p, city, scheme, "2023-11-30", **facts)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:qihang:problem:parameter-not-cited")
    assert answer.json()["clause"] == clause


@pytest.mark.obligation("W-203", "W-015", "W-612", "U-109")
@pytest.mark.parametrize(
    ("city", "target", "part", "met"),
    [
        ("wuhan", "soe_fresh_graduate_share", 5999, False),
        ("wuhan", "soe_fresh_graduate_share", 6000, True),
        ("wuhan", "milestones.2.bound", 9000, False),
        ("wuhan", "milestones.2.bound", 9001, True),
        ("wuhan", "milestones.1.bound", 9000, True),
        ("wuhan", "milestones.1.bound", 8999, False),
        ("urumqi", "milestones.0.bound", 9000, True),
        ("urumqi", "milestones.0.bound", 8999, False),
    ],
)
async def test_a_target_is_met_as_its_words_say(p: Platform, city: str, target: str, part: int, met: bool) -> None:
    body = {"target": f"targets.{target}", "part": part, "whole": 10_000, "on": "2023-12-31"}
    told = (await p.anonymous.post(f"{BASE}/{city}/targets/explain", json=body)).json()
    assert told["met"] is met
    assert told["observed"].startswith(f"{part}/10000")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"target": "targets.soe_fresh_graduate_share", "part": 2, "whole": 1}, 422),
        ({"target": "targets.nothing", "part": 1, "whole": 2}, 404),
        ({"target": "clocks.first_contact.days", "part": 1, "whole": 2}, 422),
        ({"target": "targets.soe_fresh_graduate_share", "part": -1, "whole": 2}, 422),
    ],
)
async def test_a_target_that_makes_no_sense_is_refused(p: Platform, body: dict[str, Any], status: int) -> None:
    answer = await p.anonymous.post(f"{BASE}/wuhan/targets/explain", json=body)
    assert answer.status_code == status


async def test_nothing_counted_meets_no_target_and_divides_by_nothing(p: Platform) -> None:
    body = {"target": "targets.soe_fresh_graduate_share", "part": 0, "whole": 0, "on": "2023-12-31"}
    told = (await p.anonymous.post(f"{BASE}/wuhan/targets/explain", json=body)).json()
    assert (told["applicable"], told["met"], told["observed"]) == (False, False, None)


@pytest.mark.parametrize("city", ["wuhan", "urumqi"])
async def test_the_policy_list_shows_facts_values_over_time_and_formulas_with_their_clauses(
    p: Platform, city: str
) -> None:
    told = (await p.anonymous.get(f"{BASE}/{city}?on=2023-06-30")).json()
    assert len(told["schemes"]) >= 12
    for scheme in told["schemes"]:
        assert scheme["clause"]
        assert scheme["quote"]
        assert scheme["facts"]
        assert all(reading["formula"] for reading in scheme["readings"])
        one = await p.anonymous.get(f"{BASE}/{city}/schemes/{scheme['scheme']}?on=2023-06-30")
        assert one.json() == scheme
    bonus = {scheme["scheme"]: scheme for scheme in told["schemes"]}.get("retention_bonus")
    assert (bonus is None) == (city == "urumqi")


@pytest.mark.obligation("W-104")
async def test_every_parameter_is_listed_with_clause_quote_and_dates(p: Platform) -> None:
    told = (await p.anonymous.get(f"{BASE}/urumqi/parameters?on=2023-06-30")).json()
    wage = {one["parameter"]: one for one in told}["subsidy.parameters.minimum_wage"]
    assert (wage["value"], wage["unit"], wage["clause"], wage["unset"]) == (170_000, "分/月", "(三)13", False)
    assert wage["values"] == [{"first": "2023-01-01", "until": None, "value": 170_000}]
    assert all(one["quote"] or one["reason"] for one in told)


@pytest.mark.parametrize(
    ("path", "body", "status", "slug"),
    [
        ("atlantis/schemes/retention_bonus", {"facts": {}}, 404, "city-unknown"),
        ("urumqi/schemes/retention_bonus", {"facts": {}}, 404, "scheme-unknown"),
        ("wuhan/schemes/retention_bonus", {"facts": {}}, 422, "facts-invalid"),
        ("wuhan/schemes/retention_bonus", {"facts": {"completed": 1.5, "retained": 1}}, 422, "facts-invalid"),
        ("wuhan/schemes/retention_bonus", {"facts": {"completed": "九", "retained": 1}}, 422, "facts-invalid"),
        ("wuhan/schemes/retention_bonus", {"facts": []}, 422, "invalid-input"),
        ("wuhan/schemes/retention_bonus", {"facts": {}, "on": "2023-02-30"}, 422, "invalid-input"),
    ],
)
async def test_a_case_that_cannot_be_judged_is_refused_with_a_reason(
    p: Platform, path: str, body: dict[str, Any], status: int, slug: str
) -> None:
    answer = await p.anonymous.post(f"{BASE}/{path}/explain", json=body)
    assert answer.status_code == status, answer.text
    if status == 404 or slug == "facts-invalid":
        assert answer.json()["type"].endswith(slug)


async def test_before_the_document_no_value_is_in_force(p: Platform) -> None:
    answer = await explained(p, "wuhan", "retention_bonus", "2022-12-31", completed=20, retained=11)
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (422, "parameter-not-cited")


async def test_a_decision_after_the_documents_year_carries_its_warning_and_stands(p: Platform) -> None:
    told = (await explained(p, "wuhan", "retention_bonus", "2024-06-30", completed=20, retained=11)).json()
    assert told["amount_fen"] == 1_100_000
    assert told["warnings"] == ["认定日期在文件所述年度（2023年）之后，沿用本文件须由本市确认"]
    assert told["warnings"][0] in told["letter"]
    earlier = (await explained(p, "wuhan", "retention_bonus", "2023-06-30", completed=20, retained=11)).json()
    assert earlier["warnings"] == []


async def test_a_refusal_tells_the_conditions_that_fail_without_the_missing_value(p: Platform) -> None:
    facts = {"hired": 3, "small_or_medium": False}
    refused = (await explained(p, "wuhan", "hiring_once", "2023-06-30", **facts)).json()
    assert "二（一）未给出“补贴标准”" in refused["detail"]
    assert [(one["key"], one["said"]) for one in refused["conditions"]] == [("size", "“属中小微企业”不符合")]


async def test_every_clause_with_readings_is_listed_with_what_is_in_force(p: Platform) -> None:
    told = (await p.anonymous.get(f"{BASE}/urumqi/readings?on=2023-06-30")).json()
    by_path = {one["path"]: one for one in told}
    survey = by_path["clocks.internship_post_survey"]
    assert (survey["chosen"], survey["in_force"]) == ("before_the_day", {"last_day": 14})
    assert [one["value"]["last_day"] for one in survey["readings"]] == [14, 15]
    campus = by_path["cadences.campus_sessions"]
    assert {one["reading"]: one["comes_to"] for one in campus["readings"]} == {"strict": 396, "lenient": 66}
    open_one = by_path["subsidy.schemes.early_retention"]
    assert (open_one["chosen"], open_one["in_force"], len(open_one["readings"])) == (None, None, 8)
    assert by_path["services.hardship_minimum.targeted_posts"]["readings"][1]["refused"]


async def test_the_readings_of_an_unknown_city_are_not_there(p: Platform) -> None:
    answer = await p.anonymous.get(f"{BASE}/atlantis/readings")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:qihang:problem:city-unknown")
    assert (await p.anonymous.get(f"{BASE}/urumqi/readings?on=today")).status_code == 422


async def test_a_case_kept_in_mid_month_is_refused_and_says_what_is_open(p: Platform) -> None:
    answer = await explained(p, "urumqi", "early_retention", "2023-11-30", **{**EARLY, "kept_on": "2023-06-15"})
    assert (answer.status_code, answer.json()["parameter"]) == (422, "partial_month")
    assert "不足一个月" in answer.json()["detail"]
