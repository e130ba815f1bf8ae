"""What the packs of both cities say: held against the documents where they are at hand, and against itself always.

The documents are not in this repository. A folder with their texts is named by QIHANG_POLICY_TEXTS.
"""

import os
import re
from collections.abc import Iterator, Mapping
from datetime import date
from math import prod
from pathlib import Path
from typing import Any

import pytest

from policy_engine.errors import ParameterNotCited
from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Pack
from services.registry.casework.rules import KINDS_OF_MINIMUM
from services.registry.reports.catalogue import MEASURES, targets_of
from services.registry.reports.rules import met
from tests.harness import ROOT

FILES = ("document", "clocks", "targets", "services", "cadences", "taxonomies")
TEXTS = {"wuhan-2023": "wuhan-2023-62.txt", "urumqi-2023": "urumqi-2023.txt"}
WUHAN, URUMQI = (load_pack(ROOT / "policies" / name) for name in TEXTS)
BOTH = pytest.mark.parametrize("pack", [WUHAN, URUMQI], ids=lambda pack: pack.name)
YEAR_END = date(2023, 12, 31)
COMPARISONS = {"at_least", "over", "exactly", "about"}


def value(pack: Pack, path: str) -> Any:
    return pack.value(path, on=YEAR_END).value


def parameters(pack: Pack) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((path, node) for path, node in pack.parameters() if path.partition(".")[0] in FILES)


def quotes(node: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping):
        if "quote" in node:
            yield path, node["quote"]
        for key, child in node.items():
            yield from quotes(child, f"{path}.{key}")
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from quotes(child, f"{path}.{place}")


def all_quotes(pack: Pack) -> list[tuple[str, str]]:
    return [found for name in (*FILES, "subsidy") for found in quotes(pack.files[name], name)]


def bare(text: str) -> str:
    """Without white space and without lines that are nothing but a page number."""
    return re.sub(r"\s", "", re.sub(r"^\s*\d{1,3}\s*$", "", text, flags=re.MULTILINE))


def text_of(pack: Pack) -> str:
    folder = os.environ.get("QIHANG_POLICY_TEXTS")
    if not folder:
        pytest.skip("QIHANG_POLICY_TEXTS names no folder with the texts of the documents")
    return bare((Path(folder) / TEXTS[pack.name]).read_text())


@BOTH
def test_every_quote_stands_in_the_document(pack: Pack) -> None:
    text = text_of(pack)
    assert [found for found in all_quotes(pack) if bare(found[1]) not in text] == []


def test_the_responsible_units_stand_right_below_their_measure() -> None:
    text = text_of(URUMQI)
    rows = URUMQI.get("document.measures")
    starts = [text.index(bare(row["source"]["quote"])) for row in rows] + [len(text)]
    assert starts == sorted(starts)
    for row, start, end in zip(rows, starts, starts[1:], strict=False):
        assert bare(row["words"]["quote"]) in text[start:end], row["number"]


@BOTH
def test_the_packs_quote_and_do_not_copy(pack: Pack) -> None:
    assert len(all_quotes(pack)) > 100
    assert max(len(quote) for _, quote in all_quotes(pack)) <= 120


@BOTH
def test_a_parameter_names_a_clause_of_its_document(pack: Pack) -> None:
    known = {
        "wuhan-2023": r"标题|一|二\([一二三四五六七八九十]\)|三\([一二三四]\)",
        "urumqi-2023": r"导语|目标[123]|\([一二三四五六]\)\d{0,2}|保障\([一二三]\)",
    }[pack.name]
    assert [path for path, node in parameters(pack) if not re.fullmatch(known, node["clause"])] == []


@BOTH
def test_an_item_number_in_a_clause_belongs_to_its_action(pack: Pack) -> None:
    actions = {"一二三四五六七八九十"[row["number"] - 1]: row.get("items", []) for row in pack.get("document.actions")}
    for path, node in parameters(pack):
        found = re.fullmatch(r"\((.)\)(\d+)", node["clause"])
        assert found is None or int(found[2]) in actions[found[1]], path


