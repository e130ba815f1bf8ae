"""How a scheme is claimed, where a city takes claims of it: for which periods, when, judged on which day, and from
which source each fact comes. Which sources there are, the service says that takes the claims."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from policy_engine.schemes.periods import Period
from policy_engine.schemes.tallies import Tally

PERIOD, WINDOW = "period", "window_months"
"""What the two parameters are called in a scheme without a section `claim`."""
KEYS = frozenset({"period", "window", "judged_on", "facts"})
BEGAN_ON = "began_on"
"""Which day a case began on, and so which document it is of: an end of its period, or the day of a fact."""
PUBLICITY = "publicity"
"""How long what is approved is public before it is paid."""
OPTIONAL = frozenset({BEGAN_ON, PUBLICITY})
"""Keys that a claim may have."""
FROM = frozenset({"from", "take", "evidence"})
REQUIRED = "required"
"""Of evidence: the fact counts only where a file is cited for it. Without the word a source asks for none."""
JUDGED_ON = ("last_day", "first_day")
EVENT = "fact"
"""`judged_on: {fact: name}`: on the day of an event, of what is claimed once."""

LISTED = "listed"


def stated(value: Any) -> Any:
    """A stated value as it stands with a claim, where a list is of opaque ids: one of codes is marked."""
    return {LISTED: value} if isinstance(value, list) else value


@dataclass(frozen=True)
class Sourced:
    """Where a fact comes from: a source, and what of it: a name, or a tally of other claims. `line` is where the pack
    says so."""

    source: str
    take: str
    line: int
    evidence_required: bool = False
    tally: Tally | None = None


@dataclass(frozen=True)
class Claiming:
    """`period` and `window` name parameters of the scheme: the kind of period, and the days on which claims are
    taken."""

    period: str
    window: str
    judged_on: str
    """`first_day` or `last_day` of the period, or the name of the fact that is the day of the `event`."""
    facts: Mapping[str, Sourced]
    line: int
    """Where the pack says so."""
    is_once: bool = False
    """Whether it is claimed once, from the day of an event."""
    began_on: str | None = None
    """An end of the period, or a fact; None where the judged day says it."""
    publicity: str | None = None
    """The parameter that says how long what is approved is public before it is paid."""

    @property
    def event(self) -> str | None:
        """The fact that is the day of the event, of what is claimed once."""
        return self.judged_on if self.is_once else None

    @property
    def began_fact(self) -> str | None:
        """The fact whose day says when a case began; None where its period does."""
        return self.event if self.began_on is None else None if self.began_on in JUDGED_ON else self.began_on

    def began_in(self, period: Period) -> date:
        """The day of the period on which its cases began, where no fact says it."""
        return period.first if (self.began_on or self.judged_on) == "first_day" else period.last

    def day_of(self, period: Period) -> date:
        """The day of the period by whose values its claims are judged; the event's day is first and last of its own."""
        return period.first if self.judged_on == "first_day" else period.last

    @property
    def sources(self) -> frozenset[str]:
        return frozenset(fact.source for fact in self.facts.values())

    @property
    def evidenced(self) -> frozenset[str]:
        """The facts that count only where a file is cited for them."""
        return frozenset(name for name, fact in self.facts.items() if fact.evidence_required)

    @property
    def tallies(self) -> Mapping[str, Tally]:
        """The facts that are added up from other claims of the payee."""
        return {name: fact.tally for name, fact in self.facts.items() if fact.tally is not None}

    def taken_from(self, source: str) -> Mapping[str, str]:
        """Fact → what of the source it is."""
        return {name: fact.take for name, fact in self.facts.items() if fact.source == source}
