"""What a pack may say of claims is checked before anything runs: who supplies each fact, and for which period."""

import shutil
from pathlib import Path

import pytest

from cli.policy.check import check
from policy_engine.errors import PackInvalid
from policy_engine.expressions.types import Choice, Day, Number, Truth, Type
from policy_engine.expressions.units import Unit
from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Pack, Packs
from policy_engine.schemes.catalogue import catalogue, scheme_of
from policy_engine.schemes.scheme import Fact
from services.subsidy.internships.source import InternshipSource
from services.subsidy.main import definition
from services.subsidy.schemes.commands import evidenced, fed_by
from tests.packs import FOLDER

ROOT = Path(__file__).parents[3]
AWARD = "insured_retention_award"
TAKEN = "      taken_in:\n        title: 申报月份\n        clause: 二(一)\n        setting: "
AUTUMN = "first: {month: 9, day: 1}, last: {month: 12, day: 1}"
PRESENT = "present: {from: internships, take: served}"
MENTORS = "mentors: {from: attestations, evidence: required}"


def with_award(tmp_path: Path, old: str, new: str, scheme: str = AWARD) -> Pack:
    """The third city's pack with another text in the scheme's own part."""
    folder = tmp_path / "xinghe-2024"
    shutil.copytree(FOLDER / "xinghe-2024", folder)
    file = folder / "subsidy.yaml"
    head, name, rest = file.read_text().partition(f"  {scheme}:\n")
    assert old in rest, old
    file.write_text(head + name + rest.replace(old, new, 1))
    return load_pack(folder)


def loaded_and_checked(tmp_path: Path, old: str, new: str, scheme: str = AWARD) -> None:
    pack = with_award(tmp_path, old, new, scheme)
    catalogue(pack)
    check(pack)


def test_what_the_third_city_says_passes_the_check() -> None:
    check(load_pack(FOLDER / "xinghe-2024"))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (PRESENT, "present: {from: hearsay, take: served}", "没有事实来源 hearsay"),
        (PRESENT, "present: {from: internships, take: pleased}", "见习记录没有 pleased"),
        (PRESENT, "present: {from: internships}", "见习记录没有 present"),
        (PRESENT, "present: {take: served}", "present 写 from"),
        (PRESENT, "present: {from: internships, take: served, count: 2}", "present 写 from"),
        (PRESENT, "absent: {from: internships, take: served}", "没有事实 absent"),
        (f"        {PRESENT}\n", "", "缺少：present"),
        ("insured: {from: internships}", "insured: {from: internships}\n        more: {from: internships}", "more"),
        ("      period: half\n", "      period: quarter\n", "没有给出数值 quarter"),
        ("      window: taken_in\n", "      window: always\n", "没有给出数值 always"),
        ("      window: taken_in\n", "", "claim：须有且只有"),
        ("judged_on: last_day", "judged_on: someday", "judged_on 为 last_day 或 first_day"),
        ("setting: half_year", "setting: fortnight", "没有核算期 fortnight"),
        ("setting: half_year", "setting: once", "once 与 judged_on: {fact: 事件日期的事实} 须同时写"),
        ("judged_on: last_day", "judged_on: {fact: present}", "须为必填的日期类"),
        ("judged_on: last_day", "judged_on: {fact: nowhere}", "须为必填的日期类"),
        ("judged_on: last_day", "judged_on: {day: present}", "须为必填的日期类"),
        ("setting: [2, 8]", "setting: {months_after: 12}", "只用于一次性项目"),
        ("setting: [2, 8]", f"setting: {{{AUTUMN}, year: in_period}}", "1900-H1"),
        (
            f"half_year\n        reason: 文件按上、下半年奖励\n{TAKEN}[2, 8]",
            f"year\n        reason: 文件按年奖励\n{TAKEN}{{{AUTUMN}, year: in_period}}",
            "受理期不能在期内开始",
        ),
        (
            "setting: half_year",
            "setting: [{key: a, first: 2024-03-01, last: 2024-05-31}, {key: b, first: 2024-05-31, last: 2024-06-30}]",
            "b 与 a 重叠",
        ),
        (
            "setting: half_year",
            "setting: {class_year: {first: {month: 9, day: 1}, last: {month: 8, day: 30}}}",
            "有空档或重叠",
        ),
        (
            "setting: half_year\n        reason: 文件按上、下半年奖励",
            "quote: 虚构\n        values: [{from: 2024-01-01, value: half_year}, {from: 2024-04-01, value: quarter}]",
            "2024-03-31 在 2024-H1 中间",
        ),
        ("setting: [2, 8]", "setting: {days_after_end: 0}", "1至366"),
        ("setting: [2, 8]", "setting: [2, 13]", "受理月份须是1至12"),
        ("setting: [2, 8]\n        reason: 虚构", "quote: 虚构\n        unset: 未写", "没有给出数值 taken_in"),
        (PRESENT, "present: {from: internships, take: served, evidence: required}", "internships 的事实不引用证明材料"),
        (MENTORS, "mentors: {from: attestations, evidence: wanted}", "evidence 只能写 required"),
        (MENTORS, "mentors: {from: attestations, evidence: true}", "evidence 只能写 required"),
        (MENTORS, "mentors: {from: attestations, evidence: }", "evidence 只能写 required"),
        (MENTORS, "mentors: {from: attestations, files: required}", "mentors 写 from"),
        ("payee: employer", "payee: incubator", "没有对象为 incubator 的事实"),
    ],
)
def test_what_nobody_can_supply_is_refused_with_file_and_line(tmp_path: Path, old: str, new: str, why: str) -> None:
    with pytest.raises(PackInvalid, match=why) as refused:
        loaded_and_checked(tmp_path, old, new)
    assert str(refused.value).startswith("xinghe-2024/subsidy.yaml:")
    assert ":1:" not in str(refused.value)


