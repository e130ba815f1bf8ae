"""A mistake in an indicator is named with its file and its line, and never reaches a count."""

import shutil
from pathlib import Path
from typing import get_args

import pytest

from policy_engine.errors import PackInvalid
from policy_engine.packs.loader import load_pack, load_packs
from policy_engine.packs.pack import Packs
from services.registry.facts.catalogue import FACTS
from services.registry.graduate_records.schemas import FactName, GraduateFilter
from services.registry.main import definition
from tests.packs import CITY, FOLDER, third_city

PACK = "xinghe-2024"
PART = "part: [assisted]"
UNIT = "      unit: 百分数"
PERCENT = "{comparison: over, percent: 50}"
YEAR = "{from: 2024-01-01, until: 2024-12-31}"
BACKWARDS = "{from: 2024-12-31, until: 2024-01-01}"
LONG_AGO = "{from: 1999-12-31, until: 2024-01-01}"
MILESTONE = """milestones:
  - key: half_year
    measure: registration_rat
    due_on: 2024-06-30
    bound: {clause: 一, quote: 二, values: [{from: 2024-01-01, value: {comparison: over, percent: 1}}]}
"""


def amended(folder: Path, old: str, new: str) -> tuple[Packs, int]:
    """The third city with the first `old` of its targets replaced, and the line of what differs."""
    shutil.copytree(FOLDER / PACK, folder / PACK)
    file = folder / PACK / "targets.yaml"
    text = file.read_text()
    assert old in text
    place = text.index(old) + next(i for i, (a, b) in enumerate(zip(old + "\0", new + "\1", strict=False)) if a != b)
    file.write_text(text.replace(old, new, 1))
    return Packs({CITY: load_pack(folder / PACK)}), text[:place].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (PART, PART.replace("assisted", "asisted"), "写作“asisted”；没有这个事实"),
        (PART, "part: [{assisted: true}]", "没有这个事实"),
        (PART, "part: assisted", "应为清单"),
        (PART, "part: [registered]", "写作“registered”；同一个事实只写一次"),
        (PART, "part: [placed]", "写作“placed”；同一个事实只写一次"),
        (PART, "part: [expected]", "只能写在 whole"),
        (PART, "part: []", "空的清单不起作用"),
        (PART, "parts: [assisted]", "没有这一栏；可写：whole、part、without"),
        (UNIT, "      unit: 人", "单位为 人 的写 count"),
        (PERCENT, "{comparison: over, count: 50}", "单位为 百分数 的写 percent"),
        (PERCENT, "{comparison: over, percent: 101}", "应为 0 至 100 的整数"),
        ("counted_as: persons", "counted_as: loans", "应为 persons"),
        ("counted_as: persons", "counted_as: posts", "岗位（posts）与 openings 同用"),
        ("  unplaced_service_coverage:\n", "  服务/覆盖:\n", "用在网址里"),
        (PART, "part: [assisted_within]", "缺少 period：assisted_within"),
        (PART, f"{PART}\n      period: {YEAR}", "写了 period 不起作用"),
        (PART, f"part: [assisted_within]\n      period: {YEAR.replace('2024-01-01', '元旦')}", "应为日期"),
        (PART, f"part: [assisted_within]\n      period: {BACKWARDS}", "from 不晚于 until"),
        (PART, f"part: [assisted_within]\n      period: {LONG_AGO}", "应为 2000 年以后"),
        ("times: services", "times: servces", "应为 services、trainings、contacts 之一"),
        ("kinds: [guidance]", "kinds: [phone]", "应为 guidance、referral"),
        ("kinds: [guidance]", "kinds: []", "空的清单不起作用"),
        ("unit: 人次", "unit: 人", "须写单位：人次"),
        ("counted_as: person_times", "counted_as: persons", "人次（person_times）与 measured.times 同用"),
        ("{comparison: at_least, count: 3}", "{comparison: at_least, percent: 3}", "单位为 人次 的写 count"),
        ("milestones: []\n", MILESTONE, "registration_rate、placement_rate"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    packs, line = amended(tmp_path, old, new)
    with pytest.raises(PackInvalid) as refused:
        definition.check_packs(packs)
    message = str(refused.value)
    assert said in message
    file, place, _ = message.split(":", 2)
    assert file == f"{PACK}/targets.yaml"
    assert line <= int(place) <= line + 2, message


def test_an_indicator_without_a_bound_or_a_unit_is_refused(tmp_path: Path) -> None:
    packs, _ = amended(tmp_path, f"{UNIT}\n", "")
    with pytest.raises(PackInvalid, match=f"^{PACK}/targets.yaml:.*计数的指标须写单位"):
        definition.check_packs(packs)
    shutil.rmtree(tmp_path / PACK)
    packs, _ = amended(tmp_path, "    bound:\n", "    bund:\n")
    with pytest.raises(PackInvalid, match=f"^{PACK}/targets.yaml:.*没有这一栏；可写：counted_as、bound"):
        definition.check_packs(packs)


def test_what_passes_the_check_runs() -> None:
    definition.check_packs(third_city())
    definition.check_packs(load_packs(FOLDER))


def test_every_fact_is_a_filter_of_the_list_by_its_name() -> None:
    assert set(FACTS) <= set(GraduateFilter.model_fields)
    assert set(FACTS) == set(get_args(FactName))
