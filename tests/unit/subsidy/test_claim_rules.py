"""What a new calculation makes of the claims on record."""

import ast
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.schemes.claiming import stated
from services.subsidy.claims.rules import (
    COMMITTED,
    TRANSITIONS,
    UNPAID,
    ClaimState,
    OnRecord,
    Step,
    after,
    committed_fen,
    correction_fen,
    counted,
    ids_in,
    is_due,
    next_claim,
    same_facts,
    still_holds,
)
from services.subsidy.claims.views import StateName

ROOT = Path(__file__).parents[3]

THEN = {"completed": ["a", "b", "c"], "retained": ["a", "b"]}
NOW = {"completed": ["a", "b", "c"], "retained": ["a"]}


def claim(state: str, amount: int, target: int | None = None) -> OnRecord:
    return OnRecord(state, amount, amount if target is None else target, THEN)


@pytest.mark.parametrize("state", ["open", "reviewed", "approved"])
def test_an_unpaid_claim_holds_as_long_as_amount_and_facts_agree(state: str) -> None:
    assert still_holds([claim(state, 200)], 200, THEN)
    assert not still_holds([claim(state, 200)], 100, THEN)
    assert not still_holds([claim(state, 200)], 200, NOW)


@pytest.mark.parametrize("state", ["in_payment", "settled"])
def test_only_money_that_left_the_house_is_committed(state: str) -> None:
    record = [claim("rejected", 50), claim("superseded", 70), claim(state, 200), claim("open", 10, 210)]
    assert committed_fen(record) == 200
    assert correction_fen(0, committed_fen(record)) == -200
    assert still_holds([claim(state, 200)], 200, NOW)


def test_a_rejection_stands_until_target_or_facts_change() -> None:
    record = [claim("settled", 200), claim("rejected", -200, 0)]
    assert still_holds(record, 0, THEN)
    assert not still_holds(record, 0, NOW)
    assert not still_holds(record, 100, THEN)
    assert not still_holds([claim("rejected", 200), claim("superseded", 100)], 200, THEN)


def test_two_unpaid_claims_of_one_period_never_both_hold() -> None:
    assert not still_holds([claim("open", 200), claim("open", -200, 0)], 200, THEN)


def test_nothing_on_record_is_nothing_that_holds() -> None:
    assert not still_holds([], 0, THEN)


def test_the_next_claim_is_open_or_the_record_that_nothing_is_due() -> None:
    assert next_claim(100, 0) == next_claim(-100, 100) == "open"
    assert next_claim(0, 0) == "not_eligible"
    assert next_claim(0, 100) is None


def test_nothing_positive_comes_from_a_decision_of_nothing() -> None:
    assert not is_due(1, 0)
    assert is_due(0, 0)
    assert is_due(-1, 0)
    assert is_due(100, 100)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12))
def test_any_sequence_of_targets_paid_one_by_one_ends_at_the_last_and_claims_no_more_than_due(
    targets: list[int],
) -> None:
    record: list[OnRecord] = []
    for target in targets:
        facts = {"retained": [str(target)]}
        if still_holds(record, target, facts):
            continue
        difference = correction_fen(target, committed_fen(record))
        assert is_due(difference, target)
        state = next_claim(difference, committed_fen(record))
        if state is not None:
            record.append(OnRecord("settled" if state == "open" else state, difference, target, facts))
    assert committed_fen(record) == targets[-1]


def test_the_order_of_the_facts_does_not_matter_but_who_they_are_does() -> None:
    assert same_facts({"retained": ["a", "b"]}, {"retained": ["b", "a"]})
    assert not same_facts({"retained": ["a", "b"]}, {"retained": ["a", "c"]})


LIFE = """
open        review_pass    reviewed
open        review_reject  rejected
open        supersede      superseded
reviewed    approve_pass   approved
reviewed    approve_reject rejected
reviewed    supersede      superseded
approved    send           in_payment
approved    supersede      superseded
approved    find_paid      settled
in_payment  settle         settled
in_payment  bank_refuses   approved
in_payment  find_paid      settled
superseded  find_paid      settled
"""
"""Written out once more by hand: state, step, next state."""


def test_ids_are_counted_and_stated_values_are_taken_as_they_are() -> None:
    stored = {"retained": ["a", "b"], "small": True, "hired": 4, "level": "street", "kinds": stated(["x", "y"])}
    assert counted(stored) == {"retained": 2, "small": True, "hired": 4, "level": "street", "kinds": ["x", "y"]}
    assert ids_in(stored) == ["a", "b"]
    assert same_facts(stored, {**stored, "retained": ["b", "a"]})
    assert not same_facts(stored, {**stored, "hired": 5})


@pytest.mark.parametrize("state", ClaimState)
@pytest.mark.parametrize("step", Step)
def test_every_step_from_every_state_leads_where_the_table_says(state: ClaimState, step: Step) -> None:
    table = {(now, does): then for now, does, then in map(str.split, LIFE.strip().splitlines())}
    assert after(state, step) == table.get((state, step))


def test_what_is_over_stays_over() -> None:
    assert {state for state, _ in TRANSITIONS} >= UNPAID
    assert [step for state, step in TRANSITIONS if state in ("settled", "rejected", "not_eligible")] == []
    assert {state for state, step in TRANSITIONS if step == Step.SUPERSEDE}.isdisjoint(COMMITTED)


def test_the_api_names_the_states_that_there_are() -> None:
    assert get_args(StateName) == tuple(state.value for state in ClaimState)


def test_nothing_but_the_one_function_sets_a_claims_state() -> None:
    """A claim begins in a state (the model's constructor), and goes through `advance` from then on."""
    setters = []
    for path in sorted((ROOT / "services/subsidy").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                setters += [(path.parent.name, node.name, owner) for owner in _state_owners(node)]
    assert [one for one in setters if one[2] not in ("line", "simulation")] == [("claims", "advance", "claim")]


def _state_owners(function: ast.AST) -> list[str]:
    """Of whom a function assigns `.state`, and `Claim` where it updates states by a statement."""
    nodes = list(ast.walk(function))
    stores = [n for n in nodes if isinstance(n, ast.Attribute) and n.attr == "state" and isinstance(n.ctx, ast.Store)]
    text = ast.unparse(function)
    statements = ["Claim"] if "update(Claim)" in text or "setattr(claim" in text else []
    return [ast.unparse(one.value) for one in stores] + statements
