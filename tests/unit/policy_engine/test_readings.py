"""Readings of a clause: another choice is another value, and a choice that changes nothing is refused."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from cli.policy import check
from policy_engine.errors import PackInvalid, ParameterNotCited
from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Pack
from policy_engine.packs.readings import ambiguities, in_force
from tests.support.platform import ROOT
from tests.unit.policy_engine.shapes import amended

ON = date(2023, 6, 30)
NAMES = ("urumqi-2023", "wuhan-2023")
PACKS = {name: load_pack(ROOT / "policies" / name) for name in NAMES}
CHOSEN = [
    (name, one.path, str(one.chosen), reading.key)
    for name, pack in PACKS.items()
    for one in ambiguities(pack, ON)
    if one.chosen
    for reading in one.readings
    if reading.key != one.chosen
]


def value(pack: Pack, path: str) -> object:
    try:
        cited = in_force(pack, path, ON)
    except ParameterNotCited as unset:
        return unset.detail
    return cited.value if cited else None


def test_every_ambiguous_place_of_both_packs_is_listed() -> None:
    listed = {(name, one.path): one.chosen for name in NAMES for one in ambiguities(PACKS[name], ON)}
    assert listed == {
        ("wuhan-2023", "targets.whole"): "listed_or_registered",
        ("wuhan-2023", "targets.coverage"): "one_service",
        ("wuhan-2023", "targets.indicators.posts_offered"): None,
        ("urumqi-2023", "targets.whole"): "listed_or_registered",
        ("urumqi-2023", "targets.indicators.startup_communities"): None,
        ("urumqi-2023", "cadences.half_monthly_dispatch"): None,
        ("urumqi-2023", "cadences.campus_sessions"): "strict",
        ("urumqi-2023", "clocks.provisions.internship_post_survey"): "before_the_day",
        ("urumqi-2023", "services.provisions.hardship_minimum.targeted_posts"): "least_five",
    }


@pytest.mark.parametrize(("name", "path", "chosen", "other"), CHOSEN)
def test_to_choose_another_reading_changes_what_is_in_force(
    tmp_path: Path, name: str, path: str, chosen: str, other: str
) -> None:
    flipped, _ = amended(tmp_path, name, f"{path.partition('.')[0]}.yaml", f"setting: {chosen}", f"setting: {other}")
    check.check(flipped)
    before, after = value(PACKS[name], path), value(flipped, path)
    assert None not in (before, after)
    assert before != after


def test_the_14th_is_the_last_day_before_the_15th_until_the_other_reading_is_chosen(tmp_path: Path) -> None:
    survey = "clocks.provisions.internship_post_survey"
    flipped, _ = amended(tmp_path, "urumqi-2023", "clocks.yaml", "setting: before_the_day", "setting: through_the_day")
    assert [value(pack, survey) for pack in (PACKS["urumqi-2023"], flipped)] == [{"last_day": 14}, {"last_day": 15}]


def test_what_nobody_has_chosen_has_no_value_in_force() -> None:
    assert in_force(PACKS["wuhan-2023"], "targets.indicators.posts_offered", ON) is None


def test_what_a_reading_multiplies_is_told_as_a_number() -> None:
    (campus,) = (one for one in ambiguities(PACKS["urumqi-2023"], ON) if one.path == "cadences.campus_sessions")
    assert {reading.key: reading.comes_to for reading in campus.readings} == {"strict": 396, "lenient": 66}


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("clocks.yaml", "setting: before_the_day", "setting: on_the_day", "选定的读法须是 readings 中的一种"),
        ("clocks.yaml", "value: {last_day: 15}", "value: {last_day: 14}", "有两种读法的数值相同"),
        ("cadences.yaml", "    setting: city", "    setting: district", "只有 city 有程序执行"),
        ("cadences.yaml", "last_day: 15}, {first_day: 16", "last_day: 14}, {first_day: 15", "有程序执行"),
        ("cadences.yaml", "setting: iso", "setting: sunday", "只有 iso 有程序执行"),
        (
            "clocks.yaml",
            "      unit: 日\n      unset: 文件写“持续”，未规定间隔",
            "      unit: 日\n      setting: 30\n      reason: 本市自定",
            "没有程序读取此处的 setting",
        ),
        (
            "services.yaml",
            "      unit: 份/人\n      values:\n        - {from: 2023-01-01, value: 1}\n  priority",
            "      unit: 份/人\n      setting: 1\n      reason: 本市自定\n  priority",
            "没有程序读取此处的 setting",
        ),
        ("document.yaml", "setting: first_day_of_policy_year", "setting: some_day", "有程序执行"),
        ("document.yaml", "in_force_from: 2023-01-01", "in_force_from: 2023-02-01", "应为政策年度的第一天"),
    ],
)
def test_a_setting_that_switches_nothing_is_refused_when_the_pack_is_loaded(
    tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    pack, _ = amended(tmp_path, "urumqi-2023", file, old, new)
    with pytest.raises(PackInvalid, match=said) as refused:
        check.check(pack)
    assert str(refused.value).startswith(f"urumqi-2023/{file}:")


def test_every_setting_that_a_service_reads_may_be_settled_by_the_city(tmp_path: Path) -> None:
    """The days of the first contact, where the document gives none."""
    target = tmp_path / "wuhan-2023"
    shutil.copytree(ROOT / "policies" / "wuhan-2023", target)
    file = target / "clocks.yaml"
    open_days = "    unset: 文件要求逐一联系，未规定天数"
    assert open_days in file.read_text()
    file.write_text(file.read_text().replace(open_days, "    setting: 5\n    reason: 本市自定", 1))
    check.check(load_pack(target))
