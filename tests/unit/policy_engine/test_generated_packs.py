"""Schemes that nobody wrote, in every form that the engine has: explained, judged in columns, simulated from a table.

A second opinion, which shares no code with the engine, says what they come to.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from policy_engine.errors import ParameterNotCited
from policy_engine.explain.formula import yuan
from policy_engine.explain.letter import letter
from policy_engine.packs.pack import Pack
from policy_engine.schemes.batch import Columns, judge
from policy_engine.schemes.binding import bind
from policy_engine.schemes.catalogue import catalogue
from policy_engine.schemes.decide import Decision, explain
from policy_engine.schemes.facts import facts_from
from policy_engine.schemes.scheme import Scheme
from policy_engine.simulation.comparison import simulate
from policy_engine.simulation.population import population
from tests.unit.policy_engine.generated import Form, Generated, generated, texts
from tests.unit.policy_engine.generated_cases import CASES, DAYS
from tests.unit.policy_engine.opinions import NoValueError

TIMES = 10 if settings.get_current_profile_name() == "prove" else 1
LONGEST = 500
Outcome: TypeAlias = tuple[bool, int, Mapping[str, bool]]
"""Eligible, fen, and each condition by its key."""
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""A scheme that is found wanting is small already; to make it smaller takes minutes."""
EACH = settings(
    max_examples=150 * TIMES, deadline=None, phases=WITHOUT_SHRINKING, suppress_health_check=list(HealthCheck)
)


def scheme_of(made: Generated) -> Scheme:
    assume(all(len(text) <= LONGEST for text in texts(made)))
    assume(len({tuple(form.texts) for form in made.forms}) == len(made.forms))
    files = {"subsidy": {"parameters": {}, "schemes": {"generated": made.tree}}}
    pack = Pack(name="generated", city="generated", title="生成", version="1", document={}, files=files)
    return catalogue(pack)["generated"]


def opinion(form: Form, case: Mapping[str, Any]) -> Outcome:
    met = {key: bool(rule.value(case)) for key, rule in form.conditions.items()}
    eligible, fen = all(met.values()), form.amount.value(case)
    return eligible, fen if eligible else 0, met


def second_opinion(made: Generated, case: Mapping[str, Any]) -> list[Outcome] | None:
    """What each reading comes to; none where the scheme does not apply. None where some day has no value."""
    try:
        applies = made.applies is None or made.applies.value(case)
        outcomes = [opinion(form, case) for form in made.forms]
    except NoValueError:
        return None
    return outcomes if applies else []


def explained(scheme: Scheme, facts: Mapping[str, Any], on: date) -> Decision | None:
    try:
        return explain(scheme, facts, on)
    except ParameterNotCited:
        return None


def outcomes_of(decision: Decision) -> list[Outcome]:
    if not decision.applicable:
        return []
    judged = decision.readings or (decision,)
    return [
        (bool(one.eligible), int(one.amount_fen or 0), {rule.key: rule.held for rule in one.conditions})
        for one in judged
    ]


def in_columns(scheme: Scheme, cases: list[dict[str, Any]], on: date) -> Columns | None:
    """The cases side by side; None where the day has a value missing, so that no case can be judged."""
    rows = [facts_from(scheme, case) for case in cases]
    kinds = {name: np.bool_ if isinstance(rows[0][name], bool) else np.int64 for name in scheme.facts}
    columns: dict[str, Any] = {name: np.array([row[name] for row in rows], kind) for name, kind in kinds.items()}
    try:
        return judge(bind(scheme, on), columns)
    except ParameterNotCited:
        return None


def column_of(columns: Columns, place: int) -> list[Outcome]:
    if columns.applicable is not None and not columns.applicable[place]:
        return []
    return [
        (
            bool(reading.eligible[place]),
            int(reading.amount_fen[place]),
            {key: bool(met[place]) for key, met in reading.met.items()},
        )
        for reading in columns.readings
    ]


@EACH
@given(made=generated(), cases=st.lists(CASES, min_size=1, max_size=6), on=DAYS)
def test_explained_and_in_columns_it_comes_to_what_a_second_opinion_says(
    made: Generated, cases: list[dict[str, Any]], on: date
) -> None:
    scheme = scheme_of(made)
    columns = in_columns(scheme, cases, on)
    for place, facts in enumerate(cases):
        decision, expected = explained(scheme, facts, on), second_opinion(made, {**facts, "on": on})
        if decision is None:
            assert expected is None
            assert columns is None or place in columns.refused
            continue
        assert columns is not None or not decision.applicable
        outcomes = outcomes_of(decision)
        assert expected is None or outcomes == expected
        if columns is not None:
            assert place not in columns.refused
            assert column_of(columns, place) == outcomes
        assert not decision.eligible or yuan(decision.amount_fen or 0) in letter(scheme, decision)


@EACH
@given(made=generated(), cases=st.lists(CASES, min_size=1, max_size=6), on=DAYS)
def test_a_simulation_of_its_cases_says_of_each_row_what_is_explained(
    made: Generated, cases: list[dict[str, Any]], on: date
) -> None:
    scheme = scheme_of(made)
    decisions = [explained(scheme, facts, on) for facts in cases]
    assume(any(decisions))
    if in_columns(scheme, cases, on) is None:
        assert not any(decision is not None and decision.applicable for decision in decisions)
        return
    cells = [{name: _cell(facts[name]) for name in scheme.facts} for facts in cases]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(scheme.facts, pl.String))
    _, rows = simulate(scheme, population(scheme, frame), on)
    for decision, row in zip(decisions, rows.iter_rows(named=True), strict=True):
        assert (row["problem"] is None) == (decision is not None)
        if decision is not None:
            assert (row["eligible"], row["amount_fen"]) == (decision.eligible, decision.amount_fen)
            for one in decision.readings:
                mine = (row[f"{one.reading}_eligible"], row[f"{one.reading}_amount_fen"])
                assert mine == (one.eligible, one.amount_fen)


def _cell(value: Any) -> str | None:
    if isinstance(value, list):
        return ";".join(map(str, value))
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)
