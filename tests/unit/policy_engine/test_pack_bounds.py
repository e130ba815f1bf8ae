"""Bounds, milestones, cadences and clocks, compared as the documents write them."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

import pytest

from contracts.events.registry import ServiceKind
from policy_engine.packs.pack import Pack
from services.registry.reports.catalogue import MEASURES, targets_of
from services.registry.reports.rules import met
from tests.unit.policy_engine.pack_steps import BOTH, URUMQI, WUHAN, parameters, value

COMPARISONS = {"at_least", "over", "exactly", "about"}


@pytest.mark.obligation("W-015", "W-612")
def test_wuhans_two_nineties_are_two_measures() -> None:
    targets = {target.measure: target for target in targets_of(WUHAN)}
    assisted, placed = targets["assisted_employment_rate"], targets["placement_rate"]
    assert (assisted.comparison, assisted.percent, placed.comparison, placed.percent) == ("over", 90, "at_least", 90)
    assert (met(assisted, 9000, 10_000), met(placed, 9000, 10_000)) == (False, True)


def test_urumqis_milestones_stand_month_by_month_and_october_has_no_number() -> None:
    rows = [(target.measure, target.due_on.month, target.percent) for target in targets_of(URUMQI)]
    assert rows == [
        ("registration_rate", 7, 90),
        ("placement_rate", 7, 60),
        ("registration_rate", 8, 100),
        ("placement_rate", 8, 70),
        ("placement_rate", 9, 80),
        ("placement_rate", 10, None),
    ]


@BOTH
def test_the_registry_knows_every_milestone(pack: Pack) -> None:
    assert {target.measure for target in targets_of(pack)} <= set(MEASURES)


def test_of_wuhans_minimums_each_kind_of_service_counts_for_one() -> None:
    """二(六): 1 次职业指导、3 次岗位推介、1 次技能培训或就业见习机会."""
    minimums = [
        (node["kinds"], value(WUHAN, f"services.minimum.{key}.least"))
        for key, node in WUHAN.get("services.minimum").items()
    ]
    assert minimums == [
        (["guidance"], 1),
        (["referral"], 3),
        (["training_offer", "internship_offer"], 1),
    ]
    assert sorted(kind for kinds, _ in minimums for kind in kinds) == sorted(get_args(ServiceKind))


def bounds(pack: Pack) -> dict[str, Any]:
    """Every number target, by its key."""
    rows = {**pack.get("targets.indicators"), **(pack.get("targets.channels") if pack.has("targets.channels") else {})}
    return {key: row["bound"]["values"][0]["value"] for key, row in rows.items() if "values" in row["bound"]}


def test_wuhans_numbers_are_compared_as_written() -> None:
    assert bounds(WUHAN) == {
        "new_employment": {"comparison": "at_least", "count": 300_000},
        "startup_loans": {"comparison": "at_least", "count": 5000},
        "startup_training": {"comparison": "exactly", "count": 100_000},
        "contest_projects": {"comparison": "about", "count": 200},
        "campus_fairs": {"comparison": "at_least", "count": 150},
        "posts_offered": {"comparison": "exactly", "count": 500_000},
        "new_internship_bases": {"comparison": "at_least", "count": 50},
        "internship_posts": {"comparison": "at_least", "count": 10_000},
        "entitlement_coverage": {"comparison": "at_least", "percent": 100},
        "training_intention_coverage": {"comparison": "at_least", "percent": 100},
    }
    assert value(WUHAN, "targets.soe_fresh_graduate_share") == {"comparison": "at_least", "percent": 60}
    assert value(WUHAN, "cadences.campus_fairs.bound") == {**bounds(WUHAN)["campus_fairs"], "every": "year"}


def test_people_are_counted_as_the_document_counts_them() -> None:
    counted = {key: row["counted_as"] for key, row in URUMQI.get("targets.indicators").items()}
    assert (counted["interns"], counted["startup_trainees"]) == ("persons", "persons")
    assert WUHAN.get("targets.indicators.startup_training.counted_as") == "person_times"
    assert bounds(URUMQI)["interns"] == {"comparison": "at_least", "count": 1000}
    assert bounds(URUMQI)["startup_trainees"] == {"comparison": "exactly", "count": 800}


WORDS = {
    "at_least": "以上|不少于|至少|达|全|应享尽享",
    "over": "超过",
    "about": "左右",
    "exactly": r"^(?!.*(以上|不少于|至少|超过|左右))",
}


@BOTH
def test_the_comparison_of_a_bound_is_in_its_words(pack: Pack) -> None:
    once_a_period = ("每月", "半月", "周调度")
    for path, node in parameters(pack):
        for entry in node.get("values", ()):
            comparison = entry["value"].get("comparison") if isinstance(entry["value"], Mapping) else None
            if comparison is None:
                continue
            assert comparison in COMPARISONS, path
            said = re.search(WORDS[comparison], node["quote"])
            assert said or any(word in node["quote"] for word in once_a_period), path


def test_the_cadences_of_both_cities() -> None:
    for pack in (WUHAN, URUMQI):
        fairs = [
            (value(pack, f"cadences.{key}.per"), value(pack, f"cadences.{key}.bound"))
            for key in ("specialised", "comprehensive")
        ]
        assert [(per, bound["count"], bound["every"]) for per, bound in fairs] == [
            ("city", 1, "week"),
            ("city", 1, "month"),
        ]
    assert value(URUMQI, "cadences.live_stream.per") == "district"
    assert value(URUMQI, "cadences.live_stream.bound")["every"] == "quarter"
    assert value(URUMQI, "cadences.live_stream.provisions.brand") == "职在新疆"
    survey = URUMQI.get("cadences.internship_post_survey.clock")
    assert value(URUMQI, f"{survey}.day") == 15
    last_days = {key: value(URUMQI, f"{survey}.readings.{key}")["last_day"] for key in URUMQI.get(f"{survey}.readings")}
    assert (last_days, value(URUMQI, f"{survey}.chosen")) == (
        {"before_the_day": 14, "through_the_day": 15},
        "before_the_day",
    )
    assert value(URUMQI, "cadences.weekly_dispatch.starts_on") == date(2023, 7, 1)
    assert value(URUMQI, "cadences.half_monthly_dispatch.bound")["every"] == "half_month"


def test_urumqis_dated_clocks() -> None:
    assert value(URUMQI, "clocks.provisions.training_intention_survey.due_on") == date(2023, 3, 31)
    assert value(URUMQI, "clocks.provisions.hardship_posts.due_on") == date(2023, 6, 30)
    windows = [value(URUMQI, f"clocks.provisions.{name}.period") for name in ("campus_window", "tackling_window")]
    assert [(window["first"].month, window["last"].month) for window in windows] == [(3, 6), (7, 12)]
    assert all(window["first"].day == 1 and (window["last"].day in (30, 31)) for window in windows)
