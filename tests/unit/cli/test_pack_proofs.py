"""The worked examples of clocks, targets and cadences: run by the services' rules, told where they do not hold."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cli.policy.check import checked, proof_failures
from cli.policy.proofs import area_clocks, cadences, claims, funds, readings, services, targets
from policy_engine.errors import PackInvalid
from policy_engine.packs import schema
from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Pack
from policy_engine.schemes.catalogue import catalogue, examined
from services.notify.clocks.kinds import kinds_of
from services.notify.clocks.shapes import SHAPES as CLOCKS
from services.registry.reports.shapes import SHAPES as TARGETS
from services.subsidy.funds.shapes import funds_of
from tests.mutants.packs.mutant import GONE, changed
from tests.mutants.packs.run import pack_folders, verdicts_of
from tests.packs import FOLDER

POLICIES = Path(__file__).parents[3] / "policies"
XINGHE, WUHAN = load_pack(FOLDER / "xinghe-2024"), load_pack(POLICIES / "wuhan-2023")
URUMQI = load_pack(POLICIES / "urumqi-2023")
JUNE = date(2024, 6, 5)


@pytest.mark.parametrize("folder", pack_folders(), ids=lambda folder: folder.name)
def test_the_examples_of_a_pack_come_out_as_written(folder: Path) -> None:
    assert list(proof_failures(load_pack(folder))) == []


def clock(name: str, **example: Any) -> Mapping[str, Any]:
    return area_clocks.comes_to(XINGHE, kinds_of(XINGHE)[name], example)


def test_a_week_is_due_on_its_sunday_and_met_by_the_second_post() -> None:
    seen = clock("weekly_posts", day=JUNE, counted=[date(2024, 6, 4), date(2024, 6, 8)])
    assert (seen["opens"], seen["due"], seen["met_on"]) == (date(2024, 6, 3), date(2024, 6, 9), date(2024, 6, 8))
    assert clock("weekly_posts", day=JUNE, counted=[date(2024, 6, 4)])["met"] is False


def test_misses_are_reported_once_for_each_full_number() -> None:
    assert [clock("weekly_posts", day=JUNE, missed=missed)["reports"] for missed in (1, 2, 3, 4)] == [0, 1, 1, 2]
    assert clock("internship_bases", day=JUNE, missed=4)["reports"] == 0


def test_before_the_document_a_period_lacks_its_values() -> None:
    eve = date(2023, 12, 31)
    assert clock("weekly_posts", day=eve)["lacking"] == ["per", "every", "at_least", "misses"]
    assert clock("campus_season", day=eve) == {
        "per": None,
        "lacking": ["per", "period"],
        "period": "2023",
        "opens": None,
        "refused": "九",
    }


def target(pack: Pack, **example: Any) -> Mapping[str, Any]:
    return targets.comes_to(pack, {"day": date(2023, 12, 1), **example})


def test_over_excludes_its_number_and_at_least_includes_it() -> None:
    assert target(WUHAN, indicator="milestones.assisted_employment_rate", part=9, whole=10)["met"] is False
    assert target(WUHAN, indicator="milestones.placement_rate", part=9, whole=10)["met"] is True
    assert target(WUHAN, indicator="startup_loans", count=4999)["met"] is False


def test_an_indicator_that_is_counted_otherwise_or_is_none_says_so() -> None:
    assert "数量" in target(WUHAN, indicator="startup_loans", part=1, whole=2)["error"]
    assert "startup_loans" in target(WUHAN, indicator="startup_loan", count=1)["error"]
    assert target(URUMQI, indicator="october_tasks") == {
        "due": date(2023, 10, 31),
        "comparison": None,
        "refused": "(五)20",
    }


def test_a_share_is_held_against_a_target_that_is_no_indicator() -> None:
    share = {"target": "targets.soe_fresh_graduate_share", "whole": 10}
    assert target(WUHAN, part=6, **share) == {"met": True}
    assert target(WUHAN, part=6, **share, day=date(2022, 12, 31)) == {"refused": "二(二)"}
    assert target(WUHAN, part=11, **share) == {"error": "分子不能大于分母"}


def test_who_came_by_themselves_is_in_the_population_of_no_roster() -> None:
    assert target(URUMQI, person=["expected", "local_hukou"])["counted_in"] == ["listed_or_registered", "local_hukou"]


def cadence(**example: Any) -> Mapping[str, Any]:
    return cadences.comes_to(URUMQI, {"day": date(2023, 7, 1), **example})


def test_a_cadence_begins_on_its_first_day_within_its_week() -> None:
    seen = cadence(cadence="weekly_dispatch", count=1)
    assert (seen["period"], seen["opens"], seen["due"]) == ("2023-W26", date(2023, 7, 1), date(2023, 7, 2))
    assert cadence(cadence="weekly_dispatch", day=date(2023, 6, 30))["over"] is True
    assert "specialised" in cadence(cadence="special")["error"]


def test_two_readings_come_to_their_products() -> None:
    assert cadence(place="campus_sessions")["comes_to"] == {"strict": 396, "lenient": 66}
    assert "campus_sessions" in readings.comes_to(URUMQI, "cadences", {"place": "week", "day": JUNE})["error"]


@pytest.mark.parametrize(
    ("pack", "path", "becomes", "told"),
    [
        (XINGHE, ("clocks", "kinds", "weekly_posts", "at_least", "values", 0, "value"), 3, "kinds.weekly_posts 算例 1"),
        (WUHAN, ("targets", "indicators", "startup_loans", "bound", "values", 0, "value", "count"), 4999, "实际算得"),
        (URUMQI, ("cadences", "campus_sessions", "factors", "services", "values", 0, "value"), 5, "cadences.yaml"),
        (URUMQI, ("cadences", "specialised", "bound", "values", 0, "value", "every"), "month", "period: 2023-W27"),
    ],
)
def test_a_changed_number_fails_an_example_at_its_line(pack: Pack, path: Any, becomes: Any, told: str) -> None:
    failed = [str(flaw) for flaw in proof_failures(replace(pack, files=changed(pack.files, path, becomes)))]
    assert told in failed[0]
    assert failed[0].split(":")[1] != "1"


def test_an_example_that_comes_to_nothing_has_to_say_so() -> None:
    silent = [{"indicator": "october_tasks", "day": date(2023, 7, 31), "due": date(2023, 10, 31)}]
    pack = replace(URUMQI, files=changed(URUMQI.files, ("targets", "examples"), silent))
    assert len(list(proof_failures(pack))) == 1


@pytest.mark.parametrize(
    ("pack", "file", "shapes", "example", "told"),
    [
        (XINGHE, ("clocks", "kinds", "weekly_posts"), CLOCKS, {"counted": []}, "缺少 day"),
        (XINGHE, ("clocks", "kinds", "weekly_posts"), CLOCKS, {"day": JUNE, "perr": "city"}, "例：per"),
        (WUHAN, ("targets",), TARGETS, {"day": JUNE, "person": ["expecting"]}, "没有这个事实"),
        (WUHAN, ("cadences",), CLOCKS, {"day": JUNE, "cadence": "specialised", "count": -1}, "整数"),
    ],
)
def test_one_that_cannot_be_meant_is_refused(
    pack: Pack, file: Any, shapes: Mapping[str, Callable[..., None]], example: dict[str, Any], told: str
) -> None:
    odd = replace(pack, files=changed(pack.files, (*file, "examples"), [example]))
    with pytest.raises(PackInvalid) as refused:
        schema.check(odd, {file[0]: shapes[file[0]]})
    assert told in str(refused.value)


def test_a_file_with_a_flaw_runs_no_examples() -> None:
    """What is wrong with it is told by its shape."""
    flawed = replace(WUHAN, files=changed(WUHAN.files, ("targets", "cohort"), GONE))
    assert list(proof_failures(flawed)) == []


def test_a_pack_that_is_not_sound_is_not_mutated(tmp_path: Path) -> None:
    folder = tmp_path / "xinghe-2024"
    folder.mkdir()
    for path in (FOLDER / "xinghe-2024").glob("*.yaml"):
        text = path.read_text().replace("count: 10\n    comparison", "count: 9\n    comparison")
        (folder / path.name).write_text(text)
    with pytest.raises(PackInvalid, match="examples 算例 15"):
        verdicts_of(folder, "no mutant")


def had(**example: Any) -> Mapping[str, Any]:
    return services.comes_to(WUHAN, {"day": date(2023, 1, 1), **example})


def test_services_count_for_the_minimum_of_their_kinds() -> None:
    enough = ["referral", "referral", "referral"]
    assert had(minimum="referral", services=enough) == {"had": 3, "met": True}
    assert had(minimum="referral", services=["guidance", *enough[:2]]) == {"had": 2, "met": False}
    assert "referral" in had(minimum="referrals")["error"]
    assert services.comes_to(URUMQI, {"day": date(2023, 1, 1), "minimum": "referral"}) == {
        "error": "本文件没有服务最低次数"
    }


def test_the_places_of_registration_are_those_of_the_day() -> None:
    assert had() == {"admitted": ["hukou", "seeking"]}
    assert had(day=date(2022, 12, 31)) == {"refused": "二(六)"}


def fund(key: str, **example: Any) -> Mapping[str, Any]:
    return funds.comes_to(funds_of(XINGHE)[key], {"day": date(2024, 1, 1), **example})


def test_a_fund_is_short_of_what_is_beyond_its_limit() -> None:
    assert fund("stability", committed_fen=50000, amount_fen=100000) == {"short_fen": 0}
    assert fund("stability", committed_fen=50001, amount_fen=100000) == {"short_fen": 1}
    assert fund("startups", district="990102", amount_fen=1000001) == {"short_fen": 1}
    assert fund("mentoring", amount_fen=10**9) == {"unlimited": True}
    assert "error" in fund("startups", amount_fen=1)
    assert fund("stability", amount_fen=1, day=date(2023, 12, 31)) == {"refused": "三(一)"}


def test_a_line_is_shared_to_the_fen() -> None:
    assert fund("stability", line_fen=100001) == {"city_fen": 60000, "district_fen": 40001}
    assert "error" in fund("mentoring", line_fen=1)


def claimed(scheme: str, **example: Any) -> Mapping[str, Any]:
    return claims.comes_to(catalogue(XINGHE)[scheme], example)


def test_what_others_were_granted_in_the_year_is_added_up() -> None:
    this = {"scheme": "workplace_grant", "judged_on": date(2024, 6, 30), "amount_fen": 800000}
    last = {**this, "judged_on": date(2023, 12, 31), "amount_fen": 70000, "paid": True}
    assert claimed("training_grant", period="2024-H2", others=[this, last]) == {"tallies": {"granted": 800000}}
    own = {**this, "scheme": "training_grant", "period": "2024-H2"}
    assert claimed("training_grant", period="2024-H2", others=[own]) == {"tallies": {"granted": 0}}
    assert "2024-Q1" in claimed("training_grant", period="2024-Q1", others=[])["error"]


def test_what_is_approved_is_public_for_working_days_after_the_approval() -> None:
    assert claimed("class_hiring_award", approved_on=JUNE) == {"public_until": date(2024, 6, 13)}
    assert claimed("class_hiring_award", approved_on=date(2023, 8, 31)) == {"refused": "二(六)"}
    assert claimed("class_hiring_award", approved_on=date(2040, 6, 5)) == {"error": "放假安排尚未公布"}
    assert "error" in claimed("training_grant", approved_on=JUNE)


def test_the_check_runs_the_examples_by_other_claims(tmp_path: Path) -> None:
    folder = tmp_path / "xinghe-2024"
    folder.mkdir()
    for path in (FOLDER / "xinghe-2024").glob("*.yaml"):
        (folder / path.name).write_text(
            path.read_text().replace("tallies: {granted: 1700000}", "tallies: {granted: 1}")
        )
    failed = [str(flaw) for flaw in checked(folder).failed]
    assert ["training_grant 申领" in flaw or "workplace_grant 申领" in flaw for flaw in failed] == [True, True]
    assert "实际算得 {tallies: {granted: 1700000}}" in failed[0]


@pytest.mark.parametrize(
    ("example", "told"),
    [
        ({"others": []}, "另写 period"),
        ({"approved_on": JUNE}, "另写 public_until"),
        ({"others": [{"scheme": "training_grant"}], "period": "2024-H2", "tallies": {}}, "缺少 judged_on"),
    ],
)
def test_an_example_by_others_that_says_too_little_is_refused(example: dict[str, Any], told: str) -> None:
    path = ("subsidy", "schemes", "training_grant", "claim_examples")
    odd = replace(XINGHE, files=changed(XINGHE.files, path, [example]))
    assert any(told in str(flaw) for flaw in examined(odd).flaws)


WORDS = ("taxonomies", "hardships", "values", 0, "value", "disabled")


@pytest.mark.parametrize(
    ("words", "is_taken"),
    [("残疾", True), ("脱贫、残疾", True), ("残废", False), ("残疾脱贫", False), ("残疾x", False)],
)
def test_a_label_is_in_the_words_of_its_quote(words: str, is_taken: bool) -> None:
    pack = replace(WUHAN, files=changed(WUHAN.files, WORDS, words))
    if is_taken:
        schema.check(pack, {"taxonomies": TARGETS["taxonomies"]})
        return
    with pytest.raises(PackInvalid, match="应为原文的字"):
        schema.check(pack, {"taxonomies": TARGETS["taxonomies"]})


def test_one_that_the_city_adds_stands_in_the_note_of_its_row() -> None:
    entry = {"from": date(2023, 1, 1), "value": {"single": "单亲家庭"}, "note": "单亲家庭：市民政局意见"}
    pack = replace(WUHAN, files=changed(WUHAN.files, WORDS[:4], entry))
    schema.check(pack, {"taxonomies": TARGETS["taxonomies"]})
