"""What a scheme is, as it stands in the pack: its facts, conditions, readings, and a human's choice of one.

Its expressions are texts here; policy_engine.schemes.binding makes them ready to be run.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from policy_engine.expressions.types import Day, Number, Truth, Type
from policy_engine.packs.pack import Ending, Pack, Tree
from policy_engine.schemes.claiming import Claiming

PAYER_TITLE = "用人单位"
PAYEES = ("graduate", "employer", "incubator", "trainee", "borrower", "contestant")
PUBLIC = "government"
OTHERS = "employer"
PAYERS = (PUBLIC, OTHERS, "bank")


@dataclass(frozen=True)
class Source:
    """Where a rule comes from: the clause and its words."""

    clause: str
    quote: str


@dataclass(frozen=True)
class Fact:
    """A fact that a case must bring. `default` stands where it brings none."""

    name: str
    title: str
    type: Type
    default: Any = None


@dataclass(frozen=True)
class Rule:
    """One condition as it stands in the pack.

    One with `while_unset` is left out as long as a value that it needs is not given; the letter then says this.
    """

    key: str
    title: str
    rule: str
    source: Source
    while_unset: str | None = None


@dataclass(frozen=True)
class Unsettled:
    """A parameter that the document leaves open, and the cases that hang on it: these are refused with its clause."""

    parameter: str
    when: str


@dataclass(frozen=True)
class Lines:
    """A payout month by month: how many months, the rate that each takes by its own first day, the day on which the
    first begins, the fact that names those not released, and perhaps the places of those that are no lines at all.

    A line is due on the first day after its month.
    """

    count: str
    each: str
    first_on: str
    held_back: str
    without: str | None = None

    @property
    def schedule(self) -> str:
        """What all lines come to, whenever they are due."""
        return self._sum(self.count)

    @property
    def due(self) -> str:
        """What those come to that are due on the day that is judged by."""
        return self._sum(f"min({self.count}, months_between({self.first_on}, on))")

    def _sum(self, months: str) -> str:
        places = f"either({self.held_back}, {self.without})" if self.without else self.held_back
        return f"monthly({self.each}, {self.first_on}, {months}, {places})"


@dataclass(frozen=True)
class Reading:
    """One way to read the scheme; a scheme without an ambiguous clause has exactly one, without a key."""

    key: str | None
    title: str
    payee: str
    payer: str
    conditions: tuple[Rule, ...]
    amount: str
    lines: Lines | None = None
    payer_title: str = PAYER_TITLE
    """What the letter calls a payer that is not the public purse."""

    @property
    def money(self) -> bool:
        """A placement comes to a plain 0."""
        return self.amount.strip() != "0"


@dataclass(frozen=True)
class Choosing:
    """A human's decision for one reading: made on a day, and good for cases judged from a day on."""

    reading: str
    by: str
    on: date
    reason: str
    applies_from: date


@dataclass(frozen=True, eq=False)
class Scheme:
    """An entitlement of a pack. Equal only to itself."""

    name: str
    title: str
    source: Source
    facts: Mapping[str, Fact]
    parameters: Mapping[str, Tree]
    unsettled: tuple[Unsettled, ...]
    consistent: tuple[tuple[str, str], ...]
    """(rule, what is wrong where it does not hold): facts that cannot all be true are no case at all."""
    applies_when: str | None
    not_applicable: str
    readings: tuple[Reading, ...]
    chosen: Choosing | None
    discretionary: Source | None
    examples: tuple[Mapping[str, Any], ...]
    claim: Claiming | None
    """How it is claimed; None where the city takes no claims of it yet."""
    pack: Pack = field(repr=False)
    claim_examples: tuple[Mapping[str, Any], ...] = ()
    withdrawn: Ending | None = None
    """Where its document takes no more of it from a day on."""

    @property
    def payee(self) -> str:
        return self.readings[0].payee

    def path(self, parameter: str) -> str:
        """Where a parameter stands in the pack."""
        own = self.pack.get(f"subsidy.schemes.{self.name}").get("parameters", {})
        inner = f"schemes.{self.name}.parameters" if parameter in own else "parameters"
        return f"subsidy.{inner}.{parameter}"


def expressions_of(scheme: Scheme) -> Iterator[tuple[str, str, type]]:
    """(where it stands, its text, the kind that it must come to) of every expression of the scheme."""
    for text, _ in scheme.consistent:
        yield "consistent", text, Truth
    if scheme.applies_when is not None:
        yield "applies_when", scheme.applies_when, Truth
    for open_one in scheme.unsettled:
        yield f"unsettled {open_one.parameter}", open_one.when, Truth
    for reading in scheme.readings:
        for rule in reading.conditions:
            yield f"condition {rule.key}", rule.rule, Truth
        yield "amount", reading.amount, Number
        if reading.lines is not None:
            yield "lines", reading.lines.count, Number
            yield "lines", reading.lines.first_on, Day
            yield "lines", reading.lines.schedule, Number