STARTED = "registered_on: {from: attestations}"
HIRED = "hired: {from: attestations}"
ONE = "registered_on: 2024-06-30, hired: 1}, amount_fen: 800000}"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("value: once", "value: year", "once 与 judged_on"),
        ("judged_on: {fact: registered_on}", "judged_on: last_day", "once 与 judged_on"),
        ("judged_on: {fact: registered_on}", "judged_on: {fact: hired}", "须为必填的日期类"),
        ("type: date}", "type: date, optional: true}", "须为必填的日期类"),
        ("value: once", "value: once}, {from: 2025-01-01, value: year", "once 不能与其他核算期先后用于一个项目"),
        ("{months_after: 12}", "{months_after: 0}", "months_after 须是1至120之间的月数"),
        ("{months_after: 12}", "{months_after: 121}", "months_after 须是1至120之间的月数"),
        ("{months_after: 12}", "{days_after: 367}", "days_after 须是1至366之间的天数"),
        ("{months_after: 12}", "{days_after_end: 30}", "一次性项目的受理期从事件之日起算"),
        ("{months_after: 12}", "[3, 9]", "一次性项目的受理期从事件之日起算"),
        (
            STARTED,
            "registered_on: {from: payments, take: {any: paid, of: [mentor_award], within: ever}}",
            "由 attestat",
        ),
        (HIRED, "hired: {from: internships, take: served}", "一次性项目没有核算期"),
        (HIRED, "hired: {from: payments, take: {count: paid, of: [mentor_award], within: period}}", "within 写 year"),
        (ONE, "registered_on: 2024-06-29, hired: 1}, amount_fen: 800000}", "judged_on 须与 registered_on 同日"),
    ],
)
def test_what_is_claimed_once_is_judged_on_its_events_day_and_nothing_else(
    tmp_path: Path, old: str, new: str, why: str
) -> None:
    with pytest.raises(PackInvalid, match=why) as refused:
        loaded_and_checked(tmp_path, old, new, "startup_grant")
    assert str(refused.value).startswith("xinghe-2024/subsidy.yaml:")


@pytest.mark.parametrize("window", ["{days_after: 30}", "{working_days_after: 20}", "{months_after: 120}", "always"])
def test_the_windows_of_what_is_claimed_once_load(tmp_path: Path, window: str) -> None:
    loaded_and_checked(tmp_path, "{months_after: 12}", window, "startup_grant")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("{working_days: 5}", "{working_days: 0}", "公示期写 {working_days: 5} 或 {days: 7}，1至90天"),
        ("{working_days: 5}", "{working_days: 91}", "1至90天"),
        ("{working_days: 5}", "{hours: 5}", "公示期写"),
        ("{working_days: 5}", "5", "公示期写"),
        ("publicity: shown", "publicity: hidden", "没有数值 hidden"),
        ("publicity: shown", "public: shown", "另可有 began_on、publicity"),
    ],
)
def test_a_publicity_that_cannot_be_meant_is_refused(tmp_path: Path, old: str, new: str, why: str) -> None:
    with pytest.raises(PackInvalid, match=why):
        loaded_and_checked(tmp_path, old, new, "class_hiring_award")


def test_a_service_does_not_start_with_such_a_pack(tmp_path: Path) -> None:
    pack = with_award(tmp_path, PRESENT, "present: {from: hearsay, take: served}")
    with pytest.raises(PackInvalid, match="hearsay"):
        definition.check_packs(Packs({pack.city: pack}))


@pytest.mark.parametrize("kind", [Truth(), Day(), Number(Unit.parse("月"), 0, 9), Choice(("a",), ("甲",))])
def test_persons_are_counted_in_persons(kind: Type) -> None:
    source = InternshipSource()
    assert "以“人”计" in str(source.misfit("served", Fact("present", "人数", kind)))
    assert source.misfit("served", Fact("present", "人数", Number(Unit.parse("人"), 0, 9))) is None


def test_readings_that_pay_different_people_cannot_be_claimed(tmp_path: Path) -> None:
    readings = """    readings:
      one: {title: 付单位}
      two: {title: 付本人, payee: graduate}
    examples: []
"""
    pack = with_award(tmp_path, "    examples:\n", f"{readings}    note:\n")
    with pytest.raises(PackInvalid, match="各读法的对象不同"):
        check(pack)


def test_what_is_fed_by_internships_is_said_by_the_packs() -> None:
    fed = {
        name: [scheme.name for scheme in fed_by(load_pack(folder / name), "internships")]
        for folder, name in (
            (ROOT / "policies", "wuhan-2023"),
            (ROOT / "policies", "urumqi-2023"),
            (FOLDER, "xinghe-2024"),
        )
    }
    assert fed == {"wuhan-2023": ["retention_bonus"], "urumqi-2023": [], "xinghe-2024": [AWARD, "mentor_award"]}


def test_a_pack_says_which_facts_count_with_a_file_alone() -> None:
    pack = load_pack(FOLDER / "xinghe-2024")
    assert evidenced(scheme_of(pack, "mentor_award")) == {"mentors": "带教老师人数"}
    assert evidenced(scheme_of(pack, "hiring_grant")) == {}


def test_the_facts_of_a_scheme_are_taken_by_the_names_of_their_source() -> None:
    claim = scheme_of(load_pack(FOLDER / "xinghe-2024"), AWARD).claim
    assert claim is not None
    assert claim.taken_from("internships") == {"present": "served", "insured": "insured"}
