"""A policy officer's mistakes in the other files of a pack: each is named with its file and its line."""

from pathlib import Path

import pytest

from cli.policy import check
from policy_engine.errors import PackInvalid
from policy_engine.packs.loader import load_pack
from tests.unit.policy_engine.shapes import POLICIES, amended

UNIT = "    unit: 日\n    values:\n      - {from: 2023-01-01, value: 5}"
DAYS = f"  days:\n    clause: (五)20\n    quote: 落实5日内必联系\n{UNIT}\n"
PLACES = "value: [hukou, residence, seeking]"
NO_KIND = "minimum: {guidance: {kinds: [], least: {clause: 二, quote: 一次, values: [{from: 2023-01-01, value: 1}]}}}"
OPEN = "      unset: 文件写“持续”，未规定间隔\n"
BOUND = "{from: 2023-01-01, value: {comparison: at_least, percent: 90}}"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("clocks.yaml", "first_contact:", "frist_contact:", "没有这一栏；可写：first_contact"),
        ("clocks.yaml", UNIT, UNIT.replace("日", "光年"), "写作“光年”；单位应为 日"),
        ("clocks.yaml", "value: 5}", "value: 五}", "写作“五”；应为 0 至 3660 的整数"),
        ("clocks.yaml", "value: 5}", "value: -3}", "写作“-3”"),
        ("clocks.yaml", "value: 5}", "value: 3661}", "写作“3661”"),
        ("clocks.yaml", DAYS, "  days: 5\n", "写作“5”；应为写明条款、原文和"),
        ("clocks.yaml", "setting: calendar", "setting: calender", "应为 calendar、working 之一；例：calendar"),
        ("clocks.yaml", "level: district", "level: distrikt", "应为 district、city 之一；例：district"),
        ("cadences.yaml", "value: 2023-07-01}", "value: 七月初}", "写作“七月初”；应为日期；例：2023-06-30"),
        ("targets.yaml", BOUND, BOUND.replace("at_least", "ovr"), "应为 at_least、over、exactly、about 之一；例：over"),
        ("targets.yaml", BOUND, BOUND.replace("90", "-3"), "写作“-3”；应为 0 至 100 的整数"),
        ("targets.yaml", BOUND, BOUND.replace("90", "900"), "写作“900”；应为 0 至 100 的整数"),
        ("targets.yaml", BOUND, BOUND.replace("percent", "per_cent"), "没有这一栏"),
        ("targets.yaml", "    measure: regis", "    mesure: regis", "没有这一栏；可写：key、measure"),
        ("targets.yaml", "milestones:", "milestone:", "没有这一栏；可写：milestones"),
        ("services.yaml", "registration:", "registraton:", "没有这一栏；可写：registration"),
        ("services.yaml", PLACES, PLACES.replace("residence", "home"), "应为 hukou、residence、seeking 之一"),
        ("services.yaml", "minimum: {}", "minimum: {guidance: 1}", "可写：kinds、least"),
        ("services.yaml", "minimum: {}", NO_KIND, "至少写一种服务"),
        ("services.yaml", "provisions:", "provision:", "没有这一栏；可写：registration、minimum"),
        ("services.yaml", "  green_channel:", "  green_channel: []\n  x:", "应为带条款的数值，或者一组这样的数值"),
        ("clocks.yaml", OPEN, "      setting: 30\n      reason: 自定\n", "没有程序读取此处的 setting"),
        ("cadences.yaml", "multiplied: [services,", "multiplied: [service,", "应为 services、universities"),
        ("cadences.yaml", "every: week", "every: weekly", "应为 week、half_month"),
        ("cadences.yaml", "  per:", "  pro:", "没有这一栏；可写：title、per"),
        ("taxonomies.yaml", "districts:", "district:", "缺少 districts"),
        ("taxonomies.yaml", 'code: "650102"', "code: 650102", "写作“650102”；应为文字"),
        ("document.yaml", "policy_year: 2023", "policy_year: 二〇二三", "应为 1990 至 2200 的整数"),
        ("document.yaml", "in_force_from:", "inforce_from:", "没有这一栏；可写：city、title、issuer"),
        ("obligations.yaml", "state: realised", "state: done", "写作“done”；应为 realised、calculable"),
        ("obligations.yaml", "    feature:", "    featur:", "没有这一栏；可写：id、section"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_file_and_line(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    pack, line = amended(tmp_path, "urumqi-2023", file, old, new)
    with pytest.raises(PackInvalid) as refused:
        check.check(pack)
    message = str(refused.value)
    assert said in message
    if "缺少" not in said:
        assert message.startswith(f"urumqi-2023/{file}:{line}: ")
    assert message.startswith(f"urumqi-2023/{file}:")


@pytest.mark.parametrize("name", ["urumqi-2023", "wuhan-2023"])
def test_both_packs_fit_their_shapes(name: str) -> None:
    check.check(load_pack(POLICIES / name))