@pytest.mark.obligation("U-008")
def test_urumqi_has_six_actions_and_23_measures_without_a_gap() -> None:
    actions = URUMQI.get("document.actions")
    assert [row["number"] for row in actions] == list(range(1, 7))
    assert [item for row in actions for item in row["items"]] == list(range(1, 24))
    assert URUMQI.get("document.campus_items.items") == actions[1]["items"] == list(range(7, 13))
    assert [row["item"] for row in URUMQI.get("taxonomies.campus_services.items").values()] == list(range(7, 13))
    measures = URUMQI.get("document.measures")
    assert [row["number"] for row in measures] == list(range(1, 24))
    assert all(row["number"] in actions[row["action"] - 1]["items"] for row in measures)


def test_the_responsibility_matrix_is_what_its_words_say() -> None:
    written = {name: code for code, names in URUMQI.get("document.departments").items() for name in names}
    named = set()
    for row in URUMQI.get("document.measures"):
        units = re.fullmatch(r"牵头单位:(\S+) 配合单位:(\S+)", row["words"]["quote"])
        assert units is not None, row["number"]
        lead, others = ([written[name] for name in part.split("、")] for part in units.groups())
        assert (row["lead"], row["with"]) == (lead, others), row["number"]
        named |= {*lead, *others}
    assert named == set(written.values())


def test_wuhan_has_ten_actions_and_four_requirements() -> None:
    assert [row["source"]["clause"] for row in WUHAN.get("document.actions")] == [
        f"二({n})" for n in "一二三四五六七八九十"
    ]
    assert [row["source"]["clause"] for row in WUHAN.get("document.requirements")] == [f"三({n})" for n in "一二三四"]


@pytest.mark.obligation("W-001", "U-001")
def test_an_unknown_document_number_is_left_out_and_an_unknown_issuer_is_not_made_up() -> None:
    assert WUHAN.get("document.number") == "武人社函〔2023〕62号"
    assert not URUMQI.has("document.number")
    assert URUMQI.get("document.issuer") == "文件未载明发文单位"


@BOTH
def test_a_document_without_dates_says_why_it_begins_and_not_when_it_ends(pack: Pack) -> None:
    first, year = pack.get("document.in_force_from"), pack.get("document.policy_year")
    assert first == date(year, 1, 1)
    assert "须由本市书面确认" in str(pack.value("document.in_force_from_rests_on", on=YEAR_END).reason)
    with pytest.raises(ParameterNotCited):
        value(pack, "document.in_force_to")


@BOTH
def test_a_default_that_moves_money_says_that_the_city_has_to_confirm_it(pack: Pack) -> None:
    defaults = [node for path, node in pack.parameters() if path.startswith("subsidy.") and "setting" in node]
    assert defaults
    assert all("须由本市书面确认" in node["reason"] for node in defaults)


def test_the_six_channels_make_up_the_posts() -> None:
    channels = [
        value(URUMQI, row["target"])["count"] for row in URUMQI.get("taxonomies.placement_channels.items").values()
    ]
    assert channels == [1000, 800, 20_000, 1800, 400, 1000]
    assert sum(channels) == value(URUMQI, "targets.indicators.posts_developed.bound")["count"] == 25_000
    assert len(channels) == len(URUMQI.get("targets.channels"))


