"""Readings of a clause, hard cases and letters, as the documents write them."""

import re
from collections.abc import Mapping
from datetime import date
from math import prod

import pytest

from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack
from tests.unit.policy_engine.pack_steps import BOTH, URUMQI, WUHAN, parameters, value


def test_the_six_channels_make_up_the_posts() -> None:
    channels = [
        value(URUMQI, row["target"])["count"] for row in URUMQI.get("taxonomies.placement_channels.items").values()
    ]
    assert channels == [1000, 800, 20_000, 1800, 400, 1000]
    assert sum(channels) == value(URUMQI, "targets.indicators.posts_developed.bound")["count"] == 25_000
    assert len(channels) == len(URUMQI.get("targets.channels"))


def test_there_are_22_universities_and_both_readings_of_three_sessions_can_be_worked_out() -> None:
    campus = "cadences.campus_sessions"
    assert value(URUMQI, "taxonomies.universities") == value(URUMQI, f"{campus}.factors.universities") == 22
    assert value(URUMQI, "targets.indicators.universities_with_lecture.bound")["count"] == 22
    lectures = value(URUMQI, "cadences.startup_lecture.bound")
    assert (lectures["comparison"], lectures["count"]) == ("exactly", 1)
    assert value(URUMQI, f"{campus}.factors.services") == len(URUMQI.get("taxonomies.campus_services.items"))
    known = {name: value(URUMQI, f"{campus}.factors.{name}") for name in ("services", "universities")}
    known["sessions"] = value(URUMQI, f"{campus}.factors.sessions")["count"]
    readings = {}
    for key, node in URUMQI.get(f"{campus}.readings").items():
        readings[key] = prod(known[name] for name in value(URUMQI, f"{campus}.readings.{key}")["multiplied"])
        assert f"合计{readings[key]}场" in node["title"]
    assert readings == {"strict": 396, "lenient": 66}


@BOTH
def test_a_chosen_reading_is_one_of_the_readings_and_says_why(pack: Pack) -> None:
    chosen = {path: node for path, node in parameters(pack) if path.endswith(".chosen")}
    assert (
        set(chosen)
        == {
            "wuhan-2023": {"targets.whole.chosen", "targets.coverage.chosen"},
            "urumqi-2023": {
                "services.provisions.hardship_minimum.targeted_posts.chosen",
                "cadences.campus_sessions.chosen",
                "clocks.provisions.internship_post_survey.chosen",
                "targets.whole.chosen",
            },
        }[pack.name]
    )
    for path, node in chosen.items():
        assert node["setting"] in pack.get(f"{path.removesuffix('.chosen')}.readings")
        assert "chosen_by" in node or "未经本市选定" in node["reason"]


def test_what_nobody_has_chosen_has_two_readings_and_no_choice() -> None:
    for pack, path in (
        (WUHAN, "targets.indicators.posts_offered"),
        (URUMQI, "targets.indicators.startup_communities"),
        (URUMQI, "cadences.half_monthly_dispatch"),
    ):
        assert len(pack.get(f"{path}.readings")) == 2
        assert not pack.has(f"{path}.chosen")


def test_both_readings_of_the_communities_rest_on_the_30_and_the_61() -> None:
    before, built = (
        value(URUMQI, f"targets.indicators.{name}.bound")["count"]
        for name in ("startup_communities_before", "startup_communities")
    )
    added, in_total = (
        value(URUMQI, f"targets.indicators.startup_communities.readings.{key}") for key in ("added", "in_total")
    )
    assert (before, built) == (30, 61)
    assert added == {"new": built, "total": before + built}
    assert in_total == {"new": built - before, "total": built}


def test_a_hard_case_gets_five_posts_with_eight_as_the_goal_and_three_courses() -> None:
    posts = "services.provisions.hardship_minimum.targeted_posts"
    assert value(URUMQI, f"{posts}.readings.{value(URUMQI, f'{posts}.chosen')}") == {"minimum": 5, "goal": 8}
    with pytest.raises(ParameterNotCited):
        value(URUMQI, f"{posts}.readings.by_case")
    assert value(URUMQI, "services.provisions.hardship_minimum.training_courses") == 3


def test_the_open_letters_differ_in_day_and_blocks() -> None:
    letters = [
        (value(pack, "clocks.provisions.open_letter.due_on"), value(pack, "clocks.provisions.open_letter.blocks"))
        for pack in (WUHAN, URUMQI)
    ]
    assert [(due_on, len(blocks)) for due_on, blocks in letters] == [(date(2023, 6, 30), 4), (date(2023, 7, 31), 5)]
    assert len(value(URUMQI, "clocks.provisions.open_letter.channels")) == 3
    with pytest.raises(ParameterNotCited):
        value(WUHAN, "clocks.provisions.open_letter.channels")


@BOTH
def test_the_blocks_of_a_letter_and_the_names_of_a_table_are_the_documents_own_words(pack: Pack) -> None:
    """But for a few names that the document writes in a shorter form: 性别…等就业歧视."""
    adapted = {"unpaid_wages", "new_occupation", "gender", "age", "education", "low_income", "medical"}
    for path, node in parameters(pack):
        for entry in node.get("values", ()):
            if isinstance(entry["value"], Mapping):
                names = {key: name for key, name in entry["value"].items() if isinstance(name, str)}
                lost = [key for key, name in names.items() if re.search("[一-鿿]", name) and name not in node["quote"]]
                assert set(lost) <= adapted, path
