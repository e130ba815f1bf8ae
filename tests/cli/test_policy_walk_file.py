"""What may stand in a walk.yaml: every flaw at once, in Chinese and with its line, before anything is sent."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.policy.commands import app
from cli.policy.walk.expectations import expect
from cli.policy.walk.form import Expectation
from cli.policy.walk.stage import Person, Stage
from client.platform import Platform
from demo.people import Fictional
from policy_engine.packs.loader import WALK_FILE, load_pack
from tests.cli.walk_steps import XINGHE, city_with, flaws

RUN = CliRunner()
START = """  - {day: 2024-06-03, roster: {district: "990101", class_year: 2024, people: [甲]}}
  - registration: {people: [甲], place: hukou}
  - employer: {name: 单位一, district: "990101"}
"""
CLAIM = "claim: {scheme: hiring_grant, payee: 单位一, period: '2024', expect: {eligible: true}}"


def test_the_third_citys_walk_fits() -> None:
    checked = RUN.invoke(app, ["walk", "xinghe-2024", "--policies", str(XINGHE.parent), "--check"])
    assert (checked.exit_code, "步，写法无误" in checked.output) == (0, True), checked.output


def test_a_walk_changes_neither_the_version_nor_the_files_of_its_pack(tmp_path: Path) -> None:
    directory = tmp_path / "xinghe-2024"
    shutil.copytree(XINGHE, directory)
    with_walk = load_pack(directory)
    (directory / WALK_FILE).unlink()
    without = load_pack(directory)
    assert with_walk.version == without.version
    assert "walk" not in with_walk.files
    assert WALK_FILE not in with_walk.sources


@pytest.mark.parametrize(
    ("step", "line", "words"),
    [
        ("rooster: {}", 6, "steps.3.rooster：没有这一栏；可写：day、roster"),
        ("service: {people: [甲], kind: massage}", 6, "steps.3.service.kind：应为 'guidance'"),
        ("service: {people: [甲]}", 6, "steps.3.service.kind：缺少这一栏"),
        ("service: {people: [甲], kind: referral}", 6, "推介针对岗位"),
        ("{day: 2024-06-04, service: {people: [], kind: guidance}}", 6, "people：不能为空"),
        ("{post: {employer: 单位一}, payment: {expect: {lines: 0, total_fen: 0}}}", 6, "一步只做一件事"),
        ("day: 六月四日", 6, "steps.3.day：应为日期，如 2024-03-01"),
        ("day: 2024-06-02", 6, "日期只能往后：此前已到 2024-06-03"),
        ("{roster: {district: '990104', class_year: 2024, people: [乙]}}", 6, "本市没有区划 990104"),
        ("{roster: {district: 990101, class_year: 2024, people: [乙]}}", 6, "district：应为文字"),
        ("{roster: {district: '990101', class_year: 2024, people: [甲]}}", 6, "甲 已经有了"),
        ("registration: {people: [乙], place: hukou}", 6, "没有叫 乙 的人"),
        ("registration: {people: [甲], place: hukou}", 6, "甲 已经登记"),
        ("contact: {people: [乙]}", 6, "乙 尚未登记"),
        (
            "internship: {employer: 单位二, people: [甲], first: 2024-01-02, last: 2024-06-02}",
            6,
            "没有叫 单位二 的单位",
        ),
        ("internship: {employer: 单位一, people: [甲], first: 2024-01-02, last: 2024-06-04}", 6, "见习尚未结束"),
        ("retention: {employer: 单位一, people: [甲], contract_months: 12}", 6, "甲 没有在 单位一 见习"),
        (CLAIM.replace("hiring_grant", "hiring_grants"), 6, "没有资金项目 hiring_grants；现有：insured_retention"),
        (CLAIM.replace("单位一", "甲"), 6, "没有叫 甲 的单位"),
        (CLAIM.replace("eligible: true", "unmet: [biggest]"), 6, "没有条件 biggest；现有：least、small"),
        (CLAIM.replace("eligible: true", "amount: 1"), 6, "expect.amount：没有这一栏；可写：eligible"),
        (CLAIM.replace("eligible: true", ""), 6, "expect 至少写一项"),
        ("statement: {scheme: hiring_grant, payee: 单位一, period: '2024', facts: {heads: 1}}", 6, "取 heads；可声明"),
        ("review: {scheme: hiring_grant, payee: 单位一, period: '2024'}", 6, "此前没有 单位一 2024 期"),
        ("expect: {clocks: {kind: first_kiss}}", 6, "没有时限 first_kiss；现有：first_contact"),
        ("expect: {clocks: {kind: weekly_posts}}", 6, "须写明哪一期"),
        ("expect: {clocks: {kind: first_contact, met: {乙: 2024-06-10}}}", 6, "没有 乙"),
        ("expect: {indicator: {key: happiness, part: 1, whole: 2}}", 6, "没有指标 happiness"),
        ("expect: {indicator: {key: new_enterprises, part: 1, whole: 2}}", 6, "没有 measured 一节"),
        ("expect: {indicator: {key: guidance_times, part: 1, whole: 2}}", 6, "按人次计的只写 part"),
        ("expect: {}", 6, "一步只看一样"),
    ],
)
def test_a_flaw_is_named_with_its_line(tmp_path: Path, step: str, line: int, words: str) -> None:
    found = flaws(tmp_path, f"{START}  - {step}\n")
    assert [flaw.line for flaw in found] == [line], found
    assert words in found[0].what


def test_all_flaws_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    steps = START + "  - day: 2024-01-01\n  - contact: {people: [乙]}\n  - expect: {clocks: {kind: nothing}}\n"
    assert [flaw.line for flaw in flaws(tmp_path, steps)] == [6, 7, 8]
    form = START + "  - day: 1\n  - contact: {people: 乙}\n  - expect: {clock: {kind: nothing}}\n"
    assert [flaw.line for flaw in flaws(tmp_path, form)] == [6, 7, 8]


def test_nothing_is_sent_where_the_file_does_not_fit(tmp_path: Path) -> None:
    """The address is nobody's: whoever sends anything there says that nothing answers."""
    city_with(tmp_path, "  - day: 1\n  - day: 2\n")
    nowhere = ["--policies", str(tmp_path), "--base", "http://127.0.0.1:9"]
    refused = RUN.invoke(app, ["walk", "xinghe-2024", *nowhere])
    assert refused.exit_code == 1
    assert "xinghe-2024/walk.yaml:3: steps.0.day：应为日期" in refused.output
    assert "xinghe-2024/walk.yaml:4: steps.1.day：应为日期" in refused.output
    assert "nothing answers" not in refused.output
    good = city_with(tmp_path, "  - day: 2024-01-01\n")
    assert "nothing answers" in RUN.invoke(app, ["walk", good.name, *nowhere]).output