def test_there_are_22_universities_and_both_readings_of_three_sessions_can_be_worked_out() -> None:
    campus = "cadences.campus_sessions"
    assert value(URUMQI, "taxonomies.universities") == value(URUMQI, f"{campus}.universities") == 22
    assert value(URUMQI, "targets.indicators.universities_with_lecture.bound")["count"] == 22
    lectures = value(URUMQI, "cadences.startup_lecture.bound")
    assert (lectures["comparison"], lectures["count"]) == ("exactly", 1)
    assert value(URUMQI, f"{campus}.services") == len(URUMQI.get("taxonomies.campus_services.items"))
    known = {name: value(URUMQI, f"{campus}.{name}") for name in ("services", "universities")}
    known["sessions"] = value(URUMQI, f"{campus}.sessions")["count"]
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
            "wuhan-2023": {"targets.whole.chosen"},
            "urumqi-2023": {
                "services.hardship_minimum.targeted_posts.chosen",
                "cadences.campus_sessions.chosen",
                "clocks.internship_post_survey.chosen",
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
    posts = "services.hardship_minimum.targeted_posts"
    assert value(URUMQI, f"{posts}.readings.{value(URUMQI, f'{posts}.chosen')}") == {"minimum": 5, "goal": 8}
    with pytest.raises(ParameterNotCited):
        value(URUMQI, f"{posts}.readings.by_case")
    assert value(URUMQI, "services.hardship_minimum.training_courses") == 3


def test_the_open_letters_differ_in_day_and_blocks() -> None:
    letters = [
        (value(pack, "clocks.open_letter.due_on"), value(pack, "clocks.open_letter.blocks")) for pack in (WUHAN, URUMQI)
    ]
    assert [(due_on, len(blocks)) for due_on, blocks in letters] == [(date(2023, 6, 30), 4), (date(2023, 7, 31), 5)]
    assert len(value(URUMQI, "clocks.open_letter.channels")) == 3
    with pytest.raises(ParameterNotCited):
        value(WUHAN, "clocks.open_letter.channels")


@BOTH
def test_the_blocks_of_a_letter_and_the_names_of_a_table_are_the_documents_own_words(pack: Pack) -> None:
    """But for a few names that the document writes in a shorter form: 性别…等就业歧视."""
    adapted = {"unpaid_wages", "new_occupation", "gender", "age", "education", "low_income"}
    for path, node in parameters(pack):
        for entry in node.get("values", ()):
            if isinstance(entry["value"], Mapping):
                names = {key: name for key, name in entry["value"].items() if isinstance(name, str)}
                lost = [key for key, name in names.items() if re.search("[一-鿿]", name) and name not in node["quote"]]
                assert set(lost) <= adapted, path


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
def test_the_registry_knows_every_milestone_and_every_service_minimum(pack: Pack) -> None:
    assert {target.measure for target in targets_of(pack)} <= set(MEASURES)
    assert set(pack.get("services.minimum")) <= set(KINDS_OF_MINIMUM)


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
    assert value(URUMQI, "cadences.live_stream.brand") == "职在新疆"
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
    assert value(URUMQI, "clocks.training_intention_survey.due_on") == date(2023, 3, 31)
    assert value(URUMQI, "clocks.hardship_posts.due_on") == date(2023, 6, 30)
    windows = [value(URUMQI, f"clocks.{name}.period") for name in ("campus_window", "tackling_window")]
    assert [(window["first"].month, window["last"].month) for window in windows] == [(3, 6), (7, 12)]
    assert all(window["first"].day == 1 and (window["last"].day in (30, 31)) for window in windows)


UNSET = {
    "wuhan-2023": {
        "document.responsible_units",
        "document.in_force_to",
        "clocks.first_contact.days",
        "clocks.follow_up.interval_days",
        "clocks.open_letter.channels",
        "clocks.long_term_unemployment.months",
        "cadences.touring_fairs.bound",
        "cadences.monthly_report.due_day",
        "cadences.monthly_report.other_units",
        "taxonomies.industry_clusters_965",
        *(f"taxonomies.jobseeking_subsidy_categories.slots.slot_{n}" for n in range(2, 8)),
        *(f"taxonomies.startup_training_categories.{name}" for name in "ABC"),
    },
    "urumqi-2023": {
        "document.funding_split",
        "document.in_force_to",
        "clocks.follow_up.interval_days",
        "clocks.supervision_interview.misses",
        "clocks.long_term_unemployment.months",
        "targets.milestones.5.bound",
        "targets.indicators.placement_rate.bound",
        "targets.indicators.october_tasks.bound",
        "targets.indicators.public_vacancy_share.bound",
        "services.hardship_minimum.targeted_posts.readings.by_case",
        "services.venue_support.proportion",
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
    assert list(value(URUMQI, "services.enlistment_priority")) == ["hukou", "fresh", "medical", "political"]


def test_wuhans_names_for_employers_posts_training_and_incubators_are_all_there() -> None:
    named = {
        "employer_kinds": ["高新技术企业", "重点产业企业", "民营企业"],
        "fresh_graduates_first": ["养老服务机构", "社会工作服务机构"],
        "incubator_services": ["法务", "财务", "商务"],
        "internship_post_marks": ["示范性岗位"],
        "training_cooperation": ["校企合作", "订单式", "定向式"],
    }
    assert {name: list(value(WUHAN, f"taxonomies.{name}").values()) for name in named} == named
