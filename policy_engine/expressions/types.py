"""What an expression is made of: the kinds of value, the names that are declared, and checked nodes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from policy_engine.expressions.units import Unit

BIGGEST = 2**62
MISSING = -BIGGEST
"""Stands for an optional date that a case does not have; no date and no number comes near it."""


class ExpressionError(ValueError):
    """An expression cannot be understood; the message quotes the part that is wrong."""


@dataclass(frozen=True)
class Number:
    """A whole number of a unit, between two bounds that are known before any case is."""

    unit: Unit
    low: int
    high: int


@dataclass(frozen=True)
class Truth:
    pass


@dataclass(frozen=True)
class Day:
    """A civil date, as its day number; an optional one may be MISSING."""

    optional: bool = False


@dataclass(frozen=True)
class Choice:
    """One of a list of codes, as its place in the list. `is_district`: the codes are the districts of the pack."""

    codes: tuple[str, ...]
    labels: tuple[str, ...]
    is_district: bool = False


@dataclass(frozen=True)
class Choices:
    """A set of codes of a list, as bits."""

    codes: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """A set of ordinal numbers from 1 to 60, such as months of a contract, as bits."""


@dataclass(frozen=True)
class Ratio:
    """An exact share of two whole numbers; it is compared with per cent and nothing else."""


@dataclass(frozen=True)
class Table:
    """A number for each code of a list."""

    codes: tuple[str, ...]
    unit: Unit
    low: int
    high: int


@dataclass(frozen=True)
class Bands:
    """A number for each stretch of another one, or of a share: `of` is what is banded, `first` and `last` the numbers
    that the bands cover; None is without end."""

    of: Unit
    unit: Unit
    low: int
    high: int
    first: int | None
    last: int | None
    largest: int = 0
    """The largest of its limits, either side of 0."""


@dataclass(frozen=True)
class Column:
    """One entry of each row of a list; `default` stands where a row has none."""

    name: str
    title: str
    type: "Type"
    default: Any = None


@dataclass(frozen=True)
class Rows:
    """A list of rows with the same columns, `least` to `most` of them; `unit` is what a row counts as."""

    columns: tuple[Column, ...]
    unit: Unit
    least: int
    most: int


_KIND_NAMES: Mapping[type, str] = {
    Number: "数",
    Truth: "条件",
    Day: "日期",
    Choice: "选项",
    Choices: "一组选项",
    Places: "序号",
    Ratio: "占比",
    Table: "分类标准",
    Bands: "分档",
    Rows: "清单",
}


def kind_name(kind: type) -> str:
    """A kind of value, as an officer calls it."""
    return _KIND_NAMES[kind]


Type: TypeAlias = Number | Truth | Day | Choice | Choices | Places | Ratio | Table | Bands | Rows


@dataclass(frozen=True)
class Name:
    """A declared name. `value` is None for a fact (read from the case) and what it stands for otherwise.

    `series` is all that a parameter comes to over time: (first day, last day or None, value), oldest first.
    """

    type: Type
    title: str
    value: Any = None
    series: tuple[tuple[int, int | None, Any], ...] = ()
    constant: bool = False


@dataclass(frozen=True)
class Node:
    """A checked expression. One by days has in `series` its first argument as it is in each span of days."""

    op: str
    type: Type
    args: tuple["Node", ...] = ()
    name: str = ""
    title: str = ""
    value: Any = None
    series: "tuple[tuple[int, int | None, Node], ...]" = field(default=(), repr=False)

    @cached_property
    def facts(self) -> frozenset[str]:
        """The facts that it reads: of an operation over a list, the list and not its columns."""
        mine = {self.name} if self.op == "fact" else set()
        return frozenset(mine.union(*(arg.facts for arg in self.args))) - self._columns

    @cached_property
    def optional(self) -> frozenset[str]:
        """The facts that it reads and that a case may lack."""
        mine = {self.name} if self.op == "fact" and isinstance(self.type, Day) and self.type.optional else set()
        return frozenset(mine.union(*(arg.optional for arg in self.args))) - self._columns

    @property
    def _columns(self) -> frozenset[str]:
        """The columns of the list that it goes through."""
        rows = self.args[0].type if self.args else None
        return frozenset(column.name for column in rows.columns) if isinstance(rows, Rows) else frozenset()

    def find(self, op: str) -> "list[Node]":
        """Every operation of a kind in it."""
        inner = [operation for arg in self.args for operation in arg.find(op)]
        return [self, *inner] if self.op == op else inner

    @cached_property
    def names(self) -> frozenset[str]:
        mine = {self.name} if self.name else set()
        return frozenset(mine.union(*(arg.names for arg in self.args)))


Environment: TypeAlias = Mapping[str, Name]
