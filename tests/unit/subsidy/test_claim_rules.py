"""What a new calculation makes of the claims on record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.subsidy.claims.rules import (
    OnRecord,
    after,
    committed_fen,
    correction_fen,
    is_due,
    next_claim,
    same_facts,
    still_holds,
)

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


@pytest.mark.parametrize("step", ["review", "approve"])
@pytest.mark.parametrize("verdict", ["pass", "reject"])
def test_no_step_follows_a_superseded_claim(step: str, verdict: str) -> None:
    assert after("superseded", step, verdict) is None
