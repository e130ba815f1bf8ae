"""The worked examples of clocks, targets and cadences: run by the services' rules, told where they do not hold."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cli.policy.check import proof_failures
from cli.policy.proofs import area_clocks, cadences, readings, targets
from policy_engine.errors import PackInvalid
from policy_engine.packs import schema
from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Pack
from services.notify.clocks.kinds import kinds_of
from services.notify.clocks.shapes import SHAPES as CLOCKS
from services.registry.reports.shapes import SHAPES as TARGETS
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
    with pytest.raises(PackInvalid, match=r"targets\.yaml:156"):
        verdicts_of(folder, "no mutant")
