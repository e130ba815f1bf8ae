"""Payees who come to more, to less or to the same: each once, however their cases are spread."""

from collections import defaultdict
from datetime import date

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.schemes.amendments import changed
from policy_engine.simulation.comparison import simulate
from policy_engine.simulation.outcomes import Outcomes, outcomes, outcomes_by_district, payees_by_district
from policy_engine.simulation.population import Population, population
from tests.unit.policy_engine.simulation_steps import bonus

ON = date(2023, 6, 30)
ROW = st.tuples(st.sampled_from("ab"), st.sampled_from(["p", "q", "r", None]), st.integers(-2, 2), st.booleans())


def people(districts: list[str], payees: list[str | None]) -> Population:
    table = {"completed": [20] * len(payees), "retained": [9] * len(payees)}
    frame = pl.DataFrame({**table, "district": districts, "payee": pl.Series(payees, dtype=pl.String)})
    return population(bonus(), frame)


@given(st.lists(ROW, min_size=1, max_size=30))
def test_payees_are_counted_as_by_hand(rows: list[tuple[str, str | None, int, bool]]) -> None:
    gains, alike = defaultdict[tuple[str, str], int](int), set[str]()
    totals = defaultdict[str, int](int)
    for place, (district, payee, fen, fits) in enumerate(rows):
        if fits:
            gains[district, payee or f"alone {place}"] += fen
            totals[payee or f"alone {place}"] += fen
        alike.add(district)
    crowd = people([row[0] for row in rows], [row[1] for row in rows])
    change, judged = np.array([row[2] for row in rows]), np.array([row[3] for row in rows])
    assert outcomes(crowd, change, judged) == counted(list(totals.values()))
    by_district = {name: counted([fen for (own, _), fen in gains.items() if own == name]) for name in alike}
    assert outcomes_by_district(crowd, change, judged) == by_district
    own = {name: sum(own == name for own, _ in gains) for name in alike}
    assert payees_by_district(crowd, judged) == own


def counted(gains: list[int]) -> Outcomes:
    return Outcomes(sum(fen > 0 for fen in gains), sum(fen < 0 for fen in gains), sum(fen == 0 for fen in gains))


def test_a_payee_with_two_cases_wins_once_and_a_row_that_cannot_be_judged_is_nobodys() -> None:
    frame = pl.DataFrame(
        {
            "payee": ["one", "one", "two", "three", "four"],
            "district": ["420102", "420106", "420106", "420106", "420106"],
            "completed": [20, 20, 20, 20, 2],
            "retained": ["9", "9", "11", "1", "many"],
        }
    )
    other = changed(bonus(), {"threshold": 40}, ON)
    report, _ = simulate(bonus(), population(bonus(), frame, other), ON, other)
    (difference,) = report.differences
    assert (difference.winners, difference.payees) == (2, Outcomes(winners=1, losers=0, unchanged=2))
    assert difference.payees_by_district == {"420102": Outcomes(1, 0, 0), "420106": Outcomes(1, 0, 2)}
    assert (report.payees, report.faulty) == ({"420102": 1, "420106": 3}, 1)


def test_without_a_payee_each_case_is_somebodys_of_their_own() -> None:
    frame = pl.DataFrame({"completed": [20, 20], "retained": [9, 11]})
    other = changed(bonus(), {"threshold": 40}, ON)
    report, _ = simulate(bonus(), population(bonus(), frame, other), ON, other)
    assert report.differences[0].payees == Outcomes(winners=1, losers=0, unchanged=1)
