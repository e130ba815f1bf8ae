"""Judges a million cases in columns of whole numbers, by the same checked expressions that decide one.

The columns are worked through in blocks that stay in the processor's cache; nothing is rounded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from chassis.expressions.rates import NoRate
from chassis.expressions.running import Values, for_columns
from services.subsidy.schemes.binding import Bound, BoundReading, BoundRule, not_cited
from services.subsidy.schemes.scheme import OTHERS

BLOCK = 65_536


def contradictions(bound: Bound, columns: Mapping[str, Any]) -> list[tuple[int, str]]:
    """(place, what is wrong) of the first cases whose facts cannot all be true."""
    found = []
    for rule, otherwise in bound.consistent:
        wrong = np.flatnonzero(~for_columns(rule)(columns))
        found += [(int(place), otherwise) for place in wrong[:20]]
    return found


@dataclass
class Judged:
    """Columns of one reading: who is eligible, what is due, and which condition held, in the order of the cases."""

    reading: str | None
    eligible: Any
    amount_fen: Any
    held: dict[str, Any] = field(default_factory=dict)


@dataclass
class Columns:
    """The judgement of many cases. `applicable` is None where the scheme always applies."""

    bound: Bound
    applicable: Any
    readings: list[Judged]


def judge(bound: Bound, columns: Mapping[str, Any]) -> Columns:
    """Judges columns of whole numbers, one entry per case. Raises ParameterNotCited where a month has no rate."""
    count = len(next(iter(columns.values()))) if columns else 0
    runs = [_Run(reading, columns, count) for reading in bound.readings]
    applies = for_columns(bound.applies) if bound.applies else None
    applicable = np.empty(count, bool) if applies else None
    try:
        for start in range(0, count, BLOCK):
            block = slice(start, start + BLOCK)
            values = {name: column[block] for name, column in columns.items()}
            mask = applies(values) if applies else None
            if applicable is not None:
                applicable[block] = mask
            for run in runs:
                run.block(block, values, mask)
    except NoRate as error:
        raise not_cited(bound.scheme, error) from None
    return Columns(bound, applicable, [run.judged for run in runs])


class _Run:
    """One reading, block after block, straight into its columns."""

    def __init__(self, reading: BoundReading, columns: Mapping[str, Any], count: int) -> None:
        self.judged = Judged(reading.key, np.empty(count, bool), np.empty(count, np.int64))
        self.amount = for_columns(reading.amount)
        self.public = reading.payer != OTHERS
        self.rules = [(for_columns(rule.node), self._held(rule, columns, count)) for rule in reading.conditions]

    def _held(self, rule: BoundRule, columns: Mapping[str, Any], count: int) -> Any:
        """Where the reason is written to. A condition that is a fact has its column already."""
        plain = rule.node.op == "fact"
        self.judged.held[rule.key] = columns[rule.node.name] if plain else np.empty(count, bool)
        return None if plain else self.judged.held[rule.key]

    def block(self, block: slice, values: Values, mask: Any) -> None:
        eligible = self.judged.eligible[block]
        eligible[:] = True if mask is None else mask
        for rule, held in self.rules:
            result = rule(values)
            eligible &= result
            if held is not None:
                held[block] = result
        amount = self.amount(values) if self.public else 0
        np.multiply(amount, eligible, out=self.judged.amount_fen[block])
