"""Funds: shares to the fen, what is short, and what a pack may say of them."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.policy.check import check
from policy_engine.errors import PackInvalid, ParameterNotCited
from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Pack, Packs
from services.subsidy.funds.rules import Shares, Split, shares, short_fen
from services.subsidy.funds.shapes import fund_of, funds_of
from services.subsidy.main import definition
from tests.packs import FOLDER

SIXTY_FORTY = Split(60, 40, "district")
SPLIT = "value: {city: 60, district: 40, remainder: district}"
AMOUNT = "      unit: 分\n      values: [{from: 2024-01-01, value: 150000}]"


@pytest.mark.parametrize(
    ("line_fen", "split", "city_fen", "district_fen"),
    [
        (170_000, SIXTY_FORTY, 102_000, 68_000),
        (1, SIXTY_FORTY, 0, 1),
        (1, Split(60, 40, "city"), 1, 0),
        (100_001, SIXTY_FORTY, 60_000, 40_001),
        (100, Split(2, 1, "district"), 66, 34),
        (100, Split(2, 1, "city"), 67, 33),
        (170_000, Split(100, 0, "district"), 170_000, 0),
        (170_000, Split(0, 1, "city"), 0, 170_000),
    ],
)
def test_a_line_is_shared_to_the_fen(line_fen: int, split: Split, city_fen: int, district_fen: int) -> None:
    assert shares(line_fen, split) == Shares(city_fen, district_fen)


@given(st.integers(1, 10**12), st.integers(0, 999), st.integers(1, 999), st.sampled_from(["city", "district"]))
def test_shares_sum_to_the_line_and_none_is_a_fen_from_its_part(
    line_fen: int, city: int, district: int, remainder: str
) -> None:
    borne = shares(line_fen, Split(city, district, "city" if remainder == "city" else "district"))
    assert borne.city_fen + borne.district_fen == line_fen
    assert abs(borne.city_fen * (city + district) - line_fen * city) < city + district


@pytest.mark.parametrize(
    ("amount", "limit", "committed", "short"),
    [(60, 150, 90, 0), (61, 150, 90, 1), (90, 150, 90, 30), (1, 150, 150, 1), (1, 150, 160, 11)],
)
def test_what_is_short_is_said_to_the_fen(amount: int, limit: int, committed: int, short: int) -> None:
    assert short_fen(amount, limit, committed) == short


def edited(tmp_path: Path, old: str, new: str) -> Pack:
    folder = tmp_path / "xinghe-2024"
    shutil.copytree(FOLDER / "xinghe-2024", folder)
    text = (folder / "subsidy.yaml").read_text()
    assert text.count(old) >= 1, old
    (folder / "subsidy.yaml").write_text(text.replace(old, new, 1))
    return load_pack(folder)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("schemes: [stable_post_grant]", "schemes: [nothing_such]", "没有开通申领的资金项目"),
        ("schemes: [mentor_award]", "schemes: [mentor_award, stable_post_grant]", "已由 stability 列支"),
        ("schemes: [stable_post_grant]", "schemes: stable_post_grant", "应为清单"),
        (SPLIT, SPLIT.replace("district}", "nobody}"), "应为 city、district 之一"),
        (SPLIT, SPLIT.replace(", remainder: district", ""), "缺少 remainder"),
        (SPLIT, SPLIT.replace("60", "0").replace("40", "0"), "份额之和须大于 0"),
        (SPLIT, SPLIT.replace("60", "-60"), "的整数"),
        (AMOUNT, AMOUNT.replace("150000", "-1"), "的整数"),
        (AMOUNT, AMOUNT.replace("分", "人"), "单位应为 分"),
        (AMOUNT, AMOUNT.replace("      unit: 分\n", ""), "额度以分计"),
        ("    title: 稳岗资金\n", "    title: 稳岗资金\n    level: city\n", "没有这一栏"),
        ("    per: district\n", "", "逐区写明额度的，须写 per: district"),
        ("    per: district\n", "    per: street\n", "只有 district 有程序执行"),
        ("    title: 稳岗资金\n", "    title: 稳岗资金\n    per: district\n", "须逐区写明额度"),
        (', "990103": 800000', "", "须是本市全部各区，不多不少"),
        ('"990103": 800000', '"990104": 800000', "须是本市全部各区，不多不少"),
        ('"990103": 800000', '"990103": -1', "的整数"),
    ],
)
def test_a_fund_that_cannot_be_meant_is_refused_at_the_check_and_at_start(
    tmp_path: Path, old: str, new: str, why: str
) -> None:
    pack = edited(tmp_path, old, new)
    with pytest.raises(PackInvalid, match=why) as refused:
        check(pack)
    assert str(refused.value).startswith("xinghe-2024/subsidy.yaml:")
    with pytest.raises(PackInvalid, match=why):
        definition.check_packs(Packs({pack.city: pack}))


def test_what_the_pack_says_of_funds_is_read_by_its_days(tmp_path: Path) -> None:
    pack = load_pack(FOLDER / "xinghe-2024")
    stability, mentoring, startups = funds_of(pack).values()
    new_year = date(2025, 1, 1)
    assert (stability.limits_fen(new_year), stability.split_on(new_year)) == ({None: 150_000}, SIXTY_FORTY)
    assert (mentoring.limits_fen(new_year), mentoring.split_on(new_year)) == (None, None)
    assert startups.limits_fen(new_year) == {"990101": 1_600_000, "990102": 1_000_000, "990103": 800_000}
    assert fund_of(pack, "hiring_grant") is None
    with pytest.raises(ParameterNotCited):
        stability.limits_fen(date(2023, 12, 31))
    values = f"values:\n        - from: 2024-01-01\n          {SPLIT}"
    shared = fund_of(edited(tmp_path, values, "unset: 分担办法未定"), "stable_post_grant")
    assert shared is not None
    with pytest.raises(ParameterNotCited):
        shared.split_on(date(2025, 1, 1))


def test_a_pack_without_funds_limits_nothing() -> None:
    pack = load_pack(Path(__file__).parents[3] / "policies" / "wuhan-2023")
    assert funds_of(pack) == {}
    assert fund_of(pack, "retention_bonus") is None
