"""`qihang policy` from the outside: what it prints, and that no input ends in a traceback."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.policy.commands import app
from cli.policy.texts import quotes
from policy_engine.packs.loader import load_pack
from tests.support.platform import ROOT

RUN = CliRunner()
BONUS = ("explain", "wuhan-2023", "retention_bonus")
FACTS = '{"completed": 20, "retained": 11}'
CASES = b"id,district,completed,retained\na,420102,20,11\nb,420106,20,9\n"


def told(*words: str) -> Any:
    answer = RUN.invoke(app, [*words, "--json"])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.output)


def refused(*words: str) -> str:
    answer = RUN.invoke(app, [*words, "--json"])
    assert answer.exit_code == 1, answer.output
    assert isinstance(answer.exception, SystemExit), answer.exception
    return str(json.loads(answer.output)["error"])


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    file = tmp_path / "cases.csv"
    file.write_bytes(CASES)
    return file


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with Wuhan's pack and its twin, wuhan-2024, to be changed."""
    for name in ("wuhan-2023", "wuhan-2024"):
        shutil.copytree(ROOT / "policies/wuhan-2023", tmp_path / "packs" / name)
    return tmp_path / "packs"


def test_explain_tells_the_window_as_the_api_does() -> None:
    window = told(*BONUS, "--facts", FACTS, "--on", "2023-08-01")["window"]
    assert (window["open"], window["months"], window["next_opens_on"]) == (False, [1, 7], "2024-01-01")
    answer = RUN.invoke(app, [*BONUS, "--facts", FACTS, "--on", "2023-08-01"])
    assert "集中申报：1月、7月；当日不在申报期，下次自 2024-01-01 起" in answer.output


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (r'{"\ud800": 1, "completed": 20, "retained": 11}', "JSON 对象"),
        ('{"completed": 20, "completed": 30, "retained": 11}', "只写一次"),
        ('{"completed": ' + "[" * 100_000, "JSON 对象"),
        ("[1]", "JSON 对象"),
        ("{", "JSON 对象"),
        ('{"completed": 20}', "retained"),
    ],
    ids=["surrogate", "twice", "deep", "list", "torn", "missing"],
)
def test_facts_that_are_none_are_refused_with_a_sentence(facts: str, said: str) -> None:
    assert said in refused(*BONUS, "--facts", facts, "--on", "2023-06-30")


@pytest.mark.parametrize("on", ["2600-12-31", "1899-12-31", "2023-02-30", "tomorrow"])
def test_a_day_that_no_rule_reaches_is_refused(on: str) -> None:
    assert "日期" in refused(*BONUS, "--facts", FACTS, "--on", on)


@pytest.mark.parametrize("name", ["x" * 300, "../policies/wuhan-2023", "", "wuhan-2023\0", "nothing-2023"])
def test_a_pack_that_is_not_there_is_said_to_be_missing(name: str) -> None:
    assert refused("check", name).startswith("没有政策包")


def test_an_empty_folder_is_no_success(tmp_path: Path) -> None:
    assert "没有政策包" in refused("check", "--policies", str(tmp_path))
    assert "没有政策包" in refused("check", "--policies", str(tmp_path / "none"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--out", "/nonexistent/x.csv"), "无法写入"),
        (("--out", "x.xlsx"), ".csv 或 .parquet"),
        (("--set", "threshold=99999999999999999999999"), "threshold"),
        (("--set", "threshold=-99999999999999999999999"), "threshold"),
        (("--set", "threshold=[[["), "--set"),
        (("--set", "nothing=1"), "没有数值"),
        (("--on", "2600-12-31"), "日期"),
    ],
)
def test_a_simulation_that_cannot_be_run_says_why(cases: Path, words: tuple[str, ...], said: str) -> None:
    run = ("simulate", "wuhan-2023", "retention_bonus", "--file", str(cases), *words)
    assert said in refused(*run if "--on" in words else (*run, "--on", "2023-06-30"))
    assert not Path("x.xlsx").exists()


def test_a_file_that_is_not_there_is_refused() -> None:
    run = ("simulate", "wuhan-2023", "retention_bonus", "--file", "/nonexistent.csv", "--on", "2023-06-30")
    assert "无法读取" in refused(*run)


