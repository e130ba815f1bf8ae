"""What is realised runs by the pack: for each row, the pack's number, comparison or reading is changed here, and what
an outsider meets, through the same functions that the doors call, is no longer what the row's test expects.

A new realised row needs its probe, or a reason why the document gives it nothing that could be changed.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cli.policy import check
from cli.policy.coverage import OUTSIDE, obligations
from policy_engine.errors import PackInvalid
from policy_engine.packs.loader import load_pack, pack_from
from policy_engine.packs.pack import Pack, Packs
from policy_engine.schemes.catalogue import scheme_of
from policy_engine.schemes.decide import explain
from policy_engine.schemes.examples import failures
from services.notify.clocks.deadlines import deadline_of
from services.registry.casework.commands import minimums_of
from services.registry.registration.catalogue import place_rule
from services.registry.reports.catalogue import targets_of
from services.registry.reports.rules import met
from services.subsidy.schemes import views
from tests.architecture.case_probes import CASE_PROBES
from tests.architecture.figure_probes import FIGURE_PROBES
from tests.architecture.hardship_probes import HARDSHIP_PROBES
from tests.architecture.life_probes import LIFE_PROBES
from tests.architecture.placement_probes import PLACEMENT_PROBES
from tests.architecture.plan_probes import PLAN_PROBES
from tests.architecture.report_probes import REPORT_PROBES
from tests.architecture.training_probes import TRAINING_PROBES

ROOT = Path(__file__).parents[2]
ROWS = {row.id: row for row in obligations(ROOT / "policies", ROOT / "tests")}
REALISED = {row.id for row in ROWS.values() if row.state == "realised"}
CALCULABLE = {row.id for row in ROWS.values() if row.state == "calculable"}
PACKS = {name: load_pack(ROOT / "policies" / name) for name in ("wuhan-2023", "urumqi-2023")}
ON, YEAR_END = date(2023, 7, 5), date(2023, 12, 31)

WITHOUT_A_NUMBER = {
    "W-1005": "报到证已取消：没有一处接口或事件有此栏目（test_obligations），文件没有给出数值、比较或读法",
    "W-012": "久未服务的人按查询的天数列出，文件没有给出数值、比较或读法",
    "W-604": "分类和历史由程序执行，文件没有给出数值、比较或读法",
    "W-011": "一般服务和重点帮扶并列在一张表，文件没有给出数值、比较或读法",
    "W-506": "转递、交接和收到由程序执行，文件没有给出数值、比较或读法",
    "W-907": "失业登记库由程序比对，长期失业的月数文件未规定",
    "W-1302": "观察员的角色和走势预测由程序执行，文件没有给出数值、比较或读法",
    "U-132": "一人一份由程序合成，每次查看留用途，文件没有给出数值、比较或读法",
    "U-131": "有意愿且有能力由程序判定，文件没有给出数值、比较或读法",
    "W-013": "一人一线由程序合成，去向须登记合同、参保和工资档，文件没有给出数值、比较或读法",
    "W-503": "去向历史和离校安排由程序登记，文件没有给出数值、比较或读法",
    "U-103": "社区码由程序统计，文件没有给出数值、比较或读法",
    "U-074": "机构与高校的联系由双方各自确认，文件没有给出数值、比较或读法",
    "U-003": "名册与登记逐名对照，文件没有给出数值、比较或读法",
}


@dataclass(frozen=True)
class Probe:
    """A change of the pack (the first `old` behind `near`), and what an outsider meets of it."""

    file: str
    old: str
    new: str
    meets: Callable[[Pack], Any]
    expected: Any
    near: str = ""


def document(pack: Pack) -> Any:
    return views.document(pack)


def cited(key: str) -> Callable[[Pack], Any]:
    return lambda pack: document(pack).citations[key].quote


ZONES = ["东湖高新区", "东湖风景区"]


def items(pack: Pack) -> int:
    return sum(len(one.items) for one in document(pack).actions)


def unset(path: str) -> Callable[[Pack], bool]:
    return lambda pack: next(one.unset for one in views.all_parameters(pack, YEAR_END) if one.parameter == path)


def zones(pack: Pack) -> list[str]:
    return [one.name for one in document(pack).districts if one.functional_zone]


def shown(path: str) -> Callable[[Pack], Any]:
    return lambda pack: next(one.value for one in views.all_parameters(pack, YEAR_END) if one.parameter == path)


def reached(measure: str, due_on: date, *parts: int) -> Callable[[Pack], list[bool | None]]:
    """Whether so many of 10,000 meet what the document wants by the day."""

    def meets(pack: Pack) -> list[bool | None]:
        (target,) = (one for one in targets_of(pack) if (one.measure, one.due_on) == (measure, due_on))
        return [met(target, part, 10_000) for part in parts]

    return meets


def bonus(*cases: tuple[int, int]) -> Callable[[Pack], list[int | None]]:
    facts = [{"completed": completed, "retained": retained} for completed, retained in cases]
    return lambda pack: [explain(scheme_of(pack, "retention_bonus"), case, YEAR_END).amount_fen for case in facts]


def owed(pack: Pack) -> dict[str, int]:
    return {one.key: one.least for one in minimums_of(Packs({pack.city: pack}), pack.city, YEAR_END)}


def starts(pack: Pack) -> bool:
    """Whether the services start with the pack."""
    try:
        check.check(pack)
    except PackInvalid:
        return False
    return True


def places(pack: Pack) -> list[str]:
    return list(place_rule(pack, YEAR_END).kinds)


def due_on(pack: Pack) -> date | None:
    return deadline_of(Packs({pack.city: pack}), pack.city, ON).due_on


JULY, AUGUST, SEPTEMBER, OCTOBER = date(2023, 7, 31), date(2023, 8, 31), date(2023, 9, 30), date(2023, 10, 31)
OWED = {"guidance": 1, "referral": 3, "training_or_internship": 1}
NUMBER, CONTACT = "武人社函〔2023〕62号", "联系单位：就业促进处"
HEADING = "新疆生产建设兵团第十一师乌鲁木齐市政策"
THRESHOLD = "subsidy.schemes.retention_bonus.parameters.threshold"
ASSISTED = "assisted_employment_rate"
NO_NUMBER = "unset: “基本完成”未给出数值"
A_NUMBER = "values: [{from: 2023-01-01, value: {comparison: at_least, percent: 90}}]"
PROBES = [
    ("W-001", Probe("document", "62号", "63号", lambda pack: document(pack).number, NUMBER, near="number:")),
    ("W-002", Probe("document", "2023", "2024", lambda pack: document(pack).policy_year, 2023, near="policy_year:")),
    ("W-003", Probe("taxonomies", "functional_zone: true", "functional_zone: false", zones, ZONES)),
    ("W-004", Probe("document", "  - 人社部有关通知\n", "", lambda pack: len(document(pack).parents), 2)),
    (
        "W-015",
        Probe(
            "targets", "over", "at_least", reached("assisted_employment_rate", YEAR_END, 9000), [False], "clause: 一"
        ),
    ),
    ("W-104", Probe("subsidy", "value: 50}", "value: 51}", shown(THRESHOLD), 50)),
    ("W-602", Probe("services", "value: [hukou, seeking]", "value: [hukou]", places, ["hukou", "seeking"])),
    ("W-605", Probe("services", "value: 1}", "value: 2}", owed, OWED, near="  guidance:")),
    ("W-606", Probe("services", "value: 3}", "value: 2}", owed, OWED, near="  referral:")),
    ("W-607", Probe("services", "value: 1}", "value: 2}", owed, OWED, near="  training_or_internship:")),
    ("W-608", Probe("services", "value: [job]", "value: [job, startup]", starts, True)),
    ("W-612", Probe("targets", "at_least", "over", reached("placement_rate", YEAR_END, 9000), [True], "达 90%以上")),
    ("W-807", Probe("subsidy", "completed > threshold", "completed >= threshold", bonus((20, 10)), [0])),
    ("W-807", Probe("subsidy", "value: 50}", "value: 49}", bonus((20, 10)), [0], near="threshold:")),
    ("W-807", Probe("subsidy", "value: 100000}", "value: 99999}", bonus((20, 11)), [1_100_000], "retention_bonus:")),
    ("W-1402", Probe("document", "此件主动公开", "此件依申请公开", cited("publicity"), "此件主动公开", "publicity:")),
    ("W-1403", Probe("document", "就业促进处", "办公室", cited("contact"), CONTACT, near="contact:")),
    ("U-001", Probe("document", "第十一师", "第十二师", cited("heading"), HEADING, near="heading:")),
    ("U-008", Probe("document", "items: [22, 23]", "items: [22]", items, 23)),
    ("U-047", Probe("taxonomies", "unset:", "setting: 1\n  reason:", unset("taxonomies.six_ones"), True, "six_ones:")),
    ("U-104", Probe("services", ", residence", "", places, ["hukou", "residence", "seeking"], near="places:")),
    ("U-105", Probe("clocks", "value: 5}", "value: 6}", due_on, date(2023, 7, 10))),
    ("U-105", Probe("clocks", "setting: calendar", "setting: working", due_on, date(2023, 7, 10))),
    ("U-109", Probe("targets", "percent: 90", "percent: 91", reached("registration_rate", JULY, 9000), [True])),
    ("U-109", Probe("targets", "percent: 60", "percent: 61", reached("placement_rate", JULY, 6000), [True])),
    ("U-110", Probe("targets", "percent: 100", "percent: 99", reached("registration_rate", AUGUST, 9999), [False])),
    ("U-110", Probe("targets", "percent: 70", "percent: 71", reached("placement_rate", AUGUST, 7000), [True])),
    ("U-111", Probe("targets", "at_least", "over", reached("placement_rate", SEPTEMBER, 8000), [True], "9月底前就业")),
    ("U-112", Probe("targets", NO_NUMBER, A_NUMBER, reached("placement_rate", OCTOBER, 10_000), [None])),
]
PROBES += [
    (probe.row, Probe(probe.file, probe.old, probe.new, probe.meets, probe.expected, probe.near))
    for probes in (
        PLAN_PROBES,
        HARDSHIP_PROBES,
        TRAINING_PROBES,
        PLACEMENT_PROBES,
        CASE_PROBES,
        REPORT_PROBES,
        LIFE_PROBES,
        FIGURE_PROBES,
    )
    for probe in probes
]
CALCULATED = {
    "W-303": ["startup_training.amounts"],
    "W-704": ["skills_training.rate_from", "skills_training.rate_to"],
    "W-705": ["employer_training.rate_from", "employer_training.rate_to", "employer_training.left_within"],
    "U-059": ["jobseeking_subsidy.amount_each", "jobseeking_subsidy.categories"],
    "U-065": ["internship_subsidy.intern_left_within", "internship_subsidy.youth_from", "internship_subsidy.youth_to"],
    "U-066": ["internship_subsidy.minimum_wage"],
    "U-067": ["post_allowance.share"],
    "U-068": ["internship_subsidy.max_months"],
    "U-069": ["early_retention.min_contract", "early_retention.minimum_wage"],
    "U-090": ["pension_refund.left_within"],
    "U-091": ["startup_loan.cap"],
    "U-093": ["startup_subsidy.min_months", "startup_subsidy.amount_each"],
    "U-094": ["incubator_rent.rate_to", "incubator_rent.area_to"],
    "U-095": ["incubator_common_area.rate", "incubator_common_area.area_to"],
}
REFUSED_UNTIL_GIVEN = {"W-102", "W-806", "W-905", "U-021", "U-056", "U-076"}
"""The document names these without a number: that each is refused is what their tests show."""


def amended(pack: Pack, probe: Probe) -> Pack:
    text = pack.sources[f"{probe.file}.yaml"].decode()
    before, found, behind = text.partition(probe.near) if probe.near else ("", "", text)
    assert probe.old in behind, (probe.near, probe.old)
    made = before + found + behind.replace(probe.old, probe.new, 1)
    return pack_from(pack.name, {**pack.sources, f"{probe.file}.yaml": made.encode()})


def test_every_realised_row_has_a_probe_or_a_reason_and_a_test_that_meets_it_from_outside() -> None:
    probed = {named for named, _ in PROBES}
    assert probed | WITHOUT_A_NUMBER.keys() == REALISED
    assert not probed & WITHOUT_A_NUMBER.keys()
    for named in REALISED:
        assert any(test.startswith(OUTSIDE) for test in ROWS[named].tests), named


@pytest.mark.parametrize(("named", "probe"), PROBES)
def test_what_is_changed_in_the_pack_changes_what_an_outsider_meets(named: str, probe: Probe) -> None:
    pack = PACKS[ROWS[named].pack]
    assert probe.meets(pack) == probe.expected
    assert probe.meets(amended(pack, probe)) != probe.expected


def test_every_calculable_row_names_the_values_that_its_examples_hold_to() -> None:
    assert CALCULATED.keys() | REFUSED_UNTIL_GIVEN == CALCULABLE
    assert not CALCULATED.keys() & REFUSED_UNTIL_GIVEN


def less(value: Any) -> Any:
    """The next value of the kind: one less, or one member less."""
    if isinstance(value, dict):
        return {code: number - 1 for code, number in value.items()}
    return value[:-1] if isinstance(value, list) else value - 1


@pytest.mark.parametrize(("named", "path"), [(named, path) for named in CALCULATED for path in CALCULATED[named]])
def test_a_value_that_is_changed_fails_an_example_of_its_scheme(named: str, path: str) -> None:
    name, _, parameter = path.partition(".")
    pack = PACKS[ROWS[named].pack]
    files = dict(pack.files) | {"subsidy": deepcopy(pack.files["subsidy"])}
    other = replace(pack, files=files)
    scheme = scheme_of(pack, name)
    node = other.get(scheme.path(parameter))
    node["values"] = [{**entry, "value": less(entry["value"])} for entry in node["values"]]
    assert list(failures(scheme)) == []
    assert list(failures(scheme_of(other, name)))
