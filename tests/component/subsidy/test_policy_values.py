"""Values and targets of the packs: what is unset, in force, met, and refused."""

from typing import Any

import pytest

from tests.component.subsidy.policy_steps import BASE, EARLY, explained
from tests.support.platform import Platform


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
    survey = by_path["clocks.provisions.internship_post_survey"]
    assert (survey["chosen"], survey["in_force"]) == ("before_the_day", {"last_day": 14})
    assert [one["value"]["last_day"] for one in survey["readings"]] == [14, 15]
    campus = by_path["cadences.campus_sessions"]
    assert {one["reading"]: one["comes_to"] for one in campus["readings"]} == {"strict": 396, "lenient": 66}
    open_one = by_path["subsidy.schemes.early_retention"]
    assert (open_one["chosen"], open_one["in_force"], len(open_one["readings"])) == (None, None, 8)
    assert by_path["services.provisions.hardship_minimum.targeted_posts"]["readings"][1]["refused"]


async def test_the_readings_of_an_unknown_city_are_not_there(p: Platform) -> None:
    answer = await p.anonymous.get(f"{BASE}/atlantis/readings")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:qihang:problem:city-unknown")
    assert (await p.anonymous.get(f"{BASE}/urumqi/readings?on=today")).status_code == 422


async def test_a_case_kept_in_mid_month_is_refused_and_says_what_is_open(p: Platform) -> None:
    answer = await explained(p, "urumqi", "early_retention", "2023-11-30", **{**EARLY, "kept_on": "2023-06-15"})
    assert (answer.status_code, answer.json()["parameter"]) == (422, "partial_month")
    assert "不足一个月" in answer.json()["detail"]
