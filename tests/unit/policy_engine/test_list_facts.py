"""Facts that are lists: read from a pack and from JSON, decided, judged in columns, simulated; and their flaws."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.errors import FactsInvalid, PackInvalid, ParameterNotCited, PopulationInvalid
from policy_engine.expressions.types import Rows
from policy_engine.packs.loader import pack_from
from policy_engine.packs.pack import Pack
from policy_engine.schemes.batch import judge
from policy_engine.schemes.binding import bind
from policy_engine.schemes.catalogue import catalogue, scheme_of
from policy_engine.schemes.decide import Decision, explain
from policy_engine.schemes.scheme import Scheme
from policy_engine.simulation import lists
from policy_engine.simulation.comparison import simulate
from policy_engine.simulation.population import population
from tests.packs import FOLDER, third_city
from tests.unit.policy_engine.cases import any_fact, as_given, columns_of

ON = date(2024, 12, 31)


def city() -> Pack:
    return third_city().city("xinghe", on=ON)


def has_list(scheme: Scheme) -> bool:
    return any(isinstance(fact.type, Rows) for fact in scheme.facts.values())


WITH_LISTS = [scheme for scheme in catalogue(city()).values() if has_list(scheme)]


@pytest.mark.parametrize("scheme", WITH_LISTS, ids=lambda scheme: scheme.name)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_explanation_batch_and_simulation_agree_on_lists(scheme: Scheme, data: st.DataObject) -> None:
    row = st.fixed_dictionaries({name: any_fact(fact) for name, fact in scheme.facts.items()})
    drawn = data.draw(st.lists(row, min_size=1, max_size=6))
    cases = [{name: as_given(fact, values[name]) for name, fact in scheme.facts.items()} for values in drawn]
    cases.append(dict(scheme.examples[0]["facts"]))
    decisions: list[Decision | None] = []
    for given_facts in cases:
        try:
            decisions.append(explain(scheme, given_facts, ON))
        except (FactsInvalid, ParameterNotCited):
            decisions.append(None)
    judged = judge(bind(scheme, ON), columns_of(scheme, drawn))
    for place, decision in enumerate(decisions[:-1]):
        if decision is not None:
            assert int(judged.readings[0].amount_fen[place]) == decision.amount_fen
    texts = [{name: _as_json(value) for name, value in one.items()} for one in cases]
    _, table = simulate(scheme, population(scheme, lists.recorded(scheme, texts)), ON)
    outcomes = [decision and decision.amount_fen for decision in decisions]
    assert table["amount_fen"].to_list() == outcomes
    assert table["hires"].to_list() == [len(one["hires"]) for one in cases]


def _as_json(value: Any) -> Any:
    if isinstance(value, list):
        return [{name: _as_json(cell) for name, cell in row.items()} if isinstance(row, dict) else row for row in value]
    return value.isoformat() if isinstance(value, date) else value


def roster() -> Scheme:
    return scheme_of(city(), "roster_grant")


GOOD: dict[str, Any] = {"wage": 400_000, "stay": 7, "hired_on": "2024-03-01", "family": "other"}


@pytest.mark.parametrize(
    ("hires", "reason"),
    [
        ([], "应为 1 到 500 行的清单"),
        ({}, "应为 1 到 500 行的清单"),
        ([GOOD] * 501, "应为 1 到 500 行的清单"),
        ([GOOD, 5], "第 2 行应为一组"),
        ([GOOD, {**GOOD, "wage": 1.5}], "第 2 行 wage（月工资）应为 0 到 10000000 之间的整数（分/月）"),
        ([{**GOOD, "name": "张三"}], "第 1 行没有列 name"),
        ([{"wage": 1}], "第 1 行缺少 stay（在岗满月数）；第 1 行缺少 hired_on"),
        ([{**GOOD, "family": "poor"}] * 12, "；另有 2 处"),
        ([{**GOOD, "hired_on": "2025-01-01"}], "录用日期不能晚于认定日期"),
    ],
)
def test_a_list_that_does_not_fit_is_refused_with_its_rows(hires: Any, reason: str) -> None:
    with pytest.raises(FactsInvalid) as refused:
        explain(roster(), {"hires": hires}, ON)
    assert reason in str(refused.value.detail)


def test_a_population_names_the_lists_that_do_not_fit() -> None:
    cases = [[GOOD], [GOOD, {**GOOD, "wage": -1}], [], None, [{**GOOD, "family": None}], [GOOD]]
    kinds = pl.Struct({"wage": pl.Int64, "stay": pl.Int64, "hired_on": pl.String, "family": pl.String})
    frame = pl.DataFrame({"hires": cases}, schema={"hires": pl.List(kinds)})
    report, table = simulate(roster(), population(roster(), frame), ON)
    assert table["amount_fen"].to_list() == [300_000, None, None, None, None, 300_000]
    assert [fault.row for fault in report.faults] == [3, 4, 5, 6]
    with pytest.raises(PopulationInvalid, match="清单不能写在 CSV、Excel 的格子里"):
        population(roster(), pl.DataFrame({"hires": ["[]"]}))


FLAWED = [
    ("        max: 500\n        columns:", "        max: 5000\n        columns:", "清单的 max 为 1 至 2000 行"),
    ("stay: {title: 在岗满月数,", "share: {title: 在岗满月数,", "列 share 与事实、数值"),
    (
        "family: {title: 家庭情况, type: choice,",
        "family: {title: 家庭情况, type: ordinals,",
        "列不能是 list 或 ordinals",
    ),
    ("wage: {title: 月工资, type: integer,", "wage: {title: 月工资, type: intger,", "integer"),
    ("count(hires, stay >= least_stay)", "count(hires, stayed >= least_stay)", "没有名为 stayed 的事实或数值"),
]


@pytest.mark.parametrize(("old", "new", "reason"), FLAWED)
def test_a_flawed_list_is_refused_at_its_line(old: str, new: str, reason: str) -> None:
    sources = {path.name: path.read_bytes() for path in (FOLDER / "xinghe-2024").glob("*.yaml")}
    text = sources["subsidy.yaml"].decode()
    assert text.count(old) >= 1
    sources["subsidy.yaml"] = text.replace(old, new, 1).encode()
    with pytest.raises(PackInvalid, match=reason) as refused:
        catalogue(pack_from("xinghe-2024", sources))
    assert all(flaw.line for flaw in refused.value.flaws)
