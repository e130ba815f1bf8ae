"""Mistakes in `subsidy.yaml` that would cost money: each is refused at the line where it stands."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policy_engine.errors import PackInvalid
from policy_engine.packs.loader import load_pack
from policy_engine.schemes.amendments import changed
from policy_engine.schemes.catalogue import catalogue, scheme_of
from policy_engine.schemes.decide import explain
from tests.unit.policy_engine.mistakes import LAB, amended

AMOUNTS = "          - {from: 2023-01-01, value: {A: 30000, B: 120000, C: 150000}}\n"
WINDOW = "setting: [1, 7]"
PAY = "        values: [{from: 2023-01-01, value: 100000}]"


def line_of(text: str) -> int:
    whole = (LAB / "subsidy.yaml").read_text()
    return whole[: whole.index(text)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "rule: retained / completed > threshold",
            "rule: retaimed / completed > threshold",
            "没有名为 retaimed 的事实或数值，是否为 retained",
        ),
        (
            "rule: retained <= completed",
            "rule: retained <= compleded",
            "没有名为 compleded 的事实或数值，是否为 completed",
        ),
        (
            "applies_when: completed > 0",
            "applies_when: compleded > 0",
            "没有名为 compleded 的事实或数值，是否为 completed",
        ),
        ("amount: retained * amount_per_head", "amount: retained * amount", "没有名为 amount 的事实或数值"),
        (
            "rule: on <= add_months(earliest_left_on, left_within)",
            "rule: >-\n          on <= add_months(\n          earliest, left_within)",
            "没有名为 earliest 的事实或数值",
        ),
    ],
)
def test_a_rule_that_is_wrong_is_named_at_its_own_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(PackInvalid) as refused:
        catalogue(amended(tmp_path, old, new))
    assert str(refused.value).startswith(f"lab-2023/subsidy.yaml:{line_of(old)}: ")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (PAY, PAY.replace("100000", "-100000"), "金额不能小于 0"),
        ("B: 120000", "B: -120000", "金额不能小于 0"),
        ("value: 50}", "value: -50}", "数值不能小于 0"),
        ("amount: retained * amount_per_head", "amount: (retained - completed) * amount_per_head", "可能小于 0"),
        (WINDOW, "setting: [13]", "受理月份须是1至12"),
        (WINDOW, "setting: [0, 7]", "受理月份须是1至12"),
        (WINDOW, "setting: []", "受理月份须是1至12"),
        (WINDOW, "setting: [7, 7]", "受理月份须是1至12"),
        (WINDOW, "setting: 7", "没有受理期 7"),
        ("setting: half_year", "setting: fortnight", "没有核算期 fortnight"),
        ("setting: half_year", "setting: [half_year]", "每期写 key、first、last"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(PackInvalid, match=said) as refused:
        catalogue(amended(tmp_path, old, new))
    named = int(str(refused.value).split(":")[1])
    assert 0 <= line_of(old) - named <= 4


@pytest.mark.parametrize("entries", ["{A: 1, B: 2}", "{A: 1, B: 2, C: 3, D: 4}", "{A: 1, B: 2, E: 3}"])
def test_a_later_row_of_a_table_with_other_keys_is_refused(tmp_path: Path, entries: str) -> None:
    with pytest.raises(PackInvalid, match=r"各行须是同样的选项，不同的有 [C-E]"):
        catalogue(amended(tmp_path, AMOUNTS, f"{AMOUNTS}          - {{from: 2024-01-01, value: {entries}}}\n"))


def test_a_table_that_lacks_a_key_from_the_start_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackInvalid, match="须对每个选项各写一个数值：A、B、C"):
        catalogue(amended(tmp_path, AMOUNTS, AMOUNTS.replace("A: 30000, ", "")))


def test_the_order_of_a_tables_keys_does_not_matter(tmp_path: Path) -> None:
    later = "          - {from: 2024-01-01, value: {C: 3, A: 1, B: 2}}\n"
    pack = amended(
        tmp_path, AMOUNTS, AMOUNTS + later, ("amount: amounts[category]", "amount: value_on(amounts[category], on)")
    )
    scheme = scheme_of(pack, "startup_training")
    facts: dict[str, Any] = {"willing": True, "qualified": True}
    amounts = {
        (year, code): explain(scheme, {**facts, "category": code}, date(year, 6, 1)).amount_fen
        for year in (2023, 2024)
        for code in "ABC"
    }
    assert [amounts[2023, code] for code in "ABC"] == [30_000, 120_000, 150_000]
    assert [amounts[2024, code] for code in "ABC"] == [1, 2, 3]


def test_a_changed_table_takes_its_keys_in_any_order_and_all_of_them() -> None:
    scheme = scheme_of(load_pack(LAB), "startup_training")
    tried = changed(scheme, {"amounts": json.loads('{"C": 3, "B": 2, "A": 1}')}, date(2023, 6, 1))
    facts = {"willing": True, "qualified": True, "category": "A"}
    assert explain(tried, facts, date(2023, 6, 1)).amount_fen == 1
    with pytest.raises(PackInvalid, match="同样的选项"):
        changed(scheme, {"amounts": {"A": 1}}, date(2023, 6, 1))


OPTIONAL = "{title: 离校日期, type: date, optional: true}"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (OPTIONAL, OPTIONAL.replace("true", "false"), "optional 只写 true，只用于日期"),
        (OPTIONAL, OPTIONAL.replace("true", "true, default: 1900-01-01"), "不另写 default"),
        (OPTIONAL, "{title: 离校, type: boolean, optional: true}", "optional 只写 true，只用于日期"),
        (
            "amount: monthly(minimum_wage, first_month_on, months)",
            "amount: monthly(minimum_wage, left_school_on, months)",
            "left_school_on 可以不填，金额不能取决于它",
        ),
    ],
)
def test_an_optional_fact_is_a_date_and_no_amount_hangs_on_it(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(PackInvalid, match=said):
        catalogue(amended(tmp_path, old, new))