def test_a_name_that_the_pack_lacks_is_found_before_anything_is_sent(tmp_path: Path) -> None:
    city_with(tmp_path, f"{START}  - {CLAIM.replace('hiring_grant', 'hiring_grants')}\n")
    nowhere = ["--policies", str(tmp_path), "--base", "http://127.0.0.1:9"]
    refused = RUN.invoke(app, ["walk", "xinghe-2024", *nowhere])
    assert (refused.exit_code, "nothing answers" in refused.output) == (1, False)
    assert "xinghe-2024/walk.yaml:6: steps.3.claim.scheme：没有资金项目 hiring_grants" in refused.output


def test_a_pack_without_a_walk_says_so(tmp_path: Path) -> None:
    (city_with(tmp_path, "") / WALK_FILE).unlink()
    refused = RUN.invoke(app, ["walk", "xinghe-2024", "--policies", str(tmp_path)])
    assert (refused.exit_code, "xinghe-2024 没有 walk.yaml" in refused.output) == (1, True)


class _Slow:
    """Answers as a platform whose clock is overdue and whose job comes by a little later."""

    def __init__(self) -> None:
        self.asked = 0

    def rows(self, *_: object, **__: object) -> list[dict[str, Any]]:
        self.asked += 1
        breached = "2024-06-11" if self.asked > 1 else None
        row = {"subject_id": "a", "turn": None, "state": "open", "started_on": "2024-06-03", "due_on": "2024-06-10"}
        return [{**row, "breached_on": breached, "met_on": None}]


def test_an_overdue_clock_is_not_taken_for_an_open_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Expecting it open would hold until the job has come by, and be wrong a moment later."""
    slow = _Slow()
    monkeypatch.setattr(Platform, "everything", slow.rows)
    stage = Stage(Platform(None), load_pack(XINGHE), patience_seconds=5)  # type: ignore[arg-type]
    monkeypatch.setattr(type(stage.staff), "auditor", lambda _: "auditor")
    stage.people["甲"] = Person(Fictional("虚构零零一", "", ""), "xinghe/990101", 2024, entry="a")
    stage.day = date(2024, 6, 12)
    due = {"甲": date(2024, 6, 10)}
    expect(stage, Expectation.model_validate({"clocks": {"kind": "first_contact", "open": due}}))
    assert stage.checks[-1].seen["breached"] == {"甲": "2024-06-10"}
