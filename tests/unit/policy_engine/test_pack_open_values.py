"""What a document leaves open stays open, and its categories have the documents' names."""

import re

import pytest

from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack
from tests.unit.policy_engine.pack_steps import BOTH, URUMQI, WUHAN, YEAR_END, parameters, value

UNSET = {
    "wuhan-2023": {
        "document.responsible_units",
        "document.in_force_to",
        "clocks.first_contact.days",
        "clocks.provisions.archive_transfer.days",
        "clocks.provisions.follow_up.interval_days",
        "clocks.provisions.training_employment.months",
        "clocks.tasks.warn_before_days",
        "clocks.reports.warn_before_days",
        "services.registration.youth_ages",
        "services.provisions.welfare_post.unsuccessful_referrals",
        "services.provisions.internship_to_job.months",
        "targets.indicators.internship_to_job.bound",
        "clocks.provisions.open_letter.channels",
        "clocks.provisions.long_term_unemployment.months",
        "cadences.touring_fairs.bound",
        "cadences.monthly_report.due_day",
        "cadences.monthly_report.provisions.other_units",
        "taxonomies.industry_clusters",
        *(f"taxonomies.jobseeking_subsidy_categories.slots.slot_{n}" for n in range(2, 8)),
        *(f"taxonomies.startup_training_categories.{name}" for name in "ABC"),
    },
    "urumqi-2023": {
        "document.funding_split",
        *(f"document.groups.{name}" for name in ("city_departments", "incubators", "startup_community_members")),
        "document.groups.training_institutions",
        "document.in_force_to",
        "clocks.provisions.follow_up.interval_days",
        "clocks.provisions.startup_tracking.interval_days",
        "clocks.tasks.warn_before_days",
        "targets.indicators.tackling.bound",
        "clocks.provisions.supervision_interview.misses",
        "clocks.provisions.internship_post_survey.on_holidays",
        "clocks.provisions.long_term_unemployment.months",
        "targets.milestones.5.bound",
        "targets.indicators.placement_rate.bound",
        "targets.indicators.october_tasks.bound",
        "targets.indicators.public_vacancy_share.bound",
        "services.provisions.hardship_minimum.targeted_posts.readings.by_case",
        "services.provisions.venue_support.proportion",
        "services.provisions.welfare_post.unsuccessful_referrals",
        "cadences.policy_publicity.bound",
        "cadences.node_dispatch.bound",
        "cadences.community_fairs.bound",
        "cadences.volunteer_visits.bound",
        "taxonomies.six_ones",
    },
}


@BOTH
def test_what_the_document_leaves_open_stays_open(pack: Pack) -> None:
    """A value is loaded here only with a citation of its own; then this list changes with it."""
    assert {path for path, node in parameters(pack) if "unset" in node} == UNSET[pack.name]


@BOTH
def test_no_number_of_another_city_stands_in_for_one_that_is_unset(pack: Pack) -> None:
    for path, node in parameters(pack):
        if "unset" not in node:
            continue
        with pytest.raises(ParameterNotCited):
            pack.parameter(node, path, on=YEAR_END)
        said = "".join(str(node.get(key, "")) for key in ("unset", "note"))
        assert not re.search(r"\d", said), path


def test_one_of_seven_categories_is_named_and_no_training_category_is() -> None:
    slots = WUHAN.get("taxonomies.jobseeking_subsidy_categories.slots")
    assert len(slots) == value(WUHAN, "taxonomies.jobseeking_subsidy_categories.count") == 7
    assert [key for key, node in slots.items() if "values" in node] == ["poor_disabled_family"]
    amounts = value(WUHAN, "subsidy.schemes.startup_training.parameters.amounts")
    assert set(WUHAN.get("taxonomies.startup_training_categories")) == set(amounts)


@BOTH
def test_hardships_have_the_codes_of_the_subsidy_rules(pack: Pack) -> None:
    used = value(pack, "subsidy.schemes.welfare_post.parameters.hardships")
    assert list(value(pack, "taxonomies.hardships")) == used


def test_urumqi_assists_those_long_without_work_as_well() -> None:
    assert "long_unemployed" in value(URUMQI, "taxonomies.hardships")
    assert "long_unemployed" not in value(WUHAN, "taxonomies.hardships")


def test_the_targets_say_which_class_they_are_about() -> None:
    assert [value(pack, "targets.cohort") for pack in (WUHAN, URUMQI)] == [2023, 2023]
    assert "2023届" in URUMQI.get("targets.cohort.quote")
    assert "未写届别" in WUHAN.get("targets.cohort.reason")


def test_the_five_kinds_of_common_area_are_the_areas_of_the_subsidy() -> None:
    kinds = value(URUMQI, "taxonomies.common_area_kinds")
    facts = URUMQI.get("subsidy.schemes.incubator_common_area.facts")
    assert [key for key, fact in facts.items() if fact["title"].endswith("面积")] == [*kinds, "other_area"]
    assert len(kinds) == 5


def test_no_slot_of_the_other_city_is_left_empty_in_urumqi() -> None:
    """A thing that its document does not name is no gap of it."""
    for name in ("startup_training_categories", "internship_post_kinds"):
        assert WUHAN.has(f"taxonomies.{name}")
        assert not URUMQI.has(f"taxonomies.{name}")
    assert not URUMQI.has("subsidy.schemes.hiring_once")


@pytest.mark.obligation("U-028")
def test_four_things_make_an_enlistment_one_with_priority() -> None:
    assert list(value(URUMQI, "services.provisions.enlistment_priority")) == ["hukou", "fresh", "medical", "political"]


def test_wuhans_names_for_employers_posts_training_and_incubators_are_all_there() -> None:
    named = {
        "employer_kinds": ["高新技术企业", "重点产业企业", "民营企业"],
        "fresh_graduates_first": ["养老服务机构", "社会工作服务机构"],
        "incubator_services": ["法务", "财务", "商务"],
        "internship_post_marks": ["示范性岗位"],
        "training_cooperation": ["校企合作", "订单式", "定向式"],
    }
    assert {name: list(value(WUHAN, f"taxonomies.{name}").values()) for name in named} == named
