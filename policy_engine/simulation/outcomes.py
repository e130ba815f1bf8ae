"""Whom a change concerns: payees who come to more, to less and to the same, however many cases each has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from policy_engine.simulation.population import Population


@dataclass(frozen=True)
class Outcomes:
    """Payees, each counted once by the sum over their cases."""

    winners: int
    losers: int
    unchanged: int


def outcomes(people: Population, change: Any, fits: Any) -> Outcomes:
    """Over all districts."""
    (everywhere,) = _of_groups(np.zeros(len(people), np.int64), 1, people, change, fits)
    return everywhere


def outcomes_by_district(people: Population, change: Any, fits: Any) -> Mapping[str, Outcomes]:
    """In each district by the cases of that district alone: who has some in two is counted in both."""
    of_districts = _of_groups(people.districts, len(people.names), people, change, fits)
    return dict(zip(people.names, of_districts, strict=True))


def payees_by_district(people: Population, fits: Any) -> Mapping[str, int]:
    nothing = np.zeros(len(people), np.int64)
    return {name: counts.unchanged for name, counts in outcomes_by_district(people, nothing, fits).items()}


def _of_groups(groups: Any, size: int, people: Population, change: Any, fits: Any) -> list[Outcomes]:
    of, gains = groups[fits], change[fits]
    if people.payees is not None:
        of, gains = _joined(of, people.payees[fits], gains)
    counts = [np.bincount(of[some], minlength=size).tolist() for some in (gains > 0, gains < 0, gains == 0)]
    return [Outcomes(*row) for row in zip(*counts, strict=True)]


def _joined(groups: Any, payees: Any, change: Any) -> tuple[Any, Any]:
    """The cases of a payee in a group as one, in whole fen; NumPy's weighted counts would go through floats."""
    span = int(payees.max(initial=0)) + 1
    pairs, places = np.unique(groups * span + payees, return_inverse=True)
    gains = np.zeros(len(pairs), np.int64)
    np.add.at(gains, places, change)
    return pairs // span, gains
