"""A third city's path: slots laid out, a few filled, checked, loaded, used, without a line of code."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from cli.policy.commands import app
from policy_engine.errors import PackInvalid, ParameterNotCited
from policy_engine.expressions.typecheck import understand
from policy_engine.packs.loader import load_pack
from policy_engine.schemes.binding import bind
from policy_engine.schemes.catalogue import catalogue, scheme_of
from policy_engine.schemes.decide import explain
from policy_engine.schemes.parameters import names_of

RUN = CliRunner()
ON = date(2024, 6, 30)
LANZHOU = "lanzhou-2024"
PACKS = Path(__file__).parents[3] / "policies"
NOT_FILLED = ("parameters", "minimum", "default")
"""Empty because the city that the pack was laid out after has nothing there; and a fact without a value."""
BONUS = "对见习期满留用率超过 50%的单位，按照留用人数给予每人 1000 元的奖补"


def told(*words: str) -> Any:
    answer = RUN.invoke(app, [*words, "--json"])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.output)


@pytest.fixture(params=["urumqi-2023", "wuhan-2023"])
def laid_out(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    told("new", LANZHOU, "--policies", str(tmp_path), "--like", request.param)
    return tmp_path


def test_a_new_pack_has_every_slot_and_no_value(laid_out: Path) -> None:
    (checked,) = told("check", "--policies", str(laid_out))
    assert (checked["pack"], checked["failed"], checked["examples"]) == (LANZHOU, [], 0)
    assert len(checked["unset"]) == checked["parameters"] > 20


def test_a_new_pack_says_nothing_of_the_city_it_was_laid_out_after(laid_out: Path) -> None:
    """No name of its city or region, no figure of its document, no programme that only it has."""
    for file in (laid_out / LANZHOU).glob("*.yaml"):
        said = [line for line in file.read_text().splitlines() if not line.startswith("#")]
        words = "\n".join(line.partition("#")[0] for line in said)
        assert re.findall("乌鲁木齐|新疆|武汉|汉|江城|英雄杯|马兰花|青创贷|学子|圆梦|百日千万", words) == [], file.name
        titles = [line for line in said if re.match(r"\s*(- )?(title|otherwise|not_applicable):", line)]
        assert [line for line in titles if re.search(r"\d", line)] == [], file.name


def test_every_slot_says_what_to_fill_in_and_every_list_shows_an_entry(laid_out: Path) -> None:
    slots = lists = 0
    for file in (laid_out / LANZHOU).glob("*.yaml"):
        lines = file.read_text().splitlines()
        for place, line in enumerate(lines):
            if line.strip() == "unset: 待填" and not line.lstrip().startswith("#"):
                slots += 1
                start = next(at for at in range(place, 0, -1) if "# 写法：" in lines[at])
                assert "unset" not in "".join(lines[start:place]), f"{file.name}:{place + 1}"
            if re.fullmatch(r"\s*\w+: (\[\]|\{\})", line) and not line.strip().startswith(NOT_FILLED):
                lists += 1
                assert lines[place + 1].strip().startswith("# 写法：删去上一行的"), f"{file.name}:{place + 1}"
    (checked,) = told("check", "--policies", str(laid_out))
    assert slots == len(checked["unset"])
    assert lists > 10


def test_a_sample_entry_is_valid_once_its_marks_are_taken_away(laid_out: Path) -> None:
    text = (laid_out / LANZHOU / "taxonomies.yaml").read_text()
    head, how, tail = text.partition("  # 写法：删去上一行的 []，照下面逐项写（去掉行首的 #）：\n")
    assert head.endswith("  items: []\n")
    filled = head.removesuffix(" []\n") + "\n" + tail.replace("  # ", "  ", 2)
    assert yaml.safe_load(filled)["districts"]["items"] == [{"code": "待填", "name": "待填"}]
    assert how


@pytest.mark.parametrize("city", ["urumqi-2023", "wuhan-2023"])
def test_how_a_known_city_counts_is_shown_and_counts_once_its_marks_are_taken_away(tmp_path: Path, city: str) -> None:
    told("new", LANZHOU, "--policies", str(tmp_path), "--like", city)
    laid = (tmp_path / LANZHOU / "targets.yaml").read_text()
    filled = re.sub(r"^    # (?=measured:|  )", "    ", laid, flags=re.MULTILINE)
    texts = filled, (PACKS / city / "targets.yaml").read_text()
    shown, source = (yaml.safe_load(text)["indicators"] for text in texts)
    measured = {name: dict(node["measured"]) for name, node in source.items() if "measured" in node}
    for node in measured.values():
        node |= {"period": {"from": "待填", "until": "待填"}} if "period" in node else {}
    assert {name: node["measured"] for name, node in shown.items() if "measured" in node} == measured


def test_a_new_pack_refuses_every_calculation_until_it_is_filled(laid_out: Path) -> None:
    for scheme in catalogue(load_pack(laid_out / LANZHOU)).values():
        names = names_of(scheme)
        texts = [text for one in scheme.readings for text in (one.amount, *(rule.rule for rule in one.conditions))]
        if any(understand(text, names).names & set(scheme.parameters) for text in texts):
            with pytest.raises(ParameterNotCited):
                bind(scheme, ON)


def test_a_filled_slot_decides_for_the_new_city(tmp_path: Path) -> None:
    told("new", LANZHOU, "--policies", str(tmp_path), "--city-name", "兰州市")
    file = tmp_path / LANZHOU / "subsidy.yaml"
    text = file.read_text()
    place = text.index("  startup_subsidy:")
    first, rest = text[:place], text[place:]
    for name, value in (("min_months", 3), ("amount_each", 500000)):
        slot = rest.index(f"      {name}:")
        filled = rest[slot:].replace("unset: 待填", f"values: [{{from: 2024-01-01, value: {value}}}]", 1)
        rest = rest[:slot] + filled
    file.write_text(first + rest)
    scheme = scheme_of(load_pack(tmp_path / LANZHOU), "startup_subsidy")
    facts: dict[str, Any] = {
        "qualified": True,
        "certificate_on": "2024-01-01",
        "licensed_on": "2024-03-30",
        "stable": True,
        "received_before": False,
    }
    assert explain(scheme, facts, ON).amount_fen == 500_000
    assert explain(scheme, facts, date(2024, 6, 29)).amount_fen == 0
    with pytest.raises(ParameterNotCited):
        explain(scheme, {**facts, "certificate_on": "2023-01-01", "licensed_on": "2023-03-30"}, date(2023, 12, 31))


def test_a_blank_pack_loads_and_its_slots_are_listed_by_file_and_line(tmp_path: Path) -> None:
    made = told("new", LANZHOU, "--policies", str(tmp_path), "--blank")
    (checked,) = told("check", "--policies", str(tmp_path))
    assert (checked["schemes"], checked["flaws"], checked["to_fill"]) == (0, [], made["to_fill"])
    for slot in made["to_fill"]:
        folder, _, file = slot["file"].partition("/")
        line = (tmp_path / folder / file).read_text().splitlines()[slot["line"] - 1]
        assert slot["path"].rpartition(".")[2] in line
        assert "待填" in line
    texts = "".join(file.read_text() for file in sorted((tmp_path / LANZHOU).glob("*.yaml")))
    bare = "\n".join(line for line in texts.splitlines() if not line.lstrip().startswith("#"))
    assert len(made["to_fill"]) == bare.count("待填")


def test_the_slots_of_a_pack_after_another_are_listed_too(laid_out: Path) -> None:
    (checked,) = told("check", "--policies", str(laid_out))
    assert len(checked["to_fill"]) > 100
    answer = RUN.invoke(app, ["check", LANZHOU, "--policies", str(laid_out)])
    assert f"{len(checked['to_fill'])} 处待填：" in answer.output
    assert re.search(r"^  lanzhou-2024/subsidy\.yaml:\d+: schemes\.", answer.output, re.MULTILINE)


def test_an_existing_pack_is_never_laid_out_over(laid_out: Path) -> None:
    before = (laid_out / LANZHOU / "subsidy.yaml").read_bytes()
    assert RUN.invoke(app, ["new", LANZHOU, "--policies", str(laid_out)]).exit_code == 1
    assert (laid_out / LANZHOU / "subsidy.yaml").read_bytes() == before


def test_a_name_that_is_no_city_and_year_makes_no_folder(tmp_path: Path) -> None:
    assert RUN.invoke(app, ["new", "../evil", "--policies", str(tmp_path)]).exit_code == 1
    assert list(tmp_path.iterdir()) == []


def _broken(folder: Path, old: str, new: str) -> str:
    source = Path(__file__).parents[3] / "policies" / "wuhan-2023"
    target = folder / "wuhan-2023"
    target.mkdir()
    for file in source.glob("*.yaml"):
        text = file.read_text()
        if file.name == "subsidy.yaml":
            assert old in text
            text = text.replace(old, new, 1)
        (target / file.name).write_text(text)
    with pytest.raises(PackInvalid) as refused:
        catalogue(load_pack(target))
    return str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("retained / completed > threshold", "retaimed / completed > threshold", "没有名为 retaimed"),
        ("retained / completed > threshold", "retained > threshold", "不能与"),
        ("retained / completed > threshold", "retained / completed > 50", "数字 50 须写成"),
        ("amount: retained * amount_per_head", "amount: retained", "金额的单位应为 分"),
        ("amount: retained * amount_per_head", "amount: retained + amount_per_head", "单位对不上"),
        ("amount: retained * amount_per_head", "amount: __import__('os')", "看不懂"),
        ("rule: retained / completed", "rule: " + "not " * 60 + "retained / completed", "嵌套"),
        ("amount: retained * amount_per_head", "amount: " + "retained * " * 60 + "retained", "至多 500 字"),
        ("amount: retained * amount_per_head", "amount: retained * retained * retained * amount_per_head", "可能太大"),
        (
            "unit: 分/人\n        values: [{from: 2023-01-01, value: 100000}]",
            "unit: 元/人\n        values: [{from: 2023-01-01, value: 100000}]",
            "没有单位 元",
        ),
        (
            f"source: {{clause: 二(八), quote: {BONUS}}}\n    facts",
            "source: {clause: 二(八)}\n    facts",
            "应为条款和原文",
        ),
        ("value: 100000}]\n      period", "value: 1000.5}]\n      period", "不写小数"),
        ("value: 100000}]\n      period", "value: 1}, {from: 2023-01-01, value: 2}]\n      period", "有两个数值"),
        (
            "type: integer, unit: 人, max: 1000000}\n      retained",
            "type: integer, unit: 人}\n      retained",
            "须有 max",
        ),
    ],
)
def test_a_mistake_in_a_pack_is_named_with_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    message = _broken(tmp_path, old, new)
    assert said in message
    assert "subsidy.yaml" in message
    assert any(part.strip().isdigit() or "line" in part for part in message.split(":"))
