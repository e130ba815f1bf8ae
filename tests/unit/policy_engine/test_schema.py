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
        ("clocks.yaml", "first_contact:", "frist_contact:", "unknown; known here: first_contact"),
        ("clocks.yaml", UNIT, UNIT.replace("日", "光年"), "unit '光年'; known here: 日"),
        ("clocks.yaml", "value: 5}", "value: 五}", "a whole number from 1 to 3660 is wanted, not '五'"),
        ("clocks.yaml", "value: 5}", "value: -3}", "not -3"),
        ("clocks.yaml", "value: 5}", "value: 0}", "not 0"),
        ("clocks.yaml", DAYS, "  days: 5\n", "needs clause and quote with values, setting, unset, not 5"),
        ("clocks.yaml", "setting: calendar", "setting: calender", "one of calendar, working is wanted"),
        ("clocks.yaml", "level: district", "level: distrikt", "one of community, district, city"),
        ("cadences.yaml", "value: 2023-07-01}", "value: 七月初}", "a date such as 2023-06-30 is wanted"),
        ("targets.yaml", BOUND, BOUND.replace("at_least", "ovr"), "exactly, about is wanted, not 'ovr'"),
        ("targets.yaml", BOUND, BOUND.replace("90", "-3"), "from 0 to 100 is wanted, not -3"),
        ("targets.yaml", BOUND, BOUND.replace("90", "900"), "from 0 to 100 is wanted, not 900"),
        ("targets.yaml", BOUND, BOUND.replace("percent", "per_cent"), "unknown; known here"),
        ("targets.yaml", "    measure: regis", "    mesure: regis", "unknown; known here: key, measure"),
        ("targets.yaml", "milestones:", "milestone:", "unknown; known here: milestones"),
        ("services.yaml", "registration:", "registraton:", "unknown; known here: registration"),
        ("services.yaml", PLACES, PLACES.replace("residence", "home"), "one of hukou, residence, seeking"),
        ("services.yaml", "minimum: {}", "minimum: {guidance: 1}", "a mapping of kinds, least is wanted"),
        ("services.yaml", "minimum: {}", NO_KIND, "one kind of service is wanted at least"),
        ("services.yaml", "provisions:", "provision:", "unknown; known here: registration, minimum"),
        ("services.yaml", "  plan:", "  plan: []\n    x:", "a parameter with its clause, or a mapping of them"),
        ("clocks.yaml", OPEN, "      setting: 30\n      reason: 自定\n", "没有程序读取此处的 setting"),
        ("cadences.yaml", "multiplied: [services,", "multiplied: [service,", "one of services, universities, sessions"),
        ("cadences.yaml", "every: week", "every: weekly", "one of week, half_month"),
        ("cadences.yaml", "  per:", "  pro:", "unknown; known here: title, per"),
        ("taxonomies.yaml", "districts:", "district:", "districts is missing"),
        ("taxonomies.yaml", 'code: "650102"', "code: 650102", "a text is wanted, not 650102"),
        ("document.yaml", "policy_year: 2023", "policy_year: 二〇二三", "a whole number from 1990 to 2200"),
        ("document.yaml", "in_force_from:", "inforce_from:", "unknown; known here: city, title, issuer"),
        ("obligations.yaml", "state: realised", "state: done", "calculable, planned, no_duty is wanted, not 'done'"),
        ("obligations.yaml", "    feature:", "    featur:", "unknown; known here: id, section"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_file_and_line(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    pack, line = amended(tmp_path, "urumqi-2023", file, old, new)
    with pytest.raises(PackInvalid) as refused:
        check.check(pack)
    message = str(refused.value)
    assert said in message
    if "is missing" not in said:
        assert message.startswith(f"urumqi-2023/{file}:{line}: ")
    assert message.startswith(f"urumqi-2023/{file}:")


@pytest.mark.parametrize("name", ["urumqi-2023", "wuhan-2023"])
def test_both_packs_fit_their_shapes(name: str) -> None:
    check.check(load_pack(POLICIES / name))
