"""Lists of rows: of one case a sequence of rows, of many cases the columns of all rows and where each case's begin."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from policy_engine.expressions.calendar import day_number
from policy_engine.expressions.rates import NoRate
from policy_engine.expressions.types import Node, Rows, Truth

Values: TypeAlias = Mapping[str, Any]
Evaluate: TypeAlias = Callable[[Values], Any]


@dataclass(frozen=True)
class RowColumns:
    """The lists of many cases: the rows of the case at place n are those from `offsets[n]` up to `offsets[n + 1]`.

    Stands among columns of whole numbers like any other: it has a length, and cases are taken out of it by a slice or
    by an array of places.
    """

    offsets: Any
    columns: Mapping[str, Any]

    @classmethod
    def of(cls, cases: Sequence[Sequence[Values]], kind: Rows) -> "RowColumns":
        """Of lists as single cases have them."""
        offsets = np.cumsum([0, *map(len, cases)], dtype=np.int64)
        types = {column.name: bool if isinstance(column.type, Truth) else np.int64 for column in kind.columns}
        columns = {name: np.array([row[name] for rows in cases for row in rows], of) for name, of in types.items()}
        return cls(offsets, columns)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, cases: Any) -> "RowColumns":
        places = np.arange(len(self))[cases]
        lengths = self.lengths[places]
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        first = np.repeat(self.offsets[places] - offsets[:-1], lengths)
        rows = first + np.arange(offsets[-1])
        return RowColumns(offsets, {name: column[rows] for name, column in self.columns.items()})

    @property
    def lengths(self) -> Any:
        """How many rows each case has."""
        return np.diff(self.offsets)

    @property
    def owners(self) -> Any:
        """The place of its case, for each row."""
        return np.repeat(np.arange(len(self)), self.lengths)

    def totals(self, parts: Any) -> Any:
        """What the rows of each case come to together; 0 where a case has none."""
        running = np.concatenate([np.zeros(1, np.int64), np.cumsum(parts, dtype=np.int64)])
        return running[self.offsets[1:]] - running[self.offsets[:-1]]


def total_of_case(node: Node, body: Evaluate | None) -> Evaluate:
    """The sum of a body over the rows of one case, or how many rows fulfil it; without a body, how many there are."""
    name = node.args[0].name
    if body is None:
        return lambda values: len(values[name])
    return lambda values: int(sum([body({**values, **row}) for row in values[name]]))


def total_of_columns(node: Node, body: Evaluate | None) -> Evaluate:
    """The same for the lists of many cases."""
    name = node.args[0].name
    if body is None:
        return lambda values: values[name].lengths
    facts = [fact for fact in sorted(node.facts) if fact != name]

    def total(values: Values) -> Any:
        lists: RowColumns = values[name]
        owners = lists.owners
        if not len(owners):
            return np.zeros(len(lists), np.int64)
        case = {fact: values[fact][owners] for fact in facts}
        try:
            parts = body({**case, **lists.columns})
        except NoRate as gap:
            raise _of_cases(gap.at(owners)) from None
        return lists.totals(np.broadcast_to(parts, owners.shape))

    return total


def _of_cases(gap: NoRate) -> NoRate:
    """Each case once, with the first of its rows that have no value."""
    cases, places = np.unique(gap.rows, return_index=True)
    firsts = [day_number(gap.firsts[place]) for place in places]
    return NoRate(firsts[0], cases, firsts)