CHANGES = [
    (
        "    payee: employer\n    source: {clause: 二(八), quote: 对见习单位",
        "    payee: graduate\n    source: {clause: 二(八), quote: 对见习单位",
        "subsidy.schemes.internship_subsidy.payee",
    ),
    (
        "take: served",
        "take: retained",
        "subsidy.schemes.retention_bonus.claim.facts.completed.take",
    ),
    (
        "{title: 其中留用人数, type: integer, unit: 人, max: 1000000}",
        "{title: 其中留用人数, type: integer, unit: 人, max: 10}",
        "subsidy.schemes.retention_bonus.facts.retained.max",
    ),
    (
        "rule: retained / completed > threshold",
        "rule: retained / completed >= threshold",
        "subsidy.schemes.retention_bonus.conditions[rate].rule",
    ),
    (
        "    applies_when: completed > 0\n",
        "    discretionary: {clause: 二(八), quote: 对见习期满}\n    applies_when: completed > 0\n",
        "subsidy.schemes.retention_bonus.discretionary.quote",
    ),
    (
        "otherwise: 留用人数不能多于",
        "otherwise: 留用不能多于",
        "subsidy.schemes.retention_bonus.consistent[0].otherwise",
    ),
]


@pytest.mark.parametrize(("before", "after", "path"), CHANGES, ids=[path for _, _, path in CHANGES])
def test_a_change_of_anything_that_decides_is_a_difference(copy: Path, before: str, after: str, path: str) -> None:
    file = copy / "wuhan-2024" / "subsidy.yaml"
    text = file.read_text()
    assert text.count(before) >= 1
    file.write_text(text.replace(before, after))
    assert path in {change["path"] for change in told("diff", "wuhan-2023", "wuhan-2024", "--policies", str(copy))}


def test_a_value_of_another_day_is_a_difference(copy: Path) -> None:
    file = copy / "wuhan-2024" / "subsidy.yaml"
    text = file.read_text().replace("completed > threshold", "completed > value_on(threshold, on)")
    value = "{from: 2023-01-01, value: 50}"
    assert text.count(value) == 1
    file.write_text(text.replace(value, f"{value}, {{from: 2024-01-01, value: 40}}"))
    changes = told("diff", "wuhan-2023", "wuhan-2024", "--policies", str(copy))
    paths = {change["path"] for change in changes}
    assert "subsidy.schemes.retention_bonus.parameters.threshold.values[2024-01-01].value" in paths


def test_a_note_and_an_example_decide_nothing_and_are_no_difference(copy: Path) -> None:
    file = copy / "wuhan-2024" / "subsidy.yaml"
    text = file.read_text().replace("note: “超过”不含本数", "note: 恰好一半不算超过")
    file.write_text(
        text.replace(
            "facts: {completed: 3, retained: 2}, amount_fen: 200000}",
            "facts: {completed: 5, retained: 3}, amount_fen: 300000}",
        )
    )
    assert file.read_text() != (copy / "wuhan-2023" / "subsidy.yaml").read_text()
    assert told("diff", "wuhan-2023", "wuhan-2024", "--policies", str(copy)) == []


def test_what_the_document_leaves_open_is_no_zero_in_a_formula() -> None:
    shown = {one["scheme"]: one for one in told("schemes", "wuhan-2023", "--on", "2023-06-30")}
    (reading,) = shown["hiring_once"]["readings"]
    assert reading["formula"] == "吸纳高校毕业生等青年人数 × 补贴标准（未给出）"
    (loan,) = shown["startup_loan"]["readings"][0]["conditions"]
    assert loan["formula"] == "申请贷款金额 不超过 贷款最高额度（未给出）"


def test_a_scheme_shows_of_the_values_of_all_schemes_those_that_it_goes_by() -> None:
    shown = {
        one["scheme"]: {value["parameter"] for value in one["parameters"]} for one in told("schemes", "urumqi-2023")
    }
    shared = load_pack(ROOT / "policies/urumqi-2023").get("subsidy.parameters").keys()
    assert "minimum_wage" in shown["internship_subsidy"]
    assert shown["hiring_subsidy"] & shared == set()
    assert shared <= set().union(*shown.values())


