"""Judges a million cases in columns of whole numbers, by the same checked expressions that decide one.

The columns are worked through in blocks that stay in the processor's cache; nothing is rounded. A case that cannot be
judged keeps no other from being judged, and nothing is calculated for one that is not eligible.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from policy_engine.expressions.evaluate import Evaluate, Values, for_columns
from policy_engine.expressions.rates import NoRate
from policy_engine.schemes.binding import Bound, BoundReading, BoundRule, not_cited
from policy_engine.schemes.scheme import OTHERS

BLOCK = 65_536


def contradictions(bound: Bound, columns: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """(places, what is wrong) of the cases whose facts cannot all be true, rule by rule."""
    rules = [(rule, otherwise) for rule, otherwise in bound.consistent if not bound.lacks(rule)]
    return [(np.flatnonzero(~for_columns(rule)(columns)), otherwise) for rule, otherwise in rules]


@dataclass
class Judged:
    """Columns of one reading, in the order of the cases: who is eligible, what is due from the public purse and from
    others, what all months come to where it is paid by months, and which condition held."""

    reading: str | None
    eligible: Any
    amount_fen: Any
    owed_fen: Any
    schedule_fen: Any | None
    met: dict[str, Any] = field(default_factory=dict)


@dataclass
class Columns:
    """The judgement of many cases. `applicable` is None where the scheme always applies.

    `refused` says by a case's place why it cannot be judged; what its columns hold means nothing then.
    """

    bound: Bound
    applicable: Any
    readings: list[Judged]
    refused: dict[int, str]


def judge(bound: Bound, columns: Mapping[str, Any], skip: Any = None) -> Columns:
    """Judges columns of whole numbers, one entry per case; those in `skip` are none."""
    count = len(next(iter(columns.values()))) if columns else 0
    work = _Work(bound, columns, count)
    for start in range(0, count, BLOCK):
        block = slice(start, start + BLOCK)
        values = {name: column[block] for name, column in columns.items()}
        work.block(block, values, None if skip is None else ~skip[block])
    return Columns(bound, work.applicable, [run.judged for run in work.runs], work.refused)


class _Work:
    """One judgement, block after block."""

    def __init__(self, bound: Bound, columns: Mapping[str, Any], count: int) -> None:
        self.bound = bound
        self.runs = [_Run(reading, columns, count) for reading in bound.readings]
        self.applies = for_columns(bound.applicable) if bound.applicable else None
        self.applicable = np.empty(count, bool) if self.applies else None
        self.unsettled = [(for_columns(when), str(unset.detail)) for when, unset in bound.unsettled]
        self.refused: dict[int, str] = {}

    def block(self, block: slice, values: Values, mask: Any) -> None:
        """`mask` is of the cases to judge; None means all."""
        if self.applies and self.applicable is not None:
            self.applicable[block] = self.applies(values)
            mask = self.applicable[block] if mask is None else mask & self.applicable[block]
        for hangs, why in self.unsettled:
            mask = self._without(block.start, hangs(values) & (True if mask is None else mask), why, mask)
        try:
            for run in self.runs:
                run.block(block, values, mask)
        except NoRate:
            self._slowly(block, values, mask)

    def _without(self, start: int, open_ones: Any, why: str, mask: Any) -> Any:
        self.refused |= {int(place) + start: why for place in np.flatnonzero(open_ones)}
        return ~open_ones if mask is None else mask & ~open_ones

    def _slowly(self, block: slice, values: Values, mask: Any) -> None:
        """A month of some case has no rate: only what decides a case is reckoned, and that case is refused."""
        count = len(next(iter(values.values())))
        rows = np.arange(count) if mask is None else np.flatnonzero(mask)
        gaps: dict[int, date] = {}
        for run in self.runs:
            run.rows(block, values, rows, gaps)
        self.refused |= {
            place + block.start: str(not_cited(self.bound.scheme, first).detail) for place, first in gaps.items()
        }


class _Run:
    """One reading, block after block, straight into its columns."""

    def __init__(self, reading: BoundReading, columns: Mapping[str, Any], count: int) -> None:
        self.public = reading.payer != OTHERS
        self.amount = for_columns(reading.amount)
        self.schedule = for_columns(reading.lines.schedule) if reading.lines else None
        self.fen = np.empty(count, np.int64)
        nothing = np.broadcast_to(np.int64(0), count)
        self.judged = Judged(
            reading=reading.key,
            eligible=np.empty(count, bool),
            amount_fen=self.fen if self.public else nothing,
            owed_fen=nothing if self.public else self.fen,
            schedule_fen=np.empty(count, np.int64) if self.schedule else None,
        )
        self.rules = [(for_columns(rule.node), self._column_of(rule, columns, count)) for rule in reading.conditions]

    def _column_of(self, rule: BoundRule, columns: Mapping[str, Any], count: int) -> Any:
        """Where the reason is written to. A condition that is a fact has its column already."""
        plain = rule.node.op == "fact"
        self.judged.met[rule.key] = columns[rule.node.name] if plain else np.empty(count, bool)
        return None if plain else self.judged.met[rule.key]

    def block(self, block: slice, values: Values, mask: Any) -> None:
        eligible = self.judged.eligible[block]
        eligible[:] = True if mask is None else mask
        for rule, column in self.rules:
            result = rule(values)
            eligible &= result
            if column is not None:
                column[block] = result
        np.multiply(self.amount(values), eligible, out=self.fen[block])
        if self.schedule and self.judged.schedule_fen is not None:
            np.multiply(self.schedule(values), eligible, out=self.judged.schedule_fen[block])

    def rows(self, block: slice, values: Values, rows: Any, gaps: dict[int, date]) -> None:
        """The same for some rows of the block; `gaps` takes those of which a month has no rate."""
        self.judged.eligible[block] = False
        self.fen[block] = 0
        for rule, column in self.rules:
            rows, result = _rated(rule, values, rows, gaps)
            if column is not None:
                column[block][rows] = result
        masks = [(column[block] if column is not None else rule(values))[rows] for rule, column in self.rules]
        rows = rows[np.logical_and.reduce(masks)] if masks else rows
        rows, fen = _rated(self.amount, values, rows, gaps)
        self.fen[block][rows] = fen
        if self.schedule and self.judged.schedule_fen is not None:
            self.judged.schedule_fen[block] = 0
            rows, fen = _rated(self.schedule, values, rows, gaps)
            self.judged.schedule_fen[block][rows] = fen
        self.judged.eligible[block][rows] = True


def _rated(evaluate: Evaluate, values: Values, rows: Any, gaps: dict[int, date]) -> tuple[Any, Any]:
    """Those of the rows that have a value, and their values."""
    while len(rows):
        try:
            return rows, evaluate({name: column[rows] for name, column in values.items()})
        except NoRate as gap:
            if gap.of_all:
                gaps |= dict.fromkeys(rows.tolist(), gap.first)
                return rows[:0], 0
            gaps |= dict(zip(rows[gap.rows].tolist(), gap.firsts, strict=True))
            rows = np.delete(rows, gap.rows)
    return rows, 0
