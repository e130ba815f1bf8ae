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
        (PART, PART.replace("assisted", "asisted"), "no fact is called 'asisted'"),
        (PART, "part: [{assisted: true}]", "no fact is called"),
        (PART, "part: assisted", "a list is wanted"),
        (PART, "part: [registered]", "named twice: registered"),
        (PART, "part: [placed]", "named twice: placed"),
        (PART, "part: [expected]", "it stands in whole alone"),
        (PART, "part: []", "an empty list says nothing"),
        (PART, "parts: [assisted]", "unknown; known here: whole, part, without"),
        (UNIT, "      unit: 人", "the value does not fit the unit 人"),
        (PERCENT, "{comparison: over, count: 50}", "the value does not fit the unit 百分数"),
        (PERCENT, "{comparison: over, percent: 101}", "from 0 to 100"),
        ("counted_as: persons", "counted_as: posts", "one of persons"),
        ("unplaced_service_coverage", "服务/覆盖", "stands in an address"),
        (PART, "part: [assisted_within]", "a period is wanted for assisted_within"),
        (PART, f"{PART}\n      period: {YEAR}", "nothing is counted within the period"),
        (PART, f"part: [assisted_within]\n      period: {YEAR.replace('2024-01-01', '元旦')}", "a date such as"),
        (PART, f"part: [assisted_within]\n      period: {BACKWARDS}", "its first day not after its last"),
        (PART, f"part: [assisted_within]\n      period: {LONG_AGO}", "a period from 2000 on is wanted"),
        ("times: services", "times: servces", "one of services, contacts is wanted"),
        ("kinds: [guidance]", "kinds: [phone]", "one of guidance, referral"),
        ("kinds: [guidance]", "kinds: []", "an empty list says nothing"),
        ("unit: 人次", "unit: 人", "needs a unit: one of 人次"),
        ("counted_as: person_times", "counted_as: persons", "person_times goes with measured.times"),
        ("{comparison: at_least, count: 3}", "{comparison: at_least, percent: 3}", "does not fit the unit 人次"),
        ("milestones: []\n", MILESTONE, "registration_rate, placement_rate"),
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
    with pytest.raises(PackInvalid, match=f"^{PACK}/targets.yaml:.*a measured indicator needs a unit"):
        definition.check_packs(packs)
    shutil.rmtree(tmp_path / PACK)
    packs, _ = amended(tmp_path, "    bound:\n", "    bund:\n")
    with pytest.raises(PackInvalid, match=f"^{PACK}/targets.yaml:.*unknown; known here: counted_as, bound"):
        definition.check_packs(packs)


def test_what_passes_the_check_runs() -> None:
    definition.check_packs(third_city())
    definition.check_packs(load_packs(FOLDER))


def test_every_fact_is_a_filter_of_the_list_by_its_name() -> None:
    assert set(FACTS) <= set(GraduateFilter.model_fields)
    assert set(FACTS) == set(get_args(FactName))