def test_a_value_that_is_not_in_force_yet_is_not_called_unset() -> None:
    shown = {one["scheme"]: one for one in told("schemes", "urumqi-2023", "--on", "2022-01-01")}
    values = {one["parameter"]: one for one in shown["jobseeking_subsidy"]["parameters"]}
    assert (values["amount_each"]["unset"], values["amount_each"]["value"]) == (False, None)
    unset = {one["parameter"]: one for one in shown["startup_training"]["parameters"]}
    assert unset["amount_per_head"]["unset"] is True
    answer = RUN.invoke(app, ["schemes", "urumqi-2023", "--on", "2022-01-01"])
    assert "该日不在有效期内，拒绝计算；自2023-01-01起有值" in answer.output


def test_a_simulation_names_the_packs_and_the_changed_values(cases: Path) -> None:
    run = ("simulate", "wuhan-2023", "retention_bonus", "--file", str(cases), "--on", "2023-06-30")
    report = told(*run, "--set", "threshold=40")
    assert (report["pack"], report["compared"]["pack"]) == ("wuhan-2023", "wuhan-2023")
    change = report["compared"]["changes"][0]
    assert (change["parameter"], change["before"], change["after"]) == ("threshold", 50, 40)
    assert "留用率下限 50% → 40%：新增符合 1 例" in report["differences"][0]["said"]
    assert told(*run)["compared"] is None
    assert "与 wuhan-2023 比较：留用率下限 50% → 40%" in RUN.invoke(app, [*run, "--set", "threshold=40"]).output


def test_an_unset_scheme_is_simulated_with_a_value_to_try(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_bytes(b"person_months\n12\n")
    run = ("simulate", "wuhan-2023", "internship_subsidy", "--file", str(file), "--on", "2023-06-30")
    assert "文件未规定该数值" in refused(*run)
    report = told(*run, "--set", "amount_per_month=100000")
    assert (report["refused"]["clause"], report["changed"][0]["total"]["amount_fen"]) == ("二(八)", 1_200_000)
    assert "现行规定拒绝计算" in RUN.invoke(app, [*run, "--set", "amount_per_month=100000"]).output


def written(pack: str, folder: Path) -> Path:
    """A text in which every quote of the pack stands, broken over lines and pages as a document is."""
    found = quotes(load_pack(ROOT / "policies" / pack))
    folder.mkdir(exist_ok=True)
    pages = [" ".join(quote[place : place + 9] for place in range(0, len(quote), 9)) for quote in found.values()]
    (folder / f"{pack}-62.txt").write_text("\n 12 \n".join(pages))
    return folder


def test_every_quote_is_looked_up_in_the_document(tmp_path: Path) -> None:
    texts = written("wuhan-2023", tmp_path / "texts")
    (checked,) = told("check", "wuhan-2023", "--texts", str(texts))
    assert checked["misquoted"] == []
    file = texts / "wuhan-2023-62.txt"
    file.write_text(file.read_text().replace("此件主动公开", "此件依申请公开"))
    answer = RUN.invoke(app, ["check", "wuhan-2023", "--texts", str(texts), "--json"])
    assert answer.exit_code == 1
    misquoted = json.loads(answer.output)[0]["misquoted"]
    assert [slot["path"] for slot in misquoted] == ["publicity.quote", "rows.W-1402.quote"]
    lines = (ROOT / "policies" / "wuhan-2023" / "document.yaml").read_text().splitlines()
    assert "此件主动公开" in lines[misquoted[0]["line"] - 1]
    place = f"wuhan-2023/document.yaml:{misquoted[0]['line']}: publicity.quote：原文中没有这段引文"
    assert place in RUN.invoke(app, ["check", "wuhan-2023", "--texts", str(texts)]).output


def test_a_pack_without_its_document_is_not_said_to_be_checked(tmp_path: Path) -> None:
    assert "没有 urumqi-2023 的原文" in refused("check", "urumqi-2023", "--texts", str(tmp_path))
