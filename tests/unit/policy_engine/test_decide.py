"""Both packs' schemes: every worked example, every vector of the documents, one case and a million alike."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.errors import FactsInvalid, ParameterNotCited, SchemeUnknown
from policy_engine.expressions.evaluate import for_one
from policy_engine.expressions.types import Truth
from policy_engine.schemes.amendments import changed
from policy_engine.schemes.batch import judge
from policy_engine.schemes.binding import bind
from policy_engine.schemes.catalogue import scheme_of
from policy_engine.schemes.decide import Decision, Outcome, explain
from policy_engine.schemes.examples import failures
from policy_engine.schemes.scheme import Rule, Scheme
from tests.unit.policy_engine.cases import DAYS, FILLED, INTERN, PACKS, SCHEMES, any_fact, as_given
from tests.unit.policy_engine.decide_steps import YEAR_END, decided

EXAMPLES = [(scheme, example) for scheme in SCHEMES for example in scheme.examples]


def unmet(decision: Decision) -> list[str]:
    conditions = decision.conditions or decision.readings[0].conditions
    return [condition.key for condition in conditions if not condition.held]


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: f"{scheme.pack.city}.{scheme.name}")
def test_the_worked_examples_of_the_pack_come_out_as_written(scheme: Scheme) -> None:
    assert list(failures(scheme)) == []


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: f"{scheme.pack.city}.{scheme.name}")
def test_every_scheme_has_an_example_and_every_condition_one_that_fails_it(scheme: Scheme) -> None:
    outcomes = [example for example in scheme.examples if "refused" not in example]
    failed = {key for example in outcomes for key in example.get("unmet", ())}
    rules = {rule for reading in scheme.readings for rule in reading.conditions}
    keys = {rule.key for rule in rules if rule.while_unset is None or _given_a_value(scheme, rule)}
    if not outcomes:
        assert scheme.examples
    else:
        assert keys <= failed
        assert any(example.get("amount_fen", 1) or "readings" in example or not keys for example in outcomes)


def _given_a_value(scheme: Scheme, rule: Rule) -> bool:
    return not any("unset" in node for name, node in scheme.parameters.items() if name in rule.rule)


@pytest.mark.parametrize(
    ("scheme", "longest", "held", "beyond"),
    [
        (
            "pension_refund",
            6,
            {"graduation_year": 2023, "left_school": False, "business_on": "2023-01-01", "paid_months": 6, "paid": 5},
            {"paid_months": 7},
        ),
        ("incubator_rent", 30, {"area": 2500, "rent": 80, "days": 30, "in_incubator": True}, {"days": 31}),
        ("incubator_common_area", 30, {"hall": 30_000, "days": 30, "free": True}, {"days": 31}),
    ],
)
def test_days_beyond_an_approved_span_are_refused_and_an_open_span_warns(
    scheme: str, longest: int, held: dict[str, Any], beyond: dict[str, Any]
) -> None:
    as_it_stands = scheme_of(PACKS.city("urumqi"), scheme)
    approved = changed(as_it_stands, {"longest": longest}, date(2023, 1, 1))
    assert len(explain(as_it_stands, {**held, **beyond}, YEAR_END).warnings) == 1
    kept, refused = explain(approved, held, YEAR_END), explain(approved, {**held, **beyond}, YEAR_END)
    assert (kept.warnings, kept.eligible) == ((), True)
    assert (refused.eligible, refused.amount_fen, unmet(refused)) == (False, 0, ["span"])


@pytest.mark.obligation("W-807")
@pytest.mark.parametrize(
    ("completed", "retained", "fen"),
    [(20, 11, 1_100_000), (20, 10, 0), (3, 2, 200_000), (2, 1, 0), (1, 1, 100_000), (999, 500, 50_000_000)],
)
def test_wuhan_pays_1000_yuan_a_head_strictly_over_half(completed: int, retained: int, fen: int) -> None:
    decision = decided("wuhan", "retention_bonus", completed=completed, retained=retained)
    assert (decision.amount_fen, decision.eligible, decision.applicable) == (fen, fen > 0, True)


@pytest.mark.obligation("W-807")
def test_nobody_ended_is_not_applicable_and_divides_by_nothing() -> None:
    decision = decided("wuhan", "retention_bonus", completed=0, retained=0)
    assert (decision.applicable, decision.eligible, decision.amount_fen) == (False, False, 0)


def test_the_explanation_can_be_redone_by_hand() -> None:
    decision = decided("wuhan", "retention_bonus", completed=20, retained=11)
    (condition,) = decision.conditions
    assert decision.arithmetic == "11 人 × 1,000.00 元/人 = 11,000.00 元"
    assert (condition.observed, condition.limit, condition.held) == ("11/20（55.00%）", "超过 50%", True)
    assert condition.quote == "对见习期满留用率超过 50%的单位，按照留用人数给予每人 1000 元的奖补"


def test_a_shown_rate_is_never_rounded_up_to_the_limit() -> None:
    decision = decided("wuhan", "retention_bonus", completed=100_000, retained=49_999)
    assert decision.conditions[0].observed == "49999/100000（49.99%）"


@pytest.mark.obligation("W-102", "W-306", "W-806", "W-905", "U-021", "U-056", "U-076")
@pytest.mark.parametrize(
    ("scheme", "example"),
    [(scheme, example) for scheme, example in EXAMPLES if "refused" in example],
    ids=lambda value: getattr(value, "name", ""),
)
def test_what_the_document_does_not_give_is_refused_with_its_clause(scheme: Scheme, example: dict[str, Any]) -> None:
    with pytest.raises(ParameterNotCited) as refused:
        explain(scheme, example["facts"], example["judged_on"])
    assert refused.value.quote


@pytest.mark.obligation("U-067")
def test_every_reading_is_told_until_one_is_chosen() -> None:
    decision = decided("urumqi", "post_allowance", date(2024, 1, 1), **INTERN, first_month_on="2023-01-01", months=12)
    assert (decision.eligible, decision.amount_fen, decision.chosen) == (None, None, None)
    assert decision.conditions
    assert len(decision.readings) == 8
    for pays, granted in zip(decision.readings[::2], decision.readings[1::2], strict=True):
        assert (pays.payer, pays.payee, pays.amount_fen, pays.owed_fen) == ("employer", "graduate", 0, 1_020_000)
        assert (granted.payer, granted.payee, granted.amount_fen) == ("government", "employer", 1_020_000)


def test_no_city_borrows_a_scheme_or_a_value_of_the_other() -> None:
    with pytest.raises(SchemeUnknown):
        decided("urumqi", "retention_bonus", completed=20, retained=11)
    with pytest.raises(ParameterNotCited):
        decided("urumqi", "startup_training", persons=1)
    training: dict[str, Any] = {"category": "C", "willing": True, "qualified": True, "received_before": False}
    assert decided("wuhan", "startup_training", **training).amount_fen == 150_000


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"completed": 20},
        {"completed": "20", "retained": 11},
        {"completed": 20.0, "retained": 11},
        {"completed": True, "retained": True},
        {"completed": -1, "retained": 0},
        {"completed": 10**30, "retained": 0},
        {"completed": 20, "retained": 11, "phone": "x"},
        {"completed": [20], "retained": {}},
        {"completed": 20, "retained": 21},
    ],
)
def test_facts_that_do_not_fit_are_named_and_nothing_is_calculated(facts: dict[str, Any]) -> None:
    with pytest.raises(FactsInvalid):
        decided("wuhan", "retention_bonus", **facts)


@pytest.mark.parametrize("scheme", FILLED, ids=lambda scheme: f"{scheme.pack.city}.{scheme.name}")
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_one_case_and_columns_of_cases_come_to_the_same(scheme: Scheme, data: st.DataObject) -> None:
    on = data.draw(st.sampled_from(DAYS))
    row = st.fixed_dictionaries({name: any_fact(fact) for name, fact in scheme.facts.items()})
    rows = data.draw(st.lists(row, min_size=1, max_size=12))
    if "first_month_on" in scheme.facts:
        rows = [values | {"first_month_on": max(values["first_month_on"], 19_358)} for values in rows]
    bound = bind(scheme, on)
    rows = [
        values
        for values in rows
        if all(for_one(rule)(values) for rule, _ in bound.consistent)
        and not any(for_one(hangs)(values) for hangs, _ in bound.unsettled)
    ]
    kinds = {name: bool if isinstance(fact.type, Truth) else np.int64 for name, fact in scheme.facts.items()}
    columns = {name: np.array([values[name] for values in rows], kind) for name, kind in kinds.items()}
    judged = judge(bound, columns)
    assert judged.refused == {}
    for place, values in enumerate(rows):
        one = explain(scheme, {name: as_given(fact, values[name]) for name, fact in scheme.facts.items()}, on)
        assert one.applicable == (judged.applicable is None or bool(judged.applicable[place]))
        outcomes: Sequence[Outcome | Decision] = one.readings or (one,) * len(judged.readings)
        for column, outcome in zip(judged.readings, outcomes, strict=True):
            assert (bool(column.eligible[place]), int(column.amount_fen[place])) == (
                outcome.eligible,
                outcome.amount_fen,
            )
            if outcome.schedule_fen is not None and column.schedule_fen is not None:
                assert int(column.schedule_fen[place]) == outcome.schedule_fen
            for condition in outcome.conditions:
                assert bool(column.met[condition.key][place]) == condition.held
